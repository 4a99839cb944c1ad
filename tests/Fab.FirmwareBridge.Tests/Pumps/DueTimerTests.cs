using Fab.FirmwareBridge.Pumps;
using Fab.TestSupport;

namespace Fab.FirmwareBridge.Tests.Pumps;

public sealed class DueTimerTests
{
    private readonly ManualTime _time = new();
    private int _wakes;

    [Fact]
    public async Task Due_MovesOnWithEachLine_WakesOnceAtTheFirst()
    {
        await using var timer = new DueTimer(_time, () => _wakes++);
        for (int line = 0; line < 100; line++)
        {
            timer.WakeAt(Now + TimeSpan.FromSeconds(10), Now);
            _time.Advance(TimeSpan.FromMilliseconds(50));
        }

        Assert.Equal(0, _wakes);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(1, _wakes);

        // Woken too early, the loop asks again and is woken in time.
        timer.WakeAt(Now + TimeSpan.FromSeconds(1), Now);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, _wakes);
    }

    [Fact]
    public async Task Due_EarlierThanBefore_WakesAtTheEarlier()
    {
        await using var timer = new DueTimer(_time, () => _wakes++);
        timer.WakeAt(Now + TimeSpan.FromSeconds(10), Now);
        timer.WakeAt(Now + TimeSpan.FromSeconds(1), Now);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, _wakes);
    }

    [Fact]
    public async Task Due_NothingAnyMore_WakesAtMostOnce()
    {
        await using var timer = new DueTimer(_time, () => _wakes++);
        timer.WakeAt(Now + TimeSpan.FromSeconds(1), Now);
        timer.WakeAt(null, Now);
        _time.Advance(TimeSpan.FromSeconds(60));
        timer.WakeAt(null, Now);
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.InRange(_wakes, 0, 1);
    }

    private TimeSpan Now => _time.GetElapsedTime(0);
}
