using System.Text.Json.Nodes;

namespace Fab.Cli.Tests;

public sealed class ClearTests : IAsyncLifetime
{
    private FakeHub _hub = null!;

    public async Task InitializeAsync()
    {
        _hub = await FakeHub.Start();
        _hub.Json("GET /api/machines/reprap-1", Shapes.Board(Shapes.Machine("stopped", """["plate","stop"]""", reason: "Stopped by maker.")));
        _hub.Json("POST /api/machines/reprap-1/clear", Shapes.Machine("idle", revision: 2));
    }

    public async Task DisposeAsync() => await _hub.DisposeAsync();

    [Fact]
    public async Task Clear_NobodyToAsk_RefusesWithTheWayOut()
    {
        var run = new CliRun();

        Assert.Equal(1, await run.Go(_hub, "clear", "reprap-1", "--as", "maker"));

        Assert.Contains("Plate: the part and every strand", run.Out);
        Assert.StartsWith("confirmation-needed: ", run.Err);
        Assert.Contains("./fab clear reprap-1 --yes --url", run.Err);
        Assert.EndsWith("--as maker", run.Err.Trim());
        Assert.Equal(0, _hub.Count("POST", "/api/machines/reprap-1/clear"));
    }

    [Fact]
    public async Task Clear_JsonWithoutYes_RefusesEvenOnATerminal()
    {
        var run = new CliRun { Input = "y\n" };

        Assert.Equal(1, await run.Go(_hub, "clear", "reprap-1", "--json"));

        Assert.Equal("confirmation-needed", (string)run.Result["error"]!["code"]!);
        Assert.Equal(2, run.Result["checks"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("y\n", 0, 1)]
    [InlineData("yes\n", 0, 1)]
    [InlineData("\n", 1, 0)]
    [InlineData("n\n", 1, 0)]
    [InlineData("yup\n", 1, 0)]
    [InlineData("", 1, 0)]
    public async Task Clear_Asked_OnlyAClearYesClears(string answer, int exitCode, int posts)
    {
        var run = new CliRun { Input = answer, IsTerminal = true };

        Assert.Equal(exitCode, await run.Go(_hub, "clear", "reprap-1"));

        Assert.Equal(posts, _hub.Count("POST", "/api/machines/reprap-1/clear"));
    }

    [Fact]
    public async Task Clear_Yes_VouchesForExactlyWhatIsToBeChecked()
    {
        _hub.Json("GET /api/machines/reprap-1", Shapes.Board(Shapes.Machine("awaitingClear", """["plate"]""")));
        var run = new CliRun();

        Assert.Equal(0, await run.Go(_hub, "clear", "reprap-1", "--yes"));

        JsonNode body = JsonNode.Parse(_hub.Last("POST", "/api/machines/reprap-1/clear").Body)!;
        Assert.True((bool)body["plateCleared"]!);
        Assert.False((bool)body["stopCleared"]!);
        Assert.EndsWith("RepRap One is cleared and ready.", run.Out.Trim());
    }

    [Fact]
    public async Task Clear_NothingToCheck_SaysSoAndAsksNothing()
    {
        _hub.Json("GET /api/machines/reprap-1", Shapes.Board(Shapes.Machine("idle")));
        var run = new CliRun();

        Assert.Equal(0, await run.Go(_hub, "clear", "reprap-1"));

        Assert.Equal("RepRap One is idle: there is nothing to clear.", run.Out.Trim());
    }
}
