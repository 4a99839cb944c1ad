using System.Globalization;
using Fab.Domain.Machines;

namespace Fab.Benchmarks.Stream;

/// <summary>
/// Streaming over pseudo-terminals to virtual machines that are paced like a wire and run in a process of their own,
/// beside printcore in the same run. The machines count: lines a second are theirs, not the sender's.
/// </summary>
internal static class StreamBenchmark
{
    private const double UnpacedScale = 10_000;
    private static readonly int[] Bauds = [115_200, 250_000];
    private static readonly double[] Latencies = [0, 1, 16];
    private static readonly double[] QuickLatencies = [1];

    public static async Task<int> Run(string[] args)
    {
        if (!StreamOptions.TryParse(args, out StreamOptions? options))
        {
            Console.Error.WriteLine(StreamOptions.Usage);
            return 2;
        }

        if (options.WithPrintcore && !PrintcoreSender.IsThere())
        {
            Console.WriteLine("printcore is not installed (apt install printrun): its columns stay empty.");
            options = options with { WithPrintcore = false };
        }

        Dialect[] dialects = options.Dialect switch { "marlin" => [Dialect.Marlin], "grbl" => [Dialect.Grbl], _ => [Dialect.Marlin, Dialect.Grbl] };
        Console.WriteLine("Warming up …");
        await WarmUpAsync(dialects);
        if (options.Parts.Contains("speed")) await SpeedAsync(dialects, options);
        if (options.Parts.Contains("relaxed")) await RelaxedAsync(dialects, options);
        if (options.Parts.Contains("unpaced")) await UnpacedAsync(dialects, options);
        if (options.Parts.Contains("stop")) await StopBenchmark.RunAsync(dialects, options);
        if (options.Parts.Contains("many")) await ManyMachines.RunAsync(options);
        return 0;
    }

    /// <summary>So that no measured line waits for the compiler.</summary>
    private static async Task WarmUpAsync(Dialect[] dialects)
    {
        foreach (Dialect dialect in dialects)
        {
            for (int run = 0; run < 3; run++) await FabAsync(new StreamJob(dialect, 10_000, StreamJob.WireBoundMm(dialect)), 0, 0, UnpacedScale);
        }
    }

    private static async Task SpeedAsync(Dialect[] dialects, StreamOptions options)
    {
        Header($"Wire-bound: segments too short for any wire, at 60 mm/s, {options.Lines:N0} lines");
        foreach (Dialect dialect in dialects)
        {
            var job = new StreamJob(dialect, options.Lines, StreamJob.WireBoundMm(dialect));
            await MotionAloneAsync(new StreamJob(dialect, Math.Min(options.Lines, 5_000), StreamJob.WireBoundMm(dialect)));
            foreach (int baud in StreamOptions.Chosen(Bauds, options.Baud))
            {
                foreach (double latency in StreamOptions.Chosen(options.Quick ? QuickLatencies : Latencies, options.LatencyMs)) await CompareAsync(job, baud, latency, options);
            }
        }
    }

    /// <summary>How many a second the machine takes when no wire holds it back: so that the wire is what is measured.</summary>
    private static async Task MotionAloneAsync(StreamJob job)
    {
        (MachineCount machine, _) = await FabAsync(job, 0, 0, scale: 1);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{$"{job.Dialect}, motion alone",-22} {"",-10} {machine.Executed / machine.Seconds,9:N1}/s"));
    }

    /// <summary>The motion takes four fifths of what the wire carries: then the planner must never run dry.</summary>
    private static async Task RelaxedAsync(Dialect[] dialects, StreamOptions options)
    {
        const double millimetresPerSecond = 60, share = 0.8;
        Header($"Motion-bound: segments that take {share:P0} of the wire, {options.Lines:N0} lines");
        foreach (Dialect dialect in dialects)
        {
            foreach (int baud in StreamOptions.Chosen(Bauds, options.Baud))
            {
                double wire = new StreamJob(dialect, options.Lines, 0.1).WireLinesPerSecond(baud);
                foreach (double latency in StreamOptions.Chosen(options.Quick ? QuickLatencies : Latencies, options.LatencyMs))
                    await CompareAsync(new StreamJob(dialect, options.Lines, millimetresPerSecond / (share * wire)), baud, latency, options with { WithPrintcore = false });
            }
        }
    }

