using Fab.Contracts.Bonds;
using Fab.Contracts.Fund;
using Fab.Contracts.Jobs;
using Fab.Domain;
using Fab.Domain.Bonds;
using Fab.Domain.Fund;
using Fab.Domain.Ledger;
using Fab.Domain.Units;

namespace Fab.Silo.Tests.Bonds;

public class BondSpineTests
{
    [Fact]
    public void Story_FromAuctionToThirdPeriodAndFailure_IsExact()
    {
        var story = new BondStory();
        story.BuyMachine();
        story.Go(2, 10);
        story.Rent(30000);
        story.Go(3);
        story.SetOperating(4000);
        ClosedPeriod first = story.Close("2026-02").Period!;
        Assert.Equal([4217, 5000, 600, 10000, 305, 5092, 4786], first.Machines.Single().Lines.Select(l => l.Amount.Value));
        story.Rent(12000);
        story.Go(4);
        Assert.NotNull(story.Close("2026-03").Period);
        Assert.Equal(BondState.Arrears, story.View().State);

        story.Silo.TopUp("top-up/eve", "eve", 25000);
        Assert.Null(story.Silo.Run(() => story.Bond.OfferUnits(new OfferUnits("s1", "ben", 25, new(24000)))));
        Assert.Null(story.Silo.Run(() => story.Bond.BuyUnits("s1", "eve")));
        story.Rent(36000);
        story.Go(5);
        Assert.NotNull(story.Close("2026-04").Period);

        BondView bond = story.View();
        Assert.Equal((BondState.Active, 200417, "39/200"), (bond.State, bond.Outstanding.Value, bond.InterestCarry.ToString()));
        Assert.Equal([83507, 41753, 54280, 20877], bond.Holders.Select(h => h.Principal.Value));
        Assert.Equal((574, 15000), (story.Balance("cif"), story.Balance("res:dep:reprap-1")));
        DividendView dividends = story.Silo.Run(() => story.Silo.Fund.Dividends());
        Assert.Equal([1287, 1287, 1287, 1287, 1287, 1287, 1286], dividends.Members.Select(m => m.Paid.Value));
        HoldingView eve = story.Silo.Run(() => story.Bond.Holding("eve"))!;
        Assert.Equal((25L, 20877, 58, 2287), (eve.Units, eve.Principal.Value, eve.InterestReceived.Value, eve.PrincipalReceived.Value));

        story.Go(5, 15);
        Assert.Null(story.Silo.Run(() => story.Bond.ReportFailure("The bed cracked.", "op")));
        var sale = new MachineSale(new(40000), new(1500), default, "sale-1", story.Silo.Time.GetUtcNow());
        Assert.Equal(BondRefusals.NotLiquidating, story.Silo.Run(() => story.Silo.Fund.Liquidate(BondStory.Id, sale, "steward"))?.Code);
        Assert.Null(story.Silo.Run(() => story.Bond.GiveUp("steward")));
        Assert.Null(story.Silo.Run(() => story.Silo.Fund.Liquidate(BondStory.Id, sale, "steward")));
        Assert.Equal((BondState.ClosedWithLoss, 146593, 0), (story.View().State, story.Balance("writeoff:b1"), story.Balance("bond:b1:principal")));
        Assert.True(story.Silo.Run(() => story.Silo.Ledger.VerifyAsync(default)).IsSound);
        Assert.Empty(story.Silo.Warnings);
    }

    /// <summary>From a cent in a payout back to the job: payout, period, machine, job's rent.</summary>
    [Fact]
    public void Payout_LeadsBackToTheJobs()
    {
        var story = new BondStory();
        story.BuyMachine();
        story.Rent(20000);
        story.Rent(10000);
        story.Go(3);
        story.Close("2026-02");
        Transfer payout = story.Silo.Transfers().Single(t => t.Id == "close/2026-02/dividend/1");
        ClosedPeriod period = story.Kept(payout.References["period"])!;
        MachineClose machine = period.Machines.Single(m => m.Lines.Any(l => l.Line == Waterfall.Dividend && l.Amount > Cents.Zero));
        Assert.Equal(["job/j1/rent", "job/j2/rent"], period.Rents.Where(r => r.Machine == machine.Machine).Select(r => r.Transfer));
        Transfer emptied = story.Silo.Transfers().Single(t => t.Id == machine.Transfer);
        Assert.Equal(period.Rents.Sum(r => r.Rent.Value), emptied.Postings.Where(p => p.Debit == "rent:reprap-1").Sum(p => p.Amount.Value));
        Assert.Equal(BondStory.Offer.Policy.Hash(), emptied.References["policy"]);
        Assert.DoesNotContain(story.Silo.Transfers(), t => t.Memo.Contains("ana", StringComparison.Ordinal));
    }

