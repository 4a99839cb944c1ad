using Fab.Domain.Bookings;
using Fab.Domain.Jobs;
using Fab.Domain.Machines;
using Fab.Domain.Queue;
using Fab.Domain.Units;

namespace Fab.Domain.Tests.Queue;

public class QueuePlanTests
{
    [Fact]
    public void Plan_FreeMachines_WearIsLevelledAmongEquallyCheap()
    {
        WaitingLine line = Line(Samples.Entry("j", "ann", 0, Samples.Offer("m1"), Samples.Offer("m2"), Samples.Offer("m3", rate: 240)));
        Assert.Equal("m2", Go(line, Glance("m1", worn: 500), Glance("m2", worn: 400), Glance("m3", worn: 0)));
        Assert.Equal("m1", Go(line, Glance("m1", worn: 400), Glance("m2", worn: 400), Glance("m3", worn: 0)));
        Assert.Equal("m3", Go(line, Glance("m1", MachineState.Running), Glance("m2", MachineState.Paused), Glance("m3")));
    }

    [Fact]
    public void Plan_ManyJobs_WearStaysLevel()
    {
        long[] worn = [0, 0, 0];
        for (int i = 0; i < 30; i++)
        {
            WaitingLine line = Line(Samples.Entry($"j{i}", "ann", 0, Samples.Offer("m0"), Samples.Offer("m1"), Samples.Offer("m2")));
            string go = Go(line, [.. worn.Select((w, m) => Glance($"m{m}", worn: w))])!;
            worn[go[1] - '0'] += 600;
        }

        Assert.Equal([6000, 6000, 6000], worn);
    }

    [Fact]
    public void Plan_TwoJobsOneMachine_GivesItToOneOnly()
    {
        WaitingLine line = Line(Samples.Entry("j1", "ann"), Samples.Entry("j2", "bo", 1));
        IReadOnlyList<PlannedPlace> plan = Plan(line, Glance("reprap-1"));
        Assert.Equal([(1, "j1", "reprap-1"), (2, "j2", null)], plan.Select(p => (p.Place.Place, p.Place.Job.Value, p.Go?.Value)));
        Assert.Equal([null, "all that fit are busy"], plan.Select(p => p.Place.WaitReason));
    }

    [Fact]
    public void Plan_MachineThatDidNotBeginTheLastJob_GetsNoneYetAndSaysWhy()
    {
        var hindrance = new StartHindrance(Samples.Now.AddSeconds(5), 1, "machine-not-ready", "The machine is not ready yet.");
        WaitingLine line = Line(Samples.Entry("j1", "ann", 0, Samples.Offer("m1"), Samples.Offer("m2", rate: 240)));
        Assert.Equal("m2", Go(line, Glance("m1") with { Hindrance = hindrance }, Glance("m2")));
        QueuePlace place = Plan(line, Glance("m1") with { Hindrance = hindrance }, Glance("m2", MachineState.Running))[0].Place;
        Assert.Equal("all that fit are busy (m1 did not begin the job it was given last: The machine is not ready yet)", place.WaitReason);
        Obstacle obstacle = Assert.Single(place.Wait!.Obstacles);
        Assert.Equal((MachineRefusals.DidNotStart, hindrance.Message, hindrance.Until), (obstacle.Code, obstacle.Has, obstacle.Until));
    }

    /// <summary>A job that must wait for its material holds up nobody behind it.</summary>
    [Fact]
    public void Plan_FirstCannotGo_TheNextGoes()
    {
        WaitingLine line = Line(
            Samples.Entry("j1", "ann", 0, Samples.Offer(asks: Samples.Pla with { Material = "petg" })),
            Samples.Entry("j2", "bo", 1));
        IReadOnlyList<PlannedPlace> plan = Plan(line, Glance("reprap-1"));
        Assert.Equal([null, "reprap-1"], plan.Select(p => p.Go?.Value));
        Assert.Equal("no machine fits: material petg is not loaded on reprap-1 (pla is)", plan[0].Place.WaitReason);
        Assert.Empty(plan[0].Place.Machines);
    }

