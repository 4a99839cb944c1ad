using Fab.Domain.Bonds;
using Fab.Domain.Fund;
using Fab.Domain.Units;

namespace Fab.Domain.Tests.Bonds;

/// <summary>The worked example of the specification, to the cent: from the auction over three periods to both ends.</summary>
public class ReplayVectorTests
{
    private static readonly string[] Holders = ["ana", "ben", "chi", "eve"];

    [Fact]
    public void Auction_OfTheExample_ClearsAtThreePercentAndReleasesTheDearest()
    {
        TestCommons commons = Offered();
        commons.Now = commons.Bond.Offer!.AuctionEnd;
        Assert.Null(commons.Do(new BondCommand.CloseAuction()));
        Assert.Equal((BondState.Allotted, 300), (commons.Bond.State, commons.Bond.CouponBasisPoints));
        Assert.Equal([100, 75, 65, 0], commons.Bond.Bids.Select(b => b.Filled));
        Assert.Equal((50000, 50000), (commons.Available("wallet:dee"), commons.Balance("wallet:dee")));
        Assert.Equal(0, commons.Available("wallet:ana"));
    }

    [Fact]
    public void ThreePeriods_OfTheExample_AreExact()
    {
        TestCommons commons = AfterThreePeriods();
        Assert.Equal(
            [
                "2026-11 30000: 4217 5000 600 10000 305 5092 4786; arrears 0 carry 0; owed 224908 Active",
                "2026-12 12000: 3900 5000 562 2538 0 0 0; arrears 7462 carry 27/100; owed 222370 Arrears",
                "2027-01 36000: 4000 5000 556 17462 269 4491 4222; arrears 0 carry 39/200; owed 200417 Active",
            ],
            commons.Bond.History.Select(p =>
                $"{p.Period} {p.Rent.Value}: {string.Join(' ', p.Lines.Select(l => l.Amount.Value))}; arrears {p.Arrears.Value} carry {p.InterestCarry}; owed {p.Outstanding.Value} {p.State}"));
        Assert.Equal([83507, 41753, 54280, 20877], Holders.Select(h => commons.Bond.Holders.Single(x => x.Account == h).Principal.Value));
        Assert.Equal([1287, 1287, 1287, 1287, 1287, 1287, 1286], commons.Fund.Dividends.Shares.Select(s => s.Paid.Value));
        Assert.Equal((574, 15000, 200417), (commons.Balance("cif"), commons.Balance("res:dep:reprap-1"), commons.Balance("bond:b1:principal")));
        Assert.Equal((0, 0, 0, 0), (commons.Balance("rent:reprap-1"), commons.Balance("int:b1"), commons.Balance("red:b1"), commons.Balance("div")));
        Assert.Equal((240000, -15000, 12117), (commons.Balance("asset:reprap-1"), commons.Balance("accdep:reprap-1"), commons.Balance("ops:reprap-1")));
    }

    [Fact]
    public void Payouts_OfTheExample_AreExact()
    {
        TestCommons commons = AfterThreePeriods();
        Assert.Equal([250, 188, 162], Paid(commons, "close/2026-11/b1/interest/1", "ana", "ben", "chi"));
        Assert.Equal([6288, 4716, 4088], Paid(commons, "close/2026-11/b1/principal/1", "ana", "ben", "chi"));
        Assert.Equal([684, 684, 684, 684, 684, 683, 683], Paid(commons, "close/2026-11/dividend/1", "m1", "m2", "m3", "m4", "m5", "m6", "m7"));
        Assert.Equal([234, 175, 153], Paid(commons, "close/2026-12/b1/interest/1", "ana", "ben", "chi"));
        Assert.Equal([1058, 793, 687], Paid(commons, "close/2026-12/b1/principal/1", "ana", "ben", "chi"));
        Assert.DoesNotContain("close/2026-12/dividend/1", commons.Book.Transfers.Keys);
        Assert.Equal([232, 116, 150, 58], Paid(commons, "close/2027-01/b1/interest/1", Holders));
        Assert.Equal([9147, 4574, 5945, 2287], Paid(commons, "close/2027-01/b1/principal/1", Holders));
        Assert.Equal([603, 603, 603, 603, 603, 604, 603], Paid(commons, "close/2027-01/dividend/1", "m1", "m2", "m3", "m4", "m5", "m6", "m7"));
        Assert.Equal("23164", commons.Book.Transfers["bond/b1/transfer/s1"].References["principalCents"]);
    }

