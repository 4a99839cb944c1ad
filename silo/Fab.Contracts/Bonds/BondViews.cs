using Fab.Domain;
using Fab.Domain.Bonds;
using Fab.Domain.Units;

namespace Fab.Contracts.Bonds;

/// <param name="PolicyHash">SHA-256 of the offer's policy, lower-case hex; null before there is an offer.</param>
/// <param name="Auction">From the offer on.</param>
/// <param name="CouponBasisPoints">Interest a year, the same for all; known once the auction is over.</param>
/// <param name="Units">Issued; 0 before.</param>
/// <param name="Holders">In ordinal order of the accounts.</param>
/// <param name="Sales">Units that holders offer.</param>
/// <param name="Relet">The round of letting that is on; its bids are sealed.</param>
/// <param name="History">One entry for each close, oldest first.</param>
/// <param name="Ending">How it ended, if its machine was sold.</param>
/// <param name="Payback">What was owed after each close, then what is owed if rent just carries what is due.</param>
public sealed record BondView(
    BondId Id,
    BondState State,
    RentalAgreement Agreement,
    BondOffer? Offer,
    string? PolicyHash,
    AuctionView? Auction,
    int? CouponBasisPoints,
    DateTimeOffset? ActiveSince,
    long Units,
    Cents Principal,
    Cents Outstanding,
    Cents Arrears,
    Fraction InterestCarry,
    int PeriodsInArrears,
    NextPaymentView? Next,
    IReadOnlyList<HolderView> Holders,
    IReadOnlyList<UnitSale> Sales,
    ReletView? Relet,
    MachineFailure? Failure,
    IReadOnlyList<BondPeriod> History,
    IReadOnlyList<PaybackPoint> Payback,
    BondEnding? Ending = null);

/// <param name="UnitsBid">For how many units money is held.</param>
/// <param name="Levels">Units bid for at each coupon, lowest first.</param>
/// <param name="Bids">Who bid what; accounts are pseudonyms.</param>
public sealed record AuctionView(DateTimeOffset Ends, long UnitsBid, IReadOnlyList<AuctionLevel> Levels, IReadOnlyList<Bid> Bids);

public sealed record AuctionLevel(int CouponBasisPoints, long Units);

public sealed record HolderView(string Account, long Units, Cents Principal);

public sealed record ReletView(int Round, int Rounds, string Why, DateTimeOffset Ends, CentsPerHour Reserve, int Bids);

/// <summary>What the next close would pay if the rent carries it.</summary>
/// <param name="Period">The period it is for.</param>
public sealed record NextPaymentView(string Period, Cents Interest, Cents Principal);

/// <param name="Outstanding">Owed after the close.</param>
/// <param name="IsProjected">False: it happened.</param>
/// <param name="Interest">Paid to all holders at the close.</param>
/// <param name="Principal">Paid back to all holders at the close.</param>
public sealed record PaybackPoint(string Period, Cents Outstanding, bool IsProjected, Cents Interest, Cents Principal);

/// <summary>How a bond pays its holders back: what happened, then what comes if the rent just carries what is due.</summary>
/// <param name="Principal">That all holders paid in.</param>
/// <param name="Paid">To all holders so far, interest and principal together.</param>
/// <param name="Points">One a close, oldest first.</param>
/// <param name="EvenIn">The period whose close has them, or will have them, paid as much as they paid in; null if none does.</param>
/// <param name="RedeemedIn">The period whose close pays the last of the principal; null if none does.</param>
public sealed record PaybackView(
    BondId Bond, Cents Principal, Cents Paid, IReadOnlyList<PaybackPoint> Points, string? EvenIn, string? RedeemedIn);

/// <param name="Carry">Interest owed to the holder below a cent, in cents.</param>
/// <param name="WrittenOff">What the sale of the machine left unpaid.</param>
/// <param name="Next">The holder's part of the next payment, before single cents are shared out.</param>
public sealed record HoldingView(
    BondId Bond,
    BondState State,
    string Account,
    long Units,
    Cents Principal,
    Fraction Carry,
    Cents InterestReceived,
    Cents PrincipalReceived,
    NextPaymentView? Next,
    Cents WrittenOff);
