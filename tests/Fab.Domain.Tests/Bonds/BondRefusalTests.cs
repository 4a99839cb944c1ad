using Fab.Domain.Bonds;
using Fab.Domain.Fund;
using Fab.Domain.Ledger;
using Fab.Domain.Units;

namespace Fab.Domain.Tests.Bonds;

public class BondRefusalTests
{
    private static readonly DateTimeOffset Start = new(2026, 10, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Each wrong offer with its code; the offer they are made from is fine.</summary>
    [Fact]
    public void Publish_WrongOffers_AreRefusedByCode()
    {
        BondPolicy unsummed = BondPolicy.Commons with { WhileOwed = [new(Waterfall.Sweep, 5000), new(Waterfall.Dividend, 4999)] };
        (Func<BondOffer, BondOffer> Change, string Code)[] rows =
        [
            (o => o with { Policy = unsummed }, BondRefusals.PolicyMalformed),
            (o => o with { Policy = BondPolicy.Commons with { OnceRedeemed = [new(Waterfall.Sweep, 10_000)] } }, BondRefusals.PolicyMalformed),
            (o => o with { Policy = BondPolicy.Commons with { ArrearsLimit = 0 } }, BondRefusals.PolicyMalformed),
            (o => o with { Policy = BondPolicy.Commons with { WhileOwed = [new(Waterfall.Interest, 10_000)] } }, BondRefusals.PolicyMalformed),
            (o => o with { Units = 239 }, BondRefusals.OfferMalformed),
            (o => o with { Residual = new(240001) }, BondRefusals.OfferMalformed),
            (o => o with { AuctionEnd = Start }, BondRefusals.OfferMalformed),
            (o => o with { ReceiptDeadline = o.AuctionEnd }, BondRefusals.OfferMalformed),
            (o => o with { MinimumUnits = 241 }, BondRefusals.OfferMalformed),
            (o => o with { Gap = GapRule.Void }, BondRefusals.OfferMalformed),
            (o => o with { InstalmentPerPeriod = default }, BondRefusals.OfferMalformed),
            (o => o with { RateCapBasisPoints = 5392 }, BondRefusals.CapBeyondGuarantee),
            (o => o with { InstalmentPerPeriod = new(30000) }, BondRefusals.CapBeyondGuarantee),
        ];
        Bond draft = Do(new Bond(), new BondCommand.Propose(TestCommons.BondId, TestCommons.Agreement()), Start);
        Assert.All(rows, row => Assert.Equal(row.Code, draft.Decide(new BondCommand.Publish(TestCommons.Offer(row.Change)), Start).Refusal?.Code));
        Assert.Null(draft.Decide(new BondCommand.Publish(TestCommons.Offer()), Start).Refusal);
    }

    [Theory]
    [InlineData(0, 300, BondRefusals.UnitsOutOfRange)]
    [InlineData(-5, 300, BondRefusals.UnitsOutOfRange)]
    [InlineData(241, 300, BondRefusals.UnitsOutOfRange)]
    [InlineData(long.MaxValue, 300, BondRefusals.UnitsOutOfRange)]
    [InlineData(10, -1, BondRefusals.CouponOutOfRange)]
    [InlineData(10, 501, BondRefusals.CouponOutOfRange)]
    [InlineData(10, 300, LedgerRefusals.WalletTooSmall)]
    public void Bid_BeyondBounds_IsRefusedAndChangesNothing(long units, int coupon, string code)
    {
        TestCommons commons = Offered();
        commons.TopUp("ana", 9_999);
        Bond before = commons.Bond;
        Assert.Equal(code, commons.Do(new BondCommand.PlaceBid("x", "ana", units, coupon))?.Code);
        AssertSame(before, commons.Bond);
        Assert.Equal(9_999, commons.Available("wallet:ana"));
    }

    [Fact]
    public void Bid_AtOrAfterTheEnd_IsRefused()
    {
        TestCommons commons = Offered();
        commons.TopUp("ana", 10_000);
        commons.Now = commons.Bond.Offer!.AuctionEnd;
        Assert.Equal(BondRefusals.AuctionOver, commons.Do(new BondCommand.PlaceBid("x", "ana", 10, 300))?.Code);
    }

    [Fact]
    public void Bid_TheSameAgain_IsOneBidAndAnotherUnderItsIdIsRefused()
    {
        TestCommons commons = Offered();
        commons.TopUp("ana", 20_000);
        Assert.Null(commons.Do(new BondCommand.PlaceBid("x", "ana", 10, 300)));
        Assert.Null(commons.Do(new BondCommand.PlaceBid("x", "ana", 10, 300)));
        Assert.Equal(BondRefusals.IdReused, commons.Do(new BondCommand.PlaceBid("x", "ana", 9, 300))?.Code);
        Assert.Equal((10_000, 1), (commons.Available("wallet:ana"), commons.Bond.Bids.Count));
    }

    [Fact]
    public void Auction_BeforeItsEnd_IsNotClosed() =>
        Assert.Equal(BondRefusals.AuctionRunning, Offered().Do(new BondCommand.CloseAuction())?.Code);

    [Fact]
    public void Auction_WithoutEnough_GivesEverythingBack()
    {
        TestCommons commons = Offered();
        commons.TopUp("ana", 179_000);
        Assert.Null(commons.Do(new BondCommand.PlaceBid("x", "ana", 179, 300)));
        commons.Now = commons.Bond.Offer!.AuctionEnd;
        Assert.Null(commons.Do(new BondCommand.CloseAuction()));
        Assert.Equal((BondState.Cancelled, 179_000), (commons.Bond.State, commons.Available("wallet:ana")));
    }

    [Theory]
    [InlineData(60_000, BondState.Allotted)]
    [InlineData(59_999, BondState.Cancelled)]
    public void Auction_WithAGap_IsFilledByTheCommonsFundIfItCan(long fund, BondState state)
    {
        TestCommons commons = Offered();
        commons.TopUp("ana", 180_000);
        commons.TopUp("commons-fund", fund);
        Assert.Null(commons.Do(new BondCommand.PlaceBid("x", "ana", 180, 250)));
        commons.Now = commons.Bond.Offer!.AuctionEnd;
        _ = commons.Do(new BondCommand.CloseAuction());
        Assert.Equal(state, commons.Bond.State);
        if (state == BondState.Cancelled)
        {
            Assert.Equal((180_000, fund), (commons.Available("wallet:ana"), commons.Available("wallet:commons-fund")));
            return;
        }

        commons.Now = commons.Now.AddDays(1);
        Assert.Null(commons.Do(new BondCommand.ConfirmReceipt("invoice")));
        Assert.Equal([("ana", 180L), ("commons-fund", 60)], commons.Bond.Holders.Select(h => (h.Account, h.Units)));
    }

    [Fact]
    public void Receipt_AfterTheDeadline_GivesTheMoneyBack()
    {
        TestCommons commons = Allotted();
        Assert.Equal(BondRefusals.ReceiptNotLate, commons.Do(new BondCommand.Refund())?.Code);
        commons.Now = commons.Bond.Offer!.ReceiptDeadline.AddSeconds(1);
        Assert.Equal(BondRefusals.ReceiptLate, commons.Do(new BondCommand.ConfirmReceipt("invoice"))?.Code);
        Assert.Null(commons.Do(commons.Bond.Timely(commons.Now)!));
        Assert.Equal((BondState.Cancelled, 240_000), (commons.Bond.State, commons.Available("wallet:ana")));
    }

    [Fact]
    public void Units_SoldBadly_AreRefusedByCode()
    {
        TestCommons commons = Active();
        (BondCommand Command, string Code)[] rows =
        [
            (new BondCommand.OfferUnits("s", "ana", 0, new(1)), BondRefusals.UnitsOutOfRange),
            (new BondCommand.OfferUnits("s", "ana", 241, new(1)), BondRefusals.UnitsTooMany),
            (new BondCommand.OfferUnits("s", "bo", 1, new(1)), BondRefusals.NotHolder),
            (new BondCommand.OfferUnits("s", "ana", 1, new(0)), BondRefusals.PriceOutOfRange),
            (new BondCommand.BuyUnits("s", "bo"), BondRefusals.SaleUnknown),
            (new BondCommand.BuyUnits("s0", "ana"), BondRefusals.TransferToOneself),
            (new BondCommand.BuyUnits("s0", "bo"), LedgerRefusals.WalletTooSmall),
            (new BondCommand.WithdrawUnits("s0", "bo"), BondRefusals.NotHolder),
            (new BondCommand.OfferUnits("s0", "ana", 2, new(1)), BondRefusals.IdReused),
        ];
        Assert.Null(commons.Do(new BondCommand.OfferUnits("s0", "ana", 10, new(500))));
        foreach ((BondCommand command, string code) in rows)
        {
            Bond before = commons.Bond;
            Assert.Equal(code, commons.Do(command)?.Code);
            AssertSame(before, commons.Bond);
        }
    }

    [Fact]
    public void Machine_ThatStandsIdle_IsNotSold()
    {
        TestCommons commons = Active();
        Assert.Equal(BondRefusals.NotLiquidating, commons.Sell(new MachineSale(new(1), default, default, "sale", commons.Now))?.Code);
        Assert.Equal(BondRefusals.WrongState, commons.Do(new BondCommand.GiveUp())?.Code);
    }

    [Fact]
    public void Arrears_ThreeTimes_LetTheMachineAnewTwiceAndThenSellIt()
    {
        TestCommons commons = Active();
        foreach (string period in new[] { "2026-10", "2026-11", "2026-12" })
        {
            commons.Now = Period.End(period).AddHours(1);
            Assert.Null(commons.Close(period));
        }

        // October was not whole, so only interest was due; that is arrears too.
        Assert.Equal((BondState.Relet, 1), (commons.Bond.State, commons.Bond.Round!.Number));
        Assert.Equal(BondRefusals.RentBelowReserve, commons.Do(new BondCommand.BidRent("r", "bo", new(commons.Bond.Round.Reserve.Value - 1), 100))?.Code);
        commons.Now = commons.Bond.Round.Ends;
        Assert.Null(commons.Do(commons.Bond.Timely(commons.Now)!));
        Assert.Equal((BondState.Relet, 2), (commons.Bond.State, commons.Bond.Round!.Number));
        commons.Now = commons.Bond.Round.Ends;
        Assert.Null(commons.Do(commons.Bond.Timely(commons.Now)!));
        Assert.Equal(BondState.Liquidating, commons.Bond.State);
    }

    [Fact]
    public void Relet_HighestSealedBid_IsTheNewLessee()
    {
        TestCommons commons = Active();
        Assert.Null(commons.Do(new BondCommand.Vacate("moves away")));
        CentsPerHour reserve = commons.Bond.Round!.Reserve;

        // 4,217 + 5,000 + 10,000 and 600 of interest at 3 % in 100 hours: 198.17, so 199.
        Assert.Equal(199, reserve.Value);
        Assert.Null(commons.Do(new BondCommand.BidRent("r1", "bo", new(200), 120)));
        Assert.Null(commons.Do(new BondCommand.BidRent("r2", "cy", new(210), 90)));
        Assert.Null(commons.Do(new BondCommand.BidRent("r3", "di", new(210), 100)));
        commons.Now = commons.Bond.Round.Ends;
        Assert.Null(commons.Do(new BondCommand.CloseRelet()));
        Assert.Equal((BondState.Active, "cy", 18900), (commons.Bond.State, commons.Bond.Agreement!.Lessee, commons.Bond.Agreement.RentPerPeriod.Value));
    }

    [Fact]
    public void Repair_WithinMeans_BringsTheBondBack()
    {
        TestCommons commons = ReplayVectorTests.AfterThreePeriods();
        Assert.Null(commons.Do(new BondCommand.ReportFailure("The belt broke.")));
        Assert.Equal(BondRefusals.RepairBeyondMeans, commons.Repair(20_001)?.Code);
        Assert.Null(commons.Repair(13_000));
        Assert.Equal((BondState.Active, 0, 14_117), (commons.Bond.State, commons.Balance("ops:reprap-1"), commons.Balance("res:dep:reprap-1")));
    }

    [Fact]
    public void Policy_Bytes_AreAsDocumented()
    {
        var policy = new BondPolicy("p", 2, [new("sweep", 10_000)], [new("dividend", 10_000)], 3, 2, 30);
        Assert.Equal(
            "01" + "00000001" + "70" + "00000002"
            + "00000001" + "00000005" + "7377656570" + "00002710"
            + "00000001" + "00000008" + "6469766964656e64" + "00002710"
            + "00000003" + "00000002" + "0000001e",
            Convert.ToHexStringLower(policy.CanonicalBytes()));
        Assert.All(BondPolicy.Known, p => Assert.Null(p.WhatIsWrong()));
        Assert.Equal(BondPolicy.Known.Count, BondPolicy.Known.Select(p => p.Hash()).Distinct().Count());
    }

    private static void AssertSame(Bond before, Bond after)
    {
        Assert.Equal(before.Bids, after.Bids);
        Assert.Equal(before.Sales, after.Sales);
        Assert.Equal(before.Holders, after.Holders);
        Assert.Equal((before.State, before.Outstanding, before.Effects.Count), (after.State, after.Outstanding, after.Effects.Count));
    }

    private static TestCommons Offered()
    {
        var commons = new TestCommons { Now = Start };
        commons.Publish();
        return commons;
    }

    private static TestCommons Allotted()
    {
        TestCommons commons = Offered();
        commons.TopUp("ana", 240_000);
        Assert.Null(commons.Do(new BondCommand.PlaceBid("x", "ana", 240, 300)));
        commons.Now = commons.Bond.Offer!.AuctionEnd;
        Assert.Null(commons.Do(new BondCommand.CloseAuction()));
        return commons;
    }

    private static TestCommons Active()
    {
        TestCommons commons = Allotted();
        Assert.Null(commons.Do(new BondCommand.ConfirmReceipt("invoice")));
        return commons;
    }

    private static Bond Do(Bond bond, BondCommand command, DateTimeOffset now)
    {
        Decision<BondEvent> decision = bond.Decide(command, now);
        Assert.Null(decision.Refusal);
        return decision.Events.Aggregate(bond, (b, e) => b.Apply(e));
    }
}
