using System.Buffers;
using System.Globalization;
using System.Text;
using Fab.Firmware.Grbl;
using Fab.Firmware.Marlin;
using Fab.Firmware.Streaming;
using Fab.VirtualMachines;

namespace Fab.Firmware.Tests;

/// <summary>The cores against simulated machines that keep a record of their own: timing, buffers and faults are theirs.</summary>
public class VirtualMachineTests
{
    private static readonly string[] Print =
    [
        "M140 S60", "M104 S200", "G28", "M190 S60", "M109 S200", "G1 Z0.2 F600",
        .. Enumerable.Range(0, 120).Select(i => string.Create(CultureInfo.InvariantCulture, $"G1 X{20 + (i * 7 % 50)}.{i} Y{20 + (i * 3 % 40)} E{i * 0.05:0.00} F3000")),
        "M107", "M104 S0", "M140 S0", "M84",
    ];

    private static readonly string[] Cut =
    [
        "G21", "G90", "M3 S8000", "G0 Z5",
        .. Enumerable.Range(0, 120).Select(i => string.Create(CultureInfo.InvariantCulture, $"G1 X{i * 7 % 50}.{i} Y{i * 3 % 40}.25 F2000")),
        "M5",
    ];

    [Theory]
    [InlineData(1, true, true)]
    [InlineData(2, false, false)]
    public void Printer_SoundCable_RunsTheProgramExactly(ulong seed, bool okAfterResend, bool advancedOk)
    {
        Played played = MachinePlay.Run(Printer(seed, 0, okAfterResend, advancedOk), new MarlinCore(), Print);
        Assert.Contains(played.Notices, notice => notice is StreamNotice.Finished);
        Assert.True(played.Audit(Print).IsExact);
        Assert.Equal(0, played.Core.Status.Resends);
        Assert.Equal(0, played.Machine.Log.RxOverflowBytes);
        Assert.False(played.Machine.IsMoving);
    }

    [Fact]
    public void Printer_LeftReadingPackedBytes_IsUnpackedAndRunsTheProgramExactly()
    {
        var machine = new VirtualPrinter(new PrinterConfig { MeatPack = true, LeftPacking = true, Log = new() { KeepCommands = true } });
        string[] program = ["G28", .. Enumerable.Range(0, 20).Select(i => $"G1 X{60 + i} F6000"), "M84"];
        Played played = MachinePlay.Run(machine, new MarlinCore(), program);
        Assert.True(played.Finished, string.Join('|', played.Notices.TakeLast(3)));
        Assert.True(played.Audit(program).IsExact, played.Audit(program).ToString());
    }

    /// <summary>Whoever had the port before wrote a move and died; only the move's LF, when it came through, makes it one.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    public void Printer_LineLeftWithoutItsEnd_IsNotDoneByTheGreeting(string end)
    {
        var machine = new VirtualPrinter(new PrinterConfig { Log = new() { KeepCommands = true } });
        var left = new ArrayBufferWriter<byte>();
        MarlinWire.Write(left, 1, "G1 Z20 F6000"u8);
        Played played = MachinePlay.Run(machine, new MarlinCore(), ["G28", "G1 X60 F6000", "M84"], new UsedWire(machine, Encoding.ASCII.GetString(left.WrittenSpan).TrimEnd('\n') + end));
        Assert.True(played.Finished, string.Join('|', played.Notices.TakeLast(3)));
        Assert.Equal(end.Length > 0, machine.Log.Commands!.Contains(CanonicalCommand.Of("G1 Z20 F6000")));
    }

    /// <summary>No checksum that a line can have passes once the greeting stands in the same line.</summary>
    [Fact]
    public void Greeting_BehindALineWithoutItsEnd_LeavesNoChecksumRight()
    {
        byte greeting = Xor("N0 M110 N0");
        Assert.Equal(125, greeting);
        for (int checksum = 0; checksum <= byte.MaxValue; checksum++)
        {
            string star = string.Create(CultureInfo.InvariantCulture, $"*{checksum}");
            Assert.NotEqual(greeting, (byte)(checksum ^ Xor(star) ^ greeting)); // the last star counts, and all before it
        }

        static byte Xor(string text) => text.Aggregate((byte)0, (sum, character) => (byte)(sum ^ character));
    }

