using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Fab.Contracts.Bus;
using Fab.Contracts.Feed;
using Fab.Contracts.Json;
using Fab.Contracts.Machines;
using Fab.Domain;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;

namespace Fab.Silo.Machines;

/// <summary>
/// Brings what bridges say on the bus to the machines' grains, and acknowledges what those have stored. What a machine
/// says stays in order; machines do not wait for each other. Of several hubs each does so for its share of the machines,
/// and for whatever a bridge had to say again.
/// </summary>
public sealed class BridgeLink(
    IBus bus,
    IGrainFactory grains,
    IDirectory directory,
    Space space,
    MachineShare share,
    BridgeNotices notices,
    TimeProvider time,
    ILogger<BridgeLink> log) : IHostedService
{
    /// <summary>The newest shape of an event that this hub knows.</summary>
    private const int KnownVersion = 1;

    /// <summary>Of what a message takes on its way no clock is to blame.</summary>
    private static readonly TimeSpan ClockSlack = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan TakeAgainAfter = TimeSpan.FromSeconds(5);

    /// <summary>From here on people are told: what a computer's time service would not let happen.</summary>
    private static readonly TimeSpan ClockOff = TimeSpan.FromMinutes(2);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Task> _last = new(StringComparer.Ordinal);
    private readonly List<IAsyncDisposable> _subscriptions = [];
    private readonly ConcurrentDictionary<string, BusMessage> _statuses = new(StringComparer.Ordinal);

    /// <summary>Machines whose last status could not be stored. Nobody says a status again, so it is taken again.</summary>
    private readonly ConcurrentDictionary<string, bool> _untold = new(StringComparer.Ordinal);
    private bool _isEnding;
    private readonly ConcurrentDictionary<string, (string Epoch, long Seq)> _heard = new(StringComparer.Ordinal);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (share.IsShared) share.Changed += TellStatusesAgain;
        await share.StartAsync(cancellationToken);
        _subscriptions.Add(await bus.SubscribeAsync(Topics.Event(space.Name, "+"), m => Take(m, OnEvent), cancellationToken));
        _subscriptions.Add(await bus.SubscribeAsync(Topics.Status(space.Name, "+"), m => Take(m, OnStatus), cancellationToken));
        foreach (MachineView machine in await directory.Machines(cancellationToken)) await Wake(machine);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (share.IsShared) share.Changed -= TellStatusesAgain;
        _isEnding = true;
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

    private ValueTask Take(BusMessage message, Func<string, BusMessage, Task> handle)
    {
        Enqueue(message, handle);
        return ValueTask.CompletedTask;
    }

    private void Enqueue(BusMessage message, Func<string, BusMessage, Task> handle)
    {
        if (Topics.MachineOf(message.Topic) is not { } machine) return;
        lock (_gate) _last[machine] = After(_last.GetValueOrDefault(machine, Task.CompletedTask), machine, message, handle);
    }

    private async Task After(Task before, string machine, BusMessage message, Func<string, BusMessage, Task> handle)
    {
        await before;
        try
        {
            await handle(machine, message);
        }
        catch (Exception broken) when (broken is JsonException or NotSupportedException)
        {
            if (VersionOf(message.Payload.Span) > KnownVersion) NoticeNewer(machine, VersionOf(message.Payload.Span));
            else log.LogWarning(broken, "What came on {Topic} cannot be read and is dropped", message.Topic);
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
        if (told.V <= KnownVersion) notices.Clear(machine, BusCodes.VersionNewer);
        BridgeEvent stamped = ByOurClock(machine, told);
        if (share.IsShared && !IsSaidAgain(machine, told) && !share.IsOurs(machine)) return;
        long stored = await grains.GetGrain<IMachineGrain>(machine).OnBridgeEvent(stamped);
        if (stored == 0) return;
        string id = string.Create(CultureInfo.InvariantCulture, $"ack/{told.Epoch}/{stored}");
        BridgeCommand acknowledge = new Acknowledge(id, told.Epoch, stored);
        await bus.PublishAsync(Topics.Command(space.Name, machine), JsonSerializer.SerializeToUtf8Bytes(acknowledge, FabJson.Options));
    }

    /// <summary>Nobody has acknowledged it: whoever's share the machine is, that hub has ended or is cut off.</summary>
    private bool IsSaidAgain(string machine, BridgeEvent told)
    {
        (string Epoch, long Seq) last = _heard.GetValueOrDefault(machine);
        if (told.Epoch == last.Epoch && told.Seq <= last.Seq) return true;
        _heard[machine] = (told.Epoch, told.Seq);
        return false;
    }

    /// <summary>Stamped with the time of this hub: the event is as old as the bridge, which told two times of one clock, says.</summary>
    private BridgeEvent ByOurClock(string machine, BridgeEvent told)
    {
        if (told.SentAt is not { } sent) return told;
        TimeSpan off = sent - time.GetUtcNow();
        if (off.Duration() < ClockOff) notices.Clear(machine, BusCodes.ClockOff);
        else if (notices.Set(machine, ClockIsOff(off))) log.LogWarning("{Machine}: {Message} [{Code}]", machine, ClockIsOff(off).Message, BusCodes.ClockOff);
        return told with { SentAt = null, At = off.Duration() < ClockSlack ? told.At : told.At - off };
    }

    private static Refusal ClockIsOff(TimeSpan off) => new(
        BusCodes.ClockOff,
        string.Create(CultureInfo.InvariantCulture, $"The bridge's clock is {off.Duration().TotalMinutes:0} minutes {(off > TimeSpan.Zero ? "ahead of" : "behind")} the hub's. What happens is stamped by the hub's."),
        "Set that computer's clock; encryption needs it too.");

    /// <summary>Not acknowledged, so the bridge keeps it, and everything after it, until a hub comes that knows it.</summary>
    private void NoticeNewer(string machine, int version)
    {
        var what = new Refusal(
            BusCodes.VersionNewer,
            string.Create(CultureInfo.InvariantCulture, $"The bridge tells of its machine in version {version}; this hub knows version {KnownVersion}. It keeps what it has to tell."),
            "Update the hub: a hub is never older than its bridges.");
        if (notices.Set(machine, what)) log.LogWarning("{Machine}: {Message} [{Code}]", machine, what.Message, what.Code);
    }

    private static int VersionOf(ReadOnlySpan<byte> payload)
    {
        try
        {
            var reader = new Utf8JsonReader(payload);
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            return document.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("v", out JsonElement v) && v.TryGetInt32(out int version) ? version : 0;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return 0;
        }
    }

    /// <summary>A machine may be ours since it was last heard of.</summary>
    private void TellStatusesAgain()
    {
        foreach (BusMessage status in _statuses.Values) Enqueue(status, (machine, _) => OnStatus(machine, _statuses[machine]));
    }

    private async Task TakeAgain(string machine)
    {
        if (!_untold.TryAdd(machine, true)) return;
        await Task.Delay(TakeAgainAfter, time);
        _untold.TryRemove(machine, out _);
        if (!_isEnding) Enqueue(_statuses[machine], (id, _) => OnStatus(id, _statuses[id]));
    }

    private async Task OnStatus(string machine, BusMessage message)
    {
        _statuses[machine] = message;
        if (share.IsShared && !share.IsOurs(machine)) return;

        // An empty payload is the sign that the retained status was taken away: nobody serves the machine any more.
        bool online = message.Payload.Length > 0
            && JsonSerializer.Deserialize<MachineStatus>(message.Payload.Span, FabJson.Options) is { Online: true };
        try
        {
            await grains.GetGrain<IMachineGrain>(machine).OnStatus(online);
        }
        catch
        {
            _ = TakeAgain(machine);
            throw;
        }
    }
}
