using System.Buffers;
using System.Globalization;
using System.Text;
using Fab.Firmware.GCode;
using Fab.Firmware.Grbl;
using Fab.Firmware.Marlin;
using Fab.Firmware.Streaming;
using FsCheck;
using FsCheck.Fluent;

namespace Fab.Firmware.Tests;

/// <summary>Whatever the cable does, each line is executed once and in order, or the job stops and says where.</summary>
public class StreamingPropertyTests
{
    private static readonly Config Runs = Config.QuickThrowOnFailure.WithMaxTest(Environment.GetEnvironmentVariable("FAB_PROPERTY_RUNS") is { } runs ? int.Parse(runs, CultureInfo.InvariantCulture) : 150);

    [Fact]
    public void Marlin_FaultyCable_EachLineOnceAndInOrder()
    {
        Gen<(int Seed, int Lines, int Faults, bool OkAfterResend, bool AdvancedOk, int Window)> cases =
            from seed in Gen.Choose(0, int.MaxValue)
            from lines in Gen.Choose(1, 60)
            from faults in Gen.Choose(0, 12)
            from ok in Gen.Elements(true, false)
            from advanced in Gen.Elements(true, false)
            from window in Gen.Frequency((1, Gen.Constant(1)), (3, Gen.Choose(2, 24)))
            select (seed, lines, faults, ok, advanced, window);
        Check.One(Runs, Prop.ForAll(cases.ToArbitrary(), c => MarlinHolds(c.Seed, c.Lines, c.Faults, c.OkAfterResend, c.AdvancedOk, c.Window)));
    }

    [Fact]
    public void Marlin_CleanCable_SendsNothingTwice()
    {
        MarlinRun run = PlayMarlin(1, 500, 0, true, false, 1);
        Assert.Equal(0, run.Core.Status.Resends);
        Assert.Equal(0, run.Firmware.Rejected);
        Assert.Equal(StreamPhase.Ready, run.Core.Status.Phase);
    }

    [Fact]
    public void Grbl_AnyProgram_NeverOverflowsTheBuffer()
    {
        Gen<(int[] Lengths, int Buffer, int Seed)> cases =
            from lengths in Gen.Choose(2, 79).ArrayOf()
            from buffer in Gen.Elements(80, 100, 128, 254, 1024)
            from seed in Gen.Choose(0, int.MaxValue)
            select (lengths, buffer, seed);
        Check.One(Runs, Prop.ForAll(cases.ToArbitrary(), c => GrblHolds(c.Lengths, c.Buffer, c.Seed, -1)));
    }

    [Fact]
    public void Grbl_LineRefused_StopsAndNamesIt()
    {
        Gen<(int[] Lengths, int At, int Seed)> cases =
            from lengths in Gen.Choose(2, 60).NonEmptyListOf().Select(list => list.ToArray())
            from at in Gen.Choose(0, lengths.Length - 1)
            from seed in Gen.Choose(0, int.MaxValue)
            select (lengths, at, seed);
        Check.One(Runs, Prop.ForAll(cases.ToArbitrary(), c => GrblHolds(c.Lengths, 128, c.Seed, c.At)));
    }

    [Fact]
    public void Grbl_LongLines_UseTheBufferToTheLastByte()
    {
        // 63 bytes and an LF, twice, is exactly 128: a streamer that is timid by one byte would never get there.
        (FakeGrbl firmware, _, _) = PlayGrbl([63, 63, 63, 63], 128, 5, -1);
        Assert.Equal(128, firmware.MostBuffered);
    }

    private sealed record MarlinRun(MarlinCore Core, FakeMarlin Firmware, string[] Program, List<StreamNotice> Notices, List<string> Trace);

    private static bool MarlinHolds(int seed, int lines, int faults, bool okAfterResend, bool advancedOk, int window)
    {
        MarlinRun run = PlayMarlin(seed, lines, faults, okAfterResend, advancedOk, window);
        string[] executed = [.. run.Firmware.Executed.Where(command => command.StartsWith("G1 X", StringComparison.Ordinal))];
        bool prefix = executed.Length <= run.Program.Length && run.Program.Take(executed.Length).SequenceEqual(executed);
        bool finished = run.Notices.OfType<StreamNotice.Finished>().Any();
        bool failed = run.Notices.OfType<StreamNotice.Failed>().Any();
        if (!prefix || !(finished ? executed.Length == run.Program.Length : failed))
            throw new InvalidOperationException($"finished={finished} failed={failed} executed={executed.Length}/{run.Program.Length} prefix={prefix} {run.Core.Status} {string.Join('|', run.Trace.TakeLast(60))} EXEC {string.Join('|', run.Firmware.Executed)}");
        return prefix && (finished ? executed.Length == run.Program.Length : failed);
    }

