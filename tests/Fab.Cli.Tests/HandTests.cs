namespace Fab.Cli.Tests;

public sealed class HandTests : IAsyncLifetime
{
    private FakeHub _hub = null!;

    public async Task InitializeAsync()
    {
        _hub = await FakeHub.Start();
        _hub.Json("POST /api/machines/router-1/jog", """{"hold":"h1","keepUpWithinMilliseconds":250,"keepUpEveryMilliseconds":80}""", 202);
    }

    public async Task DisposeAsync() => await _hub.DisposeAsync();

    [Fact]
    public async Task Jog_KeepsItUpUntilItIsOver()
    {
        int turn = 0;
        _hub.On("PUT /api/machines/router-1/jog/h1", async context =>
        {
            bool over = ++turn > 3;
            context.Response.StatusCode = over ? 409 : 204;
            if (!over) return;
            context.Response.ContentType = "application/problem+json";
            await Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(context.Response, Shapes.Problem(409, "jog-over", "This jog is over."));
        });
        var run = new CliRun();
        Assert.Equal(0, await run.Go(_hub, "jog", "router-1", "x10", "z-2.5", "--feed", "600", "--as", "maker"));
        Assert.Equal(4, _hub.Count("PUT", "/api/machines/router-1/jog/h1"));
        string body = _hub.Asked.Single(asked => asked.Path.EndsWith("/jog", StringComparison.Ordinal)).Body;
        Assert.Equal("""{"x":10,"z":-2.5,"feed":600}""", body);
        Assert.Contains("rests", run.Out);
    }

    [Fact]
    public async Task Jog_TheControlIsTaken_EndsWithTheReason()
    {
        _hub.Json("PUT /api/machines/router-1/jog/h1", Shapes.Problem(409, "machine-lease-held", "Bo controls router-1."), 409);
        var run = new CliRun();
        Assert.Equal(1, await run.Go(_hub, "jog", "router-1", "x10", "--as", "maker"));
        Assert.StartsWith("machine-lease-held: Bo controls router-1.", run.Err);
    }

    [Theory]
    [InlineData("10")]
    [InlineData("q1")]
    [InlineData("xabc")]
    public async Task Jog_ThatIsNone_IsWrongUsage(string move)
    {
        var run = new CliRun();
        Assert.Equal(2, await run.Go(_hub, "jog", "router-1", move, "--as", "maker"));
        Assert.Equal(0, _hub.Count("POST", "/api/machines/router-1/jog"));
    }

    [Fact]
    public async Task Send_TheStop_SaysWhatAStopSays()
    {
        string machine = Shapes.Machine("stopped");
        _hub.Json("POST /api/machines/router-1/send", $$"""{"id":"stop-1","stage":"done","sent":["M112"],"said":[],"stop":{"commandId":"stop-1","machine":{{machine}},"microseconds":900} }""", 202);
        var run = new CliRun();
        Assert.Equal(0, await run.Go(_hub, "send", "router-1", "M112", "--as", "maker"));
        Assert.Contains("router-1 stopped: 0.9 ms", run.Out);
        Assert.Contains("./fab clear router-1", run.Out);
    }

    [Fact]
    public async Task Send_ShowsWhatTheMachineSays()
    {
        _hub.Json("POST /api/machines/router-1/send", """{"id":"hand-1","stage":"done","sent":["$I"],"said":["[VER:1.1h.20190825:]"]}""", 202);
        var run = new CliRun();
        Assert.Equal(0, await run.Go(_hub, "send", "router-1", "$I", "--as", "maker"));
        Assert.Contains("[VER:1.1h.20190825:]", run.Out);
        Assert.Contains("$I: done.", run.Out);
    }

    [Fact]
    public async Task Unlock_NobodyToAsk_UnlocksNothing()
    {
        var run = new CliRun();
        Assert.Equal(1, await run.Go(_hub, "unlock", "router-1", "--as", "maker"));
        Assert.StartsWith("confirmation-needed: ", run.Err);
        Assert.Equal(0, _hub.Count("POST", "/api/machines/router-1/unlock"));
    }

    [Fact]
    public async Task Said_ShowsPeopleFirmwareAndWhatItMeans()
    {
        _hub.Json("GET /api/machines/router-1/console", """
            [{"at":"2026-03-01T12:00:00Z","kind":"sent","text":"G1 X1","by":"ann","number":1},
             {"at":"2026-03-01T12:00:01Z","kind":"error","text":"error:22","means":"no feed rate has been set","number":2}]
            """);
        var run = new CliRun();
        Assert.Equal(0, await run.Go(_hub, "said", "router-1"));
        Assert.Contains("ann > G1 X1", run.Out);
        Assert.Contains("error:22  (no feed rate has been set)", run.Out);
    }
}
