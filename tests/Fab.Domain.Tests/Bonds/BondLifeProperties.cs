using System.Globalization;
using System.Numerics;
using Fab.Domain.Bonds;
using Fab.Domain.Fund;
using Fab.Domain.Ledger;
using Fab.Domain.Units;

namespace Fab.Domain.Tests.Bonds;

/// <summary>
/// Random lives of a bond under one seed each: bids, periods rich and poor, units sold, members who come and go, machines
/// that break, are repaired, let anew or sold. The auditor works everything out by itself; the books must agree with it.
/// </summary>
/// <remarks>FAB_BOND_LIVES sets how many: a few thousand are the habit, hundreds of thousands the nightly form.</remarks>
public class BondLifeProperties
{
    private const int Parts = 8;

    private static int Lives => int.TryParse(Environment.GetEnvironmentVariable("FAB_BOND_LIVES"), CultureInfo.InvariantCulture, out int lives) ? lives : 2000;

    public static TheoryData<int> PartNumbers()
    {
        TheoryData<int> parts = [];
        for (int part = 0; part < Parts; part++) parts.Add(part);
        return parts;
    }

    [Theory]
    [MemberData(nameof(PartNumbers))]
    public void Lives_OfBonds_KeepEveryInvariant(int part)
    {
        for (int seed = part; seed < Lives; seed += Parts)
        {
            try
            {
                new BondLife(seed).Run();
            }
            catch (Exception broken)
            {
                throw new InvalidOperationException($"The life of seed {seed} breaks a promise: {broken.Message}", broken);
            }
        }
    }

    /// <summary>Fifty years, forty holders who trade now and then: nobody is ever a cent off.</summary>
    [Fact]
    public void Fifty_Years_NobodyIsACentOff()
    {
        const long Units = 997;
        var random = new Random(7);
        string[] names = [.. Enumerable.Range(0, 40).Select(i => $"h{i:00}")];
        long[] units = Enumerable.Repeat(1L, names.Length).ToArray();
        for (long left = Units - names.Length; left > 0; left--) units[random.Next(names.Length)]++;
        Int128[] carries = new Int128[names.Length];
        BigInteger[] paid = new BigInteger[names.Length];
        Ratio[] due = new Ratio[names.Length];
        for (int period = 0; period < 600; period++)
        {
            if (period % 7 == 3)
            {
                int from = random.Next(names.Length), to = random.Next(names.Length);
                long moved = random.NextInt64(units[from]);
                (units[from], units[to]) = from == to ? (units[from], units[to]) : (units[from] - moved, units[to] + moved);
            }

            long total = random.NextInt64(Units, 100_000);
            (long[] given, carries) = Allocation.AllotWhole(new Cents(total), units, carries);
            Assert.Equal(total, given.Sum());
            for (int i = 0; i < names.Length; i++)
            {
                paid[i] += given[i];
                due[i] += new Ratio((BigInteger)total * units[i], Units);
                Assert.True((due[i] - paid[i]).Abs < 1, $"{names[i]} is {due[i] - paid[i]} off after {period} periods");
                Assert.True(Int128.Abs(carries[i]) < Units);
            }
        }
    }
}

/// <summary>One life.</summary>
internal sealed class BondLife
{
    private readonly SeededChoices _random;
    private readonly TestCommons _commons = new();
    private readonly string[] _holders = ["ana", "ben", "chi", "dee", "eve", "commons-fund"];
    private CommonsAuditor _auditor = null!;
    private BondOffer _offer = null!;
    private string _period = "2026-11";
    private int _sales;
    private int _members;

    public BondLife(int seed) => _random = new SeededChoices(seed);

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
        Refusal? refusal = _commons.Do(new BondCommand.PlaceBid($"bid-{i}", who, units, coupon));
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

    private void People()
    {
        if (_random.Chance(40)) Join($"m{_members++:00}");
        if (_random.Chance(10) && _auditor.Sharers.Count > 0) Leave(_auditor.Sharers.Keys.First());
        if (_random.Chance(10) && _auditor.Sharers.Count > 0) Leave(_auditor.Sharers.Keys.Last());
        if (_random.Chance(30)) Trade();
    }

