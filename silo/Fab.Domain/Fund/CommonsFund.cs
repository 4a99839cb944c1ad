using System.Text.Json.Serialization;
using Fab.Domain.Bonds;
using Fab.Domain.Units;

namespace Fab.Domain.Fund;

/// <summary>
/// The equipment commons fund of a space: what each machine earns in a calendar month (UTC), what it must earn, who shares
/// the dividend, and the closes that bring these together. The ledger is the record of the money; this is the count beside
/// it, by machine and period.
/// </summary>
public sealed partial record CommonsFund
{
    /// <summary>Jobs remembered, so that rent told twice counts once: far more than can be on their way at a time.</summary>
    public const int RecentJobsKept = 2048;

    /// <summary>Costs remembered after their period is closed, for the same reason.</summary>
    public const int RecentCostsKept = 2048;

    public FundPeriod? Open { get; init; }

    /// <summary>Periods that have ended and are not closed, oldest first.</summary>
    public IReadOnlyList<FundPeriod> Past { get; init; } = [];

    public IReadOnlyList<CostSheet> Costs { get; init; } = [];

    public IReadOnlyList<JobId> RecentJobs { get; init; } = [];

    public IReadOnlyList<string> RecentCosts { get; init; } = [];

    public IReadOnlyList<MachinePrice> Prices { get; init; } = [];

    /// <summary>In the order in which they were proposed.</summary>
    public IReadOnlyList<BondEntry> Bonds { get; init; } = [];

    public DividendRegister Dividends { get; init; } = new();

    /// <summary>Null before the first close.</summary>
    public string? LastClosed { get; init; }

    public DateTimeOffset? LastClosedAt { get; init; }

    /// <summary>Rent of all closed periods.</summary>
    public Cents RentClosed { get; init; }

    public bool ClosesByItself { get; init; }

    public PeriodClosing? Closing { get; init; }

    public MachineSelling? Selling { get; init; }

    public IReadOnlyList<FundEffect> Effects { get; init; } = [];

    [JsonIgnore]
    public Cents RentEver => Past.Aggregate(RentClosed + (Open?.Rent ?? Cents.Zero), (sum, period) => sum + period.Rent);

    public CommonsFund Apply(FundEvent happened) => happened switch
    {
        FundEvent.PeriodOpened e => this with
        {
            Past = Open is null ? Past : [.. Past, Open with { Sheets = Costs }],
            Open = new FundPeriod(e.Id, []),
            Costs = Open is null ? Costs : [.. Costs.Select(s => s with { Now = s.Next ?? s.Now, Next = null })],
        },
        FundEvent.RentRecorded e => this with
        {
            Open = Open! with { Machines = Added(Open.Machines, e.Entry), Rents = [.. Open.Rents ?? [], e.Entry] },
            RecentJobs = [.. RecentJobs.Append(e.Entry.Job).TakeLast(RecentJobsKept)],
        },
        FundEvent.CostsSet e => WithSheet(e.Machine, s => e.AtOnce ? s with { Now = e.Costs } : s with { Next = e.Costs }),
        FundEvent.PricingSet e => this with { Prices = [.. Prices.Where(p => p.Machine != e.Price.Machine), e.Price] },
        FundEvent.PricingEnded e => this with { Prices = [.. Prices.Where(p => p.Machine != e.Machine)] },
        FundEvent.BondAdded e => this with { Bonds = [.. Bonds, e.Entry] },
        FundEvent.BondPublishing e => this with { Effects = [.. Effects, new FundEffect.PublishBond(e.Bond, e.Offer)] },
        FundEvent.CostsFixed e => WithSheet(
            Bonds.First(b => b.Bond == e.Bond).Machine,
            s => s with { Now = e.Costs, Next = null, Depreciated = Cents.Zero, FixedBy = e.Bond }),
        FundEvent.CostBooked e => this with
        {
            Open = Open! with { Costs = [.. Open.Costs ?? [], e.Cost] },
            Effects = [.. Effects, new FundEffect.PostCost(e.Cost)],
        },
        FundEvent.CostDropped e => this with { Open = WithoutCost(Open!, e.Id), Past = [.. Past.Select(p => WithoutCost(p, e.Id))] },
        FundEvent.Admitted e => this with { Dividends = Dividends.Admit(e.Account, e.Work, e.At) },
        FundEvent.Dismissed e => this with { Dividends = Dividends.Dismiss(e.Account) },
        FundEvent.ClosingItselfSet e => this with { ClosesByItself = e.On },
        FundEvent.CloseBegan e => this with { Closing = e.Closing },
        FundEvent.Closed e => AfterClose(e.Outcome),
        FundEvent.SaleBegan e => this with { Selling = e.Selling },
        FundEvent.SaleDropped => this with { Selling = null },
        FundEvent.Sold e => AfterSale(e.Plan),
        FundEvent.EffectDone e => this with { Effects = [.. Effects.Where(x => x.Id != e.Effect)] },
        _ => throw new InvalidOperationException($"Unhandled event {happened.GetType().Name}."),
    };

