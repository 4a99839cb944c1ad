using Fab.Domain.Jobs;
using Fab.Domain.Machines;
using FsCheck;
using FsCheck.Fluent;

namespace Fab.Domain.Tests.Machines;

public class MaintenanceTests
{
    private static readonly MemberId Staff = new("op");

    /// <summary>Every 100 hours or 30 days: hours worked, days gone, what is said then.</summary>
    [Theory]
    [InlineData(0, 0, 0, MaintenanceDue.NotYet)]
    [InlineData(89, 0, 89, MaintenanceDue.NotYet)]
    [InlineData(90, 0, 90, MaintenanceDue.Soon)]
    [InlineData(99, 0, 99, MaintenanceDue.Soon)]
    [InlineData(100, 0, 100, MaintenanceDue.Overdue)]
    [InlineData(250, 0, 250, MaintenanceDue.Overdue)]
    [InlineData(0, 27, 90, MaintenanceDue.Soon)]
    [InlineData(0, 30, 100, MaintenanceDue.Overdue)]
    [InlineData(50, 30, 100, MaintenanceDue.Overdue)]
    [InlineData(-5, -5, 0, MaintenanceDue.NotYet)]
    public void Due_ByHoursOrByDays_WhicheverIsMore(int hours, int days, int percent, MaintenanceDue due)
    {
        var interval = new MaintenanceInterval("rods", "Rods", 100, 30, false, 3600, Samples.Now);
        Assert.Equal((percent, due), (interval.PercentAt(3600 + (hours * 3600L), Samples.Now.AddDays(days)), interval.DueAt(3600 + (hours * 3600L), Samples.Now.AddDays(days))));
    }

    [Fact]
    public void Done_CountsFromThen_AndIsInTheLog_AndTheWearStays()
    {
        Machine machine = Worked(Stages.Idle.Do(Every("rods", hours: 2)), hours: 3);
        Assert.True(machine.Maintenance.Single().FellDue);
        machine = machine.Do(Done("rods", " greased "), Samples.Now.AddDays(1));
        Assert.Equal(3 * 3600, machine.WornSeconds);
        Assert.Equal(new MaintenanceInterval("rods", "rods", 2, null, false, 3 * 3600, Samples.Now.AddDays(1)), machine.Maintenance.Single());
        Assert.Equal(new MaintenanceEntry("rods", "rods", Staff, Samples.Now.AddDays(1), 3 * 3600, "greased"), machine.MaintenanceLog.Single());

        // Said again at once it is the same; said again tomorrow it was done again.
        Assert.Empty(machine.Decide(Done("rods", "greased"), Samples.Now.AddDays(1).AddSeconds(5)).Events);
        Assert.Equal(2, machine.Do(Done("rods", "greased"), Samples.Now.AddDays(2)).MaintenanceLog.Count);
        Machine setAnew = machine.Do(new MachineCommand.SetInterval(new MaintenanceSetting("rods", "rods", 2, null, false, 3, 1)), Samples.Now.AddDays(1).AddSeconds(5));
        Assert.Equal(2, setAnew.Do(Done("rods", "greased"), Samples.Now.AddDays(1).AddSeconds(9)).MaintenanceLog.Count);
    }

    [Fact]
    public void Set_WhatIsThere_KeepsItsCount_UnlessItSaysWhatIsUsed()
    {
        Machine machine = Worked(Stages.Idle.Do(Every("rods", hours: 10)), hours: 3);
        Machine changed = machine.Do(Every("rods", hours: 5, name: "Grease the rods", stops: true), Samples.Now.AddDays(3));
        Assert.Equal(new MaintenanceInterval("rods", "Grease the rods", 5, null, true, 0, Samples.Now), changed.Maintenance.Single());
        Assert.Empty(changed.Decide(Every("rods", hours: 5, name: "Grease the rods", stops: true), Samples.Now.AddDays(4)).Events);
        Machine known = changed.Do(new MachineCommand.SetInterval(new MaintenanceSetting("rods", "Grease the rods", 5, 30, true, 4, 10)));
        Assert.Equal((-3600, Samples.Now.AddDays(-10), 3 * 3600L), (known.Maintenance.Single().SinceWornSeconds, known.Maintenance.Single().Since, known.WornSeconds));
    }

