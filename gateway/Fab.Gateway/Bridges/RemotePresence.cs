using System.Collections.Concurrent;
using Fab.Contracts.Bus;
using Fab.Contracts.Feed;
using Fab.Contracts.Machines;
using Fab.FirmwareBridge.Mqtt;
using Fab.Gateway.Hosting;
using Fab.Silo.Machines;
using Orleans;

namespace Fab.Gateway.Bridges;

/// <summary>
/// A bridge that ended while the broker was away has left no last will. So after each connection, and after its end, the
/// hub gives every machine elsewhere some time to be heard of; one that is not is offline.
/// </summary>
public sealed class RemotePresence(
    MqttBus broker, IGrainFactory grains, IDirectory directory, HubOptions hub, MachineShare share, TimeProvider time, ILogger<RemotePresence> log) : IAsyncDisposable
{
    /// <summary>Longer than a bridge takes to find the broker again.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(20);

    private readonly ConcurrentDictionary<string, bool> _heard = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _ending = new();
    private IAsyncDisposable? _subscription;
    private ITimer? _look;

    public async Task Start()
    {
        _look = time.CreateTimer(_ => _ = LookAsync(), null, Patience, Timeout.InfiniteTimeSpan);
        broker.Changed += OnChanged;
        _subscription = await broker.SubscribeAsync(Topics.Status(hub.Space, "+"), OnStatus);
    }

    public async ValueTask DisposeAsync()
    {
        broker.Changed -= OnChanged;
        await _ending.CancelAsync();
        if (_look is not null) await _look.DisposeAsync();
        if (_subscription is not null) await _subscription.DisposeAsync();
        _ending.Dispose();
    }

    private ValueTask OnStatus(BusMessage message)
    {
        if (Topics.MachineOf(message.Topic) is { } machine) _heard[machine] = true;
        return ValueTask.CompletedTask;
    }

    private void OnChanged(bool isUp)
    {
        if (!isUp) _heard.Clear();
        _look?.Change(Patience, Timeout.InfiniteTimeSpan);
    }

    private async Task LookAsync()
    {
        // Of several hubs, one that has lost the broker knows nothing of what the others hear.
        if (_ending.IsCancellationRequested || (!broker.IsConnected && hub.Silo is not null)) return;
        try
        {
            foreach (MachineView machine in await directory.Machines(_ending.Token))
            {
                bool isSilent = machine.Spec.Bridge is not null && !_heard.ContainsKey(machine.Spec.Id.Value);
                if (isSilent && share.IsOurs(machine.Spec.Id.Value)) await grains.GetGrain<IMachineGrain>(machine.Spec.Id.Value).OnStatus(online: false);
            }
        }
#pragma warning disable CA1031 // Looked at again with the next connection.
        catch (Exception e)
#pragma warning restore CA1031
        {
            log.LogWarning(e, "Which machines are there could not be looked at");
        }
    }
}
