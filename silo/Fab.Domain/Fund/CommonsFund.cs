using System.Globalization;
using System.Text.Json.Serialization;
using Fab.Domain.Units;

namespace Fab.Domain.Fund;

/// <summary>Why the fund refuses.</summary>
[RefusalCodes]
public static class FundRefusals
{
    public const string CostsMalformed = "machine-costs-malformed";
}

/// <summary>Rent of one job, as posted to the machine's rent account.</summary>
public sealed record RentEntry(JobId Job, MachineId Machine, MachineSeconds Metered, Cents Rent, string Transfer, DateTimeOffset At);

/// <summary>What a machine brought in during a period.</summary>
public sealed record MachineTotal(MachineId Machine, Cents Rent, MachineSeconds Metered, int Jobs);

/// <param name="Next">Costs that begin with the next period; null when they stay.</param>
public sealed record CostSheet(MachineId Machine, MachineCosts? Now, MachineCosts? Next);

/// <param name="Id"><c>2026-11</c>.</param>
public sealed record FundPeriod(string Id, IReadOnlyList<MachineTotal> Machines)
{
    [JsonIgnore]
    public Cents Rent => Machines.Aggregate(Cents.Zero, (sum, m) => sum + m.Rent);
}

public abstract record FundCommand
{
    private FundCommand()
    {
    }

    public sealed record RecordRent(RentEntry Entry) : FundCommand;

    public sealed record SetCosts(MachineId Machine, MachineCosts Costs) : FundCommand;
}

public abstract record FundEvent
{
    private FundEvent()
    {
    }

    public sealed record PeriodOpened(string Id) : FundEvent;

    public sealed record RentRecorded(RentEntry Entry) : FundEvent;

    public sealed record CostsSet(MachineId Machine, MachineCosts Costs, bool AtOnce) : FundEvent;
}

/// <summary>
/// The equipment commons fund of a space between two closes: what each machine earned this calendar month (UTC) and
/// where that would go. The ledger is the record of the money; this is the count beside it, by machine and period.
/// </summary>
public sealed record CommonsFund
{
    /// <summary>Jobs remembered, so that rent told twice counts once: far more than can be on their way at a time.</summary>
    public const int RecentJobsKept = 2048;

    public FundPeriod? Open { get; init; }

    /// <summary>Ended periods, oldest first.</summary>
    public IReadOnlyList<FundPeriod> Past { get; init; } = [];

    public IReadOnlyList<CostSheet> Costs { get; init; } = [];

    public IReadOnlyList<JobId> RecentJobs { get; init; } = [];

    [JsonIgnore]
    public Cents RentEver => Past.Aggregate(Open?.Rent ?? Cents.Zero, (sum, period) => sum + period.Rent);

    public static string PeriodOf(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM", CultureInfo.InvariantCulture);

    /// <summary>
    /// Pure. An accepted command repeated yields no events. Rent counts in the period that is open when it is recorded,
    /// also when the job ended just before it began.
    /// </summary>
    public Decision<FundEvent> Decide(FundCommand command, DateTimeOffset now)
    {
        List<FundEvent> events = [];

        // A clock that was put back does not open an old period again.
        if (Open is null || string.CompareOrdinal(PeriodOf(now), Open.Id) > 0) events.Add(new FundEvent.PeriodOpened(PeriodOf(now)));
        switch (command)
        {
            case FundCommand.RecordRent c:
                if (RecentJobs.Contains(c.Entry.Job)) return Decision<FundEvent>.Accept();
                events.Add(new FundEvent.RentRecorded(c.Entry));
                break;
            case FundCommand.SetCosts c:
                if (WhatIsWrong(c.Costs) is { } wrong)
                {
                    return new Refusal(FundRefusals.CostsMalformed, $"The costs of {c.Machine} do not hold: {wrong}.");
                }

                CostSheet? sheet = Costs.FirstOrDefault(s => s.Machine == c.Machine);
                if ((sheet?.Next ?? sheet?.Now) == c.Costs) return Decision<FundEvent>.Accept();
                events.Add(new FundEvent.CostsSet(c.Machine, c.Costs, sheet?.Now is null));
                break;
            default:
                throw new InvalidOperationException($"Unhandled command {command.GetType().Name}.");
        }

        return Decision<FundEvent>.Accept([.. events]);
    }

    public CommonsFund Apply(FundEvent happened) => happened switch
    {
        FundEvent.PeriodOpened e => this with
        {
            Past = Open is null ? Past : [.. Past, Open],
            Open = new FundPeriod(e.Id, []),
            Costs = Open is null ? Costs : [.. Costs.Select(s => s with { Now = s.Next ?? s.Now, Next = null })],
        },
        FundEvent.RentRecorded e => this with
        {
            Open = Open! with { Machines = Added(Open.Machines, e.Entry) },
            RecentJobs = [.. RecentJobs.Append(e.Entry.Job).TakeLast(RecentJobsKept)],
        },
        FundEvent.CostsSet e => this with { Costs = Changed(e) },
        _ => throw new InvalidOperationException($"Unhandled event {happened.GetType().Name}."),
    };

    /// <summary>The fund as it stands at that time: in a month in which nothing happened yet, a new period without rent.</summary>
    public CommonsFund At(DateTimeOffset now) =>
        Open is null || string.CompareOrdinal(PeriodOf(now), Open.Id) > 0 ? Apply(new FundEvent.PeriodOpened(PeriodOf(now))) : this;

    /// <summary>Each machine's rent in the open period and where it goes as the rules stand, by machine id.</summary>
    public IReadOnlyList<MachineRent> Machines()
    {
        IEnumerable<MachineId> ids = (Open?.Machines ?? []).Select(m => m.Machine).Union(Costs.Select(c => c.Machine));
        return
        [
            .. ids.OrderBy(id => id.Value, StringComparer.Ordinal).Select(id =>
            {
                MachineTotal total = Open?.Machines.FirstOrDefault(m => m.Machine == id) ?? new MachineTotal(id, Cents.Zero, default, 0);
                MachineCosts? costs = Costs.FirstOrDefault(c => c.Machine == id)?.Now;
                return new MachineRent(id, total.Rent, total.Metered, total.Jobs, Waterfall.Preview(total.Rent, costs));
            }),
        ];
    }

    private static string? WhatIsWrong(MachineCosts costs) => costs switch
    {
        { OperatingPerPeriod.Value: < 0 } or { Cost.Value: < 0 } or { Residual.Value: < 0 } => "no cost is below zero",
        _ when costs.Residual > costs.Cost => "a machine is not worth more at the end of its life than at the start",
        { LifePeriods: < 1 or > 1200 } => "its life is 1 to 1200 months",
        _ => null,
    };

    private static MachineTotal[] Added(IReadOnlyList<MachineTotal> totals, RentEntry entry)
    {
        MachineTotal old = totals.FirstOrDefault(m => m.Machine == entry.Machine) ?? new MachineTotal(entry.Machine, Cents.Zero, default, 0);
        MachineTotal sum = old with { Rent = old.Rent + entry.Rent, Metered = old.Metered + entry.Metered, Jobs = old.Jobs + 1 };
        return [.. totals.Where(m => m.Machine != entry.Machine), sum];
    }

    private CostSheet[] Changed(FundEvent.CostsSet e)
    {
        CostSheet old = Costs.FirstOrDefault(s => s.Machine == e.Machine) ?? new CostSheet(e.Machine, null, null);
        CostSheet sheet = e.AtOnce ? old with { Now = e.Costs } : old with { Next = e.Costs };
        return [.. Costs.Where(s => s.Machine != e.Machine), sheet];
    }
}
