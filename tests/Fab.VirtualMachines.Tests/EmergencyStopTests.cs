namespace Fab.VirtualMachines.Tests;

public sealed class EmergencyStopTests
{
    [Fact]
    public void M112_MidMoveWithEmergencyParser_StopsMotionAndHeatersAtOnce()
    {
        (VirtualPrinter printer, Host host) = Printing(new PrinterConfig());
        MachinePosition at = printer.Position;
        Assert.Equal("Error:Printer halted. kill() called!\n", host.Send("M112\n"));
        Assert.Equal(at, printer.Position);
        Assert.False(printer.IsMoving);
        Assert.Equal(0, printer.HotendTargetCelsius);
        Assert.Equal("", host.Wait(60));
        Assert.Equal(at, printer.Position);
        Assert.Equal("", host.Send("M105\nG1 X100\nM999\n"));
        Assert.False(printer.Log.MovedAfterStop);
        Assert.False(printer.Log.HeaterOnAfterStop);
        Assert.Equal(1, printer.Log.EmergencyStops);
        Assert.NotNull(printer.Log.StoppedAt);
        printer.Reset(host.Now);
        Assert.StartsWith("start\n", host.Read(), StringComparison.Ordinal);
        Assert.Null(printer.Log.StoppedAt);
        Assert.StartsWith("ok T:", host.Send("M105\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void M112_InTheMiddleOfAFullBuffer_IsHeardWithEmergencyParser()
    {
        (VirtualPrinter printer, Host host) = Printing(new PrinterConfig());
        for (int i = 0; i < 40; i++) host.Send($"G1 X{i + 1}\n");
        Assert.True(printer.Log.RxOverflowBytes > 0);
        Assert.Contains("kill() called", host.Send("M112\n"), StringComparison.Ordinal);
        Assert.False(printer.Log.MovedAfterStop);
    }

    [Fact]
    public void M112_WithoutEmergencyParserAndQueueFull_IsNotHeardAndTheAuditorTells()
    {
        (VirtualPrinter printer, Host host) = Printing(new PrinterConfig { EmergencyParser = false });
        for (int i = 0; i < 20; i++) host.Send($"G1 X{i + 1}\n");
        Assert.DoesNotContain("kill()", host.Send("M112\n"), StringComparison.Ordinal);
        host.Wait(1);
        Assert.True(printer.Log.MovedAfterStop);
        Assert.True(printer.Log.HeaterOnAfterStop);
    }

    [Fact]
    public void M112_WithoutEmergencyParserAndRoom_IsHeardBareButNotNumberedWhileMoving()
    {
        (VirtualPrinter printer, Host host) = Printing(new PrinterConfig { EmergencyParser = false });
        Assert.Contains("kill() called", host.Send("M112\n"), StringComparison.Ordinal);
        Assert.True(printer.IsKilled);
    }

    [Theory]
    [InlineData("M1120\n")]
    [InlineData("M117 M112\n")]
    [InlineData("G1 M112\n")]
    public void NoStop_InOtherWords_IsNoStop(string line)
    {
        var printer = new VirtualPrinter();
        Host host = Host.With(printer);
        host.Send(line);
        Assert.False(printer.IsKilled);
        Assert.Equal(0, printer.Log.EmergencyStops);
    }

    [Fact]
    public void M410_MidMove_StopsAndGoesOnListening()
    {
        (VirtualPrinter printer, Host host) = Printing(new PrinterConfig());
        double x = printer.Position.X;
        Assert.Equal("ok\n", host.Send("M410\n"));
        host.Wait(5);
        Assert.Equal(x, printer.Position.X);
        Assert.Contains(FormattableString.Invariant($"X:{x - 0:0.00}"), host.Send("M114\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void PowerOff_MidMove_ForgetsEverything()
    {
        (VirtualPrinter printer, Host host) = Printing(new PrinterConfig());
        printer.PowerOff(host.Now);
        MachinePosition at = printer.Position;
        host.Send("M105\n");
        host.Wait(10);
        Assert.Equal(at, printer.Position);
        Assert.Equal(5, printer.Log.LostOnWireBytes);
        printer.PowerOn(host.Now);
        Assert.StartsWith("start\n", host.Read(), StringComparison.Ordinal);
        Assert.StartsWith("X:0.00 Y:0.00", host.Send("M114\n"), StringComparison.Ordinal);
        Assert.Equal("ok\n", host.Send(Host.Numbered(1, "G21")));
    }

    private static (VirtualPrinter Printer, Host Host) Printing(PrinterConfig config)
    {
        var printer = new VirtualPrinter(config);
        Host host = Host.With(printer);
        host.Do("G28");
        host.Do("M104 S200");
        host.Do("G1 X200 F3000");
        host.Wait(1);
        Assert.True(printer.IsMoving);
        return (printer, host);
    }
}
