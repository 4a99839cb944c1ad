using System.Globalization;
using Fab.Firmware.Marlin;
using Fab.Firmware.Streaming;
using Fab.VirtualMachines;

namespace Fab.Firmware.Tests;

/// <summary>
/// Every fault a cable or a board can have, with several lines in flight, over a paced wire. The machine's own record
/// judges: each line once and in order, or the job stops and names a line that was truly executed.
/// </summary>
/// <remarks>
/// What no host can see: the checksum is one XOR, so two bytes of one line spoiled in the same bit cancel out, and the
/// firmware executes what it got. The seeds here have no such pair; a campaign that meets one must show it as a changed
/// line, never as a lost, doubled or reordered one.
/// </remarks>
public class FaultCampaignTests
{
    private const int Seeds = 6;

    private static readonly string[] Print =
    [
        "M104 S60", "G28", "G1 Z0.2 F600",
        .. Enumerable.Range(0, 250).Select(i => string.Create(CultureInfo.InvariantCulture, $"G1 X{20 + (i * 7 % 50)}.{i} Y{20 + (i * 3 % 40)} F9000")),
        "M104 S0", "M84",
    ];

    public static TheoryData<string> Faults() => [.. Plans.Keys];

    private static readonly Dictionary<string, FaultPlan> Plans = new()
    {
        // 35 bytes a line: one line in fifty.
        ["garbled to the machine"] = new() { GarbleByteToMachineChance = 0.0006 },
        ["dropped to the machine"] = new() { DropByteToMachineChance = 0.0006 },
        ["doubled to the machine"] = new() { DoubleByteToMachineChance = 0.0006 },
        ["garbled to the host"] = new() { GarbleByteToHostChance = 0.003 },
        ["dropped to the host"] = new() { DropByteToHostChance = 0.003 },
        ["doubled to the host"] = new() { DoubleByteToHostChance = 0.003 },
        ["lost oks"] = new() { LoseOkChance = 0.02 },
        ["late answers"] = new() { DelayReplyChance = 0.02, ReplyDelayMax = TimeSpan.FromSeconds(3) },
        ["repeated resends"] = new() { GarbleByteToMachineChance = 0.0006, RepeatResendChance = 0.5 },
        ["hangs"] = new() { StallChance = 0.02, OutageMax = TimeSpan.FromSeconds(2) },
        ["all at once"] = new()
        {
            GarbleByteToMachineChance = 0.0003,
            DropByteToMachineChance = 0.0003,
            DoubleByteToMachineChance = 0.0003,
            GarbleByteToHostChance = 0.001,
            DropByteToHostChance = 0.001,
            LoseOkChance = 0.01,
            DelayReplyChance = 0.01,
            RepeatResendChance = 0.2,
            StallChance = 0.005,
            ReplyDelayMax = TimeSpan.FromSeconds(1),
            OutageMax = TimeSpan.FromSeconds(1),
        },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Marlin_FaultyCable_EachLineOnceOrStopsAndNamesTheLast(string faults)
    {
        for (ulong seed = 1; seed <= Seeds; seed++)
        {
            VirtualPrinter machine = Printer(seed, Plans[faults] with { Seed = seed });
            var judge = new Judge(machine, Print);
            Played played = MachinePlay.Run(machine, new MarlinCore(), Print, 250000, TimeSpan.FromMilliseconds(seed % 2), judge.Look);
            JobAudit audit = played.Audit(Print);
            string told = $"{faults}, seed {seed}: {audit} {played.Core.Status} {string.Join('|', played.Notices.TakeLast(4))}";
            Assert.True(played.Finished ? audit.IsExact : played.Failed is not null && audit.IsPrefix, told);
            Assert.True(judge.ClaimedTooMuch is null, $"{told} {judge.ClaimedTooMuch}");
        }
    }

    /// <summary>One fault costs at most one window: lines sent again stay within the faults times what fits the receive buffer.</summary>
    [Fact]
    public void Marlin_OneLineInFiftyGarbled_NoStorm()
    {
        for (ulong seed = 1; seed <= Seeds; seed++)
        {
            VirtualPrinter machine = Printer(seed, new FaultPlan { Seed = seed, GarbleByteToMachineChance = 0.0006 });
            Played played = MachinePlay.Run(machine, new MarlinCore(), Print, 250000, TimeSpan.FromMilliseconds(1));
            MachineLog log = machine.Log;
            long spoiled = log.ChecksumErrors + 1;
            Assert.True(played.Finished, string.Join('|', played.Notices.TakeLast(3)));
            Assert.True(played.Core.Status.Resends <= (spoiled + played.Core.Status.Timeouts) * 5, $"seed {seed}: {played.Core.Status.Resends} sent again for {spoiled} spoiled");
            Assert.True(log.ResendsAsked <= spoiled * 5, $"seed {seed}: {log.ResendsAsked} asked for");
        }
    }

    [Theory]
    [InlineData(FaultKind.Reset, StreamFailures.FirmwareRestarted)]
    [InlineData(FaultKind.PowerLoss, StreamFailures.FirmwareRestarted)]
    [InlineData(FaultKind.Unplug, StreamFailures.FirmwareSilent)]
    public void Marlin_MachineGoneMidJob_StopsAndNamesTheLast(FaultKind kind, string code)
    {
        var faults = new FaultPlan { Script = [new ScriptedFault(kind) { AtLine = 120, For = TimeSpan.FromMinutes(10) }] };
        if (kind == FaultKind.PowerLoss) faults = faults with { Script = [faults.Script[0] with { For = TimeSpan.FromSeconds(2) }] };
        VirtualPrinter machine = Printer(2, faults);
        var judge = new Judge(machine, Print);
        Played played = MachinePlay.Run(machine, new MarlinCore(), Print, 250000, TimeSpan.FromMilliseconds(1), judge.Look);
        Assert.Equal(code, played.Failed?.Code);
        Assert.True(played.Audit(Print).IsPrefix);
        Assert.InRange(played.Failed!.ExecutedLine ?? 0, 1, 120);
        Assert.True(judge.ClaimedTooMuch is null, judge.ClaimedTooMuch);
    }

    [Theory]
    [InlineData(ResendSpelling.Plain, true)]
    [InlineData(ResendSpelling.WithN, false)]
    [InlineData(ResendSpelling.Repetier, false)]
    public void Marlin_OtherBuilds_RunExactly(ResendSpelling spelling, bool old)
    {
        var machine = new VirtualPrinter(new PrinterConfig
        {
            ResendAs = spelling,
            ChecksumNeedsNumber = old,
            OkAfterResend = !old,
            EmergencyParser = !old,
            CommandQueueLength = old ? 4 : 8,
            Faults = new FaultPlan { Seed = 5, GarbleByteToMachineChance = 0.0006, DropByteToMachineChance = 0.0003 },
            Log = new() { KeepCommands = true },
        });
        Played played = MachinePlay.Run(machine, new MarlinCore(), Print, 115200, TimeSpan.FromMilliseconds(1));
        Assert.True(played.Finished, string.Join('|', played.Notices.TakeLast(3)));
        Assert.True(played.Audit(Print).IsExact, played.Audit(Print).ToString());
        Assert.NotEqual(0, played.Core.Status.Resends);
    }

    /// <summary>A lost line and a lost ok look alike there, and sending again might do it twice: it stops and names where.</summary>
    [Fact]
    public void RepRapFirmware_SpoiltLinesOrLostOks_StopsAndNamesTheLast()
    {
        int stopped = 0;
        for (ulong seed = 1; seed <= Seeds; seed++)
        {
            var faults = new FaultPlan { Seed = seed, GarbleByteToMachineChance = 0.0002, LoseOkChance = seed % 2 == 0 ? 0.005 : 0 };
            var machine = new VirtualPrinter(new PrinterConfig { Kin = FirmwareKin.RepRapFirmware, Faults = faults, Log = new() { KeepCommands = true } });
            var judge = new Judge(machine, Print);
            Played played = MachinePlay.Run(machine, new MarlinCore(), Print, 250000, TimeSpan.FromMilliseconds(1), judge.Look);
            JobAudit audit = played.Audit(Print);
            string told = $"seed {seed}: {audit} {string.Join('|', played.Notices.TakeLast(4))}";
            Assert.True(played.Finished ? audit.IsExact : played.Failed?.Code == StreamFailures.AnswerLost && audit.IsPrefix, told);
            Assert.True(judge.ClaimedTooMuch is null, $"{told} {judge.ClaimedTooMuch}");
            Assert.Equal(0, played.Core.Status.Resends);
            if (!played.Finished) stopped++;
        }

        Assert.True(stopped > 0);
    }

    /// <summary>Its oks come on receipt, so they say nothing of what was done; the report of the place does.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(0.0006)]
    public void Repetier_AnsweredOnReceipt_FinishesWhenTheMachineRests(double garbled)
    {
        var machine = new VirtualPrinter(new PrinterConfig
        {
            Kin = FirmwareKin.Repetier,
            ResendAs = ResendSpelling.Repetier,
            Faults = new FaultPlan { Seed = 3, GarbleByteToMachineChance = garbled },
            Log = new() { KeepCommands = true },
        });
        var judge = new Judge(machine, Print);
        bool? moved = null;
        Played played = MachinePlay.Run(machine, new MarlinCore(), Print, 250000, TimeSpan.FromMilliseconds(1), (core, now) =>
        {
            judge.Look(core, now);
            if (core.Status.Phase == StreamPhase.Ready) moved ??= machine.IsMoving;
        });
        Assert.True(played.Finished, string.Join('|', played.Notices.TakeLast(3)));
        Assert.True(played.Audit(Print).IsExact, played.Audit(Print).ToString());
        Assert.False(moved);
        Assert.True(judge.ClaimedTooMuch is null, judge.ClaimedTooMuch);
    }

    private static VirtualPrinter Printer(ulong seed, FaultPlan faults) => new(new PrinterConfig
    {
        OkAfterResend = seed % 2 == 0,
        AdvancedOk = seed % 3 == 0,
        Faults = faults,
        Log = new() { KeepCommands = true },
    });

    /// <summary>
    /// Holds what the core says was executed against the machine's own count of moves ended, at every step. In this program
    /// each G1 is one line, one command and one block of the planner.
    /// </summary>
    private sealed class Judge(VirtualPrinter machine, string[] program)
    {
        private static readonly long HomingMoves = CountHomingMoves();

        public string? ClaimedTooMuch { get; private set; }

        public void Look(IStreamingCore core, TimeSpan now)
        {
            StreamStatus status = core.Status;
            if (ClaimedTooMuch is not null || status.Phase is not StreamPhase.Running) return;
            int moves = program.Take((int)status.Executed).Count(line => line.StartsWith("G1", StringComparison.Ordinal));
            long ended = machine.Log.MovesFinished - HomingMoves;
            if (moves > 0 && ended < moves) ClaimedTooMuch = $"at {now}: {moves} moves said to be executed, but only {ended} have ended";
        }

        private static long CountHomingMoves()
        {
            VirtualPrinter machine = Printer(1, FaultPlan.None);
            machine.PowerOn(TimeSpan.Zero);
            machine.Receive("G28\n"u8, TimeSpan.Zero);
            machine.Advance(TimeSpan.FromMinutes(5));
            return machine.Log.MovesFinished;
        }
    }
}
