using Fab.Domain;
using Fab.Domain.Bonds;
using Fab.Domain.Fund;
using Fab.Domain.Units;

namespace Fab.Silo.Tests.Bonds;

/// <summary>A bond, a fund and a closed period with everything in them that can be, for the frozen JSON.</summary>
internal static class BondGolden
{
    private static readonly DateTimeOffset At = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly MachineId Machine = new("reprap-1");
    private static readonly BondId Id = new("b1");
    private static readonly BookedCost Cost = new("belt", Machine, new(1500), "receipt 12", "a1", At);
    private static readonly RentEntry Rent = new(new JobId("j0123456789"), Machine, new(1234), new(41), "job/j0123456789/rent", At);
    private static readonly MachineSale Sale = new(new(40000), new(1500), new(100), "sale-1", At);

    private static readonly BondPeriod Closed = new(
        "2026-02", new(30000), [new(Waterfall.Operating, new(4217))], new(600), new Fraction(27, 100), new(10000), new(7462), new(2538), new(222370), BondState.Arrears);

    public static Bond Bond { get; } = new()
    {
        Id = Id,
        State = BondState.Relet,
        Agreement = new RentalAgreement("a2", Machine, "RepRap one", new(30000), 100, 36, "As usual."),
        Offer = BondStory.Offer,
        Bids = [new Bid("x", "a1", 240, 200, At, true, 240)],
        CouponBasisPoints = 300,
        ActiveSince = At,
        Holders = [new Holder("a1", 240, new(222370), -7, new(1162), new(17630), new(3))],
        Outstanding = new(222370),
        InterestCarry = new Fraction(27, 100),
        Arrears = new(7462),
        PeriodsInArrears = 3,
        Sales = [new UnitSale("s1", "a1", 25, new(24000), "a3", new(23164))],
        PastSales = [new UnitSale("s0", "a1", 5, new(900), null, default)],
        Round = new ReletRound(1, "3 closes in arrears", At, new(199), [new RentBid("r1", "a2", new(210), 90, At)]),
        Failure = new MachineFailure("The bed cracked.", At, BondState.Active),
        Repairs = 1,
        History = [Closed],
        Closing = new BondCloseInput("2026-03", new(1), new(2), new(3)),
        Ending = new BondEnding(Sale, new(250), new(53824), new(146593), new(1)),
        Selling = new LiquidationInput(Sale, new(15000), new(574), new(15000)),
        Effects =
        [
            new BondEffect.PlaceHold("x"),
            new BondEffect.Release(["y"]),
            new BondEffect.Purchase("invoice 7"),
            new BondEffect.Issue(),
            new BondEffect.PayUnits("s1"),
            new BondEffect.PayRepair(1, new(100), new(20), "receipt 13", At),
        ],
    };

    public static ClosedPeriod Period { get; } = new(
        "2026-02",
        At,
        "reminder",
        [new MachineClose(Machine, new(30000), new(1234), 1, Closed.Lines, "close/2026-02/reprap-1", Id, Closed, new(120), new(132))],
        new(4786),
        7,
        [Rent],
        [Cost]);

    public static CommonsFund Fund { get; } = new()
    {
        Open = new FundPeriod("2026-03", [new MachineTotal(Machine, new(41), new(1234), 1)], [Rent], [Cost]),
        Past = [new FundPeriod("2026-02", [], null, null, [new CostSheet(Machine, null, null)])],
        Costs = [new CostSheet(Machine, new MachineCosts(new(4217), new(240000), new(60000), 36), null, new(5000), new(-20), Id)],
        RecentJobs = [Rent.Job],
        RecentCosts = ["belt"],
        Prices = [new MachinePrice(Machine, new PriceRule(new(60), new(240), new(4000)), new(120))],
        Bonds = [new BondEntry(Id, Machine)],
        Dividends = new DividendRegister().Admit("a1", "prints", At),
        LastClosed = "2026-01",
        LastClosedAt = At,
        RentClosed = new(12),
        ClosesByItself = true,
        Closing = new PeriodClosing("2026-02", At, "a1", [new MachineDue(Machine, new(30000), new(1234), 1, new(4217), new(-20), new(5000), [Id])]),
        Selling = new MachineSelling(Id, new LiquidationInput(Sale, new(15000), new(574), new(15000))),
        Effects =
        [
            new FundEffect.PublishBond(Id, BondStory.Offer),
            new FundEffect.PostCost(Cost),
            new FundEffect.CommitClose(Id, "2026-02"),
            new FundEffect.CommitSale(Id),
            new FundEffect.KeepPeriod(Period),
        ],
    };
}
