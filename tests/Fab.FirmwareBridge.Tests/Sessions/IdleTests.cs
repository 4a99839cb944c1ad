using Fab.Contracts.Bus;
using Fab.Domain;
using Fab.Domain.Machines;
using Fab.VirtualMachines;

namespace Fab.FirmwareBridge.Tests.Sessions;

/// <summary>What was left on by hand goes off by itself; the virtual machine says whether it did.</summary>
public sealed class IdleTests
{
    [Fact]
    public void Heaters_LitByHandAndLeft_GoOffAfterHalfAnHourAndItIsTold()
    {
        SessionRig rig = Ready(TestMachines.Printer);
        rig.Command(new SendByHand("heat", ["M140 S60", "M104 S205"], "ann", rig.Utc));
        RunFor(rig, minutes: 29);
        Assert.Equal((205, 60), Targets(rig));
        RunFor(rig, minutes: 2);
        Assert.Equal((0, 0), Targets(rig));
        MachineNoticed told = Assert.Single(rig.Heard.OfType<MachineNoticed>());
        Assert.Equal("idle-switched-off", told.Code);
        Assert.Contains(rig.Console, line => line.Kind == ConsoleKind.Note && line.Text == told.Text);
        RunFor(rig, minutes: 120);
        Assert.Single(rig.Heard.OfType<MachineNoticed>());
    }

    [Fact]
    public void Heaters_SomebodyDoesSomething_StayOnForAnotherWhile()
    {
        SessionRig rig = Ready(TestMachines.Printer);
        rig.Command(new SendByHand("heat", ["M104 S205"], "ann", rig.Utc));
        RunFor(rig, minutes: 25);
        rig.Command(new SendByHand("look", ["M105"], "ann", rig.Utc));
        RunFor(rig, minutes: 29);
        Assert.Equal(205, Targets(rig).Hotend);
        RunFor(rig, minutes: 2);
        Assert.Equal(0, Targets(rig).Hotend);
    }

    [Fact]
    public void Heaters_LitAtTheMachineLongAfterTheLastDeed_HaveTheirWholeWhile()
    {
        SessionRig rig = Ready(TestMachines.Printer);
        RunFor(rig, minutes: 90);
        rig.Machine.Receive("M104 S205\n"u8, rig.Now); // as from its own panel: behind the bridge's back
        RunFor(rig, minutes: 25);
        Assert.Equal(205, Targets(rig).Hotend);
        RunFor(rig, minutes: 6);
        Assert.Equal(0, Targets(rig).Hotend);
    }

    [Theory]
    [InlineData(null, 205)]
    [InlineData(5, 0)]
    public void Heaters_TheMachinesOwnRule_Holds(int? minutes, double hotend)
    {
        SessionRig rig = Ready(TestMachines.Printer with { Safety = new MachineSafety { HeatersOffAfterIdleMinutes = minutes } });
        rig.Command(new SendByHand("heat", ["M104 S205"], "ann", rig.Utc));
        RunFor(rig, minutes: 6);
        Assert.Equal(hotend, Targets(rig).Hotend);
        RunFor(rig, minutes: 300);
        Assert.Equal(hotend, Targets(rig).Hotend);
    }

    [Fact]
    public void Heaters_OfAJobThatIsPaused_AreTheJobsOwn()
    {
        SessionRig rig = Ready(TestMachines.Printer with { Safety = new MachineSafety { CoolNozzleAfterMinutes = null, CoolBedAfterMinutes = null } });
        rig.Command(rig.StartOf(TestMachines.Print(60)));
        rig.RunUntil(() => rig.Session.FirmwareStatus.Acknowledged > 20);
        rig.Command(new PauseJob("p", new("job-1"), "ann"));
        rig.RunUntil(() => rig.Has<JobPaused>());
        RunFor(rig, minutes: 90);
        Assert.Equal((200, 50), Targets(rig));
    }

    [Fact]
    public void Spindle_TurnedByHandAndLeft_StopsAfterTenMinutesOfStandstill()
    {
        SessionRig rig = Ready(TestMachines.Router);
        rig.Command(new SendByHand("spin", ["M3 S8000"], "ann", rig.Utc));
        RunFor(rig, minutes: 5);
        rig.Command(new SendByHand("cut", ["G1 X100 F20"], "ann", rig.Utc)); // five minutes of motion
        RunFor(rig, minutes: 14);
        Assert.True(((VirtualRouter)rig.Machine).IsSpindleOn);
        RunFor(rig, minutes: 2);
        Assert.False(((VirtualRouter)rig.Machine).IsSpindleOn);
        Assert.Equal("idle-switched-off", Assert.Single(rig.Heard.OfType<MachineNoticed>()).Code);
    }

    private static SessionRig Ready(MachineSpec spec)
    {
        var rig = new SessionRig(spec);
        rig.RunUntil(() => rig.Has<MachineConnected>());
        return rig;
    }

    private static void RunFor(SessionRig rig, double minutes)
    {
        TimeSpan until = rig.Now + TimeSpan.FromMinutes(minutes);
        while (rig.Now < until) rig.RunFor(Math.Min(1, (until - rig.Now).TotalSeconds));
    }

    private static (double Hotend, double Bed) Targets(SessionRig rig) =>
        (((VirtualPrinter)rig.Machine).HotendTargetCelsius, ((VirtualPrinter)rig.Machine).BedTargetCelsius);
}
