using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Fab.Contracts.Bus;
using Fab.Contracts.Json;
using Fab.Domain;
using Fab.Domain.Machines;
using Fab.Domain.Units;
using Fab.FirmwareBridge.Programs;
using Fab.FirmwareBridge.Pumps;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fab.Benchmarks.Stream;

/// <summary>One bridge with twenty printers at 250000 baud, sessions, journals and bus included, held to one core.</summary>
internal static class ManyMachines
{
    private const int Count = 20;
    private const int Baud = 250_000;

    public static async Task RunAsync(StreamOptions options)
    {
        int lines = Math.Min(4 * options.Lines, 12_000);
        var job = new StreamJob(Dialect.Marlin, lines, StreamJob.WireBoundMm(Dialect.Marlin));
        using MachineProcess machines = MachineProcess.Start(new MachineSetup("marlin", Count, Baud, 0, 1, AdvancedOk: true), onCpu: Environment.ProcessorCount > 1 ? 1 : null);
        string folder = Directory.CreateTempSubdirectory("fab-bench-").FullName;
        using Process self = Process.GetCurrentProcess();
        nint cores = OperatingSystem.IsLinux() ? self.ProcessorAffinity : 0;
        try
        {
            if (OperatingSystem.IsLinux()) self.ProcessorAffinity = 1;
            var bus = new InProcessBus();
            var hub = new Hub(bus.Connect(), job.Text);
            await hub.ListenAsync();
            await using var bridge = new Bridge(
                new BridgeOptions { DataFolder = folder }, _ => bus.Connect(), hub, TimeProvider.System, NullLogger<Bridge>.Instance);
            for (int i = 0; i < Count; i++)
            {
                if (await bridge.AddAsync(Spec(i, machines.Paths[i]), CancellationToken.None) is { } refusal) throw new InvalidOperationException(refusal.Message);
            }

            await hub.Connected(Count);
            Task<MachineCount[]> counting = machines.CountAsync(job.CountFrom, job.CountTo);
            TimeSpan cpu = Environment.CpuUsage.TotalTime;
            long begun = Stopwatch.GetTimestamp();
            for (int i = 0; i < Count; i++) await hub.StartAsync($"bench-{i}");
            MachineCount[] counts = await counting;
            double seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
            Print(job, counts, (Environment.CpuUsage.TotalTime - cpu).TotalSeconds, seconds);
        }
        finally
        {
            if (OperatingSystem.IsLinux()) self.ProcessorAffinity = cores;
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Print(StreamJob job, MachineCount[] counts, double cpu, double seconds)
    {
        double[] rates = [.. counts.Select(count => count.Executed / count.Seconds).Order()];
        Console.WriteLine();
        Console.WriteLine($"{Count} Marlin printers at {Baud} baud behind one bridge on one core, {job.Lines:N0} lines each");
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"slowest {rates[0]:0.0}/s ({rates[0] / job.WireLinesPerSecond(Baud):P1} of its wire), median {rates[Count / 2]:0.0}/s, all {rates.Sum():N0}/s; "
            + $"the bridge used {cpu / seconds:P0} of the core, {cpu * 1e6 / (Count * (double)job.Lines):0.0} µs a line; the machines {counts.Max(count => count.CpuSeconds / count.Seconds):P0} of theirs"));
    }

    private static MachineSpec Spec(int number, string path) => new(
        new MachineId($"bench-{number}"), $"Bench {number}", MachineKind.Printer, "fdm-printer", Dialect.Marlin,
        new Volume(new(250), new(210), new(220)), new Celsius(280), new Celsius(110), new Millimetres(0.4),
        new MillimetresPerMinute(12_000), 1500, new CentsPerHour(120), $"serial:{path}@{Baud}");

    /// <summary>As much of a hub as a job takes.</summary>
    private sealed class Hub(InProcessBus.Connection bus, byte[] program) : IProgramFetcher
    {
        private readonly ConcurrentDictionary<string, bool> _connected = new();
        private readonly SemaphoreSlim _changed = new(0);

        public async Task ListenAsync() => await bus.SubscribeAsync("fab/space/+/event", OnEvent);

        public async Task Connected(int count)
        {
            while (_connected.Count < count) await _changed.WaitAsync();
        }

        public ValueTask StartAsync(string machine) => Send(machine, new StartJob(
            $"start-{machine}", new JobId($"job-{machine}"), PreparedProgram.HashOf(program), program.Length, new MachineSeconds(100_000), new MachineSeconds(100_000)));

        public ValueTask<ProgramDownload> OpenAsync(ContentHash hash, long offset, CancellationToken ct) =>
            ValueTask.FromResult(new ProgramDownload(new MemoryStream(program[(int)offset..]), offset));

        private async ValueTask OnEvent(BusMessage message)
        {
            var told = JsonSerializer.Deserialize<BridgeEvent>(message.Payload.Span, FabJson.Options)!;
            string machine = Topics.MachineOf(message.Topic)!;
            await Send(machine, new Acknowledge($"ack-{told.Epoch}-{told.Seq}", told.Epoch, told.Seq));
            if (told is JobEnded { Outcome: not JobOutcome.Finished } ended) Console.Error.WriteLine($"{machine}: {ended.ReasonCode} {ended.ReasonText}");
            if (told is not MachineConnected) return;
            _connected[machine] = true;
            _changed.Release();
        }

        private ValueTask Send(string machine, BridgeCommand command) =>
            bus.PublishAsync(Topics.Command("space", machine), JsonSerializer.SerializeToUtf8Bytes(command, FabJson.Options));
    }
}
