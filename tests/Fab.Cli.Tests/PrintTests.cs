using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace Fab.Cli.Tests;

/// <summary>Printing and following: what a person sees, and what happens when the road to the hub breaks.</summary>
public sealed class PrintTests : IAsyncLifetime
{
    private FakeHub _hub = null!;

    public async Task InitializeAsync()
    {
        _hub = await FakeHub.Start();
        _hub.Json("POST /api/quotes", Shapes.Quote(), 201);
        _hub.Json("POST /api/jobs", Shapes.Job("queued", 2, ""","held":143"""), 202);
        _hub.Json("GET /api/jobs/j-1", Shapes.Detail(Shapes.Job("queued", 2), Shapes.Place(1, "all that fit are busy")));
        _hub.Streams("GET /api/events", WholeJob);
    }

    public async Task DisposeAsync() => await _hub.DisposeAsync();

    private static string WholeJob =>
        FakeHub.Event(1, "job", Shapes.Running(3))
        + FakeHub.Event(2, "telemetry", Shapes.Telemetry(4, 1))
        + FakeHub.Event(3, "telemetry", Shapes.Telemetry(5, 2))
        + FakeHub.Event(4, "telemetry", Shapes.Telemetry(54, 52))
        + FakeHub.Event(5, "telemetry", Shapes.Telemetry(99, 1, job: "j-2"))
        + FakeHub.Event(6, "job", Shapes.Running(2))
        + FakeHub.Event(7, "job", Shapes.Finished(4));

    [Fact]
    public async Task Print_ToTheEnd_SaysWhatItCostAndWhereTheRentGoes()
    {
        var run = new CliRun();

        Assert.Equal(0, await run.Go(_hub, "print", "phone-stand", "-p", "width=80", "--as", "maker"));

        string[] said = run.Out.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(
            [
                "Queued Phone stand as job j-1: about 1.14 for 57 min, at most 1.43 is held.",
                "This demo hub's machines run 60 times as fast as real ones; times are the machine's.",
                "Phone stand: in the queue at place 1, all that fit are busy",
                "Phone stand on reprap-1: running",
                "Phone stand on reprap-1:    4 %  layer 1/96  54 min left  nozzle 210/210 °C  bed 60/60 °C",
                "Phone stand on reprap-1:   54 %  layer 52/96  26 min left  nozzle 210/210 °C  bed 60/60 °C",
                "finished  Phone stand",
                "  job              j-1",
                "  machine          reprap-1",
                "  lines sent       5000 of 5000, 2 resent",
                "  metered          3400 s (57 min)",
                "  rent             1.13 (held 1.43)",
                "  ledger transfer  job/j-1/rent",
                "  the rent goes    running costs 2.00, depreciation 1.20",
                "                   of 3.20 that reprap-1 has earned this period, as the rules stand (./fab fund)",
            ],
            said);
        Assert.Equal("""{"quote":"j-1"}""", _hub.Last("POST", "/api/jobs").Body);
    }

    [Fact]
    public async Task Print_Json_EveryLineIsAnObjectAndTheLastTheResult()
    {
        var run = new CliRun();

        Assert.Equal(0, await run.Go(_hub, "print", "phone-stand", "--json"));

        Assert.All(run.Lines[..^1], line => Assert.NotNull(line["event"]));
        JsonObject half = run.Lines.Single(line => (double?)line["percent"] == 54);
        Assert.Equal(52, (int)half["layer"]!);
        Assert.Equal(210, (double)half["heaters"]![0]!["target"]!);
        Assert.True((bool)run.Result["ok"]!);
        Assert.Equal(3400, (long)run.Result["meteredSeconds"]!);
        Assert.Equal(113, (long)run.Result["rent"]!);
        Assert.Equal("job/j-1/rent", (string)Assert.Single(run.Result["transfers"]!.AsArray())!);
        Assert.Equal(320, (long)run.Result["fund"]!["rent"]!);
        Assert.Equal("finished", (string)run.Result["job"]!["phase"]!);
    }

