using Fab.Contracts.Bus;
using Fab.Domain.Machines;
using Fab.FirmwareBridge.Journal;
using Fab.FirmwareBridge.Sessions;

namespace Fab.FirmwareBridge.Tests.Sessions;

/// <summary>Cables, firmware, bridges and disks that fail in the middle of a job, on machines that end it then; see RecoveryTests for those that offer to go on.</summary>
public sealed class BrokenOffTests
{
    [Theory]
    [InlineData(Dialect.Marlin)]
    [InlineData(Dialect.Grbl)]
    public void Unplug_MidJob_EndsAsLinkLostAndWaitsForAPerson(Dialect dialect)
    {
        byte[] program = CommandTests.Short(dialect);
        SessionRig rig = CommandTests.Running(dialect, program, 10, spec: TestMachines.EndsWhatBreaksOff(dialect));
        rig.Unplug();
        rig.RunFor(30);
        rig.Machine.Log.EndJob();

        JobEnded ended = rig.Only<JobEnded>();
        Assert.Equal((JobOutcome.Failed, "link-lost"), (ended.Outcome, ended.ReasonCode));
        Assert.True(ended.LastExecutedLine <= 10 + 20 && ended.LastExecutedLine <= ended.LinesSent);
        Assert.Equal("offline", rig.Phase);
        rig.Plug();
        rig.RunUntil(() => rig.Heard.OfType<MachineConnected>().Count() == 2);
        rig.RunFor(30);

        Assert.Equal("fault", rig.Phase);
        Assert.True(rig.Audit(program).IsPrefix, rig.Audit(program).ToString());
        rig.Command(rig.StartOf(program, "job-2"));
        Assert.Equal(BridgeCodes.MachineFaulty, rig.Only<CommandRefused>().Code);
        rig.Command(new ResetMachine("reset", "op"));
        rig.RunUntil(() => rig.Has<MachineReady>());
        Assert.Equal("idle", rig.Phase);
    }

    [Theory]
    [InlineData(Dialect.Marlin)]
    [InlineData(Dialect.Grbl)]
    public void Firmware_ResetsMidJob_EndsAndStaysAtRest(Dialect dialect)
    {
        byte[] program = CommandTests.Short(dialect);
        SessionRig rig = CommandTests.Running(dialect, program, 10, spec: TestMachines.EndsWhatBreaksOff(dialect));
        rig.Machine.Reset(rig.Now);
        rig.RunUntil(() => rig.Has<JobEnded>());
        rig.Machine.Log.EndJob();
        rig.RunFor(60);

        Assert.Equal((JobOutcome.Failed, "firmware-restarted"), (rig.Only<JobEnded>().Outcome, rig.Only<JobEnded>().ReasonCode));
        Assert.Equal("fault", rig.Phase);
        Assert.False(rig.Machine.IsMoving);
        Assert.True(rig.Audit(program).IsPrefix, rig.Audit(program).ToString());
    }

    [Fact]
    public void PowerLoss_MidPrint_EndsAndIsHeardAgainLater()
    {
        SessionRig rig = CommandTests.Running(Dialect.Marlin, TestMachines.Print(40, heat: false), 10, spec: TestMachines.EndsWhatBreaksOff(Dialect.Marlin));
        rig.Machine.PowerOff(rig.Now);
        rig.RunUntil(() => rig.Has<JobEnded>());
        Assert.Equal(JobOutcome.Failed, rig.Only<JobEnded>().Outcome);
        rig.RunFor(120);
        rig.Machine.PowerOn(rig.Now);
        rig.RunFor(120);
        Assert.Equal("fault", rig.Phase);
        rig.Command(new ResetMachine("reset", "op"));
        rig.RunUntil(() => rig.Has<MachineReady>());
    }

    [Fact]
    public void Reconnect_AfterTheBridgeDied_TurnsTheHeatersOff()
    {
        SessionRig rig = CommandTests.Running(Dialect.Marlin, TestMachines.Print(40), 8, spec: TestMachines.EndsWhatBreaksOff(Dialect.Marlin));
        rig.RunFor(1);
        Assert.Contains(rig.Session.FirmwareStatus.Heaters, h => h.Target is { Value: > 0 });
        rig.Crash();
        rig.RunUntil(() => rig.Session.IsConnected);
        rig.RunFor(10);

        Assert.Equal("fault", rig.Phase);
        Assert.NotEmpty(rig.Session.FirmwareStatus.Heaters);
        Assert.DoesNotContain(rig.Session.FirmwareStatus.Heaters, h => h.Target is { Value: > 0 });
    }

