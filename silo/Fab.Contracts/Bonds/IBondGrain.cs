using Fab.Contracts.Api;
using Fab.Contracts.Jobs;
using Fab.Domain;
using Fab.Domain.Bonds;
using Fab.Domain.Fund;
using Fab.Domain.Units;
using Orleans;

namespace Fab.Contracts.Bonds;

/// <summary>
/// One bond; the key is its <see cref="BondId"/>. Calls the ledger only. Proposing, publishing, closing and selling the
/// machine go through the fund, which must know of them: see <see cref="Fund.IFundGrain"/>. Whoever acts for themselves
/// is named by their pseudonymous account, never by their member id.
/// </summary>
[Alias("fab.IBondGrain")]
public interface IBondGrain : IGrainWithStringKey
{
    /// <summary>Null if nobody proposed it.</summary>
    Task<BondView?> Get();

    /// <summary>As listed: without holders, bids and history, which may be many. Null as for <see cref="Get"/>.</summary>
    Task<BondSummary?> Summary();

    /// <summary>What one account holds of it; null for nothing, now and ever.</summary>
    Task<HoldingView?> Holding(string account);

    /// <summary>What binds an account to it; null if nothing does.</summary>
    Task<BondTie?> TieOf(string account);

    /// <summary>Takes back a draft, or an offer before its auction ends; every hold is released.</summary>
    Task<Refusal?> Withdraw(string by);

    /// <summary>Bids for units and holds the money. The same id again is the same bid.</summary>
    Task<Refusal?> Bid(PlaceBid bid);

    /// <summary>Ends the auction when its time has come; it also ends by itself.</summary>
    Task<Refusal?> CloseAuction(string by);

    /// <summary>The machine is here: units are issued, the machine is paid, and the bond is active from that day on.</summary>
    /// <param name="receipt">The document behind it, on one line.</param>
    Task<Refusal?> ConfirmReceipt(string receipt, string by);

    /// <summary>The machine did not come in time: everybody has their money back. It also happens by itself.</summary>
    Task<Refusal?> Refund(string by);

    /// <summary>Offers units for sale to whoever pays the price.</summary>
    Task<Refusal?> OfferUnits(OfferUnits offer);

    Task<Refusal?> WithdrawUnits(string sale, string seller);

    /// <summary>Pays, and has the units: both or neither.</summary>
    Task<Refusal?> BuyUnits(string sale, string buyer);

    /// <summary>The machine is broken.</summary>
    Task<Refusal?> ReportFailure(string why, string by);

    /// <summary>It was repaired, paid from what was set aside for running costs and then from its reserve.</summary>
    Task<Refusal?> Repair(Cents cost, string receipt, string by);

    /// <summary>It will not be repaired: it is to be sold.</summary>
    Task<Refusal?> GiveUp(string by);

    /// <summary>The lessee needs the machine no longer, or it is retired: a new lessee is sought.</summary>
    Task<Refusal?> Vacate(string why, string by);

    /// <summary>A sealed bid for the machine's rent while a lessee is sought.</summary>
    Task<Refusal?> BidRent(PlaceRentBid bid);

    /// <summary>Ends a round of letting when its time has come; it also ends by itself.</summary>
    Task<Refusal?> CloseRelet(string by);

    /// <summary>From the fund, before it knows of the bond: why <see cref="Propose"/> would be refused. Changes nothing.</summary>
    Task<Refusal?> CheckProposal(RentalAgreement agreement);

    /// <summary>From the fund.</summary>
    Task<Refusal?> Propose(RentalAgreement agreement, string by);

    /// <summary>From the fund.</summary>
    Task<Refusal?> Publish(BondOffer offer, string by);

    /// <summary>From the fund: where a rent would go, line by line. Null as for <see cref="PlanClose"/>.</summary>
    Task<IReadOnlyList<RentShare>?> PreviewRent(BondCloseInput input);

    /// <summary>From the fund: what a close would do. Null if rent is none of this bond's business, or the period is closed.</summary>
    Task<BondClosePlan?> PlanClose(BondCloseInput input);

    /// <summary>
    /// From the fund: as <see cref="PlanClose"/>, and from now on nothing changes until <see cref="CommitClose"/>, so that
    /// every later call answers the same.
    /// </summary>
    /// <exception cref="InvalidOperationException">Money of the bond is still on its way; ask again.</exception>
    Task<BondClosePlan?> PrepareClose(BondCloseInput input);

    /// <summary>From the fund: the ledger has it. Repeating it is silent.</summary>
    Task CommitClose(string period);

    /// <summary>From the fund: what a sale would bring to whom.</summary>
    Task<Answer<LiquidationPlan>> PlanLiquidation(LiquidationInput input);

    /// <summary>From the fund: as <see cref="PlanLiquidation"/>, of any bond that is owed.</summary>
    Task<Answer<LiquidationPlan>> PreviewLiquidation(LiquidationInput input);

    /// <summary>From the fund: what <see cref="Publish"/> would offer.</summary>
    Task<Answer<OfferOutlook>> PreviewOffer(BondOffer offer);

    /// <summary>From the fund: as <see cref="PrepareClose"/>, for a sale.</summary>
    Task<Answer<LiquidationPlan>> PrepareLiquidation(LiquidationInput input);

    /// <summary>From the fund: the ledger has it. Repeating it is silent.</summary>
    Task CommitLiquidation();
}

/// <param name="Id">A slug that the funder chooses; unique within the bond.</param>
/// <param name="Account">The funder's.</param>
/// <param name="CouponBasisPoints">The lowest interest a year they take.</param>
public sealed record PlaceBid(string Id, string Account, long Units, int CouponBasisPoints);

/// <param name="Id">A slug that the seller chooses; unique within the bond.</param>
/// <param name="Seller">The seller's account.</param>
/// <param name="Price">For all of the units.</param>
public sealed record OfferUnits(string Id, string Seller, long Units, Cents Price);

/// <param name="Id">A slug that the bidder chooses; unique within the round.</param>
/// <param name="Account">The bidder's.</param>
/// <param name="Rate">For an hour.</param>
/// <param name="HoursPerPeriod">What they vouch for in a month.</param>
public sealed record PlaceRentBid(string Id, string Account, CentsPerHour Rate, int HoursPerPeriod);