    [Fact]
    public async Task Print_OnATerminal_DrawsOneLineOverAndOver()
    {
        var run = new CliRun { IsTerminal = true, Width = 110, Env = { ["NO_COLOR"] = "1" } };

        Assert.Equal(0, await run.Go(_hub, "print", "phone-stand"));

        string[] drawn = [.. run.Out.Split('\r').Where(part => part.Contains("54 %", StringComparison.Ordinal))];
        string line = Assert.Single(drawn);
        Assert.Matches("^Phone stand on reprap-1 █+.?░+   54 %  layer 52/96  26 min left  nozzle 210/210 °C  bed 60/60 °C\e\\[K$", line);
        Assert.Contains("\r\e[Kfinished", run.Out);
    }

    [Fact]
    public async Task Print_NoWait_ReturnsOnceQueued()
    {
        var run = new CliRun();

        Assert.Equal(0, await run.Go(_hub, "print", "phone-stand", "--no-wait", "--json"));

        Assert.Equal("queued", (string)run.Result["job"]!["phase"]!);
        Assert.Equal(0, _hub.Count("GET", "/api/events"));
    }

    [Fact]
    public async Task Print_WalletTooSmall_IsRefusedByTheHubsCode()
    {
        _hub.Json("POST /api/jobs", Shapes.Problem(409, "wallet-too-small", "1.43 is to be held, 0.20 is there.", "./fab wallet top-up 2"), 409);
        var run = new CliRun();

        Assert.Equal(1, await run.Go(_hub, "print", "phone-stand"));

        Assert.Contains("wallet-too-small: 1.43 is to be held, 0.20 is there.", run.Err);
    }

    [Fact]
    public async Task Print_NothingFits_QueuesNothing()
    {
        _hub.Json("POST /api/quotes", Shapes.Quote(fits: false), 201);
        var run = new CliRun();

        Assert.Equal(1, await run.Go(_hub, "print", "phone-stand"));

        Assert.Equal(0, _hub.Count("POST", "/api/jobs"));
    }

    [Fact]
    public async Task Print_JobFails_ExitsOneWithItsCodeAndWhatWasPaid()
    {
        _hub.Streams("GET /api/events", FakeHub.Event(1, "job", Shapes.Failed(4)));
        var run = new CliRun();
        var program = new CliRun();

        Assert.Equal(1, await run.Go(_hub, "print", "phone-stand"));
        Assert.Equal(1, await program.Go(_hub, "print", "phone-stand", "--json"));

        Assert.Contains("rent             1.13", run.Out);
        Assert.Contains("link-lost: The cable came off. The last line known to be executed is 77.", run.Err);
        Assert.False((bool)program.Result["ok"]!);
        Assert.Equal("failed", (string)program.Result["job"]!["phase"]!);
    }

    [Fact]
    public async Task Follow_StreamBreaks_GoesOnAfterTheLastEvent()
    {
        _hub.Streams("GET /api/events",
            FakeHub.Event(1, "job", Shapes.Running(3)) + FakeHub.Event(2, "telemetry", Shapes.Telemetry(30)),
            FakeHub.Event(3, "job", Shapes.Finished(4)));
        var run = new CliRun();

        Assert.Equal(0, await run.Go(_hub, "job", "j-1", "--follow"));

        Asked[] streams = [.. _hub.Asked.Where(a => a.Path == "/api/events")];
        Assert.Equal([null, "e1-2"], streams.Select(a => a.LastEventId));
    }

    [Fact]
    public async Task Follow_Reset_AsksForTheJobAgain()
    {
        _hub.JsonInTurn("GET /api/jobs/j-1", Shapes.Detail(Shapes.Running(3)), Shapes.Detail(Shapes.Finished(4)));
        _hub.Streams("GET /api/events", FakeHub.Event(9, "reset", "{}"));
        var run = new CliRun();

        Assert.Equal(0, await run.Go(_hub, "job", "j-1", "--follow"));

        Assert.Equal(2, _hub.Count("GET", "/api/jobs/j-1"));
    }

