using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Fab.Contracts.Members;
using Fab.Domain;
using Fab.Gateway.Accounts;
using Fab.Silo.Clustering;
using Fab.Silo.Members;
using Fab.Silo.SignIns;
using Orleans;

namespace Fab.Gateway.Http;

/// <summary>
/// Who a request speaks for: by its bearer token <c>fab_{member}_{secret}</c>, whose hash the member's own grain knows, so
/// that no list of tokens is kept; or by the cookie of a session.
/// </summary>
public sealed class SignIn(IGrainFactory grains, Sessions sessions, TokenUses uses, StoredMembers stored, TimeProvider time)
{
    private const string Prefix = "fab_";
    private const int MostKnown = 1000;

    /// <summary>So long an emergency stop waits for the grain of who sends it.</summary>
    public static TimeSpan StopPatience { get; } = TimeSpan.FromMilliseconds(300);

    private readonly ConcurrentDictionary<string, SignedIn> _known = new(StringComparer.Ordinal);

    /// <summary>A new token for a member: 160 random bits.</summary>
    public static (string Token, string Hash) NewToken(MemberId member)
    {
        string token = $"{Prefix}{member.Value}_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20))}";
        return (token, HashOf(token));
    }

    public static string HashOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    /// <returns>Whose token or session the request carries; null when it carries none or a wrong one. A token goes first.</returns>
    public async Task<SignedIn?> Who(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Request.Headers.Authorization.Count > 0) return TokenOf(context) is { } token ? await OfToken(token) : null;
        if (await sessions.Find(context) is not { } session) return null;
        return await grains.GetGrain<IMemberGrain>(session.Member).Get() is { } member
            ? Remember(session.Hash, new SignedIn(member) { Session = session })
            : null;
    }

    /// <summary>
    /// Who sends an emergency stop, which waits for no grain: whose token or session it was when it was last checked, since
    /// one withdrawn can at most stop a machine once more. At a hub that never saw it, where the grain does not answer since
    /// another hub had it and has ended, what the grain stored says who that is.
    /// </summary>
    public async Task<SignedIn?> WhoStops(HttpContext context)
    {
        if (Remembered(context) is { } known) return known;
        try
        {
            return await Who(context).WaitAsync(StopPatience, time);
        }
        catch (Exception away) when (away is TimeoutException || FabSilos.IsAway(away))
        {
            return await Stored(context);
        }
    }

    private SignedIn? Remembered(HttpContext context)
    {
        string? secret = TokenOf(context) ?? Sessions.CookieOf(context.Request);
        return secret is null ? null : _known.GetValueOrDefault(HashOf(secret));
    }

    /// <summary>A token that <see cref="Remembered"/> knows as somebody whom no grain knows, until it is disposed of.</summary>
    internal RememberedToken RememberNobody(IReadOnlyList<string> roles)
    {
        (string token, string hash) = NewToken(new MemberId("rehearsal"));
        Remember(hash, new SignedIn(new MemberView(new MemberId("rehearsal"), "Rehearsal", roles, [], "")));
        return new RememberedToken(token, () => _known.TryRemove(hash, out _));
    }

    /// <summary>The bearer token of a request; null when it has none.</summary>
    internal static string? TokenOf(HttpContext context)
    {
        string? header = context.Request.Headers.Authorization;
        const string bearer = "Bearer ";
        return header is not null && header.StartsWith(bearer, StringComparison.OrdinalIgnoreCase) ? header[bearer.Length..].Trim() : null;
    }

    private async Task<SignedIn?> Stored(HttpContext context)
    {
        if (context.Request.Headers.Authorization.Count > 0)
        {
            return TokenOf(context) is { } token && MemberOf(token) is { } holder && await stored.CheckToken(holder, HashOf(token), context.RequestAborted) is { } known
                ? new SignedIn(known.Member) { Scopes = known.Scopes }
                : null;
        }

        return await sessions.Find(context) is { } session && await stored.Get(session.Member, context.RequestAborted) is { } member
            ? new SignedIn(member) { Session = session }
            : null;
    }

    /// <summary>Whose a token says it is; null for what is no token.</summary>
    private static string? MemberOf(string token)
    {
        int secretAt = token.LastIndexOf('_');
        if (!token.StartsWith(Prefix, StringComparison.Ordinal) || secretAt <= Prefix.Length || token.Length > 200) return null;
        string member = token[Prefix.Length..secretAt];
        return MemberNames.IsValid(member) ? member : null;
    }

    private async Task<SignedIn?> OfToken(string token)
    {
        if (MemberOf(token) is not { } member) return null;
        string hash = HashOf(token);
        if (await grains.GetGrain<IMemberGrain>(member).CheckToken(hash) is not { } known)
        {
            _known.TryRemove(hash, out _);
            return null;
        }

        await uses.Note(member, hash);
        return Remember(hash, new SignedIn(known.Member) { Scopes = known.Scopes });
    }

    private SignedIn Remember(string hash, SignedIn known)
    {
        if (_known.Count >= MostKnown) _known.Clear();
        _known[hash] = known;
        return known;
    }
}

internal sealed record RememberedToken(string Token, Action Forget) : IDisposable
{
    public void Dispose() => Forget();
}

/// <summary>What a member's id looks like; kept narrow because it becomes a grain key and an account name.</summary>
public static class MemberNames
{
    public static bool IsValid(string id) =>
        id is { Length: > 0 and <= 40 } && id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}
