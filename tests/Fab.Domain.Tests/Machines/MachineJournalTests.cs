using Fab.Domain.Jobs;
using Fab.Domain.Machines;

namespace Fab.Domain.Tests.Machines;

/// <summary>What a bridge says counts by its number within the bridge's journal.</summary>
public class MachineJournalTests
{
    [Fact]
    public void Event_SeenBefore_ChangesNothing()
    {
        var connected = new MachineCommand.Observe("e1", 1, Samples.Now, null, new BridgeReport.Connected("Marlin", Dialect.Marlin));
        Machine machine = Stages.Registered.Do(connected);
        Assert.Equal(("e1", 1), (machine.Epoch, machine.Seq));
        Assert.Empty(machine.Decide(connected, Samples.Now).Events);
    }

    [Theory]
    [InlineData("e1", 3)]
    [InlineData("e1", 99)]
    [InlineData("e2", 2)]
    [InlineData("e2", 0)]
    public void Event_BehindAGap_IsNotBelieved(string epoch, long seq) => Assert.Equal(
        MachineRefusals.EventGap,
        Stages.Idle.CodeFor(new MachineCommand.Observe(epoch, seq, Samples.Now, null, new BridgeReport.Disconnected("x"))));

    [Fact]
    public void Event_OfAnEarlierJournal_IsOld()
    {
        Machine machine = Stages.Idle.Do(new MachineCommand.Observe("e2", 1, Samples.Now, null, new BridgeReport.Connected("Marlin", Dialect.Marlin)));
        Assert.Empty(machine.Decide(new MachineCommand.Observe("e1", 2, Samples.Now, null, new BridgeReport.Disconnected("x")), Samples.Now).Events);
        Assert.Equal(MachineState.Idle, machine.State);
    }

    [Fact]
    public void NewJournal_ThatStillKnowsTheJob_TellsItsEnd()
    {
        Machine machine = Stages.Running
            .Do(new MachineCommand.Observe("e2", 1, Samples.Now, null, Stages.Ended(JobPhase.Failed) with { ReasonCode = "bridge-restarted" }))
            .Hear(new BridgeReport.Connected("Marlin", Dialect.Marlin));
        var ended = Assert.IsType<BridgeReport.Ended>(machine.Reports[^1].Report);
        Assert.Equal(("bridge-restarted", MachineState.AwaitingClear), (ended.ReasonCode, machine.State));
    }

    [Fact]
    public void NewJournal_ThatForgotTheJob_FailsItOnceConnected()
    {
        Machine machine = Stages.Running.Do(
            new MachineCommand.Observe("e2", 1, Samples.Now, null, new BridgeReport.Connected("Marlin", Dialect.Marlin)));
        var ended = Assert.IsType<BridgeReport.Ended>(machine.Reports[^1].Report);
        Assert.Equal((JobEndReasons.JournalLost, MachineState.AwaitingClear), (ended.ReasonCode, machine.State));
    }

    /// <summary>A bridge answers a repeated command by telling again what it told, under a new number.</summary>
    [Fact]
    public void Pause_ToldAgainAfterTheResume_DoesNotPause()
    {
        Machine machine = Stages.Running.Do(new MachineCommand.Pause(Stages.Job, "ann"));
        string pause = machine.Orders.Single().Id;
        var paused = new BridgeReport.Paused(Stages.Job, PauseReasons.ByPerson, 40, new(60));
        machine = machine.Hear(paused, pause);
        machine = machine.Do(new MachineCommand.Resume(Stages.Job, new(5400), "ann"));
        machine = machine.Hear(new BridgeReport.Resumed(Stages.Job), machine.Orders.Single().Id);
        Assert.Equal(MachineState.Running, machine.Hear(paused, pause).State);
        Assert.Equal(MachineState.Paused, machine.Hear(paused).State);
    }

    [Fact]
    public void Preparing_ToldAgainWhileRunning_DoesNotGoBack() =>
        Assert.Equal(JobPhase.Running, Stages.Running.Hear(new BridgeReport.Preparing(Stages.Job), "start/j1").Held!.Phase);

    [Fact]
    public void Orders_UntilAnswered_Stay()
    {
        Assert.Equal(["start/j1"], Stages.Assigned.Orders.Select(o => o.Id));
        Assert.Equal(["start/j1"], Stages.Assigned.Hear(new BridgeReport.Connected("Marlin", Dialect.Marlin)).Orders.Select(o => o.Id));
        Assert.Empty(Stages.Preparing.Orders);
    }

    [Fact]
    public void StrayJob_OnTheMachine_IsPutAsideAndThePlateCounts()
    {
        Machine machine = Stages.Idle.Hear(new BridgeReport.Started(new JobId("stray"), 10));
        Assert.Equal(MachineState.AwaitingClear, machine.State);
        MachineOrder.Cancel cancel = Assert.IsType<MachineOrder.Cancel>(Assert.Single(machine.Orders));
        Assert.Equal(new JobId("stray"), cancel.Job);
        Assert.Empty(machine.Hear(Stages.Ended(JobPhase.Cancelled, job: "stray"), cancel.Id).Orders);
    }

    [Fact]
    public void JobEnded_ToldAgainAfterClearing_KeepsThePlateClear()
    {
        Machine machine = Stages.AwaitingClear.Do(new MachineCommand.Clear(true, false, "ann"));
        Assert.Equal(MachineState.Idle, machine.Hear(Stages.Ended(JobPhase.Finished), "cancel/j1/1").State);
    }

    [Fact]
    public void OrderIds_OverALife_NeverRepeat()
    {
        HashSet<string> ids = [];
        Machine machine = Stages.Running;
        for (int i = 0; i < 5; i++)
        {
            machine = machine.Do(new MachineCommand.Pause(Stages.Job, "ann"));
            string pause = machine.Orders.Single().Id;
            machine = machine.Hear(new BridgeReport.Paused(Stages.Job, PauseReasons.ByPerson, i, new(i)), pause);
            machine = machine.Do(new MachineCommand.Resume(Stages.Job, new(5400), "ann"));
            string resume = machine.Orders.Single().Id;
            machine = machine.Hear(new BridgeReport.Resumed(Stages.Job), resume);
            Assert.True(ids.Add(pause) && ids.Add(resume));
        }
    }
}
