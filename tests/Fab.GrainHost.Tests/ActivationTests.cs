using Orleans.Runtime;

namespace Fab.GrainHost.Tests;

public class ActivationTests
{
    private static readonly string[] s_endedAndWokeAgain =
        ["a wakes with 0", "a ends: ApplicationRequested", "a is disposed of", "a wakes with 0"];

    [Fact]
    public void Grain_FirstCall_WakesItOnce()
    {
        var test = new TestHost();
        ILifeGrain grain = test.Grain<ILifeGrain>("a");
        Assert.Equal(1, test.Run(grain.Next));
        Assert.Equal(2, test.Run(grain.Next));
        Assert.Equal(["a wakes with 0"], test.Notes.Lines);
        Assert.Equal(1, test.Host.ActiveCount);
    }

    [Fact]
    public void Activation_ThatFails_IsReportedAndTriedAgainOnTheNextCall()
    {
        var test = new TestHost();
        test.Orders.FailActivation = true;
        ILifeGrain grain = test.Grain<ILifeGrain>("a");
        InvalidOperationException failure = Assert.Throws<InvalidOperationException>(() => test.Run(grain.Next));
        Assert.Equal("not in the mood", failure.Message);
        Assert.Equal(0, test.Host.ActiveCount);
        test.Orders.FailActivation = false;
        Assert.Equal(1, test.Run(grain.Next));
    }

    [Fact]
    public void DeactivateOnIdle_EndsAfterTheRequest_TheNextCallMeetsANewOne()
    {
        var test = new TestHost();
        ILifeGrain grain = test.Grain<ILifeGrain>("a");
        test.Run(grain.Next);
        test.Run(grain.Leave);
        Assert.Equal(0, test.Host.ActiveCount);
        Assert.Equal(1, test.Run(grain.Next));
        Assert.Equal(s_endedAndWokeAgain, test.Notes.Lines);
    }

    [Fact]
    public void Calls_ArrivingDuringDeactivation_GoToTheNextActivation()
    {
        var test = new TestHost();
        test.Orders.DeactivationGate = "slow end";
        ILifeGrain grain = test.Grain<ILifeGrain>("a");
        test.Run(grain.Next);
        test.Run(grain.Leave);
        Task<int> during = grain.Next();
        test.Scheduler.RunUntilIdle();
        Assert.False(during.IsCompleted);
        test.Gates.Open("slow end");
        test.Scheduler.RunUntilIdle();
        Assert.Equal(1, TestHost.Answer(during));
        Assert.Equal(s_endedAndWokeAgain, test.Notes.Lines);
    }

    [Fact]
    public void Deactivation_ThatFails_IsLoggedAndEndsAllTheSame()
    {
        var test = new TestHost();
        test.Orders.FailDeactivation = true;
        ILifeGrain grain = test.Grain<ILifeGrain>("a");
        test.Run(grain.Leave);
        Assert.Contains(test.Notes.Logged, line => line.Contains("will not go", StringComparison.Ordinal));
        Assert.Equal(1, test.Run(grain.Next));
    }

    [Fact]
    public void Grain_Unused_EndsAfterTheIdleAge()
    {
        var test = new TestHost(configure: o => o.IdleAge = TimeSpan.FromMinutes(10));
        ILifeGrain grain = test.Grain<ILifeGrain>("a");
        test.Run(grain.Next);
        test.Advance(TimeSpan.FromMinutes(9));
        test.Run(grain.Next);
        test.Advance(TimeSpan.FromMinutes(9.9));
        Assert.Equal(3, test.Run(grain.Next));
        test.Advance(TimeSpan.FromMinutes(11.1));
        Assert.Equal(0, test.Host.ActiveCount);
        Assert.Contains("a ends: ActivationIdle", test.Notes.Lines);
        Assert.Null(test.Time.UntilNextTimer); // nothing is left to watch
    }

    [Fact]
    public void Grain_BusyForLong_IsNotIdle()
    {
        var test = new TestHost(configure: o =>
        {
            o.IdleAge = TimeSpan.FromMinutes(10);
            o.CallTimeout = TimeSpan.FromHours(2);
        });
        Task busy = test.Grain<ILifeGrain>("a").WaitFor("gate");
        test.Scheduler.RunUntilIdle();
        test.Advance(TimeSpan.FromHours(1));
        Assert.Equal(1, test.Host.ActiveCount);
        test.Gates.Open("gate");
        test.Advance(TimeSpan.FromMinutes(12));
        Assert.True(busy.IsCompletedSuccessfully);
        Assert.Equal(0, test.Host.ActiveCount);
    }