    [Theory]
    [InlineData(MachineState.AwaitingClear, true, "plate not cleared on reprap-1")]
    [InlineData(MachineState.Running, true, "all that fit are busy")]
    [InlineData(MachineState.Offline, false, "reprap-1 is offline")]
    [InlineData(MachineState.Stopped, false, "reprap-1 was stopped")]
    [InlineData(MachineState.Fault, false, "reprap-1 reports a fault")]
    public void Plan_MachineNotFree_SaysWhy(MachineState state, bool plateUsed, string reason) =>
        Assert.Equal(reason, Plan(Line(Samples.Entry("j", "ann")), Glance("reprap-1", state, plateUsed: plateUsed))[0].Place.WaitReason);

    /// <summary>An estimate of an hour and a half does not fit before a booking in an hour.</summary>
    [Fact]
    public void Plan_JobThatWouldRunIntoABooking_Waits()
    {
        MachineGlance Booked(int inMinutes, string by) => Glance("reprap-1") with
        {
            Bookings = [new Booking("b", new MachineId("reprap-1"), new MemberId(by), "Bo", Samples.Now.AddMinutes(inMinutes), Samples.Now.AddMinutes(inMinutes + 60), null, Samples.Now, null, Samples.Now.AddMinutes(inMinutes + 15))],
        };
        WaitingLine line = Line(Samples.Entry("j", "ann"));
        long minutes = FairShare.Estimate(line.Waiting[0].Entry).Value / 60;

        PlannedPlace waits = Plan(line, Booked((int)minutes - 1, "bo"))[0];
        Assert.Null(waits.Go);
        Assert.Equal((BookingRefusals.MachineBooked, "Bo"), (waits.Place.Wait!.Obstacles.Single().Code, waits.Place.Wait.Obstacles.Single().Has));
        Assert.Equal("reprap-1", Go(line, Booked((int)minutes + 1, "bo")));
        Assert.Equal("reprap-1", Go(line, Booked(0, "ann")));
        Assert.Equal("reprap-2", Go(Line(Samples.Entry("j", "ann", 0, Samples.Offer("reprap-1"), Samples.Offer("reprap-2"))), Booked(0, "bo"), Glance("reprap-2")));
    }

    [Fact]
    public void Plan_MemberNotAuthorised_SaysSo()
    {
        IReadOnlyList<PlannedPlace> plan = QueuePlan.Make(Line(Samples.Entry("j", "ann")), [Glance("reprap-1")], _ => [], Samples.Now);
        Assert.Equal((null, "no machine fits: the member is not authorised for machines of class fdm-printer"), (plan[0].Go, plan[0].Place.WaitReason));
    }

    [Fact]
    public void Plan_MachineGone_SaysSo() =>
        Assert.Equal("no machine fits: reprap-1 is not there", Plan(Line(Samples.Entry("j", "ann")))[0].Place.WaitReason);