    [Fact]
    public void Refusals_LeaveEveryStoredByteAsItWas()
    {
        var story = new BondStory();
        story.BuyMachine();
        story.Rent(30000);
        story.Go(3);
        story.Close("2026-02");
        Assert.Null(story.Silo.Run(() => story.Bond.OfferUnits(new OfferUnits("s1", "ben", 5, new(900)))));
        string before = story.Stored();
        int transfers = story.Silo.Transfers().Count;
        (Func<Refusal?> Call, string Code)[] calls =
        [
            (() => story.Silo.Run(() => story.Bond.Bid(new PlaceBid("late", "ana", 1, 300))), BondRefusals.AuctionOver),
            (() => story.Silo.Run(() => story.Bond.BuyUnits("s1", "ben")), BondRefusals.TransferToOneself),
            (() => story.Silo.Run(() => story.Bond.BuyUnits("s1", "poor")), LedgerRefusals.WalletTooSmall),
            (() => story.Silo.Run(() => story.Bond.OfferUnits(new OfferUnits("s2", "ben", long.MaxValue, new(1)))), BondRefusals.UnitsTooMany),
            (() => story.Close("2026-02").Refusal, FundRefusals.PeriodClosed),
            (() => story.Close("2026-03").Refusal, FundRefusals.PeriodNotOver),
            (() => story.Close("2026-3").Refusal, FundRefusals.PeriodMalformed),
            (() => story.Silo.Run(() => story.Silo.Fund.Liquidate(BondStory.Id, new MachineSale(new(1), default, default, "x", story.Silo.Time.GetUtcNow()), "steward")), BondRefusals.NotLiquidating),
            (() => story.Silo.Run(() => story.Silo.Fund.PublishBond(BondStory.Id, BondStory.Offer with { Policy = BondPolicy.Kleiner with { WhileOwed = [new("sweep", 9999)] } }, "steward")), BondRefusals.WrongState),
            (() => story.Silo.Run(() => story.Silo.Fund.SetCosts(new("reprap-1"), new(new(1), new(1), default, 36), "steward")), FundRefusals.CostsFixedByOffer),
            (() => story.Silo.Run(() => story.Silo.Fund.BookCost(new BookCost("c1", new("reprap-1"), new(0), "receipt", null, null, "op"))), FundRefusals.CostMalformed),
            (() => story.Silo.Run(() => story.Silo.Fund.CorrectCost("none", "wrong", "op")), FundRefusals.CostUnknown),
            (() => story.Silo.Run(() => story.Silo.Fund.Dismiss("nobody", "steward")), FundRefusals.ShareUnknown),
        ];
        foreach ((Func<Refusal?> call, string code) in calls)
        {
            Assert.Equal(code, call()?.Code);
            Assert.Equal(before, story.Stored());
        }

        Assert.Equal(transfers, story.Silo.Transfers().Count);
    }

    [Fact]
    public void Close_WithTheClockPutBack_IsRefused()
    {
        var story = new BondStory();
        story.BuyMachine();
        story.Rent(30000);
        story.Go(3, 5);
        story.Rent(1000);
        string before = story.Stored();
        story.Go(2, 20);
        Assert.Equal(FundRefusals.ClockBack, story.Close("2026-02").Refusal?.Code);
        Assert.Equal(before, story.Stored());
        story.Go(3, 6);
        Assert.Equal(30000, story.Close("2026-02").Period!.Machines.Single().Rent.Value);
        Assert.Equal(1000, story.Balance("rent:reprap-1"));
    }

    [Fact]
    public void Preview_ShowsWhatTheCloseThenDoes()
    {
        var story = new BondStory();
        story.BuyMachine();
        story.Rent(30000);
        string before = story.Stored();
        ClosePreview preview = story.Silo.Run(() => story.Silo.Fund.PreviewClose("2026-02")).Value!;
        Assert.Equal(before, story.Stored());
        Assert.Equal(
            story.Silo.Run(() => story.Silo.Fund.Get()).Machines.Single().Goes,
            preview.Period.Machines.Single().Lines);
        story.Go(3);
        story.Close("2026-02");
        Assert.Equal(preview.Transfers.Select(t => $"{t.Id}: {string.Join(", ", t.Postings)}"), story.Moved("2026-02"));
    }

    [Fact]
    public void Period_OnceOver_ClosesByItselfOnce()
    {
        var story = new BondStory();
        story.BuyMachine();
        story.Rent(30000);
        Assert.Null(story.Silo.Run(() => story.Silo.Fund.CloseByItself(true, "steward")));
        Assert.Null(story.Kept("2026-02"));
        story.Go(3);
        story.Silo.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal("reminder", story.Kept("2026-02")?.By);
        Assert.Equal(FundRefusals.PeriodClosed, story.Close("2026-02").Refusal?.Code);
        Assert.Null(story.Kept("2026-03"));
    }

