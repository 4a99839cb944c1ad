using Fab.Domain.Fund;
using Fab.Domain.Units;

namespace Fab.Domain.Tests.Fund;

public class PricingTests
{
    private static readonly PriceRule Rule = new(new(60), new(240), new MachineSeconds(1_000_000));

    /// <summary>The worked example: four periods on end, from 120 an hour.</summary>
    [Fact]
    public void Next_WorkedExample_IsExact()
    {
        var rate = new CentsPerHour(120);
        List<long> rates = [];
        foreach (long billed in new long[] { 312_000, 350_000, 800_000, 500_000 })
        {
            rate = Pricing.Next(rate, Rule, new MachineSeconds(billed));
            rates.Add(rate.Value);
        }

        Assert.Equal([108, 97, 107, 107], rates);
    }

    [Theory]
    [InlineData(700_000, 120)] // just not busy
    [InlineData(700_001, 132)]
    [InlineData(400_000, 120)] // just not idle
    [InlineData(399_999, 108)]
    [InlineData(0, 108)]
    [InlineData(2_000_000, 132)]
    public void Next_AtTheBounds_StaysOrMoves(long billed, long rate) =>
        Assert.Equal(rate, Pricing.Next(new(120), Rule, new MachineSeconds(billed)).Value);

    [Theory]
    [InlineData(62, 0, 60)]
    [InlineData(230, 1_000_000, 240)]
    [InlineData(1000, 500_000, 240)]
    [InlineData(65, 1_000_000, 72)] // 71.5, half to even
    [InlineData(75, 1_000_000, 82)] // 82.5, half to even
    public void Next_BeyondFloorOrCap_IsBroughtInside(long from, long billed, long rate) =>
        Assert.Equal(rate, Pricing.Next(new(from), Rule, new MachineSeconds(billed)).Value);
}
