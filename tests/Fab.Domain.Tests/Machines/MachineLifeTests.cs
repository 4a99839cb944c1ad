using Fab.Domain.Jobs;
using Fab.Domain.Machines;
using Fab.Domain.Units;

namespace Fab.Domain.Tests.Machines;

public class MachineLifeTests
{
    [Theory]
    [InlineData("registered", MachineState.Offline)]
    [InlineData("idle", MachineState.Idle)]
    [InlineData("assigned", MachineState.Running)]
    [InlineData("preparing", MachineState.Running)]
    [InlineData("running", MachineState.Running)]
    [InlineData("paused", MachineState.Paused)]
    [InlineData("awaiting-clear", MachineState.AwaitingClear)]
    [InlineData("stopped", MachineState.Stopped)]
    [InlineData("stopped-with-job", MachineState.Stopped)]
    [InlineData("fault", MachineState.Fault)]
    [InlineData("offline", MachineState.Offline)]
    [InlineData("offline-with-job", MachineState.Offline)]
    public void State_InStage_IsWhatPeopleSee(string stage, MachineState expected) => Assert.Equal(expected, Stages.Named(stage).State);

    /// <summary>Whoever says it in another language has the codes of all that the sentence says.</summary>
    [Theory]
    [InlineData("registered", "bridge-not-there")]
    [InlineData("idle", "")]
    [InlineData("running", "")]
    [InlineData("paused", "by-person")]
    [InlineData("stopped", "machine-stopped")]
    [InlineData("fault", "thermal-runaway")]
    [InlineData("offline", "bridge-not-there")]
    public void ReasonCodes_InStage_AreOfWhatIsSaid(string stage, string codes)
    {
        Machine machine = Stages.Named(stage);
        Assert.Equal(codes, string.Join(' ', machine.ReasonCodes));
        Assert.Equal(codes == "", machine.Reason is null);
    }

    [Fact]
    public void ReasonCodes_OfAStop_GrowWithWhatBecomesOfIt()
    {
        Machine machine = Stages.Idle.Do(new MachineCommand.Stop("stop-1", "ann")).Hear(new BridgeReport.Stopped("ann", 1300), "stop-1");
        Assert.Equal(["machine-stopped", "stop-confirmed"], machine.Hear(new BridgeReport.StopSettled(true, "Off.")).ReasonCodes);
        machine = machine.Hear(new BridgeReport.StopSettled(false, "Cut its power."));
        Assert.Equal(["machine-stopped", "stop-unconfirmed"], machine.ReasonCodes);
        machine = machine.Hear(new BridgeReport.Faulted("link-lost", "The cable came off."));
        Assert.Equal(["machine-stopped", "link-lost", "stop-unconfirmed"], machine.ReasonCodes);
        machine = machine.Do(new MachineCommand.Clear(true, true, "ann"));
        Assert.Equal(["machine-stopped", "link-lost", "firmware-being-reset"], machine.ReasonCodes);
        machine = machine.Hear(new BridgeReport.Refused("machine-offline", "No cable."), machine.Orders.Single(o => o is MachineOrder.Reset).Id);
        Assert.Equal("No cable. (machine-offline) Cut its power.", machine.Reason);
        Assert.Equal(["machine-offline", "stop-unconfirmed"], machine.ReasonCodes);
    }

    [Theory]
    [InlineData("firmware-silent", "The firmware does not answer.", "firmware-silent")]
    [InlineData("unplugged", "unplugged", "link-lost")]
    public void LinkLost_IsSaidInWordsAndByItsCode(string told, string words, string code)
    {
        Machine machine = Stages.Idle.Hear(new BridgeReport.Disconnected(told));
        Assert.Equal((words, code), (machine.Reason, machine.ReasonCodes.Single()));
    }

    [Theory]
    [InlineData(JobPhase.Finished, 500, MachineState.AwaitingClear)]
    [InlineData(JobPhase.Cancelled, 500, MachineState.AwaitingClear)]
    [InlineData(JobPhase.Failed, 500, MachineState.AwaitingClear)]
    [InlineData(JobPhase.Failed, 0, MachineState.AwaitingClear)]
    public void JobEnded_AfterItsStart_AwaitsClear(JobPhase how, long linesSent, MachineState expected) =>
        Assert.Equal(expected, Stages.Running.Hear(Stages.Ended(how, linesSent)).State);

    [Theory]
    [InlineData(JobPhase.Cancelled)]
    [InlineData(JobPhase.Failed)]
    public void JobEnded_BeforeItsFirstLine_LeavesThePlateClear(JobPhase how) =>
        Assert.Equal(MachineState.Idle, Stages.Preparing.Hear(Stages.Ended(how, 0, 0)).State);

