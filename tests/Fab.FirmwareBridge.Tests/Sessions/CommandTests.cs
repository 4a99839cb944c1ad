using Fab.Contracts.Bus;
using Fab.Domain;
using Fab.Domain.Machines;
using Fab.Domain.Units;
using Fab.Firmware.Streaming;
using Fab.FirmwareBridge.Programs;
using Fab.FirmwareBridge.Sessions;

namespace Fab.FirmwareBridge.Tests.Sessions;

public sealed class CommandTests
{
    private static readonly JobId Job = new("job-1");
    private static readonly MachineSeconds Plenty = new(100_000);

    [Theory]
    [InlineData(Dialect.Marlin)]
    [InlineData(Dialect.Grbl)]
    public void Pause_AtAnyPoint_RestsAndGoesOnWithEveryLineOnce(Dialect dialect)
    {
        byte[] program = Short(dialect);
        for (int at = 0; at <= 24; at += 3)
        {
            SessionRig rig = Running(dialect, program, at);
            if (rig.Has<JobEnded>()) break;
            rig.Command(new PauseJob("p", Job, "ann"));
            rig.RunUntil(() => rig.Has<JobPaused>() || rig.Has<JobEnded>());
            if (rig.Has<JobPaused>())
            {
                Assert.Equal("p", rig.Only<JobPaused>().InReplyTo);
                rig.RunFor(30);
                Assert.False(rig.Machine.IsMoving, $"moves while paused at {at}");
                rig.Command(new ResumeJob("r", Job, Plenty, "ann"));
                rig.RunUntil(() => rig.Has<JobEnded>());
            }
            else
            {
                // It came too late, and that was said.
                Assert.True(rig.Has<CommandRefused>(e => e.InReplyTo == "p"));
            }

            Assert.Equal(JobOutcome.Finished, rig.Only<JobEnded>().Outcome);
            if (dialect == Dialect.Grbl) Assert.True(rig.Audit(program).IsExact, $"at {at}: {rig.Audit(program)}");
        }
    }

    [Theory]
    [InlineData(Dialect.Marlin)]
    [InlineData(Dialect.Grbl)]
    public void Cancel_AtAnyPoint_EndsColdAndIdle(Dialect dialect)
    {
        byte[] program = Short(dialect);
        for (int at = 0; at <= 24; at += 4)
        {
            SessionRig rig = Running(dialect, program, at);
            if (rig.Has<JobEnded>()) break;
            rig.Command(new CancelJob("c", Job, "ann"));
            rig.Command(new CancelJob("c", Job, "ann"));
            rig.Command(new CancelJob("c2", Job, "bo"));
            rig.RunUntil(() => rig.Has<JobEnded>() && rig.Phase == "idle");
            rig.RunFor(5);

            JobEnded ended = rig.Only<JobEnded>();
            Assert.Equal((JobOutcome.Cancelled, "c"), (ended.Outcome, ended.InReplyTo));
            Assert.Equal(BridgeCodes.JobIsOver, rig.Heard.OfType<CommandRefused>().Single(e => e.InReplyTo == "c2").Code);
            Assert.False(rig.Machine.IsMoving);
            Assert.True(ended.LastExecutedLine <= ended.LinesSent);
            Assert.DoesNotContain(rig.Session.FirmwareStatus.Heaters, h => h.Target is { Value: > 0 });
        }
    }