    /// <summary>The firmware asks in the middle of the job and waits; the answer reaches it past the line that waits.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(24)]
    public void Printer_AsksInTheMiddle_GoesOnWhenItIsAnswered(int window)
    {
        string[] program = ["G28", "G1 X50 F6000", "M600", .. Enumerable.Range(0, 30).Select(i => $"G1 X{60 + i} F6000")];
        var machine = new VirtualPrinter(new PrinterConfig { HostActions = true, Log = new() { KeepCommands = true } });
        TimeSpan? asked = null;
        int answers = 0;
        Played played = MachinePlay.Run(machine, new MarlinCore(new() { Window = window }), program, (core, now) =>
        {
            if (core.Status.Question is not { } question) return;
            Assert.Equal(["Continue"], question.Answers);
            asked ??= now;
            Assert.Equal(StreamFailures.WrongPhase, core.SendByHand("G1 X0"u8, 1, now)?.Code);
            if (now - asked < TimeSpan.FromMinutes(3)) return;
            answers++;
            Assert.Null(core.SendByHand("M876 S0"u8, 2, now));
        });
        Assert.True(played.Finished, string.Join('|', played.Notices.TakeLast(3)));
        Assert.Equal(1, answers);
        Assert.Contains(played.Notices, notice => notice is StreamNotice.HandAnswered { Ticket: 2, Error: null });
        Assert.Contains(played.Notices, notice => notice is StreamNotice.NeedsPerson { Text: var text } && text.Contains("M876 S0 (Continue)", StringComparison.Ordinal));
        JobAudit audit = machine.Log.Audit(program, command => JobAudit.IsHousekeeping(command) || command is "M876 S0" or "G21" or "G90" or "M82" or "G92 E0" or "M104 S0" or "M140 S0");
        Assert.True(audit.IsExact, audit.ToString());
    }

    // The checksum is one XOR: two bytes of a line spoiled alike cancel out, and neither side can know. Of 1,500 seeds two
    // do that (584 and 608); the rest run exactly.
    [Fact]
    public void Printer_BadCable_RunsExactlyOrStopsAndSaysSo()
    {
        for (ulong seed = 1; seed <= 24; seed++)
        {
            Played played = MachinePlay.Run(Printer(seed, 0.0008, seed % 2 == 0, seed % 3 == 0), new MarlinCore(), Print);
            JobAudit audit = played.Audit(Print);
            bool finished = played.Notices.Exists(notice => notice is StreamNotice.Finished);
            Assert.True(finished ? audit.IsExact : played.Notices.Exists(notice => notice is StreamNotice.Failed) && audit.IsPrefix, $"seed {seed}: {audit} {string.Join('|', played.Notices.TakeLast(5))}");
        }
    }

    [Fact]
    public void Printer_PausedAndResumed_RunsTheProgramExactly()
    {
        Played played = MachinePlay.Run(Printer(5, 0, true, false), new MarlinCore(new() { Park = (new(0), new(200)) }), Print, (core, now) =>
        {
            if (core.Status.Phase == StreamPhase.Running && core.Status.Acknowledged == 60) Assert.Null(core.Pause(now));
            if (core.Status.Phase == StreamPhase.Paused) Assert.Null(core.Resume(now));
        });
        Assert.Contains(played.Notices, notice => notice is StreamNotice.Resumed);
        Assert.Contains(played.Notices, notice => notice is StreamNotice.Finished);
        string[] moves = [.. Print.Where(IsPrintMove)];
        Assert.Equal(moves.Select(CanonicalCommand.Of), played.Machine.Log.Commands!.Where(IsPrintMove));
    }

    [Fact]
    public void Printer_Stopped_NeitherMovesNorHeatsAfterwards()
    {
        Played played = MachinePlay.Run(Printer(6, 0, true, false), new MarlinCore(), Print, (core, now) =>
        {
            if (core.Status.Phase == StreamPhase.Running && core.Status.Acknowledged == 60) core.EmergencyStop(now);
        });
        Assert.Contains(played.Notices, notice => notice is StreamNotice.StopConfirmed);
        Assert.False(played.Machine.Log.MovedAfterStop);
        Assert.False(played.Machine.Log.HeaterOnAfterStop);
    }

