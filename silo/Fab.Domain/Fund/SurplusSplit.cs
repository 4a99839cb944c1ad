using Fab.Domain.Units;

namespace Fab.Domain.Fund;

/// <param name="Line">One of the names in <see cref="Waterfall"/>, or a slug: a pot of the fund with that name.</param>
public sealed record SurplusShare(string Line, int BasisPoints);

/// <summary>How what remains of a rent is divided: shares in basis points that sum to 10,000.</summary>
public static class SurplusSplit
{
    public const int Whole = 10_000;

    /// <summary>The most lines a split may have.</summary>
    public const int MaxShares = 10;

    /// <summary>What is wrong with it, as a phrase; null for nothing.</summary>
    /// <param name="mayRedeem">Whether the split may have a sweep, which only makes sense while something is owed.</param>
    public static string? WhatIsWrong(IReadOnlyList<SurplusShare>? shares, bool mayRedeem)
    {
        if (shares is null || shares.Count is 0 or > MaxShares) return $"it has 1 to {MaxShares} shares";
        if (shares.Any(s => s is null || !Names.IsSlug(s.Line))) return "a share's line is lower-case letters, digits and hyphens";
        if (shares.Any(s => s.BasisPoints is < 0 or > Whole)) return "a share is 0 to 10000 basis points";
        if (shares.DistinctBy(s => s.Line).Count() != shares.Count) return "a line comes twice";
        if (shares.Any(s => Waterfall.BeforeSurplus.Contains(s.Line))) return "what is paid before the surplus is no share of it";
        if (!mayRedeem && shares.Any(s => s.Line == Waterfall.Sweep)) return "nothing is left to be swept once all is redeemed";
        int sum = shares.Sum(s => s.BasisPoints);
        return sum == Whole ? null : $"its shares sum to {sum} basis points, not {Whole}";
    }

    /// <summary>The split without a bond ever: little for the community investment fund, the rest to the members.</summary>
    public static IReadOnlyList<SurplusShare> WithoutBond { get; } =
        [new(Waterfall.CommunityInvestment, 300), new(Waterfall.Dividend, 9700)];

    /// <summary>The account that a line of a machine's waterfall goes to.</summary>
    public static string AccountOf(string line, MachineId machine, BondId? bond) => line switch
    {
        Waterfall.Operating => FundAccounts.Operating(machine),
        Waterfall.Depreciation => FundAccounts.Reserve(machine),
        Waterfall.Interest => FundAccounts.Interest(bond!.Value),
        Waterfall.Principal or Waterfall.Sweep => FundAccounts.Redemption(bond!.Value),
        Waterfall.CommunityInvestment => FundAccounts.CommunityInvestment,
        Waterfall.Dividend => FundAccounts.Dividend,
        _ => FundAccounts.Pot(line),
    };

    internal static IReadOnlyList<Allotted> Of(Cents surplus, IReadOnlyList<SurplusShare> shares) =>
        Allocation.Allot(surplus, [.. shares.Select(s => new Claim(s.Line, s.BasisPoints))]);
}
