namespace Fab.VirtualMachines.Tests;

/// <summary>What the judge counts when a host is too slow, and when rest was meant.</summary>
public class StarvationTests
{
    [Fact]
    public void Printer_MovesThatComeLate_CountAsUnderrun()
    {
        var machine = new VirtualPrinter();
        Host host = Host.With(machine);
        host.Do("G1 X40 F6000");
        host.Settle();
        host.Wait(3);
        host.Do("G1 X50 F6000");
        host.Settle();
        Assert.Equal(1, machine.Log.PlannerUnderruns);
        Assert.InRange(machine.Log.PlannerEmptyLongest.TotalSeconds, 2.99, 3.01);
        Assert.Equal(machine.Log.PlannerEmptyLongest, machine.Log.PlannerEmpty);
    }

    [Theory]
    [InlineData("M400")]
    [InlineData("G4 P10")]
    [InlineData("G28 X")]
    public void Printer_RestThatAProgramAskedFor_IsNone(string rest)
    {
        var machine = new VirtualPrinter();
        Host host = Host.With(machine);
        host.Do("G1 X40 F6000");
        host.DoAll(rest);
        host.Wait(3);
        host.DoAll("G1 X50 F6000");
        Assert.Equal(0, machine.Log.PlannerUnderruns);
    }

    [Fact]
    public void Printer_LastMoveOfAll_IsNone()
    {
        var machine = new VirtualPrinter();
        Host host = Host.With(machine);
        host.DoAll("G1 X40 F6000");
        host.Wait(60);
        Assert.Equal(0, machine.Log.PlannerUnderruns);
    }

    [Fact]
    public void Router_MovesThatComeLate_CountAsUnderrun()
    {
        var machine = new VirtualRouter(new RouterConfig { HomingEnabled = false, SoftLimits = false });
        Host host = Host.With(machine);
        host.DoAll("G1 X10 F2000");
        host.Wait(2);
        host.DoAll("G1 X20");
        Assert.Equal(1, machine.Log.PlannerUnderruns);
        host.DoAll("G4 P0.01");
        host.Wait(2);
        host.DoAll("G1 X30");
        Assert.Equal(1, machine.Log.PlannerUnderruns);
    }

    [Fact]
    public void Printer_BytesBehindABusyFirmware_AreCountedAtTheirMost()
    {
        var machine = new VirtualPrinter();
        Host host = Host.With(machine);
        host.Send("G4 S5\nM105\nM105\nM105\n");
        host.Send("M117 twenty bytes...\n");
        Assert.Equal(21, machine.Log.RxMostBytes);
        Assert.Equal(0, machine.Log.RxOverflowBytes);
    }
}
