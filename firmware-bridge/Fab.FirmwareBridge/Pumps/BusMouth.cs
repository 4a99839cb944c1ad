using System.Text.Json;
using System.Threading.Channels;
using Fab.Contracts.Bus;
using Fab.Contracts.Json;
using Microsoft.Extensions.Logging;

namespace Fab.FirmwareBridge.Pumps;

/// <summary>
/// Publishes for one machine, so that a slow bus slows no machine down. Of readings and status only the latest waits; of
/// events as many as fit, since the session tells again what was not acknowledged.
/// </summary>
internal sealed class BusMouth : IAsyncDisposable
{
    private const int EventsWaiting = 256;

    private readonly IBus _bus;
    private readonly ILogger _log;
    private readonly string _space;
    private readonly string _machine;
    private readonly Channel<BridgeEvent> _events = Channel.CreateBounded<BridgeEvent>(
        new BoundedChannelOptions(EventsWaiting) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true, SingleWriter = true });
    private readonly Channel<ConsoleMessage> _said = Channel.CreateBounded<ConsoleMessage>(
        new BoundedChannelOptions(EventsWaiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true, SingleWriter = true });
    private readonly SemaphoreSlim _something = new(0);
    private readonly Task _loop;
    private MachineTelemetry? _telemetry;
    private MachineStatus? _status;
    private volatile bool _isClosing;

    public BusMouth(IBus bus, string space, string machine, ILogger log)
    {
        (_bus, _space, _machine, _log) = (bus, space, machine, log);
        _loop = Task.Run(RunAsync);
    }

    public void Tell(BridgeEvent bridgeEvent)
    {
        _events.Writer.TryWrite(bridgeEvent);
        _something.Release();
    }

    public void Tell(ConsoleMessage said)
    {
        _said.Writer.TryWrite(said);
        _something.Release();
    }

    public void Tell(MachineTelemetry telemetry)
    {
        if (Interlocked.Exchange(ref _telemetry, telemetry) is null) _something.Release();
    }

    public void Tell(MachineStatus status)
    {
        if (Interlocked.Exchange(ref _status, status) is null) _something.Release();
    }

    /// <summary>Publishes what waits, then ends.</summary>
    public async ValueTask DisposeAsync()
    {
        _isClosing = true;
        _something.Release();
        await _loop.ConfigureAwait(false);
        _something.Dispose();
    }

    private async Task RunAsync()
    {
        while (true)
        {
            await _something.WaitAsync().ConfigureAwait(false);
            bool isLast = _isClosing;
            while (_events.Reader.TryRead(out BridgeEvent? next)) await PublishAsync(Topics.Event(_space, _machine), next, false).ConfigureAwait(false);
            while (_said.Reader.TryRead(out ConsoleMessage? said)) await PublishAsync(Topics.Console(_space, _machine), said, false).ConfigureAwait(false);
            if (Interlocked.Exchange(ref _telemetry, null) is { } telemetry)
            {
                await PublishAsync(Topics.Telemetry(_space, _machine), telemetry, false).ConfigureAwait(false);
            }

            if (Interlocked.Exchange(ref _status, null) is { } status)
            {
                await PublishAsync(Topics.Status(_space, _machine), status, true).ConfigureAwait(false);
            }

            if (isLast) return;
        }
    }

    private async ValueTask PublishAsync<T>(string topic, T message, bool retain)
    {
        try
        {
            await _bus.PublishAsync(topic, JsonSerializer.SerializeToUtf8Bytes(message, FabJson.Options), retain).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // The bus is away. Events come again by themselves, readings are stale by then.
            _log.LogDebug(e, "{Machine}: could not publish to {Topic}", _machine, topic);
        }
    }
}
