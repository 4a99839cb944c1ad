namespace Fab.Cli.Tests.Commons;

/// <summary><c>--dry-run</c>: the hub is asked what a decision would do, with the decision's own body, and nothing else; <c>fund statement</c>.</summary>
public sealed class DryRunTests : IAsyncLifetime
{
    private const string Transfers = """[{"id":"t1","kind":"post","postings":[{"debit":"ops:press-1","credit":"cash","amount":1500,"unit":0}]}]""";

    private FakeHub _hub = null!;

    public async Task InitializeAsync() => _hub = await FakeHub.Start();

    public async Task DisposeAsync() => await _hub.DisposeAsync();

    public static TheoryData<string, string, string, string, string[]> Decisions => new()
    {
        {
            "fund costs press-1 --operating 42.17 --cost 2400 --residual 600", "/api/fund/machines/press-1/costs/preview",
            """{"operatingPerPeriod":4217,"cost":240000,"residual":60000,"lifePeriods":36}""",
            """{"from":"2026-04","period":"2026-03","rent":1000,"before":[{"line":"operating","amount":200}],"after":[{"line":"operating","amount":600},{"line":"dividend","amount":400}],"dueBefore":{{due}},"dueAfter":{{due}}}"""
                .Replace("{{due}}", """{"machine":"press-1","rent":1000,"metered":3600,"jobs":1,"operating":0,"depreciation":0}""", StringComparison.Ordinal),
            [@"hold from 2026-04 on", @"rent of 2026-03 \(10\.00\)", @"running costs +2\.00 +6\.00", @"dividend to members +0\.00 +4\.00"]
        },
        {
            "fund cost book press-1 --amount 15 --receipt bill-12 --id belt", "/api/fund/costs/preview",
            """{"id":"belt","machine":"press-1","cost":1500,"receipt":"bill-12","fromMe":false}""",
            $$"""{"period":"2026-03","transfer":{{Transfers[1..^1]}}}""",
            [@"count in 2026-03", @"ops:press-1 +cash +15\.00 +t1"]
        },
        {
            "fund pricing press-1 --floor 0.60 --cap 2.40 --start 1.20 --hours 160", "/api/fund/machines/press-1/pricing/preview",
            """{"rule":{"floor":60,"cap":240,"availablePerPeriod":576000},"start":120}""",
            """{"before":100,"after":120,"nextAfter":126,"period":"2026-03","job":{"metered":3600,"before":100,"after":120,"job":"j1"},"monthOf":"2026-02","month":{"metered":7200,"before":200,"after":240}}""",
            [@"an hour, quoted now +1\.00/h +1\.20/h", @"a job like j1 \(1 h\) +1\.00 +1\.20", @"all of 2026-02 \(2 h\) +2\.00 +2\.40", @"once 2026-03 is closed, demand as today +- +1\.26/h"]
        },
        {
            "bonds liquidate kiln --proceeds 900 --costs 20 --receipt deed-1", "/api/bonds/kiln/liquidate/preview",
            """{"proceeds":90000,"costs":2000,"receipt":"deed-1","insurance":0}""",
            $$"""{"plan":{"bond":"kiln","machine":"kiln-1","cost":2000,"interest":500,"principal":80000,"fromReserve":100,"fromCommunityInvestment":0,"writtenOff":7500,"surplus":0,"payouts":[]},"transfers":{{Transfers}},"shares":3,"isToBeSold":false}""",
            [@"interest to holders +5\.00", @"principal to holders +800\.00", @"lost by holders +75\.00", @"ops:press-1 +cash +15\.00 +t1", @"not to be sold yet: \./fab bonds give-up kiln"]
        },
        {
            "bonds publish kiln --cost 2400 --rate-cap 500 --instalment 50 --auction-end 2026-12-01T12:00Z --deadline 2027-01-01T12:00Z", "/api/bonds/kiln/offer/preview",
            "",
            """{"policyHash":"0123456789abcdef0123","capFromGuarantee":5,"rent":12000,"operating":1000,"depreciation":6667,"interest":1000,"principal":5000,"periods":48,"interestInAll":24500}""",
            [@"Of 120\.00 vouched for", @"loss of worth +66\.67", @"interest at the cap +10\.00", @"48 months, with 245\.00 of interest", @"0123456789abcdef…"]
        },
    };

    [Theory]
    [MemberData(nameof(Decisions))]
    public async Task DryRun_OfADecision_ShowsWhatItWouldDoAndChangesNothing(string typed, string path, string body, string answer, string[] said)
    {
        _hub.Json($"POST {path}", answer);
        var run = new CliRun { Width = 200 };
        var program = new CliRun();

        Assert.Equal(0, await run.Go(_hub, [.. typed.Split(' '), "--dry-run"]));
        Assert.Equal(0, await program.Go(_hub, [.. typed.Split(' '), "--dry-run", "--json"]));

        if (body.Length > 0) Assert.Equal(body, _hub.Last("POST", path).Body);
        Assert.All(said, line => Assert.Matches(line, run.Out));
        Assert.EndsWith("Nothing was changed.", run.Out.Trim());
        Assert.NotNull(program.Result["preview"]);
        Assert.All(_hub.Asked.Where(asked => asked.Method != "GET"), asked => Assert.Equal(path, asked.Path));
    }

    [Fact]
    public async Task Statement_ShowsBalancesAndPayments()
    {
        _hub.Json("GET /api/fund/periods/2026-02/statement", $$"""
            {"close":{{Golden.Period}},
             "accounts":[{"account":"cash","accounts":1,"class":"asset","opening":1000,"debits":500,"credits":0,"closing":1500}],
             "payouts":[{"transfer":"close/2026-02/dividend/1","sequence":40,"from":"div","to":"a1","amount":684}],"morePayouts":3,
             "opening":{"size":10,"root":"aa","chain":"bb"},"closing":{"size":41,"root":"cc","chain":"dd"} }
            """);
        var run = new CliRun { Width = 160 };
        var program = new CliRun();

        Assert.Equal(0, await run.Go(_hub, "fund", "statement", "2026-02"));
        Assert.Equal(0, await program.Go(_hub, "fund", "statement", "2026-02", "--json"));

        Assert.Matches(@"cash +10\.00 +5\.00 +0\.00 +15\.00", run.Out);
        Assert.Matches(@"div +a1 +6\.84 +close/2026-02/dividend/1", run.Out);
        Assert.Contains("And 3 more, in the books.", run.Out);
        Assert.Contains("Root of the first 41 transfers: cc", run.Out);
        Assert.Equal(41, (int)program.Result["statement"]!["closing"]!["size"]!);
    }

    [Fact]
    public async Task Statement_AFileWithoutAFormat_IsWrongUsage()
    {
        var run = new CliRun();

        Assert.Equal(2, await run.Go(_hub, "fund", "statement", "2026-02", "--output", "x"));
    }
}