    [Theory]
    [InlineData(Dialect.Marlin)]
    [InlineData(Dialect.Grbl)]
    public void Stop_AtAnyPoint_NothingMovesOrHeatsUntilAPersonClears(Dialect dialect)
    {
        byte[] program = Short(dialect);
        for (int at = 0; at <= 24; at += 4)
        {
            SessionRig rig = Running(dialect, program, at);
            if (rig.Has<JobEnded>()) break;
            int bytesBefore = rig.ToMachine.Count;
            long appendsBefore = rig.Journal.Appends;
            bool bytesCameFirst = false;
            rig.Journal.BeforeAppend = _ => bytesCameFirst |= rig.ToMachine.Count > bytesBefore;
            rig.Command(new StopMachine("s", "ann"));
            Assert.True(bytesCameFirst, "the journal came before the stop");
            Assert.True(rig.Journal.Appends > appendsBefore);
            rig.Journal.BeforeAppend = null;

            rig.RunFor(30);
            Assert.Equal("stopped", rig.Phase);
            Assert.Equal(("ann", "s"), (rig.Only<MachineStopped>().By, rig.Only<MachineStopped>().InReplyTo));
            Assert.Equal(("emergency-stop", JobOutcome.Failed), (rig.Only<JobEnded>().ReasonCode, rig.Only<JobEnded>().Outcome));
            Assert.Equal(1, rig.Machine.Log.EmergencyStops);
            Assert.False(rig.Machine.Log.MovedAfterStop || rig.Machine.Log.HeaterOnAfterStop || rig.Machine.Log.SpindleOnAfterStop);

            rig.Command(rig.StartOf(program, "job-2"));
            Assert.Equal(BridgeCodes.MachineStopped, rig.Only<CommandRefused>().Code);
            rig.Command(new StopMachine("s", "ann"));
            rig.RunFor(1);
            Assert.Single(rig.Heard.OfType<MachineStopped>());

            rig.Command(new ResetMachine("reset", "op"));
            rig.RunUntil(() => rig.Has<MachineReady>());
            Assert.Equal("reset", rig.Only<MachineReady>().InReplyTo);
            Assert.Equal("idle", rig.Phase);
            Assert.False(rig.Machine.IsMoving);

            rig.Command(new StopMachine("s", "ann"));
            Assert.Equal("idle", rig.Phase);
            rig.Command(rig.StartOf(program, "job-3"));
            rig.RunUntil(() => rig.Has<JobEnded>(e => e.Job.Value == "job-3"));
            Assert.Equal(JobOutcome.Finished, rig.Heard.OfType<JobEnded>().Last().Outcome);
        }
    }

    [Fact]
    public void Meter_ReachesTheAuthorised_PausesAndBillsNoMore()
    {
        byte[] program = TestMachines.Print(60, heat: false);
        SessionRig rig = Running(Dialect.Marlin, program, 0, authorised: 20);
        rig.RunUntil(() => rig.Has<JobPaused>());
        Assert.Equal(("authorisation-used-up", 20L), (rig.Only<JobPaused>().Reason, rig.Only<JobPaused>().Metered.Value));

        rig.RunFor(1000);
        rig.Command(new ResumeJob("r1", Job, new MachineSeconds(20), "ann"));
        Assert.Equal("authorisation-used-up", rig.Heard.OfType<CommandRefused>().Single().Code);
        rig.Command(new ResumeJob("r2", Job, new MachineSeconds(25), "ann"));
        rig.RunUntil(() => rig.Heard.OfType<JobPaused>().Count() == 2);
        Assert.Equal(25, rig.Heard.OfType<JobPaused>().Last().Metered.Value);
        rig.Command(new ResumeJob("r3", Job, Plenty, "ann"));
        rig.RunUntil(() => rig.Has<JobEnded>());
        Assert.Equal(JobOutcome.Finished, rig.Only<JobEnded>().Outcome);
        Assert.True(rig.Only<JobEnded>().Metered.Value > 25);
    }

    [Fact]
    public void Command_Repeated_IsDoneOnceAndToldAgain()
    {
        byte[] program = TestMachines.Print(40, heat: false);
        var rig = new SessionRig(TestMachines.Printer);
        rig.RunUntil(() => rig.Has<MachineConnected>());
        StartJob start = rig.StartOf(program);
        rig.MarkJob();
        rig.Command(start);
        rig.Command(start);
        rig.RunUntil(() => rig.Session.FirmwareStatus.Acknowledged > 10);
        int before = rig.Publications;
        rig.Command(start);
        Assert.Equal(before + 2, rig.Publications);

        rig.Command(new PauseJob("p", Job, "ann"));
        rig.RunUntil(() => rig.Has<JobPaused>());
        rig.Command(new ResumeJob("r", Job, Plenty, "ann"));
        rig.Command(new ResumeJob("r", Job, Plenty, "ann"));
        rig.RunUntil(() => rig.Has<JobResumed>());
        rig.Command(new PauseJob("p", Job, "ann"));
        rig.RunUntil(() => rig.Has<JobEnded>());
        rig.Command(start);
        rig.RunFor(20);

        Assert.Single(rig.Heard.OfType<JobStarted>());
        Assert.Single(rig.Heard.OfType<JobPaused>());
        Assert.Single(rig.Heard.OfType<JobEnded>());
        Assert.Single(rig.Requests);
        Assert.Equal("idle", rig.Phase);
    }

