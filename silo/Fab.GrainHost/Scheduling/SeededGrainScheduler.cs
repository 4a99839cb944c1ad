namespace Fab.GrainHost.Scheduling;

/// <summary>
/// Tests and simulation: everything runs on the caller's thread, one turn at a time, in an order that the seed picks.
/// The same seed, clock and inputs give the same run. It holds while grain code neither leaves its scheduler
/// (<c>ConfigureAwait(false)</c>, <c>Task.Run</c>) nor awaits real I/O.
/// </summary>
/// <remarks>Items may come from any thread; <see cref="RunOne"/> is for one thread at a time.</remarks>
public sealed class SeededGrainScheduler : IGrainScheduler
{
    private readonly Lock _gate = new();
    private readonly List<IThreadPoolWorkItem> _ready = [];
    private readonly SynchronizationContext _actorContext;
    private ulong _random;

    public SeededGrainScheduler(long seed)
    {
        _random = unchecked((ulong)seed);
        _actorContext = new ActorContext(this);
    }

    public int TurnsPerItem => 1;

    /// <summary>Items run so far: names a point in the run.</summary>
    public long StepsRun { get; private set; }

    /// <summary>Items that could run now.</summary>
    public int ReadyCount
    {
        get
        {
            lock (_gate) return _ready.Count;
        }
    }

    public void Schedule(IThreadPoolWorkItem item, bool yields = false)
    {
        lock (_gate) _ready.Add(item);
    }

    /// <summary>Puts code that is no grain among the ready items.</summary>
    public void Post(Action action) => Schedule(new PostedAction(action));

    /// <summary>
    /// Runs asynchronous code that is no grain (a client, a bridge): its first step and everything after each
    /// <c>await</c> become ready items of their own.
    /// </summary>
    public Task RunActor(Func<Task> actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        var done = new TaskCompletionSource();
        _actorContext.Post(_ => Follow(actor, done), null);
        return done.Task;
    }

    /// <summary>Runs one ready item; false when there is none.</summary>
    public bool RunOne()
    {
        IThreadPoolWorkItem item;
        lock (_gate)
        {
            if (_ready.Count == 0) return false;
            int picked = (int)(NextRandom() % (ulong)_ready.Count);
            item = _ready[picked];
            _ready.RemoveAt(picked);
            StepsRun++;
        }

        RunUnder(null, item.Execute);
        return true;
    }

    /// <summary>Runs until nothing is ready; returns how many items ran.</summary>
    /// <exception cref="InvalidOperationException">More than <paramref name="maxSteps"/> items: something feeds itself for ever.</exception>
    public int RunUntilIdle(int maxSteps = 1_000_000)
    {
        int steps = 0;
        while (RunOne())
        {
            if (++steps > maxSteps) throw new InvalidOperationException($"Still busy after {maxSteps} steps.");
        }

        return steps;
    }

    private static async void Follow(Func<Task> actor, TaskCompletionSource done)
    {
        try
        {
            await actor();
            done.SetResult();
        }
        catch (OperationCanceledException canceled)
        {
            done.SetCanceled(canceled.CancellationToken);
        }
#pragma warning disable CA1031 // Whatever the actor threw belongs to whoever awaits it.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            done.SetException(failure);
        }
    }

    private static void RunUnder(SynchronizationContext? context, Action action)
    {
        SynchronizationContext? before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(context);
        try
        {
            action();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    /// <summary>SplitMix64 (Steele, Lea, Flood 2014): small, and the same on every runtime for ever.</summary>
    private ulong NextRandom()
    {
        unchecked
        {
            _random += 0x9E3779B97F4A7C15;
            ulong z = _random;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }

    private sealed class PostedAction(Action action) : IThreadPoolWorkItem
    {
        public void Execute() => action();
    }

    private sealed class ActorContext(SeededGrainScheduler scheduler) : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) =>
            scheduler.Post(() => RunUnder(this, () => d(state)));

        public override void Send(SendOrPostCallback d, object? state) => RunUnder(this, () => d(state));

        public override SynchronizationContext CreateCopy() => this;
    }
}
