using Fab.Domain.Bookings;
using Fab.Domain.Jobs;
using Fab.Domain.Queue;
using FsCheck;
using FsCheck.Fluent;

namespace Fab.Domain.Tests.Queue;

public class QueueForecastTests
{
    private static readonly MachineId One = new("reprap-1");
    private static readonly MachineId Two = new("reprap-2");

    [Fact]
    public void Ready_AtAFreeMachine_IsAfterWhatItTakes() =>
        Assert.Equal(In(60), Ready(new WaitingLine(), Wish("ann", (One, 60)), (One, 0))[One]);

    [Fact]
    public void Ready_AtABusyMachine_WaitsForItsJob() =>
        Assert.Equal(In(100), Ready(new WaitingLine(), Wish("ann", (One, 60)), (One, 40))[One]);

    /// <summary>Where nobody can say when a machine goes on, nobody says when a job would be ready there.</summary>
    [Fact]
    public void Ready_AtAMachineThatStands_IsNotSaid() =>
        Assert.Empty(Ready(new WaitingLine(), Wish("ann", (One, 60)), (One, null)));

    [Fact]
    public void Ready_BehindThoseWhoHadLess_AndBeforeThoseWhoHadMore()
    {
        WaitingLine line = Line(("b0", "bo", 30), ("b1", "bo", 30), ("c0", "chi", 20));

        // bo and chi have a first job each before ann's, as they came earlier; bo's second stands behind hers.
        Assert.Equal(In(30 + 20 + 60), Ready(line, Wish("ann", (One, 60)), (One, 0))[One]);
        WaitingLine served = line with { Served = [new Service(new MemberId("chi"), new JobId("c9"), new(9999), Samples.Now)] };
        Assert.Equal(In(30 + 60), Ready(served, Wish("ann", (One, 60)), (One, 0))[One]);
    }

    [Fact]
    public void Ready_WhereTwoMachinesServe_TheOthersSpreadOverBoth()
    {
        WaitingLine line = new();
        foreach ((string job, string member) in new[] { ("b0", "bo"), ("c0", "chi"), ("d0", "dee") })
            line = line.Do(new LineCommand.Enter(Samples.Entry(job, member, 0, Samples.Offer("reprap-1", 30 * 60), Samples.Offer("reprap-2", 40 * 60))));

        IReadOnlyDictionary<MachineId, DateTimeOffset> ready = Ready(line, Wish("ann", (One, 60), (Two, 60)), (One, 0), (Two, 0));

        // One has 30 and 30, two has 40.
        Assert.Equal((In(120), In(100)), (ready[One], ready[Two]));
    }

    [Fact]
    public void Ready_OfWhatAMachineIsAboutToHave_OnlyThatMachineIsHeld()
    {
        WaitingLine line = new WaitingLine().Do(new LineCommand.Enter(Samples.Entry("b0", "bo", 0, Samples.Offer("reprap-1", 30 * 60), Samples.Offer("reprap-2", 30 * 60))))
            .Do(new LineCommand.Offer(new JobId("b0"), Two));

        IReadOnlyDictionary<MachineId, DateTimeOffset> ready = Ready(line, Wish("ann", (One, 60), (Two, 60)), (One, 0), (Two, 0));

        Assert.Equal((In(60), In(90)), (ready[One], ready[Two]));
    }

    [Fact]
    public void Ready_WhereSomebodyElseHasBooked_IsAfterThat()
    {
        var booking = new Booking("b", One, new MemberId("bo"), "Bo", In(30), In(90), null, Samples.Now, null, In(90));
        MachineClock clock = new(One, Samples.Now) { Bookings = [booking] };

        DateTimeOffset Of(string member) => QueueForecast.ReadyAt(new WaitingLine(), Wish(member, (One, 60)), [clock], 1, Samples.Now)[One];

        Assert.Equal((In(150), In(60)), (Of("ann"), Of("bo")));
    }

    [Fact]
    public void Ready_WhereMachinesWorkFaster_IsSooner() => Assert.Equal(
        In(1), QueueForecast.ReadyAt(new WaitingLine(), Wish("ann", (One, 60)), [new MachineClock(One, Samples.Now)], 60, Samples.Now)[One]);

    /// <summary>However long the queue: never before it could be, and never later than were all the others first, one by one.</summary>
    [Fact]
    public void Ready_WhateverWaits_IsWithinBounds() =>
        Prop.ForAll(Gen.ListOf(Gen.Choose(1, 300).SelectMany(minutes => Gen.Choose(0, 3).Select(member => (minutes, member)))).ToArbitrary(), jobs =>
        {
            WaitingLine line = new();
            int number = 0;
            foreach ((int minutes, int member) in jobs)
                line = line.Do(new LineCommand.Enter(Samples.Entry($"j{number++:00}", $"m{member}", number, Samples.Offer("reprap-1", minutes * 60), Samples.Offer("reprap-2", minutes * 60))));
            DateTimeOffset ready = Ready(line, Wish("m0", (One, 60), (Two, 60)), (One, 10), (Two, 0))[One];
            Assert.InRange(ready, In(70), In(70 + jobs.Sum(job => job.minutes)));
        }).Check(Config.QuickThrowOnFailure);

    private static DateTimeOffset In(int minutes) => Samples.Now.AddMinutes(minutes);

    private static IReadOnlyDictionary<MachineId, DateTimeOffset> Ready(WaitingLine line, QueueEntry wish, params (MachineId Machine, int? FreeIn)[] machines) =>
        QueueForecast.ReadyAt(line, wish, [.. machines.Select(m => new MachineClock(m.Machine, m.FreeIn is { } minutes ? In(minutes) : null))], 1, Samples.Now);

    private static QueueEntry Wish(string member, params (MachineId Machine, int Minutes)[] offers) =>
        Samples.Entry("wish", member, 3600, [.. offers.Select(o => Samples.Offer(o.Machine.Value, o.Minutes * 60))]);

    private static WaitingLine Line(params (string Job, string Member, int Minutes)[] jobs)
    {
        WaitingLine line = new();
        int second = 0;
        foreach ((string job, string member, int minutes) in jobs)
            line = line.Do(new LineCommand.Enter(Samples.Entry(job, member, second++, Samples.Offer(estimate: minutes * 60))));
        return line;
    }
}
