using System.Threading.Channels;
using Fab.Contracts.Bus;

namespace Fab.FirmwareBridge.Bus;

/// <summary>
/// The bus when hub and bridge are one process. Each party has its own connection, and so its own last will. A
/// subscriber is handed messages one after the other, in the order they were published, and slows nobody down.
/// </summary>
public sealed class InProcessBus
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, byte[]> _retained = [];
    private readonly List<Subscription> _subscriptions = [];

    /// <param name="handlerFailed">Told when a handler of this connection threw; the message counts as delivered.</param>
    public Connection Connect(Action<Exception>? handlerFailed = null) => new(this, handlerFailed);

    private void Publish(string topic, ReadOnlyMemory<byte> payload, bool retain)
    {
        // The caller may reuse its buffer as soon as we return.
        byte[] copy = payload.ToArray();
        lock (_gate)
        {
            // As in MQTT, an empty retained message takes the retained one away.
            if (retain && copy.Length == 0) _retained.Remove(topic);
            else if (retain) _retained[topic] = copy;
            foreach (Subscription subscription in _subscriptions)
            {
                if (TopicFilter.Matches(subscription.Filter, topic)) subscription.Post(new BusMessage(topic, copy, Retained: false));
            }
        }
    }

    private void Add(Subscription subscription)
    {
        lock (_gate)
        {
            _subscriptions.Add(subscription);
            foreach ((string topic, byte[] payload) in _retained)
            {
                if (TopicFilter.Matches(subscription.Filter, topic)) subscription.Post(new BusMessage(topic, payload, Retained: true));
            }
        }
    }

    private void Remove(Subscription subscription)
    {
        lock (_gate) _subscriptions.Remove(subscription);
    }

    /// <summary>One party's connection.</summary>
    public sealed class Connection : IBus, IAsyncDisposable
    {
        private readonly Lock _gate = new();
        private readonly InProcessBus _bus;
        private readonly Action<Exception>? _handlerFailed;
        private readonly List<Subscription> _mine = [];
        private (string Topic, byte[] Payload)? _will;
        private bool _isClosed;

        internal Connection(InProcessBus bus, Action<Exception>? handlerFailed) => (_bus, _handlerFailed) = (bus, handlerFailed);

        public ValueTask PublishAsync(string topic, ReadOnlyMemory<byte> payload, bool retain = false, CancellationToken ct = default)
        {
            lock (_gate) ObjectDisposedException.ThrowIf(_isClosed, this);
            _bus.Publish(topic, payload, retain);
            return ValueTask.CompletedTask;
        }

        public ValueTask<IAsyncDisposable> SubscribeAsync(string filter, Func<BusMessage, ValueTask> handler, CancellationToken ct = default)
        {
            var subscription = new Subscription(_bus, filter, handler, _handlerFailed);
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_isClosed, this);
                _mine.Add(subscription);
            }

            _bus.Add(subscription);
            return ValueTask.FromResult<IAsyncDisposable>(subscription);
        }

        public ValueTask SetLastWillAsync(string topic, ReadOnlyMemory<byte> payload, CancellationToken ct = default)
        {
            lock (_gate) _will = (topic, payload.ToArray());
            return ValueTask.CompletedTask;
        }

        /// <summary>Ends without a goodbye, as a crash would: the last will is published.</summary>
        public async ValueTask DropAsync()
        {
            (string Topic, byte[] Payload)? will;
            lock (_gate) will = _isClosed ? null : _will;
            await DisposeAsync().ConfigureAwait(false);
            if (will is { } left) _bus.Publish(left.Topic, left.Payload, retain: true);
        }

        public async ValueTask DisposeAsync()
        {
            Subscription[] mine;
            lock (_gate)
            {
                _isClosed = true;
                mine = [.. _mine];
                _mine.Clear();
            }

            foreach (Subscription subscription in mine) await subscription.DisposeAsync().ConfigureAwait(false);
        }
    }

    private sealed class Subscription : IAsyncDisposable
    {
        private readonly InProcessBus _bus;
        private readonly Channel<BusMessage> _messages =
            Channel.CreateUnbounded<BusMessage>(new UnboundedChannelOptions { SingleReader = true });

        public Subscription(InProcessBus bus, string filter, Func<BusMessage, ValueTask> handler, Action<Exception>? failed)
        {
            (_bus, Filter) = (bus, filter);
            _ = Task.Run(() => DeliverAsync(handler, failed));
        }

        public string Filter { get; }

        public void Post(BusMessage message) => _messages.Writer.TryWrite(message);

        public ValueTask DisposeAsync()
        {
            _bus.Remove(this);
            _messages.Writer.TryComplete();
            return ValueTask.CompletedTask;
        }

        private async Task DeliverAsync(Func<BusMessage, ValueTask> handler, Action<Exception>? failed)
        {
            await foreach (BusMessage message in _messages.Reader.ReadAllAsync().ConfigureAwait(false))
            {
                try
                {
                    await handler(message).ConfigureAwait(false);
                }
                catch (Exception e) when (failed is not null)
                {
                    failed(e);
                }
            }
        }
    }
}
