using System.Globalization;
using System.Text.Json;
using Fab.Contracts.Bus;
using Fab.Contracts.Feed;
using Fab.Contracts.Json;
using Fab.Contracts.Machines;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;

namespace Fab.Silo.Machines;

/// <summary>
/// Brings what bridges say on the bus to the machines' grains, and acknowledges what those have stored. What a machine
/// says stays in order; machines do not wait for each other.
/// </summary>
public sealed class BridgeLink(IBus bus, IGrainFactory grains, IDirectory directory, Space space, ILogger<BridgeLink> log) : IHostedService
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Task> _last = new(StringComparer.Ordinal);
    private readonly List<IAsyncDisposable> _subscriptions = [];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _subscriptions.Add(await bus.SubscribeAsync(Topics.Event(space.Name, "+"), m => Enqueue(m, OnEvent), cancellationToken));
        _subscriptions.Add(await bus.SubscribeAsync(Topics.Status(space.Name, "+"), m => Enqueue(m, OnStatus), cancellationToken));
        foreach (MachineView machine in await directory.Machines(cancellationToken)) await Wake(machine);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (IAsyncDisposable subscription in _subscriptions) await subscription.DisposeAsync();
        _subscriptions.Clear();
        Task[] pending;
        lock (_gate) pending = [.. _last.Values];
        await Task.WhenAll(pending).WaitAsync(cancellationToken);
    }

    /// <summary>Waking a machine is enough: it says again what its bridge had not answered when the hub ended.</summary>
    private async Task Wake(MachineView machine)
    {
        try
        {
            await grains.GetGrain<IMachineGrain>(machine.Spec.Id.Value).Get();
        }
#pragma warning disable CA1031 // The hub starts without it; the machine's next event wakes it.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            log.LogWarning(failure, "{Machine} could not be woken", machine.Spec.Id);
        }
    }

    private ValueTask Enqueue(BusMessage message, Func<string, BusMessage, Task> handle)
    {
        if (Topics.MachineOf(message.Topic) is not { } machine) return ValueTask.CompletedTask;
        lock (_gate) _last[machine] = After(_last.GetValueOrDefault(machine, Task.CompletedTask), machine, message, handle);
        return ValueTask.CompletedTask;
    }

    private async Task After(Task before, string machine, BusMessage message, Func<string, BusMessage, Task> handle)
    {
        await before;
        try
        {
            await handle(machine, message);
        }
        catch (JsonException broken)
        {
            log.LogWarning(broken, "What came on {Topic} cannot be read and is dropped", message.Topic);
        }
#pragma warning disable CA1031 // Not acknowledged, so the bridge says it again.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            log.LogWarning(failure, "What came on {Topic} could not be stored", message.Topic);
        }
    }

    private async Task OnEvent(string machine, BusMessage message)
    {
        if (JsonSerializer.Deserialize<BridgeEvent>(message.Payload.Span, FabJson.Options) is not { } told) return;
        long stored = await grains.GetGrain<IMachineGrain>(machine).OnBridgeEvent(told);
        if (stored == 0) return;
        string id = string.Create(CultureInfo.InvariantCulture, $"ack/{told.Epoch}/{stored}");
        BridgeCommand acknowledge = new Acknowledge(id, told.Epoch, stored);
        await bus.PublishAsync(Topics.Command(space.Name, machine), JsonSerializer.SerializeToUtf8Bytes(acknowledge, FabJson.Options));
    }

    private async Task OnStatus(string machine, BusMessage message)
    {
        // An empty payload is the sign that the retained status was taken away: nobody serves the machine any more.
        bool online = message.Payload.Length > 0
            && JsonSerializer.Deserialize<MachineStatus>(message.Payload.Span, FabJson.Options) is { Online: true };
        await grains.GetGrain<IMachineGrain>(machine).OnStatus(online);
    }
}
