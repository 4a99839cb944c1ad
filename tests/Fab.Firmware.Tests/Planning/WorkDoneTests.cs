using Fab.Firmware.GCode;
using Fab.Firmware.Planning;

namespace Fab.Firmware.Tests.Planning;

/// <summary>Ten commands of ten seconds each.</summary>
public sealed class WorkDoneTests
{
    private static readonly ProgressTable TenByTen = new(1, [.. Enumerable.Range(0, 11).Select(i => 10f * i)], 10, 100);

    private readonly WorkDone _work = new(TenByTen);

    [Fact]
    public void At_ThePlannerHoldsAllThatWasTaken_NoneOfItCountsAtOnce() => Assert.Equal(0, Done(0, 8, 0));

    [Fact]
    public void At_TimePasses_ItCountsAsFarAsItWasTakenAndNoFarther()
    {
        Done(0, 3, 0);
        Assert.Equal(12, Done(0, 3, 12));
        Assert.Equal(30, Done(0, 3, 31));
        Assert.Equal(30, Done(0, 3, 300));
    }

    [Fact]
    public void At_MoreWasExecutedThanTimeSays_TheFirmwareIsRight()
    {
        Done(0, 8, 0);
        Assert.Equal(50, Done(5, 8, 1));
    }

    [Fact]
    public void At_ExecutedIsSeenLate_NothingGoesBack()
    {
        Done(0, 8, 0);
        Assert.Equal(15, Done(0, 8, 15));
        Assert.Equal(16, Done(1, 9, 16));
    }

    [Fact]
    public void At_APauseInWhichNoTimeCounts_StandsStill()
    {
        Done(0, 8, 15);
        Assert.Equal(15, Done(0, 8, 15));
    }

    [Fact]
    public void CommandsBy_BetweenExecutedAndTaken_GoesByTime()
    {
        Done(1, 6, 0);
        Done(1, 6, 25);
        Assert.Equal([1, 3, 6], new[] { 0, 35, 99 }.Select(seconds => _work.CommandsBy(TimeSpan.FromSeconds(seconds))));
    }

    [Fact]
    public void Fraction_NoTimeIsKnown_GoesByWhatWasExecuted()
    {
        var work = new WorkDone(new ProgressTable(1, [0f], 10, 0));
        Assert.Equal(0.4, work.Fraction(work.At(4, 9, TimeSpan.FromSeconds(5))), 3);
    }

    private double Done(long executed, long taken, double worked) => _work.At(executed, taken, TimeSpan.FromSeconds(worked)).TotalSeconds;
}