    [Fact]
    public void Overdue_StopsNewJobsOnlyWhereItSaysSo()
    {
        Machine warned = Stages.Idle.Do(Every("rods", days: 1));
        Machine stopped = Stages.Idle.Do(Every("rods", days: 1, name: "Grease the rods", stops: true));
        DateTimeOffset later = Samples.Now.AddDays(1);
        Assert.Null(warned.CheckFree(later));
        Assert.Null(stopped.CheckFree(later.AddTicks(-1)));
        Refusal refusal = stopped.Decide(new MachineCommand.Assign(Samples.Assignment()), later).Refusal!;
        Assert.Equal(MachineRefusals.MaintenanceOverdue, refusal.Code);
        Assert.Contains("Grease the rods", refusal.Message, StringComparison.Ordinal);
        Assert.Null(stopped.Do(Done("rods"), later).CheckFree(later));
        Assert.Null(stopped.Do(new MachineCommand.DropInterval("rods"), later).CheckFree(later));
    }

    /// <summary>A job that runs goes on; what it wears the machine to is looked at when it has ended.</summary>
    [Fact]
    public void Overdue_WhileAJobRuns_IsToldWhenItEnds_AndOnce()
    {
        Machine machine = Stages.Running.Do(Every("rods", hours: 1, stops: true));
        IReadOnlyList<MachineEvent> ended = machine.Decide(Observed(machine, Stages.Ended(JobPhase.Finished, metered: 3600)), Samples.Now).Events;
        Assert.Equal(["rods"], ended.OfType<MachineEvent.MaintenanceFellDue>().Single().Intervals);
        machine = ended.Aggregate(machine, (m, e) => m.Apply(e));
        Assert.Empty(machine.Decide(new MachineCommand.LookAtMaintenance(), Samples.Now.AddDays(9)).Events);
    }

    [Fact]
    public void Look_WhenDaysAreOver_TellsIt()
    {
        Machine machine = Stages.Idle.Do(Every("rods", days: 30));
        Assert.Empty(machine.Decide(new MachineCommand.LookAtMaintenance(), Samples.Now.AddDays(26.9)).Events);
        Assert.Single(machine.Decide(new MachineCommand.LookAtMaintenance(), Samples.Now.AddDays(30)).Events.OfType<MachineEvent.MaintenanceFellDue>());
    }

    /// <summary>That it is soon is told once, at nine tenths, and what speaks next is that it is overdue.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(30)]
    [InlineData(365)]
    public void Look_WhenDaysAreNearlyOver_TellsItOnce(int days)
    {
        Machine machine = Stages.Idle.Do(Every("rods", days: days));
        DateTimeOffset soon = machine.Maintenance.Single().SpeaksOn!.Value;
        Assert.Equal(Samples.Now.AddDays(days) - TimeSpan.FromDays(days) / 10, soon);
        Assert.Empty(machine.Decide(new MachineCommand.LookAtMaintenance(), soon.AddTicks(-1)).Events);
        machine = machine.Do(new MachineCommand.LookAtMaintenance(), soon);
        Assert.Equal((true, false, (DateTimeOffset?)Samples.Now.AddDays(days)), (machine.Maintenance.Single().CameNear, machine.Maintenance.Single().FellDue, machine.Maintenance.Single().SpeaksOn));
        Assert.Empty(machine.Decide(new MachineCommand.LookAtMaintenance(), soon.AddSeconds(1)).Events);
        machine = machine.Do(new MachineCommand.LookAtMaintenance(), Samples.Now.AddDays(days));
        Assert.Equal((true, null), (machine.Maintenance.Single().FellDue, machine.Maintenance.Single().SpeaksOn));

        // Done, it counts anew, and comes near again.
        Assert.Equal(soon.AddDays(days), machine.Do(Done("rods"), Samples.Now.AddDays(days)).Maintenance.Single().SpeaksOn);
    }

    /// <summary>Worked to nine tenths, it is told with the end of the job that did so.</summary>
    [Fact]
    public void Hours_NearlyOver_AreToldWhenTheJobEnds()
    {
        Machine machine = Stages.Running.Do(Every("rods", hours: 10));
        IReadOnlyList<MachineEvent> ended = machine.Decide(Observed(machine, Stages.Ended(JobPhase.Finished, metered: 9 * 3600)), Samples.Now).Events;
        Assert.Equal(["rods"], ended.OfType<MachineEvent.MaintenanceCameNear>().Single().Intervals);
        Assert.Empty(ended.OfType<MachineEvent.MaintenanceFellDue>());
    }

