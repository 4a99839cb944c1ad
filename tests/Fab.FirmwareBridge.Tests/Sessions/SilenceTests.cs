using Fab.Contracts.Bus;
using Fab.Domain;
using Fab.Domain.Machines;
using Fab.Domain.Units;
using Fab.VirtualMachines;

namespace Fab.FirmwareBridge.Tests.Sessions;

/// <summary>A hub that is gone, and a firmware that says nothing: what a machine's rule makes of them, on the rig's clock.</summary>
public sealed class SilenceTests
{
    private static readonly JobId Job = new("job-1");
    private static readonly MachineSeconds Plenty = new(100_000);

    [Theory]
    [InlineData(Dialect.Marlin)]
    [InlineData(Dialect.Grbl)]
    public void HubGone_ByDefault_TheJobGoesOnAndAllIsToldInOrderWhenItReturns(Dialect dialect)
    {
        SessionRig rig = Running(TestMachines.Of(dialect));
        long heard = rig.Heard.Count;
        rig.LosesPublication = _ => true;
        rig.RunUntil(() => rig.Phase == "idle");
        rig.RunFor(3600);
        Assert.Equal(heard, rig.Heard.Count);
        Assert.Empty(rig.Audit(TestMachines.ProgramFor(dialect)).Missing);

        rig.LosesPublication = _ => false;
        rig.RunUntil(() => rig.Has<JobEnded>());
        Assert.Equal(JobOutcome.Finished, rig.Only<JobEnded>().Outcome);
        Assert.Equal(Enumerable.Range(1, rig.Heard.Count).Select(seq => (long)seq), rig.Heard.Select(told => told.Seq));
    }

    [Theory]
    [InlineData(Dialect.Marlin)]
    [InlineData(Dialect.Grbl)]
    public void HubGone_SomebodyStopsAtTheBridge_TheMachineStopsAndTheHubHearsOfItLater(Dialect dialect)
    {
        SessionRig rig = Running(TestMachines.Of(dialect));
        rig.LosesPublication = _ => true;
        rig.RunFor(2);
        rig.Command(new StopMachine("local", "at-the-machine"));
        rig.RunFor(120);
        Assert.False(rig.Machine.Log.MovedAfterStop);
        Assert.False(rig.Machine.Log.SpindleOnAfterStop || rig.Machine.Log.HeaterOnAfterStop);
        Assert.Equal("stopped", rig.Phase);

        rig.LosesPublication = _ => false;
        rig.RunUntil(() => rig.Has<MachineStopped>() && rig.Has<StopSettled>());
        Assert.Equal("emergency-stop", rig.Only<JobEnded>().ReasonCode);
        Assert.Equal("at-the-machine", rig.Only<MachineStopped>().By);
    }

    [Theory]
    [InlineData(Dialect.Marlin)]
    [InlineData(Dialect.Grbl)]
    public void AtRest_WhereItIsIsToldAgain_UntilTheFirmwareSaysNothing(Dialect dialect)
    {
        var rig = new SessionRig(TestMachines.Of(dialect));
        rig.RunUntil(() => rig.Has<MachineConnected>());
        rig.RunFor(10);
        int told = rig.Telemetry.Count;
        rig.RunFor(60);
        MachineTelemetry[] atRest = [.. rig.Telemetry.Skip(told)];
        Assert.InRange(atRest.Length, 25, 31);
        Assert.All(atRest, reading => Assert.Equal(("idle", rig.Telemetry[told - 1].Position), (reading.Phase, reading.Position)));

        rig.IsMute = true;
        rig.RunFor(10);
        told = rig.Telemetry.Count;
        rig.RunFor(60);
        Assert.DoesNotContain(rig.Telemetry.Skip(told), reading => reading.Phase == "idle");
    }

    [Fact]
    public void HubGone_TheMachinesRuleSaysPause_PausesThenAndNotWhileTheHubAnswers()
    {
        SessionRig rig = Running(TestMachines.Router with { Safety = new MachineSafety { PauseWithoutHubAfterMinutes = 10 } }, TestMachines.Routing(4000, feed: 600));
        rig.RunFor(1500);
        Assert.Equal("running", rig.Phase);
        Assert.Contains(rig.Heard.OfType<MachineNoticed>(), noticed => noticed.Code == "hub-asked");

        rig.LosesPublication = _ => true;
        TimeSpan gone = rig.Now;
        rig.RunUntil(() => rig.Phase == "paused");
        Assert.InRange((rig.Now - gone).TotalMinutes, 5, 10.5);
        rig.RunFor(600);
        Assert.Equal("paused", rig.Phase);

        rig.LosesPublication = _ => false;
        rig.RunUntil(() => rig.Has<JobPaused>());
        Assert.Equal("hub-away", rig.Only<JobPaused>().Reason);
        Assert.True(rig.Has<MachineNoticed>(noticed => noticed.Code == "hub-away"));
        rig.RunFor(60);
        Assert.Equal("paused", rig.Phase); // nothing goes on by itself
        rig.Command(new ResumeJob("r", Job, Plenty, "ann"));
        rig.RunUntil(() => rig.Has<JobResumed>());
        rig.RunFor(60);
        Assert.Equal("running", rig.Phase);
    }

