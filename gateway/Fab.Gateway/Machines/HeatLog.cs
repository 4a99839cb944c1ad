using System.Collections.Concurrent;
using Fab.Contracts.Api;
using Fab.Contracts.Bus;
using Fab.Domain;

namespace Fab.Gateway.Machines;

/// <summary>
/// How warm each machine was lately, so that a page that is opened shows what went before. In memory: a hub that is started
/// again begins anew.
/// </summary>
public sealed class HeatLog
{
    public const int SamplesKept = 360;

    private readonly ConcurrentDictionary<MachineId, Queue<HeatSample>> _samples = new();

    /// <summary>With <see cref="SamplesKept"/> half an hour.</summary>
    public static TimeSpan Every { get; } = TimeSpan.FromSeconds(5);

    public void Add(MachineTelemetry reading)
    {
        ArgumentNullException.ThrowIfNull(reading);
        if (reading.Heaters.Count == 0) return;
        Queue<HeatSample> samples = _samples.GetOrAdd(reading.Machine, _ => new Queue<HeatSample>());
        lock (samples)
        {
            // A clock that was put back begins a log of its own.
            if (samples.Count > 0 && reading.At < samples.Last().At) samples.Clear();
            if (samples.Count > 0 && reading.At - samples.Last().At < Every) return;
            samples.Enqueue(new HeatSample(reading.At, reading.Heaters));
            if (samples.Count > SamplesKept) samples.Dequeue();
        }
    }

    /// <summary>Oldest first; empty for a machine that heats nothing, or was never heard of.</summary>
    public IReadOnlyList<HeatSample> Of(MachineId machine)
    {
        if (!_samples.TryGetValue(machine, out Queue<HeatSample>? samples)) return [];
        lock (samples) return [.. samples];
    }
}