    [Fact]
    public void DelayDeactivation_KeepsAnIdleGrain_ZeroTakesItBack()
    {
        var test = new TestHost(configure: o => o.IdleAge = TimeSpan.FromMinutes(10));
        ILifeGrain grain = test.Grain<ILifeGrain>("a");
        test.Run(() => grain.Stay(TimeSpan.FromHours(1)));
        test.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(1, test.Host.ActiveCount);
        test.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal(0, test.Host.ActiveCount);
        test.Run(() => grain.Stay(Timeout.InfiniteTimeSpan));
        test.Advance(TimeSpan.FromDays(3));
        Assert.Equal(1, test.Host.ActiveCount);
        test.Run(() => grain.Stay(TimeSpan.Zero));
        test.Advance(TimeSpan.FromMinutes(12));
        Assert.Equal(0, test.Host.ActiveCount);
    }

    [Fact]
    public void Stop_FinishesWhatIsQueuedAndDeactivates()
    {
        var test = new TestHost(3);
        ILifeGrain grain = test.Grain<ILifeGrain>("a");
        Task<int>[] calls = [grain.Next(), grain.Next(), test.Grain<ILifeGrain>("b").Next()];
        Task stop = test.Host.StopAsync(CancellationToken.None);
        Assert.False(stop.IsCompleted);
        test.Scheduler.RunUntilIdle();
        Assert.True(stop.IsCompletedSuccessfully);
        Assert.Equal([1, 2, 1], calls.Select(TestHost.Answer));
        Assert.Equal(2, test.Notes.Lines.Count(l => l.EndsWith("ends: ShuttingDown", StringComparison.Ordinal)));
        Assert.Throws<OrleansMessageRejectionException>(() => test.Run(grain.Next));
    }

    [Fact]
    public void Stop_WithGrainsThatCallOthersMeanwhile_LetsThemFinish()
    {
        var test = new TestHost(4);
        Task<string> call = test.Grain<IRelayGrain>("a").WaitThenPass("gate", ["b", "c"]);
        test.Scheduler.RunUntilIdle();
        Task stop = test.Host.StopAsync(CancellationToken.None);
        test.Scheduler.RunUntilIdle();
        Assert.False(stop.IsCompleted);
        test.Gates.Open("gate");
        test.Scheduler.RunUntilIdle();
        Assert.Equal("a b c", TestHost.Answer(call));
        Assert.True(stop.IsCompletedSuccessfully);
    }

    [Fact]
    public void Stop_RunningOutOfTime_DropsTheRestAndSaysSo()
    {
        var test = new TestHost(configure: o => o.StopTimeout = TimeSpan.FromSeconds(5));
        Task stuck = test.Grain<ILifeGrain>("a").WaitFor("never");
        test.Scheduler.RunUntilIdle();
        Task stop = test.Host.StopAsync(CancellationToken.None);
        test.Advance(TimeSpan.FromSeconds(6));
        Assert.True(stop.IsCompletedSuccessfully);
        Assert.Throws<OrleansMessageRejectionException>(() => TestHost.Answer(stuck));
        Assert.Contains(test.Notes.Logged, line => line.Contains("still busy", StringComparison.Ordinal));
    }

    [Fact]
    public void Kill_BetweenAnyTwoSteps_RunsNothingMoreAndTellsCallersOutside()
    {
        for (int steps = 1; steps < 11; steps++)
        {
            var test = new TestHost(steps);
            Task work = test.Grain<IRelayGrain>("a").Work("w", 10);
            for (int i = 0; i < steps; i++) Assert.True(test.Scheduler.RunOne());
            int notes = test.Notes.Lines.Count;
            test.Host.Kill();
            test.Scheduler.RunUntilIdle();
            Assert.Equal(notes, test.Notes.Lines.Count);
            Assert.Throws<OrleansMessageRejectionException>(() => TestHost.Answer(work));
            test.Advance(TimeSpan.FromHours(1));
            Assert.Null(test.Time.UntilNextTimer);
        }
    }
}
