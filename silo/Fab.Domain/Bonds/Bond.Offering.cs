using Fab.Domain.Fund;
using Fab.Domain.Units;

namespace Fab.Domain.Bonds;

public sealed partial record Bond
{
    /// <summary>The id of the bid with which the commons fund fills a gap.</summary>
    public const string FundBid = FundAccounts.CommonsHolder;

    private const long MaxUnits = 1_000_000_000;
    private const long MaxCents = Ledger.TransferRules.MaxAmount;
    private const int MaxBids = 200_000;

    /// <summary>How much longer than the deadline a hold lasts: a hub that is down for a while must not lose one.</summary>
    private static readonly TimeSpan HoldGrace = TimeSpan.FromDays(30);
    private static readonly TimeSpan LongestOffer = TimeSpan.FromDays(730);

    /// <summary>When a bid's hold runs out; decided with the offer, so that every retry asks for the same.</summary>
    internal DateTimeOffset HoldsUntil => Offer!.ReceiptDeadline + HoldGrace;

    /// <summary>
    /// The highest coupon, in basis points, that the agreement's rent carries beside running costs, depreciation and the
    /// instalment; below zero if it does not even carry those.
    /// </summary>
    public static long CapFromGuarantee(RentalAgreement agreement, BondOffer offer)
    {
        ArgumentNullException.ThrowIfNull(agreement);
        ArgumentNullException.ThrowIfNull(offer);
        Cents left = agreement.RentPerPeriod - offer.OperatingPerPeriod - DepreciationOf(offer) - offer.InstalmentPerPeriod;
        return left < Cents.Zero ? -1 : (long)((Int128)left.Value * 12 * SurplusSplit.Whole / offer.Cost.Value);
    }

    /// <summary>What the fund must know of an offered machine's costs.</summary>
    public static MachineCosts CostsOf(BondOffer offer) =>
        new(offer.OperatingPerPeriod, offer.Cost, offer.Residual, offer.LifePeriods);

    private static Cents DepreciationOf(BondOffer offer) => Waterfall.DepreciationPerPeriod(CostsOf(offer));

    private Decision<BondEvent> Propose(BondCommand.Propose c)
    {
        if (Id is not null)
        {
            return Agreement == c.Agreement
                ? Accept()
                : new Refusal(BondRefusals.AgreementDiffers, $"Bond {Id} was proposed before, with another agreement.", "Propose under a new id.");
        }

        string? wrong = c.Agreement switch
        {
            var a when !IsAccount(a.Lessee) => "it names no lessee's account",
            var a when !Names.IsSlug(a.Machine.Value) => "the machine's id must be lower-case letters, digits and hyphens, at most 40",
            var a when !IsLine(a.MachineName) || !IsLine(a.Terms) => "the machine's name and the terms have 1 to 200 characters on one line",
            { RentPerPeriod.Value: < 1 or > MaxCents } => "it vouches for no rent",
            { HoursPerPeriod: < 1 or > 744 } => "a month has 1 to 744 hours",
            { Periods: < 1 or > 1200 } => "it lasts 1 to 1200 months",
            _ => null,
        };
        return wrong is null
            ? Accept(new BondEvent.Proposed(c.Id, c.Agreement))
            : new Refusal(BondRefusals.AgreementMalformed, $"The rental agreement does not hold: {wrong}.");
    }

    private Decision<BondEvent> Publish(BondOffer offer, DateTimeOffset now)
    {
        if (Offer == offer) return Accept();
        if (State != BondState.Draft) return BondRefusals.State(this, "take an offer");
        if (offer.Policy?.WhatIsWrong() is { } policy)
            return new Refusal(BondRefusals.PolicyMalformed, $"The policy does not hold: {policy}.");
        if (WhatIsWrong(offer, now) is { } wrong)
            return new Refusal(BondRefusals.OfferMalformed, $"The offer does not hold: {wrong}.");
        long cap = CapFromGuarantee(Agreement!, offer);
        return offer.RateCapBasisPoints <= cap
            ? Accept(new BondEvent.Published(offer))
            : new Refusal(
                BondRefusals.CapBeyondGuarantee,
                $"The rent of {Agreement!.RentPerPeriod} a month that the lessee vouches for does not carry interest at {offer.RateCapBasisPoints} basis points.",
                cap < 0 ? "Lower the instalment, or agree on more rent." : $"Lower the cap to {cap} basis points or the instalment, or agree on more rent.");
    }

    private static string? WhatIsWrong(BondOffer offer, DateTimeOffset now) => offer switch
    {
        { Policy: null } => "it has no policy",
        { Cost.Value: < 1 or > MaxCents } => "the machine costs nothing",
        { Units: < 1 or > MaxUnits } => "it has 1 to a thousand million units",
        { UnitPrice.Value: < 1 } => "a unit costs at least a cent",
        _ when (Int128)offer.Units * offer.UnitPrice.Value != offer.Cost.Value => "all units together bring exactly what the machine costs",
        _ when offer.Residual < Cents.Zero || offer.Residual > offer.Cost => "a machine is worth nothing less than zero at the end, and no more than at the start",
        { LifePeriods: < 1 or > 1200 } => "its life is 1 to 1200 months",
        _ when offer.OperatingPerPeriod < Cents.Zero || offer.OperatingPerPeriod.Value > MaxCents => "running costs are not below zero",
        { RateCapBasisPoints: < 0 or > SurplusSplit.Whole } => "the rate cap is 0 to 10000 basis points",
        _ when offer.MinimumUnits < 1 || offer.MinimumUnits > offer.Units => "the least to be sold is one unit, the most all of them",
        _ when !Enum.IsDefined(offer.Gap) => "it does not say what happens to a gap",
        { Gap: GapRule.Void } when offer.MinimumUnits != offer.Units => "where nobody fills a gap, all units must be sold: a machine cannot be bought in part",
        _ when offer.InstalmentPerPeriod < new Cents(1) || offer.InstalmentPerPeriod > offer.Cost => "an instalment is at least a cent and at most all",
        _ when offer.AuctionEnd <= now => "its auction would have ended already",
        _ when offer.ReceiptDeadline <= offer.AuctionEnd || offer.ReceiptDeadline > now + LongestOffer => "the machine comes after the auction, within two years",
        _ when offer.RepairCap < Cents.Zero => "a repair does not cost less than zero",
        _ => null,
    };

