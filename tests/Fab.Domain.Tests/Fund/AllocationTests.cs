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
