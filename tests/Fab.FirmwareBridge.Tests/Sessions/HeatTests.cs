using System.Text;
using Fab.Contracts.Bus;
using Fab.Domain;
using Fab.Domain.Machines;
using Fab.Domain.Units;
using Fab.Firmware.Thermal;
using Fab.FirmwareBridge.Links;
using Fab.VirtualMachines;

namespace Fab.FirmwareBridge.Tests.Sessions;

/// <summary>Parking, cooling in a pause and the watch over heaters; a virtual printer is the judge.</summary>
public sealed class HeatTests
{
    private static readonly JobId Job = new("job-1");
    private static readonly MachineSeconds Plenty = new(100_000);

    [Fact]
    public void Pause_TheMachineHasAParkingPlace_RetractsLiftsAndWaitsThere()
    {
        var safety = new MachineSafety { ParkX = new(5), ParkY = new(190), ParkLift = new(8), ParkRetract = new(1.5) };
        SessionRig rig = Paused(TestMachines.Printer with { Safety = safety });

        string[] sent = [.. Lines(rig)];
        int retract = Array.FindIndex(sent, line => line.Contains("G1 E-1.5 ", StringComparison.Ordinal));
        int lift = Array.FindIndex(sent, line => line.Contains("G1 Z8 ", StringComparison.Ordinal));
        int park = Array.FindIndex(sent, line => line.Contains("G1 X5 Y190 ", StringComparison.Ordinal));
        Assert.True(0 < retract && retract < lift && lift < park, $"retract {retract}, lift {lift}, park {park}");
    }

    [Fact]
    public void Pause_Long_CoolsNozzleThenBedAndIsHotAgainBeforeItGoesOn()
    {
        SessionRig rig = Paused(TestMachines.Printer with { Safety = new MachineSafety { CoolNozzleAfterMinutes = 3, CoolBedAfterMinutes = 7 } });
        Assert.Equal((200, 50), Targets(rig));
        rig.RunFor(150);
        Assert.Equal((200, 50), Targets(rig));
        rig.RunFor(60);
        Assert.Equal((0, 50), Targets(rig));
        rig.RunFor(300);
        Assert.Equal((0, 0), Targets(rig));
        Assert.Equal("paused", rig.Phase);

        int before = Lines(rig).Count();
        rig.Command(new ResumeJob("r", Job, Plenty, "ann"));
        rig.RunUntil(() => rig.Has<JobResumed>());
        Assert.Equal((200, 50), Targets(rig));
        Assert.All(rig.Session.FirmwareStatus.Heaters, heater => Assert.InRange(heater.Actual.Value, heater.Target!.Value.Value - 5, heater.Target.Value.Value + 5));
        string[] sent = [.. Lines(rig).Skip(before)];
        int hot = Array.FindIndex(sent, line => line.Contains("M109 S200", StringComparison.Ordinal));
        int moves = Array.FindIndex(sent, line => line.Contains("G1 X", StringComparison.Ordinal));
        Assert.True(0 <= hot && hot < moves, $"hot {hot}, moves {moves}");

        rig.RunUntil(() => rig.Has<JobEnded>());
        Assert.Equal(JobOutcome.Finished, rig.Only<JobEnded>().Outcome);
    }

    [Fact]
    public void Resume_RightAfterTheNozzleWasTurnedOff_HeatsItAgain()
    {
        SessionRig rig = Paused(TestMachines.Printer with { Safety = new MachineSafety { CoolNozzleAfterMinutes = 1 } });
        rig.RunUntil(() => Lines(rig).Last(line => line.Contains("M104", StringComparison.Ordinal)).Contains("M104 S0", StringComparison.Ordinal));
        rig.Command(new ResumeJob("r", Job, Plenty, "ann"));
        rig.RunUntil(() => rig.Has<JobResumed>());
        rig.RunFor(6);
        Assert.Equal(200, Targets(rig).Nozzle);
    }

    [Fact]
    public void Pause_NeverToCool_StaysHot()
    {
        SessionRig rig = Paused(TestMachines.Printer with { Safety = new MachineSafety { CoolNozzleAfterMinutes = null, CoolBedAfterMinutes = null } });
        rig.RunFor(4 * 3600);
        Assert.Equal((200, 50), Targets(rig));
    }

