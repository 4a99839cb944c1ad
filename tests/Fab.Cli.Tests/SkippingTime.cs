namespace Fab.Cli.Tests;

/// <summary>
/// A clock on which a short wait is over at once and moves the clock on by its length, while a long one is over only when
/// a test says so. So a test of waiting waits for nothing.
/// </summary>
internal sealed class SkippingTime : TimeProvider
{
    private static readonly TimeSpan LongestSkipped = TimeSpan.FromSeconds(5);
    private readonly Lock _gate = new();
    private readonly List<SkippedTimer> _waiting = [];
    private TaskCompletionSource _someoneWaits = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _nowTicks = new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero).UtcTicks;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _nowTicks), TimeSpan.Zero);

    public override long GetTimestamp() => Interlocked.Read(ref _nowTicks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new SkippedTimer(this, callback, state, dueTime);

    /// <summary>Once someone waits for exactly this long, the wait is over.</summary>
    public async Task EndWaitOf(TimeSpan length)
    {
        while (true)
        {
            Task someone;
            lock (_gate)
            {
                if (_waiting.Find(timer => timer.Due == length) is { } timer)
                {
                    _waiting.Remove(timer);
                    timer.FireLater();
                    return;
                }

                someone = _someoneWaits.Task;
            }

            await someone;
        }
    }

    private sealed class SkippedTimer : ITimer
    {
        private readonly SkippingTime _clock;
        private readonly TimerCallback _callback;
        private readonly object? _state;

        public SkippedTimer(SkippingTime clock, TimerCallback callback, object? state, TimeSpan due)
        {
            _clock = clock;
            _callback = callback;
            _state = state;
            Change(due, Timeout.InfiniteTimeSpan);
        }

        public TimeSpan Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Due = dueTime;
            lock (_clock._gate)
            {
                _clock._waiting.Remove(this);
                if (dueTime == Timeout.InfiniteTimeSpan) return true;
                if (dueTime > LongestSkipped)
                {
                    _clock._waiting.Add(this);
                    _clock._someoneWaits.TrySetResult();
                    _clock._someoneWaits = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    return true;
                }
            }

            FireLater();
            return true;
        }

        public void FireLater()
        {
            Interlocked.Add(ref _clock._nowTicks, Due.Ticks);
            ThreadPool.QueueUserWorkItem(_ => _callback(_state));
        }

        public void Dispose()
        {
            lock (_clock._gate) _clock._waiting.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
