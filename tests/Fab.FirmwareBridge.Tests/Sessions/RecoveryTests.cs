using System.Globalization;
using System.Text;
using Fab.Contracts.Bus;
using Fab.Domain;
using Fab.Domain.Machines;
using Fab.Domain.Units;
using Fab.FirmwareBridge.Sessions;
using Fab.VirtualMachines;

namespace Fab.FirmwareBridge.Tests.Sessions;

/// <summary>Jobs that broke off and go on by a plan; the virtual machine judges the path.</summary>
public sealed class RecoveryTests
{
    private static readonly JobId Job = new("job-1");
    private static readonly MachineSeconds Plenty = new(100_000);

    /// <summary>Unplugged at every few lines: what is drawn in the end is what an uninterrupted run draws.</summary>
    [Theory]
    [InlineData(Dialect.Marlin)]
    [InlineData(Dialect.Grbl)]
    public void Unplugged_AndRecovered_DrawsTheSamePath(Dialect dialect)
    {
        byte[] program = dialect == Dialect.Marlin ? TestMachines.Print(40) : Pocket(80);
        string[] whole = Drawn(Finished(dialect, program));
        for (int at = 12; at <= 40; at += 7)
        {
            SessionRig rig = RunningTo(dialect, program, at);
            rig.Unplug();
            rig.RunFor(60);
            Assert.False(rig.Has<JobEnded>());
            rig.Plug();
            RecoveryOffer offer = Offered(rig);
            Assert.Null(offer.Hindrance);
            Assert.Equal("link-lost", offer.Cause);
            Accept(rig, offer);
            rig.RunUntil(() => rig.Has<JobEnded>());
            Assert.True(rig.Only<JobEnded>().Outcome == JobOutcome.Finished, $"{at}: {rig.Only<JobEnded>()} {string.Join(" | ", offer.Sends)}");
            Assert.Equal(whole, Drawn(rig));
        }
    }

    [Fact]
    public void BridgeKilled_MachineRunsOn_GoesOnWhereTheToolStands()
    {
        byte[] program = TestMachines.Print(60);
        string[] whole = Drawn(Finished(Dialect.Marlin, program));
        SessionRig rig = RunningTo(Dialect.Marlin, program, 30);
        rig.Crash();
        RecoveryOffer offer = Offered(rig);
        Assert.True(offer.PositionKept);
        Assert.Equal("bridge-restarted", offer.Cause);
        Accept(rig, offer);
        rig.RunUntil(() => rig.Has<JobEnded>());
        Assert.Equal(JobOutcome.Finished, rig.Only<JobEnded>().Outcome);
        Assert.Equal(whole, Drawn(rig));
    }

    [Fact]
    public void PowerLost_Printer_HomesXAndYOnlyAndHeatsBeforeItMoves()
    {
        SessionRig rig = RunningTo(Dialect.Marlin, TestMachines.Print(300), 150);
        rig.Machine.PowerOff(rig.Now);
        rig.Unplug();
        rig.RunFor(20);
        rig.Machine.PowerOn(rig.Now);
        rig.Plug();
        RecoveryOffer offer = Offered(rig);

        Assert.False(offer.PositionKept);
        Assert.Contains("G28 X Y", offer.Sends);
        Assert.DoesNotContain(offer.Sends, line => line == "G28" || line.Contains("G28 Z", StringComparison.Ordinal));
        Assert.Contains(offer.Checks, check => check.Contains("Z axis", StringComparison.Ordinal));
        Assert.Equal((offer.Checks.Count, offer.Warnings.Count), (offer.CheckCodes.Count, offer.WarningCodes.Count));
        Assert.Contains(offer.Warnings, warning => warning.Contains("crash into it", StringComparison.Ordinal));
        string[] sends = [.. offer.Sends];
        Assert.True(Array.IndexOf(sends, "M190 S50") < Array.IndexOf(sends, "M109 S200"));
        Assert.True(Array.IndexOf(sends, "M109 S200") < Array.FindIndex(sends, line => line.StartsWith("G1 X", StringComparison.Ordinal)));

        Accept(rig, offer);
        rig.RunUntil(() => rig.Has<JobEnded>());
        Assert.Equal(JobOutcome.Finished, rig.Only<JobEnded>().Outcome);
        Assert.Equal(0, rig.Machine.Log.MovesBeyondTravel);
    }

