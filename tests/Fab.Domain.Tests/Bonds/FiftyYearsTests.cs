using Fab.Domain.Fund;
using Fab.Domain.Units;

namespace Fab.Domain.Tests.Bonds;

/// <summary>
/// Six hundred closes, whoever the holders are and however they trade: nobody is ever a cent off. What is due is counted
/// here in whole numbers, cents times all units, from the totals and the units alone.
/// </summary>
public class FiftyYearsTests
{
    private const int Closes = 600;

    public static TheoryData<int, string> Holders()
    {
        TheoryData<int, string> holders = [];
        foreach (int count in new[] { 1, 2, 3, 7, 40, 300, 2000 })
        {
            foreach (string kind in new[] { "equal", "random", "one has most", "few have most" }) holders.Add(count, kind);
        }

        return holders;
    }

    [Theory]
    [MemberData(nameof(Holders))]
    public void Fifty_Years_NobodyIsACentOff(int count, string kind)
    {
        var random = new SeededChoices(count);
        long[] units = Units(count, kind, random);
        long all = units.Sum();
        Assert.True(Worst(units, () => random.Next((int)all, (int)Math.Min(int.MaxValue, 50L * all)), random) < all);
    }

    /// <summary>
    /// Where a single share is less than a cent, the rule that is prescribed can pass over somebody for a little longer than
    /// their cent; it does not add up either.
    /// </summary>
    [Theory]
    [MemberData(nameof(Holders))]
    public void Fifty_Years_OfSharesBelowACent_NobodyIsTwoCentsOff(int count, string kind)
    {
        var random = new SeededChoices(count);
        long[] units = Units(count, kind, random);
        Assert.True(Worst(units, () => random.Chance(50) ? random.Next(1, 4) : random.Next(1, 50 * count), random) < 2 * units.Sum());
    }

    /// <summary>The furthest that anybody ever was from what they were due, in cents times all units.</summary>
    private static Int128 Worst(long[] units, Func<long> total, SeededChoices random)
    {
        long all = units.Sum();
        Int128[] carries = new Int128[units.Length], off = new Int128[units.Length];
        Int128 worst = 0;
        for (int close = 0; close < Closes; close++)
        {
            if (close % 7 == 3) Trade(units, random);
            long paid = total();
            (long[] given, carries) = Allocation.AllotWhole(new Cents(paid), units, carries);
            Assert.Equal(paid, given.Sum());
            for (int i = 0; i < units.Length; i++)
            {
                off[i] += ((Int128)paid * units[i]) - ((Int128)given[i] * all);
                worst = Int128.Max(worst, Int128.Abs(off[i]));
            }
        }

        Assert.Equal(off, carries);
        return worst;
    }

    private static void Trade(long[] units, SeededChoices random)
    {
        int from = random.Next(0, units.Length), to = random.Next(0, units.Length);
        long moved = random.Next(0, (int)units[from]); // one unit stays
        (units[from], units[to]) = from == to ? (units[from], units[to]) : (units[from] - moved, units[to] + moved);
    }

    private static long[] Units(int count, string kind, SeededChoices random) => [.. Enumerable.Range(0, count).Select(i => kind switch
    {
        "equal" => 1L,
        "random" => random.Next(1, 1000),
        "one has most" => i == 0 ? 1_000_003 : 1L,
        _ => i % 10 == 0 ? 997 : 1L,
    })];
}