    [Fact]
    public void JobEnded_Always_CountsWearAndFreesTheMachine()
    {
        Machine machine = Stages.Running.Hear(Stages.Ended(JobPhase.Finished, metered: 1234));
        Assert.Null(machine.Held);
        Assert.Equal(1234, machine.WornSeconds);
        Assert.Empty(machine.Orders);
        Assert.Equal([JobPhase.Finished], machine.Reports.Select(r => r.Report).OfType<BridgeReport.Ended>().Select(e => e.End));
    }

    [Fact]
    public void Clear_AfterAJob_MakesItIdleAndReady()
    {
        Machine machine = Stages.AwaitingClear.Do(new MachineCommand.Clear(true, false, "ann"));
        Assert.Equal(MachineState.Idle, machine.State);
        Assert.Null(machine.CodeFor(new MachineCommand.Assign(Samples.Assignment("j2"))));
    }

    [Fact]
    public void Stop_WithAJob_StaysUntilAPersonClearsAndTheFirmwareIsReset()
    {
        Machine machine = Stages.StoppedWithJob;
        Assert.Equal([typeof(MachineOrder.Stop)], machine.Orders.Select(o => o.GetType()));

        machine = machine
            .Hear(Stages.Ended(JobPhase.Failed) with { ReasonCode = JobEndReasons.EmergencyStop })
            .Hear(new BridgeReport.Stopped("ann"), "stop-1");
        Assert.Equal((MachineState.Stopped, null), (machine.State, machine.Held));
        Assert.Equal(["plate", "stop"], machine.Checks);

        // Nothing that a bridge says by itself gets it out.
        machine = machine
            .Hear(new BridgeReport.Disconnected("reset"))
            .Hear(new BridgeReport.Connected("Marlin", Dialect.Marlin))
            .Hear(new BridgeReport.Ready());
        Assert.Equal(MachineState.Stopped, machine.State);

        machine = machine.Do(new MachineCommand.Clear(true, true, "op"));
        Assert.Equal((MachineState.Stopped, 0), (machine.State, machine.Checks.Count));
        MachineOrder reset = Assert.Single(machine.Orders);
        Assert.IsType<MachineOrder.Reset>(reset);

        machine = machine.Hear(new BridgeReport.Ready(), "some-other-command");
        Assert.Equal(MachineState.Stopped, machine.State);
        machine = machine.Hear(new BridgeReport.Ready(), reset.Id);
        Assert.Equal((MachineState.Idle, 0), (machine.State, machine.Orders.Count));
    }

    [Fact]
    public void Stop_DuringTheReset_NeedsClearingAnew()
    {
        Machine machine = Stages.Stopped.Do(new MachineCommand.Clear(true, true, "op"));
        string reset = machine.Orders.Single().Id;
        machine = machine.Do(new MachineCommand.Stop("stop-2", "ann"));
        Assert.Equal(["stop"], machine.Checks);
        Assert.Equal(["stop-2"], machine.Orders.Select(o => o.Id));
        Assert.Equal(MachineState.Stopped, machine.Hear(new BridgeReport.Ready(), reset).State);
    }

    [Fact]
    public void Reset_RefusedByTheBridge_NeedsClearingAnewAndSaysWhy()
    {
        Machine machine = Stages.Stopped.Do(new MachineCommand.Clear(true, true, "op"));
        machine = machine.Hear(new BridgeReport.Refused("machine-offline", "The machine is not connected."), machine.Orders.Single().Id);
        Assert.Equal(["stop"], machine.Checks);
        Assert.Contains("not connected", machine.Reason, StringComparison.Ordinal);
        Machine again = machine.Do(new MachineCommand.Clear(false, true, "op"));
        Assert.IsType<MachineOrder.Reset>(again.Orders.Single());
    }

    /// <summary>A start that the bridge had not answered must never be said again after a stop: it would run after the reset.</summary>
    [Fact]
    public void Stop_BeforeTheStartIsAnswered_CancelsInsteadOfStarting()
    {
        Machine machine = Stages.Assigned.Do(new MachineCommand.Stop("stop-1", "ann"));
        Assert.DoesNotContain(machine.Orders, o => o is MachineOrder.Start);
        MachineOrder cancel = Assert.Single(machine.Orders, o => o is MachineOrder.Cancel);
        machine = machine.Hear(new BridgeReport.Stopped("ann"), "stop-1").Hear(new BridgeReport.Refused("job-not-here", "No such job."), cancel.Id);
        Assert.Null(machine.Held);
        var ended = Assert.IsType<BridgeReport.Ended>(machine.Reports.Single().Report);
        Assert.Equal((JobPhase.Failed, JobEndReasons.EmergencyStop), (ended.End, ended.ReasonCode));
        Assert.Equal(["stop"], machine.Checks);
    }