    [Fact]
    public void NothingGoesOn_ByItself()
    {
        SessionRig rig = RunningTo(Dialect.Marlin, TestMachines.Print(60), 20);
        rig.Unplug();
        rig.Plug();
        Offered(rig);
        rig.RunFor(2);
        long moves = rig.Machine.Log.MovesFinished;
        rig.RunFor(24 * 3600);
        Assert.Equal(moves, rig.Machine.Log.MovesFinished);
        Assert.False(rig.Has<JobEnded>());
        Assert.Equal("paused", rig.Phase);
        Assert.DoesNotContain(rig.Session.FirmwareStatus.Heaters, h => h.Heater[0] == 'T' && h.Target is { Value: > 0 });
    }

    [Theory]
    [InlineData(Dialect.Marlin)]
    [InlineData(Dialect.Grbl)]
    public void Declined_FailsWithItsLineAndEverythingOff(Dialect dialect)
    {
        SessionRig rig = RunningTo(dialect, dialect == Dialect.Marlin ? TestMachines.Print(40) : Pocket(40), 15);
        rig.Unplug();
        rig.Plug();
        Offered(rig);
        rig.Command(new CancelJob("c", Job, "ann"));
        JobEnded ended = rig.Only<JobEnded>();
        Assert.Equal((JobOutcome.Failed, "link-lost", "c"), (ended.Outcome, ended.ReasonCode, ended.InReplyTo));
        Assert.InRange(ended.LastExecutedLine, 1, ended.LinesSent);
        rig.RunFor(10);
        Assert.Equal("fault", rig.Phase);
        Assert.DoesNotContain(rig.Session.FirmwareStatus.Heaters, h => h.Target is { Value: > 0 });
        Assert.False(rig.Machine.IsMoving);
    }

    /// <summary>Only the plan that was shown is carried out, and a plain resume is none.</summary>
    [Fact]
    public void Accepting_AnythingButTheOfferedPlan_IsRefused()
    {
        SessionRig rig = RunningTo(Dialect.Marlin, TestMachines.Print(60), 20);
        rig.Command(new RecoverJob("r0", Job, "x", Plenty, "ann"));
        rig.Unplug();
        rig.Command(new RecoverJob("r1", Job, "x", Plenty, "ann"));
        rig.Plug();
        RecoveryOffer offer = Offered(rig);
        rig.Command(new RecoverJob("r2", Job, "x", Plenty, "ann"));
        rig.Command(new ResumeJob("r3", Job, Plenty, "ann"));
        rig.Command(new RecoverJob("r4", Job, offer.Plan, new MachineSeconds(1), "ann"));
        Assert.Equal(
            [("r0", "job-not-running"), ("r1", "machine-not-ready"), ("r2", "recovery-plan-changed"), ("r3", "job-broke-off"), ("r4", "authorisation-used-up")],
            rig.Heard.OfType<CommandRefused>().Select(e => (e.InReplyTo!, e.Code)));
        Assert.False(rig.Has<JobResumed>());
    }

    [Fact]
    public void Metering_StandsWhileBrokenOff_AndGoesOnWhereItWas()
    {
        byte[] program = TestMachines.Print(60, heat: false);
        long whole = Finished(Dialect.Marlin, program).Only<JobEnded>().Metered.Value;
        SessionRig rig = RunningTo(Dialect.Marlin, program, 30);
        rig.Unplug();
        long before = rig.Heard.OfType<JobPaused>().Last().Metered.Value;
        rig.RunFor(3600);
        rig.Crash();
        rig.Plug();
        Accept(rig, Offered(rig));
        rig.RunUntil(() => rig.Has<JobEnded>());
        Assert.InRange(rig.Only<JobEnded>().Metered.Value, before + 1, whole + 30);
    }

    /// <summary>The bridge is killed again and again while it recovers: it offers anew each time.</summary>
    [Fact]
    public void Crashing_DuringRecovery_OffersAgain()
    {
        byte[] program = TestMachines.Print(60);
        SessionRig rig = RunningTo(Dialect.Marlin, program, 20);
        rig.Unplug();
        rig.Plug();
        Accept(rig, Offered(rig));
        rig.RunFor(5);
        rig.Crash();
        RecoveryOffer again = Offered(rig, 2);
        Accept(rig, again, "again");
        rig.RunUntil(() => rig.Has<JobEnded>());
        Assert.Equal(JobOutcome.Finished, rig.Only<JobEnded>().Outcome);
    }

