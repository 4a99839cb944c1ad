using Fab.Contracts.Bus;
using Fab.Domain;
using Fab.Domain.Machines;
using Fab.Domain.Units;
using Fab.VirtualMachines;

namespace Fab.FirmwareBridge.Tests.Sessions;

/// <summary>What a person does by hand, from the hub's command to the machine and back; the virtual machine is the judge.</summary>
public sealed class HandTests
{
    private static readonly JobId Job = new("job-1");

    [Theory]
    [InlineData(Dialect.Marlin)]
    [InlineData(Dialect.Grbl)]
    public void Jog_NobodyKeepsItUp_RestsWithinHalfASecondAndIsSaid(Dialect dialect)
    {
        SessionRig rig = Ready(dialect);
        rig.Command(Jog(rig, x: 100));
        Assert.Equal(HandStage.Taken, rig.Answers[^1].Stage);
        for (int i = 0; i < 10; i++)
        {
            rig.RunFor(0.1);
            rig.Command(Keep(rig));
            Assert.Equal(HandStage.Taken, rig.Answers[^1].Stage);
        }

        Assert.True(rig.Machine.IsMoving);
        TimeSpan lastWord = rig.Now;
        rig.RunUntil(() => !rig.Session.FirmwareStatus.IsJogging && !rig.Machine.IsMoving);
        TimeSpan took = rig.Machine.Log.Moves[^1].End - lastWord;
        Assert.True(took <= TimeSpan.FromSeconds(0.5), $"{took}");
        double travelled = rig.Machine.Log.TravelMm;
        rig.RunFor(3);
        Assert.Equal(travelled, rig.Machine.Log.TravelMm);
        Assert.Contains(rig.Console, line => line.Kind == ConsoleKind.Note && line.Text.Contains("not heard of", StringComparison.Ordinal));
        rig.Command(Keep(rig));
        Assert.Equal("jog-over", rig.Answers[^1].Refusal?.Code);
        Assert.Contains(rig.Telemetry, telemetry => telemetry.Jogging);
        Assert.False(rig.Telemetry[^1].Jogging);
    }

    [Fact]
    public void Jog_DeliveredTwice_MovesOnce()
    {
        SessionRig rig = Ready(Dialect.Grbl);
        var jog = Jog(rig, x: 2);
        rig.Command(jog);
        rig.RunFor(2);
        double travelled = rig.Machine.Log.TravelMm;
        rig.Command(jog);
        rig.RunFor(2);
        Assert.Equal(travelled, rig.Machine.Log.TravelMm);
        Assert.Single(rig.Answers, answer => answer.InReplyTo == jog.Id);
    }

    [Fact]
    public void ByHand_HeldUpOnItsWay_DoesNothing()
    {
        SessionRig rig = Ready(Dialect.Marlin);
        rig.RunFor(20);
        rig.Command(new SendByHand("late", ["G28"], "ann", rig.Utc - TimeSpan.FromSeconds(6)));
        Assert.Equal("command-late", rig.Answers[^1].Refusal?.Code);
        Assert.DoesNotContain("G28", rig.Machine.Log.Commands!);
        rig.Command(new StopJogging("stop", "ann", rig.Utc - TimeSpan.FromHours(1)));
        Assert.Equal(HandStage.Done, rig.Answers[^1].Stage);
    }

    [Fact]
    public void Send_SeveralLines_AreSentInTurnAndAnsweredWithWhatWasSaid()
    {
        SessionRig rig = Ready(Dialect.Marlin);
        rig.Command(new SendByHand("s", ["M104 S60", "M115", "M114"], "ann", rig.Utc));
        Assert.Equal(HandStage.Taken, rig.Answers[^1].Stage);
        rig.RunUntil(() => rig.Answers[^1].Stage == HandStage.Done);
        Assert.Contains(rig.Answers[^1].Said, said => said.StartsWith("FIRMWARE_NAME", StringComparison.Ordinal));
        Assert.Contains(rig.Answers[^1].Said, said => said.StartsWith("X:", StringComparison.Ordinal));
        Assert.Equal(["M104 S60", "M115", "M114"], rig.Console.Where(line => line.Kind == ConsoleKind.Sent).Select(line => line.Text));
        Assert.All(rig.Console.Where(line => line.Kind == ConsoleKind.Sent), line => Assert.Equal("ann", line.By));
        Assert.Equal(60, ((VirtualPrinter)rig.Machine).HotendTargetCelsius);
    }

    [Fact]
    public void Send_GrblRefusesALine_TheRestIsNotSent()
    {
        SessionRig rig = Ready(Dialect.Grbl);
        rig.Command(new SendByHand("s", ["G1 X1", "G0 X5"], "ann", rig.Utc));
        rig.RunUntil(() => rig.Answers[^1].Stage != HandStage.Taken);
        Assert.Equal("firmware-refused", rig.Answers[^1].Refusal?.Code);
        Assert.Contains("feed rate", rig.Answers[^1].Refusal!.Message);
        rig.RunFor(2);
        Assert.DoesNotContain("G0 X5", rig.Machine.Log.Commands!);
    }

