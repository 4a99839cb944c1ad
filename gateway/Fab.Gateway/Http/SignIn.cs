using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Fab.Contracts.Members;
using Fab.Domain;
using Orleans;

namespace Fab.Gateway.Http;

/// <summary>
/// Bearer tokens <c>fab_{member}_{secret}</c>: the member's own grain knows the secret's hash, so no list of tokens is kept.
/// </summary>
public sealed class SignIn(IGrainFactory grains)
{
    private const string Prefix = "fab_";
    private const int MostKnown = 1000;

    private readonly ConcurrentDictionary<string, MemberView> _known = new(StringComparer.Ordinal);

    /// <summary>A new token for a member: 160 random bits.</summary>
    public static (string Token, string Hash) NewToken(MemberId member)
    {
        string token = $"{Prefix}{member.Value}_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20))}";
        return (token, HashOf(token));
    }

    public static string HashOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    /// <returns>The member whose token the request carries; null when it carries none or a wrong one.</returns>
    public async Task<MemberView?> Member(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (TokenOf(context) is not { } token) return null;
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

        if (_known.Count >= MostKnown) _known.Clear();
        _known[hash] = known;
        return known;
    }

    /// <summary>
    /// The member whose token this was when it was last checked; null when that never was. For the emergency stop, which
    /// waits for no grain: a token withdrawn since can at most stop a machine once more.
    /// </summary>
    public MemberView? Remembered(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return TokenOf(context) is { } token ? _known.GetValueOrDefault(HashOf(token)) : null;
    }

    /// <summary>The bearer token of a request; null when it has none.</summary>
    internal static string? TokenOf(HttpContext context)
    {
        string? header = context.Request.Headers.Authorization;
        const string bearer = "Bearer ";
        return header is not null && header.StartsWith(bearer, StringComparison.OrdinalIgnoreCase) ? header[bearer.Length..].Trim() : null;
    }
}

/// <summary>What a member's id looks like; kept narrow because it becomes a grain key and an account name.</summary>
public static class MemberNames
{
    public static bool IsValid(string id) =>
        id is { Length: > 0 and <= 40 } && id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}
