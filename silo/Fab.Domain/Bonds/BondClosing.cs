using Fab.Domain.Fund;
using Fab.Domain.Units;

namespace Fab.Domain.Bonds;

/// <summary>What the fund tells a bond at a close: frozen once, so that every retry plans the same.</summary>
/// <param name="Rent">Of the machine in the period.</param>
/// <param name="Operating">Running costs due.</param>
/// <param name="Depreciation">Due for the period.</param>
public sealed record BondCloseInput(string Period, Cents Rent, Cents Operating, Cents Depreciation);

/// <summary>What one holder gets.</summary>
public sealed record BondPayout(string Account, Cents Interest, Cents Principal);

/// <summary>All that a close does to a bond and its holders.</summary>
/// <param name="Payouts">In ordinal order of the accounts; only who gets something.</param>
/// <param name="Carries">Of every holder afterwards, in the order in which the bond keeps them.</param>
public sealed record BondClosePlan(
    BondId Bond,
    MachineId Machine,
    string PolicyHash,
    BondPeriod Result,
    IReadOnlyList<BondPayout> Payouts,
    IReadOnlyList<long> Carries);

/// <summary>The sale of a machine that was bought with a bond.</summary>
/// <param name="Proceeds">What it was sold for.</param>
/// <param name="Costs">Of selling it; at most the proceeds and the insurance.</param>
/// <param name="Insurance">What an insurance pays.</param>
/// <param name="Receipt">The document behind it, on one line.</param>
public sealed record MachineSale(Cents Proceeds, Cents Costs, Cents Insurance, string Receipt, DateTimeOffset At);

/// <param name="Reserve">In the machine's depreciation reserve.</param>
/// <param name="CommunityInvestment">In the fund's community investment fund, which bears the first loss.</param>
/// <param name="Depreciated">Of the machine's cost so far.</param>
public sealed record LiquidationInput(MachineSale Sale, Cents Reserve, Cents CommunityInvestment, Cents Depreciated);

/// <summary>What one holder gets of a sale, and loses.</summary>
public sealed record LiquidationPayout(string Account, Cents Interest, Cents Principal, Cents WrittenOff);

/// <summary>Who gets what of a sale.</summary>
/// <param name="Interest">Paid to holders, of what had accrued by the day of the sale.</param>
/// <param name="Principal">Paid to holders, from the sale, the reserve and the community investment fund together.</param>
/// <param name="FromReserve">The part that the depreciation reserve bore.</param>
/// <param name="FromCommunityInvestment">The part that the community investment fund bore.</param>
/// <param name="Surplus">To all members in equal parts.</param>
public sealed record LiquidationPlan(
    BondId Bond,
    MachineId Machine,
    Cents Cost,
    Cents Interest,
    Cents Principal,
    Cents FromReserve,
    Cents FromCommunityInvestment,
    Cents WrittenOff,
    Cents Surplus,
    IReadOnlyList<LiquidationPayout> Payouts);