    [Fact]
    public void Auction_OnceOver_ClosesByItself()
    {
        var story = new BondStory();
        story.Publish();
        Assert.Null(story.Bid("ana", 240, 100));
        story.Go(1, 2);
        story.Silo.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal((BondState.Allotted, 100), (story.View().State, story.View().CouponBasisPoints));
    }

    [Fact]
    public void Cost_BookedAndCorrected_IsALinkedReversal()
    {
        var story = new BondStory();
        story.BuyMachine();
        story.SetOperating(0);
        var cost = new BookCost("belt", new("reprap-1"), new(1500), "receipt 12", "op", null, "op");
        Assert.Null(story.Silo.Run(() => story.Silo.Fund.BookCost(cost)));
        Assert.Null(story.Silo.Run(() => story.Silo.Fund.BookCost(cost)));
        Assert.Equal(FundRefusals.CostIdReused, story.Silo.Run(() => story.Silo.Fund.BookCost(cost with { Cost = new(1) }))?.Code);
        Assert.Equal((1500, -1500), (story.Balance("wallet:op"), story.Balance("ops:reprap-1")));
        Assert.Null(story.Silo.Run(() => story.Silo.Fund.CorrectCost("belt", "paid twice", "op")));
        Assert.Null(story.Silo.Run(() => story.Silo.Fund.CorrectCost("belt", "paid twice", "op")));
        Assert.Equal((0, 0), (story.Balance("wallet:op"), story.Balance("ops:reprap-1")));
        Assert.Equal("cost/belt", story.Silo.Transfers().Single(t => t.Id == "cost/belt/reversal").Corrects);
    }

    [Fact]
    public void Demand_MovesTheRateAtTheCloseAndPeopleAreTold()
    {
        var story = new BondStory();
        story.BuyMachine();
        MachineId machine = new("reprap-1");
        Assert.Null(story.Silo.Run(() => story.Silo.Fund.RateOf(machine)));
        Assert.Null(story.Silo.Run(() => story.Silo.Fund.SetPricing(machine, new PriceRule(new(60), new(140), new(4000)), new(120), "steward")));
        DateTimeOffset over = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
        Assert.Equal(new RateOutlook(machine, new(120), new(108), "2026-02", over, false), Told());
        story.Rent(30000); // 3,600 of 4,000 seconds
        Assert.Equal(new RateOutlook(machine, new(120), new(132), "2026-02", over, false), Told());
        Assert.Equal(new CentsPerHour(132), story.Silo.Run(() => story.Silo.Fund.PreviewClose("2026-02")).Value!.Period.Machines.Single().RateAfter);
        story.Go(3);
        Assert.Equal(new RateOutlook(machine, new(120), new(132), "2026-02", over, true), Told());
        story.Close("2026-02");
        Assert.Equal(new RateOutlook(machine, new(132), new(119), "2026-03", over.AddMonths(1), false), Told());
        story.Rent(1);
        Assert.Equal(new CentsPerHour(140), Told()!.Next); // a tenth up would be 145, above the cap

        RateOutlook? Told() => story.Silo.Run(() => story.Silo.Fund.RateOf(machine));
    }

    [Fact]
    public void Endow_FillsTheFundsWalletOnceAndOnlyWithWhatIsThere()
    {
        var story = new BondStory();
        story.BuyMachine();
        story.Rent(30000);
        story.Go(3);
        story.Close("2026-02"); // 305 to the community investment fund
        Assert.Null(Endow(new Endowment("gift", new(1000), false, "grant 1", "steward")));
        Assert.Equal(FundRefusals.CommunityInvestmentTooSmall, Endow(new Endowment("seed", new(306), true, "assembly 3", "steward"))?.Code);
        Assert.Equal(FundRefusals.EndowmentMalformed, Endow(new Endowment("none", new(0), false, "x", "steward"))?.Code);
        Assert.Equal((1000, 305), (story.Balance("wallet:commons-fund"), story.Balance("cif")));
        Assert.Null(Endow(new Endowment("seed", new(305), true, "assembly 3", "steward")));
        Assert.Null(Endow(new Endowment("seed", new(305), true, "assembly 3", "steward")));
        Assert.Equal((1305, 0), (story.Balance("wallet:commons-fund"), story.Balance("cif")));
        Assert.Equal(LedgerRefusals.TransferIdReused, Endow(new Endowment("seed", new(1), false, "assembly 3", "steward"))?.Code);

        Refusal? Endow(Endowment endowment) => story.Silo.Run(() => story.Silo.Fund.Endow(endowment));
    }
}
