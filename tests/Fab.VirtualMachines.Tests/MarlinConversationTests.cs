namespace Fab.VirtualMachines.Tests;

/// <summary>Byte-exact conversations.</summary>
public sealed class MarlinConversationTests
{
    [Fact]
    public void Boot_PowerOn_SaysStartFirst()
    {
        var printer = new VirtualPrinter();
        printer.PowerOn(TimeSpan.Zero);
        Assert.StartsWith("start\nMarlin 2.1", new Host(printer).Read(), StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_NumberedInOrder_AreEachAnsweredOk()
    {
        Host host = Host.With(new VirtualPrinter());
        // Sums computed by hand: XOR of the bytes before the star.
        Assert.Equal("ok\n", host.Send("N0 M110 N0*125\n"));
        Assert.Equal("ok T:20.00 /0.00 B:20.00 /0.00 @:0 B@:0\n", host.Send("N1 M105*38\n"));
        Assert.Equal("ok\n", host.Send(Host.Numbered(2, "G21")));
        Assert.Equal("X:0.00 Y:0.00 Z:0.00 E:0.00 Count X:0 Y:0 Z:0\nok\n", host.Send("M114\n"));
    }

    [Fact]
    public void Line_WrongChecksum_AsksForItAgain()
    {
        var printer = new VirtualPrinter();
        Host host = Host.With(printer);
        Assert.Equal("Error:checksum mismatch, Last Line: 0\nResend: 1\nok\n", host.Send("N1 M105*39\n"));
        Assert.Equal("ok T:20.00 /0.00 B:20.00 /0.00 @:0 B@:0\n", host.Send("N1 M105*38\n"));
        Assert.Equal(1, printer.Log.ChecksumErrors);
        Assert.Equal(1, printer.Log.ResendsAsked);
        Assert.Equal(1, printer.Log.Executed);
    }

    [Fact]
    public void Line_WrongNumberOrNoChecksum_IsToldWhich()
    {
        Host host = Host.With(new VirtualPrinter());
        Assert.Equal("Error:Line Number is not Last Line Number+1, Last Line: 0\nResend: 1\nok\n", host.Send(Host.Numbered(5, "G21")));
        Assert.Equal("Error:No Checksum with line number, Last Line: 0\nResend: 1\nok\n", host.Send("N1 G21\n"));
        // The number is looked at before the sum.
        Assert.Equal("Error:Line Number is not Last Line Number+1, Last Line: 0\nResend: 1\nok\n", host.Send("N7 G21*0\n"));
        // The comment takes the sum with it.
        Assert.Equal("Error:No Checksum with line number, Last Line: 0\nResend: 1\nok\n", host.Send("N1 G21 ;mm*99\n"));
    }

    [Fact]
    public void Resend_OlderBuild_IsFollowedByNoOk()
    {
        Host host = Host.With(new VirtualPrinter(new PrinterConfig { OkAfterResend = false }));
        Assert.Equal("Error:checksum mismatch, Last Line: 0\nResend: 1\n", host.Send("N1 M105*39\n"));
    }

    [Fact]
    public void M110_Numbered_TakesTheLastNumberOnTheLine()
    {
        Host host = Host.With(new VirtualPrinter());
        Assert.Equal("ok\n", host.Send(Host.Numbered(-1, "M110 N41")));
        Assert.Equal("ok\n", host.Send(Host.Numbered(42, "G21")));
        Assert.Equal("ok\n", host.Send("M110 N9\n"));
        Assert.Equal("ok\n", host.Send(Host.Numbered(10, "G21")));
    }

    [Fact]
    public void AdvancedOk_NamesLineAndRoom()
    {
        Host host = Host.With(new VirtualPrinter(new PrinterConfig { AdvancedOk = true }));
        Assert.Equal("ok N1 P15 B3\n", host.Send(Host.Numbered(1, "G21")));
        Assert.Equal("ok N2 P14 B3\n", host.Send(Host.Numbered(2, "G1 X10 F600")));
        Assert.Equal("ok P13 B3\n", host.Send("G1 X20\n"));
    }

    [Fact]
    public void Command_Unknown_IsEchoedAndNotExecuted()
    {
        var printer = new VirtualPrinter();
        Host host = Host.With(printer);
        Assert.Equal("echo:Unknown command: \"G123 X1\"\nok\n", host.Send("G123 X1\n"));
        Assert.Equal("echo:Unknown command: \"hello\"\nok\n", host.Send("hello\n"));
        Assert.Equal("echo:T1 Invalid extruder\nok\n", host.Send("T1\n"));
        Assert.Equal(3, printer.Log.CommandsRefused);
        Assert.Equal(0, printer.Log.Executed);
        Assert.Equal("", host.Send("\n\r\n; only a comment\n"));
    }

    [Fact]
    public void Line_LongerThanTheBuffer_IsCutWithoutAWord()
    {
        var printer = new VirtualPrinter();
        Host host = Host.With(printer);
        Assert.Equal("ok\n", host.Send("M117 " + new string('a', 200) + "\n"));
        Assert.Equal(95 - 5, printer.DisplayMessage.Length);
        // Numbered, such a line can never pass: its sum is cut off.
        string tooLong = Host.Numbered(1, "M117 " + new string('a', 100));
        for (int i = 0; i < 3; i++) Assert.Equal("Error:No Checksum with line number, Last Line: 0\nResend: 1\nok\n", host.Send(tooLong));
        Assert.Equal(4, printer.Log.LinesTooLong);
    }

    [Fact]
    public void FirmwareReport_NamesItselfAndItsCapabilities()
    {
        Host host = Host.With(new VirtualPrinter());
        string[] lines = host.Send("M115\n").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("FIRMWARE_NAME:Marlin 2.1.2.1 (", lines[0], StringComparison.Ordinal);
        Assert.Contains(" MACHINE_TYPE:Fab RepRap EXTRUDER_COUNT:1 UUID:", lines[0], StringComparison.Ordinal);
        Assert.Contains("Cap:AUTOREPORT_TEMP:1", lines);
        Assert.Contains("Cap:EMERGENCY_PARSER:1", lines);
        Assert.Contains("Cap:SDCARD:0", lines);
        Assert.Equal("ok", lines[^1]);
    }

    [Fact]
    public void Ok_PlannerFull_ComesWhenAMoveEnds()
    {
        var printer = new VirtualPrinter(new PrinterConfig { FirstMoveDelay = TimeSpan.Zero });
        Host host = Host.With(printer);
        for (int i = 1; i <= 15; i++) Assert.Equal("ok\n", host.Send($"G1 X{i} F60\n"));
        Assert.Equal("", host.Send("G1 X16\n"));
        // Three more wait in the command queue, the rest in the receive buffer.
        host.Send("G1 X17\nG1 X18\nG1 X19\nG1 X20\n");
        Assert.Equal("", host.Wait(0.9));
        Assert.Equal("ok\n", host.Wait(0.2));
        host.Settle();
        Assert.Equal(30 + 20, printer.Position.X, 9);
    }

    [Fact]
    public void ReceiveBuffer_BlockedAndFull_LosesBytes()
    {
        var printer = new VirtualPrinter();
        Host host = Host.With(printer);
        host.Send("G4 S10\nM400\nM400\nM400\n");
        host.Send(new string(' ', 127));
        Assert.Equal(0, printer.Log.RxOverflowBytes);
        host.Send("G21\n");
        Assert.Equal(4, printer.Log.RxOverflowBytes);
        Assert.Equal(4, host.Settle().Split("ok\n").Length - 1);
        Assert.Equal(4, printer.Log.Executed);
    }

    [Fact]
    public void Error_WithMoreInTheBuffer_ThrowsItAway()
    {
        var printer = new VirtualPrinter();
        Host host = Host.With(printer);
        // The queue is full, so what follows waits in the receive buffer, the spoilt line first.
        host.Send("G4 S2\nG4 P1\nG4 P1\nG4 P1\n");
        host.Send("N1 G21*1\n" + Host.Numbered(2, "G21") + Host.Numbered(3, "G21"));
        string all = host.WaitFor("Resend: 1\nok\n") + host.Settle();
        Assert.DoesNotContain("Last Line Number", all, StringComparison.Ordinal);
        Assert.Equal(3, printer.Log.LinesDropped);
    }

    [Fact]
    public void Busy_BlockedHandler_SaysSoEveryTwoSeconds()
    {
        Host host = Host.With(new VirtualPrinter());
        Assert.Equal("", host.Send("G4 S5\n"));
        Assert.Equal("", host.Wait(1.9));
        Assert.Equal("echo:busy: processing\n", host.Wait(0.2));
        Assert.Equal("echo:busy: processing\n", host.Wait(2));
        Assert.Equal("ok\n", host.Wait(1));
        Assert.Equal("ok\n", host.Send("M113 S0\n"));
        host.Send("G4 S5\n");
        Assert.Equal("ok\n", host.Wait(6));
    }

    [Fact]
    public void Idle_WithTimeoutBuiltIn_SaysWait()
    {
        Host host = Host.With(new VirtualPrinter(new PrinterConfig { WaitAfterIdle = TimeSpan.FromSeconds(1) }));
        Assert.Equal("wait\nwait\n", host.Wait(2.5));
    }

    [Fact]
    public void Pause_M0_WaitsForM108()
    {
        Host host = Host.With(new VirtualPrinter());
        Assert.Equal("", host.Send("M0 Change the filament\n"));
        Assert.Equal("echo:busy: paused for user\n", host.Wait(2.5));
        Assert.Equal("ok\nok\n", host.Send("M108\n"));
    }

    [Fact]
    public void Homing_FindsTheOrigin_AndReportsIt()
    {
        var printer = new VirtualPrinter();
        Host host = Host.With(printer);
        Assert.Equal("echo:Home XYZ First\nok\n", host.Send("G29\n"));
        string reply = host.Do("G28");
        Assert.EndsWith("X:0.00 Y:0.00 Z:0.00 E:0.00 Count X:0 Y:0 Z:0\nok\n", reply, StringComparison.Ordinal);
        Assert.Equal(new MachinePosition(0, 0, 0, 0), printer.Position);
        Assert.Contains("Bilinear Leveling Grid:", host.Do("G29"), StringComparison.Ordinal);
    }

    [Fact]
    public void Endstops_AfterHoming_CutTheTargetShort()
    {
        var printer = new VirtualPrinter();
        Host host = Host.With(printer);
        host.Do("G28");
        host.Do("G1 X999 Y-5 F6000");
        host.Settle();
        Assert.Equal(250, printer.Position.X, 9);
        Assert.Equal(0, printer.Position.Y, 9);
        Assert.Equal(0, printer.Log.MovesBeyondTravel);
        host.Do("M211 S0");
        host.Do("G1 X260");
        Assert.Equal(1, printer.Log.MovesBeyondTravel);
    }

    [Fact]
    public void Modes_RelativeInchesAndOffsets_LeadToTheRightPlace()
    {
        var printer = new VirtualPrinter();
        Host host = Host.With(printer);
        host.Do("G28");
        foreach (string line in new[] { "G20", "G1 X1 Y1 F100", "G21", "G91", "G1 X4.6", "G90", "G92 X0 Y100", "G1 X10 Y110" }) host.Do(line);
        host.Settle();
        Assert.Equal(25.4 + 4.6 + 10, printer.Position.X, 9);
        Assert.Equal(25.4 + 10, printer.Position.Y, 9);
        Assert.StartsWith("X:10.00 Y:110.00 Z:0.00", host.Send("M114\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void Extrusion_ColdOrTooLong_IsPrevented()
    {
        var printer = new VirtualPrinter();
        Host host = Host.With(printer);
        host.Do("G28");
        Assert.Equal("echo: cold extrusion prevented\nok\n", host.Send("G1 X10 E5 F3000\n"));
        host.Settle();
        Assert.Equal(10, printer.Position.X, 9);
        Assert.Equal(0, printer.Log.ExtrudedMm, 9);
        host.Do("M302 P1");
        Assert.Equal("echo: too long extrusion prevented\nok\n", host.Send("G1 E500\n"));
        host.Do("G92 E0");
        host.Do("G1 E5");
        host.Do("M83");
        host.Do("G1 E-2");
        host.Do("M221 S50");
        host.Do("G1 E10");
        host.Settle();
        Assert.Equal(5 - 2 + 5, printer.Log.ExtrudedMm, 9);
    }
}
