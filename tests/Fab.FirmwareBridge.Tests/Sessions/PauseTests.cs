using System.Text;
using Fab.Contracts.Bus;
using Fab.Domain;
using Fab.Domain.Machines;
using Fab.Domain.Units;
using Fab.Firmware.Streaming;
using Fab.VirtualMachines;

namespace Fab.FirmwareBridge.Tests.Sessions;

/// <summary>The spindle in pauses, the way back after a hand's work, and that a cancel leaves nothing on, wherever it meets the job.</summary>
public sealed class PauseTests
{
    private static readonly JobId Job = new("job-1");
    private static readonly MachineSeconds Plenty = new(100_000);

    [Fact]
    public void Pause_OfARouter_StopsTheSpindleInTheHoldAndItIsAtSpeedBeforeAnythingMoves()
    {
        SessionRig rig = Routing(TestMachines.Router with { Safety = new MachineSafety { SpindleUpSeconds = 2 } });
        var router = (VirtualRouter)rig.Machine;
        rig.Command(new PauseJob("p", Job, "ann"));
        rig.RunUntil(() => rig.Has<JobPaused>());
        rig.RunFor(2);
        Assert.False(router.IsSpindleOn);
        Assert.Equal(RouterState.Hold, router.State);

        rig.Command(new ResumeJob("r", Job, Plenty, "ann"));
        rig.RunUntil(() => router.IsSpindleOn, 1);
        TimeSpan turning = rig.Now;
        rig.RunUntil(() => router.IsMoving);
        Assert.True(rig.Now - turning >= TimeSpan.FromSeconds(1.99), $"{rig.Now - turning}");
        rig.RunUntil(() => rig.Has<JobEnded>());
        Assert.Equal(JobOutcome.Finished, rig.Only<JobEnded>().Outcome);
        Assert.False(router.IsSpindleOn);
    }

    [Fact]
    public void Pause_TheProfileKeepsTheSpindle_ItTurnsOn()
    {
        SessionRig rig = Routing(TestMachines.Router with { Safety = new MachineSafety { StopsSpindleInPause = false } });
        rig.Command(new PauseJob("p", Job, "ann"));
        rig.RunUntil(() => rig.Has<JobPaused>());
        rig.RunFor(5);
        Assert.True(((VirtualRouter)rig.Machine).IsSpindleOn);
        rig.Command(new ResumeJob("r", Job, Plenty, "ann"));
        rig.RunUntil(() => rig.Machine.IsMoving, 0.5);
    }

    [Fact]
    public void Pause_WhileTheSpindleComesUpToSpeed_PausesAgainWithItStopped()
    {
        SessionRig rig = Routing(TestMachines.Router);
        var router = (VirtualRouter)rig.Machine;
        rig.Command(new PauseJob("p1", Job, "ann"));
        rig.RunUntil(() => rig.Has<JobPaused>() && !router.IsSpindleOn);
        rig.Command(new ResumeJob("r1", Job, Plenty, "ann"));
        rig.RunFor(1);
        Assert.True(router.IsSpindleOn);
        rig.Command(new PauseJob("p2", Job, "ann"));
        rig.RunFor(1);
        Assert.False(router.IsSpindleOn);
        Assert.Equal("paused", rig.Phase);
        rig.Command(new ResumeJob("r2", Job, Plenty, "ann"));
        rig.RunUntil(() => rig.Has<JobEnded>());
        Assert.Equal(JobOutcome.Finished, rig.Only<JobEnded>().Outcome);
    }

    [Fact]
    public void ProgramPause_TheToolWasMovedAndTheZeroSetAnew_GoesBackWithTheSpindleAtSpeedAndDownLast()
    {
        SessionRig rig = Started(TestMachines.Router, "M3 S8000\nG0 Z5\nG1 X20 Y10 F1500\nG1 Z-1 F300\nM0\nG1 X30 Y10 F1500\nG0 Z5\nM5\n");
        var router = (VirtualRouter)rig.Machine;
        rig.RunUntil(() => rig.Has<JobPaused>());
        rig.RunFor(1);
        Assert.False(router.IsSpindleOn);
        Jog(rig, z: 15);
        Jog(rig, x: 40);
        rig.Command(new SendByHand("zero", ["G10 L20 P0 Z14.5"], "ann", rig.Utc)); // the new tool is half a millimetre longer
        rig.RunUntil(() => rig.Answers[^1].Stage == HandStage.Done);
        rig.RunFor(3);
        int before = rig.Machine.Log.Commands!.Count;
        rig.Command(new ResumeJob("r", Job, Plenty, "ann"));
        rig.RunUntil(() => rig.Has<JobEnded>());
        Assert.Equal(JobOutcome.Finished, rig.Only<JobEnded>().Outcome);
        string[] sent = [.. rig.Machine.Log.Commands!.Skip(before)];
        int over = Array.FindIndex(sent, line => line.Contains("X20", StringComparison.Ordinal) && line.Contains("Y10", StringComparison.Ordinal));
        int spindle = Array.FindIndex(sent, line => line.Contains("M3", StringComparison.Ordinal));
        int speed = Array.FindIndex(sent, line => line.StartsWith("G4 P3", StringComparison.Ordinal));
        int down = Array.FindIndex(sent, line => line.Contains("Z-1", StringComparison.Ordinal));
        int on = Array.FindIndex(sent, line => line.Contains("X30", StringComparison.Ordinal));
        Assert.True(0 <= over && over < spindle && spindle < speed && speed < down && down < on, string.Join(" | ", sent));
    }

