namespace Fab.Cli.Tests.Commons;

/// <summary><c>fund …</c>, <c>wallet export</c>: what each command asks of the hub, and how its answer is told.</summary>
public sealed class FundCommandTests : IAsyncLifetime
{
    private FakeHub _hub = null!;

    public async Task InitializeAsync() => _hub = await FakeHub.Start();

    public async Task DisposeAsync() => await _hub.DisposeAsync();

    [Theory]
    [InlineData("costs press-1 --operating 42.17 --cost 2400 --residual 600", "PUT /api/fund/machines/press-1/costs", """{"operatingPerPeriod":4217,"cost":240000,"residual":60000,"lifePeriods":36}""", "Set, for the coming periods.")]
    [InlineData("cost book press-1 --amount 15 --receipt bill-12 --from-me --id belt", "POST /api/fund/costs", """{"id":"belt","machine":"press-1","cost":1500,"receipt":"bill-12","fromMe":true}""", "Booked as belt.")]
    [InlineData("cost correct belt Twice.", "POST /api/fund/costs/belt/correct", """{"why":"Twice."}""", "Taken back.")]
    [InlineData("pricing press-1 --floor 0.60 --cap 2.40 --start 1.20 --hours 160", "PUT /api/fund/machines/press-1/pricing", """{"rule":{"floor":60,"cap":240,"availablePerPeriod":576000},"start":120}""", "Demand moves the rent from the next close on.")]
    [InlineData("pricing press-1 --off", "PUT /api/fund/machines/press-1/pricing", """{"start":0}""", "An hour costs what the machine's description says.")]
    [InlineData("closes on", "PUT /api/fund/closes-by-itself", """{"on":true}""", "Periods that are over close by themselves.")]
    [InlineData("closes off", "PUT /api/fund/closes-by-itself", """{"on":false}""", "Periods wait for ./fab close.")]
    public async Task Command_ThatChangesTheFund_AsksTheHub(string typed, string route, string body, string said)
    {
        _hub.Json(route, Golden.Fund);
        var run = new CliRun();
        var program = new CliRun();

        Assert.Equal(0, await run.Go(_hub, ["fund", .. typed.Split(' ')]));
        Assert.Equal(0, await program.Go(_hub, ["fund", .. typed.Split(' '), "--json"]));

        string[] asked = route.Split(' ');
        Assert.Equal(body, _hub.Last(asked[0], asked[1]).Body);
        Assert.Equal(said, run.Out.Trim());
        Assert.Equal("2026-03", (string?)program.Result["fund"]!["period"]);
    }

    [Theory]
    [InlineData("admit ana --work runs-the-press", "POST /api/fund/shares", """{"member":"ana","work":"runs-the-press"}""", "One share, from now on.")]
    [InlineData("dismiss a1", "POST /api/fund/shares/a1/dismiss", "", "The share has ended.")]
    public async Task Share_AsksTheHubAndShowsAll(string typed, string route, string body, string said)
    {
        _hub.Json(route, Golden.Dividends);
        var run = new CliRun();

        Assert.Equal(0, await run.Go(_hub, ["fund", .. typed.Split(' ')]));

        string[] asked = route.Split(' ');
        Assert.Equal(body, _hub.Last(asked[0], asked[1]).Body);
        Assert.StartsWith(said, run.Out);
        Assert.Matches(@"a1 +6\.84 +prints", run.Out);
    }

    [Theory]
    [InlineData("costs press-1 --operating x --cost 1")]
    [InlineData("cost book press-1 --amount -1 --receipt r")]
    [InlineData("pricing press-1 --floor 1")]
    [InlineData("pricing press-1 --floor 1 --cap 2 --start cheap --hours 1")]
    [InlineData("endow 0 --receipt r")]
    [InlineData("closes perhaps")]
    public async Task Command_ThatIsNotWhole_IsWrongUsage(string typed)
    {
        var run = new CliRun();

        Assert.Equal(2, await run.Go(_hub, ["fund", .. typed.Split(' '), "--json"]));

        Assert.Equal("usage", (string?)run.Result["error"]!["code"]);
    }

    [Fact]
    public async Task Costs_AreListedWithTheirReceipts()
    {
        _hub.Json("GET /api/fund", """{"period":"2026-03","rentThisPeriod":0,"rentEver":0,"machines":[],"costs":[{"id":"belt","machine":"press-1","cost":1500,"receipt":"bill 12","paidBy":"a1","at":"2026-03-01T12:00:00+00:00"},{"id":"oil","machine":"press-1","cost":300,"receipt":"bill 13","at":"2026-03-01T12:00:00+00:00"}]}""");
        var run = new CliRun { Width = 160 };

        Assert.Equal(0, await run.Go(_hub, "fund", "cost"));

        Assert.Contains("Running costs booked in 2026-03:", run.Out);
        Assert.Matches(@"belt +press-1 +15\.00 +a1 +bill 12", run.Out);
        Assert.Matches(@"oil +press-1 +3\.00 +the till +bill 13", run.Out);
    }