    [Fact]
    public void Failure_OnDayFifteenOfTheFourthPeriod_IsExact()
    {
        TestCommons commons = AfterThreePeriods();
        long[] before = [.. Holders.Select(h => commons.Balance($"wallet:{h}"))];
        long[] owed = [.. Holders.Select(h => commons.Bond.Holders.Single(x => x.Account == h).Principal.Value)];
        commons.Now = new DateTimeOffset(2027, 2, 15, 9, 0, 0, TimeSpan.Zero);
        Assert.Null(commons.Do(new BondCommand.ReportFailure("The bed cracked.")));
        Assert.Null(commons.Do(new BondCommand.GiveUp()));
        Assert.Null(commons.Sell(new MachineSale(new(40000), new(1500), default, "sale-1", commons.Now)));

        Assert.Equal([104, 52, 68, 26], Paid(commons, "bond/b1/sale/interest/1", Holders));
        Assert.Equal([22426, 11213, 14578, 5607], Paid(commons, "bond/b1/sale/principal/1", Holders));
        Assert.Equal([22530, 11265, 14646, 5633], Holders.Select((h, i) => commons.Balance($"wallet:{h}") - before[i]));
        Assert.Equal((146593, 0, 0, 0), (commons.Balance("writeoff:b1"), commons.Balance("bond:b1:principal"), commons.Balance("cif"), commons.Balance("res:dep:reprap-1")));
        Assert.Equal((0, 0, 1500, 185000), (commons.Balance("asset:reprap-1"), commons.Balance("accdep:reprap-1"), commons.Balance("liqcost:reprap-1"), commons.Balance("loss:reprap-1")));
        Assert.Equal(BondState.ClosedWithLoss, commons.Bond.State);

        // What each had left less what they got: the loss in proportion to units.
        long[] got = [.. Paid(commons, "bond/b1/sale/principal/1", Holders)];
        Assert.Equal([61081, 30540, 39702, 15270], owed.Select((o, i) => o - got[i]));
    }

    [Fact]
    public void Redeemed_AfterRichPeriods_OwesNothingAndTheMachineIsTheCommons()
    {
        TestCommons commons = AfterThreePeriods();
        Close(commons, "2027-02", 500000);
        Assert.Equal((BondState.Redeemed, 0, 0), (commons.Bond.State, commons.Bond.Outstanding.Value, commons.Balance("bond:b1:principal")));
        Assert.All(commons.Bond.Holders, h => Assert.Equal(0, h.Principal.Value));
        Assert.Equal(240000, commons.Bond.Holders.Sum(h => h.Redeemed.Value));
        Assert.Equal(240000, commons.Balance("equity:reprap-1"));

        // 4,000 for running costs, 5,000 for depreciation; the rest as once redeemed: no interest, no sweep.
        Close(commons, "2027-03", 20000);
        Assert.Equal(
            [("operating", 4000L), ("depreciation", 5000), ("community-investment", 330), ("dividend", 10670)],
            commons.Kept[^1].Machines.Single().Lines.Select(l => (l.Line, l.Amount.Value)));
    }

    /// <summary>Kleiner's own example: who rents just their part of the machine pays nothing in the end.</summary>
    [Fact]
    public void Kleiner_RedeemedWithoutCosts_GivesRentBackInEqualParts()
    {
        var commons = new TestCommons();
        foreach (string member in new[] { "m1", "m2", "m3", "m4" }) Assert.Null(commons.Do(new FundCommand.Admit(member, "prints")));
        commons.Publish(
            TestCommons.Offer(o => o with { Cost = new(1000), Residual = new(1000), Units = 10, UnitPrice = new(100), MinimumUnits = 10, OperatingPerPeriod = default, InstalmentPerPeriod = new(1000), RateCapBasisPoints = 0, Policy = BondPolicy.Kleiner }),
            TestCommons.Agreement(1000));
        commons.TopUp("ana", 1000);
        Assert.Null(commons.Do(new BondCommand.PlaceBid("a", "ana", 10, 0)));
        Receive(commons);
        Close(commons, "2026-11", 1000);
        Assert.Equal(BondState.Redeemed, commons.Bond.State);

        (string Member, long Rent)[] rents = [("m1", 600), ("m2", 0), ("m3", 1200), ("m4", 600)];
        Close(commons, "2026-12", [.. rents.Select(r => r.Rent)]);
        Assert.Equal([600, 600, 600, 600], Paid(commons, "close/2026-12/dividend/1", "m1", "m2", "m3", "m4"));
        Assert.Equal([0, 600, -600, 0], rents.Select(r => 600 - r.Rent));
    }

