using Fab.Domain.Machines;

namespace Fab.Domain.Tests.Machines;

public sealed class UrgentWordsTests
{
    [Theory]
    [InlineData("M112")]
    [InlineData(" m112 ")]
    [InlineData("M 112")]
    [InlineData("M0112")]
    [InlineData("M112 ; now")]
    [InlineData("N7 M112*33")]
    [InlineData("N7M112")]
    [InlineData("\u0018")]
    [InlineData("G0 X5\u0018")]
    [InlineData("ctrl-x")]
    [InlineData("Ctrl+X")]
    [InlineData("^x")]
    [InlineData("0x18")]
    public void Of_TheStopInAnySpelling_IsTheStopAtEveryMachine(string typed)
    {
        Assert.Equal(UrgentDeed.Stop, UrgentWords.Of(typed, Dialect.Marlin));
        Assert.Equal(UrgentDeed.Stop, UrgentWords.Of(typed, Dialect.Grbl));
        Assert.True(UrgentWords.IsStop(typed));
    }

    [Theory]
    [InlineData("M117 M112")] // a text for the display
    [InlineData("M1120")]
    [InlineData("M112.1")]
    [InlineData("G112")]
    [InlineData("; M112")]
    [InlineData("M")]
    [InlineData("N112")]
    [InlineData("")]
    public void Of_WhatOnlyLooksLikeTheStop_GoesTheUsualWay(string typed)
    {
        Assert.Null(UrgentWords.Of(typed, Dialect.Marlin));
        Assert.Null(UrgentWords.Of(typed, Dialect.Grbl));
    }

    [Theory]
    [InlineData("M410", Dialect.Marlin, UrgentDeed.QuickStop)]
    [InlineData("M410", Dialect.Grbl, null)]
    [InlineData("!", Dialect.Grbl, UrgentDeed.Hold)]
    [InlineData(" ~ ", Dialect.Grbl, UrgentDeed.GoOn)]
    [InlineData("?", Dialect.Grbl, UrgentDeed.Report)]
    [InlineData("!", Dialect.Marlin, null)]
    [InlineData("?", Dialect.Marlin, null)]
    [InlineData("!!", Dialect.Grbl, null)]
    public void Of_WhatOneFirmwareObeysAtOnce_IsUrgentThere(string typed, Dialect dialect, UrgentDeed? deed) =>
        Assert.Equal(deed, UrgentWords.Of(typed, dialect));
}
