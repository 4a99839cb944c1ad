using Fab.Domain.Machines;
using Fab.FirmwareBridge.Host;

namespace Fab.FirmwareBridge.Tests.Host;

public sealed class ConsoleCommandTests
{
    [Theory]
    [InlineData(Dialect.Marlin, "m112", "kill() called")]
    [InlineData(Dialect.Grbl, "M112", "Grbl 1.1")]
    [InlineData(Dialect.Grbl, "ctrl-x", "Grbl 1.1")]
    public async Task Console_AStopInWords_TakesTheStopsRoad(Dialect dialect, string typed, string answer)
    {
        if (!OperatingSystem.IsLinux()) return;
        using var rig = new HostRig(dialect);
        rig.When("Ctrl-X", () =>
        {
            rig.When("ok", () =>
            {
                rig.When(answer, () => rig.Type("!quit"));
                rig.Type(typed);
            });
            rig.Type("G1 X300 F60");
        });
        int exit = await rig.RunAsync("console", "--port", rig.Pty.SlavePath, "--baud", "115200", "--dialect", dialect == Dialect.Marlin ? "marlin" : "grbl");
        Assert.Equal(ExitCodes.Done, exit);
        Assert.Contains("Emergency stop sent", rig.Err, StringComparison.Ordinal);
        rig.Pty.With((machine, _) => Assert.Equal(1, machine.Log.EmergencyStops));
    }

    [Fact]
    public async Task Console_Marlin_ShowsAnswersStopsAndSaysWhatTheHaltMeans()
    {
        if (!OperatingSystem.IsLinux()) return;
        using var rig = new HostRig(Dialect.Marlin);
        rig.Type("M105");
        rig.When("ok T:", () => rig.Type("!stop"));
        rig.When("kill() called", () => rig.Type("!quit"));

        int exit = await rig.RunAsync("console", "--port", rig.Pty.SlavePath, "--baud", "115200", "--dialect", "marlin");

        Assert.Equal(ExitCodes.Done, exit);
        Assert.Contains("only a reset wakes it", rig.Out, StringComparison.Ordinal);
        Assert.Contains("Emergency stop sent", rig.Err, StringComparison.Ordinal);
        rig.Pty.With((machine, _) => Assert.Equal(1, machine.Log.EmergencyStops));
    }

    [Fact]
    public async Task Console_Grbl_FindsItSendsRealTimeBytesBareAndExplainsErrors()
    {
        if (!OperatingSystem.IsLinux()) return;
        using var rig = new HostRig(Dialect.Grbl);
        rig.When("Ctrl-X", () => rig.Type("?"));
        rig.When("<Idle|", () => rig.Type("G1 X5"));
        rig.When("error:22", () => rig.Signal(HostSignal.Interrupt));

        int exit = await rig.RunAsync("console", "--port", rig.Pty.SlavePath);

        Assert.Equal(ExitCodes.Done, exit);
        Assert.Contains("no feed rate has been set", rig.Out, StringComparison.Ordinal);
        rig.Pty.With((machine, _) => Assert.Equal(0, machine.Log.EmergencyStops));
    }

    [Fact]
    public async Task Console_WhatNotEverybodyMaySend_IsSentAfterSureOnly()
    {
        if (!OperatingSystem.IsLinux()) return;
        using var rig = new HostRig(Dialect.Grbl);
        rig.When("Ctrl-X", () => rig.Type("$1=255"));
        rig.When("If you know, write: !sure $1=255", () => rig.Type("$$"));
        rig.When("ok", () =>
        {
            rig.When("ok", () => rig.Type("$$"));
            rig.Type("!sure $1=254");
        });
        rig.When("$1=254", () => rig.Signal(HostSignal.Interrupt));

        int exit = await rig.RunAsync("console", "--port", rig.Pty.SlavePath, "--baud", "115200", "--dialect", "grbl");

        Assert.Equal(ExitCodes.Done, exit);
        Assert.DoesNotContain("$1=255", rig.Out, StringComparison.Ordinal);
        Assert.Contains("it writes or reloads the machine's memory", rig.Err, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cable_Pulled_EndsTheConsole()
    {
        if (!OperatingSystem.IsLinux()) return;
        using var rig = new HostRig(Dialect.Marlin);
        rig.When("Ctrl-X", () => rig.Pty.With((machine, now) => machine.Unplug(now)));
        int exit = await rig.RunAsync("console", "--port", rig.Pty.SlavePath, "--baud", "115200", "--dialect", "marlin");
        Assert.Equal(ExitCodes.OutOfReach, exit);
        Assert.Contains("was lost", rig.Err, StringComparison.Ordinal);
    }
}
