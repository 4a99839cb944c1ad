using System.Buffers;
using System.Globalization;
using System.Text;
using Fab.Firmware.Grbl;
using Fab.Firmware.Marlin;
using Fab.Firmware.Streaming;

namespace Fab.Firmware.Tests;

public class ProtocolTests
{
    [Theory]
    [InlineData("T:21.30 /0.00 B:20.90 /0.00 @:0 B@:0", "T=21.3/0 B=20.9/0")]
    [InlineData(" T:205.00 /210.00 B:60.10 /60.00 T0:205.00 /210.00 T1:25.00 /0.00 @:64 B@:0 @0:64 @1:0", "T=205/210 B=60.1/60 T0=205/210 T1=25/0")]
    [InlineData("ok T:21.3 /0.0 B:20.9 /0.0 C:31.5 /40.0 @:0", "T=21.3/0 B=20.9/0 C=31.5/40")]
    [InlineData("T:23.7 E:0 W:?", "T=23.7/")]
    [InlineData("ok T: 21.5/0.0 B: 22.1/ 60.0 T0: 21.5/0.0 P:31.2 A:28.9", "T=21.5/0 B=22.1/60 T0=21.5/0")]
    [InlineData("B:44.1 /60.0", "B=44.1/60")]
    [InlineData("T:-15.0 /0.0", "T=-15/0")]
    [InlineData("ok 12 T:21.30 /0 B:20.90 /0 B@:0 @:0", "T=21.3/0 B=20.9/0")]
    [InlineData("ok B:20.1 /0.0 T0:21.3 /0.0 T1:22.0 /0.0", "B=20.1/0 T0=21.3/0 T1=22/0")]
    [InlineData("T:21.0 /0.0 T:99.0 /99.0", "T=21/0")]
    [InlineData("ok T:nan /0.0", "")]
    [InlineData("X:0.00 Y:1.00", "")]
    public void Temperatures_AsFirmwareReportsThem_AreRead(string line, string heaters) =>
        Assert.Equal(heaters, string.Join(' ', (MarlinReply.Temperatures(Encoding.ASCII.GetBytes(line)) ?? []).Select(h => string.Create(CultureInfo.InvariantCulture, $"{h.Heater}={h.Actual.Value}/{h.Target?.Value}"))));

    [Theory]
    [InlineData("ok", "Ok", -1)]
    [InlineData("ok 123", "Ok", -1)]
    [InlineData("ok N12 P15 B3", "Ok", 12)]
    [InlineData("ok T:20.0 /0.0", "Ok", -1)]
    [InlineData("okay", "Other", -1)]
    [InlineData("Resend: 12", "Resend", 12)]
    [InlineData("Resend:N12", "Resend", 12)]
    [InlineData("rs N12 Expected checksum 67", "Resend", 12)]
    [InlineData("Resend: x", "Resend", -1)]
    [InlineData("start", "Start", -1)]
    [InlineData("started", "Other", -1)]
    [InlineData("echo:busy: paused for user", "Busy", -1)]
    [InlineData("Error:Printer halted. kill() called!", "Halted", -1)]
    [InlineData("Error:Heating failed, system stopped! Heater_ID: bed", "Error", -1)]
    [InlineData("Error:checksum mismatch, Last Line: 4", "LineError", -1)]
    [InlineData("//action:pause", "Action", -1)]
    [InlineData("// action:pause", "Action", -1)]
    [InlineData("// Klipper state: Ready", "Other", -1)]
    [InlineData("// Klipper state: Shutdown", "Halted", -1)]
    [InlineData("!! Must home axis first", "Halted", -1)]
    [InlineData("busy:processing", "Busy", -1)]
    [InlineData("wait", "Wait", -1)]
    [InlineData(" T:21.0 /0.0 B:20.0 /0.0", "Temperature", -1)]
    [InlineData("Error:No Checksum with line number, Last Line: 4", "LineError", -1)]
    [InlineData("Error:Line Number is not Last Line Number+1, Last Line: 4", "LineError", -1)]
    [InlineData("Error:No Line Number with checksum, Last Line: 4", "LineErrorWithoutResend", -1)]
    [InlineData("Cap:EEPROM:1", "Capability", -1)]
    [InlineData("X:1.00 Y:2.00 Z:3.00 E:0.00 Count X:80 Y:160 Z:1200", "Position", -1)]
    public void Line_OfFirmware_IsRecognised(string line, string kind, long number)
    {
        ReplyKind actual = MarlinReply.Classify(Encoding.ASCII.GetBytes(line), out long n);
        Assert.Equal((kind, number), (actual.ToString(), n));
    }

    [Theory]
    [InlineData("M115", 1, "N1 M115*39\n")]
    [InlineData("M110 N0", 0, "N0 M110 N0*125\n")]
    public void Line_OnTheWire_HasNumberAndChecksum(string command, long number, string line)
    {
        var output = new ArrayBufferWriter<byte>();
        MarlinWire.Write(output, number, Encoding.ASCII.GetBytes(command));
        Assert.Equal(line, Encoding.ASCII.GetString(output.WrittenSpan));
    }