    /// <summary>Plays a job over a cable that garbles, drops and doubles for a number of times, then is sound.</summary>
    private static MarlinRun PlayMarlin(int seed, int lines, int faults, bool okAfterResend, bool advancedOk, int window)
    {
        var random = new Random(seed);
        string[] program = [.. Enumerable.Range(0, lines).Select(i => $"G1 X{i.ToString(CultureInfo.InvariantCulture)}.{random.Next(1000)}")];
        var core = new MarlinCore(new MarlinOptions { Window = window });
        var firmware = new FakeMarlin(okAfterResend, advancedOk);
        var notices = new List<StreamNotice>();
        TimeSpan now = TimeSpan.Zero;
        var trace = new List<string>();
        core.Connected(now);
        bool started = false;
        for (int step = 0; step < 20_000; step++)
        {
            var output = new ArrayBufferWriter<byte>();
            bool wrote = core.TakeOutput(output);
            if (wrote) trace.Add("> " + Encoding.ASCII.GetString(output.WrittenSpan));
            foreach (byte[] line in LinesOf(output.WrittenSpan)) firmware.Receive(started && faults > 0 ? Spoil(line, random, ref faults) : line);
            bool answered = false;
            foreach (string answer in firmware.TakeAnswers())
            {
                answered = true;
                trace.Add("< " + answer);
                byte[] bytes = Encoding.ASCII.GetBytes(answer + "\n");
                core.Receive(started && faults > 0 ? Spoil(bytes, random, ref faults) : bytes, now);
            }

            while (core.TryTakeNotice(out StreamNotice notice)) notices.Add(notice);
            if (!started && core.Status.Phase == StreamPhase.Ready)
            {
                started = true;
                Assert.Null(core.Start(GCodeProgram.Of(Encoding.ASCII.GetBytes(string.Join('\n', program))), 0, now));
            }
            else if (started && notices.Exists(notice => notice is StreamNotice.Finished or StreamNotice.Failed)) break;

            if (wrote || answered) continue;
            if (core.NextTick is not { } next) break;
            now = next > now ? next : now;
            core.Tick(now);
        }

        return new MarlinRun(core, firmware, program, notices, trace);
    }

    private static List<byte[]> LinesOf(ReadOnlySpan<byte> bytes)
    {
        var lines = new List<byte[]>();
        while (!bytes.IsEmpty)
        {
            int end = bytes.IndexOf((byte)'\n') + 1;
            lines.Add(bytes[..end].ToArray());
            bytes = bytes[end..];
        }

        return lines;
    }

    private static byte[] Spoil(byte[] line, Random random, ref int faults)
    {
        if (random.Next(6) != 0) return line;
        faults--;
        switch (random.Next(4))
        {
            case 0:
                return [];
            case 1:
                return [.. line, .. line];
            case 2:
                int cut = random.Next(line.Length);
                return [.. line[..cut], .. line[(cut + 1)..]];
            default:
                byte[] garbled = [.. line];
                int at = random.Next(line.Length);
                garbled[at] = (byte)(garbled[at] ^ (1 << random.Next(7)));
                return garbled;
        }
    }

    private static bool GrblHolds(int[] lengths, int buffer, int seed, int errorAt)
    {
        (FakeGrbl firmware, string[] program, List<StreamNotice> notices) = PlayGrbl(lengths, buffer, seed, errorAt);
        if (firmware.Overflowed) return false;
        string[] executed = [.. firmware.Executed.Skip(1).Where(line => line is not ("G4P0.01" or "M5"))];
        if (errorAt >= 0)
            return notices.OfType<StreamNotice.Failed>().Single() is { Code: StreamFailures.GrblError } failed && failed.Command == errorAt;
        return executed.SequenceEqual(program) && notices.OfType<StreamNotice.Finished>().Count() == 1;
    }

    private static (FakeGrbl Firmware, string[] Program, List<StreamNotice> Notices) PlayGrbl(int[] lengths, int buffer, int seed, int errorAt)
    {
        var random = new Random(seed);
        string[] program = [.. lengths.Select(length => "G1X" + new string('1', Math.Max(0, length - 3)))];
        var core = new GrblCore(new GrblOptions { AuditTolerance = null }); // this one never moves
        var firmware = new FakeGrbl(buffer) { ErrorAt = errorAt < 0 ? -1 : errorAt + 1 };
        var notices = new List<StreamNotice>();
        TimeSpan now = TimeSpan.Zero;
        core.Connected(now);
        bool started = false;
        for (int step = 0; step < 20_000; step++)
        {
            var output = new ArrayBufferWriter<byte>();
            bool wrote = core.TakeOutput(output);
            firmware.Receive(output.WrittenSpan);
            bool worked = random.Next(3) > 0 && firmware.Work();
            IReadOnlyList<string> answers = firmware.TakeAnswers();
            foreach (string answer in answers) core.Receive(Encoding.ASCII.GetBytes(answer + "\r\n"), now);
            while (core.TryTakeNotice(out StreamNotice notice)) notices.Add(notice);
            if (!started && core.Status.Phase == StreamPhase.Ready)
            {
                started = true;
                Assert.Null(core.Start(GCodeProgram.Of(Encoding.ASCII.GetBytes(string.Join('\n', program))), 0, now));
            }
            else if (started && core.Status.Phase == StreamPhase.Ready) break;

            if (wrote || worked || answers.Count > 0 || random.Next(2) == 0) continue;
            if (core.NextTick is not { } next) break;
            now = next > now ? next : now;
            core.Tick(now);
        }

        return (firmware, program, notices);
    }
}
