using System.Globalization;
using System.Numerics;
using Fab.Domain.Bonds;
using Fab.Domain.Fund;
using Fab.Domain.Ledger;
using Fab.Domain.Units;

namespace Fab.Domain.Tests.Bonds;

/// <summary>
/// Closes that pay five thousand holders and five hundred members: each amount is what the specification determines, to the
/// cent. (<c>./fab bench close</c> does it with a hundred thousand.)
/// </summary>
public class LargeCloseTests
{
    private const int HolderCount = 5000;
    private const int MemberCount = 500;

    [Fact]
    public void Closes_OfManyHolders_PayEachWhatIsDueToTheCent()
    {
        var commons = new TestCommons();
        string[] holders = [.. Enumerable.Range(0, HolderCount).Select(i => Name('h', i * 7919 % HolderCount))];
        long[] units = [.. holders.Select((_, i) => 1L + (i % 7))];
        BondOffer offer = Buy(commons, holders, units);
        for (int i = 0; i < MemberCount; i++) Assert.Null(commons.Do(new FundCommand.Admit(Name('m', i), "works")));

        var off = new Dictionary<string, BigInteger>(StringComparer.Ordinal); // of interest, in cents times all units
        var dividends = new Dictionary<string, long>(StringComparer.Ordinal);
        string period = "2026-11";
        for (int month = 0; month < 4; month++, period = Period.Next(period))
        {
            commons.Now = Period.Start(period).AddDays(9);
            commons.Rent(month == 1 ? 40_000 : 4_000_003); // the second pays less than is due
            Bond before = commons.Bond;
            commons.Now = Period.End(period).AddHours(1);
            long sequence = commons.Book.Sequence;
            Assert.Null(commons.Close(period));
            IReadOnlyDictionary<string, long> interest = Paid(commons, sequence, $"int:{TestCommons.BondId}"), principal = Paid(commons, sequence, $"bond:{TestCommons.BondId}:principal");
            BondPeriod closed = commons.Bond.History[^1];

            // Interest: by units, with what each is owed below a cent.
            AssertLargestRemainders(
                before.Holders.Select(h => (h.Account, (BigInteger)Line(closed, Waterfall.Interest) * h.Units + off.GetValueOrDefault(h.Account))),
                interest, Line(closed, Waterfall.Interest), offer.Units);
            foreach (Holder h in before.Holders)
                off[h.Account] = off.GetValueOrDefault(h.Account) + ((BigInteger)Line(closed, Waterfall.Interest) * h.Units) - ((BigInteger)interest.GetValueOrDefault(h.Account) * offer.Units);
            Assert.All(off.Values, o => Assert.True(BigInteger.Abs(o) < offer.Units, "somebody's interest is a cent off"));

            // Principal: by units, with what each has too much or too little of all that is owed.
            AssertLargestRemainders(
                before.Holders.Select(h => (h.Account, ((BigInteger)closed.Redeemed.Value * h.Units) + ((BigInteger)h.Principal.Value * offer.Units) - ((BigInteger)before.Outstanding.Value * h.Units))),
                principal, closed.Redeemed.Value, offer.Units);
            Assert.All(commons.Bond.Holders.Zip(before.Holders), h => Assert.Equal(h.Second.Principal.Value - principal.GetValueOrDefault(h.First.Account), h.First.Principal.Value));

            foreach ((string account, long cents) in Paid(commons, sequence, "div")) dividends[account] = dividends.GetValueOrDefault(account) + cents;
            Assert.Equal(commons.Fund.Dividends.Shares.Select(s => (s.Account, s.Paid.Value)), dividends.OrderBy(d => d.Key, StringComparer.Ordinal).Select(d => (d.Key, d.Value)));
            Assert.True(dividends.Count == 0 || (dividends.Count == MemberCount && dividends.Values.Max() - dividends.Values.Min() <= 1), "members are more than a cent apart");
            Assert.Equal((0, 0, 0), (commons.Balance("rent:reprap-1"), commons.Balance("int:b1"), commons.Balance("red:b1")));
            Assert.Equal(commons.Bond.Outstanding.Value, commons.Balance("bond:b1:principal"));
        }

        Assert.Equal(BondState.Active, commons.Bond.State);
        var audit = new LedgerAudit();
        foreach (Transfer transfer in commons.Book.Appended) Assert.True(audit.Add(transfer));
        Assert.Null(audit.Finish(commons.Book.Sequence, commons.Book.Chain, commons.Book.Accounts, commons.Book.OpenHolds).Fault);
    }

