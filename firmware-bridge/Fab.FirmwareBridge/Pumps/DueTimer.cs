namespace Fab.FirmwareBridge.Pumps;

/// <summary>
/// Wakes a loop at, or a little before, the moment it asks for. The moment usually moves on before it comes (a time-out
/// after each answer), and then the timer is left as it is: the loop is woken once too often a while later, instead of a
/// timer being set for every line. Used by one thread.
/// </summary>
internal sealed class DueTimer : IAsyncDisposable
{
    /// <summary>Timers of a millisecond and less fire at once, which would make the loop spin.</summary>
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    private readonly ITimer _timer;
    private TimeSpan? _setFor;
    private int _hasFired;

    public DueTimer(TimeProvider time, Action wake) => _timer = time.CreateTimer(
        _ =>
        {
            Interlocked.Exchange(ref _hasFired, 1);
            wake();
        },
        null,
        Timeout.InfiniteTimeSpan,
        Timeout.InfiniteTimeSpan);

    /// <param name="due">On the clock that also tells <paramref name="now"/>; null: nothing is due.</param>
    public void WakeAt(TimeSpan? due, TimeSpan now)
    {
        if (Volatile.Read(ref _hasFired) == 1 && Interlocked.Exchange(ref _hasFired, 0) == 1) _setFor = null;
        if (due is not { } moment || _setFor <= moment) return;
        TimeSpan wait = moment - now;
        wait = wait < Least ? Least : wait > Longest ? Longest : wait;
        _setFor = now + wait;
        _timer.Change(wait, Timeout.InfiniteTimeSpan);
    }

    public ValueTask DisposeAsync() => _timer.DisposeAsync();
}
