using Fab.Torment;

namespace Fab.Cluster.Tests.Full;

/// <summary>The small form of <c>./fab cluster torment --profile full</c>.</summary>
public sealed class SilosTormentTests
{
    private static readonly TormentOptions Small = TormentOptions.Default with { Jobs = 12, Machines = 6, Bridges = 2, Lines = 100, Stops = 4 };

    [Fact]
    public Task Jobs_OfThreeSilosWhileEveryPartIsKilled_EndOnceAndAreBilledAsMetered() => EverythingHoldsAsync(Small with { Seed = 3, Silos = 3, Kills = 8 });

    /// <summary>Not even the same build's hubs may be replaced otherwise than one after the other, at work, with nothing lost.</summary>
    [Fact]
    public Task Jobs_WhileHubsAreReplacedOneAfterTheOther_EndOnceAndAreBilledAsMetered() =>
        EverythingHoldsAsync(Small with { Seed = 4, Silos = 2, Kills = 0, UpgradeFrom = AppContext.BaseDirectory });

    private static async Task EverythingHoldsAsync(TormentOptions options)
    {
        using var diary = new StringWriter();
        TormentResult result = await new Campaign(options, diary, Path.Combine(Checkout.Root, "docs", "verify-ledger.py")).RunAsync(CancellationToken.None);
        Assert.True(result.Problems.Count == 0, $"{string.Join('\n', result.Problems)}\n{result.Summary}\n{diary}");
    }
}
