using Fab.Domain.Units;

namespace Fab.Domain.Bonds;

/// <summary>Where a bond stands. Stored by name: only ever add.</summary>
public enum BondState
{
    /// <summary>A member has offered to rent a machine that is to be bought.</summary>
    Draft,

    /// <summary>Funders bid for the units.</summary>
    Offered,

    /// <summary>Not sold, withdrawn, or the machine never came; every hold is released.</summary>
    Cancelled,

    /// <summary>Sold; the machine is being bought.</summary>
    Allotted,

    /// <summary>The machine earns, and what is due is paid.</summary>
    Active,

    /// <summary>A close could not pay all that was due.</summary>
    Arrears,

    /// <summary>The machine is broken. Interest goes on; nothing else is demanded of anyone.</summary>
    MachineFailed,

    /// <summary>A new lessee is sought.</summary>
    Relet,

    /// <summary>The machine is to be sold.</summary>
    Liquidating,

    /// <summary>All is paid back; the machine is the commons'.</summary>
    Redeemed,

    /// <summary>Sold, and holders lost a part.</summary>
    ClosedWithLoss,

    /// <summary>Sold, and nobody lost.</summary>
    ClosedWithSurplus,
}

/// <summary>What happens when funders want fewer units than are offered.</summary>
public enum GapRule
{
    /// <summary>Every hold is released; nothing is bought.</summary>
    Void,

    /// <summary>The commons fund buys what is missing, as a holder like any other.</summary>
    CommonsFund,
}

/// <summary>What a member promises who wants a machine: the guarantee behind the bond.</summary>
/// <param name="Lessee">Their pseudonymous account.</param>
/// <param name="Machine">The machine they propose; need not exist yet.</param>
/// <param name="MachineName">What it is, on one line.</param>
/// <param name="RentPerPeriod">The rent they vouch for in a month.</param>
/// <param name="HoursPerPeriod">The machine hours they expect in a month; greater than zero.</param>
/// <param name="Periods">For so many months.</param>
/// <param name="Terms">Their terms, on one line.</param>
public sealed record RentalAgreement(
    string Lessee,
    MachineId Machine,
    string MachineName,
    Cents RentPerPeriod,
    int HoursPerPeriod,
    int Periods,
    string Terms);

/// <summary>What the commons offers to funders.</summary>
/// <param name="Cost">Of the machine; what all units together bring.</param>
/// <param name="Residual">What it is worth at the end of its life.</param>
/// <param name="LifePeriods">Months.</param>
/// <param name="OperatingPerPeriod">Expected running costs of a month.</param>
/// <param name="Units">How many are sold.</param>
/// <param name="RateCapBasisPoints">The highest interest a year that can be bid for; the guarantee must carry it.</param>
/// <param name="MinimumUnits">With fewer bid for, the bond is not sold. Under <see cref="GapRule.Void"/> all of them.</param>
/// <param name="InstalmentPerPeriod">Principal to be paid back in a month.</param>
/// <param name="AuctionEnd">From this instant on no bid is taken.</param>
/// <param name="ReceiptDeadline">If the machine has not come by then, everybody has their money back.</param>
/// <param name="RepairCap">The most that a repair may cost before the machine is sold instead.</param>
public sealed record BondOffer(
    Cents Cost,
    Cents Residual,
    int LifePeriods,
    Cents OperatingPerPeriod,
    long Units,
    Cents UnitPrice,
    int RateCapBasisPoints,
    long MinimumUnits,
    GapRule Gap,
    Cents InstalmentPerPeriod,
    DateTimeOffset AuctionEnd,
    DateTimeOffset ReceiptDeadline,
    Cents RepairCap,
    BondPolicy Policy);

/// <param name="Id">Chosen by who asks, a slug: asking twice is asking once.</param>
/// <param name="Account">Of the funder.</param>
/// <param name="CouponBasisPoints">The lowest interest a year they take.</param>
/// <param name="Placed">Their money is held.</param>
/// <param name="Filled">Units allotted, once the auction is over.</param>
public sealed record Bid(string Id, string Account, long Units, int CouponBasisPoints, DateTimeOffset At, bool Placed = false, long Filled = 0);

/// <param name="Carry">Interest owed to them below a cent (or paid too much), in cents times all units of the bond.</param>
/// <param name="Interest">Paid to them so far.</param>
/// <param name="Redeemed">Paid back to them so far.</param>
/// <param name="WrittenOff">What the sale of the machine left unpaid.</param>
public sealed record Holder(
    string Account, long Units, Cents Principal, long Carry = 0, Cents Interest = default, Cents Redeemed = default, Cents WrittenOff = default);

/// <summary>Units that a holder offers for sale.</summary>
/// <param name="Id">Chosen by who asks, a slug.</param>
/// <param name="Price">For all of them.</param>
/// <param name="Buyer">Set while their payment is on its way.</param>
/// <param name="Principal">What of the bond's principal goes with them; set with the buyer.</param>
public sealed record UnitSale(string Id, string Seller, long Units, Cents Price, string? Buyer, Cents Principal);

/// <param name="Id">Chosen by who asks, a slug.</param>
/// <param name="Rate">What they would pay for an hour.</param>
/// <param name="HoursPerPeriod">What they vouch for in a month.</param>
public sealed record RentBid(string Id, string Account, CentsPerHour Rate, int HoursPerPeriod, DateTimeOffset At);

/// <summary>A round in which a new lessee is sought; bids are sealed until it ends.</summary>
/// <param name="Number">1, 2 …</param>
/// <param name="Reserve">The lowest rate that carries what is due.</param>
public sealed record ReletRound(int Number, string Why, DateTimeOffset Ends, CentsPerHour Reserve, IReadOnlyList<RentBid> Bids);

/// <param name="Before">The state that a repair goes back to.</param>
public sealed record MachineFailure(string Why, DateTimeOffset At, BondState Before);

/// <summary>How a bond ended whose machine was sold.</summary>
/// <param name="Sale">As it was reported.</param>
/// <param name="Interest">Paid to holders, to the day of the sale.</param>
/// <param name="Principal">Paid back to holders: from the sale, the machine's reserve and the community investment fund together.</param>
/// <param name="WrittenOff">What they lost.</param>
/// <param name="Surplus">Every member's.</param>
public sealed record BondEnding(MachineSale Sale, Cents Interest, Cents Principal, Cents WrittenOff, Cents Surplus);

/// <summary>What a close did to a bond; one a period, for good.</summary>
/// <param name="Lines">Where the machine's rent went.</param>
/// <param name="InterestCarry">Interest owed and unpaid after it.</param>
public sealed record BondPeriod(
    string Period,
    Cents Rent,
    IReadOnlyList<Fund.RentShare> Lines,
    Cents InterestDue,
    Fraction InterestCarry,
    Cents PrincipalDue,
    Cents Arrears,
    Cents Redeemed,
    Cents Outstanding,
    BondState State);