    [Fact]
    public void Stop_WhileBrokenOff_EndsTheJob()
    {
        SessionRig rig = RunningTo(Dialect.Marlin, TestMachines.Print(60), 20);
        rig.Unplug();
        rig.Plug();
        Offered(rig);
        rig.Command(new StopMachine("s", "ann"));
        Assert.Equal("emergency-stop", rig.Only<JobEnded>().ReasonCode);
        Assert.Equal("stopped", rig.Phase);
    }

    [Fact]
    public void GrblPowerLost_WithoutHoming_CannotGoOn()
    {
        SessionRig rig = RunningTo(Dialect.Grbl, Pocket(80), 40);
        rig.Machine.PowerOff(rig.Now);
        rig.Unplug();
        rig.RunFor(20);
        rig.Machine.PowerOn(rig.Now);
        rig.Plug();
        RecoveryOffer offer = Offered(rig);
        Assert.Equal((false, "recovery-position-lost", 0L), (offer.PositionKept, offer.Hindrance?.Code, offer.Line));
        rig.Command(new RecoverJob("r", Job, offer.Plan, Plenty, "ann"));
        Assert.Equal("recovery-plan-changed", rig.Only<CommandRefused>().Code);
    }

    private static SessionRig RunningTo(Dialect dialect, byte[] program, int acknowledged)
    {
        SessionRig rig = Started(dialect, program);
        rig.RunUntil(() => rig.Session.FirmwareStatus.Acknowledged >= acknowledged);
        rig.RunFor(3);
        return rig;
    }

    private static SessionRig Started(Dialect dialect, byte[] program)
    {
        var rig = new SessionRig(TestMachines.Of(dialect), MovesKept(TestMachines.Of(dialect)));
        rig.RunUntil(() => rig.Has<MachineConnected>());
        rig.Command(rig.StartOf(program));
        rig.RunUntil(() => rig.Has<JobStarted>());
        return rig;
    }

    private static SessionRig Finished(Dialect dialect, byte[] program)
    {
        SessionRig rig = Started(dialect, program);
        rig.RunUntil(() => rig.Has<JobEnded>());
        return rig;
    }

    private static RecoveryOffer Offered(SessionRig rig, int count = 1)
    {
        rig.RunUntil(() => rig.Heard.OfType<RecoveryOffered>().Count() >= count, 600);
        return rig.Heard.OfType<RecoveryOffered>().Last().Offer;
    }

    private static void Accept(SessionRig rig, RecoveryOffer offer, string id = "accept")
    {
        rig.Command(new RecoverJob(id, Job, offer.Plan, Plenty, "ann"));
        Assert.True(rig.Has<JobResumed>(e => e.InReplyTo == id), rig.Trail());
    }

    private static VirtualMachine MovesKept(MachineSpec spec)
    {
        var log = new LogOptions { KeepCommands = true, KeepMoves = true };
        return spec.Dialect == Dialect.Marlin
            ? new VirtualPrinter(Fab.FirmwareBridge.Links.MachinePorts.PrinterOf(spec) with { Log = log })
            : new VirtualRouter(Fab.FirmwareBridge.Links.MachinePorts.RouterOf(spec) with { Log = log });
    }

    /// <summary>A cut with its own way down and up: a different place each time.</summary>
    private static byte[] Pocket(int moves)
    {
        var program = new StringBuilder("G21 G90\nG0 Z5\nM3 S8000\nG0 X0 Y0\nG1 Z-1 F200\n");
        for (int i = 0; i < moves; i++) program.Append(CultureInfo.InvariantCulture, $"G1 X{i * 37 % 50} Y{i * 53 % 41} F1500\n");
        return Encoding.ASCII.GetBytes(program.Append("G0 Z5\nM5\n").ToString());
    }

    /// <summary>Every place the tool came to at working height, each once, in the order it first came there; travel and parking above it left out.</summary>
    private static string[] Drawn(SessionRig rig)
    {
        List<string> places = [];
        double working = rig.Spec.Dialect == Dialect.Marlin ? 3 : rig.Machine.Log.Moves.Min(move => move.To.Z) + 0.01;
        foreach (MoveRecord move in rig.Machine.Log.Moves)
        {
            string place = string.Create(CultureInfo.InvariantCulture, $"{move.To.X:0.00} {move.To.Y:0.00} {move.To.Z:0.00}");
            if (move.To.Z < working && !places.Contains(place)) places.Add(place);
        }

        return [.. places];
    }
}