    [Fact]
    public void Start_SameJobUnderAnotherId_RunsAtMostOnce()
    {
        byte[] program = TestMachines.Print(20, heat: false);
        SessionRig rig = Running(Dialect.Marlin, program, 0);
        rig.RunUntil(() => rig.Has<JobEnded>());
        rig.Command(rig.StartOf(program));
        Assert.Equal(BridgeCodes.JobStartedBefore, rig.Only<CommandRefused>().Code);
    }

    /// <summary>The bridge ended while it still fetched the program: nothing went out, so another start of the job is taken, and runs once.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Start_AfterOneThatNeverBegan_RunsUnderAnotherIdAndNotUnderItsOwn(bool powerCut)
    {
        byte[] program = TestMachines.Print(20, heat: false);
        var rig = new SessionRig(TestMachines.Printer) { FetchesPrograms = false };
        rig.RunUntil(() => rig.Has<MachineConnected>());
        StartJob first = rig.StartOf(program);
        rig.Command(first);
        rig.RunFor(1);
        rig.Crash(powerCut);
        rig.RunUntil(() => rig.Session.IsConnected);
        JobEnded ended = rig.Only<JobEnded>();
        Assert.Equal((JobOutcome.Failed, BridgeCodes.BridgeRestarted, 0L), (ended.Outcome, ended.ReasonCode, ended.LinesSent));

        rig.FetchesPrograms = true;
        rig.Command(first);
        rig.RunFor(5);
        Assert.False(rig.Has<JobStarted>());
        rig.MarkJob();
        rig.Command(first with { Id = "start-again" });
        rig.RunUntil(() => rig.Has<JobEnded>(e => e.Outcome == JobOutcome.Finished));
        Assert.True(rig.Audit(program).IsExact, rig.Audit(program).ToString());
        rig.Command(first with { Id = "start-once-more" });
        Assert.Equal(BridgeCodes.JobStartedBefore, rig.Only<CommandRefused>().Code);
    }

    /// <summary>The hub knows these by the very words.</summary>
    [Fact]
    public void Codes_ThatTheHubTakesForPassing_AreTheBridgesOwn()
    {
        string[] own =
        [
            BridgeCodes.MachineOffline, BridgeCodes.MachineStopped, BridgeCodes.MachineFaulty, BridgeCodes.MachineBusy, BridgeCodes.MachineNotReady, StreamFailures.LinkLost,
            StreamFailures.FirmwareRestarted, StreamFailures.FirmwareSilent, BridgeCodes.BridgeRestarted, BridgeCodes.BridgeStopped, BridgeCodes.JournalUnwritable,
            BridgeCodes.SpoolUnwritable, BridgeCodes.ProgramUnreachable,
        ];
        Assert.All(own, code => Assert.True(StartHindrance.Passes(code), code));
        string[] final =
        [
            BridgeCodes.JobStartedBefore, BridgeCodes.ProgramMissing, BridgeCodes.ProgramChanged, BridgeCodes.ProgramUnreadable, PauseReasons.AuthorisationUsedUp,
            JobEndReasons.EmergencyStop, JobEndReasons.JournalLost, JobEndReasons.JobLost, StreamFailures.LineNotStreamable,
        ];
        Assert.All(final, code => Assert.False(StartHindrance.Passes(code), code));
    }

    [Fact]
    public void Cancel_BeforeItsStart_BarsTheLateStart()
    {
        byte[] program = TestMachines.Print(20, heat: false);
        var rig = new SessionRig(TestMachines.Printer);
        rig.RunUntil(() => rig.Has<MachineConnected>());
        rig.Command(new CancelJob("c", Job, "ann"));
        Assert.Equal(BridgeRefusals.NoSuchJob, rig.Only<CommandRefused>().Code);
        rig.Crash(powerCut: true);
        rig.RunUntil(() => rig.Session.IsConnected);
        rig.Command(rig.StartOf(program));
        Assert.Equal(BridgeCodes.JobStartedBefore, rig.Heard.OfType<CommandRefused>().Last().Code);
        Assert.False(rig.Has<JobPreparing>());
    }

    [Fact]
    public void Start_NotReady_IsRefusedWithTheReason()
    {
        byte[] program = TestMachines.Print(20, heat: false);
        var rig = new SessionRig(TestMachines.Printer, open: false);
        rig.Command(rig.StartOf(program, "a"));
        Assert.Equal(BridgeCodes.MachineOffline, Last(rig));
        rig.Plug();
        rig.Command(rig.StartOf(program, "b"));
        Assert.Equal(BridgeCodes.MachineNotReady, Last(rig));
        rig.RunUntil(() => rig.Has<MachineConnected>());
        rig.Command(rig.StartOf(program, "c", authorised: 0));
        Assert.Equal("authorisation-used-up", Last(rig));
        rig.Command(rig.StartOf(program, "d"));
        rig.Command(rig.StartOf(program, "e"));
        Assert.Equal(BridgeCodes.MachineBusy, Last(rig));
        rig.Command(new PauseJob("p", new JobId("z"), "ann"));
        Assert.Equal(BridgeRefusals.NoSuchJob, Last(rig));
    }

