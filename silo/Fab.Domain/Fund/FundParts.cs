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

/// <param name="Line"><c>operating</c>, <c>depreciation</c>, <c>community-investment</c>, <c>sweep</c> or <c>dividend</c>.</param>
public sealed record RentShare(string Line, Cents Amount);
