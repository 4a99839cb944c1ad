using Fab.Contracts.Bus;
using Fab.Domain;
using Fab.FirmwareBridge.Pumps;

namespace Fab.Gateway.Bridges;

/// <summary>
/// The hub's bus where bridges run elsewhere too: what concerns a machine of the bridge in this process stays in it,
/// everything else goes over the broker.
/// </summary>
public sealed class HubBus(IBus here, IBus broker, Func<Bridge> bridge) : IBus
{
    public ValueTask PublishAsync(string topic, ReadOnlyMemory<byte> payload, bool retain = false, CancellationToken ct = default)
    {
        bool isOurs = Topics.MachineOf(topic) is { } machine && bridge().Find(new MachineId(machine)) is not null;
        return (isOurs ? here : broker).PublishAsync(topic, payload, retain, ct);
    }

    public async ValueTask<IAsyncDisposable> SubscribeAsync(string filter, Func<BusMessage, ValueTask> handler, CancellationToken ct = default) =>
        new Both(await here.SubscribeAsync(filter, handler, ct), await broker.SubscribeAsync(filter, handler, ct));

    public ValueTask SetLastWillAsync(string topic, ReadOnlyMemory<byte> payload, CancellationToken ct = default) => broker.SetLastWillAsync(topic, payload, ct);

    private sealed class Both(IAsyncDisposable first, IAsyncDisposable second) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await first.DisposeAsync();
            await second.DisposeAsync();
        }
    }
}
