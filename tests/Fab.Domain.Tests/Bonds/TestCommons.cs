using System.Globalization;
using Fab.Domain.Bonds;
using Fab.Domain.Fund;
using Fab.Domain.Ledger;
using Fab.Domain.Units;

namespace Fab.Domain.Tests.Bonds;

/// <summary>A fund, its bonds and the books, wired as the grains wire them, without anything that can fail.</summary>
internal sealed class TestCommons
{
    public static readonly MachineId Machine = new("reprap-1");
    public static readonly BondId BondId = new("b1");

    private readonly Dictionary<BondId, Bond> _bonds = [];
    private Refusal? _refused;
    private int _jobs;

    public DateTimeOffset Now { get; set; } = new(2026, 10, 1, 12, 0, 0, TimeSpan.Zero);

    public CommonsFund Fund { get; private set; } = new();

    public Book Book { get; private set; } = Book.Empty;

    public List<ClosedPeriod> Kept { get; } = [];

    public Bond Bond => _bonds[BondId];

    public static BondOffer Offer(Func<BondOffer, BondOffer>? change = null)
    {
        var offer = new BondOffer(
            Cost: new(240000),
            Residual: new(60000),
            LifePeriods: 36,
            OperatingPerPeriod: new(4217),
            Units: 240,
            UnitPrice: new(1000),
            RateCapBasisPoints: 500,
            MinimumUnits: 180,
            Gap: GapRule.CommonsFund,
            InstalmentPerPeriod: new(10000),
            AuctionEnd: new(2026, 10, 15, 0, 0, 0, TimeSpan.Zero),
            ReceiptDeadline: new(2026, 12, 1, 0, 0, 0, TimeSpan.Zero),
            RepairCap: new(20000),
            Policy: BondPolicy.Commons);
        return change is null ? offer : change(offer);
    }

    public static RentalAgreement Agreement(long rent = 30000) =>
        new("lessee", Machine, "RepRap one", new Cents(rent), 100, 36, "As usual.");

    public long Balance(string account)
    {
        AccountState state = Book.Accounts.GetValueOrDefault(new AccountKey(account, LedgerUnits.Cents));
        return AccountBalance.Of(new AccountKey(account, LedgerUnits.Cents), state).Posted.Value;
    }

    public long Available(string account)
    {
        AccountState state = Book.Accounts.GetValueOrDefault(new AccountKey(account, LedgerUnits.Cents));
        return AccountBalance.Of(new AccountKey(account, LedgerUnits.Cents), state).Available.Value;
    }

    public void TopUp(string account, long cents)
    {
        if (cents > 0) Submit(TransferRequest.Post($"top-up/{account}/{Book.Sequence}", new Posting("cash", $"wallet:{account}", new Cents(cents))));
    }

    /// <summary>Proposes and publishes a bond.</summary>
    public void Publish(BondOffer? offer = null, RentalAgreement? agreement = null)
    {
        Assert.Null(Do(new FundCommand.AddBond(BondId, Machine)));
        Assert.Null(Do(new BondCommand.Propose(BondId, agreement ?? Agreement())));
        Assert.Null(Do(new FundCommand.PublishBond(BondId, offer ?? Offer())));
    }

    /// <summary>A rent of the machine, paid by a lessee who has just the money.</summary>
    /// <param name="at">When it was earned; null for now.</param>
    public void Rent(long cents, long seconds = 3600, DateTimeOffset? at = null)
    {
        if (cents == 0) return;
        string job = string.Create(CultureInfo.InvariantCulture, $"j{++_jobs}");
        TopUp("lessee", cents);
        Submit(TransferRequest.Post($"job/{job}/rent", new Posting("wallet:lessee", $"rent:{Machine}", new Cents(cents))) with { EffectiveAt = at });
        Assert.Null(Do(new FundCommand.RecordRent(new RentEntry(new JobId(job), Machine, new MachineSeconds(seconds), new Cents(cents), $"job/{job}/rent", at ?? Now))));
    }

    public Refusal? Do(BondCommand command)
    {
        Bond bond = _bonds.GetValueOrDefault(BondId, new Bond());
        Decision<BondEvent> decision = bond.Decide(command, Now);
        _bonds[BondId] = decision.Events.Aggregate(bond, (b, e) => b.Apply(e));
        return decision.Refusal ?? Settle();
    }

    public Refusal? Do(FundCommand command)
    {
        Decision<FundEvent> decision = Fund.Decide(command, Now);
        Fund = decision.Events.Aggregate(Fund, (f, e) => f.Apply(e));
        return decision.Refusal ?? Settle();
    }

    /// <summary>A repair, with what is set aside for the machine.</summary>
    public Refusal? Repair(long cost) => Do(new BondCommand.Repair(
        new Cents(cost), "receipt", new Cents(Balance($"ops:{Machine}")), new Cents(Balance($"res:dep:{Machine}"))));

    public Refusal? Close(string period) => Do(new FundCommand.Close(period, "steward"));