    /// <summary>A holder may be a member too: that must make no difference.</summary>
    private void Join(string member)
    {
        string account = _random.Chance(20) ? "ana" : member;
        if (_auditor.Sharers.ContainsKey(account)) return;
        Assert.Null(_commons.Do(new FundCommand.Admit(account, "works")));
        _auditor.Sharers[account] = new CommonsAuditor.Sharer();
    }

    private void Leave(string member)
    {
        Assert.Null(_commons.Do(new FundCommand.Dismiss(member)));
        _auditor.Leave(member);
    }

    private void Trade()
    {
        string seller = _holders[_random.Next(0, 6)], buyer = _holders[_random.Next(0, 6)];
        long has = Bond.Holders.FirstOrDefault(h => h.Account == seller)?.Units ?? 0;
        long units = _random.Next(0, (int)has + 2);
        string id = string.Create(CultureInfo.InvariantCulture, $"s{_sales++}");
        long price = _random.Next(1, 5000);
        Refusal? offered = _commons.Do(new BondCommand.OfferUnits(id, seller, units, new(price)));
        Assert.Equal(Bond.IsOwed && units >= 1 && units <= has, offered is null);
        if (offered is not null) return;
        bool rich = _random.Chance(80);
        if (rich) _commons.TopUp(buyer, price);
        bool canPay = _commons.Available($"wallet:{buyer}") >= price;
        (long sellerHad, long buyerHad) = (_commons.Balance($"wallet:{seller}"), _commons.Balance($"wallet:{buyer}"));
        Refusal? bought = _commons.Do(new BondCommand.BuyUnits(id, buyer));
        Assert.Equal(canPay && seller != buyer, bought is null);
        if (bought is null)
        {
            _auditor.Move(seller, buyer, units);
            Assert.Equal((sellerHad + price, buyerHad - price), (_commons.Balance($"wallet:{seller}"), _commons.Balance($"wallet:{buyer}")));
        }
        else
        {
            Assert.Null(_commons.Do(new BondCommand.WithdrawUnits(id, seller)));
        }

        Compare();
    }

    private void Misfortune()
    {
        _commons.Now = Period.Start(_period).AddDays(14).AddHours(1);
        if (_commons.Now < Bond.ActiveSince) _commons.Now = Bond.ActiveSince.Value;
        if (Bond.State == BondState.Relet && _random.Chance(50))
            _ = _commons.Do(new BondCommand.BidRent("r1", "lessee-2", new CentsPerHour(Bond.Round!.Reserve.Value + _random.Next(-1, 2)), 100));
        if (Bond.Timely(_commons.Now) is { } timely) Assert.Null(_commons.Do(timely));
        if (_random.Chance(8)) _ = _commons.Do(new BondCommand.ReportFailure("broken"));
        if (_random.Chance(5)) _ = _commons.Do(new BondCommand.Vacate("has no work"));
        if (Bond.State == BondState.MachineFailed && _random.Chance(50)) _ = _commons.Repair(_random.Next(1, 2000));
        if (Bond.State == BondState.MachineFailed && _random.Chance(30)) Assert.Null(_commons.Do(new BondCommand.GiveUp()));
        if (Bond.State == BondState.Liquidating && _random.Chance(60)) Liquidate();
    }