    private static async Task UnpacedAsync(Dialect[] dialects, StreamOptions options)
    {
        int lines = Math.Min(50_000, 4 * options.Lines);
        Header($"Unpaced, {lines:N0} lines");
        foreach (Dialect dialect in dialects) await CompareAsync(new StreamJob(dialect, lines, StreamJob.WireBoundMm(dialect)), 0, 0, options);
    }

    private static async Task CompareAsync(StreamJob job, int baud, double latencyMs, StreamOptions options)
    {
        double scale = baud == 0 ? UnpacedScale : 1;
        string what = baud == 0 ? $"{job.Dialect}" : string.Create(CultureInfo.InvariantCulture, $"{job.Dialect} {baud}, {latencyMs:0.#} ms");
        var runs = new List<(MachineCount Machine, SenderCount Sender)>();
        for (int run = 0; run < options.Runs; run++) runs.Add(await FabAsync(job, baud, latencyMs, scale));
        runs.Sort((one, other) => Rate(one.Machine).CompareTo(Rate(other.Machine)));
        (double rate, double cpu) = Print(what, "fab", runs[runs.Count / 2].Machine, runs[runs.Count / 2].Sender, job, baud, latencyMs);
        if (runs.Count > 1) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"",-22} {"slowest",-10} {Rate(runs[0].Machine),9:N1}/s of {runs.Count} runs, fastest {Rate(runs[^1].Machine):N1}/s"));
        if (job.Dialect == Dialect.Grbl || !options.WithPrintcore) return;
        (MachineCount their, SenderCount they) = await PrintcoreAsync(job, baud, latencyMs, scale);
        (double theirRate, double theirCpu) = Print("", "printcore", their, they, job, baud, latencyMs);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"",-22} {"ratio",-10} {rate / theirRate,9:0.00}×{"",34}{cpu / theirCpu,12:0.00}×"));
    }

    private static double Rate(MachineCount machine) => machine.Executed / machine.Seconds;

    private static (double Rate, double CpuMicroseconds) Print(string what, string who, MachineCount machine, SenderCount sender, StreamJob job, int baud, double latencyMs)
    {
        double rate = Rate(machine);
        string share = baud == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{rate / job.WireLinesPerSecond(baud):P1}");
        string possible = baud == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{rate / job.PossibleLinesPerSecond(baud, latencyMs):P1}");
        double cpu = sender.CpuSeconds * 1e6 / sender.Lines;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{what,-22} {who,-10} {rate,9:N1}/s {share,9} {possible,9} {(baud == 0 ? "" : machine.Gaps),6} {cpu,12:0.0} µs {sender.Window,5} {sender.Resends,7} {sender.Timeouts,8} {machine.OverflowBytes,8}   {machine.CpuSeconds / machine.Seconds,5:P0}"));
        return (rate, cpu);
    }

    private static void Header(string title)
    {
        Console.WriteLine();
        Console.WriteLine(title);
        Console.WriteLine($"{"",-22} {"sender",-10} {"lines",11} {"of wire",9} {"possible",9} {"gaps",6} {"CPU a line",15} {"window",5} {"resent",6} {"timeouts",8} {"overflow",8}   machine's CPU");
    }

    private static async Task<(MachineCount, SenderCount)> FabAsync(StreamJob job, int baud, double latencyMs, double scale)
    {
        using MachineProcess machine = Start(job, baud, latencyMs, scale);
        await using var sender = new FabSender(job.Dialect, machine.Paths[0], baud == 0 ? 250_000 : baud, scale);
        await sender.Ready;
        Task<MachineCount[]> counting = Count(machine, job);
        SenderCount said = await sender.RunAsync(job, counting);
        return ((await counting)[0], said);
    }

    private static async Task<(MachineCount, SenderCount)> PrintcoreAsync(StreamJob job, int baud, double latencyMs, double scale)
    {
        using MachineProcess machine = Start(job, baud, latencyMs, scale);
        Task<MachineCount[]> counting = Count(machine, job);
        SenderCount said = await PrintcoreSender.RunAsync(machine.Paths[0], baud == 0 ? 250_000 : baud, job);
        return ((await counting)[0], said);
    }

    private static MachineProcess Start(StreamJob job, int baud, double latencyMs, double scale) =>
        MachineProcess.Start(new MachineSetup(job.Dialect == Dialect.Grbl ? "grbl" : "marlin", 1, baud, latencyMs, scale, AdvancedOk: true));

    private static Task<MachineCount[]> Count(MachineProcess machine, StreamJob job) => machine.CountAsync(job.CountFrom, job.CountTo);
}
