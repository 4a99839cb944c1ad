namespace Fab.Contracts.Bus;

/// <summary>
/// The bus when hub and bridges are one process. Each party has a connection of its own, with its own last wills. A
/// subscriber is handed messages one at a time, in the order they were published, and neither a slow nor a failing one
/// keeps others waiting.
/// </summary>
/// <remarks>Safe to use from several threads.</remarks>
public sealed class InProcessBus
{
    private readonly Lock _gate = new();
    private readonly Func<Func<Task>, Task> _run;
    private readonly SortedDictionary<string, byte[]> _retained = new(StringComparer.Ordinal);
    private readonly List<Subscription> _subscriptions = [];

    /// <param name="run">
    /// Runs the loops that call handlers; they await without leaving the synchronization context they are given, so a
    /// simulation can run them on its one thread. Null for the thread pool.
    /// </param>
    public InProcessBus(Func<Func<Task>, Task>? run = null) => _run = run ?? Task.Run;

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
            foreach (Subscription subscription in _subscriptions) subscription.Post(new BusMessage(topic, copy, Retained: false));
        }
    }

    private void Add(Subscription subscription)
    {
        lock (_gate)
        {
            _subscriptions.Add(subscription);
            foreach ((string topic, byte[] payload) in _retained) subscription.Post(new BusMessage(topic, payload, Retained: true));
        }
    }

    private void Remove(Subscription subscription)
    {
        lock (_gate) _subscriptions.Remove(subscription);
    }

    /// <summary>One party's connection. Disposing it is a goodbye.</summary>
    public sealed class Connection : IBus, IAsyncDisposable
    {
        private readonly Lock _gate = new();
        private readonly InProcessBus _bus;
        private readonly Action<Exception>? _handlerFailed;
        private readonly List<Subscription> _mine = [];
        private readonly SortedDictionary<string, byte[]> _wills = new(StringComparer.Ordinal);
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

        /// <summary>One will for each topic; setting it again replaces it.</summary>
        public ValueTask SetLastWillAsync(string topic, ReadOnlyMemory<byte> payload, CancellationToken ct = default)
        {
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_isClosed, this);
                _wills[topic] = payload.ToArray();
            }

            return ValueTask.CompletedTask;
        }

        /// <summary>Ends without a goodbye, as a crash would: what was not handed out yet is lost, and the last wills are published.</summary>
        public ValueTask DropAsync()
        {
            KeyValuePair<string, byte[]>[] wills = Close();
            foreach ((string topic, byte[] payload) in wills) _bus.Publish(topic, payload, retain: true);
            return ValueTask.CompletedTask;
        }

        public ValueTask DisposeAsync()
        {
            Close();
            return ValueTask.CompletedTask;
        }

        private KeyValuePair<string, byte[]>[] Close()
        {
            Subscription[] mine;
            KeyValuePair<string, byte[]>[] wills;
            lock (_gate)
            {
                (mine, wills) = ([.. _mine], [.. _wills]);
                _isClosed = true;
                _mine.Clear();
                _wills.Clear();
            }

            foreach (Subscription subscription in mine) subscription.Close();
            return wills;
        }
    }

    private sealed class Subscription(InProcessBus bus, string filter, Func<BusMessage, ValueTask> handler, Action<Exception>? failed)
        : IAsyncDisposable
    {
        private readonly BusSubscriber _handler = new(filter, handler, bus._run, failed);

        public void Post(BusMessage message) => _handler.Post(message);

        public void Close()
        {
            bus.Remove(this);
            _handler.Close();
        }

        public ValueTask DisposeAsync()
        {
            Close();
            return ValueTask.CompletedTask;
        }
    }
}