    public Refusal? Sell(MachineSale sale)
    {
        if (Bond.CheckSale(sale) is { } refusal) return refusal;
        return Do(new FundCommand.Sell(BondId, new LiquidationInput(
            sale, new Cents(Balance($"res:dep:{Machine}")), new Cents(Balance("cif")), new Cents(-Balance($"accdep:{Machine}")))));
    }

    public FundClose Preview(string period)
    {
        (FundPeriod? toClose, Refusal? refusal) = Fund.ToClose(period, Now, isPreview: true);
        Assert.Null(refusal);
        PeriodClosing closing = Fund.At(Now).Begin(toClose!, Now, "preview");
        return FundClose.Of(Fund.At(Now), toClose!, closing, Plans(closing));
    }

    /// <summary>What the grains do with what is owed.</summary>
    private Refusal? Settle()
    {
        _refused = null;
        while (true)
        {
            if (_bonds.TryGetValue(BondId, out Bond? bond) && bond.Effects is [var owed, ..])
            {
                Fold(CarryOut(bond, owed));
            }
            else if (Fund.Effects is [var effect, ..])
            {
                Fold(CarryOut(effect));
            }
            else if (Fund.Closing is { } closing)
            {
                foreach (MachineDue due in closing.Machines.Where(d => d.Bonds.Count > 0)) Fold(new BondCommand.PrepareClose(Input(closing, due)));
                FundClose close = FundClose.Of(Fund, Fund.Past.First(p => p.Id == closing.Period), closing, Plans(closing));
                SubmitLinked(close.Transfers);
                Fold(new FundCommand.Closed(close));
            }
            else if (Fund.Selling is { } selling)
            {
                Fold(new BondCommand.PrepareLiquidation(selling.Input));
                LiquidationPlan plan = BondLiquidation.Plan(Bond, selling.Input);
                SubmitLinked(FundClose.OfSale(Fund, plan, selling.Input).Transfers);
                Fold(new FundCommand.Sold(plan));
            }
            else
            {
                return _refused;
            }
        }
    }

    private Dictionary<MachineId, BondClosePlan> Plans(PeriodClosing closing) => closing.Machines
        .Where(due => due.Bonds.Count > 0 && Bond.Concerns(closing.Period))
        .ToDictionary(due => due.Machine, due => BondClose.Plan(Bond, Input(closing, due)));

    private static BondCloseInput Input(PeriodClosing closing, MachineDue due) => new(closing.Period, due.Rent, due.Operating, due.Depreciation);

    private BondCommand CarryOut(Bond bond, BondEffect effect)
    {
        foreach (TransferRequest request in BondTransfers.Of(bond, effect))
        {
            if (Try(request) is not { } refusal) continue;
            if (effect is BondEffect.Release or BondEffect.Issue) throw new InvalidOperationException(refusal.Message);
            _refused = refusal;
            return new BondCommand.EffectRefused(effect.Id);
        }

        return new BondCommand.EffectDone(effect.Id);
    }

    private FundCommand CarryOut(FundEffect effect)
    {
        switch (effect)
        {
            case FundEffect.PublishBond e:
                Decision<BondEvent> published = Bond.Decide(new BondCommand.Publish(e.Offer), Now);
                _bonds[BondId] = published.Events.Aggregate(Bond, (b, x) => b.Apply(x));
                _refused = published.Refusal;
                break;
            case FundEffect.PostCost e:
                _refused = Try(CostTransfers.Of(e.Cost));
                break;
            case FundEffect.CommitClose e:
                Fold(new BondCommand.CommitClose(e.Period));
                break;
            case FundEffect.CommitSale:
                Fold(new BondCommand.CommitLiquidation());
                break;
            case FundEffect.KeepPeriod e:
                Kept.Add(e.Period);
                break;
        }

        return _refused is null ? new FundCommand.EffectDone(effect.Id) : new FundCommand.EffectRefused(effect.Id);
    }

    private void Fold(BondCommand command)
    {
        Decision<BondEvent> decision = Bond.Decide(command, Now);
        Assert.Null(decision.Refusal);
        _bonds[BondId] = decision.Events.Aggregate(Bond, (b, e) => b.Apply(e));
    }

    private void Fold(FundCommand command)
    {
        Decision<FundEvent> decision = Fund.Decide(command, Now);
        Assert.Null(decision.Refusal);
        Fund = decision.Events.Aggregate(Fund, (f, e) => f.Apply(e));
    }

    private void Submit(TransferRequest request) => Assert.Null(Try(request));

    private Refusal? Try(TransferRequest request)
    {
        (Book, IReadOnlyList<LedgerResult> results) = Book.ExpireDue(Now).Submit([request], Now);
        return results[0].Refusal;
    }

    private void SubmitLinked(IReadOnlyList<TransferRequest> requests)
    {
        (Book, IReadOnlyList<LedgerResult> results) = Book.ExpireDue(Now).SubmitLinked(requests, Now);
        Assert.Null(results.FirstOrDefault(r => r.Refusal is not null)?.Refusal);
    }
}
