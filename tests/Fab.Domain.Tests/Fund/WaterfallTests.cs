using Fab.Domain.Bonds;
using Fab.Domain.Fund;
using Fab.Domain.Units;
using FsCheck;
using FsCheck.Fluent;

namespace Fab.Domain.Tests.Fund;

public class WaterfallTests
{
    private static readonly IReadOnlyList<SurplusShare> Split = BondPolicy.Commons.WhileOwed;

    /// <summary>The three periods of the worked example, to the cent: operating, depreciation, interest, principal, then the surplus.</summary>
    [Theory]
    [InlineData(30000, 4217, 600, 10000, 240000, "4217 5000 600 10000 305 5092 4786")]
    [InlineData(12000, 3900, 562, 10000, 224908, "3900 5000 562 2538 0 0 0")]
    [InlineData(36000, 4000, 556, 17462, 222370, "4000 5000 556 17462 269 4491 4222")]
    public void Run_WorkedExample_IsExact(long rent, long operating, long interest, long principal, long outstanding, string lines) =>
        Assert.Equal(lines, Lines(rent, new(new(operating), new(5000), new(interest), new(principal), new(outstanding)), Split));

    [Theory]
    [InlineData(0, "0 0 0 0 0 0 0")]
    [InlineData(4000, "4000 0 0 0 0 0 0")]
    [InlineData(9217, "4217 5000 0 0 0 0 0")]
    [InlineData(9500, "4217 5000 283 0 0 0 0")]
    [InlineData(19816, "4217 5000 600 9999 0 0 0")]
    public void Run_LittleRent_PaysInOrder(long rent, string lines) =>
        Assert.Equal(lines, Lines(rent, new(new(4217), new(5000), new(600), new(10000), new(240000)), Split));

    [Fact]
    public void Run_WithoutBond_HasNoLinesOfOne() =>
        Assert.Equal(
            [("operating", 10L), ("depreciation", 20L), ("community-investment", 3L), ("dividend", 97L)],
            Waterfall.Run(new(130), new(new(10), new(20)), SurplusSplit.WithoutBond).Select(l => (l.Line, l.Amount.Value)));

    /// <summary>What a sweep cannot redeem goes to the members, also where the split has nothing for them.</summary>
    [Fact]
    public void Run_SweepBeyondWhatIsOwed_GoesToTheMembers()
    {
        Assert.Equal("0 0 0 100 30 60 910", Lines(1100, new(default, default, default, new(100), new(160)), Split));
        Assert.Equal("0 0 0 100 60 940", Lines(1100, new(default, default, default, new(100), new(160)), BondPolicy.Kleiner.WhileOwed));
    }

    [Theory]
    [InlineData(100, 36, 3)] // 2.78
    [InlineData(5, 2, 2)] // 2.5, half to even
    [InlineData(7, 2, 4)] // 3.5, half to even
    public void Depreciation_RoundsHalfToEven(long loses, int life, long cents) =>
        Assert.Equal(new Cents(cents), Waterfall.DepreciationPerPeriod(new MachineCosts(default, new(loses), default, life)));

    [Fact]
    public void Run_AnyRent_SumsToItAndPaysNobodyMoreThanIsDue() =>
        Prop.ForAll(
            (from rent in Gen.Choose(0, 10_000_000)
             from dues in Gen.Choose(0, 1_000_000).ArrayOf(5)
             from policy in Gen.Elements(BondPolicy.Known.ToArray())
             select (rent, dues, policy)).ToArbitrary(),
            s =>
            {
                var dues = new RentDues(new(s.dues[0]), new(s.dues[1]), new(s.dues[2]), new(Math.Min(s.dues[3], s.dues[4])), new(s.dues[4]));
                IReadOnlyList<RentShare> lines = Waterfall.Run(new(s.rent), s.dues[4] == 0 ? dues with { Interest = default } : dues, s.policy.WhileOwed);
                Assert.Equal(s.rent, lines.Sum(l => l.Amount.Value));
                Assert.All(lines, l => Assert.True(l.Amount.Value >= 0));
                Assert.True(Waterfall.Paid(lines, Waterfall.Principal) + Waterfall.Paid(lines, Waterfall.Sweep) <= dues.Outstanding);
                Assert.True(Waterfall.Paid(lines, Waterfall.Interest) <= dues.Interest);
            })
            .Check(Config.QuickThrowOnFailure);

    private static string Lines(long rent, RentDues dues, IReadOnlyList<SurplusShare> split) =>
        string.Join(' ', Waterfall.Run(new Cents(rent), dues, split).Select(l => l.Amount.Value));
}
