using Fab.FirmwareBridge.Links;
using Fab.FirmwareBridge.Sessions;
using Fab.TestSupport;

namespace Fab.FirmwareBridge.Tests.Sessions;

public sealed class BridgeClockTests
{
    private static readonly TimeSpan Grain = TimeSpan.FromMilliseconds(10);
    private static readonly Moment Now = new(TimeSpan.FromSeconds(600), TimeSpan.FromSeconds(10), default);

    [Theory]
    [InlineData(1, null, null, 86_400_000)]
    [InlineData(1, 601.5, null, 1500)]
    [InlineData(1, 601.5, 10.2504, 251)]
    [InlineData(1, 599.0, null, 1)]
    [InlineData(1, null, 9.0, 1)]
    [InlineData(1, null, 1e6, 86_400_000)]
    [InlineData(60, 660.0, null, 1000)]
    [InlineData(60, 600.1, null, 10)]
    [InlineData(60, 660.0, 10.5, 500)]
    public void Sleep_OnThisComputersTime_IsUntilTheFirstClock(double scale, double? machine, double? wall, double milliseconds)
    {
        TimeProvider time = TimeProvider.System;
        var clock = new BridgeClock(scale == 1 ? time : new ScaledTimeProvider(time, scale, Grain), time);

        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), clock.Sleep(At(machine, wall), Now));
    }

    [Fact]
    public void Sleep_OnInjectedTime_IsATimersBusiness()
    {
        var wall = new ManualTime();

        Assert.Null(new BridgeClock(wall, wall).Sleep(At(601, 11), Now));
        Assert.Null(new BridgeClock(wall, TimeProvider.System).Sleep(At(601, 11), Now));
    }

    private static Wake At(double? machine, double? wall) =>
        new(machine is { } m ? TimeSpan.FromSeconds(m) : null, wall is { } w ? TimeSpan.FromSeconds(w) : null);
}
