using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Fab.Domain.Fund;
using Fab.Domain.Units;

namespace Fab.Domain.Bonds;

/// <summary>
/// One bond: a machine is bought with what funders pay for its units, a lessee's promise guarantees them, and the
/// machine's rent pays them back. Holders have interest and principal, and neither votes nor dividends.
/// </summary>
/// <remarks>
/// What somebody asks for by an id of their own choice is asked for once. A refusal leaves the bond as it was, also where
/// the ledger is the one to refuse.
/// </remarks>
public sealed partial record Bond
{
    /// <summary>Sales remembered after they are done, so that a repeated purchase is silent.</summary>
    public const int PastSalesKept = 100;

    /// <summary>Null before it is proposed.</summary>
    public BondId? Id { get; init; }

    public BondState State { get; init; }

    public RentalAgreement? Agreement { get; init; }

    public BondOffer? Offer { get; init; }

    /// <summary>In the order in which they came; dropped once the units are issued.</summary>
    public IReadOnlyList<Bid> Bids { get; init; } = [];

    /// <summary>Interest a year, for all holders alike; null before the auction is over.</summary>
    public int? CouponBasisPoints { get; init; }

    /// <summary>When the machine came.</summary>
    public DateTimeOffset? ActiveSince { get; init; }

    /// <summary>In ordinal order of the accounts. Their units always sum to the offer's, their principal to <see cref="Outstanding"/>.</summary>
    public IReadOnlyList<Holder> Holders { get; init; } = [];

    /// <summary>Never rises.</summary>
    public Cents Outstanding { get; init; }

    /// <summary>Interest that has accrued and is not paid: below a cent, or more where a rent fell short.</summary>
    public Fraction InterestCarry { get; init; }

    /// <summary>Principal that was due and not paid.</summary>
    public Cents Arrears { get; init; }

    /// <summary>Closes in arrears on end.</summary>
    public int PeriodsInArrears { get; init; }

    public IReadOnlyList<UnitSale> Sales { get; init; } = [];

    public IReadOnlyList<UnitSale> PastSales { get; init; } = [];

    public ReletRound? Round { get; init; }

    public MachineFailure? Failure { get; init; }

    public int Repairs { get; init; }

    public IReadOnlyList<BondPeriod> History { get; init; } = [];

    /// <summary>A close that the fund is carrying out; until it is done nothing else changes.</summary>
    public BondCloseInput? Closing { get; init; }

    /// <summary>A sale of the machine that the fund is carrying out.</summary>
    public LiquidationInput? Selling { get; init; }

    /// <summary>Null unless the machine was sold.</summary>
    public BondEnding? Ending { get; init; }

    public IReadOnlyList<BondEffect> Effects { get; init; } = [];

    /// <summary>Units are issued and the bond is not over.</summary>
    [JsonIgnore]
    public bool IsOwed => State is BondState.Active or BondState.Arrears or BondState.MachineFailed or BondState.Relet or BondState.Liquidating;

    [JsonIgnore]
    public bool IsOver => State is BondState.Cancelled or BondState.Redeemed or BondState.ClosedWithLoss or BondState.ClosedWithSurplus;

    /// <summary>Something is on its way that must not be overtaken.</summary>
    [JsonIgnore]
    public bool IsBusy => Effects.Count > 0 || Closing is not null || Selling is not null;

    /// <summary>When something happens by itself: the end of an auction or of a round, or the deadline for the machine.</summary>
    [JsonIgnore]
    public DateTimeOffset? Due => State switch
    {
        _ when IsBusy => null,
        BondState.Offered => Offer!.AuctionEnd,
        BondState.Allotted => Offer!.ReceiptDeadline,
        BondState.Relet => Round!.Ends,
        _ => null,
    };

    /// <summary>What time alone makes of the bond; null if it is not time yet.</summary>
    public BondCommand? Timely(DateTimeOffset now) => Due is not { } due || now < due
        ? null
        : State switch
        {
            BondState.Offered => new BondCommand.CloseAuction(),
            BondState.Allotted when now > due => new BondCommand.Refund(),
            BondState.Relet => new BondCommand.CloseRelet(),
            _ => null,
        };

