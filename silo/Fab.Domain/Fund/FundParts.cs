using Fab.Domain.Bonds;
using Fab.Domain.Units;

namespace Fab.Domain.Fund;

/// <param name="OperatingPerPeriod">Running costs of a period (calendar month).</param>
/// <param name="Cost">What the machine cost.</param>
/// <param name="Residual">What it is expected to be worth at the end of its life.</param>
/// <param name="LifePeriods">Periods over which it loses the difference.</param>
public sealed record MachineCosts(Cents OperatingPerPeriod, Cents Cost, Cents Residual, int LifePeriods);

/// <param name="Goes">Where this period's rent goes at the close as it stands, in waterfall order; sums to <paramref name="Rent"/>.</param>
public sealed record MachineRent(
    MachineId Machine,
    Cents Rent,
    MachineSeconds Metered,
    int Jobs,
    IReadOnlyList<RentShare> Goes);

/// <param name="Line">As <see cref="Waterfall"/> names it: <c>operating</c>, <c>depreciation</c> … <c>dividend</c>, or a pot of the policy.</param>
public sealed record RentShare(string Line, Cents Amount);

/// <summary>Rent of one job, as posted to the machine's rent account.</summary>
public sealed record RentEntry(JobId Job, MachineId Machine, MachineSeconds Metered, Cents Rent, string Transfer, DateTimeOffset At);

/// <summary>What a machine brought in during a period.</summary>
public sealed record MachineTotal(MachineId Machine, Cents Rent, MachineSeconds Metered, int Jobs);

/// <param name="Next">Costs that begin with the next period; null when they stay.</param>
/// <param name="Depreciated">How much of what the machine loses over its life is behind it.</param>
/// <param name="Uncovered">Running costs of closed periods that no rent has paid yet; below zero: what was set aside and not used.</param>
/// <param name="FixedBy">The bond whose offer fixes all but the running costs.</param>
public sealed record CostSheet(
    MachineId Machine,
    MachineCosts? Now,
    MachineCosts? Next,
    Cents Depreciated = default,
    Cents Uncovered = default,
    BondId? FixedBy = null);

/// <summary>A running cost that was paid for a machine.</summary>
/// <param name="PaidBy">Whose wallet it went to, by account; null: it was paid from the till.</param>
/// <param name="At">When it was paid.</param>
/// <param name="Corrects">The id of the cost that this one takes back; then the amount is less than zero.</param>
public sealed record BookedCost(
    string Id, MachineId Machine, Cents Cost, string Receipt, string? PaidBy, DateTimeOffset At, string? Corrects = null);

/// <summary>How demand moves a machine's rent at a close: a tenth up when it is used much, a tenth down when little.</summary>
/// <param name="Floor">Never below.</param>
/// <param name="Cap">Never above.</param>
/// <param name="AvailablePerPeriod">Seconds a month in which the machine could be used; greater than zero.</param>
public sealed record PriceRule(CentsPerHour Floor, CentsPerHour Cap, MachineSeconds AvailablePerPeriod);

/// <param name="Rate">In force now.</param>
public sealed record MachinePrice(MachineId Machine, PriceRule Rule, CentsPerHour Rate);

/// <summary>What demand makes of a machine's rent.</summary>
/// <param name="Rate">Of what is quoted now, however late it starts.</param>
/// <param name="Next">Of what is quoted once <paramref name="Period"/> is closed, as demand stands.</param>
/// <param name="Period">The oldest period that is not closed.</param>
/// <param name="From">From then on it can be closed.</param>
/// <param name="IsSettled">The period is over, so <paramref name="Next"/> stays.</param>
public sealed record RateOutlook(
    MachineId Machine, CentsPerHour Rate, CentsPerHour Next, string Period, DateTimeOffset From, bool IsSettled);

/// <summary>A bond that the fund knows of.</summary>
public sealed record BondEntry(BondId Bond, MachineId Machine);

/// <summary>What a close did with the rent of one machine.</summary>
/// <param name="Lines">Where it went; sums to <paramref name="Rent"/>.</param>
/// <param name="Transfer">The ledger transfer that moved it; null if there was nothing to move.</param>
/// <param name="Bond">What the close did to its bond; null without one.</param>
/// <param name="RateAfter">What demand made of its rate; null where demand moves nothing.</param>
public sealed record MachineClose(
    MachineId Machine,
    Cents Rent,
    MachineSeconds Metered,
    int Jobs,
    IReadOnlyList<RentShare> Lines,
    string? Transfer,
    BondId? BondId,
    BondPeriod? Bond,
    CentsPerHour? RateBefore,
    CentsPerHour? RateAfter);

/// <summary>A period after its close: from here every cent of a payout leads back to jobs.</summary>
/// <param name="At">When it was closed.</param>
/// <param name="By">Who closed it: a member, or <c>reminder</c>.</param>
/// <param name="Dividend">Shared among the members, with what had waited.</param>
/// <param name="Shares">How many shared it.</param>
/// <param name="Rents">Every rent of the period.</param>
/// <param name="Costs">Every running cost booked in it.</param>
public sealed record ClosedPeriod(
    string Period,
    DateTimeOffset At,
    string By,
    IReadOnlyList<MachineClose> Machines,
    Cents Dividend,
    int Shares,
    IReadOnlyList<RentEntry> Rents,
    IReadOnlyList<BookedCost> Costs);