    private Decision<BondEvent> Withdraw(DateTimeOffset now) => State switch
    {
        BondState.Draft => Accept(new BondEvent.Cancelled()),
        BondState.Offered when now < Offer!.AuctionEnd => Accept(new BondEvent.Cancelled()),
        _ => BondRefusals.State(this, "let itself be withdrawn"),
    };

    private Decision<BondEvent> PlaceBid(BondCommand.PlaceBid c, DateTimeOffset now)
    {
        if (Bids.FirstOrDefault(b => b.Id == c.Id) is { } known)
        {
            bool same = known.Account == c.Account && known.Units == c.Units && known.CouponBasisPoints == c.CouponBasisPoints;
            return same ? Accept() : Reused(c.Id);
        }

        if (State is BondState.Draft) return BondRefusals.State(this, "take bids yet");
        if (State != BondState.Offered || now >= Offer!.AuctionEnd)
            return new Refusal(BondRefusals.AuctionOver, $"The auction of bond {Id} is over.");
        if (Effects.Count > 0) return Busy();
        if (!Names.IsSlug(c.Id) || !IsAccount(c.Account) || c.Id == FundBid)
            return new Refusal(BondRefusals.BidMalformed, "A bid has an id of lower-case letters, digits and hyphens, and names the bidder's account.");
        if (c.Units < 1 || c.Units > Offer.Units)
            return new Refusal(BondRefusals.UnitsOutOfRange, $"A bid is for 1 to {Offer.Units} units, not {c.Units}.");
        if (c.CouponBasisPoints < 0 || c.CouponBasisPoints > Offer.RateCapBasisPoints)
            return new Refusal(BondRefusals.CouponOutOfRange, $"A coupon is 0 to {Offer.RateCapBasisPoints} basis points, not {c.CouponBasisPoints}.");
        if (Bids.Count >= MaxBids) return new Refusal(BondRefusals.BidMalformed, $"More than {MaxBids} bids are not taken.");
        return Accept(new BondEvent.BidPlaced(new Bid(c.Id, c.Account, c.Units, c.CouponBasisPoints, now)));
    }

    private Decision<BondEvent> HoldDone(BondEffect.PlaceHold hold, BondEvent.EffectDone left)
    {
        var held = new BondEvent.BidHeld(hold.Bid);
        if (hold.Bid != FundBid) return Accept(left, held);
        Bond filled = Apply(held);
        return Accept(left, held, new BondEvent.Allotted(Auction.Clear(Offer!, filled.PlacedBids)!));
    }

    private IReadOnlyList<Bid> PlacedBids => [.. Bids.Where(b => b.Placed)];

    private Decision<BondEvent> CloseAuction(DateTimeOffset now)
    {
        if (State == BondState.Draft) return BondRefusals.State(this, "have an auction yet");
        if (State != BondState.Offered) return Accept();
        if (now < Offer!.AuctionEnd)
        {
            return new Refusal(
                BondRefusals.AuctionRunning, $"The auction of bond {Id} runs until {Offer.AuctionEnd:u}.", "Withdraw the offer to end it early.");
        }

        return Auction.Clear(Offer, PlacedBids) switch
        {
            null => Accept(new BondEvent.Cancelled()),
            { Missing: 0 } outcome => Accept(new BondEvent.Allotted(outcome)),
            var outcome => Accept(new BondEvent.BidPlaced(
                new Bid(FundBid, FundAccounts.CommonsHolder, outcome.Missing, outcome.CouponBasisPoints, now))),
        };
    }

    private Decision<BondEvent> ConfirmReceipt(BondCommand.ConfirmReceipt c, DateTimeOffset now)
    {
        if (State != BondState.Allotted) return BondRefusals.State(this, "wait for its machine");
        if (now > Offer!.ReceiptDeadline)
        {
            return new Refusal(
                BondRefusals.ReceiptLate,
                $"The machine was to come by {Offer.ReceiptDeadline:u}.",
                "The money goes back to those who bid; offer a new bond.");
        }

        return IsLine(c.Receipt)
            ? Accept(new BondEvent.ReceiptConfirmed(c.Receipt, now))
            : new Refusal(BondRefusals.OfferMalformed, "A receipt is named on one line of 1 to 200 characters.");
    }

    private Decision<BondEvent> Refund(DateTimeOffset now)
    {
        if (State == BondState.Cancelled) return Accept();
        if (State != BondState.Allotted) return BondRefusals.State(this, "give money back");
        return now > Offer!.ReceiptDeadline
            ? Accept(new BondEvent.Cancelled())
            : new Refusal(BondRefusals.ReceiptNotLate, $"The machine may come until {Offer.ReceiptDeadline:u}.");
    }
}
