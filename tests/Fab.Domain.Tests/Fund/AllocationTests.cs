using System.Numerics;
using Fab.Domain.Fund;
using Fab.Domain.Units;
using FsCheck;
using FsCheck.Fluent;

namespace Fab.Domain.Tests.Fund;

public class AllocationTests
{
    [Fact]
    public void Allot_ThreeDividends_FavourNobodyForLong()
    {
        Claim[] claims = [.. Enumerable.Range(1, 7).Select(i => new Claim($"m{i}", 1))];
        Assert.Equal([684, 684, 684, 684, 684, 683, 683], Pay(ref claims, 4786));
        Assert.Equal([0, 0, 0, 0, 0, 0, 0], Pay(ref claims, 0));
        Assert.Equal([603, 603, 603, 603, 603, 604, 603], Pay(ref claims, 4222));
    }

    [Fact]
    public void Allot_ByUnitsWithCarry_MatchesTheWorkedExample()
    {
        Claim[] holders = [new("ana", 100), new("ben", 75), new("chi", 65)];
        Assert.Equal([6288, 4716, 4088], Pay(ref holders, 15092));
        Assert.Equal([1058, 793, 687], Pay(ref holders, 2538));
    }

    [Fact]
    public void Allot_BadClaims_Throw()
    {
        Assert.Throws<ArgumentException>(() => Allocation.Allot(new(1), [new("a", -1)]));
        Assert.Throws<ArgumentException>(() => Allocation.Allot(new(1), [new("a", 0)]));
        Assert.Throws<ArgumentException>(() => Allocation.Allot(new(1), [new("a", 1), new("a", 1)]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Allocation.Allot(new(-1), [new("a", 1)]));
    }

    /// <summary>Against exact arithmetic done another way: over common denominators, in whole numbers only.</summary>
    [Fact]
    public void Allot_ManyTimes_SumsExactlyAndStaysWithinACent() =>
        Prop.ForAll(
            (from weights in Gen.Choose(1, 500).NonEmptyListOf()
             from totals in Gen.Choose(0, 100_000).ListOf()
             select (weights.Take(12).ToArray(), totals.ToArray())).ToArbitrary(),
            sample =>
            {
                (int[] weights, int[] totals) = sample;
                BigInteger all = weights.Sum();
                Claim[] claims = [.. weights.Select((w, i) => new Claim($"c{i:00}", w))];
                BigInteger paidEver = 0;
                BigInteger[] got = new BigInteger[weights.Length];
                foreach (int total in totals)
                {
                    // Shares below a cent may drift further; there nothing but the sum is promised.
                    if (weights.Min() * (long)total < (long)all) continue;
                    long[] paid = Pay(ref claims, total);
                    Assert.Equal(total, paid.Sum());
                    Assert.All(paid, p => Assert.True(p >= 0));
                    paidEver += total;
                    for (int i = 0; i < got.Length; i++) got[i] += paid[i];
                }

                for (int i = 0; i < got.Length; i++)
                {
                    BigInteger offTimesAll = BigInteger.Abs((got[i] * all) - (paidEver * weights[i]));
                    Assert.True(offTimesAll < all, "more than a cent off");
                    Assert.Equal(new Fraction((paidEver * weights[i]) - (got[i] * all), all), claims[i].Carry);
                }
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    private static long[] Pay(ref Claim[] claims, long total)
    {
        IReadOnlyList<Allotted> allotted = Allocation.Allot(new Cents(total), claims);
        claims = [.. claims.Select((c, i) => c with { Carry = allotted[i].Carry })];
        return [.. allotted.Select(a => a.Amount.Value)];
    }
}

public class WaterfallTests
{
    private static readonly MachineCosts Costs = new(new(4217), new(240000), new(60000), 36);

    [Fact]
    public void Preview_Surplus_IsSplitAsTheRulesSay() =>
        Assert.Equal([4217, 5000, 623, 10392, 9768], Lines(30000, Costs));

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(4000, 4000, 0)]
    [InlineData(4217, 4217, 0)]
    [InlineData(6000, 4217, 1783)]
    [InlineData(9217, 4217, 5000)]
    public void Preview_LittleRent_CoversCostsFirst(long rent, long operating, long depreciation) =>
        Assert.Equal([operating, depreciation, 0, 0, 0], Lines(rent, Costs));

    /// <summary>The surpluses of the worked example, to the cent.</summary>
    [Theory]
    [InlineData(10183, 305, 5092, 4786)]
    [InlineData(8982, 269, 4491, 4222)]
    public void Preview_WithoutCosts_SplitsAllOfIt(long rent, long cif, long sweep, long dividend) =>
        Assert.Equal([0, 0, cif, sweep, dividend], Lines(rent, null));

    [Theory]
    [InlineData(100, 36, 3)] // 2.78
    [InlineData(5, 2, 2)] // 2.5, half to even
    [InlineData(7, 2, 4)] // 3.5, half to even
    public void Depreciation_RoundsHalfToEven(long loses, int life, long cents) =>
        Assert.Equal(new Cents(cents), Waterfall.DepreciationPerPeriod(new MachineCosts(default, new(loses), default, life)));

    [Fact]
    public void Preview_AnyRent_SumsToIt() =>
        Prop.ForAll(
            (from rent in Gen.Choose(0, 10_000_000)
             from ops in Gen.Choose(0, 100_000)
             from cost in Gen.Choose(0, 1_000_000)
             from life in Gen.Choose(1, 120)
             select (rent, ops, cost, life)).ToArbitrary(),
            s => Assert.Equal(s.rent, Lines(s.rent, new MachineCosts(new(s.ops), new(s.cost), new(s.cost / 3), s.life)).Sum()))
            .Check(Config.QuickThrowOnFailure);

    private static long[] Lines(long rent, MachineCosts? costs) => [.. Waterfall.Preview(new Cents(rent), costs).Select(l => l.Amount.Value)];
}
