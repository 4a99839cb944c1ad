using System.Diagnostics;
using System.Globalization;
using Fab.Domain.Machines;
using Fab.Firmware.GCode;
using Fab.Firmware.Preflight;
using Fab.Firmware.Toolpath;

namespace Fab.Benchmarks.Reading;

/// <summary>How fast a program is read, checked and drawn, on one core, beside what the same core does on the same bytes.</summary>
internal static class ReaderBenchmark
{
    private const int Bytes = 100_000_000;

    /// <summary>Shorter work is repeated until it can be measured.</summary>
    private const double LeastSeconds = 0.2;

    private static readonly MachineLimits Printer = new()
    {
        Kind = MachineKind.Printer,
        Dialect = Dialect.Marlin,
        Volume = new(new(220), new(220), new(250)),
        KeepOuts = [new KeepOut("the clip of the plate", new(new(0), new(100), new(0)), new(new(12), new(120), new(8)))],
        MaxHotend = new(260),
        MaxBed = new(100),
        MaxChamber = new(0),
    };

    private static readonly MachineLimits Router = new()
    {
        Kind = MachineKind.Router,
        Dialect = Dialect.Grbl,
        Volume = new(new(300), new(200), new(60)),
        WorkZeros = WorkZeros.At(new(new(-250), new(-150), new(-20))),
        KeepOuts = [new KeepOut("the left clamp", new(new(-300), new(-120), new(-60)), new(new(-255), new(-80), new(-10)))],
        MaxSpindleRpm = 24_000,
        Motion = MotionLimits.Router,
    };

    /// <summary>Reading alone. Goal: 150 MB/s, nothing allocated by the line.</summary>
    public static Task Reader(Options options) => ForEach(Bytes, (name, program, limits) =>
    {
        byte[] copy = new byte[program.Length];
        long lines = program.AsSpan().Count((byte)'\n');
        Say($"{name}: {program.Length / 1e6:0.#} MB, {lines:N0} lines, {(double)program.Length / lines:0.#} bytes a line");
        double copying = Run("copying the buffer", options, program.Length, () => program.CopyTo(copy, 0));
        double naive = Run("looking at each byte once, for line ends", options, program.Length, () => CountOneByOne(program));
        Run("lines cut and cleaned", options, program.Length, () => Cut(program));
        long allocated = Allocated(() => Read(program, limits.Dialect));
        double reading = Run("read to what each command does", options, program.Length, () => Read(program, limits.Dialect));
        Say($"ratios: read/copying {reading / copying:0.000}, read/each byte {reading / naive:0.00}; allocated {allocated:N0} bytes\n");
    });

    /// <summary>The whole check of a 100 MB file, read from the disk, with its time estimate. Goal: under 2 s.</summary>
    public static Task Preflight(Options options) => ForEach(Bytes, (name, program, limits) =>
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, program);
            Say($"{name}: {program.Length / 1e6:0.#} MB in a file");
            double loading = Run("the file read alone", options, program.Length, () => Load(path));
            double hashing = Run("its SHA-256, as any hub makes of it", options, program.Length, () => Hash(path));
            double reading = Run("read to what each command does", options, program.Length, () => Read(program, limits.Dialect));
            double analysing = Run("analysed with its time", options, program.Length, () => ProgramAnalysis.Read(program, limits.Motion, limits.Dialect));
            PreflightReport? report = null;
            double checking = Run("preflight from the file", options, program.Length, () => report = Check(path, limits));
            long allocated = Allocated(() => Check(path, limits));
            Say($"preflight: {program.Length / checking:0.00} s of one core, findings: {string.Join(", ", report!.Findings.Select(f => $"{f.Code} × {f.Count}"))}; allocated {allocated / 1e6:0.0} MB");
            Say($"ratios: preflight/loading {checking / loading:0.000}, preflight/hashing {checking / hashing:0.00}, preflight/reading {checking / reading:0.00}, preflight/analysis {checking / analysing:0.00}\n");
        }
        finally
        {
            File.Delete(path);
        }
    });

    /// <summary>The way of a 50 MB file for a viewer. Goal: with loading and drawing in a browser, under 3 s.</summary>
    public static Task Toolpath(Options options) => ForEach(Bytes / 2, (name, program, limits) =>
    {
        Say($"{name}: {program.Length / 1e6:0.#} MB");
        double analysing = Run("analysed with its time", options, program.Length, () => ProgramAnalysis.Read(program, limits.Motion, limits.Dialect));
        ToolpathFormat? file = null;
        double drawing = Run("analysed and drawn", options, program.Length, () => file = Draw(program, limits));
        double decoding = Run("taken apart again, as a viewer does", options, file!.Bytes.Length, () => ToolpathReading.Count(file.Bytes.Span));
        Say($"{program.Length / drawing:0.00} s to make, {file.Bytes.Length / decoding * 1000:0} ms to take apart; {file.Layers:N0} layers, {file.Lines:N0} lines, {file.Points:N0} points in {file.Bytes.Length / 1e6:0.##} MB, {(double)program.Length / file.Bytes.Length:0.0} times smaller");
        Say($"ratios: drawn/analysed {drawing / analysing:0.00}, points/commands {(double)file.Points / program.AsSpan().Count((byte)'\n'):0.00}\n");
    });

    private static Task ForEach(int bytes, Action<string, byte[], MachineLimits> measure)
    {
        if (ReaderPrograms.Print(bytes) is { } print) measure("print (PrusaSlicer)", print, Printer);
        else Say($"print: left out, for OpenSCAD or PrusaSlicer are not there\n");
        measure("cut (arcs and lines)", ReaderPrograms.Cut(bytes), Router);
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
        Say($"{name,-44} {rates[rates.Count / 2] / 1e6,10:N0} MB/s of one core   ({rates[0] / 1e6:N0} to {rates[^1] / 1e6:N0}; at best {bytes / wall / 1e6:N0} MB/s by the clock)");
        return rates[rates.Count / 2];
    }

    private static long Read(byte[] program, Dialect dialect)
    {
        var reader = new GCodeReader(new ModalState(dialect));
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

    private static PreflightReport Check(string path, MachineLimits limits)
    {
        using FileStream file = File.OpenRead(path);
        return ProgramPreflight.Check(file, limits);
    }

    private static ToolpathFormat Draw(byte[] program, MachineLimits limits)
    {
        var builder = new ToolpathBuilder(ToolpathFormat.DefaultTolerance);
        return builder.Complete(ProgramAnalysis.Read(program, limits.Motion, limits.Dialect, builder));
    }

    private static void Load(string path)
    {
        using FileStream file = File.OpenRead(path);
        byte[] chunk = new byte[1 << 17];
        while (file.Read(chunk) > 0)
        {
        }
    }

    private static void Hash(string path)
    {
        using FileStream file = File.OpenRead(path);
        System.Security.Cryptography.SHA256.HashData(file);
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

    private static long Allocated(Action work)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        work();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
