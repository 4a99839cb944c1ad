using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Data.Common;
using System.Security.Cryptography;
using Fab.Domain;
using Fab.Gateway.Http;
using Fab.Silo.SignIns;

namespace Fab.Gateway.Accounts;

/// <summary>
/// Who is signed in in which browser. The cookie is 256 random bits that mean nothing elsewhere; the hub keeps its hash, so
/// a session ends when its row goes. Every sign-in makes a new one: what a browser brought is never taken up.
/// </summary>
public sealed class Sessions(SqlSignIns signIns, TimeProvider time, ILogger<Sessions> log)
{
    private const int IdBytes = 32;
    private const int LongestAgent = 200;
    private const int MostRemembered = 1000;

    private readonly ConcurrentDictionary<string, string> _remembered = new(StringComparer.Ordinal);

    /// <summary>A session that nobody uses for so long ends.</summary>
    public static TimeSpan Idle { get; } = TimeSpan.FromDays(14);

    /// <summary>And so does one that is as old as this, used or not.</summary>
    public static TimeSpan Longest { get; } = TimeSpan.FromDays(90);

    /// <summary>So often at most it is written down that a session is used.</summary>
    public static TimeSpan SeenEvery { get; } = TimeSpan.FromMinutes(5);

    /// <summary>So long after signing in it is taken for certain who sits there.</summary>
    public static TimeSpan Fresh { get; } = TimeSpan.FromMinutes(15);

    /// <summary>Cookies know hosts but no ports, so a hub beside another has one of its own.</summary>
    public static string CookieName(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.IsHttps ? "__Host-fab" : $"fab-session-{request.Host.Port ?? 80}";
    }

    public static string? CookieOf(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.Cookies[CookieName(request)] is { Length: > 0 and <= 100 } cookie ? cookie : null;
    }

    /// <summary>Signs somebody in in this browser, anew.</summary>
    /// <param name="how"><c>password</c>, <c>passkey</c> or <c>link</c>.</param>
    public async Task Start(HttpContext context, string member, string how)
    {
        ArgumentNullException.ThrowIfNull(context);
        CancellationToken ct = context.RequestAborted;
        if (CookieOf(context.Request) is { } before) await End(SignIn.HashOf(before), ct);
        string cookie = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(IdBytes));
        DateTimeOffset now = time.GetUtcNow();
        string agent = context.Request.Headers.UserAgent.ToString();
        await signIns.AddSession(
            new StoredSession(
                SignIn.HashOf(cookie),
                Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)),
                member,
                how,
                agent.Length > LongestAgent ? agent[..LongestAgent] : agent,
                context.Connection.RemoteIpAddress?.ToString() ?? "",
                now,
                now,
                now + Idle),
            ct);
        context.Response.Cookies.Append(CookieName(context.Request), cookie, Settings(context.Request, Longest));
    }

    /// <summary>The session whose cookie the request carries; null when it carries none that holds.</summary>
    public async Task<StoredSession?> Find(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (CookieOf(context.Request) is not { } cookie) return null;
        string hash = SignIn.HashOf(cookie);
        if (await signIns.FindSession(hash, context.RequestAborted) is not { } session)
        {
            _remembered.TryRemove(hash, out _);
            return null;
        }

        if (_remembered.Count >= MostRemembered) _remembered.Clear();
        _remembered[hash] = session.Member;
        DateTimeOffset now = time.GetUtcNow();
        if (now - session.SeenAt < SeenEvery) return session;
        try
        {
            DateTimeOffset until = now + Idle;
            DateTimeOffset latest = session.MadeAt + Longest;
            await signIns.SessionSeen(hash, until < latest ? until : latest, CancellationToken.None);
        }
        catch (DbException e)
        {
            // It is only not written down that the session was used.
            log.LogWarning(e, "It could not be noted that a session was used");
        }

        return session;
    }

    /// <summary>Why what makes another way in is not done now; null for a session that began lately, and where a token speaks.</summary>
    public Refusal? WhyStale(StoredSession? session) =>
        session is not null && time.GetUtcNow() - session.MadeAt >= Fresh ? AccountRefusals.NotFresh : null;

    /// <summary>Whose session this was when it was last looked up; for the emergency stop, which waits for no database.</summary>
    public string? Remembered(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return CookieOf(context.Request) is { } cookie ? _remembered.GetValueOrDefault(SignIn.HashOf(cookie)) : null;
    }

    /// <summary>Signs out in this browser.</summary>
    public async Task EndHere(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (CookieOf(context.Request) is { } cookie) await End(SignIn.HashOf(cookie), context.RequestAborted);
        context.Response.Cookies.Delete(CookieName(context.Request), Settings(context.Request, null));
    }

    /// <summary>Ends a member's sessions everywhere.</summary>
    /// <param name="except">But not this one; null for all.</param>
    public async Task EndAll(string member, StoredSession? except, CancellationToken ct)
    {
        foreach ((string hash, string of) in _remembered)
        {
            if (of == member) _remembered.TryRemove(hash, out _);
        }

        await signIns.EndSessions(member, except?.Hash, ct);
    }

    private async Task End(string hash, CancellationToken ct)
    {
        _remembered.TryRemove(hash, out _);
        await signIns.EndSession(hash, ct);
    }

    private static CookieOptions Settings(HttpRequest request, TimeSpan? lasts) => new()
    {
        HttpOnly = true,
        Secure = request.IsHttps,
        SameSite = SameSiteMode.Strict,
        Path = "/",
        IsEssential = true,
        MaxAge = lasts,
    };
}