    [Fact]
    public async Task Follow_NothingStreams_Polls()
    {
        _hub.Json("GET /api/events", "{}");
        _hub.JsonInTurn(
            "GET /api/jobs/j-1",
            Shapes.Detail(Shapes.Running(3), telemetry: Shapes.Telemetry(10)),
            Shapes.Detail(Shapes.Running(3), telemetry: Shapes.Telemetry(60)),
            Shapes.Detail(Shapes.Finished(4)));
        var run = new CliRun();

        Assert.Equal(0, await run.Go(_hub, "job", "j-1", "--follow"));

        Assert.Equal(1, _hub.Count("GET", "/api/events"));
        Assert.Contains("60 %", run.Out);
    }

    [Fact]
    public async Task Follow_StreamIsQuiet_AsksForTheJob()
    {
        var time = new SkippingTime();
        _hub.JsonInTurn("GET /api/jobs/j-1", Shapes.Detail(Shapes.Running(3)), Shapes.Detail(Shapes.Finished(4)));
        _hub.Streams("GET /api/events", "");
        var run = new CliRun { Time = time };

        Task<int> going = run.Go(_hub, "job", "j-1", "--follow");
        await time.EndWaitOf(TimeSpan.FromSeconds(10));

        Assert.Equal(0, await going);
    }

    [Fact]
    public async Task Follow_HubRestarts_GoesOn()
    {
        int turn = 0;
        _hub.On("GET /api/jobs/j-1", async context =>
        {
            int mine = Interlocked.Increment(ref turn);
            if (mine is 2 or 3) context.Abort();
            else await Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(context.Response, Shapes.Detail(mine == 1 ? Shapes.Running(3) : Shapes.Finished(4)));
        });
        _hub.Streams("GET /api/events", "", "", "", "");
        var run = new CliRun();

        Assert.Equal(0, await run.Go(_hub, "job", "j-1", "--follow"));

        Assert.Equal(1, run.Out.Split("The hub does not answer").Length - 1);
    }

    [Fact]
    public async Task Follow_HubStaysAway_GivesUpAndSaysHowToGoOn()
    {
        int turn = 0;
        _hub.On("GET /api/jobs/j-1", async context =>
        {
            if (Interlocked.Increment(ref turn) > 1) context.Abort();
            else await Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(context.Response, Shapes.Detail(Shapes.Running(3)));
        });
        _hub.Json("GET /api/events", "{}");
        var run = new CliRun();

        Assert.Equal(3, await run.Go(_hub, "job", "j-1", "--follow"));

        Assert.Contains("./fab job j-1 --follow", run.Err);
        Assert.InRange(turn, 20, 200);
    }

    [Fact]
    public async Task Follow_UnknownJob_IsRefusedAtOnce()
    {
        _hub.Json("GET /api/jobs/j-7", Shapes.Problem(404, "job-not-found", "There is no job j-7."), 404);
        var run = new CliRun();

        Assert.Equal(1, await run.Go(_hub, "job", "j-7", "--follow"));

        Assert.StartsWith("job-not-found: ", run.Err);
    }

    [Fact]
    public async Task Follow_CtrlC_SaysThatTheJobGoesOn()
    {
        using var pressed = new CancellationTokenSource();
        ChannelWriter<string> events = _hub.LiveStream("GET /api/events");
        var run = new CliRun { Time = new SkippingTime() };
        _hub.Json("GET /api/jobs/j-1", Shapes.Detail(Shapes.Running(3)));
        _hub.On("GET /api/fund", _ => Task.CompletedTask);
        events.TryWrite(FakeHub.Event(1, "telemetry", Shapes.Telemetry(30)));

        Task<int> going = run.Go(_hub, pressed.Token, "job", "j-1", "--follow", "--as", "maker");
        await ((SkippingTime)run.Time).EndWaitOf(TimeSpan.FromSeconds(10));
        await pressed.CancelAsync();

        Assert.Equal(130, await going);
        Assert.Contains("job j-1 goes on", run.Err);
        Assert.Contains("./fab job j-1 --follow", run.Err);
        Assert.Contains("./fab cancel j-1", run.Err);
    }
}
