using System.Diagnostics;
using System.Globalization;
using Fab.Domain.Machines;
using Fab.Firmware.GCode;
using Fab.Firmware.Preflight;
using Fab.Firmware.Toolpath;

namespace Fab.Benchmarks;

/// <summary>How fast a program is read, checked and drawn, beside what the memory itself allows on the same buffer.</summary>
internal static class ReaderBenchmark
{
    private const int Bytes = 50_000_000;

    /// <summary>Shorter work is repeated until it can be measured.</summary>
    private const double LeastSeconds = 0.2;

    private static readonly MachineLimits Printer = new()
    {
        Kind = MachineKind.Printer,
        Dialect = Dialect.Marlin,
        Volume = new(new(220), new(220), new(250)),
        MaxHotend = new(260),
        MaxBed = new(100),
        MaxChamber = new(0),
    };

    /// <summary>Reading alone, one core. Goal: 150 MB/s, nothing allocated by the line.</summary>
    public static Task Reader(Options options)
    {
        byte[] program = ReaderPrograms.Print(Bytes);
        byte[] copy = new byte[program.Length];
        long lines = program.AsSpan().Count((byte)'\n');
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{program.Length / 1e6:0.#} MB, {lines:N0} lines, {(double)program.Length / lines:0.#} bytes a line"));
        double copying = Run("copying the buffer", options, program.Length, () => program.CopyTo(copy, 0));
        double counting = Run("counting line ends (vectorised)", options, program.Length, () => program.AsSpan().Count((byte)'\n'));
        double naive = Run("looking at each byte once, for line ends", options, program.Length, () => CountOneByOne(program));
        double cutting = Run("lines cut and cleaned", options, program.Length, () => Cut(program));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Read(program);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        double reading = Run("read to what each command does", options, program.Length, () => Read(program));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"ratios: read/copying {reading / copying:0.000}, read/counting {reading / counting:0.000}, read/each byte {reading / naive:0.00}, cut/counting {cutting / counting:0.000}"));
        Console.WriteLine($"allocated while reading {lines:N0} lines: {allocated:N0} bytes");
        return Task.CompletedTask;
    }

    /// <summary>The whole check of a 100 MB file, time estimate included. Goal: under 2 s.</summary>
    public static Task Preflight(Options options)
    {
        byte[] program = ReaderPrograms.Print(100_000_000 - 10_000);
        double counting = Run("counting line ends (vectorised)", options, program.Length, () => program.AsSpan().Count((byte)'\n'));
        double reading = Run("read to what each command does", options, program.Length, () => Read(program));
        double analysing = Run("analysed with its time", options, program.Length, () => ProgramAnalysis.Read(program, MotionLimits.Printer, Dialect.Marlin));
        PreflightReport? report = null;
        double checking = Run("preflight", options, program.Length, () => report = ProgramPreflight.Check(program, Printer));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"preflight of {program.Length / 1e6:0.#} MB: {program.Length / checking:0.00} s, {report!.Findings.Count} findings, may run: {report.MayRun}"));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"ratios: preflight/reading {checking / reading:0.00}, preflight/analysis {checking / analysing:0.00}, preflight/counting {checking / counting:0.000}"));
        return Task.CompletedTask;
    }

    /// <summary>The way of a 50 MB file for a viewer. Goal: a few seconds.</summary>
    public static Task Toolpath(Options options)
    {
        byte[] program = ReaderPrograms.Print(Bytes);
        double analysing = Run("analysed with its time", options, program.Length, () => ProgramAnalysis.Read(program, MotionLimits.Printer, Dialect.Marlin));
        ToolpathFormat? file = null;
        double drawing = Run("analysed and drawn", options, program.Length, () =>
        {
            var builder = new ToolpathBuilder(ToolpathFormat.DefaultTolerance);
            file = builder.Complete(ProgramAnalysis.Read(program, MotionLimits.Printer, Dialect.Marlin, builder));
        });
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{program.Length / drawing:0.00} s; {file!.Points:N0} points in {file.Bytes.Length / 1e6:0.##} MB, {(double)program.Length / file.Bytes.Length:0.0} times smaller; drawn/analysed {drawing / analysing:0.00}"));
        return Task.CompletedTask;
    }

    /// <summary>
    /// Bytes a second of processor time, the median of the runs; the first is warm-up. Processor time, because one core is
    /// the goal and a busy machine should not change the answer.
    /// </summary>
    private static double Run(string name, Options options, long bytes, Action work)
    {
        work();
        var rates = new List<double>();
        double wall = double.MaxValue;
        for (int run = 0; run < options.Runs; run++)
        {
            long start = Stopwatch.GetTimestamp();
            TimeSpan before = Environment.CpuUsage.TotalTime;
            int times = 0;
            do
            {
                work();
                times++;
            }
            while ((Environment.CpuUsage.TotalTime - before).TotalSeconds < LeastSeconds);
            rates.Add(bytes * times / (Environment.CpuUsage.TotalTime - before).TotalSeconds);
            wall = Math.Min(wall, Stopwatch.GetElapsedTime(start).TotalSeconds / times);
        }

        rates.Sort();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-44} {rates[rates.Count / 2] / 1e6,10:N0} MB/s of one core   ({rates[0] / 1e6:N0} to {rates[^1] / 1e6:N0}; at best {bytes / wall / 1e6:N0} MB/s by the clock)"));
        return rates[rates.Count / 2];
    }

    private static long Read(byte[] program)
    {
        var reader = new GCodeReader(new ModalState(Dialect.Marlin));
        long moves = 0;
        for (int at = 0; at < program.Length; at += 1 << 17)
        {
            reader.Feed(program.AsMemory(at, Math.Min(1 << 17, program.Length - at)));
            while (reader.TryRead(out _, out Motion motion)) moves += motion.Kind == MotionKind.Linear ? 1 : 0;
        }

        reader.Complete();
        while (reader.TryRead(out _, out _)) moves++;
        return moves;
    }

    private static long Cut(byte[] program)
    {
        var scanner = new GCodeScanner();
        scanner.Feed(program);
        long bytes = 0;
        while (scanner.TryRead(out ScannedLine line)) bytes += line.Command.Length;
        return bytes;
    }

    private static long CountOneByOne(byte[] program)
    {
        long lines = 0;
        foreach (byte b in program)
        {
            if (b == (byte)'\n') lines++;
        }

        return lines;
    }
}
