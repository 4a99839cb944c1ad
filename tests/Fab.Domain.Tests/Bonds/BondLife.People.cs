using System.Globalization;
using Fab.Domain.Bonds;
using Fab.Domain.Fund;
using Fab.Domain.Ledger;
using Fab.Domain.Units;

namespace Fab.Domain.Tests.Bonds;

/// <summary>What people and machines do between two closes.</summary>
internal sealed partial class BondLife
{
    private void People()
    {
        if (_random.Chance(40)) Join($"m{_members++:00}");
        if (_random.Chance(10) && _auditor.Sharers.Count > 0) Leave(_auditor.Sharers.Keys.First());
        if (_random.Chance(10) && _auditor.Sharers.Count > 0) Leave(_auditor.Sharers.Keys.Last());
        if (_random.Chance(30)) Trade();
        if (_random.Chance(20)) Cost();
    }

    /// <summary>A running cost from the till, and now and then its correction.</summary>
    private void Cost()
    {
        string id = string.Create(CultureInfo.InvariantCulture, $"c{_costs++}");
        var cost = new BookedCost(id, TestCommons.Machine, new Cents(_random.Next(0, 700)), "a receipt", null, _commons.Now);
        (long had, long till) = (_commons.Balance("ops:reprap-1"), _commons.Balance("cash"));
        Refusal? refusal = Try(() => _commons.Do(new FundCommand.BookCost(cost)));
        Assert.Equal(cost.Cost.Value == 0 || cost.Cost.Value > till, refusal is not null);
        if (refusal is not null || _random.Chance(50)) return;
        Transfer booked = _commons.Book.Transfers[CostTransfers.IdOf(id)];
        BookedCost back = CostTransfers.Correction(booked, id, "never bought", _commons.Now)!;
        Assert.Null(_commons.Do(new FundCommand.BookCost(back)));
        Transfer reversal = _commons.Book.Appended[^1];
        Keep("I12", reversal.Corrects == booked.Id, "a reversal does not say what it corrects");
        Keep("I12", (had, till) == (_commons.Balance("ops:reprap-1"), _commons.Balance("cash")), "a reversal leaves something of what it corrects");
    }

    /// <summary>A holder may be a member too: that must make no difference.</summary>
    private void Join(string member)
    {
        string account = _random.Chance(20) ? "ana" : member;
        if (_auditor.Sharers.ContainsKey(account)) return;
        Assert.Null(_commons.Do(new FundCommand.Admit(account, "works")));
        _auditor.Sharers[account] = new CommonsAuditor.Sharer();
        _joinedAt[account] = _dividends;
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
        Refusal? offered = Try(() => _commons.Do(new BondCommand.OfferUnits(id, seller, units, new(price))));
        Assert.Equal(Bond.IsOwed && units >= 1 && units <= has, offered is null);
        if (offered is not null) return;
        bool rich = _random.Chance(80);
        if (rich) _commons.TopUp(buyer, price);
        bool canPay = _commons.Available($"wallet:{buyer}") >= price;
        (long sellerHad, long buyerHad) = (_commons.Balance($"wallet:{seller}"), _commons.Balance($"wallet:{buyer}"));
        Refusal? bought = Try(() => _commons.Do(new BondCommand.BuyUnits(id, buyer)));
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
        if (_random.Chance(8)) _ = Try(() => _commons.Do(new BondCommand.ReportFailure("broken")));
        if (_random.Chance(5)) _ = Try(() => _commons.Do(new BondCommand.Vacate("has no work")));
        if (Bond.State == BondState.MachineFailed && _random.Chance(50)) _ = Try(() => _commons.Repair(_random.Next(1, 2000)));
        if (Bond.State == BondState.MachineFailed && _random.Chance(30)) Assert.Null(_commons.Do(new BondCommand.GiveUp()));
        if (Bond.State == BondState.Liquidating && _random.Chance(60)) Liquidate();
    }
}
