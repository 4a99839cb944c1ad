namespace Fab.Cli.Tests;

public sealed class RecoverTests : IAsyncLifetime
{
    private const string Offer = """
        {"plan":"p1","cause":"link-lost","line":41,"lines":500,"positionKept":true,"sends":["G21","M109 S200"],"next":["G1 X1"],
         "checks":["The part still sticks."],"warnings":["A few lines may be done twice."]}
        """;

    private FakeHub _hub = null!;

    public async Task InitializeAsync()
    {
        _hub = await FakeHub.Start();
        _hub.Json("GET /api/machines/reprap-1/resume-plan", Offer);
        _hub.Json("POST /api/machines/reprap-1/resume-job", Shapes.Machine("paused"));
    }

    public async Task DisposeAsync() => await _hub.DisposeAsync();

    [Fact]
    public async Task Recover_NobodyToAsk_ShowsAllAndGoesOnWithNothing()
    {
        var run = new CliRun();
        Assert.Equal(1, await run.Go(_hub, "recover", "reprap-1"));
        foreach (string told in new[] { "line 41 of 500", "M109 S200", "The part still sticks.", "done twice" }) Assert.Contains(told, run.Out);
        Assert.StartsWith("confirmation-needed: ", run.Err);
        Assert.Equal(0, _hub.Count("POST", "/api/machines/reprap-1/resume-job"));
    }

    [Theory]
    [InlineData("y\n", 0, 1)]
    [InlineData("\n", 1, 0)]
    [InlineData("n\n", 1, 0)]
    public async Task Recover_Asked_OnlyAClearYesGoesOn(string answer, int exitCode, int posts)
    {
        var run = new CliRun { Input = answer, IsTerminal = true };
        Assert.Equal(exitCode, await run.Go(_hub, "recover", "reprap-1"));
        Assert.Equal(posts, _hub.Count("POST", "/api/machines/reprap-1/resume-job"));
    }

    [Fact]
    public async Task Recover_Hindered_SaysWhy()
    {
        _hub.Json("GET /api/machines/reprap-1/resume-plan", Offer.Replace("\"warnings\"", """ "hindrance":{"code":"recovery-zero-lost","message":"Not where it was."},"warnings" """, StringComparison.Ordinal));
        var run = new CliRun { Input = "y\n", IsTerminal = true };
        Assert.Equal(1, await run.Go(_hub, "recover", "reprap-1", "--yes"));
        Assert.StartsWith("recovery-zero-lost: Not where it was.", run.Err);
        Assert.Equal(0, _hub.Count("POST", "/api/machines/reprap-1/resume-job"));
    }
}
