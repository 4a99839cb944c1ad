using Fab.GrainHost.Calls;
using Orleans;

namespace Fab.GrainHost.Activations;

/// <summary>
/// The place of one grain in this host: its queue of requests and the task scheduler on which all its code runs, one
/// piece at a time. The instance comes and goes in here; requests that arrive while one ends wait for the next.
/// </summary>
internal sealed partial class GrainCell : GrainContext, IThreadPoolWorkItem
{
    private readonly Lock _gate = new();
    private readonly Queue<GrainRequest> _requests = new();
    private readonly Queue<Task> _steps = new();
    private readonly CellTaskScheduler _tasks;
    private volatile GrainRequest? _current;
    private bool _isScheduled;
    private bool _isRetired;

    public GrainCell(LocalGrainHost host, GrainClass @class, GrainIdentity id)
    {
        Host = host;
        Class = @class;
        GrainIdentity = id;
        _tasks = new CellTaskScheduler(this);
        _lastUsedTimestamp = host.Time.GetTimestamp();
    }

    public LocalGrainHost Host { get; }

    public GrainClass Class { get; }

    public override GrainIdentity GrainIdentity { get; }

    /// <summary>What the grain is doing; null between requests.</summary>
    public GrainRequest? Current => _current;

    /// <summary>Queues a request; false when the cell has left the directory and a new one must be looked up.</summary>
    public bool TryEnqueue(GrainRequest request)
    {
        bool mustSchedule;
        lock (_gate)
        {
            if (_isRetired) return false;
            _requests.Enqueue(request);
            mustSchedule = _current is null && !_isScheduled;
            if (mustSchedule) _isScheduled = true;
        }

        if (mustSchedule) Host.Scheduler.Schedule(this);
        return true;
    }

    /// <summary>Lets the cell look whether there is something to do, such as to end.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            if (_isScheduled || _isRetired) return;
            _isScheduled = true;
        }

        Host.Scheduler.Schedule(this);
    }

    /// <summary>Runs turns. Called by the scheduler, on one thread at a time.</summary>
    public void Execute()
    {
        GrainContext? outer = GrainContext.Ambient;
        SynchronizationContext? outerContext = SynchronizationContext.Current;
        GrainContext.Ambient = this;
        if (outerContext is not null) SynchronizationContext.SetSynchronizationContext(null);
        bool hasMore;
        try
        {
            hasMore = RunTurns(Host.Scheduler.TurnsPerItem);
        }
        finally
        {
            GrainContext.Ambient = outer;
            if (outerContext is not null) SynchronizationContext.SetSynchronizationContext(outerContext);
        }

        if (hasMore) Host.Scheduler.Schedule(this, yields: true);
    }

    /// <summary>The unanswered calls here, oldest first: what is running, then what waits.</summary>
    public List<GrainRequest> Unanswered()
    {
        lock (_gate)
        {
            List<GrainRequest> all = [.. _requests];
            if (_current is { } current) all.Insert(0, current);
            return all;
        }
    }

    /// <summary>True while the scheduler should call <see cref="Execute"/> again.</summary>
    private bool RunTurns(int turnsMax)
    {
        for (int turn = 0; turn < turnsMax; turn++)
        {
            if (Host.IsKilled) return false;
            Task? step;
            GrainRequest? request = null;
            lock (_gate)
            {
                if (!_steps.TryDequeue(out step) && (request = NextRequest()) is null)
                {
                    _isScheduled = false;
                    if (_current is not null || _instance is not null || _isRetired) return false;
                    _isRetired = true;
                }
            }

            if (step is null && request is null)
            {
                Host.Remove(this);
                return false;
            }

            using (GrainMetrics.Turn(GrainIdentity.Type))
            {
                if (step is not null) _tasks.Run(step);
                else new Task(static r => _ = ((GrainCell)Ambient!).Process((GrainRequest)r!), request).RunSynchronously(_tasks);
            }
        }

        lock (_gate)
        {
            bool hasMore = _steps.Count > 0
                || (_current is null && (_requests.Count > 0 || _instance is null || _ending is not null || Host.IsStopping));
            _isScheduled = hasMore;
            return hasMore;
        }
    }

    /// <summary>Takes the next request to run, if one may start now. Needs the gate.</summary>
    private GrainRequest? NextRequest()
    {
        if (_current is not null) return null;
        if (_instance is not null && _ending is not null) return _current = new EndOfActivation();
        while (_requests.TryDequeue(out GrainRequest? request))
        {
            if (request.IsStale || (!request.NeedsActivation && _instance is null)) continue;
            return _current = request;
        }

        if (_instance is null || !Host.IsStopping) return null;
        _ending = new DeactivationReason(DeactivationReasonCode.ShuttingDown, "The host is stopping.");
        return _current = new EndOfActivation();
    }

    /// <summary>One request from start to end. Every await in it comes back through the cell's scheduler.</summary>
    private async Task Process(GrainRequest request)
    {
        try
        {
            if (_instance is null && request.NeedsActivation) await Activate();
            await request.RunAsync(this);
        }
#pragma warning disable CA1031 // Requests do not throw: this is a failed activation, which is the waking caller's to see.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            request.Fail(failure);
        }

        Host.Waits.End(request);
        if (request.CountsAsUse) MarkUsed();
        lock (_gate) _current = null;
    }

    private void QueueStep(Task step)
    {
        lock (_gate)
        {
            _steps.Enqueue(step);
            if (_isScheduled) return;
            _isScheduled = true;
        }

        Host.Scheduler.Schedule(this);
    }

    /// <summary>Makes <c>await</c> in grain code come back to the cell.</summary>
    private sealed class CellTaskScheduler(GrainCell cell) : TaskScheduler
    {
        public override int MaximumConcurrencyLevel => 1;

        public void Run(Task step) => TryExecuteTask(step);

        protected override void QueueTask(Task task) => cell.QueueStep(task);

        protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
            !taskWasPreviouslyQueued && GrainContext.Ambient == cell && TryExecuteTask(task);

        protected override IEnumerable<Task> GetScheduledTasks()
        {
            lock (cell._gate) return [.. cell._steps];
        }
    }
}
