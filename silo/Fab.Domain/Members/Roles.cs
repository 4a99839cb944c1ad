namespace Fab.Domain.Members;

/// <summary>What a member may be. A member may be several.</summary>
public static class Roles
{
    public const string Maker = "maker";
    public const string Operator = "operator";

    /// <summary>Shows people how a kind of machine is used, and authorises them for it.</summary>
    public const string Trainer = "trainer";
    public const string Funder = "funder";
    public const string Steward = "steward";

    public static IReadOnlyList<string> All { get; } = [Maker, Operator, Trainer, Funder, Steward];
}
