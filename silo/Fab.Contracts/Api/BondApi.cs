using Fab.Domain;
using Fab.Domain.Bonds;
using Fab.Domain.Units;

namespace Fab.Contracts.Api;

/// <summary>A bond as listed.</summary>
/// <param name="CouponBasisPoints">Known once the auction is over.</param>
/// <param name="AuctionEnds">From the offer on.</param>
public sealed record BondSummary(
    BondId Id,
    MachineId Machine,
    string MachineName,
    BondState State,
    Cents? Cost,
    int? CouponBasisPoints,
    DateTimeOffset? AuctionEnds,
    Cents Outstanding,
    Cents Arrears);

/// <param name="Hash">What an offer with it carries, lower-case hex.</param>
public sealed record PolicyView(BondPolicy Policy, string Hash);

/// <summary>A rental agreement; the lessee is who sends it.</summary>
/// <param name="Id">A slug for the bond that is to buy the machine.</param>
/// <param name="RentPerPeriod">The rent they vouch for in a month.</param>
/// <param name="HoursPerPeriod">The machine hours they expect in a month.</param>
/// <param name="Periods">For so many months.</param>
/// <param name="Terms">Their terms, on one line.</param>
public sealed record ProposeBondRequest(
    BondId Id,
    MachineId Machine,
    string MachineName,
    Cents RentPerPeriod,
    int HoursPerPeriod,
    int Periods,
    string Terms);

/// <param name="Id">A slug that the funder chooses: the same again is the same bid.</param>
/// <param name="CouponBasisPoints">The lowest interest a year they take.</param>
public sealed record BidRequest(string Id, long Units, int CouponBasisPoints);

/// <param name="Receipt">The document behind it, on one line.</param>
public sealed record ReceiptRequest(string Receipt);

/// <param name="Id">A slug that the seller chooses.</param>
/// <param name="Price">For all of the units.</param>
public sealed record SellUnitsRequest(string Id, long Units, Cents Price);

/// <param name="Id">A slug that the steward chooses.</param>
public sealed record SellFundUnitsRequest(string Id, long Units);

/// <param name="Why">On one line; anyone can read it.</param>
public sealed record ReasonRequest(string Why);

/// <param name="Receipt">The document behind it, on one line.</param>
public sealed record RepairRequest(Cents Cost, string Receipt);

/// <param name="Id">A slug that the bidder chooses.</param>
/// <param name="Rate">For an hour.</param>
/// <param name="HoursPerPeriod">What they vouch for in a month.</param>
public sealed record RentBidRequest(string Id, CentsPerHour Rate, int HoursPerPeriod);

/// <param name="Costs">Of selling it; at most what it brings.</param>
/// <param name="Receipt">The document behind it, on one line.</param>
/// <param name="Insurance">What an insurance pays; null for nothing.</param>
/// <param name="At">The day of the sale; null for now.</param>
public sealed record LiquidateRequest(Cents Proceeds, Cents Costs, string Receipt, Cents? Insurance = null, DateTimeOffset? At = null)
{
    public MachineSale ToSale(DateTimeOffset now) => new(Proceeds, Costs, Insurance ?? Cents.Zero, Receipt, At ?? now);
}
