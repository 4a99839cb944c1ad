namespace Fab.GrainHost.Tests;

public class CycleTests
{
    [Theory]
    [InlineData("a", "a>a")]
    [InlineData("b a", "b>a>b")]
    [InlineData("b c a", "c>a>b>c")]
    [InlineData("b c b", "c>b>c")]
    public void Call_BackIntoItsOwnChain_FailsAtOnceAndNamesTheCycle(string route, string cycle)
    {
        var test = new TestHost();
        GrainCallCycleException failure = Assert.Throws<GrainCallCycleException>(() =>
            test.Run(() => test.Grain<IRelayGrain>("a").Pass(route.Split(' '))));
        Assert.Equal(cycle, string.Join('>', failure.Cycle.Select(id => id.Key)));
        Assert.Contains("IRelayGrain.Pass", failure.Message, StringComparison.Ordinal);
        Assert.Contains($"relay/{cycle[0]} waits for", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Call_ThatClosedACycle_LeavesTheGrainsUsable()
    {
        var test = new TestHost();
        Assert.Equal("b a>b>a", test.Run(() => test.Grain<IRelayGrain>("b").Pass([])) + " " + test.Run(() => test.Grain<IRelayGrain>("b").TryPass(["a", "b"])));
        Assert.Equal("a b", test.Run(() => test.Grain<IRelayGrain>("a").Pass(["b"])));
        Assert.Equal("b a", test.Run(() => test.Grain<IRelayGrain>("b").Pass(["a"])));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void TwoChains_ThatCrossEachOther_OneFailsAndOneGoesThrough(long seed)
    {
        var test = new TestHost(seed);
        Task<string> first = test.Grain<IRelayGrain>("a").WaitThenPass("gate", ["b"]);
        Task<string> second = test.Grain<IRelayGrain>("b").WaitThenPass("gate", ["a"]);
        test.Scheduler.RunUntilIdle();
        test.Gates.Open("gate");
        test.Scheduler.RunUntilIdle();
        Assert.True(first.IsCompleted && second.IsCompleted, "Both wait for each other.");
        Task<string> failed = Assert.Single(new[] { first, second }, t => t.IsFaulted);
        Assert.IsType<GrainCallCycleException>(failed.Exception!.InnerException);
        Assert.Contains(failed == first ? "b a" : "a b", new[] { first, second }.Where(t => t.IsCompletedSuccessfully).Select(t => t.Result));
    }

    [Fact]
    public void Calls_ToABusyGrainThatDoesNotWaitForTheCaller_Wait()
    {
        var test = new TestHost();
        Task blocked = test.Grain<IRelayGrain>("b").WaitFor("gate");
        Task<string> call = test.Grain<IRelayGrain>("a").Pass(["b"]);
        test.Scheduler.RunUntilIdle();
        Assert.False(call.IsCompleted);
        test.Gates.Open("gate");
        test.Scheduler.RunUntilIdle();
        Assert.Equal("a b", TestHost.Answer(call));
        Assert.True(blocked.IsCompletedSuccessfully);
    }

    [Fact]
    public void Calls_OneAfterAnotherAndAllAtOnce_AreNoCycle()
    {
        var test = new TestHost();
        Assert.Equal(["b", "c", "b"], test.Run(() => test.Grain<IRelayGrain>("a").PassToAll(["b", "c", "b"])));
        Assert.Equal("a b c d", test.Run(() => test.Grain<IRelayGrain>("a").Pass(["b", "c", "d"])));
        Assert.Equal("d c b a", test.Run(() => test.Grain<IRelayGrain>("d").Pass(["c", "b", "a"])));
    }

    [Fact]
    public void OneWay_BackToACaller_IsNoCycle()
    {
        var test = new TestHost();
        test.Run(() => test.Grain<IRelayGrain>("a").Tell(["b"]));
        Assert.Empty(test.Notes.Logged);
    }

    [Fact]
    public void AnyPictureOfCalls_UnderAnySeed_IsAnsweredAndNeverHangs()
    {
        for (int seed = 0; seed < 150; seed++)
        {
            var random = new Random(seed);
            var test = new TestHost(seed);
            Task<string>[] calls =
            [
                .. Enumerable.Range(0, 6).Select(_ =>
                {
                    string[] route = [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => $"{random.Next(4)}")];
                    return test.Grain<IRelayGrain>($"{random.Next(4)}").Pass(route);
                }),
            ];
            test.Scheduler.RunUntilIdle();
            Assert.All(calls, call => Assert.True(call.IsCompleted, $"Seed {seed} hangs."));
            Assert.All(calls.Where(c => c.IsFaulted), call => Assert.IsType<GrainCallCycleException>(call.Exception!.InnerException));
        }
    }
}