    [Fact]
    public void HubGone_AllLinesSentAlready_IsToldOnceAndTheJobEnds()
    {
        var rig = new SessionRig(TestMachines.Router with { Safety = new MachineSafety { PauseWithoutHubAfterMinutes = 1 } });
        rig.RunUntil(() => rig.Has<MachineConnected>());
        rig.Command(rig.StartOf("G21\nG90\nG94\nM3 S8000\nG1 X-100 F50\nG1 X-50 F50\n"u8.ToArray()));
        rig.LosesPublication = _ => true;
        rig.RunFor(400);
        rig.LosesPublication = _ => false;
        rig.RunUntil(() => rig.Has<JobEnded>());
        MachineNoticed told = Assert.Single(rig.Heard.OfType<MachineNoticed>(), noticed => noticed.Code == "hub-away");
        Assert.EndsWith("All of the job is sent already; it ends by itself.", told.Text, StringComparison.Ordinal);
        Assert.Equal(JobOutcome.Finished, rig.Only<JobEnded>().Outcome);
    }

    [Theory]
    [InlineData(Dialect.Marlin)]
    [InlineData(Dialect.Grbl)]
    public void FirmwareSilent_TheRuleSaysStop_TheMachineIsStoppedWithItsReason(Dialect dialect)
    {
        SessionRig rig = Running(Ruled(dialect, SilenceAction.Stop));
        rig.IsMute = true;
        TimeSpan muted = rig.Now;
        rig.RunUntil(() => rig.Has<MachineFault>());
        Assert.InRange((rig.Now - muted).TotalSeconds, 2.5, 3.5);
        Assert.Equal("heartbeat-lost", rig.Only<MachineFault>().Code);
        Assert.Equal("heartbeat-lost", rig.Only<JobEnded>().ReasonCode);
        rig.RunFor(60);
        Assert.False(rig.Machine.IsMoving);
        Assert.False(rig.Machine.Log.MovedAfterStop);
    }

    [Fact]
    public void FirmwareSilent_TheRuleSaysPause_IsToldAndPausedWhenItAnswersAgain()
    {
        SessionRig rig = Running(Ruled(Dialect.Grbl, SilenceAction.Pause));
        rig.IsMute = true;
        rig.RunUntil(() => rig.Has<MachineNoticed>());
        Assert.Equal("heartbeat-lost", rig.Only<MachineNoticed>().Code);
        rig.IsMute = false;
        rig.RunUntil(() => rig.Has<JobPaused>() || rig.Has<JobEnded>());
        if (rig.Has<JobPaused>()) Assert.Equal("heartbeat-lost", rig.Only<JobPaused>().Reason);
        rig.RunFor(30);
        Assert.False(rig.Machine.IsMoving);
    }

    [Fact]
    public void FirmwareSilent_TheRuleSaysLeave_IsToldOnceAndTheJobGoesOn()
    {
        SessionRig rig = Running(Ruled(Dialect.Marlin, SilenceAction.Leave));
        rig.IsMute = true;
        rig.RunUntil(() => rig.Has<MachineNoticed>());
        rig.RunFor(1);
        rig.IsMute = false;
        rig.RunUntil(() => rig.Has<JobEnded>());
        Assert.Equal(JobOutcome.Finished, rig.Only<JobEnded>().Outcome);
        Assert.Single(rig.Heard.OfType<MachineNoticed>());
    }

    [Fact]
    public void FirmwareSilent_InAHomingThatAnswersWhenDone_IsNoSilence()
    {
        var rig = new SessionRig(Ruled(Dialect.Marlin, SilenceAction.Stop), new VirtualPrinter(new PrinterConfig { BusyInterval = TimeSpan.FromHours(1) }));
        rig.RunUntil(() => rig.Has<MachineConnected>());
        rig.Command(rig.StartOf("G28\nG1 X10 F3000\n"u8.ToArray()));
        rig.RunUntil(() => rig.Has<JobEnded>());
        Assert.Equal(JobOutcome.Finished, rig.Only<JobEnded>().Outcome);
    }

    [Fact]
    public void FirmwareSilent_InAPause_IsNotTheRulesConcern()
    {
        SessionRig rig = Running(Ruled(Dialect.Grbl, SilenceAction.Stop));
        rig.Command(new PauseJob("p", Job, "ann"));
        rig.RunUntil(() => rig.Has<JobPaused>());
        rig.RunFor(120);
        Assert.Equal("paused", rig.Phase);
        Assert.False(rig.Has<MachineFault>());
    }

    private static MachineSpec Ruled(Dialect dialect, SilenceAction action) =>
        TestMachines.Of(dialect) with { Safety = new MachineSafety { HeartbeatSeconds = 3, WithoutHeartbeat = action } };

    private static SessionRig Running(MachineSpec spec, byte[]? program = null)
    {
        var rig = new SessionRig(spec);
        rig.RunUntil(() => rig.Has<MachineConnected>());
        rig.MarkJob();
        rig.Command(rig.StartOf(program ?? TestMachines.ProgramFor(spec.Dialect)));
        rig.RunUntil(() => rig.Session.FirmwareStatus.Acknowledged > 12);
        return rig;
    }
}
