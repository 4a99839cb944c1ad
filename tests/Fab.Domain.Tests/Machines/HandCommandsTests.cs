using Fab.Domain.Machines;
using Fab.Domain.Units;

namespace Fab.Domain.Tests.Machines;

/// <summary>What a deed by hand is in a machine's language, and what a machine lacks for it.</summary>
public class HandCommandsTests
{
    [Theory]
    [InlineData(null, "G28")]
    [InlineData("", "G28")]
    [InlineData("xyz", "G28")]
    [InlineData("yX", "G28 X Y")]
    [InlineData("z", "G28 Z")]
    public void Home_OnAPrinter_NamesTheAxes(string? axes, string line)
    {
        Assert.True(Axes.TryParse(axes, out Axes named));
        Assert.Equal([line], HandCommands.Home(Samples.Printer, named).Lines);
    }

    [Theory]
    [InlineData("e")]
    [InlineData("xx")]
    [InlineData("x y")]
    public void Axes_ThatAreNone_AreNotRead(string axes) => Assert.False(Axes.TryParse(axes, out _));

    [Fact]
    public void Home_OnARouter_IsAllOrNothing()
    {
        Assert.Equal(["$H"], HandCommands.Home(Samples.Router, default).Lines);
        Assert.Equal("hand-not-of-this-machine", HandCommands.Home(Samples.Router, new Axes(true, false, false)).Refusal?.Code);
    }

    [Theory]
    [InlineData(200.0, 60.0, "M140 S60|M104 S200", null)]
    [InlineData(0.0, null, "M104 S0", null)]
    [InlineData(null, 0.0, "M140 S0", null)]
    [InlineData(null, null, "", "hand-invalid")]
    [InlineData(500.0, null, "", "hotend-too-hot")]
    [InlineData(-1.0, null, "", "hotend-too-hot")]
    [InlineData(null, 500.0, "", "bed-too-hot")]
    public void Heat_OnAPrinter_StaysWithinItsLimits(double? hotend, double? bed, string lines, string? code)
    {
        (IReadOnlyList<string> sent, Refusal? refusal) = HandCommands.Heat(Samples.Printer, Of(hotend), Of(bed));
        Assert.Equal((lines, code), (string.Join('|', sent), refusal?.Code));
    }

    [Fact]
    public void Deeds_OfTheOtherKindOfMachine_AreRefused()
    {
        Assert.Equal("no-hotend", HandCommands.Heat(Samples.Router, new Celsius(200), null).Refusal?.Code);
        Assert.Equal("no-heated-bed", HandCommands.Heat(Samples.Router, null, new Celsius(60)).Refusal?.Code);
        Assert.Equal("hand-not-of-this-machine", HandCommands.Spindle(Samples.Printer, 1000, false).Refusal?.Code);
        Assert.Equal("hand-not-of-this-machine", HandCommands.Coolant(Samples.Printer, true, false).Refusal?.Code);
        Assert.Equal("hand-not-of-this-machine", HandCommands.Zero(Samples.Printer, default).Refusal?.Code);
        Assert.Equal("hand-not-of-this-machine", HandCommands.WorkOffset(Samples.Printer, 1).Refusal?.Code);
    }

    [Fact]
    public void Deeds_OfARouter_AreItsCommands()
    {
        Assert.Equal(["M3 S8000"], HandCommands.Spindle(Samples.Router, 8000, false).Lines);
        Assert.Equal(["M4 S8000"], HandCommands.Spindle(Samples.Router, 8000, true).Lines);
        Assert.Equal(["M5"], HandCommands.Spindle(Samples.Router, 0, true).Lines);
        Assert.Equal(["M9", "M8"], HandCommands.Coolant(Samples.Router, flood: true, mist: false).Lines);
        Assert.Equal(["M9"], HandCommands.Coolant(Samples.Router, false, false).Lines);
        Assert.Equal(["G10 L20 P0 X0 Y0 Z0"], HandCommands.Zero(Samples.Router, default).Lines);
        Assert.Equal(["G10 L20 P0 Z0"], HandCommands.Zero(Samples.Router, new Axes(false, false, true)).Lines);
        Assert.Equal(["G59"], HandCommands.WorkOffset(Samples.Router, 6).Lines);
        Assert.Equal("hand-invalid", HandCommands.WorkOffset(Samples.Router, 7).Refusal?.Code);
        Assert.Equal("hand-invalid", HandCommands.Spindle(Samples.Router, double.NaN, false).Refusal?.Code);
    }

    [Fact]
    public void Presets_OfAMachine_AreItsOwnOrTheUsualOnesItCanReach()
    {
        MachineSpec cool = Samples.Printer with { MaxHotend = new Celsius(230), MaxBed = null };
        Assert.Equal([new HeatPreset("pla", new(205), null)], HeatPreset.Of(cool));
        MachineSpec own = Samples.Printer with { Safety = new MachineSafety { Preheats = "pla=200/50, asa=250/-" } };
        Assert.Equal([new HeatPreset("pla", new(200), new(50)), new HeatPreset("asa", new(250), null)], HeatPreset.Of(own));
        Assert.Empty(HeatPreset.Of(Samples.Router));
    }