    [Fact]
    public async Task Fund_TellsWhatWaitsAndWhatDemandMoves()
    {
        _hub.Json("GET /api/fund", """{"period":"2026-03","rentThisPeriod":0,"rentEver":0,"machines":[],"toClose":["2026-01","2026-02"],"prices":[{"machine":"press-1","rule":{"floor":60,"cap":240,"availablePerPeriod":576000},"rate":132}],"closesByItself":false}""");
        var run = new CliRun();

        Assert.Equal(0, await run.Go(_hub, "fund"));

        Assert.Contains("To be closed: 2026-01, 2026-02. Next: ./fab close 2026-01 --dry-run", run.Out);
        Assert.Contains("An hour on press-1 costs 1.32/h now; demand moves it between 0.60/h and 2.40/h at each close.", run.Out);
    }

    [Fact]
    public async Task Machines_ShowTheRentThatDemandMade()
    {
        _hub.Json("GET /api/machines", $"[{Shapes.Board(Shapes.Machine("idle"))}]");
        var before = new CliRun();
        var after = new CliRun();

        Assert.Equal(0, await before.Go(_hub, "machines"));
        _hub.Json("GET /api/fund", """{"period":"2026-03","rentThisPeriod":0,"rentEver":0,"machines":[],"prices":[{"machine":"reprap-1","rule":{"floor":60,"cap":240,"availablePerPeriod":576000},"rate":132}]}""");
        Assert.Equal(0, await after.Go(_hub, "machines"));

        Assert.Contains("1.20/h", before.Out);
        Assert.Contains("1.32/h", after.Out);
    }

    [Fact]
    public async Task Means_AreShownAndAddedTo()
    {
        string means = $$"""{"commonsFund":100000,"communityInvestment":574,"pots":[{"pot":"foundation","amount":519}],"holdings":{{Golden.Holdings}} }""";
        _hub.Json("GET /api/fund/means", means);
        _hub.Json("POST /api/fund/means", means);
        var run = new CliRun();

        Assert.Equal(0, await run.Go(_hub, "fund", "means"));
        Assert.Equal(0, await run.Go(_hub, "fund", "endow", "1000", "--receipt", "grant 1", "--id", "grant"));
        Assert.Equal("""{"id":"grant","amount":100000,"fromCommunityInvestment":false,"receipt":"grant 1"}""", _hub.Last("POST", "/api/fund/means").Body);
        Assert.Equal(0, await run.Go(_hub, "fund", "endow", "5.74", "--receipt", "assembly 2", "--from-community-investment", "--id", "seed"));
        Assert.Equal("""{"id":"seed","amount":574,"fromCommunityInvestment":true,"receipt":"assembly 2"}""", _hub.Last("POST", "/api/fund/means").Body);

        Assert.Matches(@"community investment fund +5\.74", run.Out);
        Assert.Matches(@"foundation +5\.19", run.Out);
        Assert.Matches(@"b1 +looking for a lessee +240 +2223\.70", run.Out);
    }

    [Fact]
    public async Task Dividends_OfAMember_LeadBackToMachinesAndATrace()
    {
        _hub.Json("GET /api/fund/dividends", Golden.Dividends);
        _hub.Json("GET /api/fund/dividends/mine", """{"payouts":[{"period":"2026-02","amount":684,"transfer":"close/2026-02/dividend/1","machines":[{"machine":"press-1","dividend":4786}]}]}""");
        var run = new CliRun();
        var program = new CliRun();

        Assert.Equal(0, await run.Go(_hub, "fund", "dividends", "--token", "t"));
        Assert.Equal(0, await program.Go(_hub, "fund", "dividends", "--token", "t", "--json"));

        Assert.Contains("You had 6.84 of 2026-02, from press-1 (47.86 for all)", run.Out);
        Assert.Contains("./fab trace close/2026-02/dividend/1", run.Out);
        Assert.Equal(684, (long)program.Result["mine"]!["payouts"]![0]!["amount"]!);
        Assert.Equal(684, (long)program.Result["dividends"]!["members"]![0]!["paid"]!);
    }

    [Fact]
    public async Task Periods_AreListedAndShown()
    {
        _hub.Json("GET /api/fund/periods", $"[{Golden.Period}]");
        _hub.Json("GET /api/fund/periods/2026-02", Golden.Period);
        var run = new CliRun();
        var one = new CliRun();

        Assert.Equal(0, await run.Go(_hub, "fund", "periods"));
        Assert.Equal(0, await one.Go(_hub, "fund", "periods", "2026-02"));

        Assert.Matches(@"2026-02 +300\.00 +1 +47\.86 +7 +reminder", run.Out);
        Assert.Contains("Closed: 2026-02, by reminder.", one.Out);
    }

    [Theory]
    [InlineData("wallet export", "/api/wallet/export?format=hledger")]
    [InlineData("wallet export --format csv", "/api/wallet/export?format=csv")]
    [InlineData("wallet export --format csv --member ana", "/api/wallet/export?of=ana&format=csv")]
    [InlineData("fund statement 2026-02 --format hledger", "/api/fund/periods/2026-02/statement?format=hledger")]
    [InlineData("ledger export --format valueflows", "/api/ledger/export?format=valueflows")]
    public async Task Export_AsksForTheFormat(string typed, string path)
    {
        _hub.On($"GET {path}", context => context.Response.Body.WriteAsync("as it is\n"u8.ToArray()).AsTask());
        var run = new CliRun();

        Assert.Equal(0, await run.Go(_hub, [.. typed.Split(' '), "--token", "t"]));

        Assert.Equal("as it is\n", run.Out);
    }
}
