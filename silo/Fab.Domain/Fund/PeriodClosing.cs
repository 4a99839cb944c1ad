using Fab.Domain.Bonds;
using Fab.Domain.Units;

namespace Fab.Domain.Fund;

/// <param name="Id"><c>2026-11</c>.</param>
/// <param name="Rents">Every rent of the period, in the order in which it was recorded.</param>
/// <param name="Costs">Running costs booked in the period.</param>
/// <param name="Sheets">What machines had to earn in it; set when it has ended.</param>
public sealed record FundPeriod(
    string Id,
    IReadOnlyList<MachineTotal> Machines,
    IReadOnlyList<RentEntry>? Rents = null,
    IReadOnlyList<BookedCost>? Costs = null,
    IReadOnlyList<CostSheet>? Sheets = null)
{
    [System.Text.Json.Serialization.JsonIgnore]
    public Cents Rent => Machines.Aggregate(Cents.Zero, (sum, m) => sum + m.Rent);

    internal Cents Booked(MachineId machine) =>
        (Costs ?? []).Where(c => c.Machine == machine).Aggregate(Cents.Zero, (sum, c) => sum + c.Cost);
}

/// <summary>What a machine brings to a close.</summary>
/// <param name="Operating">Due for running costs.</param>
/// <param name="Booked">Costs that were really paid and that no rent has covered yet; below zero: more was set aside than used.</param>
/// <param name="Depreciation">Due for the period.</param>
/// <param name="Bonds">Bonds of the machine, newest first; at most one of them has to do with the period.</param>
public sealed record MachineDue(
    MachineId Machine,
    Cents Rent,
    MachineSeconds Metered,
    int Jobs,
    Cents Operating,
    Cents Booked,
    Cents Depreciation,
    IReadOnlyList<BondId> Bonds);

/// <summary>A close that has begun: its figures are frozen here, so that it ends the same however often it is tried.</summary>
public sealed record PeriodClosing(string Period, DateTimeOffset At, string By, IReadOnlyList<MachineDue> Machines);

/// <summary>The sale of a bond's machine that has begun.</summary>
public sealed record MachineSelling(BondId Bond, LiquidationInput Input);
