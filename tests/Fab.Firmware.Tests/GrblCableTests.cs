using System.Globalization;
using System.Text.RegularExpressions;
using Fab.Firmware.Grbl;
using Fab.Firmware.Streaming;
using Fab.VirtualMachines;

namespace Fab.Firmware.Tests;

/// <summary>
/// A bad cable to a router, whose firmware has no checksum: what it executed is judged by its own record, read here once more
/// and not by the code under test. A job whose tool went elsewhere than the program says must not end as done.
/// </summary>
public partial class GrblCableTests
{
    private const int Seeds = 60;

    // The audit allows 0.2 mm where it sees the tool; a report falls somewhere into a move, and less of an error shows there
    // than at its end.
    private const double ToleranceMm = 0.5;

    /// <summary>Moves of 30 mm and more at 50 mm/s: each is seen by at least one report.</summary>
    private static readonly string[] Cut =
    [
        .. Enumerable.Range(1, 60).Select(i => string.Create(CultureInfo.InvariantCulture, $"G1 X{i % 2 * 40}.{i} Y{i * 23 % 70} F3000")),
    ];

    private static readonly Dictionary<string, FaultPlan> Plans = new()
    {
        // 17 bytes a line: about one line in a hundred.
        ["garbled"] = new() { GarbleByteToMachineChance = 0.0006 },
        ["dropped"] = new() { DropByteToMachineChance = 0.0006 },
        ["doubled"] = new() { DoubleByteToMachineChance = 0.0006 },
        ["garbled both ways"] = new() { GarbleByteToMachineChance = 0.0004, GarbleByteToHostChance = 0.0004 },
    };

    public static TheoryData<string> Faults() => [.. Plans.Keys];

    [Theory]
    [MemberData(nameof(Faults))]
    public void Router_SpoiltLines_WhatWentElsewhereDoesNotEndAsDone(string faults)
    {
        int stopped = 0, elsewhere = 0;
        for (ulong seed = 1; seed <= Seeds; seed++)
        {
            VirtualRouter machine = Router(Plans[faults] with { Seed = seed });
            Played played = MachinePlay.Run(machine, new GrblCore(), Cut, 115200, TimeSpan.FromMilliseconds(1));
            string? wrong = FirstElsewhere(machine.Log.Commands!);
            string told = $"{faults}, seed {seed}: {wrong} {string.Join('|', played.Notices.TakeLast(3))}";
            Assert.True(played.Finished || played.Failed is not null || played.Notices.OfType<StreamNotice.Paused>().Any(), told);
            if (wrong is not null)
            {
                elsewhere++;
                Assert.False(played.Finished, told);
            }

            if (!played.Finished) stopped++;
        }

        // A campaign in which nothing went wrong would hold for any code.
        Assert.True(stopped > Seeds / 8, $"{stopped} stopped");
        if (faults == "garbled") Assert.True(elsewhere > 0);
    }

    /// <summary>The dwell that a job's end waits for is spoilt on its way: it goes again, and only for so long.</summary>
    [Theory]
    [InlineData(3, true)]
    [InlineData(4, false)]
    public void Router_DwellAtTheEndSpoilt_GoesAgainOrTheJobEndsFailed(int times, bool finishes)
    {
        VirtualRouter machine = Router(null);
        Played played = MachinePlay.Run(machine, new GrblCore(), Cut, new ChangingWire(machine, "G4 P0.01", "4 P0.01", times));
        string told = string.Join('|', played.Notices.TakeLast(3));
        Assert.True(played.Finished == finishes, told);
        if (!finishes) Assert.Equal(StreamFailures.GrblError, played.Failed?.Code);
        Assert.Null(FirstElsewhere(machine.Log.Commands!));
    }

    /// <summary>The line that is to turn the spindle off for a tool change is spoilt: nobody is asked to reach in; the reset stops it.</summary>
    [Fact]
    public void Router_SpindleStopSpoilt_JobEndsFailedAndTheSpindleStands()
    {
        VirtualRouter machine = Router(null);
        string[] program = ["M3 S8000", "G1 X10 F3000", "M6 T2", "G1 X20 F3000"];
        Played played = MachinePlay.Run(machine, new GrblCore(), program, new ChangingWire(machine, "M5", "5"));
        Assert.Equal(StreamFailures.GrblError, played.Failed?.Code);
        Assert.DoesNotContain(played.Notices, notice => notice is StreamNotice.NeedsPerson { Text: var text } && text.Contains("tool", StringComparison.Ordinal));
        Assert.False(machine.IsSpindleOn);
    }

    private static VirtualRouter Router(FaultPlan? faults)
    {
        var config = new RouterConfig { HomingEnabled = false, SoftLimits = false, Log = new() { KeepCommands = true } };
        return new VirtualRouter(faults is null ? config : config with { Faults = faults });
    }

    /// <summary>The first executed move that ends elsewhere than the program's; lines that were never executed are no such.</summary>
    private static string? FirstElsewhere(IReadOnlyList<string> executed)
    {
        List<(string Line, double X, double Y)> wanted = Ends(Cut), got = Ends(executed);
        for (int i = 0; i < got.Count; i++)
        {
            if (i >= wanted.Count) return $"one move too many: {got[i].Line}";
            if (Math.Abs(got[i].X - wanted[i].X) > ToleranceMm || Math.Abs(got[i].Y - wanted[i].Y) > ToleranceMm)
                return $"move {i + 1} was {got[i].Line}, not {wanted[i].Line}";
        }

        return null;
    }

    private static List<(string Line, double X, double Y)> Ends(IEnumerable<string> lines)
    {
        var ends = new List<(string, double, double)>();
        (double x, double y) = (0, 0);
        foreach (string line in lines)
        {
            if (!MoveWord().IsMatch(line)) continue;
            foreach (Match word in Axis().Matches(line))
            {
                double value = double.Parse(word.Groups[2].Value, CultureInfo.InvariantCulture);
                if (word.Groups[1].Value == "X") x = value;
                else if (word.Groups[1].Value == "Y") y = value;
                else return ends; // another axis: not of this program
            }

            ends.Add((line, x, y));
        }

        return ends;
    }

    [GeneratedRegex("^G[01] .*[XYZ]")]
    private static partial Regex MoveWord();

    [GeneratedRegex("([XYZ])(-?[0-9.]+)")]
    private static partial Regex Axis();
}
