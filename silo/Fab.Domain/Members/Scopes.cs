namespace Fab.Domain.Members;

/// <summary>What a token may be used for. A scope gives nothing by itself: it only narrows what the token's owner may do.</summary>
public static class Scopes
{
    /// <summary>Look at what its owner may see.</summary>
    public const string Read = "read";

    /// <summary>Quotes, files and jobs.</summary>
    public const string Jobs = "jobs";

    /// <summary>Control, clear, load and describe machines.</summary>
    public const string Machines = "machines";

    /// <summary>Wallets, bonds and the fund.</summary>
    public const string Money = "money";

    /// <summary>Members, their authorisations, bridges, the space, and its owner's own tokens.</summary>
    public const string Admin = "admin";

    public static IReadOnlyList<string> All { get; } = [Read, Jobs, Machines, Money, Admin];
}