    [Fact]
    public void Preview_OfAClose_ShowsItsTransfersAndChangesNothing()
    {
        TestCommons commons = AfterThreePeriods();
        commons.Rent(31000);
        (CommonsFund fund, Bond bond, long sequence) = (commons.Fund, commons.Bond, commons.Book.Sequence);
        FundClose shown = commons.Preview("2027-02");
        Assert.Same(fund, commons.Fund);
        Assert.Same(bond, commons.Bond);
        Assert.Equal(sequence, commons.Book.Sequence);

        commons.Now = Period.End("2027-02").AddDays(3);
        Assert.Null(commons.Close("2027-02"));
        Assert.Equal(
            shown.Transfers.Select(t => (t.Id, string.Join(',', t.Postings))),
            commons.Book.Appended.TakeLast(shown.Transfers.Count).Select(t => (t.Id, string.Join(',', t.Postings))));
        Assert.Equal(shown.Record.Machines.Single().Lines, commons.Kept[^1].Machines.Single().Lines);
    }

    internal static TestCommons AfterThreePeriods()
    {
        TestCommons commons = Offered();
        for (int m = 1; m <= 7; m++) Assert.Null(commons.Do(new FundCommand.Admit($"m{m}", "runs the print farm")));
        Receive(commons);
        SetOperating(commons, 3900);
        Close(commons, "2026-11", 30000, () => SetOperating(commons, 4000));
        Close(commons, "2026-12", 12000);
        commons.TopUp("eve", 25000);
        Assert.Null(commons.Do(new BondCommand.OfferUnits("s1", "ben", 25, new(24000))));
        Assert.Null(commons.Do(new BondCommand.BuyUnits("s1", "eve")));
        Close(commons, "2027-01", 36000);
        return commons;
    }

    private static TestCommons Offered()
    {
        var commons = new TestCommons();
        (string Who, long Units, int Coupon)[] bids = [("ana", 100, 200), ("ben", 75, 250), ("chi", 65, 300), ("dee", 50, 350)];
        commons.Publish();
        foreach ((string who, long units, int coupon) in bids)
        {
            commons.TopUp(who, units * 1000);
            Assert.Null(commons.Do(new BondCommand.PlaceBid(who, who, units, coupon)));
        }

        return commons;
    }

    private static void Receive(TestCommons commons)
    {
        commons.Now = commons.Bond.Offer!.AuctionEnd;
        Assert.Null(commons.Do(new BondCommand.CloseAuction()));
        commons.Now = new DateTimeOffset(2026, 11, 1, 8, 0, 0, TimeSpan.Zero);
        Assert.Null(commons.Do(new BondCommand.ConfirmReceipt("invoice 7")));
        Assert.Null(commons.Close("2026-10"));
    }

    private static void Close(TestCommons commons, string period, params long[] rents) => Close(commons, period, rents, null);

    private static void Close(TestCommons commons, string period, long rent, Action onceOver) => Close(commons, period, [rent], onceOver);

    private static void Close(TestCommons commons, string period, long[] rents, Action? onceOver)
    {
        commons.Now = Period.Start(period).AddDays(5);
        foreach (long rent in rents) commons.Rent(rent);
        commons.Now = Period.End(period).AddHours(8);
        onceOver?.Invoke();
        Assert.Null(commons.Close(period));
    }

    private static void SetOperating(TestCommons commons, long cents) => Assert.Null(commons.Do(new FundCommand.SetCosts(
        TestCommons.Machine, Bond.CostsOf(commons.Bond.Offer!) with { OperatingPerPeriod = new(cents) })));

    private static IEnumerable<long> Paid(TestCommons commons, string transfer, params string[] accounts) => accounts.Select(a =>
        commons.Book.Transfers[transfer].Postings.Where(p => p.Credit == $"wallet:{a}").Sum(p => p.Amount.Value));
}
