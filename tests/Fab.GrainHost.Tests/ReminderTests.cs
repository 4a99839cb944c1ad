namespace Fab.GrainHost.Tests;

public class ReminderTests
{
    private static readonly TimeSpan s_minute = TimeSpan.FromMinutes(1);

    [Fact]
    public void Reminder_WakesTheGrainEachPeriod()
    {
        var test = new TestHost(configure: o => o.IdleAge = s_minute);
        test.Run(() => test.Grain<ILifeGrain>("a").Remind("rent", s_minute, 10 * s_minute));
        test.Advance(22 * s_minute);
        Assert.Equal(["a hears rent at 60", "a hears rent at 660", "a hears rent at 1260"], Heard(test));
        Assert.True(test.Notes.Lines.Count(l => l == "a wakes with 0") >= 3);
    }

    [Fact]
    public void Reminder_SurvivesACrash_AndOneMissedComesAtOnce()
    {
        var test = new TestHost();
        test.Run(() => test.Grain<ILifeGrain>("a").Remind("rent", 5 * s_minute, 10 * s_minute));
        test.Host.Kill();
        test.Advance(27 * s_minute);
        Assert.Empty(Heard(test));
        test.CrashAndRestart();
        test.Advance(TimeSpan.Zero);
        Assert.Equal(["a hears rent at 1620"], Heard(test)); // three were missed; they come once
        test.Advance(10 * s_minute);
        Assert.Equal(["a hears rent at 1620", "a hears rent at 2100"], Heard(test)); // and the beat is kept
    }

    [Fact]
    public void Reminder_WhoseTickCrashed_ComesAgain()
    {
        for (int steps = 0; steps < 6; steps++)
        {
            var test = new TestHost(steps);
            test.Run(() => test.Grain<ILifeGrain>("a").Remind("rent", s_minute, 10 * s_minute));
            test.Time.Advance(s_minute);
            for (int i = 0; i < steps; i++) test.Scheduler.RunOne();
            test.CrashAndRestart();
            test.Advance(s_minute);
            Assert.NotEmpty(Heard(test));
        }
    }

    [Fact]
    public void Reminder_TheGrainDidNotTake_IsTriedAgainAfterAMinute()
    {
        var test = new TestHost();
        test.Run(() => test.Grain<ILifeGrain>("a").Remind("rent", s_minute, 60 * s_minute));
        test.Orders.FailTick = true;
        test.Advance(3.5 * s_minute);
        Assert.Equal(3, test.Notes.Logged.Count(l => l.Contains("did not hear", StringComparison.Ordinal)));
        test.Orders.FailTick = false;
        test.Advance(s_minute);
        Assert.Equal(["a hears rent at 240"], Heard(test));
        test.Advance(60 * s_minute);
        Assert.Equal(["a hears rent at 240", "a hears rent at 3660"], Heard(test));
    }

    [Fact]
    public void Reminder_Unregistered_IsSilentAlsoAfterACrash()
    {
        var test = new TestHost();
        ILifeGrain grain = test.Grain<ILifeGrain>("a");
        test.Run(() => grain.Remind("rent", s_minute, s_minute));
        test.Run(() => grain.Remind("other", 3 * s_minute, 5 * s_minute));
        Assert.Equal(["other", "rent"], test.Run(grain.Reminders));
        Assert.True(test.Run(() => grain.Forget("rent")));
        Assert.False(test.Run(() => grain.Forget("rent")));
        test.Advance(4 * s_minute);
        Assert.Equal(["a hears other at 180"], Heard(test));
        test.CrashAndRestart();
        test.Advance(5 * s_minute);
        Assert.Equal(["a hears other at 180", "a hears other at 480"], Heard(test));
    }

    [Fact]
    public void Reminder_UnregisteredWhileItsTickWaits_IsNotHeard()
    {
        var test = new TestHost(configure: o => o.CallTimeout = 5 * s_minute);
        ILifeGrain grain = test.Grain<ILifeGrain>("a");
        test.Run(() => grain.Remind("rent", s_minute, s_minute));
        Task<bool> forget = grain.Forget("rent");
        test.Time.Advance(s_minute); // the tick queues behind the call
        test.Scheduler.RunUntilIdle();
        Assert.True(TestHost.Answer(forget));
        Assert.Empty(Heard(test));
    }

    [Fact]
    public void Reminder_RegisteredAgain_Replaces()
    {
        var test = new TestHost();
        ILifeGrain grain = test.Grain<ILifeGrain>("a");
        test.Run(() => grain.Remind("rent", s_minute, s_minute));
        test.Run(() => grain.Remind("rent", 5 * s_minute, 10 * s_minute));
        test.Advance(14 * s_minute);
        Assert.Equal(["a hears rent at 300"], Heard(test));
    }

    [Fact]
    public void Reminder_TooFrequent_IsRefused()
    {
        var test = new TestHost();
        ArgumentException refused = Assert.Throws<ArgumentException>(() =>
            test.Run(() => test.Grain<ILifeGrain>("a").Remind("rent", s_minute, TimeSpan.FromSeconds(59))));
        Assert.Contains("under 00:01:00", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reminder_WhenTheWallClockJumpsBack_WaitsForItsTime()
    {
        var test = new TestHost();
        test.Run(() => test.Grain<ILifeGrain>("a").Remind("rent", 10 * s_minute, 60 * s_minute));
        test.Time.Jump(-5 * s_minute);
        test.Advance(12 * s_minute);
        Assert.Empty(Heard(test));
        test.Advance(4 * s_minute);
        Assert.Equal(["a hears rent at 600"], Heard(test));
    }

    private static string[] Heard(TestHost test) => [.. test.Notes.Lines.Where(l => l.Contains("hears", StringComparison.Ordinal))];
}
