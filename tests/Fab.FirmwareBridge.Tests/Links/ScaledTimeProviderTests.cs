using Fab.FirmwareBridge.Links;
using Fab.TestSupport;

namespace Fab.FirmwareBridge.Tests.Links;

public sealed class ScaledTimeProviderTests
{
    [Fact]
    public void Time_SixtyTimes_AMinuteAHour()
    {
        var wall = new ManualTime();
        var machine = new ScaledTimeProvider(wall, 60);
        DateTimeOffset start = machine.GetUtcNow();
        long stamp = machine.GetTimestamp();

        wall.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(TimeSpan.FromHours(1), machine.GetUtcNow() - start);
        Assert.Equal(TimeSpan.FromHours(1), machine.GetElapsedTime(stamp));
    }

    [Fact]
    public void Timer_SixtyTimes_FiresAtItsMachineTime()
    {
        var wall = new ManualTime();
        var machine = new ScaledTimeProvider(wall, 60);
        DateTimeOffset start = machine.GetUtcNow();
        var fired = new List<TimeSpan>();
        using ITimer timer = machine.CreateTimer(_ => fired.Add(machine.GetUtcNow() - start), null, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2));

        wall.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal([TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(3), TimeSpan.FromMinutes(5)], fired);
    }

    [Fact]
    public void Timer_WithGrain_RoundsWallTimeUp()
    {
        var wall = new ManualTime();
        var machine = new ScaledTimeProvider(wall, 60, TimeSpan.FromMilliseconds(10));
        int fired = 0;
        using ITimer timer = machine.CreateTimer(_ => fired++, null, TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);

        wall.Advance(TimeSpan.FromMilliseconds(9.9));
        Assert.Equal(0, fired);
        wall.Advance(TimeSpan.FromMilliseconds(0.1));
        Assert.Equal(1, fired);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Scale_NoForwardRun_IsRefused(double scale) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ScaledTimeProvider(new ManualTime(), scale));
}
