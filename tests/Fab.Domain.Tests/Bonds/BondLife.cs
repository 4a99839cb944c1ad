using System.Globalization;
using System.Numerics;
using Fab.Domain.Bonds;
using Fab.Domain.Fund;
using Fab.Domain.Ledger;
using Fab.Domain.Units;

namespace Fab.Domain.Tests.Bonds;

/// <summary>One life of a bond, from its auction to its end or to nineteen closes.</summary>
/// <param name="kept">Told of each invariant that held when it was looked at.</param>
internal sealed partial class BondLife
{
    private readonly SeededChoices _random;
    private readonly TestCommons _commons = new();
    private readonly string[] _holders = ["ana", "ben", "chi", "dee", "eve", "commons-fund"];
    private CommonsAuditor _auditor = null!;
    private BondOffer _offer = null!;
    private string _period = "2026-11";
    private int _sales;
    private int _members;
    private int _costs;

    public BondLife(int seed, Action<string> kept)
    {
        _random = new SeededChoices(seed);
        _kept = kept;
        _looksAtEveryByte = seed / 8 % 8 == 0;
    }

    private Bond Bond => _commons.Bond;

    public void Run()
    {
        Sell();
        if (Bond.State != BondState.Allotted) return;
        Receive();
        int periods = _random.Next(1, 20);
        for (int i = 0; i < periods && Bond.State is not (BondState.ClosedWithLoss or BondState.ClosedWithSurplus); i++)
        {
            People();
            Misfortune();
            if (Bond.State is BondState.ClosedWithLoss or BondState.ClosedWithSurplus) break;
            ClosePeriod();
        }

        CheckWholeLife();
    }

    private void Sell()
    {
        long units = _random.Next(1, 60);
        long price = _random.Next(1, 3000);
        BondPolicy policy = BondPolicy.Known[_random.Next(0, BondPolicy.Known.Count)];
        _offer = TestCommons.Offer(o => o with
        {
            Cost = new(units * price),
            Residual = new(units * price / _random.Next(1, 5)),
            LifePeriods = _random.Next(1, 40),
            Units = units,
            UnitPrice = new(price),
            RateCapBasisPoints = _random.Next(0, 1200),
            Gap = _random.Chance(50) ? GapRule.CommonsFund : GapRule.Void,
            MinimumUnits = units,
            OperatingPerPeriod = new(_random.Next(0, 500)),
            InstalmentPerPeriod = new(Math.Max(1, units * price / _random.Next(1, 30))),
            Policy = policy,
        });
        if (_offer.Gap == GapRule.CommonsFund) _offer = _offer with { MinimumUnits = _random.Next(1, (int)units) };
        _commons.Publish(_offer, TestCommons.Agreement(100_000_000));
        _commons.TopUp("commons-fund", _random.Next(0, 2) * units * price);
        for (int i = 0; i < 6; i++) PlaceBid(i);
        _commons.Now = _offer.AuctionEnd;
        Dictionary<string, long> money = _holders.ToDictionary(h => h, h => _commons.Balance($"wallet:{h}"));
        Bid[] bids = [.. Bond.Bids];
        _ = _commons.Do(new BondCommand.CloseAuction());
        CheckAuction(bids, money);
    }

    private void PlaceBid(int i)
    {
        string who = _holders[_random.Next(0, 5)];
        long units = _random.Next(0, (int)_offer.Units + 2);
        int coupon = _random.Next(-1, _offer.RateCapBasisPoints + 2);
        bool rich = _random.Chance(90);
        long price = units * _offer.UnitPrice.Value;
        _commons.TopUp(who, rich ? price : Math.Max(0, price - 1 - _commons.Available($"wallet:{who}")));
        Bond before = Bond;
        bool canPay = _commons.Available($"wallet:{who}") >= price;
        Refusal? refusal = Try(() => _commons.Do(new BondCommand.PlaceBid($"bid-{i}", who, units, coupon)));
        bool isValid = units >= 1 && units <= _offer.Units && coupon >= 0 && coupon <= _offer.RateCapBasisPoints && canPay;
        Assert.Equal(isValid, refusal is null);
        if (!isValid) Same(before.Bids, Bond.Bids, "a refused bid left something behind");
    }

    /// <summary>Uniform price by its definition: who asked less has all, who asked more has nothing, and no lower coupon would do.</summary>
    private void CheckAuction(Bid[] bids, Dictionary<string, long> money)
    {
        long wanted = bids.Sum(b => b.Units);
        if (Bond.State == BondState.Cancelled)
        {
            bool fundCannot = money["commons-fund"] < (_offer.Units - wanted) * _offer.UnitPrice.Value;
            Assert.True(wanted < _offer.MinimumUnits || (_offer.Gap == GapRule.CommonsFund && wanted < _offer.Units && fundCannot), "cancelled without need");
            Assert.All(_holders, h => Assert.Equal((money[h], money[h]), (_commons.Balance($"wallet:{h}"), _commons.Available($"wallet:{h}"))));
            return;
        }

        int coupon = Bond.CouponBasisPoints!.Value;
        Assert.Equal(_offer.Units, Bond.Bids.Sum(b => b.Filled));
        Assert.Equal(Math.Max(0, _offer.Units - wanted), Bond.Bids.Where(b => b.Id == Bond.FundBid).Sum(b => b.Filled));
        Assert.All(Bond.Bids.Where(b => b.CouponBasisPoints < coupon), b => Assert.Equal(b.Units, b.Filled));
        Assert.All(Bond.Bids.Where(b => b.CouponBasisPoints > coupon), b => Assert.Equal(0, b.Filled));
        Assert.True(bids.Where(b => b.CouponBasisPoints < coupon).Sum(b => b.Units) < _offer.Units, "a lower coupon would have done");
        Bid[] margin = [.. Bond.Bids.Where(b => b.CouponBasisPoints == coupon)];
        long left = margin.Sum(b => b.Filled);
        Assert.All(margin, b => Assert.True((new Ratio(left * b.Units, margin.Sum(m => m.Units)) - b.Filled).Abs < 1, "the margin is not shared in proportion"));
    }

    private void Receive()
    {
        _auditor = new CommonsAuditor(
            _offer.Units,
            Bond.CouponBasisPoints!.Value,
            _offer.InstalmentPerPeriod.Value,
            [.. _offer.Policy.WhileOwed.Select(s => (s.Line, s.BasisPoints))],
            [.. _offer.Policy.OnceRedeemed.Select(s => (s.Line, s.BasisPoints))]);
        foreach (Bid bid in Bond.Bids.Where(b => b.Filled > 0)) _auditor.Issue(bid.Account, bid.Filled, _offer.UnitPrice.Value);
        _commons.Now = new DateTimeOffset(2026, 11, _random.Next(1, 30), 10, 0, 0, TimeSpan.Zero);
        Assert.Null(_commons.Do(new BondCommand.ConfirmReceipt("invoice")));
        Assert.Null(_commons.Close("2026-10"));
        Compare();
    }
}
