using System.Numerics;
using Fab.Domain.Bonds;
using Fab.Domain.Fund;
using Fab.Domain.Ledger;
using Fab.Domain.Units;

namespace Fab.Domain.Tests.Bonds;

/// <summary>Closes and the sale of the machine, each worked out by the auditor too.</summary>
internal sealed partial class BondLife
{
    private long _late;

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

        rent += _late;
        _late = 0;

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

        if (kept.Dividend > Cents.Zero) _dividends++;
        Keep("I5", (_commons.Balance("rent:reprap-1"), _commons.Balance("int:b1"), _commons.Balance("red:b1")) == (0, 0, 0), "a close left something undivided");
        Keep("I8", _auditor.Waiting == _commons.Balance("div"), "the dividends paid are not the pool");
        Keep("I11", _commons.Book.Appended.Skip((int)sequence).All(t => t.EffectiveAt == Period.LastInstant(_period)), "a close happened at another time");
        FlowAuditor.Check(kept, [.. _commons.Book.Appended.Skip((int)sequence)], wallets, account => _commons.Balance(account));
        CheckAgain(sequence);
        CheckSecondClose();
        Compare();
        if (_random.Chance(15)) RentComesLate();
        CheckPast();
        _period = Period.Next(_period);
    }

    /// <summary>News of the period that was just closed: it counts in the open one, and says when it was.</summary>
    private void RentComesLate()
    {
        int lateBy = _commons.Kept.Count;
        _late = _random.Next(1, 500);
        _commons.Rent(_late, at: Period.End(_period).AddMinutes(-1));
        Transfer posted = _commons.Book.Appended[^1];
        Keep("I11", posted.EffectiveAt == Period.End(_period).AddMinutes(-1), "late news does not say when it was");
        Keep("I11", _commons.Fund.Open!.Rents!.Any(r => r.Transfer == posted.Id) && _commons.Kept.Count == lateBy, "late news changed what was closed");
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
        Assert.Equal(FundRefusals.PeriodClosed, Try(() => _commons.Close(_period))?.Code);
        Assert.Same(fund, _commons.Fund);
        Assert.Same(bond, Bond);
        Assert.Equal(book.Sequence, _commons.Book.Sequence);
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
        if (surplus > 0) _dividends++;
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
}