    /// <summary>RepRapFirmware tells an XOR from a CRC by its digits: one to three, or five.</summary>
    [Fact]
    public void Checksum_OfAnyLine_HasOneToThreeDigits()
    {
        var digits = new HashSet<int>();
        for (int i = 0; i < 2_000; i++)
        {
            var output = new ArrayBufferWriter<byte>();
            MarlinWire.Write(output, i, Encoding.ASCII.GetBytes($"G1 X{i * 7}"));
            string line = Encoding.ASCII.GetString(output.WrittenSpan).TrimEnd('\n');
            int star = line.LastIndexOf('*');
            digits.Add(line.Length - star - 1);
            Assert.Equal(line[..star].Aggregate(0, (xor, c) => xor ^ c), int.Parse(line[(star + 1)..], CultureInfo.InvariantCulture));
        }

        Assert.All(digits, count => Assert.InRange(count, 1, 3));
    }

    [Fact]
    public void Line_OfGreatestLength_FitsWithItsWrapper()
    {
        var output = new ArrayBufferWriter<byte>();
        byte[] command = [.. Enumerable.Repeat((byte)'X', MarlinWire.MaxCommandBytes)];
        Assert.True(MarlinWire.Fits(command));
        MarlinWire.Write(output, 99_999_999, command);
        Assert.True(output.WrittenCount - 1 <= 95);
    }

    [Theory]
    [InlineData("<Idle|MPos:1.000,-2.500,3.000|Bf:15,128|FS:0,0|WCO:1.000,1.000,1.000>", "Idle 0 15")]
    [InlineData("<Hold:1|WPos:1.000,-2.500,3.000|FS:0,0|Bf:3,100>", "Hold 1 3")]
    [InlineData("<Door:3|MPos:0,0,0>", "Door 3 ")]
    [InlineData("<Alarm|MPos:0.000,0.000,0.000|FS:0,0|Pn:XZ>", "Alarm 0 ")]
    [InlineData("<Strange|MPos:0.000,0.000,0.000>", "no")]
    [InlineData("<Idle|MPos:0.000", "no")]
    public void Status_OfGrbl_IsRead(string line, string expected)
    {
        string actual = GrblStatus.TryParse(Encoding.ASCII.GetBytes(line), out GrblStatus status) ? $"{status.State} {status.SubState} {status.PlannerFree}" : "no";
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void Numbers_OfGrbl_HaveWords()
    {
        for (int n = 1; n <= 38; n++)
        {
            if (n is not (18 or 19)) Assert.DoesNotContain("no words", GrblWords.Error(n), StringComparison.Ordinal);
        }

        for (int n = 1; n <= 10; n++) Assert.DoesNotContain("no words", GrblWords.Alarm(n), StringComparison.Ordinal);
        Assert.Contains("no words", GrblWords.Error(99), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("G10L2P1X0", true)]
    [InlineData("g010l20p1x0", true)]
    [InlineData("G90G10.0L2P1X0", true)]
    [InlineData("G28.1", true)]
    [InlineData("G30.10", true)]
    [InlineData("$100=80", true)]
    [InlineData("$RST=$", true)]
    [InlineData("$N1=G54", true)]
    [InlineData("$I=x", true)]
    [InlineData("G100", false)]
    [InlineData("G28", false)]
    [InlineData("G30", false)]
    [InlineData("G54", false)]
    [InlineData("G1X10", false)]
    [InlineData("$#", false)]
    [InlineData("$G", false)]
    public void Memory_OfGrbl_IsKnownToBeWritten(string line, bool writes) => Assert.Equal(writes, GrblWire.WritesMemory(Encoding.ASCII.GetBytes(line)));

    [Fact]
    public void Stop_InTheMiddle_NothingElseIsSentUntilReset()
    {
        foreach (IStreamingCore core in new IStreamingCore[] { new MarlinCore(), new GrblCore() })
        {
            var random = new Random(3);
            TimeSpan now = TimeSpan.Zero;
            core.Connected(now);
            core.EmergencyStop(now);
            Assert.NotEmpty(Take(core));
            for (int i = 0; i < 2_000; i++)
            {
                string said = random.Next(8) switch { 0 => "ok", 1 => "start", 2 => "Resend: 1", 3 => "Grbl 1.1h", 4 => "<Idle|MPos:0,0,0>", 5 => "wait", 6 => "//action:resume", _ => "T:1 /1" };
                core.Receive(Encoding.ASCII.GetBytes(said + "\n"), now);
                now += TimeSpan.FromMilliseconds(random.Next(3_000));
                if (core.NextTick <= now) core.Tick(now);
                Assert.NotNull(core.Resume(now));
                Assert.NotNull(core.Send("G28"u8, now));
                string sent = Take(core);
                foreach (string line in sent.Split('\n', StringSplitOptions.RemoveEmptyEntries)) Assert.True(line.Contains("M112", StringComparison.Ordinal) || line == "!\u0018", line);
            }

            Assert.Equal(StreamPhase.Stopped, core.Status.Phase);
            Assert.Null(core.ResetAfterStop(now));
        }
    }

    private static string Take(IStreamingCore core)
    {
        var output = new ArrayBufferWriter<byte>();
        core.TakeOutput(output);
        return Encoding.ASCII.GetString(output.WrittenSpan);
    }
}
