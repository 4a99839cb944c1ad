using System.Globalization;
using System.Text.Json;
using Fab.Cli.Following;
using Fab.Cli.Hub;
using Fab.Cli.Terminal;
using Fab.Contracts.Bus;
using Fab.Contracts.Jobs;
using Fab.Domain;
using Fab.Domain.Units;

namespace Fab.Cli.Tests;

public class TerminalTests
{
    private static readonly Styles Plain = new(enabled: false);

    [Theory]
    [InlineData("12", 1200)]
    [InlineData("12.3", 1230)]
    [InlineData("12.34", 1234)]
    [InlineData("0.01", 1)]
    [InlineData("999999999999999", 99999999999999900)]
    public void Amount_WellWritten_IsRead(string text, long cents)
    {
        Assert.True(Amounts.TryParse(text, out Cents amount));
        Assert.Equal(cents, amount.Value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("0.00")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("1.")]
    [InlineData(".5")]
    [InlineData("1.234")]
    [InlineData("1.2.3")]
    [InlineData("1,5")]
    [InlineData("1 000")]
    [InlineData("1e3")]
    [InlineData("９")]
    [InlineData("9999999999999999")]
    public void Amount_BadlyWritten_IsNotRead(string text) => Assert.False(Amounts.TryParse(text, out _));

    [Fact]
    public void Table_LongLastColumn_WrapsUnderItself()
    {
        var table = new TextTable("A", "WHY").Right(0);
        table.Add("1", "one two three four five six seven");

        string[] lines = [.. table.Render(27, Plain)];

        Assert.Equal(["A  WHY", "1  one two three four five", "   six seven"], lines);
    }

    [Theory]
    [InlineData(0, "░░░░")]
    [InlineData(100, "████")]
    [InlineData(50, "██░░")]
    [InlineData(53.125, "██▏░")]
    [InlineData(71.875, "██▉░")]
    [InlineData(140, "████")]
    public void Bar_IsDrawnInEighths(double percent, string bar) => Assert.Equal(bar, FollowDisplay.Bar(percent, 4, Plain));

    [Fact]
    public void FollowLine_AnyWidth_NeverWraps()
    {
        JobView job = JsonSerializer.Deserialize(Shapes.Running(3), CliJson.Of<JobView>())!;
        for (int width = 10; width < 200; width++)
        {
            for (int percent = 0; percent <= 100; percent += 7)
            {
                MachineTelemetry telemetry = JsonSerializer.Deserialize(Shapes.Telemetry(percent), CliJson.Of<MachineTelemetry>())!;
                string line = FollowDisplay.ForTerminal(new FollowState(job, telemetry, null, null), width, Plain);
                Assert.True(line.Length <= width, $"{line.Length} columns of {width} at {percent.ToString(CultureInfo.InvariantCulture)} %: {line}");
            }
        }
    }
}
