using Fab.Domain.Units;

namespace Fab.Domain.Bonds;

public abstract record BondCommand
{
    private BondCommand()
    {
    }

    public sealed record Propose(BondId Id, RentalAgreement Agreement) : BondCommand;

    public sealed record Publish(BondOffer Offer) : BondCommand;

    public sealed record Withdraw : BondCommand;

    public sealed record PlaceBid(string Id, string Account, long Units, int CouponBasisPoints) : BondCommand;

    public sealed record CloseAuction : BondCommand;

    public sealed record ConfirmReceipt(string Receipt) : BondCommand;

    public sealed record Refund : BondCommand;

    public sealed record OfferUnits(string Id, string Seller, long Units, Cents Price) : BondCommand;

    public sealed record WithdrawUnits(string Id, string Seller) : BondCommand;

    public sealed record BuyUnits(string Id, string Buyer) : BondCommand;

    public sealed record ReportFailure(string Why) : BondCommand;

    /// <param name="Operating">What is set aside for the machine's running costs.</param>
    /// <param name="Reserve">What is in its depreciation reserve.</param>
    public sealed record Repair(Cents Cost, string Receipt, Cents Operating, Cents Reserve) : BondCommand;

    public sealed record GiveUp : BondCommand;

    public sealed record Vacate(string Why) : BondCommand;

    public sealed record BidRent(string Id, string Account, CentsPerHour Rate, int HoursPerPeriod) : BondCommand;

    public sealed record CloseRelet : BondCommand;

    public sealed record PrepareClose(BondCloseInput Input) : BondCommand;

    public sealed record CommitClose(string Period) : BondCommand;

    public sealed record PrepareLiquidation(LiquidationInput Input) : BondCommand;

    public sealed record CommitLiquidation : BondCommand;

    /// <summary>The ledger has done what the effect asked for.</summary>
    public sealed record EffectDone(string Effect) : BondCommand;

    /// <summary>The ledger refused, which it may do only where somebody's money may be too little.</summary>
    public sealed record EffectRefused(string Effect) : BondCommand;
}

public abstract record BondEvent
{
    private BondEvent()
    {
    }

    public sealed record Proposed(BondId Id, RentalAgreement Agreement) : BondEvent;

    public sealed record Published(BondOffer Offer) : BondEvent;

    public sealed record BidPlaced(Bid Bid) : BondEvent;

    public sealed record BidHeld(string Bid) : BondEvent;

    public sealed record BidDropped(string Bid) : BondEvent;

    public sealed record Allotted(AuctionOutcome Outcome) : BondEvent;

    public sealed record Cancelled : BondEvent;

    public sealed record ReceiptConfirmed(string Receipt, DateTimeOffset At) : BondEvent;

    public sealed record PurchaseRefused : BondEvent;

    public sealed record Issued : BondEvent;

    public sealed record UnitsOffered(UnitSale Sale) : BondEvent;

    public sealed record UnitsWithdrawn(string Sale) : BondEvent;

    public sealed record UnitsTaken(string Sale, string Buyer, Cents Principal) : BondEvent;

    public sealed record UnitsLeft(string Sale) : BondEvent;

    public sealed record UnitsMoved(string Sale) : BondEvent;

    public sealed record Failed(string Why, DateTimeOffset At) : BondEvent;

    public sealed record RepairOrdered(BondEffect.PayRepair Payment) : BondEvent;

    public sealed record RepairRefused : BondEvent;

    public sealed record Repaired : BondEvent;

    public sealed record GivenUp : BondEvent;

    public sealed record ReletOpened(ReletRound Round) : BondEvent;

    public sealed record RentBidPlaced(RentBid Bid) : BondEvent;

    public sealed record Relet(RentBid Winner) : BondEvent;

    public sealed record ClosePrepared(BondCloseInput Input) : BondEvent;

    public sealed record PeriodClosed(BondClosePlan Plan) : BondEvent;

    public sealed record LiquidationPrepared(LiquidationInput Input) : BondEvent;

    public sealed record Liquidated(LiquidationPlan Plan) : BondEvent;

    public sealed record EffectDone(string Effect) : BondEvent;
}
