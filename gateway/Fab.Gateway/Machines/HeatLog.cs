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

    private readonly ConcurrentDictionary<MachineId, Log> _logs = new();

    /// <summary>With <see cref="SamplesKept"/> half an hour.</summary>
    public static TimeSpan Every { get; } = TimeSpan.FromSeconds(5);

    public void Add(MachineTelemetry reading)
    {
        ArgumentNullException.ThrowIfNull(reading);
        if (reading.Heaters.Count == 0) return;
        _logs.GetOrAdd(reading.Machine, _ => new Log()).Add(reading);
    }

    /// <summary>Oldest first; empty for a machine that heats nothing, or was never heard of.</summary>
    public IReadOnlyList<HeatSample> Of(MachineId machine) => _logs.TryGetValue(machine, out Log? log) ? log.Samples() : [];

    private sealed class Log
    {
        private readonly Lock _gate = new();
        private readonly Queue<HeatSample> _samples = new();
        private DateTimeOffset _lastAt = DateTimeOffset.MinValue;

        public void Add(MachineTelemetry reading)
        {
            lock (_gate)
            {
                // A clock that was put back begins a log of its own.
                if (reading.At < _lastAt) _samples.Clear();
                else if (_samples.Count > 0 && reading.At - _lastAt < Every) return;
                _lastAt = reading.At;
                _samples.Enqueue(new HeatSample(reading.At, reading.Heaters));
                if (_samples.Count > SamplesKept) _samples.Dequeue();
            }
        }

        public HeatSample[] Samples()
        {
            lock (_gate) return [.. _samples];
        }
    }
}
