using System.Security.Cryptography;
using Fab.Gateway.Http;
using Fab.Silo.SignIns;

namespace Fab.Gateway.Accounts;

/// <summary>Secrets that may be used once: the links by which stewards let people in, and the challenges of passkeys.</summary>
public sealed class OneTime(SqlSignIns signIns, TimeProvider time)
{
    /// <summary>Lets a member set a password or a passkey.</summary>
    public const string Link = "link";

    public static TimeSpan LinkLasts { get; } = TimeSpan.FromDays(3);

    public static TimeSpan ChallengeLasts { get; } = TimeSpan.FromMinutes(5);

    /// <returns>The secret, told this once, and until when it holds.</returns>
    public async Task<(string Secret, DateTimeOffset Until)> Make(string kind, string member, string body, TimeSpan lasts, CancellationToken ct)
    {
        string secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        DateTimeOffset until = time.GetUtcNow() + lasts;
        await signIns.AddOnce(new StoredOnce(SignIn.HashOf(secret), kind, member, body, until), ct);
        return (secret, until);
    }

    /// <summary>A new link for a member; older ones are no good any more.</summary>
    public async Task<(string Secret, DateTimeOffset Until)> MakeLink(string member, string by, CancellationToken ct)
    {
        await signIns.DropOnce(member, Link, ct);
        return await Make(Link, member, by, LinkLasts, ct);
    }

    /// <summary>Looks without using it up.</summary>
    public Task<StoredOnce?> Look(string secret, string kind, CancellationToken ct) => signIns.FindOnce(SignIn.HashOf(secret), kind, ct);

    /// <summary>Uses it up; null when that was done before, or its time is over.</summary>
    public Task<StoredOnce?> Take(string secret, string kind, CancellationToken ct) => signIns.TakeOnce(SignIn.HashOf(secret), kind, ct);
}
