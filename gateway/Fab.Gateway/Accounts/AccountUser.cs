using System.Security.Cryptography;
using Fab.Silo.SignIns;

namespace Fab.Gateway.Accounts;

/// <summary>How a member signs in, as ASP.NET Core Identity wants to hold it. Who they are and what they may do is their grain's.</summary>
public sealed class AccountUser
{
    /// <summary>Random; what a passkey's device knows them by.</summary>
    public required string Handle { get; init; }

    public required string Member { get; init; }

    public string? PasswordHash { get; set; }

    public string SecurityStamp { get; set; } = "";

    public int Failures { get; set; }

    public DateTimeOffset? LockedUntil { get; set; }

    /// <summary>0 before it was stored.</summary>
    public long Version { get; set; }

    public static AccountUser New(string member) =>
        new() { Member = member, Handle = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)) };

    internal static AccountUser Of(StoredAccount stored) => new()
    {
        Handle = stored.Handle,
        Member = stored.Member,
        PasswordHash = stored.PasswordHash,
        SecurityStamp = stored.SecurityStamp,
        Failures = stored.Failures,
        LockedUntil = stored.LockedUntil,
        Version = stored.Version,
    };

    internal StoredAccount ToStored() => new(Member, Handle, PasswordHash, SecurityStamp, Failures, LockedUntil, Version);
}
