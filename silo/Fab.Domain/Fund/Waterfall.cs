using Fab.Domain.Units;

namespace Fab.Domain.Fund;

/// <summary>Where a machine's rent goes at the close of a period.</summary>
public static class Waterfall
{
    public const string Operating = "operating";
    public const string Depreciation = "depreciation";
    public const string CommunityInvestment = "community-investment";
    public const string Sweep = "sweep";
    public const string Dividend = "dividend";

    /// <summary>How the surplus is split, in basis points that sum to 10,000.</summary>
    public static IReadOnlyList<(string Line, long BasisPoints)> SurplusSplit { get; } =
        [(CommunityInvestment, 300), (Sweep, 5000), (Dividend, 4700)];

    /// <summary>
    /// First running costs, then depreciation, each as far as the rent reaches and without catching up on earlier
    /// periods; what remains is the surplus and is split. A machine without known costs has none.
    /// </summary>
    /// <returns>Every line, in order; the amounts sum to the rent.</returns>
    public static IReadOnlyList<RentShare> Preview(Cents rent, MachineCosts? costs)
    {
        Cents operating = Cents.Min(rent, costs?.OperatingPerPeriod ?? Cents.Zero);
        Cents depreciation = Cents.Min(rent - operating, costs is null ? Cents.Zero : DepreciationPerPeriod(costs));
        IReadOnlyList<Allotted> surplus = Allocation.Allot(
            rent - operating - depreciation,
            [.. SurplusSplit.Select(s => new Claim(s.Line, s.BasisPoints))]);
        return
        [
            new RentShare(Operating, operating),
            new RentShare(Depreciation, depreciation),
            .. surplus.Select(s => new RentShare(s.Id, s.Amount)),
        ];
    }

    /// <summary>Straight line: <c>(cost − residual) / life</c>, rounded half to even.</summary>
    public static Cents DepreciationPerPeriod(MachineCosts costs)
    {
        ArgumentNullException.ThrowIfNull(costs);
        long loses = Math.Max(0, (costs.Cost - costs.Residual).Value);
        (long whole, long rest) = Math.DivRem(loses, costs.LifePeriods);
        Int128 twice = (Int128)rest * 2;
        bool up = twice > costs.LifePeriods || (twice == costs.LifePeriods && !long.IsEvenInteger(whole));
        return new Cents(up ? whole + 1 : whole);
    }
}