    [Theory]
    [InlineData(Dialect.Marlin)]
    [InlineData(Dialect.Grbl)]
    public void ByHand_WhileAJobRuns_OnlyOverridesAreTaken(Dialect dialect)
    {
        SessionRig rig = Ready(dialect);
        byte[] program = dialect == Dialect.Marlin ? TestMachines.Print(60, heat: false) : TestMachines.Routing(60);
        rig.Command(rig.StartOf(program));
        rig.RunUntil(() => rig.Session.FirmwareStatus.Acknowledged > 10);
        rig.Command(Jog(rig, x: 1));
        Assert.Equal("machine-busy", rig.Answers[^1].Refusal?.Code);
        rig.Command(new SendByHand("s", ["M105"], "ann", rig.Utc));
        Assert.Equal("machine-busy", rig.Answers[^1].Refusal?.Code);
        rig.Command(new OverrideMachine("o", OverrideKind.Feed, 80, "ann", rig.Utc));
        Assert.Equal(HandStage.Done, rig.Answers[^1].Stage);
        rig.RunUntil(() => rig.Session.FirmwareStatus.Overrides.Feed == 80);
        rig.RunUntil(() => rig.Has<JobEnded>());
        Assert.Equal(JobOutcome.Finished, rig.Only<JobEnded>().Outcome);
    }

    [Fact]
    public void Answer_ToAQuestionInTheMiddleOfAJob_IsTakenAndNothingElse()
    {
        var rig = new SessionRig(TestMachines.Printer, new VirtualPrinter(new PrinterConfig { HostActions = true, Log = new LogOptions { KeepCommands = true } }));
        rig.RunUntil(() => rig.Has<MachineConnected>());
        rig.Command(rig.StartOf(System.Text.Encoding.ASCII.GetBytes("G28\nG1 X50 F6000\nM600\nG1 X60 F6000\nM84\n")));
        rig.RunUntil(() => rig.Console.Exists(line => line.Text.Contains("M876 S0 (Continue)", StringComparison.Ordinal)));
        rig.RunUntil(() => rig.Telemetry[^1].Question is not null);
        MachineQuestion question = rig.Telemetry[^1].Question!;
        Assert.NotEmpty(question.Text);
        Assert.Equal(["Continue"], question.Answers);
        rig.Command(new SendByHand("s", ["G1 X0"], "ann", rig.Utc));
        Assert.Equal("machine-busy", rig.Answers[^1].Refusal?.Code);
        rig.Command(new SendByHand("a", ["M876 S0"], "ann", rig.Utc));
        rig.RunUntil(() => rig.Has<JobEnded>());
        Assert.Equal(JobOutcome.Finished, rig.Only<JobEnded>().Outcome);
        Assert.Equal(HandStage.Done, rig.Answers.Last(answer => answer.InReplyTo == "a").Stage);
        Assert.Null(rig.Telemetry[^1].Question);
        rig.Command(new SendByHand("late", ["M876 S0"], "ann", rig.Utc));
        Assert.NotEqual(HandStage.Refused, rig.Answers[^1].Stage); // at rest it is a command like any other
    }

    [Fact]
    public void Question_MachineIsStopped_IsOver()
    {
        var rig = new SessionRig(TestMachines.Printer, new VirtualPrinter(new PrinterConfig { HostActions = true }));
        rig.RunUntil(() => rig.Has<MachineConnected>());
        rig.Command(rig.StartOf(System.Text.Encoding.ASCII.GetBytes("G28\nG1 X50 F6000\nM600\nG1 X60 F6000\nM84\n")));
        rig.RunUntil(() => rig.Telemetry[^1].Question is not null);
        int told = rig.Telemetry.Count;
        rig.Command(new StopMachine("stop-1", "ann"));
        rig.RunUntil(() => rig.Telemetry.Count > told);
        Assert.Null(rig.Telemetry[^1].Question);
    }

    [Fact]
    public void ByHand_AfterAStop_NothingIsTaken()
    {
        SessionRig rig = Ready(Dialect.Marlin);
        rig.Command(new StopMachine("stop-1", "ann"));
        rig.Command(Jog(rig, x: 1));
        Assert.Equal("machine-stopped", rig.Answers[^1].Refusal?.Code);
        rig.Command(new UnlockMachine("u", Home: true, "ann", rig.Utc));
        Assert.Equal("machine-stopped", rig.Answers[^1].Refusal?.Code);
    }

