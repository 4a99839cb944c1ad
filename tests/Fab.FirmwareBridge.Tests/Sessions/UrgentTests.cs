using Fab.Contracts.Bus;
using Fab.Domain;
using Fab.Domain.Machines;
using Fab.VirtualMachines;

namespace Fab.FirmwareBridge.Tests.Sessions;

/// <summary>What a person types that must not wait in a line: it goes ahead of everything, and does what it says.</summary>
public sealed class UrgentTests
{
    [Theory]
    [InlineData(Dialect.Marlin, "M112")]
    [InlineData(Dialect.Marlin, "ctrl-x")]
    [InlineData(Dialect.Grbl, "\u0018")]
    [InlineData(Dialect.Grbl, "M112")]
    public void Send_AStopWhileAJobRuns_IsTheEmergencyStop(Dialect dialect, string typed)
    {
        SessionRig rig = Working(dialect);
        rig.Command(new SendByHand("typed", [typed], "ann", rig.Utc - TimeSpan.FromHours(1))); // never too late
        rig.RunUntil(() => rig.Has<StopSettled>());

        MachineStopped stopped = rig.Only<MachineStopped>();
        Assert.Equal(("ann", "typed"), (stopped.By, stopped.InReplyTo));
        Assert.InRange(stopped.LatencyMicroseconds, 1, 1_000_000);
        Assert.Equal((JobOutcome.Failed, JobEndReasons.EmergencyStop), (rig.Only<JobEnded>().Outcome, rig.Only<JobEnded>().ReasonCode));
        Assert.Equal("stopped", rig.Phase);
        Assert.False(rig.Machine.Log.MovedAfterStop);
        Assert.True(rig.Only<StopSettled>().OutputsOff);
    }

    [Fact]
    public void Send_AStopAmongOtherLines_SendsNoneOfThem()
    {
        SessionRig rig = Ready(Dialect.Marlin);
        rig.Command(new SendByHand("typed", ["M104 S60", "M112"], "ann", rig.Utc));
        rig.RunFor(1);
        Assert.Equal("stopped", rig.Phase);
        Assert.DoesNotContain("M104 S60", rig.Machine.Log.Commands!);
    }

    [Fact]
    public void Hold_WhileAJobRuns_PausesItAndGoOnIsTheJobsToSay()
    {
        SessionRig rig = Working(Dialect.Grbl);
        rig.Command(Typed(rig, UrgentDeed.Hold, "!"));
        Assert.Equal(HandStage.Done, rig.Answers[^1].Stage);
        rig.RunUntil(() => rig.Has<JobPaused>());
        Assert.Equal(PauseReasons.ByPerson, rig.Only<JobPaused>().Reason);
        Assert.False(rig.Machine.IsMoving);

        rig.Command(Typed(rig, UrgentDeed.GoOn, "~"));
        Assert.Equal((HandStage.Refused, "machine-wrong-phase"), (rig.Answers[^1].Stage, rig.Answers[^1].Refusal?.Code));
        rig.RunFor(5);
        Assert.False(rig.Machine.IsMoving);
    }

    [Fact]
    public void Hold_OfAMoveByHand_StandsUntilItIsLetGoOn()
    {
        SessionRig rig = Ready(Dialect.Grbl);
        rig.Command(new SendByHand("move", ["G1 X50 F600"], "ann", rig.Utc));
        rig.RunFor(1);
        rig.Command(Typed(rig, UrgentDeed.Hold, "!"));
        rig.RunUntil(() => !rig.Machine.IsMoving, 1);
        double at = rig.Machine.Position.X;
        rig.RunFor(3);
        Assert.Equal(at, rig.Machine.Position.X);
        rig.Command(Typed(rig, UrgentDeed.GoOn, "~"));
        rig.RunFor(6);
        Assert.NotEqual(at, rig.Machine.Position.X);
        Assert.False(rig.Machine.IsMoving);
        Assert.Equal("idle", rig.Phase);
    }