    [Fact]
    public void Cancel_AfterCooling_LeavesNoHeaterOn()
    {
        SessionRig rig = Paused(TestMachines.Printer with { Safety = new MachineSafety { CoolNozzleAfterMinutes = 1 } });
        rig.RunFor(90);
        rig.Command(new CancelJob("c", Job, "ann"));
        rig.RunUntil(() => rig.Has<JobEnded>() && rig.Phase == "idle");
        rig.RunFor(10);
        Assert.Equal((0, 0), Targets(rig));
    }

    [Theory]
    [InlineData(30.0, ThermalCodes.NotHeating)]
    [InlineData(400.0, ThermalCodes.HeatLost)]
    public void HeaterFails_UnderAFirmwareThatDoesNotMind_TheBridgeStopsTheMachineAndSaysWhy(double at, string code)
    {
        SessionRig rig = Careless(TestMachines.Printer, at);
        rig.RunUntil(() => rig.Phase == "idle");
        rig.Command(rig.StartOf(TestMachines.Print(2_000)));
        rig.RunUntil(() => rig.Has<MachineFault>());

        Assert.Equal(code, rig.Only<MachineFault>().Code);
        Assert.Equal((JobOutcome.Failed, code), (rig.Only<JobEnded>().Outcome, rig.Only<JobEnded>().ReasonCode));
        Assert.StartsWith("The nozzle ", rig.Only<MachineFault>().Text, StringComparison.Ordinal);
        rig.RunFor(30);
        Assert.Equal(1, rig.Machine.Log.EmergencyStops);
        Assert.False(rig.Machine.Log.MovedAfterStop || rig.Machine.Log.HeaterOnAfterStop);
        Assert.True(rig.Only<StopSettled>().OutputsOff);
        Assert.Equal("fault", rig.Phase);
    }

    [Fact]
    public void HeaterFails_TheMachineAsksForNoWatch_NothingIsStopped()
    {
        SessionRig rig = Careless(TestMachines.Printer with { Safety = new MachineSafety { WatchesHeat = false } }, 400);
        rig.RunUntil(() => rig.Phase == "idle");
        rig.Command(rig.StartOf(TestMachines.Print(2_000)));
        rig.RunFor(1_200);
        Assert.Equal((0, 0), (rig.Machine.Log.EmergencyStops, rig.Heard.OfType<MachineFault>().Count()));
    }

    private static SessionRig Paused(MachineSpec spec)
    {
        var rig = new SessionRig(spec);
        rig.RunUntil(() => rig.Phase == "idle");
        rig.Command(rig.StartOf(TestMachines.Print(60)));
        rig.RunUntil(() => rig.Session.FirmwareStatus.Acknowledged > 20);
        rig.Command(new PauseJob("p", Job, "ann"));
        rig.RunUntil(() => rig.Has<JobPaused>());
        rig.RunFor(10);
        return rig;
    }

    /// <summary>A printer whose heaters fail, with a firmware that lets them.</summary>
    private static SessionRig Careless(MachineSpec spec, double failsAt)
    {
        TimeSpan never = TimeSpan.FromDays(1);
        PrinterConfig config = MachinePorts.PrinterOf(spec);
        return new SessionRig(spec, new VirtualPrinter(config with
        {
            Hotend = config.Hotend with { WatchPeriod = never, RunawayPeriod = never },
            Bed = config.Bed with { WatchPeriod = never, RunawayPeriod = never },
            Faults = new FaultPlan { Script = [new ScriptedFault(FaultKind.HeaterFailure) { AtTime = TimeSpan.FromSeconds(failsAt) }] },
        }));
    }

    private static (double Nozzle, double Bed) Targets(SessionRig rig)
    {
        Dictionary<string, double> targets = rig.Session.FirmwareStatus.Heaters.ToDictionary(h => h.Heater, h => h.Target?.Value ?? 0);
        return (targets.Single(h => h.Key.StartsWith('T')).Value, targets["B"]);
    }

    private static IEnumerable<string> Lines(SessionRig rig) => Encoding.ASCII.GetString([.. rig.ToMachine]).Split('\n');
}
