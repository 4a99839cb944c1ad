using Fab.Gateway.Hosting;

namespace Fab.Gateway.Tests.Hosting;

public class HubOptionsTests
{
    [Fact]
    public void Parse_Nothing_IsTheDefault() => Assert.Equal((HubOptions.Default, null), HubOptions.Parse([]));

    [Fact]
    public void Parse_Demo_RunsAnHourInAMinute() => Assert.Equal(60, HubOptions.Parse(["--demo"]).Options!.TimeScale);

    [Fact]
    public void Parse_DemoWithTimeScale_TakesTheGiven() =>
        Assert.Equal(5, HubOptions.Parse(["--time-scale", "5", "--demo"]).Options!.TimeScale);

    [Theory]
    [InlineData("--port", "65536")]
    [InlineData("--port", "x")]
    [InlineData("--port", "-1")]
    [InlineData("--time-scale", "0")]
    [InlineData("--time-scale", "NaN")]
    [InlineData("--time-scale", "1001")]
    [InlineData("--space", "Main Hall")]
    [InlineData("--space", "")]
    [InlineData("--bogus", "1")]
    [InlineData("--data")]
    public void Parse_WrongArgument_SaysWhich(params string[] arguments)
    {
        (HubOptions? options, string? problem) = HubOptions.Parse(arguments);
        Assert.Null(options);
        Assert.Contains(arguments[0], problem, StringComparison.Ordinal);
    }
}
