namespace Fab.GrainHost.Tests;

public class TimerTests
{
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    [Fact]
    public void Timer_TicksWhenDueAndEachPeriodAfter()
    {
        var test = new TestHost();
        test.Run(() => test.Grain<ILifeGrain>("a").StartTimer("t", s_second, 2 * s_second, false));
        test.Advance(5.5 * s_second);
        Assert.Equal(["t ticks at 1", "t ticks at 3", "t ticks at 5"], Ticks(test));
    }

    [Fact]
    public void Timer_WithAnInfinitePeriod_TicksOnce()
    {
        var test = new TestHost();
        test.Run(() => test.Grain<ILifeGrain>("a").StartTimer("t", s_second, Timeout.InfiniteTimeSpan, false));
        test.Advance(60 * s_second);
        Assert.Equal(["t ticks at 1"], Ticks(test));
    }

    [Fact]
    public void Timer_WhoseTickTakesLong_DoesNotOverlapAndCountsFromItsEnd()
    {
        var test = new TestHost();
        test.Orders.TickGate = "slow";
        ILifeGrain grain = test.Grain<ILifeGrain>("a");
        test.Run(() => grain.StartTimer("t", s_second, s_second, false));
        test.Advance(5 * s_second);
        Assert.Equal(["t ticks at 1"], Ticks(test));
        Task<int> call = grain.Next();
        test.Scheduler.RunUntilIdle();
        Assert.False(call.IsCompleted); // a tick is a request: nothing runs beside it
        test.Orders.TickGate = null;
        test.Gates.Open("slow");
        test.Scheduler.RunUntilIdle();
        Assert.Equal(1, TestHost.Answer(call));
        test.Advance(1.5 * s_second);
        Assert.Equal(["t ticks at 1", "t ticks at 6"], Ticks(test));
    }

    [Fact]
    public void Timer_ThatFails_IsLoggedAndGoesOn()
    {
        var test = new TestHost();
        test.Orders.FailTick = true;
        test.Run(() => test.Grain<ILifeGrain>("a").StartTimer("t", s_second, s_second, false));
        test.Advance(2.5 * s_second);
        Assert.Equal(2, Ticks(test).Length);
        Assert.Equal(2, test.Notes.Logged.Count(line => line.Contains("tick failed", StringComparison.Ordinal)));
    }

    [Fact]
    public void Timer_ChangedOrStopped_Obeys()
    {
        var test = new TestHost();
        ILifeGrain grain = test.Grain<ILifeGrain>("a");
        test.Run(() => grain.StartTimer("t", s_second, s_second, false));
        test.Advance(1.5 * s_second);
        test.Run(() => grain.ChangeTimer(3 * s_second, 10 * s_second));
        test.Advance(14 * s_second);
        Assert.Equal(["t ticks at 1", "t ticks at 4.5", "t ticks at 14.5"], Ticks(test));
        test.Run(grain.StopTimer);
        test.Advance(30 * s_second);
        Assert.Equal(3, Ticks(test).Length);
    }

    [Fact]
    public void Timer_OfAnEndedActivation_IsSilentAndDoesNotWakeTheGrain()
    {
        var test = new TestHost();
        ILifeGrain grain = test.Grain<ILifeGrain>("a");
        test.Run(() => grain.StartTimer("t", s_second, s_second, false));
        test.Run(grain.Leave);
        test.Advance(10 * s_second);
        Assert.Empty(Ticks(test));
        Assert.Equal(0, test.Host.ActiveCount);
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 1)]
    public void Timer_KeepsAnUnusedGrainOnlyIfToldTo(bool keepAlive, int active)
    {
        var test = new TestHost(configure: o => o.IdleAge = TimeSpan.FromMinutes(5));
        test.Run(() => test.Grain<ILifeGrain>("a").StartTimer("t", TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1), keepAlive));
        test.Advance(TimeSpan.FromMinutes(20));
        Assert.Equal(active, test.Host.ActiveCount);
    }

    private static string[] Ticks(TestHost test) => [.. test.Notes.Lines.Where(l => l.Contains("ticks", StringComparison.Ordinal))];
}