    [Fact]
    public void Jog_AtAPause_TheJobIsNotResumedUnderTheHand()
    {
        SessionRig rig = Ready(Dialect.Marlin);
        byte[] program = TestMachines.Print(60, heat: false);
        rig.Command(rig.StartOf(program));
        rig.MarkJob();
        rig.RunUntil(() => rig.Session.FirmwareStatus.Acknowledged > 20);
        rig.Command(new PauseJob("p", Job, "ann"));
        rig.RunUntil(() => rig.Has<JobPaused>());
        rig.Command(Jog(rig, z: 10));
        rig.RunFor(0.2);
        rig.Command(new ResumeJob("r1", Job, new MachineSeconds(100_000), "ann"));
        Assert.Equal("machine-not-ready", Assert.Single(rig.Heard.OfType<CommandRefused>()).Code);
        rig.RunUntil(() => !rig.Session.FirmwareStatus.IsJogging);
        rig.Command(new ResumeJob("r2", Job, new MachineSeconds(100_000), "ann"));
        rig.RunUntil(() => rig.Has<JobEnded>());
        Assert.Equal(JobOutcome.Finished, rig.Only<JobEnded>().Outcome);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Unlock_ALockedRouter_IsFreeForJobsAgainAndSaysSo(bool home)
    {
        var rig = new SessionRig(TestMachines.Router, new VirtualRouter(new RouterConfig { Log = new LogOptions { KeepCommands = true } }));
        rig.RunUntil(() => rig.Has<MachineFault>());
        rig.RunFor(3);
        Assert.Contains("homed", rig.Telemetry[^1].Alarm);
        rig.Command(Jog(rig, x: 1));
        Assert.Equal("machine-faulty", rig.Answers[^1].Refusal?.Code);
        rig.Command(new UnlockMachine("u", home, "ann", rig.Utc));
        rig.RunUntil(() => rig.Answers[^1].Stage == HandStage.Done);
        Assert.Equal(home, rig.Only<MachineUnlocked>().Homed);
        Assert.Equal("idle", rig.Phase);
        rig.RunFor(3);
        Assert.Null(rig.Telemetry[^1].Alarm);
        rig.Crash();
        rig.RunUntil(() => rig.Phase == "idle");
    }

    [Fact]
    public void Unlock_HomingFails_IsAnsweredWithWhy()
    {
        var rig = new SessionRig(TestMachines.Router, new VirtualRouter(new RouterConfig { LimitSwitchesBroken = true }));
        rig.RunUntil(() => rig.Has<MachineFault>());
        rig.Command(new UnlockMachine("u", Home: true, "ann", rig.Utc));
        rig.RunUntil(() => rig.Answers[^1].Stage == HandStage.Refused);
        Assert.Contains("limit switch was not found", rig.Answers[^1].Refusal!.Message);
        Assert.Equal("fault", rig.Phase);
    }

    [Fact]
    public void ByHand_AMachineWithKeepOuts_IsHeldToThemAndToItsVolume()
    {
        var rig = new SessionRig(TestMachines.Printer with { KeepOuts = [new KeepOut("the clamp", new(new(50), new(50), new(-1)), new(new(100), new(100), new(50)))] });
        rig.RunUntil(() => rig.Has<MachineConnected>());
        rig.Command(Jog(rig, x: 1));
        Assert.Contains(rig.Console, line => line.Kind == ConsoleKind.Note && line.Text.Contains("before homing", StringComparison.Ordinal));
        rig.RunUntil(() => !rig.Session.FirmwareStatus.IsJogging);
        rig.Command(new SendByHand("home", ["G28"], "ann", rig.Utc));
        rig.RunUntil(() => rig.Answers[^1] is { InReplyTo: "home", Stage: HandStage.Done });
        rig.Command(new SendByHand("out", ["G1 X230 F3000"], "ann", rig.Utc));
        Assert.Equal("hand-outside-volume", rig.Answers[^1].Refusal?.Code);
        rig.Command(new SendByHand("in", ["G1 X75 Y75 F3000"], "ann", rig.Utc));
        Assert.Equal("hand-into-keep-out", rig.Answers[^1].Refusal?.Code);
        rig.Command(Jog(rig, z: -5));
        Assert.Equal("hand-outside-volume", rig.Answers[^1].Refusal?.Code);
        rig.RunFor(5);
        Assert.Equal((0, 0, 0), ((int)rig.Machine.Position.X, (int)rig.Machine.Position.Y, (int)rig.Machine.Position.Z));
    }

    [Fact]
    public void Jog_InTheFirmwareAlarmOfAHitSwitch_EndsAndTheAlarmIsShown()
    {
        SessionRig rig = Ready(Dialect.Grbl);
        rig.Command(Jog(rig, x: 50));
        rig.RunFor(0.2);
        rig.Session.OnBytes("ALARM:1\r\n"u8, new(rig.Now, rig.Now, rig.Utc));
        rig.RunFor(1);
        Assert.Equal("fault", rig.Phase);
        Assert.Contains("limit switch", rig.Telemetry[^1].Alarm);
        Assert.False(rig.Session.FirmwareStatus.IsJogging);
    }

    private static JogMachine Jog(SessionRig rig, double x = 0, double y = 0, double z = 0) =>
        new(rig.NextId("jog"), "hold-1", x, y, z, 0, 2400, "ann", rig.Utc);

    private static KeepJogging Keep(SessionRig rig) => new(rig.NextId("keep"), "hold-1", "ann", rig.Utc);

    private static SessionRig Ready(Dialect dialect)
    {
        var rig = new SessionRig(TestMachines.Of(dialect));
        rig.RunUntil(() => rig.Has<MachineConnected>());
        return rig;
    }
}
