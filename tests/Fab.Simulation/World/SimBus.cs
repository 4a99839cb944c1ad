using Fab.Contracts.Bus;
using Fab.GrainHost.Scheduling;

namespace Fab.Simulation.World;

/// <summary>
/// The bus between hub and bridges, with what a bad broker does: it delays, doubles and, but for retained messages,
/// loses. Each subscriber is handed its messages one after the other, in the order they were published.
/// </summary>
internal sealed class SimBus(SeededGrainScheduler scheduler, TimeProvider time, SimRandom random, Trace trace)
{
    private static readonly TimeSpan DelayMost = TimeSpan.FromMilliseconds(80);

    private readonly Dictionary<string, byte[]> _retained = [];
    private readonly List<Subscription> _subscriptions = [];
    private readonly List<Action<string, ReadOnlyMemory<byte>>> _taps = [];

    /// <summary>Chance that a message to one subscriber is lost, and as much again that it is doubled.</summary>
    public double FaultChance { get; set; }

    /// <summary>Sees every message that was published, whatever becomes of it.</summary>
    public void Tap(Action<string, ReadOnlyMemory<byte>> seen) => _taps.Add(seen);

    public Party Connect(string name) => new(this, name);

    /// <summary>When the next message is due; null when none is under way.</summary>
    public long? NextDueTimestamp =>
        _subscriptions.Where(s => s is { IsBusy: false, Queue.Count: > 0 }).Min(s => (long?)s.Queue.Peek().DueTimestamp);

    /// <summary>Delivers one due message; false when none is due.</summary>
    public bool DeliverOne()
    {
        long now = time.GetTimestamp();
        Subscription[] due = [.. _subscriptions.Where(s => s is { IsBusy: false, Queue.Count: > 0 } && s.Queue.Peek().DueTimestamp <= now)];
        if (due.Length == 0) return false;
        Subscription subscription = random.Pick(due);
        BusMessage message = subscription.Queue.Dequeue().Message;
        subscription.IsBusy = true;
        _ = scheduler.RunActor(async () =>
        {
            try
            {
                if (!subscription.IsClosed) await subscription.Handler(message);
            }
            catch (Exception failure) when (subscription.IsClosed || failure is not SimulationException)
            {
                // As on a real bus: the subscriber's trouble is its own, and the sender will send again.
                trace.Say("bus", $"{subscription.Owner} failed on {message.Topic}: {failure.GetType().Name} {failure.Message}");
            }
            finally
            {
                subscription.IsBusy = false;
            }
        });
        return true;
    }

    private void Publish(string topic, ReadOnlyMemory<byte> payload, bool retain)
    {
        byte[] copy = payload.ToArray();
        foreach (Action<string, ReadOnlyMemory<byte>> tap in _taps) tap(topic, copy);
        if (retain) _retained[topic] = copy;
        foreach (Subscription subscription in _subscriptions)
        {
            if (!Matches(subscription.Filter, topic)) continue;
            if (!retain && random.Chance(FaultChance))
            {
                trace.Say("bus", $"loses {topic} to {subscription.Owner}");
                continue;
            }

            Post(subscription, new BusMessage(topic, copy, Retained: false));
            if (random.Chance(FaultChance)) Post(subscription, new BusMessage(topic, copy, Retained: false));
        }
    }

    private void Post(Subscription subscription, BusMessage message)
    {
        long due = time.GetTimestamp() + random.Time(DelayMost).Ticks;
        subscription.LastDue = Math.Max(subscription.LastDue, due);
        subscription.Queue.Enqueue((subscription.LastDue, message));
    }

    private static bool Matches(string filter, string topic)
    {
        string[] wanted = filter.Split('/');
        string[] levels = topic.Split('/');
        for (int i = 0; i < wanted.Length; i++)
        {
            if (wanted[i] == "#") return true;
            if (i >= levels.Length || (wanted[i] != "+" && wanted[i] != levels[i])) return false;
        }

        return wanted.Length == levels.Length;
    }

    private sealed class Subscription(string owner, string filter, Func<BusMessage, ValueTask> handler)
    {
        public string Owner => owner;

        public string Filter => filter;

        public Func<BusMessage, ValueTask> Handler => handler;

        public Queue<(long DueTimestamp, BusMessage Message)> Queue { get; } = new();

        public long LastDue { get; set; }

        public bool IsBusy { get; set; }

        public bool IsClosed { get; set; }
    }

    /// <summary>One party's connection; dropping it forgets what was on its way to it and says its last will.</summary>
    internal sealed class Party(SimBus bus, string name) : IBus
    {
        private readonly List<Subscription> _mine = [];
        private readonly Dictionary<string, byte[]> _wills = [];

        public ValueTask PublishAsync(string topic, ReadOnlyMemory<byte> payload, bool retain = false, CancellationToken ct = default)
        {
            bus.Publish(topic, payload, retain);
            return ValueTask.CompletedTask;
        }

        public ValueTask<IAsyncDisposable> SubscribeAsync(string filter, Func<BusMessage, ValueTask> handler, CancellationToken ct = default)
        {
            var subscription = new Subscription(name, filter, handler);
            _mine.Add(subscription);
            bus._subscriptions.Add(subscription);
            foreach ((string topic, byte[] payload) in bus._retained)
                if (Matches(filter, topic)) bus.Post(subscription, new BusMessage(topic, payload, Retained: true));
            return ValueTask.FromResult<IAsyncDisposable>(new Unsubscribe(bus, subscription));
        }

        public ValueTask SetLastWillAsync(string topic, ReadOnlyMemory<byte> payload, CancellationToken ct = default)
        {
            _wills[topic] = payload.ToArray();
            return ValueTask.CompletedTask;
        }

        /// <summary>The process behind it is gone.</summary>
        public void Drop()
        {
            foreach (Subscription subscription in _mine)
            {
                subscription.IsClosed = true;
                bus._subscriptions.Remove(subscription);
            }

            foreach ((string topic, byte[] payload) in _wills) bus.Publish(topic, payload, retain: true);
        }
    }

    private sealed class Unsubscribe(SimBus bus, Subscription subscription) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            subscription.IsClosed = true;
            bus._subscriptions.Remove(subscription);
            return ValueTask.CompletedTask;
        }
    }
}
