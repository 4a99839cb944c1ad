using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Fab.Contracts.Bus;
using Microsoft.Extensions.Logging;

namespace Fab.Silo.Machines;

/// <summary>
/// Several hubs on one broker hear the same machines; each takes the words of some of them to the grains. Hubs say over the
/// bus that they are there, and who has not been heard of for a while has ended. For a moment two hubs may take a machine's
/// words, or none: grains drop what they know, and a bridge says again what nobody has acknowledged.
/// </summary>
public sealed class MachineShare : IAsyncDisposable
{
    /// <summary>How often a hub says that it is there.</summary>
    public static TimeSpan Beat { get; } = TimeSpan.FromSeconds(2);

    /// <summary>A hub not heard of for so long has ended.</summary>
    public static TimeSpan Silence { get; } = TimeSpan.FromSeconds(7);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _heardAt = new(StringComparer.Ordinal);
    private readonly IBus? _bus;
    private readonly string _space;
    private readonly string _self;
    private readonly TimeProvider _time;
    private readonly ILogger? _log;
    private string[] _hubs = [];
    private IAsyncDisposable? _subscription;
    private ITimer? _beat;

    /// <param name="self">This hub's name among the others: the same at every start.</param>
    public MachineShare(IBus bus, Space space, string self, TimeProvider time, ILogger<MachineShare> log)
    {
        ArgumentNullException.ThrowIfNull(space);
        (_bus, _space, _self, _time, _log, _hubs) = (bus, space.Name, self, time, log, [self]);
    }

    private MachineShare() => (_space, _self, _time) = ("", "", TimeProvider.System);

    /// <summary>The share of a hub that is the only one: every machine.</summary>
    public static MachineShare Everything { get; } = new();

    /// <summary>There may be other hubs.</summary>
    public bool IsShared => _bus is not null;

    /// <summary>Of the hubs that are there one is the first: it tells what should be told once.</summary>
    public bool IsFirst
    {
        get { lock (_gate) return _bus is null || _hubs[0] == _self; }
    }

    /// <summary>The hubs that are there, in the order of their names.</summary>
    public IReadOnlyList<string> Hubs
    {
        get { lock (_gate) return _hubs; }
    }

    /// <summary>Hubs came or went: some machines are another hub's now.</summary>
    public event Action? Changed;

    /// <summary>Of all hubs that are there exactly one says yes, once all have heard of each other.</summary>
    public bool IsOurs(string machine)
    {
        if (_bus is null) return true;
        string[] hubs;
        lock (_gate) hubs = _hubs;
        // Each pair of machine and hub draws a number; the highest wins. So a hub that comes or goes moves only its own machines.
        return hubs.MaxBy(hub => Draw(machine, hub)) == _self;
    }

    public async Task StartAsync(CancellationToken ct)
    {
        if (_bus is null) return;
        _subscription = await _bus.SubscribeAsync(Topics.Hub(_space, "+"), OnBeat, ct);
        _beat = _time.CreateTimer(_ => _ = BeatAsync(), null, TimeSpan.Zero, Beat);
    }

    public async ValueTask DisposeAsync()
    {
        if (_beat is not null) await _beat.DisposeAsync();
        if (_subscription is not null) await _subscription.DisposeAsync();
    }

    private static ulong Draw(string machine, string hub)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{machine}\n{hub}"), hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash);
    }

    private async Task BeatAsync()
    {
        Count();
        try
        {
            await _bus!.PublishAsync(Topics.Hub(_space, _self), Encoding.UTF8.GetBytes(_self));
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // Without the broker the others hear no machines either, or hear that this hub does not.
            _log!.LogDebug(e, "The other hubs are not told that this one is there");
        }
    }

    private ValueTask OnBeat(BusMessage message)
    {
        string hub = Encoding.UTF8.GetString(message.Payload.Span);
        bool isNews;
        lock (_gate)
        {
            isNews = hub != _self && !_heardAt.ContainsKey(hub);
            if (hub != _self) _heardAt[hub] = _time.GetTimestamp();
        }

        if (isNews) Count();
        return ValueTask.CompletedTask;
    }

    private void Count()
    {
        string[] hubs;
        lock (_gate)
        {
            foreach (string gone in _heardAt.Where(h => _time.GetElapsedTime(h.Value) > Silence).Select(h => h.Key).ToArray()) _heardAt.Remove(gone);
            hubs = [.. _heardAt.Keys.Append(_self).Order(StringComparer.Ordinal)];
            if (hubs.SequenceEqual(_hubs)) return;
            _hubs = hubs;
        }

        _log!.LogInformation("The space's hubs are {Hubs}", string.Join(", ", hubs));
        Changed?.Invoke();
    }
}
