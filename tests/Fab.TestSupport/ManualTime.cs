namespace Fab.TestSupport;

/// <summary>A clock that stands still until a test moves it; timers fire inside <see cref="Advance"/>, in order of due time.</summary>
public sealed class ManualTime(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly PriorityQueue<ManualTimer, (long DueTicks, long Order)> _timers = new();
    private long _nowTicks = start.UtcTicks;
    private long _calendarOffsetTicks;
    private long _order;

    public ManualTime()
        : this(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero))
    {
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Ticks until the next timer is due; null when none is set.</summary>
    public TimeSpan? UntilNextTimer
    {
        get
        {
            lock (_gate)
            {
                while (_timers.TryPeek(out ManualTimer? timer, out (long DueTicks, long Order) due))
                {
                    if (timer.IsCurrent(due.Order)) return TimeSpan.FromTicks(Math.Max(0, due.DueTicks - _nowTicks));
                    _timers.Dequeue();
                }

                return null;
            }
        }
    }

    public override DateTimeOffset GetUtcNow() =>
        new(Interlocked.Read(ref _nowTicks) + Interlocked.Read(ref _calendarOffsetTicks), TimeSpan.Zero);

    public override long GetTimestamp() => Interlocked.Read(ref _nowTicks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock on, stopping at each timer on the way; callbacks see the time they were due.</summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        long target = _nowTicks + by.Ticks;
        while (TakeDue(target) is { } due) due.Fire();
        Interlocked.Exchange(ref _nowTicks, target);
    }

    /// <summary>Somebody sets the calendar. Elapsed time and timers do not notice, as with a real system's clocks.</summary>
    public void Jump(TimeSpan by) => Interlocked.Add(ref _calendarOffsetTicks, by.Ticks);

    private ManualTimer? TakeDue(long target)
    {
        lock (_gate)
        {
            while (_timers.TryPeek(out ManualTimer? timer, out (long DueTicks, long Order) due))
            {
                if (!timer.IsCurrent(due.Order))
                {
                    _timers.Dequeue();
                    continue;
                }

                if (due.DueTicks > target) return null;
                _timers.Dequeue();
                Interlocked.Exchange(ref _nowTicks, Math.Max(_nowTicks, due.DueTicks));
                return timer;
            }

            return null;
        }
    }

    private sealed class ManualTimer(ManualTime clock, TimerCallback callback, object? state) : ITimer
    {
        private long _currentOrder = -1;
        private TimeSpan _period = Timeout.InfiniteTimeSpan;

        public bool IsCurrent(long order) => _currentOrder == order;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._gate)
            {
                _period = period;
                _currentOrder = -1;
                if (dueTime != Timeout.InfiniteTimeSpan) Schedule(clock._nowTicks + dueTime.Ticks);
                return true;
            }
        }

        public void Fire()
        {
            lock (clock._gate)
            {
                _currentOrder = -1;
                if (_period > TimeSpan.Zero) Schedule(clock._nowTicks + _period.Ticks);
            }

            callback(state);
        }

        public void Dispose()
        {
            lock (clock._gate) _currentOrder = -1;
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Schedule(long dueTicks)
        {
            _currentOrder = clock._order++;
            clock._timers.Enqueue(this, (dueTicks, _currentOrder));
        }
    }
}
