using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Fab.VirtualMachines.Tests;

public sealed class FaultTests
{
    private static readonly FaultPlan Dirty = new()
    {
        Seed = 42,
        GarbleByteToMachineChance = 0.002,
        DropByteToMachineChance = 0.002,
        DoubleByteToMachineChance = 0.002,
        GarbleByteToHostChance = 0.002,
        DropByteToHostChance = 0.002,
        DoubleByteToHostChance = 0.002,
        LoseOkChance = 0.01,
        DelayReplyChance = 0.01,
        RepeatResendChance = 0.3,
        ResetChance = 0.001,
        UnplugChance = 0.001,
        PowerLossChance = 0.001,
        StallChance = 0.002,
        HeaterFailureChance = 0.0005,
    };

    [Fact]
    public void Faults_SameSeed_AreTheSame()
    {
        (string first, string log) = Run(Dirty);
        Assert.Equal((first, log), Run(Dirty));
        Assert.NotEqual(first, Run(Dirty with { Seed = 43 }).Said);
        Assert.Contains("checksum mismatch", first, StringComparison.Ordinal);
    }

    [Fact]
    public void Faults_EachKind_StrikesSoonerOrLater()
    {
        HashSet<FaultKind> seen = [];
        for (ulong seed = 0; seed < 20; seed++)
        {
            var printer = new VirtualPrinter(new PrinterConfig { Faults = Dirty with { Seed = seed } });
            Stream(printer);
            seen.UnionWith(printer.Log.Faults.Select(f => f.Kind));
        }

        Assert.Equal(
            [FaultKind.Reset, FaultKind.Unplug, FaultKind.Replug, FaultKind.PowerLoss, FaultKind.PowerBack, FaultKind.HeaterFailure, FaultKind.Stall],
            seen.Order());
    }

    [Fact]
    public void LostOk_Scripted_LosesJustThatOne()
    {
        Host host = Host.With(With(new ScriptedFault(FaultKind.LoseOk) { AtLine = 1 }));
        Assert.Equal("ok\n", host.Send("G21\n"));
        Assert.Equal("", host.Send("G90\n"));
        Assert.Equal("ok\n", host.Send("G90\n"));
    }

    [Fact]
    public void Byte_Garbled_IsAskedForAgain()
    {
        VirtualPrinter printer = With(new ScriptedFault(FaultKind.GarbleByteToMachine) { AtByte = 5 });
        Host host = Host.With(printer);
        Assert.EndsWith("Resend: 1\nok\n", host.Send(Host.Numbered(1, "G21")), StringComparison.Ordinal);
        Assert.Equal("ok\n", host.Send(Host.Numbered(1, "G21")));
    }

    [Fact]
    public void Resend_Repeated_ComesTwice()
    {
        Host host = Host.With(With(new ScriptedFault(FaultKind.RepeatResend) { AtTime = TimeSpan.Zero }));
        Assert.Equal("Error:checksum mismatch, Last Line: 0\nResend: 1\nResend: 1\nok\n", host.Send("N1 M105*39\n"));
    }

    [Fact]
    public void Reply_Delayed_HoldsBackWhatFollows()
    {
        Host host = Host.With(With(new ScriptedFault(FaultKind.DelayReply) { AtLine = 1, For = TimeSpan.FromSeconds(2) }));
        Assert.Equal("ok\n", host.Send("G21\n"));
        Assert.Equal("", host.Send("G90\n"));
        Assert.Equal("", host.Send("M105\n"));
        Assert.Equal("", host.Wait(1.9));
        Assert.StartsWith("ok\nok T:", host.Wait(0.2), StringComparison.Ordinal);
    }

    [Fact]
    public void Reset_MidJob_BootsAndForgetsTheNumbers()
    {
        VirtualPrinter printer = With(new ScriptedFault(FaultKind.Reset) { AtLine = 2 });
        Host host = Host.With(printer);
        host.Send(Host.Numbered(1, "G21"));
        Assert.StartsWith("ok\nstart\n", host.Send(Host.Numbered(2, "G21")), StringComparison.Ordinal);
        Assert.Contains("Resend: 1\n", host.Send(Host.Numbered(3, "G21")), StringComparison.Ordinal);
        Assert.Equal(2, printer.Log.Boots);
    }

    [Fact]
    public void Unplugged_BytesBothWays_AreLostButTheMachineGoesOn()
    {
        VirtualPrinter printer = With(new ScriptedFault(FaultKind.Unplug) { AtLine = 2, For = TimeSpan.FromSeconds(30) });
        Host host = Host.With(printer);
        host.Do("G28");
        host.Send("G1 X100 F600\n");
        Assert.False(printer.IsPlugged);
        Assert.Equal("", host.Send("M105\n"));
        host.Wait(20);
        Assert.Equal(100, printer.Position.X, 9);
        host.Wait(11);
        Assert.True(printer.IsPlugged);
        Assert.StartsWith("ok T:", host.Send("M105\n"), StringComparison.Ordinal);
        Assert.Equal(5, printer.Log.LostOnWireBytes);
    }

    [Fact]
    public void Stall_Firmware_AnswersLateWhileMovesGoOn()
    {
        VirtualPrinter printer = With(new ScriptedFault(FaultKind.Stall) { AtLine = 2, For = TimeSpan.FromSeconds(30) });
        Host host = Host.With(printer);
        host.Do("G28");
        host.Send("G1 X100 F600\n");
        Assert.Equal("", host.Send("M105\n"));
        Assert.Equal("", host.Wait(29));
        Assert.Equal(100, printer.Position.X, 9);
        Assert.StartsWith("ok T:", host.Wait(2), StringComparison.Ordinal);
    }

    private static VirtualPrinter With(ScriptedFault fault) => new(new PrinterConfig { Faults = new FaultPlan { Script = [fault] } });

    private static (string Said, string Log) Run(FaultPlan faults)
    {
        var printer = new VirtualPrinter(new PrinterConfig { Faults = faults });
        string said = Stream(printer);
        MachineLog log = printer.Log;
        return (said, $"{log.Executed} {log.ExecutedDigest} {log.ChecksumErrors} {log.LineNumberErrors} {log.Boots} {string.Join(',', log.Faults)}");
    }

    /// <summary>A host that does as it is told by Resend, and starts over when the printer does.</summary>
    private static string Stream(VirtualPrinter printer)
    {
        Host host = Host.With(printer);
        var all = new StringBuilder();
        int next = 1;
        for (int sent = 0; sent < 600; sent++)
        {
            string reply = host.Send(Host.Numbered(next, $"G1 X{next % 100} F6000")) + host.Wait(0.1);
            all.Append(reply);
            Match resend = Regex.Match(reply, @"Resend: (\d{1,4})\n");
            next = reply.Contains("start\n", StringComparison.Ordinal) ? 1
                : resend.Success ? int.Parse(resend.Groups[1].ValueSpan, CultureInfo.InvariantCulture)
                : next + 1;
        }

        return all.ToString();
    }
}