    private static BondOffer Buy(TestCommons commons, string[] holders, long[] units)
    {
        long all = units.Sum();
        BondOffer offer = TestCommons.Offer(o => o with
        {
            Cost = new(all * 1000),
            Residual = Cents.Zero,
            LifePeriods = 60,
            Units = all,
            UnitPrice = new(1000),
            MinimumUnits = all,
            Gap = GapRule.Void,
            InstalmentPerPeriod = new(all * 1000 / 60),
        });
        commons.Publish(offer, TestCommons.Agreement(100_000_000));
        for (int i = 0; i < holders.Length; i++)
        {
            commons.TopUp(holders[i], units[i] * 1000);
            Assert.Null(commons.Do(new BondCommand.PlaceBid(Name('b', i), holders[i], units[i], 100 + (i % 201))));
        }

        commons.Now = offer.AuctionEnd;
        Assert.Null(commons.Do(new BondCommand.CloseAuction()));
        commons.Now = Period.Start("2026-11").AddHours(1);
        Assert.Null(commons.Do(new BondCommand.ConfirmReceipt("invoice")));
        Assert.Null(commons.Close("2026-10"));
        Assert.Equal(holders.Length, commons.Bond.Holders.Count);
        return offer;
    }

    /// <summary>
    /// The sum is the total; everyone has what is due rounded down, or a cent more; and nobody has the cent whose rest is
    /// smaller than that of someone without it, or equal and later in the alphabet. That leaves one answer only.
    /// </summary>
    /// <param name="due">In cents times all units.</param>
    private static void AssertLargestRemainders(IEnumerable<(string Account, BigInteger Due)> due, IReadOnlyDictionary<string, long> paid, long total, long units)
    {
        Assert.Equal(total, paid.Values.Sum());
        var more = new List<(BigInteger Part, string Account)>();
        var less = new List<(BigInteger Part, string Account)>();
        foreach ((string account, BigInteger amount) in due)
        {
            BigInteger floor = BigInteger.Max(0, BigInteger.Divide(amount - (amount.Sign < 0 ? units - 1 : 0), units));
            long got = paid.GetValueOrDefault(account);
            Assert.True(got == floor || got == floor + 1, $"{account} got {got} where {floor} is due");
            (got > floor ? more : less).Add((amount - (floor * units), account));
        }

        if (total == 0 || more.Count == 0 || less.Count == 0) return;
        (BigInteger Part, string Account) last = more.OrderBy(m => m.Part).ThenByDescending(m => m.Account, StringComparer.Ordinal).First();
        (BigInteger Part, string Account) next = less.OrderByDescending(m => m.Part).ThenBy(m => m.Account, StringComparer.Ordinal).First();
        Assert.True(
            last.Part > next.Part || (last.Part == next.Part && string.CompareOrdinal(last.Account, next.Account) < 0),
            $"{last.Account} has a cent that {next.Account} should have had");
    }

    private static Dictionary<string, long> Paid(TestCommons commons, long sequence, string from) => commons.Book.Appended.Skip((int)sequence)
        .SelectMany(t => t.Postings)
        .Where(p => p.Debit == from && p.Credit.StartsWith("wallet:", StringComparison.Ordinal))
        .GroupBy(p => p.Credit["wallet:".Length..])
        .ToDictionary(g => g.Key, g => g.Sum(p => p.Amount.Value), StringComparer.Ordinal);

    private static long Line(BondPeriod closed, string line) => closed.Lines.Where(l => l.Line == line).Sum(l => l.Amount.Value);

    private static string Name(char kind, int number) => string.Create(CultureInfo.InvariantCulture, $"{kind}{number:00000}");
}
