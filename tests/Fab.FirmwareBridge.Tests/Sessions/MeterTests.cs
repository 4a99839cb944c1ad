using Fab.Domain.Units;
using Fab.FirmwareBridge.Sessions;

namespace Fab.FirmwareBridge.Tests.Sessions;

public sealed class MeterTests
{
    [Fact]
    public void Read_RanPausedRan_CountsOnlyRunningWholeSeconds()
    {
        var meter = new Meter(new MachineSeconds(100));
        meter.Start(At(10));
        meter.Stop(At(15.7));
        meter.Start(At(1000));
        meter.Stop(At(1002.2));

        Assert.Equal(new MachineSeconds(7), meter.Read(At(5000)));
    }

    [Fact]
    public void Read_PastTheLimit_StaysAtTheLimit()
    {
        var meter = new Meter(new MachineSeconds(5));
        meter.Start(At(0));

        Assert.Equal(At(5), meter.LimitAt);
        Assert.False(meter.IsUsedUp(At(4.999)));
        Assert.True(meter.IsUsedUp(At(5)));
        Assert.Equal(new MachineSeconds(5), meter.Read(At(60)));

        meter.Stop(At(60));
        meter.Authorise(new MachineSeconds(8));
        meter.Start(At(100));
        Assert.Equal(new MachineSeconds(6), meter.Read(At(101)));
        Assert.Equal(At(103), meter.LimitAt);
    }

    [Fact]
    public void Authorise_SenselessNumber_DoesNotOverflow()
    {
        var meter = new Meter(new MachineSeconds(long.MaxValue));
        meter.Start(At(0));

        Assert.False(meter.IsUsedUp(At(1e6)));
        Assert.NotNull(meter.LimitAt);
    }

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);
}