    [Fact]
    public void Hold_OfAJog_EndsIt()
    {
        SessionRig rig = Ready(Dialect.Grbl);
        rig.Command(new JogMachine("jog", "h", 100, 0, 0, 0, 1200, "ann", rig.Utc));
        rig.RunFor(0.2);
        rig.Command(Typed(rig, UrgentDeed.Hold, "!"));
        rig.RunUntil(() => !rig.Session.FirmwareStatus.IsJogging, 1);
        Assert.Null(rig.Machine.Log.Moves.Count > 0 && rig.Machine.IsMoving ? "it still moves" : null);
    }

    [Fact]
    public void Report_WhileAJobRuns_BringsWhatGrblSays()
    {
        SessionRig rig = Working(Dialect.Grbl);
        rig.Command(Typed(rig, UrgentDeed.Report, "?"));
        rig.RunUntil(() => rig.Answers.Count > 0 && rig.Answers[^1].Stage == HandStage.Done);
        Assert.StartsWith("<Run|", Assert.Single(rig.Answers[^1].Said), StringComparison.Ordinal);
        rig.RunUntil(() => rig.Has<JobEnded>());
        Assert.Equal(JobOutcome.Finished, rig.Only<JobEnded>().Outcome);
    }

    [Fact]
    public void QuickStop_OfAMoveByHand_EndsItAndWhatWasToFollow()
    {
        SessionRig rig = Ready(Dialect.Marlin);
        rig.Command(new SendByHand("moves", ["G91", "G1 X60 F600", "M400", "G1 Y10 F600"], "ann", rig.Utc));
        for (int i = 0; i < 10; i++) rig.RunFor(0.1);
        Assert.True(rig.Machine.IsMoving);
        rig.Command(Typed(rig, UrgentDeed.QuickStop, "M410"));
        Assert.False(rig.Machine.IsMoving);
        rig.RunFor(3);
        Assert.DoesNotContain("G1 Y10 F600", rig.Machine.Log.Commands!);
        Assert.False(rig.Machine.IsMoving);
        Assert.Equal("idle", rig.Phase);
    }

    [Fact]
    public void QuickStop_WhileAJobRuns_IsRefusedWithItsWayOut()
    {
        SessionRig rig = Working(Dialect.Marlin);
        rig.Command(Typed(rig, UrgentDeed.QuickStop, "M410"));
        Assert.Equal("quick-stop-in-job", rig.Answers[^1].Refusal?.Code);
        Assert.Contains("M112", rig.Answers[^1].Refusal!.WayOut);
        rig.RunUntil(() => rig.Has<JobEnded>());
        Assert.Equal(JobOutcome.Finished, rig.Only<JobEnded>().Outcome);
    }

    [Fact]
    public void QuickStop_WithoutEmergencyParser_IsNotOfThisFirmware()
    {
        var rig = new SessionRig(TestMachines.Printer, new VirtualPrinter(new PrinterConfig { EmergencyParser = false }));
        rig.RunUntil(() => rig.Has<MachineConnected>());
        rig.Command(Typed(rig, UrgentDeed.QuickStop, "M410"));
        Assert.Equal("not-of-this-firmware", rig.Answers[^1].Refusal?.Code);
    }

    private static UrgentByHand Typed(SessionRig rig, UrgentDeed deed, string typed) => new(rig.NextId("typed"), deed, typed, "ann", rig.Utc);

    private static SessionRig Ready(Dialect dialect)
    {
        var rig = new SessionRig(TestMachines.Of(dialect));
        rig.RunUntil(() => rig.Has<MachineConnected>());
        return rig;
    }

    private static SessionRig Working(Dialect dialect)
    {
        SessionRig rig = Ready(dialect);
        rig.Command(rig.StartOf(dialect == Dialect.Marlin ? TestMachines.Print(60, heat: false) : TestMachines.Routing(60)));
        rig.RunUntil(() => rig.Session.FirmwareStatus.Acknowledged > 10);
        return rig;
    }
}
