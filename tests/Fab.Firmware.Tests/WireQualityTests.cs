using System.Buffers;
using System.Text;
using Fab.Firmware.GCode;
using Fab.Firmware.Marlin;
using Fab.Firmware.Streaming;

namespace Fab.Firmware.Tests;

/// <summary>A cable of which every tenth line must go twice is told of, once a job; a better one is not.</summary>
public class WireQualityTests
{
    [Theory]
    [InlineData(9, 1)]
    [InlineData(12, 0)]
    public void Job_OneLineInSoManySpoilt_IsToldOfOnce(int oneIn, int warnings)
    {
        var core = new MarlinCore(new() { Window = 1 });
        var told = new List<StreamNotice>();
        TimeSpan now = TimeSpan.Zero;
        core.Connected(now);
        long expected = 0, taken = 0;
        while (told.OfType<StreamNotice.Finished>().FirstOrDefault() is null)
        {
            var output = new ArrayBufferWriter<byte>();
            core.TakeOutput(output);
            foreach (string line in Encoding.ASCII.GetString(output.WrittenSpan).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                string answer = Answer(line, ref expected, ref taken, oneIn);
                core.Receive(Encoding.ASCII.GetBytes(answer), now);
            }

            while (core.TryTakeNotice(out StreamNotice notice)) told.Add(notice);
            if (told.OfType<StreamNotice.Ready>().Count() == 1 && core.Status.Phase == StreamPhase.Ready && !told.OfType<StreamNotice.JobStarted>().Any())
                Assert.Null(core.Start(GCodeProgram.Of(Encoding.ASCII.GetBytes(string.Join('\n', Enumerable.Range(0, 600).Select(i => $"G1 X{i}")))), 0, now));
            now += TimeSpan.FromMilliseconds(10);
            if (core.NextTick <= now) core.Tick(now);
            Assert.True(now < TimeSpan.FromHours(1), string.Join('|', told.TakeLast(3)));
        }

        Assert.Equal(warnings, told.OfType<StreamNotice.Warned>().Count());
        Assert.All(told.OfType<StreamNotice.Warned>(), warned => Assert.Contains("had to be sent again", warned.Text, StringComparison.Ordinal));
    }

    private static string Answer(string line, ref long expected, ref long taken, int oneIn)
    {
        if (line.Contains("M110", StringComparison.Ordinal)) return Taken(0, ref expected, "ok\n");
        long number = long.Parse(line.AsSpan(1, line.IndexOf(' ', StringComparison.Ordinal) - 1), System.Globalization.CultureInfo.InvariantCulture);
        if (number != expected) return $"Resend: {expected}\nok\n";
        bool moves = line.Contains("G1", StringComparison.Ordinal);
        if (moves && ++taken % oneIn == 0) return $"Error:checksum mismatch, Last Line: {expected - 1}\nResend: {expected}\nok\n";
        string report = line.Contains("M115", StringComparison.Ordinal) ? "FIRMWARE_NAME:Marlin 2.1\nCap:AUTOREPORT_TEMP:1\n" : line.Contains("M114", StringComparison.Ordinal) ? "X:0.00 Y:0.00 Z:0.00 E:0.00\n" : "";
        return Taken(number, ref expected, report + "ok\n");
    }

    private static string Taken(long number, ref long expected, string answer)
    {
        expected = number + 1;
        return answer;
    }
}
