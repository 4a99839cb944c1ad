using System.Text.Json.Nodes;

namespace Fab.Cli.Tests.Commons;

/// <summary><c>close</c> and <c>trace</c>: forwards from rents to payouts, and back.</summary>
public sealed class CloseCommandTests : IAsyncLifetime
{
    private FakeHub _hub = null!;

    public async Task InitializeAsync() => _hub = await FakeHub.Start();

    public async Task DisposeAsync() => await _hub.DisposeAsync();

    [Fact]
    public async Task Close_ThatIsDoneAtOnce_TellsWhereRentWent()
    {
        _hub.Json("POST /api/fund/periods/2026-02/close", Golden.Period);
        var run = new CliRun();
        var program = new CliRun();

        Assert.Equal(0, await run.Go(_hub, "close", "2026-02", "--token", "t"));
        Assert.Equal(0, await program.Go(_hub, "close", "2026-02", "--json"));

        Assert.StartsWith("Closed: 2026-02, by reminder.", run.Out);
        Assert.Contains("reprap-1: rent 300.00 of 1 jobs", run.Out);
        Assert.Matches(@"running costs +42\.17", run.Out);
        Assert.Contains("bond b1: 2223.70 owed after it, 74.62 in arrears", run.Out);
        Assert.Contains("an hour costs 1.32/h from then on, 1.20/h before", run.Out);
        Assert.Contains("Dividend: 47.86 among 7 members.", run.Out);
        Assert.Equal("2026-02", (string?)program.Result["period"]!["period"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Close_ThatTakesAWhile_IsFollowedUntilItIsDone(bool json)
    {
        _hub.Json("POST /api/fund/periods/2026-02/close", "", 202);
        _hub.JsonInTurn("GET /api/fund", Fund("2026-02"), Fund("2026-02"), Fund(null));
        int turn = 0;
        _hub.On("GET /api/fund/periods/2026-02", async context =>
        {
            bool isDone = ++turn > 3;
            context.Response.StatusCode = isDone ? 200 : 404;
            context.Response.ContentType = isDone ? "application/json" : "application/problem+json";
            byte[] text = System.Text.Encoding.UTF8.GetBytes(isDone ? Golden.Period : Shapes.Problem(404, "period-unknown", "Not closed."));
            await context.Response.Body.WriteAsync(text);
        });
        var run = new CliRun();

        Assert.Equal(0, await run.Go(_hub, ["close", "2026-02", .. json ? new[] { "--json" } : []]));

        Assert.Equal(4, turn);
        if (json)
        {
            Assert.Equal(["closing", "closing", "closing"], run.Lines[..^1].Select(l => (string?)l["event"]));
            Assert.Equal("2026-02", (string?)run.Result["period"]!["period"]);
            return;
        }

        Assert.Equal(
            ["Closing 2026-02: figures are frozen, the books are being written …", "Closing 2026-02: the books have it, bonds and records are being told …", "Closed: 2026-02, by reminder."],
            run.Out.Split('\n').Take(3));
    }

    [Fact]
    public async Task Close_ThatIsNoLongerFollowed_GoesOn()
    {
        using var enough = new CancellationTokenSource();
        _hub.Json("POST /api/fund/periods/2026-02/close", "", 202);
        _hub.Json("GET /api/fund/periods/2026-02", Shapes.Problem(404, "period-unknown", "Not closed."), 404);
        _hub.On("GET /api/fund", async context =>
        {
            context.Response.ContentType = "application/json";
            await context.Response.Body.WriteAsync(System.Text.Encoding.UTF8.GetBytes(Fund("2026-02")));
            await enough.CancelAsync();
        });
        var run = new CliRun();

        Assert.Equal(130, await run.Go(_hub, enough.Token, "close", "2026-02"));

        Assert.Contains("the close of 2026-02 goes on", run.Err);
        Assert.Contains("./fab fund periods 2026-02", run.Err);
    }

    [Fact]
    public async Task Close_ThatIsRefused_SaysWhy()
    {
        _hub.Json("POST /api/fund/periods/2026-02/close", Shapes.Problem(409, "period-closed-already", "2026-02 is closed for good."), 409);
        var run = new CliRun();

        Assert.Equal(1, await run.Go(_hub, "close", "2026-02", "--json"));

        Assert.Equal("period-closed-already", (string?)run.Result["error"]!["code"]);
    }

    [Fact]
    public async Task DryRun_ShowsEveryPostingAndClosesNothing()
    {
        _hub.Json("GET /api/fund/periods/2026-02/preview", $$"""
            {"period":{{Golden.Period}},"transfers":[{"id":"close/2026-02/reprap-1","kind":"post","postings":[{"debit":"rent:reprap-1","credit":"ops:reprap-1","amount":4217,"unit":0},{"debit":"rent:reprap-1","credit":"div","amount":4786,"unit":0}]}]}
            """);
        var run = new CliRun { Width = 160 };
        var program = new CliRun();

        Assert.Equal(0, await run.Go(_hub, "close", "2026-02", "--dry-run"));
        Assert.Equal(0, await program.Go(_hub, "close", "2026-02", "--dry-run", "--json"));

        Assert.Matches(@"rent:reprap-1 +ops:reprap-1 +42\.17 +close/2026-02/reprap-1", run.Out);
        Assert.Matches(@"rent:reprap-1 +div +47\.86 +close/2026-02/reprap-1", run.Out);
        Assert.Contains("Nothing was changed.", run.Out);
        Assert.Equal(2, program.Result["preview"]!["transfers"]![0]!["postings"]!.AsArray().Count);
        Assert.DoesNotContain(_hub.Asked, asked => asked.Method == "POST");
    }

    [Fact]
    public async Task Trace_OfAPayout_LeadsToJobsSecondsAndDesigns()
    {
        _hub.Json("GET /api/ledger/trace?transfer=close%2F2026-02%2Fdividend%2F1", """
            {"transfer":{"sequence":40,"id":"close/2026-02/dividend/1","kind":"post","at":"2026-03-01T12:00:00+00:00","postings":[{"debit":"div","credit":"wallet:a1","amount":684,"unit":0}],"released":0,"memo":"Dividend of 2026-02","references":{},"leaf":"00","chain":"00"},
             "period":"2026-02","machines":[{"machine":"press-1","period":"2026-02","rent":30000,"transfer":"close/2026-02/press-1","lines":[{"line":"operating","amount":4217},{"line":"dividend","amount":4786}],"jobs":[{"job":"j1","transfer":"job/j1/rent","rent":412,"metered":12345,"rate":120,"design":"cable-clip"}],"moreJobs":2},{"machine":"press-1","period":"2026-01","rent":100,"transfer":"close/2026-01/press-1","lines":[{"line":"dividend","amount":100}],"jobs":[],"moreJobs":0}]}
            """);
        var run = new CliRun { Width = 200 };
        var program = new CliRun();

        Assert.Equal(0, await run.Go(_hub, "trace", "close/2026-02/dividend/1"));
        Assert.Equal(0, await program.Go(_hub, "trace", "close/2026-02/dividend/1", "--json"));

        Assert.Contains("└ the close of 2026-02", run.Out);
        Assert.Contains("└ press-1 earned 300.00, moved by close/2026-02/press-1:", run.Out);
        Assert.Contains("└ job j1: 12345 s at 1.20/h = 4.12, design cable-clip (job/j1/rent)", run.Out);
        Assert.Contains("and 2 more jobs", run.Out);
        Assert.Contains("└ the close of 2026-01, whose dividend waited until somebody had a share", run.Out);
        Assert.Contains("└ press-1 earned 1.00, moved by close/2026-01/press-1:", run.Out);
        Assert.Equal("j1", (string?)program.Result["trace"]!["machines"]![0]!["jobs"]![0]!["job"]);
    }

    [Theory]
    [InlineData("""{"transfer":T,"machines":[]}""", "It came from no close of a period; there is nothing behind it.")]
    [InlineData("""{"transfer":B,"machines":[]}""", "It is of bond b1: ./fab bonds show b1")]
    [InlineData("""{"transfer":T,"machines":[],"job":{"job":"j1","transfer":"t","rent":412,"metered":12345}}""", "└ job j1: 12345 s = 4.12 (t)")]
    public async Task Trace_OfWhatNoCloseMade_SaysSo(string answer, string said)
    {
        const string transfer = """{"sequence":1,"id":"t","kind":"post","at":"2026-03-01T12:00:00+00:00","postings":[],"released":0,"memo":"","references":{},"leaf":"00","chain":"00"}""";
        string ofBond = transfer.Replace("{}", """{"bond":"b1"}""", StringComparison.Ordinal);
        _hub.Json("GET /api/ledger/trace?transfer=t", answer.Replace("T", transfer, StringComparison.Ordinal).Replace("B", ofBond, StringComparison.Ordinal));
        var run = new CliRun();

        Assert.Equal(0, await run.Go(_hub, "trace", "t"));

        Assert.EndsWith(said, run.Out.Replace($" --url {_hub.Url}", "", StringComparison.Ordinal).Trim());
    }

    [Theory]
    [InlineData(132, false, "New quotes have 1.32/h once 2026-02 is closed, from 2026-03-01 on, as demand stands.")]
    [InlineData(132, true, "2026-02 is over: as soon as it is closed, new quotes have 1.32/h.")]
    [InlineData(120, false, "It stays when 2026-02 is closed, as demand stands.")]
    public async Task Quote_TellsTheNextRateBeforeAnythingIsQueued(long next, bool isSettled, string said)
    {
        JsonNode quote = JsonNode.Parse(Shapes.Quote())!;
        quote["machines"]![0]!["outlook"] = new JsonObject
        {
            ["machine"] = "reprap-1",
            ["rate"] = 120,
            ["next"] = next,
            ["period"] = "2026-02",
            ["from"] = "2026-03-01T00:00:00+00:00",
            ["isSettled"] = isSettled,
        };
        _hub.Json("POST /api/quotes", quote.ToJsonString(), 201);
        var run = new CliRun { Width = 200 };
        var program = new CliRun();

        Assert.Equal(0, await run.Go(_hub, "quote", "phone-stand"));
        Assert.Equal(0, await program.Go(_hub, "quote", "phone-stand", "--json"));

        Assert.Contains($"reprap-1: 1.20/h in this quote, however late the job starts. {said}", run.Out);
        _hub.Json("POST /api/jobs", Shapes.Job("queued", 2), 202);
        var print = new CliRun { Width = 200 };
        Assert.Equal(0, await print.Go(_hub, "print", "phone-stand", "--no-wait"));
        Assert.InRange(print.Out.IndexOf(said, StringComparison.Ordinal), 1, print.Out.IndexOf("Queued", StringComparison.Ordinal));
        Assert.Equal(next, (long)program.Result["quote"]!["machines"]![0]!["outlook"]!["next"]!);
    }

    private static string Fund(string? closing) =>
        $$"""{"period":"2026-03","rentThisPeriod":0,"rentEver":0,"machines":[]{{(closing is null ? "" : $",\"closing\":\"{closing}\"")}} }""";
}