    /// <summary>The process dies before or after its k-th write, for every k, and starts again on what was kept.</summary>
    [Theory]
    [InlineData(Dialect.Marlin, false, false)]
    [InlineData(Dialect.Marlin, true, true)]
    [InlineData(Dialect.Grbl, true, false)]
    public void Crash_AtEveryJournalWrite_NothingIsLostOrDoneTwice(Dialect dialect, bool afterTheWrite, bool powerCut)
    {
        byte[] program = CommandTests.Short(dialect);
        int writes = int.MaxValue;
        for (int k = 1; k <= writes; k++)
        {
            var rig = new SessionRig(TestMachines.EndsWhatBreaksOff(dialect), options: new SessionOptions { ProgressEvery = TimeSpan.FromSeconds(2) });
            Action<int> crash = count =>
            {
                if (count == k) throw new CrashException();
            };
            if (afterTheWrite) rig.Journal.AfterAppend = crash;
            else rig.Journal.BeforeAppend = crash;
            bool crashed = false;
            StartJob start = rig.StartOf(program);
            try
            {
                Script(rig, start);
                writes = rig.Journal.Appends;
            }
            catch (CrashException)
            {
                crashed = true;
                rig.Crash(powerCut);
                rig.RunUntil(() => rig.Session.IsConnected || rig.Phase is "fault" or "stopped", 600);
                rig.RunFor(60);
            }

            CheckInvariants(rig, k);
            if (!crashed) continue;

            // The hub says again what it has no answer to, and the machine can be used again.
            rig.Command(start);
            rig.RunFor(5);
            if (rig.Phase is "fault" or "stopped")
            {
                rig.Command(new ResetMachine("reset", "op"));
                rig.RunUntil(() => rig.Has<MachineReady>());
            }

            rig.RunUntil(() => rig.Phase is "idle");
            CheckInvariants(rig, k);
            Assert.True(rig.Heard.OfType<JobStarted>().Count() <= 1);
        }

        Assert.InRange(writes, 6, 500);

        static void Script(SessionRig rig, StartJob start)
        {
            rig.RunUntil(() => rig.Has<MachineConnected>());
            rig.MarkJob();
            rig.Command(start);
            rig.RunUntil(() => rig.Session.FirmwareStatus.Acknowledged >= 8);
            rig.Command(new PauseJob("p", start.Job, "ann"));
            rig.RunUntil(() => rig.Has<JobPaused>());
            rig.Command(new ResumeJob("r", start.Job, new(100_000), "ann"));
            rig.RunUntil(() => rig.Has<JobEnded>());
        }
    }

    [Fact]
    public void Crash_MidJob_TellsTheLastKnownProgress()
    {
        SessionRig rig = CommandTests.Running(Dialect.Marlin, TestMachines.Print(60, heat: false), 50, spec: TestMachines.EndsWhatBreaksOff(Dialect.Marlin));
        Progress known = rig.Journal.Replay().OfType<Progress>().Last();
        Assert.True(known.LastExecutedLine > 0 && known.Metered.Value > 0);
        rig.Crash();
        rig.RunFor(1);

        JobEnded ended = rig.Only<JobEnded>();
        Assert.Equal(
            (BridgeCodes.BridgeRestarted, known.LastExecutedLine, known.Metered),
            (ended.ReasonCode, ended.LastExecutedLine, ended.Metered));
        Assert.Equal(BridgeCodes.BridgeRestarted, rig.Heard.OfType<MachineFault>().First().Code);
    }

    [Fact]
    public void Hub_AwayForTheWholeJob_HearsAllInOrderAfterwards()
    {
        var rig = new SessionRig(TestMachines.Printer) { LosesPublication = _ => true };
        rig.RunUntil(() => rig.Session.IsConnected);
        rig.Command(rig.StartOf(TestMachines.Print(20, heat: false)));
        rig.RunFor(600);
        Assert.Empty(rig.Heard);
        Assert.Equal("idle", rig.Phase);
        rig.LosesPublication = _ => false;
        rig.RunFor(40);

        Assert.Equal(["MachineConnected", "JobPreparing", "JobStarted", "JobEnded"], rig.Heard.Select(e => e.GetType().Name));
        int publications = rig.Publications;
        rig.RunFor(600);
        Assert.Equal(publications, rig.Publications);
    }

    [Fact]
    public void Hub_LosesTwoOfThreeEvents_StillHearsAllOnce()
    {
        var random = new Random(7);
        var rig = new SessionRig(TestMachines.Printer) { LosesPublication = _ => random.Next(3) > 0 };
        rig.RunUntil(() => rig.Session.IsConnected);
        rig.Command(rig.StartOf(TestMachines.Print(20, heat: false)));
        rig.RunUntil(() => rig.Has<JobEnded>());
        Assert.Equal([1L, 2L, 3L, 4L], rig.Heard.Select(e => e.Seq));
    }