    /// <summary>The fund as it stands at that time: in a month in which nothing happened yet, a new period without rent.</summary>
    public CommonsFund At(DateTimeOffset now) => PeriodsTo(now).Aggregate(this, (fund, opened) => fund.Apply(opened));

    /// <summary>Each machine's rent in the open period and where it goes as the rules stand, by machine id.</summary>
    /// <param name="bonded">Where it goes by the machine's bond, which knows what it is owed.</param>
    public IReadOnlyList<MachineRent> Machines(IReadOnlyDictionary<MachineId, IReadOnlyList<RentShare>>? bonded = null) =>
        Open is null
            ? []
            :
            [
                .. Dues(Open).Select(due => new MachineRent(
                    due.Machine,
                    due.Rent,
                    due.Metered,
                    due.Jobs,
                    bonded?.GetValueOrDefault(due.Machine)
                        ?? Waterfall.Run(due.Rent, new RentDues(due.Operating, due.Depreciation), SurplusSplit.WithoutBond))),
            ];

    /// <summary>Null where demand moves nothing. Ask a fund that stands <see cref="At"/> now.</summary>
    public RateOutlook? RateOf(MachineId machine)
    {
        if (Open is null || Prices.FirstOrDefault(p => p.Machine == machine) is not { } price) return null;
        FundPeriod oldest = Past.Count > 0 ? Past[0] : Open;
        MachineSeconds billed = oldest.Machines.FirstOrDefault(m => m.Machine == machine)?.Metered ?? default;
        return new RateOutlook(
            machine, price.Rate, Pricing.Next(price.Rate, price.Rule, billed), oldest.Id, Period.End(oldest.Id), Past.Count > 0);
    }

    /// <summary>What each machine brings to the close of a period, by machine id.</summary>
    public IReadOnlyList<MachineDue> Dues(FundPeriod period)
    {
        ArgumentNullException.ThrowIfNull(period);
        IReadOnlyList<CostSheet> sheets = period.Sheets ?? Costs;
        IEnumerable<MachineId> ids = period.Machines.Select(m => m.Machine).Union(Costs.Select(c => c.Machine)).Union(Bonds.Select(b => b.Machine));
        return [.. ids.OrderBy(id => id.Value, StringComparer.Ordinal).Select(id => DueOf(period, id, sheets.FirstOrDefault(s => s.Machine == id)?.Now))];
    }

