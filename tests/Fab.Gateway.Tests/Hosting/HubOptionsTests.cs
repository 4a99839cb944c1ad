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

    [Fact]
    public void Parse_OneOfSeveral_HasAPlaceAndAFolder()
    {
        HubOptions options = HubOptions.Parse(["--silo", "[::1]:11111", "--shared", "/srv/fab", "--postgres", "Host=db", "--mqtt", "mqtt://broker:1883"]).Options!;
        Assert.Equal((new HostPort("::1", 11111), "/srv/fab"), (options.Silo, options.Shared));
        Assert.Equal(new HostPort(Environment.MachineName, 11111), HostPort.TryParse(":11111"));
    }

    [Theory]
    [InlineData("--silo and --shared", "--silo", "a:1", "--postgres", "Host=db", "--mqtt", "mqtt://broker:1883")]
    [InlineData("--silo and --shared", "--shared", "/srv/fab")]
    [InlineData("--postgres and --mqtt", "--silo", "a:1", "--shared", "/srv/fab", "--mqtt", "mqtt://broker:1883")]
    [InlineData("--postgres and --mqtt", "--silo", "a:1", "--shared", "/srv/fab", "--postgres", "Host=db")]
    [InlineData("--postgres and --mqtt", "--silo", "a:1", "--shared", "/srv/fab", "--postgres", "Host=db", "--mqtt", "mqtt://broker:1883", "--demo")]
    public void Parse_OneOfSeveralWithoutWhatTheyShare_SaysWhatIsMissing(string says, params string[] arguments) =>
        Assert.Contains(says, HubOptions.Parse(arguments).Problem, StringComparison.Ordinal);

    [Theory]
    [InlineData("--silo", "11111")]
    [InlineData("--silo", "a:0")]
    [InlineData("--silo", "a:65536")]
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