    [Fact]
    public void Log_OfSomethingElse_TouchesNoInterval_AndKeepsTheLastOnes()
    {
        Machine machine = Stages.Idle.Do(Every("rods", hours: 2)).Do(new MachineCommand.RecordMaintenance(null, "new belt", null, Staff));
        Assert.Equal((null, "new belt"), (machine.MaintenanceLog.Single().Interval, machine.MaintenanceLog.Single().What));
        for (int i = 0; i < Machine.MaintenanceEntriesKept; i++) machine = machine.Do(new MachineCommand.RecordMaintenance(null, $"belt {i}", null, Staff));
        Assert.Equal((Machine.MaintenanceEntriesKept, "belt 0"), (machine.MaintenanceLog.Count, machine.MaintenanceLog[0].What));
    }

    [Theory]
    [InlineData("Rods", "Rods", 1, null, null, null)]
    [InlineData("rods", "", 1, null, null, null)]
    [InlineData("rods", "a\nb", 1, null, null, null)]
    [InlineData("rods", "Rods", null, null, null, null)]
    [InlineData("rods", "Rods", 0, null, null, null)]
    [InlineData("rods", "Rods", null, -1, null, null)]
    [InlineData("rods", "Rods", 1, null, -1, null)]
    [InlineData("rods", "Rods", 1, null, null, 99999)]
    public void Set_WhatDoesNotHold_IsRefused(string id, string name, int? hours, int? days, int? usedHours, int? usedDays) => Assert.Equal(
        MachineRefusals.MaintenanceInvalid, Code(Stages.Idle, new MachineCommand.SetInterval(new MaintenanceSetting(id, name, hours, days, false, usedHours, usedDays))));

    [Fact]
    public void Record_WhatDoesNotHold_IsRefused()
    {
        Assert.Equal(MachineRefusals.MaintenanceUnknown, Code(Stages.Idle, Done("none")));
        Assert.Equal(MachineRefusals.MaintenanceInvalid, Code(Stages.Idle, new MachineCommand.RecordMaintenance(null, " ", null, Staff)));
        Assert.Equal(MachineRefusals.MaintenanceInvalid, Code(Stages.Idle.Do(Every("rods", hours: 1)), Done("rods", new string('x', MaintenanceEntry.MaxNoteLength + 1))));
    }

    /// <summary>Whatever is set, done and dropped: the wear is what was worked, counted beside it.</summary>
    [Fact]
    public void Wear_WhateverIsMaintained_IsTheSumOfTheWork() => Prop.ForAll(
        Gen.ListOf(Gen.Choose(0, 3).SelectMany(deed => Gen.Choose(1, 5).Select(hours => (deed, hours)))).ToArbitrary(),
        deeds =>
        {
            Machine machine = Stages.Idle;
            long worked = 0;
            foreach ((int deed, int hours) in deeds)
            {
                if (deed == 0) (machine, worked) = (Worked(machine, hours), worked + hours);
                else if (deed == 1) machine = machine.Do(Every("rods", hours: hours));
                else if (deed == 2 && machine.Maintenance.Count > 0) machine = machine.Do(Done("rods", $"{hours}"));
                else machine = machine.Do(new MachineCommand.DropInterval("rods"));
                Assert.Equal(worked * 3600, machine.WornSeconds);
            }
        }).Check(Config.QuickThrowOnFailure);

    private static MachineCommand.SetInterval Every(string id, int? hours = null, int? days = null, string? name = null, bool stops = false) =>
        new(new MaintenanceSetting(id, name ?? id, hours, days, stops, null, null));

    private static MachineCommand.RecordMaintenance Done(string id, string? note = null) => new(id, null, note, Staff);

    private static MachineCommand.Observe Observed(Machine machine, BridgeReport report) => new(machine.Epoch!, machine.Seq + 1, Samples.Now, null, report);

    private static string? Code(Machine machine, MachineCommand command) => machine.Decide(command, Samples.Now).Refusal?.Code;

    /// <summary>A whole job of so many hours, and the plate cleared.</summary>
    private static Machine Worked(Machine machine, int hours)
    {
        var job = new JobId($"w{machine.Revision}");
        return machine
            .Do(new MachineCommand.Assign(Samples.Assignment(job.Value)))
            .Hear(new BridgeReport.Started(job, 500), $"start/{job}")
            .Hear(Stages.Ended(JobPhase.Finished, metered: hours * 3600L, job: job.Value))
            .Do(new MachineCommand.Clear(true, false, "op"));
    }
}