    private MachineDue DueOf(FundPeriod period, MachineId machine, MachineCosts? costs)
    {
        MachineTotal total = period.Machines.FirstOrDefault(m => m.Machine == machine) ?? new MachineTotal(machine, Cents.Zero, default, 0);
        CostSheet now = Costs.FirstOrDefault(s => s.Machine == machine) ?? new CostSheet(machine, null, null);
        Cents booked = period.Booked(machine) + now.Uncovered;
        return new MachineDue(
            machine,
            total.Rent,
            total.Metered,
            total.Jobs,
            Cents.Max(Cents.Max(costs?.OperatingPerPeriod ?? Cents.Zero, booked), Cents.Zero),
            booked,
            costs is null ? Cents.Zero : Cents.Min(Waterfall.DepreciationPerPeriod(costs), Cents.Max(Cents.Zero, costs.Cost - costs.Residual - now.Depreciated)),
            [.. Bonds.Where(b => b.Machine == machine).Select(b => b.Bond).Reverse()]);
    }

    private CommonsFund AfterClose(FundClose close)
    {
        FundPeriod closed = Past.First(p => p.Id == close.Record.Period);
        CommonsFund after = this with
        {
            Past = [.. Past.Where(p => p.Id != closed.Id)],
            RentClosed = RentClosed + closed.Rent,
            RecentCosts = [.. RecentCosts.Concat((closed.Costs ?? []).Select(c => c.Id)).TakeLast(RecentCostsKept)],
            Prices =
            [
                .. Prices.Select(p => close.Record.Machines.FirstOrDefault(m => m.Machine == p.Machine)?.RateAfter is { } rate
                    ? p with { Rate = Pricing.Within(p.Rule, rate.Value) }
                    : p),
            ],
            Dividends = close.Dividends,
            LastClosed = closed.Id,
            LastClosedAt = close.Record.At,
            Closing = null,
            Effects =
            [
                .. Effects,
                .. close.Record.Machines.Where(m => m.BondId is not null).Select(m => new FundEffect.CommitClose(m.BondId!.Value, closed.Id)),
                new FundEffect.KeepPeriod(close.Record),
            ],
        };
        foreach (MachineDue due in Closing!.Machines)
        {
            Cents paid = Waterfall.Paid(close.Record.Machines.First(m => m.Machine == due.Machine).Lines, Waterfall.Operating);
            after = after.WithSheet(due.Machine, s => s with
            {
                Depreciated = s.Depreciated + due.Depreciation,
                Uncovered = due.Booked - paid,
            });
        }

        return after;
    }

    private CommonsFund AfterSale(LiquidationPlan plan) => (this with
    {
        Dividends = Dividends.Divide(plan.Surplus).After,
        Selling = null,
        Effects = [.. Effects, new FundEffect.CommitSale(plan.Bond)],
    }).WithSheet(plan.Machine, s => new CostSheet(s.Machine, null, null, Uncovered: s.Uncovered));

    private CommonsFund WithSheet(MachineId machine, Func<CostSheet, CostSheet> change)
    {
        CostSheet old = Costs.FirstOrDefault(s => s.Machine == machine) ?? new CostSheet(machine, null, null);
        CostSheet changed = change(old);
        return changed == old ? this : this with { Costs = [.. Costs.Where(s => s.Machine != machine), changed] };
    }

    private static FundPeriod WithoutCost(FundPeriod period, string id) =>
        (period.Costs ?? []).Any(c => c.Id == id) ? period with { Costs = LeftOf([.. period.Costs!.Where(c => c.Id != id)]) } : period;

    /// <summary>None is kept as nothing, so that what was refused leaves no trace.</summary>
    private static BookedCost[]? LeftOf(BookedCost[] costs) => costs.Length == 0 ? null : costs;

    private static MachineTotal[] Added(IReadOnlyList<MachineTotal> totals, RentEntry entry)
    {
        MachineTotal old = totals.FirstOrDefault(m => m.Machine == entry.Machine) ?? new MachineTotal(entry.Machine, Cents.Zero, default, 0);
        MachineTotal sum = old with { Rent = old.Rent + entry.Rent, Metered = old.Metered + entry.Metered, Jobs = old.Jobs + 1 };
        return [.. totals.Where(m => m.Machine != entry.Machine), sum];
    }
}