    [Fact]
    public void Presets_SetByStaff_StandInPlaceOfTheSpecs_AndNotWhatItNoLongerReaches()
    {
        HeatPreset[] own = [new("asa", new(250), new(100)), new("bed-only", null, new(50))];
        Machine machine = Stages.Running.Do(new MachineCommand.SetPresets(own));
        Assert.Equal(own, machine.Presets);
        Assert.Equal(Stages.Idle.Spec, machine.Spec);
        Assert.Empty(machine.Decide(new MachineCommand.SetPresets([.. own]), Samples.Now).Events);
        Machine cooler = Stages.Idle.Do(new MachineCommand.SetPresets(own)).Do(new MachineCommand.Register(Samples.Printer with { MaxHotend = new Celsius(230) }));
        Assert.Equal(["bed-only"], cooler.Presets.Select(p => p.Name));
        Assert.Equal(HeatPreset.Of(Samples.Printer), machine.Do(new MachineCommand.SetPresets(null)).Presets);
        Assert.Empty(machine.Do(new MachineCommand.SetPresets([])).Presets);
    }

    [Theory]
    [InlineData("PLA", 200.0, 50.0)]
    [InlineData("pla", null, null)]
    [InlineData("pla", 900.0, null)]
    [InlineData("pla", null, 900.0)]
    [InlineData("pla", -1.0, null)]
    [InlineData("pla", double.NaN, null)]
    [InlineData("twice", 200.0, 50.0)]
    public void Presets_ThatDoNotHold_AreRefused(string name, double? hotend, double? bed)
    {
        var preset = new HeatPreset(name, hotend is { } h ? new Celsius(h) : null, bed is { } b ? new Celsius(b) : null);
        HeatPreset[] presets = name == "twice" ? [preset, preset] : [preset];
        Assert.Equal(MachineRefusals.PresetInvalid, Stages.Idle.Decide(new MachineCommand.SetPresets(presets), Samples.Now).Refusal?.Code);
    }

    [Fact]
    public void Presets_OfAMachineThatHeatsNothing_AreRefused() => Assert.Equal(
        MachineRefusals.PresetInvalid,
        new Machine().Do(new MachineCommand.Register(Samples.Router)).Decide(new MachineCommand.SetPresets([new("pla", new(200), null)]), Samples.Now).Refusal?.Code);

    [Theory]
    [InlineData("pla=200/50", null)]
    [InlineData("pla=200", "machine-spec-malformed")]
    [InlineData("pla=200/50 pla=210/60", "machine-spec-malformed")]
    [InlineData("pla=900/50", "machine-spec-malformed")]
    public void Register_WithPresets_TheMachineMustReachThem(string presets, string? code) =>
        Assert.Equal(code, MachineSpecs.Check(Samples.Printer with { Safety = new MachineSafety { Preheats = presets } })?.Code);

    [Fact]
    public void BeginManual_WhileAJobRuns_OnlyToTurnSomethingUpOrDown()
    {
        Assert.Equal("machine-busy", Stages.Running.Decide(new MachineCommand.BeginManual("ann"), Samples.Now).Refusal?.Code);
        Assert.Null(Stages.Running.Decide(new MachineCommand.BeginManual("ann", Tunes: true), Samples.Now).Refusal);
        Assert.Equal("machine-stopped", Stages.Stopped.Decide(new MachineCommand.BeginManual("ann", Tunes: true), Samples.Now).Refusal?.Code);
    }

    [Fact]
    public void Unlocked_AFaultIsOverAndAStopIsNot()
    {
        Assert.Equal(MachineState.Idle, Stages.Fault.Hear(new BridgeReport.Unlocked("ann", true)).State);
        Assert.Equal(MachineState.Stopped, Stages.Stopped.Hear(new BridgeReport.Unlocked("ann", true)).State);
    }

    [Fact]
    public void Noticed_IsHeardAndChangesNothing()
    {
        Machine heard = Stages.Running.Hear(new BridgeReport.Noticed("heartbeat-lost", "It says nothing."));
        Assert.Equal((Stages.Running.State, Stages.Running.Seq + 1), (heard.State, heard.Seq));
    }

    [Theory]
    [InlineData(5, 10, 3.0, true)]
    [InlineData(null, null, 0.0, true)]
    [InlineData(0, null, 0.0, false)]
    [InlineData(null, -1, 0.0, false)]
    [InlineData(null, null, 61.0, false)]
    [InlineData(null, null, double.NaN, false)]
    public void Register_WithRulesForSilences_TheyMustMakeSense(int? heartbeat, int? away, double spindleUp, bool good) => Assert.Equal(good, MachineSpecs.Check(
        Samples.Printer with { Safety = new MachineSafety { HeartbeatSeconds = heartbeat, PauseWithoutHubAfterMinutes = away, SpindleUpSeconds = spindleUp } }) is null);

    private static Celsius? Of(double? degrees) => degrees is { } value ? new Celsius(value) : null;
}