    [Fact]
    public void EventWindow_HubAway_TellsNoMoreThanTheWindow()
    {
        var rig = new SessionRig(TestMachines.Printer, options: new SessionOptions { EventWindow = 4 }) { Acknowledges = false };
        rig.RunUntil(() => rig.Session.IsConnected);
        for (int i = 0; i < 10; i++)
        {
            rig.Unplug();
            rig.Plug();
            rig.RunUntil(() => rig.Session.IsConnected);
        }

        Assert.Equal([1L, 2L, 3L, 4L], rig.Heard.Select(e => e.Seq));
        rig.Acknowledges = true;
        rig.RunFor(40);
        Assert.Equal(Enumerable.Range(1, 21).Select(i => (long)i), rig.Heard.Select(e => e.Seq));
    }

    [Fact]
    public void Journal_DiskFull_PrintGoesOnNothingIsToldNothingStarts()
    {
        SessionRig rig = CommandTests.Running(Dialect.Marlin, TestMachines.Print(30, heat: false), 10, spec: TestMachines.EndsWhatBreaksOff(Dialect.Marlin));
        rig.Journal.BeforeAppend = _ => throw new BridgeJournalException(BridgeCodes.JournalUnwritable, "No space left on device");
        rig.RunFor(300);
        Assert.Equal("idle", rig.Phase);
        Assert.Equal("No space left on device", rig.Session.Problem);
        Assert.False(rig.Has<JobEnded>());
        rig.Command(rig.StartOf(TestMachines.Print(30, heat: false), "job-2"));
        Assert.Equal("idle", rig.Phase);

        rig.Journal.BeforeAppend = null;
        rig.RunFor(10);
        Assert.Null(rig.Session.Problem);
        Assert.Equal(JobOutcome.Finished, rig.Only<JobEnded>().Outcome);
        Assert.Equal(Enumerable.Range(1, rig.Heard.Count).Select(i => (long)i), rig.Heard.Select(e => e.Seq));
    }

    [Fact]
    public void Journal_ManyJobs_IsCompactedAndStillKnowsThem()
    {
        var rig = new SessionRig(TestMachines.Printer);
        rig.Journal.CompactAfter = 20;
        rig.RunUntil(() => rig.Session.IsConnected);
        byte[] program = "G28\nG1 X10 F3000\n"u8.ToArray();
        for (int i = 0; i < 12; i++)
        {
            string job = $"job-{i}";
            rig.Command(rig.StartOf(program, job));
            rig.RunUntil(() => rig.Has<JobEnded>(e => e.Job.Value == job));
        }

        Assert.True(rig.Journal.Replay().Count <= 21);
        rig.Crash(powerCut: true);
        rig.RunUntil(() => rig.Session.IsConnected);
        rig.Command(rig.StartOf(program, "job-0"));
        Assert.Equal(BridgeCodes.JobStartedBefore, rig.Heard.OfType<CommandRefused>().Last().Code);
        Assert.Equal(Enumerable.Range(1, rig.Heard.Count).Select(i => (long)i), rig.Heard.Select(e => e.Seq));
    }

    /// <summary>By the hub's own book-keeping: the order without gaps (the rig checks it), at most one start, ends that add up.</summary>
    private static void CheckInvariants(SessionRig rig, int k)
    {
        string where = $"write {k}: {rig.Trail()}";
        Assert.Equal(Enumerable.Range(1, rig.Heard.Count).Select(i => (long)i), rig.Heard.Select(e => e.Seq));
        Assert.True(rig.Heard.OfType<JobStarted>().Count() <= 1, where);
        Assert.True(rig.Heard.OfType<JobEnded>().Count() == rig.Heard.OfType<JobPreparing>().Count(), where);
        foreach (JobEnded ended in rig.Heard.OfType<JobEnded>())
        {
            Assert.True(ended.Metered.Value <= rig.Now.TotalSeconds, where);
            Assert.True(ended.LastExecutedLine <= ended.LinesSent, where);
            if (!rig.Has<JobStarted>()) Assert.True(ended is { LinesSent: 0, Metered.Value: 0 }, where);
            foreach (JobPaused paused in rig.Heard.OfType<JobPaused>()) Assert.True(ended.Metered.Value >= paused.Metered.Value, where);
        }

        // What was never told as started may not have moved the machine.
        if (!rig.Has<JobStarted>()) Assert.Equal(0, rig.Machine.Log.MovesFinished);
        Assert.False(rig.Machine.IsMoving, where);
    }

    private sealed class CrashException : Exception;
}