    [Theory]
    [InlineData("heating")]
    [InlineData("pausing in the heat-up")]
    [InlineData("running")]
    [InlineData("pausing")]
    [InlineData("paused")]
    [InlineData("resuming")]
    [InlineData("jogged in the pause")]
    public void Cancel_OfAPrint_LeavesNoHeaterOnWhereverItMeetsIt(string when)
    {
        SessionRig rig = Started(TestMachines.Printer, Encoding.ASCII.GetString(TestMachines.Print(60)));
        rig.RunFor(5);
        Assert.Equal("heating", rig.Phase);
        if (when == "pausing in the heat-up") rig.Command(new PauseJob("p", Job, "ann"));
        if (when is not ("heating" or "pausing in the heat-up")) rig.RunUntil(() => rig.Session.FirmwareStatus.Acknowledged > 20);
        if (when is "pausing" or "paused" or "resuming" or "jogged in the pause") rig.Command(new PauseJob("p", Job, "ann"));
        if (when is "paused" or "resuming" or "jogged in the pause") rig.RunUntil(() => rig.Has<JobPaused>());
        if (when == "jogged in the pause")
        {
            rig.Command(new JogMachine("j", "h", 20, 0, 0, 0, 1200, "ann", rig.Utc));
            rig.RunFor(0.1);
        }

        if (when == "resuming")
        {
            rig.Command(new ResumeJob("r", Job, Plenty, "ann"));
            rig.RunUntil(() => rig.Session.FirmwareStatus.Phase == StreamPhase.Resuming);
        }

        rig.Command(new CancelJob("c", Job, "ann"));
        rig.RunUntil(() => rig.Has<JobEnded>());
        NothingIsOn(rig);
    }

    [Theory]
    [InlineData("running")]
    [InlineData("pausing")]
    [InlineData("paused")]
    [InlineData("spinning up")]
    [InlineData("finishing")]
    public void Cancel_OfARouting_LeavesTheSpindleOffWhereverItMeetsIt(string when)
    {
        SessionRig rig = Routing(TestMachines.Router);
        if (when is "pausing" or "paused" or "spinning up") rig.Command(new PauseJob("p", Job, "ann"));
        if (when is "paused" or "spinning up") rig.RunUntil(() => rig.Has<JobPaused>());
        if (when == "spinning up")
        {
            rig.RunFor(1);
            rig.Command(new ResumeJob("r", Job, Plenty, "ann"));
            rig.RunFor(1);
            Assert.True(((VirtualRouter)rig.Machine).IsSpindleOn);
        }

        if (when == "finishing") rig.RunUntil(() => rig.Session.FirmwareStatus.Phase == StreamPhase.Finishing);
        rig.Command(new CancelJob("c", Job, "ann"));
        rig.RunUntil(() => rig.Has<JobEnded>());
        NothingIsOn(rig);
    }

    private static void NothingIsOn(SessionRig rig)
    {
        for (int i = 0; i < 60; i++)
        {
            if (rig.Machine is VirtualPrinter printer)
            {
                Assert.Equal((0.0, 0.0, 0), (printer.HotendTargetCelsius, printer.BedTargetCelsius, printer.FanSpeed));
            }
            else
            {
                Assert.False(((VirtualRouter)rig.Machine).IsSpindleOn);
            }

            rig.RunFor(1);
        }

        Assert.False(rig.Machine.IsMoving);
    }

    private static void Jog(SessionRig rig, double x = 0, double z = 0)
    {
        rig.Command(new JogMachine(rig.NextId("jog"), "h", x, 0, z, 0, 1200, "ann", rig.Utc));
        while (rig.Session.FirmwareStatus.IsJogging)
        {
            rig.RunFor(0.1);
            rig.Command(new KeepJogging(rig.NextId("keep"), "h", "ann", rig.Utc));
        }
    }

    private static SessionRig Routing(MachineSpec spec)
    {
        SessionRig rig = Started(spec, Encoding.ASCII.GetString(TestMachines.Routing(60)));
        rig.RunUntil(() => rig.Session.FirmwareStatus.Executed > 10);
        return rig;
    }

    private static SessionRig Started(MachineSpec spec, string program)
    {
        var rig = new SessionRig(spec);
        rig.RunUntil(() => rig.Has<MachineConnected>());
        rig.Command(rig.StartOf(Encoding.ASCII.GetBytes(program)));
        rig.RunUntil(() => rig.Has<JobStarted>());
        return rig;
    }
}