    /// <summary>Reasons are told as codes with what they name, so that a page says them in its own language.</summary>
    [Fact]
    public void Plan_Reasons_AreCodesWithWhatTheyName()
    {
        Obstacle material = Plan(Line(Samples.Entry("j", "ann", 0, Samples.Offer(asks: Samples.Pla with { Material = "petg" }))), Glance("reprap-1"))[0].Place.Wait!.Obstacles.Single();
        Assert.Equal((MachineRefusals.MaterialNotLoaded, "petg", "pla"), (material.Code, material.Asked, material.Has));
        Obstacle hot = Plan(Line(Samples.Entry("j", "ann", 0, Samples.Offer(asks: Samples.Pla with { Hotend = new Celsius(999) }))), Glance("reprap-1"))[0].Place.Wait!.Obstacles.Single();
        Assert.Equal((MachineRefusals.HotendTooHot, "999", $"{Samples.Printer.MaxHotend!.Value.Value}"), (hot.Code, hot.Asked, hot.Has));
        var lease = new ControlLease("bo", "Bo", Samples.Now, Samples.Now.AddMinutes(5), true);
        WaitWhy held = Plan(Line(Samples.Entry("j", "ann")), Glance("reprap-1") with { Lease = lease })[0].Place.Wait!;
        Assert.Equal((WaitCode.MachinesStand, "Bo", lease.Until), (held.Code, held.Obstacles.Single().Has, held.Obstacles.Single().Until));
        WaitWhy plate = Plan(Line(Samples.Entry("j", "ann")), Glance("reprap-1", MachineState.AwaitingClear, plateUsed: true))[0].Place.Wait!;
        Assert.Equal((WaitCode.PlateNotCleared, "reprap-1"), (plate.Code, plate.Machines.Single().Value));
        QueuePlace going = Plan(Line(Samples.Entry("j", "ann")).Do(new LineCommand.Offer(new JobId("j"), Samples.Printer.Id)), Glance("reprap-1"))[0].Place;
        Assert.Equal((null, Samples.Printer.Id), (going.Wait, going.GoingTo!.Value));
        Assert.Equal((OrderCode.FairShare, 1, "ann"), (going.Order!.Code, going.Order.Number, going.Order.Member.Value));
    }

    /// <summary>A hand-over that a crash interrupted goes on with the same machine, and nobody else gets that machine.</summary>
    [Fact]
    public void Plan_HandOverUnderWay_GoesOnWithTheSameMachine()
    {
        WaitingLine line = Line(
                Samples.Entry("j1", "ann", 5, Samples.Offer("m1"), Samples.Offer("m2")),
                Samples.Entry("j2", "bo", 0, Samples.Offer("m1"), Samples.Offer("m2")))
            .Do(new LineCommand.Offer(new JobId("j1"), new MachineId("m1")));
        IReadOnlyList<PlannedPlace> plan = Plan(line, Glance("m1"), Glance("m2", worn: 99));
        Assert.Equal([("j2", "m2"), ("j1", "m1")], plan.Select(p => (p.Place.Job.Value, p.Go!.Value.Value)));
    }

    [Fact]
    public void Line_Repeated_IsSilent()
    {
        WaitingLine line = Line(Samples.Entry("j", "ann"));
        var machine = new MachineId("reprap-1");
        LineCommand[] life =
        [
            new LineCommand.Enter(Samples.Entry("j", "ann")),
            new LineCommand.Offer(new JobId("j"), machine),
            new LineCommand.PutBack(new JobId("j")),
            new LineCommand.Offer(new JobId("j"), machine),
            new LineCommand.Take(new JobId("j"), machine),
            new LineCommand.Leave(new JobId("j")),
        ];
        foreach (LineCommand command in life)
        {
            line = line.Do(command);
            Assert.Empty(line.Decide(command, Samples.Now).Events);
        }

        Assert.True(line.IsEmpty);
        Assert.Single(line.Served);
    }

    private static WaitingLine Line(params QueueEntry[] entries) =>
        entries.Aggregate(new WaitingLine(), (line, entry) => line.Do(new LineCommand.Enter(entry)));

    private static MachineGlance Glance(string id, MachineState state = MachineState.Idle, long worn = 0, bool plateUsed = false) =>
        new(Samples.Printer with { Id = new MachineId(id) }, state, "pla", plateUsed, worn);

    private static IReadOnlyList<PlannedPlace> Plan(WaitingLine line, params MachineGlance[] machines) =>
        QueuePlan.Make(line, machines, _ => ["fdm-printer"], Samples.Now);

    private static string? Go(WaitingLine line, params MachineGlance[] machines) => Plan(line, machines)[0].Go?.Value;
}
