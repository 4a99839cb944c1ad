using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Fab.Contracts.Members;
using Fab.Domain;
using Fab.Gateway.Accounts;
using Fab.Silo.SignIns;
using Orleans;

namespace Fab.Gateway.Http;

/// <summary>
/// Who a request speaks for: by its bearer token <c>fab_{member}_{secret}</c>, whose hash the member's own grain knows, so
/// that no list of tokens is kept; or by the cookie of a session.
/// </summary>
public sealed class SignIn(IGrainFactory grains, Sessions sessions, TokenUses uses)
{
    private const string Prefix = "fab_";
    private const int MostKnown = 1000;

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
    /// Whose token or session this was when it was last checked; null when that never was. For the emergency stop, which
    /// waits for no grain and no database: one withdrawn since can at most stop a machine once more.
    /// </summary>
    public SignedIn? Remembered(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
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

    private async Task<SignedIn?> OfToken(string token)
    {
        int secretAt = token.LastIndexOf('_');
        if (!token.StartsWith(Prefix, StringComparison.Ordinal) || secretAt <= Prefix.Length || token.Length > 200) return null;
        string member = token[Prefix.Length..secretAt];
        if (!MemberNames.IsValid(member)) return null;
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
