using Fab.GrainHost.Calls;
using Orleans.Runtime;

namespace Fab.GrainHost.Activations;

/// <summary>A timer of one activation. A tick is a request of its own; the next is set when it has ended.</summary>
internal sealed class GrainTimer : GrainRequest, IGrainTimer
{
    private readonly Lock _gate = new();
    private readonly GrainCell _cell;
    private readonly Func<CancellationToken, Task> _callback;
    private readonly bool _keepAlive;
    private readonly CancellationTokenSource _disposed = new();
    private ITimer? _clock;
    private TimeSpan _dueTime;
    private TimeSpan _period;
    private bool _isQueued;
    private bool _isChanged;
    private bool _isDisposed;

    public GrainTimer(GrainCell cell, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        if (options.Interleave)
        {
            throw new NotSupportedException("This host runs one request at a time, also for timers: Interleave cannot be set.");
        }

        _cell = cell;
        _callback = callback;
        _keepAlive = options.KeepAlive;
        (_dueTime, _period) = Checked(options.DueTime, options.Period);
    }

    public override bool IsStale => _isDisposed;

    public override bool CountsAsUse => _keepAlive;

    public override bool NeedsActivation => false;

    public void Start()
    {
        lock (_gate)
        {
            // Without this, the timer would carry the caller's context into every tick.
            using AsyncFlowControl? flow = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
            _clock = _cell.Host.Time.CreateTimer(static timer => ((GrainTimer)timer!).OnDue(), this, _dueTime, Timeout.InfiniteTimeSpan);
        }
    }

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        (dueTime, period) = Checked(dueTime, period);
        lock (_gate)
        {
            if (_isDisposed) return;
            _period = period;
            _dueTime = dueTime;
            _isChanged = true;
            if (!_isQueued) _clock!.Change(dueTime, Timeout.InfiniteTimeSpan);
        }
    }

    public override async Task RunAsync(GrainCell cell)
    {
        try
        {
            GrainMetrics.TimerTicked(cell.GrainIdentity.Type);
            await _callback(_disposed.Token);
        }
#pragma warning disable CA1031 // A failed tick must not end the timer; nobody waits for it, so it is logged.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            cell.Host.Log.TimerFailed(failure, cell.GrainIdentity);
        }

        lock (_gate)
        {
            _isQueued = false;
            if (!_isDisposed) _clock!.Change(_isChanged ? _dueTime : _period, Timeout.InfiniteTimeSpan);
        }
    }

    public override void Fail(Exception why)
    {
        // Nobody waits for a tick.
    }

    public void Dispose()
    {
        if (!Kill()) return;
        _cell.Forget(this);
        _disposed.Cancel();
        _disposed.Dispose();
    }

    /// <summary>Stops the clock and nothing else; false when it was stopped before.</summary>
    public bool Kill()
    {
        lock (_gate)
        {
            if (_isDisposed) return false;
            _isDisposed = true;
            _clock?.Dispose();
            return true;
        }
    }

    private static (TimeSpan DueTime, TimeSpan Period) Checked(TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime != Timeout.InfiniteTimeSpan) ArgumentOutOfRangeException.ThrowIfLessThan(dueTime, TimeSpan.Zero);
        if (period != Timeout.InfiniteTimeSpan) ArgumentOutOfRangeException.ThrowIfLessThan(period, TimeSpan.Zero);
        return (dueTime, period);
    }

    private void OnDue()
    {
        lock (_gate)
        {
            if (_isDisposed || _isQueued || _cell.Host.IsStopping) return;
            _isQueued = true;
            _isChanged = false;
        }

        _cell.TryEnqueue(this);
    }
}