    [Fact]
    public void Printer_Cancelled_IsColdAndAtRest()
    {
        var machine = Printer(7, 0, true, false);
        Played played = MachinePlay.Run(machine, new MarlinCore(), Print, (core, now) =>
        {
            if (core.Status.Phase == StreamPhase.Running && core.Status.Acknowledged == 4) Assert.Null(core.Cancel(now));
        });
        Assert.Contains(played.Notices, notice => notice is StreamNotice.Cancelled);
        Assert.Equal((0, 0), (machine.HotendTargetCelsius, machine.BedTargetCelsius));
        Assert.False(machine.IsMoving);
    }

    [Fact]
    public void Router_SoundCable_RunsTheProgramExactlyAndNeverOverflows()
    {
        var machine = new VirtualRouter(new RouterConfig { HomingEnabled = false, SoftLimits = false, Log = new() { KeepCommands = true } });
        Played played = MachinePlay.Run(machine, new GrblCore(), Cut);
        Assert.Contains(played.Notices, notice => notice is StreamNotice.Finished);
        Assert.True(played.Audit(Cut).IsExact, played.Audit(Cut).ToString());
        Assert.Equal(0, machine.Log.RxOverflowBytes);
        Assert.False(machine.IsMoving);
        Assert.False(machine.IsSpindleOn);
    }

    [Fact]
    public void Router_PausedAndCancelled_KeepsItsPosition()
    {
        var machine = new VirtualRouter(new RouterConfig { HomingEnabled = false, SoftLimits = false, Log = new() { KeepCommands = true } });
        bool paused = false, cancelled = false;
        Played played = MachinePlay.Run(machine, new GrblCore(), Cut, (core, now) =>
        {
            if (core.Status.Phase == StreamPhase.Running && core.Status.Acknowledged >= 40 && !paused)
            {
                paused = true;
                Assert.Null(core.Pause(now));
            }

            if (core.Status.Phase == StreamPhase.Paused) Assert.Null(core.Resume(now));
            if (core.Status.Phase == StreamPhase.Running && core.Status.Acknowledged >= 80 && !cancelled)
            {
                cancelled = true;
                Assert.Null(core.Cancel(now));
            }
        });
        Assert.Contains(played.Notices, notice => notice is StreamNotice.Resumed);
        Assert.Contains(played.Notices, notice => notice is StreamNotice.Cancelled);
        Assert.Equal(StreamPhase.Ready, played.Core.Status.Phase);
        Assert.Equal(RouterState.Idle, machine.State);
        Assert.Equal(0, machine.Log.Halts);
        Assert.False(machine.IsSpindleOn);
        Assert.True(played.Audit(Cut).IsPrefix);
    }

    [Fact]
    public void Router_LostAnswer_StopsTheJob()
    {
        var faults = new FaultPlan { Script = [new ScriptedFault(FaultKind.LoseOk) { AtLine = 60 }] };
        var machine = new VirtualRouter(new RouterConfig { HomingEnabled = false, SoftLimits = false, Faults = faults, Log = new() { KeepCommands = true } });
        Played played = MachinePlay.Run(machine, new GrblCore(), Cut);
        Assert.Equal(StreamFailures.GrblAnswerLost, played.Notices.OfType<StreamNotice.Failed>().Single().Code);
        Assert.False(machine.IsSpindleOn);
        Assert.True(played.Audit(Cut).IsPrefix);
    }

    private static VirtualPrinter Printer(ulong seed, double spoiledBytes, bool okAfterResend, bool advancedOk) => new(new PrinterConfig
    {
        OkAfterResend = okAfterResend,
        AdvancedOk = advancedOk,
        Log = new() { KeepCommands = true },
        Faults = new FaultPlan
        {
            Seed = seed,
            GarbleByteToMachineChance = spoiledBytes,
            DropByteToMachineChance = spoiledBytes,
            GarbleByteToHostChance = spoiledBytes,
            DropByteToHostChance = spoiledBytes,
            LoseOkChance = spoiledBytes * 10,
            RepeatResendChance = spoiledBytes * 100,
        },
    });

    private static bool IsPrintMove(string command) => command.StartsWith("G1 X", StringComparison.Ordinal) && command.Contains(" E", StringComparison.Ordinal);
}
