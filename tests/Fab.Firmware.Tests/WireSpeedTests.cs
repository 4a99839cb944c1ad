using System.Globalization;
using Fab.Domain.Machines;
using Fab.Firmware.Grbl;
using Fab.Firmware.Marlin;
using Fab.Firmware.Streaming;
using Fab.VirtualMachines;

namespace Fab.Firmware.Tests;

/// <summary>How much of a paced wire the cores use, in machine time, judged by the machines' own counts.</summary>
public class WireSpeedTests
{
    private const int BitsPerByte = 10;

    /// <summary>Lines before the stretch that is timed: homing, and the way to its start.</summary>
    private const int Before = 4;

    /// <summary>Segments of 0.05 mm at 100 mm/s: more of them a second than any wire here carries.</summary>
    private static readonly string[] TooFastForAnyWire =
        ["G28", "G1 Z0.2 F600", "G1 X20 Y50 F6000", "M400", .. Enumerable.Range(1, 800).Select(i => string.Create(CultureInfo.InvariantCulture, $"G1 X{20 + (i * 0.05):0.000} Y50.000 F6000"))];

    /// <summary>Segments of 0.5 mm at 25 mm/s: fifty a second, which every wire here carries.</summary>
    private static readonly string[] SlowEnough =
        ["G28", "G1 Z0.2 F600", "G1 X20 Y50 F6000", "M400", .. Enumerable.Range(1, 200).Select(i => string.Create(CultureInfo.InvariantCulture, $"G1 X{20 + (i * 0.5):0.000} Y{50 + (i % 2 * 0.1):0.000} F1500"))];

    private static readonly string[] Cut =
        ["G1 X0 Y0 F4000", "M5", "M5", "M5", .. Enumerable.Range(1, 800).Select(i => string.Create(CultureInfo.InvariantCulture, $"G1 X{i * 0.02:0.000} Y0.000"))];

    [Theory]
    [InlineData(115200, 0, 0.98)]
    [InlineData(250000, 0, 0.98)]
    [InlineData(115200, 1, 0.98)]
    [InlineData(250000, 1, 0.9)]
    public void Marlin_ShortSegments_FillTheWire(int baud, int latencyMs, double share)
    {
        var watch = new Stopwatch(TooFastForAnyWire.Length);
        Played played = MachinePlay.Run(Printer(128), new MarlinCore(), TooFastForAnyWire, baud, TimeSpan.FromMilliseconds(latencyMs), watch.Look);
        AssertSound(played, TooFastForAnyWire, 127);
        Assert.True(watch.Share(baud) >= share, $"{watch.Share(baud):P1} of the wire");
    }

    [Fact]
    public void Marlin_LargeBufferAndSlowAdapter_FillsTheWireToo()
    {
        var watch = new Stopwatch(TooFastForAnyWire.Length);
        Played played = MachinePlay.Run(Printer(2048), new MarlinCore(new MarlinOptions().Holding(new FirmwareBuffers { ReceiveBytes = 2048 })), TooFastForAnyWire, 250000, TimeSpan.FromMilliseconds(16), watch.Look);
        AssertSound(played, TooFastForAnyWire, 2047);
        Assert.True(watch.Share(250000) >= 0.95, $"{watch.Share(250000):P1} of the wire");
    }

    [Fact]
    public void Marlin_OneLineInFlight_LeavesTheWireIdle()
    {
        var watch = new Stopwatch(TooFastForAnyWire.Length);
        Played played = MachinePlay.Run(Printer(128), new MarlinCore(new() { Window = 1 }), TooFastForAnyWire, 250000, TimeSpan.FromMilliseconds(1), watch.Look);
        Assert.True(watch.Share(250000) < 0.6, $"a slow sender shows: {watch.Share(250000):P1} of the wire");
    }

    [Theory]
    [InlineData(115200, 0)]
    [InlineData(250000, 1)]
    [InlineData(250000, 16)]
    public void Marlin_WireThatKeepsUp_PlannerNeverRunsEmpty(int baud, int latencyMs)
    {
        Played played = MachinePlay.Run(Printer(128), new MarlinCore(), SlowEnough, baud, TimeSpan.FromMilliseconds(latencyMs));
        AssertSound(played, SlowEnough, 127);
        Assert.Equal(0, played.Machine.Log.PlannerUnderruns);
    }

    [Theory]
    [InlineData(115200, 0, 0.98)]
    [InlineData(250000, 0, 0.98)]
    [InlineData(115200, 1, 0.98)]
    public void Grbl_ShortSegments_FillTheWire(int baud, int latencyMs, double share)
    {
        var machine = new VirtualRouter(new RouterConfig { HomingEnabled = false, SoftLimits = false, Acceleration = new(5000, 5000, 150, 1), Log = new() { KeepCommands = true } });
        var watch = new Stopwatch(Cut.Length);
        Played played = MachinePlay.Run(machine, new GrblCore(), Cut, baud, TimeSpan.FromMilliseconds(latencyMs), watch.Look);
        AssertSound(played, Cut, 128);
        Assert.True(watch.Share(baud) >= share, $"{watch.Share(baud):P1} of the wire");
    }

    private sealed class Stopwatch(int lines)
    {
        private (TimeSpan At, long Bytes)? _begin, _end;

        public void Look(IStreamingCore core, TimeSpan now)
        {
            StreamStatus status = core.Status;
            if (_begin is null && status.Acknowledged > Before) _begin = (now, status.BytesSent);
            if (_end is null && status.Acknowledged >= lines) _end = (now, status.BytesSent);
        }

        /// <summary>The share of the time that the wire was busy.</summary>
        public double Share(int baud) => (_end!.Value.Bytes - _begin!.Value.Bytes) * BitsPerByte / (double)baud / (_end.Value.At - _begin.Value.At).TotalSeconds;
    }

    private static void AssertSound(Played played, string[] program, int receiveBuffer)
    {
        Assert.True(played.Finished, string.Join('|', played.Notices.TakeLast(5)));
        Assert.True(played.Audit(program).IsExact, played.Audit(program).ToString());
        Assert.Equal(0, played.Core.Status.Resends);
        Assert.Equal(0, played.Machine.Log.RxOverflowBytes);
        Assert.InRange(played.Machine.Log.RxMostBytes, 1, receiveBuffer);
    }

    private static VirtualPrinter Printer(int receiveBuffer) => new(new PrinterConfig
    {
        RxBufferBytes = receiveBuffer,
        PrintAcceleration = 20_000,
        TravelAcceleration = 20_000,
        AccelerationMax = new(20_000, 20_000, 100, 10_000),
        Log = new() { KeepCommands = true },
    });
}
