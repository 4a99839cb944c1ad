using System.Text;
using System.Text.Json.Nodes;
using Fab.Domain.Machines;
using Fab.Firmware.Streaming;
using Fab.FirmwareBridge.Host;
using Fab.FirmwareBridge.Links;
using Fab.FirmwareBridge.Sending;
using Fab.FirmwareBridge.Tests.Sessions;
using Fab.VirtualMachines;

namespace Fab.FirmwareBridge.Tests.Host;

/// <summary>The stand-alone sender, from its command line to a machine that counts for itself.</summary>
public sealed class StreamCommandTests
{
    [Theory]
    [InlineData(Dialect.Marlin, "marlin")]
    [InlineData(Dialect.Grbl, "grbl")]
    public async Task Stream_NothingSaidOfTheMachine_FindsItAndRunsTheJobExactly(Dialect dialect, string name)
    {
        if (!OperatingSystem.IsLinux()) return;
        using var rig = new HostRig(dialect);
        byte[] program = dialect == Dialect.Marlin ? TestMachines.Print(30, heat: false) : TestMachines.Routing(30, HostRig.RouterFeed);

        int exit = await rig.RunAsync("stream", rig.File(program), "--port", rig.Pty.SlavePath, "--json");

        Assert.True(exit == ExitCodes.Done, rig.Out + rig.Err);
        JsonObject result = rig.Result;
        Assert.Equal(("finished", name), (result["ended"]!.GetValue<string>(), result["dialect"]!.GetValue<string>()));
        long commands = SessionRig.LinesOf(program).Count(line => line.Trim().Length > 0 && !line.StartsWith('('));
        Assert.Equal(commands, result["lines"]!.GetValue<long>());
        Assert.Equal(Encoding.ASCII.GetString(program).Split('\n').Length - 1, result["lastExecutedLine"]!.GetValue<long>());
        Assert.True(result["bytes"]!.GetValue<long>() > program.Length / 2);
        Assert.Equal(0, result["resends"]!.GetValue<long>());
        rig.Pty.With((_, _) =>
        {
            JobAudit audit = rig.Job.Audit(SessionRig.LinesOf(program), command => SessionRig.IsNotTheProgram(command) || command == "M105");
            Assert.True(audit.IsExact, audit + string.Join("; ", audit.Missing) + " / " + string.Join("; ", audit.Extra));
        });
    }

    [Fact]
    public async Task Stream_AnEarlierHostLeftItReadingPackedBytes_FindsItAllTheSame()
    {
        if (!OperatingSystem.IsLinux()) return;
        using var rig = new HostRig(new VirtualPrinter(new PrinterConfig { MeatPack = true, LeftPacking = true, Log = new LogOptions { KeepCommands = true } }));

        int exit = await rig.RunAsync("stream", rig.File(TestMachines.Print(5, heat: false)), "--port", rig.Pty.SlavePath, "--baud", "115200", "--json");

        Assert.True(exit == ExitCodes.Done, rig.Out + rig.Err);
    }

    [Fact]
    public async Task Stream_TheFirmwareAsks_ItsAnswerIsTypedByNumber()
    {
        if (!OperatingSystem.IsLinux()) return;
        using var rig = new HostRig(new VirtualPrinter(new PrinterConfig { HostActions = true, Log = new LogOptions { KeepCommands = true } }));
        rig.When("M876 S0 (Continue)", () => rig.Type("0"));
        byte[] program = Encoding.ASCII.GetBytes("G28\nG1 X50 F6000\nM600\nG1 X60 F6000\nM84\n");

        int exit = await rig.RunAsync("stream", rig.File(program), "--port", rig.Pty.SlavePath, "--baud", "115200", "--dialect", "marlin");

        Assert.True(exit == ExitCodes.Done, rig.Out + rig.Err);
        Assert.Contains("Here its number is enough.", rig.Out + rig.Err, StringComparison.Ordinal);
        rig.Pty.With((machine, _) => Assert.Contains("M876 S0", machine.Log.Commands!));
    }