    [Fact]
    public void Program_OtherBytesThanVetted_JobFailsBeforeTheFirstByte()
    {
        var rig = new SessionRig(TestMachines.Printer) { FetchesPrograms = false };
        rig.RunUntil(() => rig.Has<MachineConnected>());
        byte[] program = TestMachines.Print(20, heat: false);
        rig.Command(rig.StartOf(program));
        int bytes = rig.ToMachine.Count;
        var changed = Assert.Throws<ProgramException>(() => PreparedProgram.Of("G1 X1\n"u8.ToArray(), PreparedProgram.HashOf(program), new()));
        rig.Session.OnProgramFailed(Job, changed.ToRefusal(), new Moment(rig.Now, rig.Now, DateTimeOffset.UnixEpoch));
        rig.RunFor(0.1);

        Assert.Equal((BridgeCodes.ProgramChanged, 0L), (rig.Only<JobEnded>().ReasonCode, rig.Only<JobEnded>().LinesSent));
        Assert.Equal(bytes, rig.ToMachine.Count);
        Assert.Equal("idle", rig.Phase);
    }

    [Fact]
    public void Cancel_WhilePreparing_EndsAtOnceAndIgnoresTheProgram()
    {
        var rig = new SessionRig(TestMachines.Printer) { FetchesPrograms = false };
        rig.RunUntil(() => rig.Has<MachineConnected>());
        byte[] program = TestMachines.Print(20, heat: false);
        rig.Command(rig.StartOf(program));
        Assert.Equal("preparing", rig.Phase);
        rig.Command(new CancelJob("c", Job, "ann"));
        Assert.Equal((JobOutcome.Cancelled, 0L), (rig.Only<JobEnded>().Outcome, rig.Only<JobEnded>().Metered.Value));

        PreparedProgram late = PreparedProgram.Of(program, PreparedProgram.HashOf(program), new());
        rig.Session.OnProgram(Job, late, new Moment(rig.Now, rig.Now, DateTimeOffset.UnixEpoch));
        rig.RunFor(10);
        Assert.False(rig.Has<JobStarted>());
    }

    [Fact]
    public void Stop_MachineNotConnected_GoesOutWhenItIs()
    {
        var rig = new SessionRig(TestMachines.Printer, open: false);
        rig.Command(new StopMachine("s", "ann"));
        Assert.Equal(BridgeCodes.StopNotDelivered, rig.Only<MachineFault>().Code);
        rig.Crash(powerCut: true);
        rig.RunFor(60);
        rig.Plug();
        rig.RunFor(10);

        Assert.Equal(1, rig.Machine.Log.EmergencyStops);
        Assert.Equal(("ann", "s"), (rig.Only<MachineStopped>().By, rig.Only<MachineStopped>().InReplyTo));
        Assert.True(rig.Only<MachineStopped>().LatencyMicroseconds >= 60_000_000);
        Assert.Equal("stopped", rig.Phase);
        rig.Command(new ResetMachine("reset", "op"));
        rig.RunUntil(() => rig.Has<MachineReady>());
        Assert.Equal("idle", rig.Phase);
    }

    internal static byte[] Short(Dialect dialect) =>
        dialect == Dialect.Marlin ? TestMachines.Print(20, heat: false) : TestMachines.Routing(20);

    /// <summary>A job that runs, at the moment its machine has taken so many lines.</summary>
    internal static SessionRig Running(
        Dialect dialect, byte[] program, int acknowledged, long authorised = 100_000, SessionOptions? options = null, MachineSpec? spec = null)
    {
        var rig = new SessionRig(spec ?? TestMachines.Of(dialect), options: options);
        rig.RunUntil(() => rig.Has<MachineConnected>());
        rig.MarkJob();
        rig.Command(rig.StartOf(program, authorised: authorised));
        rig.RunUntil(() => rig.Has<JobEnded>() || rig.Session.FirmwareStatus.Acknowledged >= acknowledged);
        return rig;
    }

    private static string Last(SessionRig rig) => rig.Heard.OfType<CommandRefused>().Last().Code;
}