    private void Liquidate()
    {
        long outstanding = Bond.Outstanding.Value;
        Dictionary<string, long> wallets = _holders.ToDictionary(h => h, h => _commons.Balance($"wallet:{h}"));
        (long reserve, long cif, long cash) = (_commons.Balance("res:dep:reprap-1"), _commons.Balance("cif"), _commons.Balance("cash"));
        long proceeds = _random.Next(0, (int)Math.Max(2, outstanding * 2));
        long costs = _random.Next(0, (int)proceeds + 1);
        long insurance = _random.Next(0, 2) * _random.Next(0, 1000);
        Assert.Null(_commons.Sell(new MachineSale(new(proceeds), new(costs), new(insurance), "sale", _commons.Now)));

        int days = Math.Min(_commons.Now.Day, 30) - (Period.Of(Bond.ActiveSince!.Value) == _period ? Math.Min(Bond.ActiveSince.Value.Day, 30) : 1) + 1;
        BigInteger net = proceeds + insurance - costs;
        BigInteger accrued = ((new Ratio(outstanding, 1) * Bond.CouponBasisPoints!.Value * days / 3_600_000) + _auditor.Carry).Whole;
        BigInteger interest = BigInteger.Min(net, accrued);
        BigInteger fromSale = BigInteger.Min(net - interest, outstanding);
        BigInteger fromReserve = BigInteger.Min(outstanding - fromSale, Math.Max(0, reserve));
        BigInteger fromCif = BigInteger.Min(outstanding - fromSale - fromReserve, Math.Max(0, cif));
        BigInteger lost = outstanding - fromSale - fromReserve - fromCif;
        BigInteger surplus = net - interest - fromSale;
        Dictionary<string, BigInteger> shared = _auditor.Dividend(surplus);
        (Dictionary<string, BigInteger> interests, Dictionary<string, BigInteger> principals) = _auditor.Sale(interest, outstanding - lost);
        Assert.All(_holders, h => Assert.Equal(
            wallets[h] + interests.GetValueOrDefault(h) + principals.GetValueOrDefault(h) + shared.GetValueOrDefault(h),
            _commons.Balance($"wallet:{h}")));
        Assert.Equal(lost, _commons.Balance("writeoff:b1"));
        Assert.Equal(cash + net, _commons.Balance("cash"));
        Assert.Equal(lost > 0 ? BondState.ClosedWithLoss : BondState.ClosedWithSurplus, Bond.State);
        Assert.Equal((0, 0, 0), (_commons.Balance("bond:b1:principal"), _commons.Balance("asset:reprap-1"), _commons.Balance("int:b1")));
        Assert.Equal(_auditor.Waiting, _commons.Balance("div"));
    }

    private void ClosePeriod()
    {
        long due = _offer.OperatingPerPeriod.Value + _offer.InstalmentPerPeriod.Value + 100;
        _commons.Now = Period.Start(_period).AddDays(20);
        if (_commons.Now < Bond.ActiveSince) _commons.Now = Bond.ActiveSince.Value;
        int rents = Bond.State == BondState.MachineFailed ? 0 : _random.Next(0, 4);
        long rent = 0;
        for (int i = 0; i < rents; i++)
        {
            long one = _random.Next(0, (int)Math.Min(int.MaxValue / 4, due));
            rent += one;
            _commons.Rent(one);
        }

        Bond before = Bond;
        Dictionary<string, long> wallets = Wallets();
        _commons.Now = Period.End(_period).AddHours(_random.Next(0, 48));
        Assert.Equal(FundRefusals.PeriodNotOver, Early()?.Code);
        MachineDue figures = _commons.Fund.At(_commons.Now).Dues(_commons.Fund.At(_commons.Now).Past[0]).Single();
        Assert.Equal(Math.Max(_offer.OperatingPerPeriod.Value, figures.Booked.Value), figures.Operating.Value);
        long sequence = _commons.Book.Sequence;
        Assert.Null(_commons.Close(_period));

        int days = Period.Of(before.ActiveSince!.Value) == _period ? 31 - Math.Min(before.ActiveSince.Value.Day, 30) : 30;
        CommonsAuditor.Expected expected = _auditor.Close(days, rent, figures.Operating.Value, figures.Depreciation.Value);
        ClosedPeriod kept = _commons.Kept[^1];
        Same(expected.Lines, kept.Machines.Single().Lines.Select(l => (l.Line, (BigInteger)l.Amount.Value)), "the waterfall differs");
        foreach ((string account, long had) in wallets)
        {
            BigInteger should = had + expected.Interests.GetValueOrDefault(account) + expected.Principals.GetValueOrDefault(account) + expected.Dividends.GetValueOrDefault(account);
            Assert.True(should == _commons.Balance($"wallet:{account}"), $"{account} has {_commons.Balance($"wallet:{account}")} after {_period}, and should have {should}");
        }

        Assert.True(Bond.Outstanding <= before.Outstanding, "more is owed than before");
        Assert.Equal((0, 0, 0), (_commons.Balance("rent:reprap-1"), _commons.Balance("int:b1"), _commons.Balance("red:b1")));
        Assert.Equal(_auditor.Waiting, _commons.Balance("div"));
        Hold(_commons.Book.Appended.Skip((int)sequence).All(t => t.EffectiveAt == Period.LastInstant(_period)), "a close happened at another time");
        CheckSecondClose();
        Compare();
        _period = Period.Next(_period);
    }