    [Fact]
    public void Stop_AnsweredBeforeTheHubNotedIt_IsOneStop()
    {
        Machine machine = Stages.Idle.Hear(new BridgeReport.Stopped("ann"), "stop-9");
        Assert.Equal(MachineState.Stopped, machine.State);
        Assert.Empty(machine.Decide(new MachineCommand.Stop("stop-9", "ann"), Samples.Now).Events);
    }

    /// <summary>A stop that found no wire is told as a fault; the warning reaches people, and it still counts as a stop.</summary>
    [Fact]
    public void Stop_NotDelivered_StaysStoppedAndSaysSo()
    {
        Machine machine = Stages.Offline
            .Do(new MachineCommand.Stop("stop-1", "ann"))
            .Hear(new BridgeReport.Faulted("stop-not-delivered", "Cut its power if it moves."), "stop-1");
        Assert.Equal(MachineState.Stopped, machine.State);
        Assert.Contains("Cut its power", machine.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Cancel_BeforeTheStartIsAnswered_EndsAsCancelledWhenTheBridgeNeverHadIt()
    {
        Machine machine = Stages.Assigned.Do(new MachineCommand.CancelJob(Stages.Job, "ann"));
        MachineOrder cancel = machine.Orders.Single();
        machine = machine.Hear(new BridgeReport.Refused("job-not-here", "No such job."), cancel.Id);
        var ended = Assert.IsType<BridgeReport.Ended>(machine.Reports.Single().Report);
        Assert.Equal(JobPhase.Cancelled, ended.End);
        Assert.Equal(MachineState.Idle, machine.State);
    }

    [Fact]
    public void Start_RefusedByTheBridge_FailsTheJobWithItsReason()
    {
        Machine machine = Stages.Assigned.Hear(new BridgeReport.Refused("program-not-found", "No program."), "start/j1");
        var ended = Assert.IsType<BridgeReport.Ended>(machine.Reports.Single().Report);
        Assert.Equal((JobPhase.Failed, "program-not-found", 0L), (ended.End, ended.ReasonCode, ended.LinesSent));
        Assert.Equal((MachineState.Idle, 0), (machine.State, machine.Orders.Count));
    }

    /// <summary>A bridge that has just begun again meets a start: nothing was sent, so the queue may have the job back.</summary>
    [Theory]
    [InlineData("assigned")]
    [InlineData("preparing")]
    public void Start_ThatProvablyNeverBegan_GivesTheJobBackAndWaitsAMoment(string stage)
    {
        Machine machine = stage == "assigned"
            ? Stages.Assigned.Hear(new BridgeReport.Refused("machine-not-ready", "The machine is not ready yet."), "start/j1")
            : Stages.Preparing.Hear(Stages.Ended(JobPhase.Failed, 0, 0) with { ReasonCode = "bridge-restarted" });
        Assert.Equal((MachineState.Idle, 0, null), (machine.State, machine.Orders.Count, machine.Held));
        JobReport told = machine.Reports[^1];
        Assert.Equal((machine.Epoch, machine.Seq), (told.Epoch, told.Seq));
        Assert.Empty(machine.RecentJobs);

        // Neither that hand-over once more, nor any job at once.
        Assert.Equal(MachineRefusals.JobDoneAlready, machine.CodeFor(new MachineCommand.Assign(Samples.Assignment())));
        Assert.Equal(MachineRefusals.DidNotStart, machine.CodeFor(new MachineCommand.Assign(Samples.Assignment() with { Attempt = 2 })));
        Assert.Equal(MachineRefusals.DidNotStart, machine.CodeFor(new MachineCommand.Assign(Samples.Assignment("j2"))));
        Machine again = machine.Do(new MachineCommand.Assign(Samples.Assignment() with { Attempt = 2 }), Samples.Now + StartHindrance.First);
        Assert.Equal("start/j1/2", Assert.IsType<MachineOrder.Start>(again.Orders.Single()).Id);
        Assert.Null(again.Hear(new BridgeReport.Started(Stages.Job, 500), "start/j1/2").Hindrance);
    }

    [Fact]
    public void Starts_ThatFailInARow_WaitLongerAndLonger()
    {
        Machine machine = Stages.Idle;
        DateTimeOffset now = Samples.Now;
        List<double> waits = [];
        for (int attempt = 1; attempt <= 9; attempt++)
        {
            machine = machine.Do(new MachineCommand.Assign(Samples.Assignment() with { Attempt = attempt }), now);
            machine = machine.Do(new MachineCommand.Observe(machine.Epoch!, machine.Seq + 1, now, machine.Orders.Single().Id, new BridgeReport.Refused("machine-offline", "No.")), now);
            waits.Add((machine.Hindrance!.Until - now).TotalSeconds);
            now = machine.Hindrance.Until;
        }

        Assert.Equal([5, 10, 20, 40, 80, 160, 300, 300, 300], waits);

        // What was long ago does not count.
        now += TimeSpan.FromHours(1);
        machine = machine.Do(new MachineCommand.Assign(Samples.Assignment() with { Attempt = 10 }), now);
        machine = machine.Do(new MachineCommand.Observe(machine.Epoch!, machine.Seq + 1, now, machine.Orders.Single().Id, new BridgeReport.Refused("machine-offline", "No.")), now);
        Assert.Equal(now + StartHindrance.First, machine.Hindrance!.Until);
    }

    /// <summary>Where it may have begun, or must not begin any more, the job ends as ever, and by the hub's own word.</summary>
    [Theory]
    [InlineData("new-journal")]
    [InlineData("cancelled")]
    [InlineData("started")]
    [InlineData("lines-sent")]
    [InlineData("program-changed")]
    public void Start_ThatMayHaveBegunOrMustNot_EndsTheJob(string how)
    {
        BridgeReport.Ended never = Stages.Ended(JobPhase.Failed, 0, 0) with { ReasonCode = "bridge-restarted" };
        Machine machine = how switch
        {
            "new-journal" => Stages.Preparing.Do(new MachineCommand.Observe("e2", 1, Samples.Now, null, never)),
            "cancelled" => Stages.Preparing.Do(new MachineCommand.CancelJob(Stages.Job, "ann")).Hear(never),
            "started" => Stages.Running.Hear(never),
            "lines-sent" => Stages.Preparing.Hear(never with { LinesSent = 1 }),
            _ => Stages.Preparing.Hear(never with { ReasonCode = "program-changed" }),
        };
        Assert.Equal([Stages.Job], machine.RecentJobs);
        Assert.Null(machine.Hindrance);
        bool looksUnbegun = how is "new-journal" or "cancelled";
        Assert.Equal(looksUnbegun ? "" : machine.Epoch, machine.Reports[^1].Epoch);
    }

    [Fact]
    public void LinkLost_WhileRunning_LetsTheBridgeDecide()
    {
        Machine offline = Stages.Running.Hear(new BridgeReport.Disconnected("unplugged"));
        Assert.Equal((MachineState.Offline, Stages.Job), (offline.State, offline.Held!.Id));
        Machine back = offline.Hear(Stages.Ended(JobPhase.Failed)).Hear(new BridgeReport.Connected("Marlin", Dialect.Marlin));
        Assert.Equal(MachineState.AwaitingClear, back.State);
    }

    [Fact]
    public void BridgeOffline_WhileRunning_KeepsTheJobAndComesBackToIt()
    {
        Assert.Equal(Stages.Job, Stages.OfflineWithJob.Held!.Id);
        Assert.Equal(MachineState.Running, Stages.OfflineWithJob.Do(new MachineCommand.SetOnline(true)).State);
    }

    [Fact]
    public void Became_OnEveryChangeOfState_CarriesTheTime()
    {
        DateTimeOffset later = Samples.Now.AddHours(1);
        Machine machine = Stages.AwaitingClear.Do(new MachineCommand.Clear(true, false, "ann"), later);
        Assert.Equal(later, machine.ChangedAt);
        Assert.Equal(later, machine.Do(new MachineCommand.LoadMaterial("petg", "op"), later.AddHours(1)).ChangedAt);
    }

    [Fact]
    public void Resume_AfterTheMeterRanOut_CarriesTheNewLimit()
    {
        Machine machine = Stages.Running
            .Hear(new BridgeReport.Paused(Stages.Job, PauseReasons.AuthorisationUsedUp, 40, new(5400)))
            .Do(new MachineCommand.Resume(Stages.Job, new MachineSeconds(7000), "ann"));
        MachineOrder.Resume resume = Assert.IsType<MachineOrder.Resume>(Assert.Single(machine.Orders));
        Assert.Equal(new MachineSeconds(7000), resume.Authorised);
        Assert.Equal(MachineState.Running, machine.Hear(new BridgeReport.Resumed(Stages.Job), resume.Id).State);
    }
}