    public Bond Apply(BondEvent happened) => happened switch
    {
        BondEvent.Proposed e => this with { Id = e.Id, Agreement = e.Agreement, State = BondState.Draft },
        BondEvent.Published e => this with { Offer = e.Offer, State = BondState.Offered },
        BondEvent.BidPlaced e => this with { Bids = [.. Bids, e.Bid], Effects = [.. Effects, new BondEffect.PlaceHold(e.Bid.Id)] },
        BondEvent.BidHeld e => this with { Bids = [.. Bids.Select(b => b.Id == e.Bid ? b with { Placed = true } : b)] },
        BondEvent.BidDropped e => this with { Bids = [.. Bids.Where(b => b.Id != e.Bid)] },
        BondEvent.Allotted e => AfterAuction(e.Outcome),
        BondEvent.Cancelled => this with { State = BondState.Cancelled, Effects = Releasing([.. Bids.Where(b => b.Placed && (State != BondState.Allotted || b.Filled > 0))]) },
        BondEvent.ReceiptConfirmed e => this with
        {
            ActiveSince = e.At,
            Effects = [new BondEffect.Purchase(e.Receipt), new BondEffect.Issue()],
        },
        BondEvent.PurchaseRefused => this with { ActiveSince = null, Effects = [] },
        BondEvent.Issued => this with
        {
            State = BondState.Active,
            Holders = [.. FirstHolders()],
            Outstanding = new Cents(checked(Offer!.Units * Offer.UnitPrice.Value)),
            Bids = [],
        },
        BondEvent.UnitsOffered e => this with { Sales = [.. Sales, e.Sale] },
        BondEvent.UnitsWithdrawn e => this with { Sales = [.. Sales.Where(s => s.Id != e.Sale)] },
        BondEvent.UnitsTaken e => this with
        {
            Sales = [.. Sales.Select(s => s.Id == e.Sale ? s with { Buyer = e.Buyer, Principal = e.Principal } : s)],
            Effects = [.. Effects, new BondEffect.PayUnits(e.Sale)],
        },
        BondEvent.UnitsLeft e => this with
        {
            Sales = [.. Sales.Select(s => s.Id == e.Sale ? s with { Buyer = null, Principal = default } : s)],
        },
        BondEvent.UnitsMoved e => Moved(Sales.First(s => s.Id == e.Sale)),
        BondEvent.Failed e => this with { State = BondState.MachineFailed, Failure = new MachineFailure(e.Why, e.At, State) },
        BondEvent.RepairOrdered e => this with { Repairs = e.Payment.Number, Effects = [.. Effects, e.Payment] },
        BondEvent.RepairRefused => this with { Repairs = Repairs - 1 },
        BondEvent.Repaired => this with { State = Failure!.Before, Failure = null },
        BondEvent.GivenUp => this with { State = BondState.Liquidating },
        BondEvent.ReletOpened e => this with { State = BondState.Relet, Round = e.Round },
        BondEvent.RentBidPlaced e => this with { Round = Round! with { Bids = [.. Round.Bids, e.Bid] } },
        BondEvent.Relet e => Let(e.Winner),
        BondEvent.ClosePrepared e => this with { Closing = e.Input },
        BondEvent.PeriodClosed e => Closed(e.Plan),
        BondEvent.LiquidationPrepared e => this with { Selling = e.Input },
        BondEvent.Liquidated e => Sold(e.Plan),
        BondEvent.EffectDone e => this with { Effects = [.. Effects.Where(x => x.Id != e.Effect)] },
        _ => throw new InvalidOperationException($"Unhandled event {happened.GetType().Name}."),
    };

    private Bond AfterAuction(AuctionOutcome outcome)
    {
        int at = 0;
        Bid[] bids = [.. Bids.Select(b => b.Placed ? b with { Filled = outcome.Filled[at++] } : b)];
        return this with
        {
            State = BondState.Allotted,
            CouponBasisPoints = outcome.CouponBasisPoints,
            Bids = bids,
            Effects = Releasing([.. bids.Where(b => b.Placed && b.Filled == 0)]),
        };
    }

    private static BondEffect[] Releasing(Bid[] bids) =>
        bids.Length == 0 ? [] : [new BondEffect.Release([.. bids.Select(b => b.Id)])];

    private IEnumerable<Holder> FirstHolders() => Bids
        .Where(b => b.Filled > 0)
        .GroupBy(b => b.Account)
        .OrderBy(funder => funder.Key, StringComparer.Ordinal)
        .Select(funder =>
        {
            long units = funder.Sum(b => b.Filled);
            return new Holder(funder.Key, units, new Cents(checked(units * Offer!.UnitPrice.Value)));
        });

    private Bond Moved(UnitSale sale)
    {
        var holders = Holders.ToImmutableSortedDictionary(h => h.Account, h => h, StringComparer.Ordinal);
        Holder seller = holders[sale.Seller];
        Holder buyer = holders.GetValueOrDefault(sale.Buyer!) ?? new Holder(sale.Buyer!, 0, Cents.Zero);
        seller = seller with { Units = seller.Units - sale.Units, Principal = seller.Principal - sale.Principal };
        buyer = buyer with { Units = buyer.Units + sale.Units, Principal = buyer.Principal + sale.Principal };
        return this with
        {
            Holders = [.. holders.SetItem(seller.Account, seller).SetItem(buyer.Account, buyer).Values],
            Sales = [.. Sales.Where(s => s.Id != sale.Id)],
            PastSales = [.. PastSales.Append(sale).TakeLast(PastSalesKept)],
        };
    }

    private Bond Let(RentBid winner) => this with
    {
        State = Arrears > Cents.Zero || InterestCarry >= 1 ? BondState.Arrears : BondState.Active,
        PeriodsInArrears = 0,
        Round = null,
        Agreement = Agreement! with
        {
            Lessee = winner.Account,
            RentPerPeriod = new Cents(checked(winner.Rate.Value * winner.HoursPerPeriod)),
            HoursPerPeriod = winner.HoursPerPeriod,
        },
    };
}
