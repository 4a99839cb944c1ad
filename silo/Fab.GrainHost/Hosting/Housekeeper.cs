using Fab.GrainHost.Activations;
using Fab.GrainHost.Calls;

namespace Fab.GrainHost;

/// <summary>
/// Gives up calls that wait too long and ends idle activations. It has one timer, set only while there is something to
/// watch, so a call costs it one comparison.
/// </summary>
internal sealed class Housekeeper : IDisposable
{
    private readonly Lock _gate = new();
    private readonly LocalGrainHost _host;
    private readonly ITimer _timer;
    private readonly long _idleGapTimestamps;
    private long _dueTimestamp = long.MaxValue;
    private bool _isStopped;

    public Housekeeper(LocalGrainHost host)
    {
        _host = host;
        TimeSpan gap = host.Options.IdleAge / 4;
        _idleGapTimestamps = host.TimestampAfter(gap < TimeSpan.FromMinutes(1) ? gap : TimeSpan.FromMinutes(1), 0);
        using AsyncFlowControl? flow = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
        _timer = host.Time.CreateTimer(_ => Sweep(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Makes sure that a sweep comes by then.</summary>
    public void ArmBy(long timestamp)
    {
        if (timestamp >= Volatile.Read(ref _dueTimestamp)) return;
        lock (_gate)
        {
            if (timestamp >= _dueTimestamp || _isStopped) return;
            Volatile.Write(ref _dueTimestamp, timestamp);
            TimeSpan wait = _host.Time.GetElapsedTime(_host.Time.GetTimestamp(), timestamp);
            // Rounded up to a whole millisecond, the clock's own step: a timer may fire early by less than that.
            wait = TimeSpan.FromMilliseconds(Math.Clamp(Math.Ceiling(wait.TotalMilliseconds), 0, TimeSpan.FromDays(1).TotalMilliseconds));
            _timer.Change(wait, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        lock (_gate) _isStopped = true;
        _timer.Dispose();
    }

    private void Sweep()
    {
        if (_host.IsKilled) return;
        Volatile.Write(ref _dueTimestamp, long.MaxValue);
        long now = _host.Time.GetTimestamp();
        long next = long.MaxValue;
        foreach (GrainCell cell in _host.Cells())
        {
            foreach (GrainRequest request in cell.Unanswered())
            {
                if (request.DeadlineTimestamp > now) next = Math.Min(next, request.DeadlineTimestamp);
                else GiveUp(cell, request);
            }

            long idleDue = cell.EndIfIdle(now);
            if (idleDue != long.MaxValue) next = Math.Min(next, Math.Max(idleDue, now + _idleGapTimestamps));
        }

        ArmBy(next);
    }

    private void GiveUp(GrainCell cell, GrainRequest request)
    {
        if (request.IsStale) return;
        GrainMetrics.CallTimedOut(cell.GrainIdentity.Type);
        string method = request is GrainCall call ? call.Method.Name : "The request";
        string doing = cell.Current == request ? "is still at it" : "has not come to it";
        request.Fail(new TimeoutException($"{method} at {cell.GrainIdentity} was not answered within {_host.Options.CallTimeout}; the grain {doing}."));
    }
}
