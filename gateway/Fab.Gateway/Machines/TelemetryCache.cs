using System.Collections.Concurrent;
using System.Text.Json;
using Fab.Contracts.Bus;
using Fab.Contracts.Json;
using Fab.Domain;
using Fab.Gateway.Events;

namespace Fab.Gateway.Machines;

/// <summary>Telemetry's road: bus → here → viewers. Keeps each machine's last reading; wakes no grain.</summary>
public sealed class TelemetryCache(IBus bus, LiveEvents events, HeatLog heat, string space) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<MachineId, MachineTelemetry> _last = new();
    private IAsyncDisposable? _subscription;

    public async Task Start() => _subscription = await bus.SubscribeAsync(Topics.Telemetry(space, "+"), OnMessage);

    public MachineTelemetry? Of(MachineId machine) => _last.GetValueOrDefault(machine);

    public IEnumerable<MachineTelemetry> All => _last.Values;

    public async ValueTask DisposeAsync()
    {
        if (_subscription is not null) await _subscription.DisposeAsync();
    }

    private ValueTask OnMessage(BusMessage message)
    {
        MachineTelemetry? telemetry = JsonSerializer.Deserialize<MachineTelemetry>(message.Payload.Span, FabJson.Options);
        if (telemetry is not null && telemetry.Machine.Value == Topics.MachineOf(message.Topic))
        {
            _last[telemetry.Machine] = telemetry;
            heat.Add(telemetry);
            events.PublishReading("telemetry", telemetry);
        }

        return ValueTask.CompletedTask;
    }
}
