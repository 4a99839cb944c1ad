using System.Buffers;
using System.Globalization;
using System.Text;
using Fab.Firmware.GCode;
using Fab.Firmware.Grbl;
using Fab.Firmware.Marlin;
using Fab.Firmware.Streaming;

namespace Fab.Firmware.Tests;

/// <summary>Ten minutes in which a firmware answers nothing, because it heats; and programs as other systems write them.</summary>
public sealed class HeatUpTests
{
    private TimeSpan _now = TimeSpan.FromHours(1);

    [Theory]
    [InlineData("T:{0:0.0} E:0 W:?")]
    [InlineData(" T:{0:0.0} /200.00 B:40.10 /60.00 @:0 B@:127 W:?")]
    [InlineData("echo:busy: processing")]
    public void Marlin_HeatsForTenMinutesAndSaysSo_NothingIsSentAgain(string says)
    {
        MarlinCore core = Heating();
        for (int second = 0; second < 600; second += 2)
        {
            Pass(core, TimeSpan.FromSeconds(2));
            Hear(core, string.Format(CultureInfo.InvariantCulture, says, 20 + (second * 0.3)));
        }

        Assert.DoesNotContain("M109", Take(core), StringComparison.Ordinal);
        Assert.Equal((StreamPhase.Running, 0L, 0L), (core.Status.Phase, core.Status.Resends, core.Status.Timeouts));
        Hear(core, "ok");
        Assert.Contains("G1 X1", Take(core), StringComparison.Ordinal);
    }

    [Fact]
    public void Marlin_HeatsForTenMinutesInSilence_NothingIsSentAgain()
    {
        MarlinCore core = Heating();
        Pass(core, TimeSpan.FromMinutes(10) - TimeSpan.FromSeconds(1));
        Assert.DoesNotContain("M109", Take(core), StringComparison.Ordinal);
        Hear(core, "ok");
        Assert.Contains("G1 X1", Take(core), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("G1 X1 F600\r\nG1 X2\r\n")]
    [InlineData("G1 X1 F600\rG1 X2\r")]
    [InlineData("\uFEFFG1 X1 F600 ; grüße – für Änne\r\n\r\n( „Å“ )\r\nG1 X2")]
    public void Program_OfAnotherSystem_IsSentAsPlainLinesEachOnce(string program)
    {
        foreach (StreamingCore core in new StreamingCore[] { Ready(new MarlinCore()), new GrblCore() })
        {
            GCodeProgram read = GCodeProgram.Of(Encoding.UTF8.GetBytes(program));
            Assert.Equal(2, read.Count);
            for (long i = 0; i < read.Count; i++)
            {
                Assert.Equal(-1, read.At(i).Text.IndexOfAnyExceptInRange((byte)0x20, (byte)0x7E));
                Assert.StartsWith("G1 X", Encoding.ASCII.GetString(read.At(i).Text), StringComparison.Ordinal);
            }

            if (core is not MarlinCore) continue;
            Assert.Null(core.Start(read, 0, _now));
            for (int i = 0; i < 12; i++) Hear(core, "ok");
            string sent = Take(core);
            Assert.DoesNotContain('\r', sent);
            Assert.Single(sent.Split('\n'), line => line.Contains("G1 X1 F600", StringComparison.Ordinal));
            Assert.Single(sent.Split('\n'), line => line.Contains("G1 X2", StringComparison.Ordinal));
        }
    }

    private MarlinCore Heating()
    {
        MarlinCore core = Ready(new MarlinCore(new MarlinOptions { Window = 1 }));
        Assert.Null(core.Start(GCodeProgram.Of("M109 S200\nG1 X1\n"u8.ToArray()), 0, _now));
        for (int i = 0; i < 4; i++) Hear(core, "ok");
        Assert.Contains("M109 S200", Take(core), StringComparison.Ordinal);
        return core;
    }

    private MarlinCore Ready(MarlinCore core)
    {
        core.Connected(_now);
        foreach (string line in (string[])["ok", "FIRMWARE_NAME:Marlin 2.1.2", "Cap:AUTOREPORT_TEMP:1", "ok", "ok", "ok T:21.0 /0.0 B:20.0 /0.0 @:0 B@:0"]) Hear(core, line);
        Assert.Equal(StreamPhase.Ready, core.Status.Phase);
        Take(core);
        return core;
    }

    private void Hear(StreamingCore core, string line) => core.Receive(Encoding.ASCII.GetBytes(line + "\n"), _now);

    private void Pass(StreamingCore core, TimeSpan by)
    {
        TimeSpan target = _now + by;
        while (core.NextTick is { } next && next <= target)
        {
            _now = next > _now ? next : _now + TimeSpan.FromTicks(1);
            core.Tick(_now);
        }

        _now = target;
    }

    private static string Take(StreamingCore core)
    {
        var output = new ArrayBufferWriter<byte>();
        core.TakeOutput(output);
        return Encoding.ASCII.GetString(output.WrittenSpan);
    }
}