    [Fact]
    public async Task Probe_SomethingElseAnswers_IsTold()
    {
        if (!OperatingSystem.IsLinux()) return;
        using var rig = new HostRig(Dialect.Grbl);
        var heard = new List<string>();
        Found? found = await PortProbe.FindAsync(rig.Pty.SlavePath, [115_200], Dialect.Marlin, PosixSerialLink.Open, TimeProvider.System, CancellationToken.None, heard.Add);
        Assert.Null(found);
        Assert.Contains(heard, said => said.StartsWith("<Idle|", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Stream_ToAnAddressInTheNetwork_IsRefusedAtOnce()
    {
        using var rig = new HostRig(Dialect.Marlin);
        int exit = await rig.RunAsync("stream", rig.File(TestMachines.Print(5)), "--port", "http://mainsail.local");
        Assert.Equal(ExitCodes.OutOfReach, exit);
        Assert.Contains(BridgeCodes.MachineOverNetwork, rig.Err, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.OutOfReach, await rig.RunAsync("console", "--port", "192.168.1.20"));
    }

    [Fact]
    public async Task Interrupt_ThenCancel_EndsColdAndSaysWhere()
    {
        if (!OperatingSystem.IsLinux()) return;
        using var rig = new HostRig(Dialect.Marlin);
        rig.When("  0 %", () => rig.Signal(HostSignal.Interrupt));
        rig.When("comes to rest", () => rig.Type("what?"));
        rig.When("none of them", () => rig.Type("c"));

        int exit = await rig.RunAsync("stream", rig.File(TestMachines.Print(20_000)), "--port", rig.Pty.SlavePath, "--baud", "115200", "--dialect", "marlin");

        Assert.Equal(ExitCodes.Refused, exit);
        Assert.Contains("job-cancelled", rig.Err, StringComparison.Ordinal);
        rig.Pty.With((machine, now) =>
        {
            var printer = (VirtualPrinter)machine;
            Assert.False(printer.IsMoving);
            Assert.Equal(0, printer.Log.EmergencyStops);
            Assert.Equal((0.0, 0.0), (printer.HotendTargetCelsius, printer.BedTargetCelsius));
        });
    }

    [Fact]
    public async Task Interrupt_ThenResume_RunsTheJobExactly()
    {
        if (!OperatingSystem.IsLinux()) return;
        using var rig = new HostRig(Dialect.Grbl);
        byte[] program = TestMachines.Routing(1000, HostRig.RouterFeed);
        rig.When("  0 %", () => rig.Signal(HostSignal.Interrupt));
        rig.When("comes to rest", () => rig.Type("r"));

        int exit = await rig.RunAsync("stream", rig.File(program), "--port", rig.Pty.SlavePath, "--baud", "115200", "--dialect", "grbl");

        Assert.True(exit == ExitCodes.Done, rig.Out + rig.Err);
        Assert.True(rig.Out.Contains("Goes on.", StringComparison.Ordinal), rig.Out + rig.Err);
        rig.Pty.With((_, _) => Assert.True(rig.Job.Audit(SessionRig.LinesOf(program), SessionRig.IsNotTheProgram).IsExact));
    }

    [Theory]
    [InlineData(Dialect.Marlin, "marlin")]
    [InlineData(Dialect.Grbl, "grbl")]
    public async Task Interrupt_Twice_StopsTheMachine(Dialect dialect, string name)
    {
        if (!OperatingSystem.IsLinux()) return;
        // A router in no haste: held by the first, it is mostly still moving as the second comes.
        using var rig = new HostRig(dialect, routerHaste: 1);
        rig.When("  0 %", () =>
        {
            rig.Pty.With((machine, _) => machine.Log.ListenForStop());
            rig.Signal(HostSignal.Interrupt);
            rig.Signal(HostSignal.Interrupt);
        });
        byte[] program = dialect == Dialect.Marlin ? TestMachines.Print(20_000, heat: false) : TestMachines.Routing(20_000);

        int exit = await rig.RunAsync("stream", rig.File(program), "--port", rig.Pty.SlavePath, "--baud", "250000", "--dialect", name);

        Assert.Equal(ExitCodes.Refused, exit);
        Assert.True(rig.Err.Contains(StreamFailures.EmergencyStopped, StringComparison.Ordinal), rig.Out + rig.Err);
        Assert.Contains("confirmed the stop", rig.Out, StringComparison.Ordinal);
        rig.Pty.With((machine, _) =>
        {
            // A router that has come to rest by then has nothing to stop, but must have heard it.
            Assert.NotNull(machine.Log.StopHeardAt);
            Assert.InRange(machine.Log.EmergencyStops, dialect == Dialect.Grbl ? 0 : 1, 1);
            Assert.False(machine.Log.MovedAfterStop || machine.Log.HeaterOnAfterStop || machine.Log.SpindleOnAfterStop);
        });
    }

    [Fact]
    public async Task Cable_PulledInTheJob_FailsAndNamesTheLine()
    {
        if (!OperatingSystem.IsLinux()) return;
        using var rig = new HostRig(Dialect.Marlin);
        rig.When(" 10 %", () => rig.Pty.With((machine, now) => machine.Unplug(now)));

        int exit = await rig.RunAsync("stream", rig.File(TestMachines.Print(2_000, heat: false)), "--port", rig.Pty.SlavePath, "--baud", "115200", "--dialect", "marlin");

        Assert.Equal(ExitCodes.Refused, exit);
        Assert.Contains("link-lost", rig.Err, StringComparison.Ordinal);
        Assert.Matches(@"Executed up to line \d+ of the file", rig.Out);
    }

    [Theory]
    [InlineData("G1 X5 Y5\nM3 S1000 G0 X1\nG2 X1 Y1 I5\n", "gcode-")]
    [InlineData("; nothing\n", "gcode-empty")]
    public async Task File_NotForThisMachine_IsRefusedBeforeAnythingIsSent(string text, string code)
    {
        if (!OperatingSystem.IsLinux()) return;
        using var rig = new HostRig(Dialect.Marlin);

        int exit = await rig.RunAsync("stream", rig.File(Encoding.ASCII.GetBytes(text)), "--port", rig.Pty.SlavePath, "--baud", "115200", "--dialect", "marlin", "--json");

        Assert.Equal(ExitCodes.Refused, exit);
        Assert.StartsWith(code, rig.Result["error"]!["code"]!.GetValue<string>(), StringComparison.Ordinal);
        rig.Pty.With((machine, _) => Assert.Equal(0, machine.Log.Executed));
    }

    [Fact]
    public async Task FromLine_InTheMiddle_SendsWhatWentBeforeLeftAndTheRestAndEndsAtTheSamePlace()
    {
        if (!OperatingSystem.IsLinux()) return;
        byte[] program = TestMachines.Routing(40, HostRig.RouterFeed);
        using var whole = new HostRig(Dialect.Grbl);
        Assert.Equal(ExitCodes.Done, await whole.RunAsync("stream", whole.File(program), "--port", whole.Pty.SlavePath, "--baud", "115200", "--dialect", "grbl"));
        using var rest = new HostRig(Dialect.Grbl);

        int exit = await rest.RunAsync("stream", rest.File(program), "--port", rest.Pty.SlavePath, "--baud", "115200", "--dialect", "grbl", "--from-line", "30", "--yes", "--json");

        Assert.True(exit == ExitCodes.Done, rest.Out + rest.Err);
        string[] lines = Encoding.ASCII.GetString(program).Split('\n');
        Assert.Contains($"Then the file from line 30: {lines[29]}", rest.Err, StringComparison.Ordinal);
        Assert.Equal(lines.Length - 1 - 29, rest.Result["lines"]!.GetValue<long>());
        Assert.Equal(lines.Length - 1, rest.Result["lastExecutedLine"]!.GetValue<long>());
        string[] before = ["G54", "G17 G21 G90 G94", "M3 S8000", "G4 P2", "G4 P2", $"G17 G21 G90 G1 F{HostRig.RouterFeed}"];
        string way = lines[28].Replace("G1", "G0", StringComparison.Ordinal).Replace($" F{HostRig.RouterFeed}", "", StringComparison.Ordinal);
        rest.Pty.With((machine, _) =>
        {
            JobAudit audit = rest.Job.Audit([before[0], before[1], way, .. before[2..], .. lines[29..]], command => command is "$I" or "$$" or "G4 P0.01" or "G4 P.01");
            Assert.True(audit.IsExact, audit + string.Join("; ", audit.Missing) + " / " + string.Join("; ", audit.Extra));
            Assert.Equal(whole.Pty.With((other, _) => other.Position), machine.Position);
        });
    }

    [Theory]
    [InlineData("30", "confirmation-needed", ExitCodes.Usage)]
    [InlineData("4000", "no-such-line", ExitCodes.Refused)]
    public async Task FromLine_NobodySaidYesOrNothingIsThere_SendsNothing(string line, string code, int exit)
    {
        if (!OperatingSystem.IsLinux()) return;
        using var rig = new HostRig(Dialect.Grbl);
        Assert.Equal(exit, await rig.RunAsync(
            "stream", rig.File(TestMachines.Routing(40, HostRig.RouterFeed)), "--port", rig.Pty.SlavePath, "--baud", "115200", "--dialect", "grbl", "--from-line", line, "--json"));
        Assert.Equal(code, rig.Result["error"]!["code"]!.GetValue<string>());
        rig.Pty.With((machine, _) => Assert.Equal(0, machine.Log.Executed));
    }

    [Fact]
    public async Task Port_Missing_IsOutOfReach()
    {
        if (!OperatingSystem.IsLinux()) return;
        using var rig = new HostRig(Dialect.Marlin);
        int exit = await rig.RunAsync("stream", rig.File(TestMachines.Print(3)), "--port", "/dev/does-not-exist", "--json");
        Assert.Equal(ExitCodes.OutOfReach, exit);
        Assert.Equal(BridgeCodes.PortUnusable, rig.Result["error"]!["code"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("stream", "x.gcode")]
    [InlineData("stream", "x.gcode", "--port", "/dev/ttyUSB0", "--baud", "fast")]
    [InlineData("stream", "x.gcode", "--port", "/dev/ttyUSB0", "--dialect", "klingon")]
    public async Task Words_Wrong_AreUsage(params string[] args)
    {
        using var rig = new HostRig(Dialect.Marlin);
        Assert.Equal(ExitCodes.Usage, await rig.RunAsync(args));
        Assert.StartsWith("usage: ", rig.Err, StringComparison.Ordinal);
    }
}
