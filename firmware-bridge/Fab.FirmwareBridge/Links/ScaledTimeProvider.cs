namespace Fab.FirmwareBridge.Links;

/// <summary>
/// Machine time of a demo hub: runs <paramref name="scale"/> times as fast as <paramref name="wall"/>, timers included,
/// and shows the same time as the wall at the start.
/// </summary>
/// <param name="timerGrain">
/// Wall time to which timers are rounded up. What steps its machine exactly (<see cref="ISteppedLink"/>) loses nothing by
/// waking late, and saves the wake-ups.
/// </param>
public sealed class ScaledTimeProvider(TimeProvider wall, double scale, TimeSpan timerGrain = default) : TimeProvider
{
    private readonly long _startTimestamp = wall.GetTimestamp();
    private readonly DateTimeOffset _start = wall.GetUtcNow();

    /// <summary>Machine seconds in a wall second.</summary>
    public double Scale { get; } = scale > 0 && double.IsFinite(scale)
        ? scale
        : throw new ArgumentOutOfRangeException(nameof(scale), scale, "Time runs forwards.");

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => wall.LocalTimeZone;

    public override DateTimeOffset GetUtcNow() => _start.AddTicks(GetTimestamp());

    /// <summary>Ticks of machine time since this provider was made.</summary>
    public override long GetTimestamp() => (long)(wall.GetElapsedTime(_startTimestamp).Ticks * Scale);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new ScaledTimer(this, wall.CreateTimer(callback, state, ToWall(dueTime), ToWall(period)));

    /// <summary>How long that much machine time lasts, in steps of the timers' grain.</summary>
    internal TimeSpan ToWall(TimeSpan machine)
    {
        if (machine == Timeout.InfiniteTimeSpan || machine <= TimeSpan.Zero) return machine;
        double ticks = Math.Ceiling(machine.Ticks / Scale);
        if (timerGrain > TimeSpan.Zero) ticks = Math.Ceiling(ticks / timerGrain.Ticks) * timerGrain.Ticks;

        // Timers take at most 2^32 ms; who waits that long wakes early and looks again.
        return TimeSpan.FromTicks((long)Math.Min(ticks, TimeSpan.FromDays(30).Ticks));
    }

    private sealed class ScaledTimer(ScaledTimeProvider clock, ITimer inner) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => inner.Change(clock.ToWall(dueTime), clock.ToWall(period));

        public void Dispose() => inner.Dispose();

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