    private Refusal? Early()
    {
        DateTimeOffset now = _commons.Now;
        _commons.Now = Period.End(_period).AddMicroseconds(-1);
        Refusal? refusal = _commons.Fund.Open!.Id == _period ? _commons.Close(_period) : new Refusal(FundRefusals.PeriodNotOver, "");
        _commons.Now = now;
        return refusal;
    }

    private void CheckSecondClose()
    {
        (CommonsFund fund, Bond bond, Book book) = (_commons.Fund, Bond, _commons.Book);
        Assert.Equal(FundRefusals.PeriodClosed, _commons.Close(_period)?.Code);
        Assert.Same(fund, _commons.Fund);
        Assert.Same(bond, Bond);
        Assert.Equal(book.Sequence, _commons.Book.Sequence);
    }

    private Dictionary<string, long> Wallets() =>
        _holders.Concat(_auditor.Sharers.Keys).Distinct().ToDictionary(h => h, h => _commons.Balance($"wallet:{h}"));

    private void Compare()
    {
        Same(
            _auditor.Holders.Select(h => (h.Key, h.Value.Units, h.Value.Principal)),
            Bond.Holders.Select(h => (h.Account, h.Units, (BigInteger)h.Principal.Value)),
            "holders differ");
        Same(
            _auditor.Sharers.Select(s => (s.Key, s.Value.Paid)),
            _commons.Fund.Dividends.Shares.Select(s => (s.Account, (BigInteger)s.Paid.Value)),
            "dividends differ");
        Hold(Bond.Holders.Sum(h => h.Units) == _offer.Units, "units were lost or made");
        Hold(Bond.Outstanding.Value == Bond.Holders.Sum(h => h.Principal.Value), "holders are not owed what the bond owes");
        Hold(Bond.Outstanding.Value == _commons.Balance("bond:b1:principal"), "the books owe something else");
        Hold(_auditor.Outstanding == Bond.Outstanding.Value, "the auditor is owed something else");
        Hold(_auditor.Arrears == Bond.Arrears.Value, "arrears differ");
        Hold(!Bond.IsOwed || _auditor.Carry.ToString() == $"{Bond.InterestCarry.Numerator}/{Bond.InterestCarry.Denominator}", "the carry of interest differs");
        foreach ((AccountKey key, AccountState state) in _commons.Book.Accounts)
        {
            bool isWallet = key.Account.StartsWith("wallet:", StringComparison.Ordinal);
            Hold(!isWallet || state.Credits - state.Debits - state.HeldDebits >= 0, $"{key.Account} is overdrawn");
        }
    }

    /// <summary>Without the test library's comparisons, which take most of the time where there are millions.</summary>
    private static void Same<T>(IEnumerable<T> expected, IEnumerable<T> actual, string otherwise)
    {
        if (!expected.SequenceEqual(actual)) Assert.Fail($"{otherwise}: {string.Join(' ', actual)} should be {string.Join(' ', expected)}");
    }

    private static void Hold(bool promise, string otherwise)
    {
        if (!promise) Assert.Fail(otherwise);
    }
}

/// <summary>Choices that follow from a seed alone, on every machine.</summary>
internal sealed class SeededChoices(int seed)
{
    private ulong _state = unchecked(((ulong)seed * 0x9E3779B97F4A7C15) + 0x1234567);

    /// <summary>From <paramref name="from"/> to just below <paramref name="to"/>.</summary>
    public int Next(int from, int to) => to <= from ? from : from + (int)(Draw() % (ulong)(to - from));

    public bool Chance(int percent) => Next(0, 100) < percent;

    private ulong Draw()
    {
        unchecked
        {
            ulong z = _state += 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }
}
