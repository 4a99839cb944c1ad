using System.Net;
using System.Net.Sockets;

namespace Fab.Cli.Tests;

public sealed class ConnectionTests : IAsyncLifetime
{
    private FakeHub _hub = null!;

    public async Task InitializeAsync() => _hub = await FakeHub.Start();

    public async Task DisposeAsync() => await _hub.DisposeAsync();

    [Fact]
    public async Task Refusal_GivesCodeSentenceWayOutAndExitCodeOne()
    {
        _hub.Json("POST /api/jobs/j-1/pause", Shapes.Problem(409, "not-running", "The job is not running.", "Wait until it runs."), 409);
        var run = new CliRun();
        var program = new CliRun();

        Assert.Equal(1, await run.Go(_hub, "pause", "j-1"));
        Assert.Equal(1, await program.Go(_hub, "pause", "j-1", "--json"));

        Assert.Equal("not-running: The job is not running.\n  → Wait until it runs.\n", run.Err.ReplaceLineEndings("\n"));
        Assert.Empty(run.Out);
        Assert.Equal(
            """{"ok":false,"error":{"code":"not-running","message":"The job is not running.","wayOut":"Wait until it runs."}}""",
            program.Result.ToJsonString());
    }

    [Fact]
    public async Task NotSignedIn_WithoutAWayOut_GetsOne()
    {
        _hub.Json("GET /api/wallet", Shapes.Problem(401, "not-signed-in", "Who are you?"), 401);
        var run = new CliRun();

        Assert.Equal(1, await run.Go(_hub, "wallet"));

        Assert.Contains("--token or FAB_TOKEN", run.Err);
    }

    [Fact]
    public async Task NobodyListens_ExitsThreeAndSaysHowToStartOne()
    {
        // Bound, so that nobody else gets the port meanwhile, and not listening.
        using var silent = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        silent.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        string free = $"http://127.0.0.1:{((IPEndPoint)silent.LocalEndPoint!).Port}";
        var run = new CliRun();
        var byEnv = new CliRun { Env = { ["FAB_URL"] = free } };

        Assert.Equal(3, await run.Go(CancellationToken.None, "machines", "--url", free, "--json"));
        Assert.Equal(3, await byEnv.Go(CancellationToken.None, "machines"));

        Assert.Equal("hub-out-of-reach", (string)run.Result["error"]!["code"]!);
        Assert.Contains(free, byEnv.Err);
    }

    [Fact]
    public async Task SomethingElseAnswers_ExitsThree()
    {
        _hub.Json("GET /api/machines", "<html>Welcome</html>");
        var run = new CliRun();

        Assert.Equal(3, await run.Go(_hub, "machines"));

        Assert.StartsWith("unreadable-answer: ", run.Err);
    }

    [Fact]
    public async Task ProxyWithoutHub_ExitsThree()
    {
        _hub.Json("GET /api/machines", "<html>Bad gateway</html>", 502);
        var run = new CliRun();

        Assert.Equal(3, await run.Go(_hub, "machines"));
    }

    [Fact]
    public async Task HubBusyWithItsOwnCode_IsRefused()
    {
        _hub.Json("GET /api/machines", Shapes.Problem(503, "hub-starting", "The hub is starting.", "Try again in a second."), 503);
        var run = new CliRun();

        Assert.Equal(1, await run.Go(_hub, "machines"));

        Assert.StartsWith("hub-starting: ", run.Err);
    }

    [Fact]
    public async Task Token_FromOptionBeatsEnvironment()
    {
        _hub.Json("GET /api/wallet", Shapes.Wallet);
        var byEnv = new CliRun { Env = { ["FAB_TOKEN"] = "from-env" } };
        var byOption = new CliRun { Env = { ["FAB_TOKEN"] = "from-env" } };
        var byRole = new CliRun { Env = { ["FAB_TOKEN"] = "from-env" } };

        await byEnv.Go(_hub, "wallet");
        Assert.Equal("Bearer from-env", _hub.Last("GET", "/api/wallet").Authorization);
        await byOption.Go(_hub, "wallet", "--token", "from-option");
        Assert.Equal("Bearer from-option", _hub.Last("GET", "/api/wallet").Authorization);
        await byRole.Go(_hub, "wallet", "--as", "maker");
        Assert.Equal("Bearer demo-token", _hub.Last("GET", "/api/wallet").Authorization);
    }

    [Fact]
    public async Task As_OnAHubWithoutDemo_IsRefusedWithTheWayOut()
    {
        _hub.Json("GET /api/demo/token?role=steward", Shapes.Problem(404, "no-such-path", "There is nothing at /api/demo/token."), 404);
        var run = new CliRun();

        Assert.Equal(1, await run.Go(_hub, "wallet", "--as", "steward"));

        Assert.StartsWith("no-demo-tokens: ", run.Err);
        Assert.Contains("--token", run.Err);
    }

    [Theory]
    [InlineData("machnes")]
    [InlineData("job")]
    [InlineData("machines", "--colour")]
    [InlineData("jobs", "--limit", "many")]
    [InlineData("jobs", "--limit", "0")]
    [InlineData("machines", "--url", "ftp://hub")]
    [InlineData("machines", "--url", "hub")]
    [InlineData("wallet", "--token", "a", "--as", "maker")]
    [InlineData("wallet", "--token", "a b")]
    [InlineData("wallet", "top-up", "-5")]
    [InlineData("wallet", "top-up", "1.234")]
    [InlineData("wallet", "top-up", "1,50")]
    [InlineData("quote", "phone-stand", "-p", "width")]
    [InlineData("quote", "phone-stand", "-p", "width=1", "-p", "width=2")]
    [InlineData("quote", "part.gcode", "-p", "width=1")]
    [InlineData("print", "no/such/file.gcode")]
    [InlineData("ledger", "export", "--format", "xml")]
    [InlineData("ledger", "transfers", "--after", "-1")]
    public async Task WrongWords_ExitTwoAndSayWhy(params string[] args)
    {
        var run = new CliRun();
        var program = new CliRun();

        Assert.Equal(2, await run.Go(CancellationToken.None, args));
        Assert.Equal(2, await program.Go(CancellationToken.None, [.. args, "--json"]));

        Assert.NotEmpty(run.Err);
        Assert.Empty(run.Out);
        Assert.False((bool)program.Result["ok"]!);
        Assert.NotEmpty((string)program.Result["error"]!["message"]!);
    }

    [Theory]
    [InlineData("./fab help", "machnes")]
    [InlineData("./fab jobs --help", "jobs", "--limit", "many")]
    [InlineData("./fab ledger export --help", "ledger", "export", "--colour")]
    public async Task WrongWords_NameTheHelpOfThatCommand(string help, params string[] args)
    {
        var run = new CliRun();

        Assert.Equal(2, await run.Go(CancellationToken.None, args));

        Assert.Contains($"→ {help} ", run.Err, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData]
    [InlineData("help")]
    [InlineData("--help")]
    [InlineData("print", "--help")]
    [InlineData("ledger", "export", "-h")]
    [InlineData("--version")]
    public async Task Help_NeedsNoHub(params string[] args)
    {
        var run = new CliRun();

        Assert.Equal(0, await run.Go(CancellationToken.None, args));

        Assert.NotEmpty(run.Out);
        Assert.Empty(run.Err);
    }
}
