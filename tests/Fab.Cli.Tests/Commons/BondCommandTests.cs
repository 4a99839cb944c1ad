using System.Text.Json.Nodes;

namespace Fab.Cli.Tests.Commons;

/// <summary><c>bonds …</c>: what each command asks of the hub, and how its answer is told to people and to programs.</summary>
public sealed class BondCommandTests : IAsyncLifetime
{
    private FakeHub _hub = null!;

    public async Task InitializeAsync() => _hub = await FakeHub.Start();

    public async Task DisposeAsync() => await _hub.DisposeAsync();

    [Theory]
    [InlineData("propose b1 press-1 --name Press --rent 300 --hours 100", "", """{"id":"b1","machine":"press-1","machineName":"Press","rentPerPeriod":30000,"hoursPerPeriod":100,"periods":36,"terms":"As usual."}""", "Proposed.")]
    [InlineData("bid b1 100 --coupon 250 --id mine", "b1/bids", """{"id":"mine","units":100,"couponBasisPoints":250}""", "Bid mine: 100 units from 2.50 %.")]
    [InlineData("close-auction b1", "b1/close-auction", "", "The auction is over.")]
    [InlineData("receive b1 --receipt invoice-7", "b1/receipt", """{"receipt":"invoice-7"}""", "Paid.")]
    [InlineData("refund b1", "b1/refund", "", "Everybody has their money back.")]
    [InlineData("withdraw b1", "b1/withdraw", "", "Taken back.")]
    [InlineData("sell b1 25 --price 240 --id s1", "b1/sales", """{"id":"s1","units":25,"price":24000}""", "For sale as s1: 25 units for 240.00.")]
    [InlineData("sell b1 20 --of-the-fund --id s2", "b1/fund-sales", """{"id":"s2","units":20}""", "For sale as s2: 20 units of the commons fund, at par.")]
    [InlineData("unsell b1 s1", "b1/sales/s1/withdraw", "", "No longer for sale.")]
    [InlineData("buy b1 s1", "b1/sales/s1/buy", "", "Yours.")]
    [InlineData("fail b1 Cracked.", "b1/failure", """{"why":"Cracked."}""", "Noted.")]
    [InlineData("repair b1 --cost 12.50 --receipt bill-4", "b1/repair", """{"cost":1250,"receipt":"bill-4"}""", "Paid.")]
    [InlineData("give-up b1", "b1/give-up", "", "Noted.")]
    [InlineData("vacate b1 Moved.", "b1/vacate", """{"why":"Moved."}""", "Noted.")]
    [InlineData("bid-rent b1 --rate 3.10 --hours 90 --id r1", "b1/rent-bids", """{"id":"r1","rate":310,"hoursPerPeriod":90}""", "Bid r1: 3.10/h for 90 h a month, sealed.")]
    [InlineData("close-letting b1", "b1/close-letting", "", "The round is over.")]
    [InlineData("liquidate b1 --proceeds 400 --costs 15 --receipt sale-1", "b1/liquidate", """{"proceeds":40000,"costs":1500,"receipt":"sale-1","insurance":0}""", "Sold.")]
    public async Task Command_AsksTheHubAndSaysHowTheBondStands(string typed, string path, string body, string said)
    {
        string route = $"/api/bonds{(path.Length == 0 ? "" : $"/{path}")}";
        _hub.Json($"POST {route}", Golden.Bond);
        var run = new CliRun();
        var program = new CliRun();
        string[] args = ["bonds", .. typed.Split(' '), "--token", "t"];

        Assert.Equal(0, await run.Go(_hub, args));
        Assert.Equal(0, await program.Go(_hub, [.. args, "--json"]));

        Assert.Equal(body, _hub.Last("POST", route).Body);
        Assert.Equal("Bearer t", _hub.Last("POST", route).Authorization);
        Assert.Equal(
            $"{said} The bond is looking for a lessee.\nWho wants to rent it bids: ./fab bonds bid-rent b1 --rate 1.99 --hours N", run.Out.ReplaceLineEndings("\n").Trim());
        Assert.Equal((true, "b1"), ((bool)program.Result["ok"]!, (string?)program.Result["bond"]!["id"]));
    }

    [Fact]
    public async Task Publish_SendsThePolicyWithTheOffer()
    {
        _hub.Json("POST /api/bonds/b1/offer", Golden.Bond);
        var run = new CliRun();

        Assert.Equal(0, await run.Go(
            _hub,
            "bonds", "publish", "b1", "--cost", "2400", "--residual", "600", "--operating", "42.17", "--rate-cap", "500", "--instalment", "100",
            "--auction-end", "2026-12-01T12:00Z", "--deadline", "2027-01-15", "--repair-cap", "200", "--policy", "kleiner", "--token", "t"));

        JsonNode sent = JsonNode.Parse(_hub.Last("POST", "/api/bonds/b1/offer").Body)!;
        Assert.Equal(
            """{"cost":240000,"residual":60000,"lifePeriods":36,"operatingPerPeriod":4217,"units":240,"unitPrice":1000,"rateCapBasisPoints":500,"minimumUnits":240,"gap":"void","instalmentPerPeriod":10000,"auctionEnd":"2026-12-01T12:00:00Z","receiptDeadline":"2027-01-15T00:00:00Z","repairCap":20000}""",
            Without(sent, "policy").ToJsonString().Replace("\\u002B00:00", "Z", StringComparison.Ordinal));
        Assert.Equal("""[{"line":"sweep","basisPoints":10000}]""", sent["policy"]!["whileOwed"]!.ToJsonString());
        Assert.Contains("Offered: 240 units, under policy kleiner, hash ", run.Out);
    }

    [Fact]
    public async Task Publish_WithAPolicyFile_ReadsIt()
    {
        _hub.Json("POST /api/bonds/b1/offer", Golden.Bond);
        string file = Path.Combine(Golden.Root(), "docs", "policies", "half.json");

        Assert.Equal(0, await Publish(new CliRun(), "--policy", file, "--minimum", "180", "--fund-fills-gap"));

        JsonNode sent = JsonNode.Parse(_hub.Last("POST", "/api/bonds/b1/offer").Body)!;
        Assert.Equal(("half", 180, "commonsFund"), ((string?)sent["policy"]!["name"], (int)sent["minimumUnits"]!, (string?)sent["gap"]));
    }

    [Theory]
    [InlineData("7d", "2026-01-08T12:00:00")]
    [InlineData("12h", "2026-01-02T00:00:00")]
    [InlineData("90m", "2026-01-01T13:30:00")]
    [InlineData("2026-12-01T12:00+02:00", "2026-12-01T10:00:00")]
    public async Task Publish_TakesATimeFromNowOrAnInstant(string typed, string sent)
    {
        _hub.Json("POST /api/bonds/b1/offer", Golden.Bond);

        Assert.Equal(0, await Publish(new CliRun(), "--auction-end", typed));

        Assert.StartsWith(sent, (string?)JsonNode.Parse(_hub.Last("POST", "/api/bonds/b1/offer").Body)!["auctionEnd"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--auction-end", "99999d", "usage", 2)]
    [InlineData("--policy", "none.json", "file-unreadable", 1)]
    [InlineData("--unit-price", "7", "usage", 2)]
    [InlineData("--unit-price", "0", "usage", 2)]
    [InlineData("--residual", "-1", "usage", 2)]
    [InlineData("--auction-end", "soon", "usage", 2)]
    public async Task Publish_WithSomethingWrong_AsksNobody(string option, string value, string code, int exit)
    {
        var run = new CliRun();

        Assert.Equal(exit, await Publish(run, option, value, "--json"));

        Assert.Equal(code, (string?)run.Result["error"]!["code"]);
        Assert.Equal(0, _hub.Count("POST", "/api/bonds/b1/offer"));
    }

    [Theory]
    [InlineData("sell b1 1")]
    [InlineData("sell b1 1 --of-the-fund --price 2")]
    [InlineData("sell b1 1 --price free")]
    [InlineData("sell b1 many --price 2")]
    [InlineData("bid b1 1")]
    [InlineData("bid b1 9223372036854775808 --coupon 1")]
    public async Task Command_ThatIsNotWhole_IsWrongUsage(string typed)
    {
        var run = new CliRun();

        Assert.Equal(2, await run.Go(_hub, ["bonds", .. typed.Split(' '), "--json"]));

        Assert.Equal("usage", (string?)run.Result["error"]!["code"]);
    }

    [Fact]
    public async Task Refusal_OfTheHub_IsToldWithItsWayOut()
    {
        _hub.Json("POST /api/bonds/b1/bids", Shapes.Problem(409, "wallet-too-small", "The wallet has 10.00.", "Put money in."), 409);
        var run = new CliRun();

        Assert.Equal(1, await run.Go(_hub, "bonds", "bid", "b1", "11", "--coupon", "250"));

        Assert.Equal("wallet-too-small: The wallet has 10.00.\n  → Put money in.", run.Err.ReplaceLineEndings("\n").Trim());
    }

    [Fact]
    public async Task List_ShowsWhereEachBondStands()
    {
        _hub.Json("GET /api/bonds", """[{"id":"b1","machine":"press-1","machineName":"Press one","state":"arrears","cost":240000,"couponBasisPoints":300,"outstanding":222370,"arrears":7462}]""");
        var run = new CliRun { Width = 160 };
        var program = new CliRun();

        Assert.Equal(0, await run.Go(_hub, "bonds"));
        Assert.Equal(0, await program.Go(_hub, "bonds", "list", "--json"));

        Assert.Matches(@"b1 +in arrears +2400\.00 +3\.00 % +2223\.70 +74\.62 +press-1, Press one", run.Out);
        Assert.Equal("arrears", (string?)program.Result["bonds"]![0]!["state"]);
    }

    [Fact]
    public async Task Show_TellsOfferHoldersAndPayments()
    {
        _hub.Json("GET /api/bonds/b1", Golden.Bond);
        var run = new CliRun { Width = 160 };

        Assert.Equal(0, await run.Go(_hub, "bonds", "show", "b1"));

        Assert.Contains("b1  looking for a lessee  reprap-1, RepRap one", run.Out);
        Assert.Contains("Offer: 240 units at 10.00, cost 2400.00, worth 600.00 after 36 months; at most 5.00 %; 100.00 paid back a month.", run.Out);
        Assert.Contains("Policy commons 1, hash c40863385c53fe072caf0e9fc1e1a77a546fd4f37e26204d5c2febe42a5f3645", run.Out);
        Assert.Contains("A lessee is sought, round 1 of 2, until 2026-03-01 12:00: 1 sealed bids, each at least 1.99/h (3 closes in arrears).", run.Out);
        Assert.Contains("Sold on 2026-03-01 for 400.00, less 15.00 of costs (sale-1): interest 2.50, principal 538.24 to holders.", run.Out);
        Assert.Contains("1465.93 were written off, by units.", run.Out);
        Assert.Contains("0.01 were left over, and are every member's.", run.Out);
        Assert.Contains("Broken since 2026-03-01 12:00: The bed cracked.", run.Out);
        Assert.Matches(@"a1 +240 +2223\.70", run.Out);
        Assert.Contains("For sale: 25 units of a1 for 240.00 (./fab bonds buy b1 s1)", run.Out);
        Assert.Matches(@"2026-02 +300\.00 +0\.00 +25\.38 +74\.62 +2223\.70", run.Out);
        Assert.Matches(@"2026-03 +5\.56 +174\.62 +2049\.08", run.Out);
    }

    [Fact]
    public async Task Payback_TellsPastAndComing()
    {
        _hub.Json("GET /api/bonds/b1/payback", """
            {"bond":"b1","principal":240000,"paid":15692,"points":[{"period":"2026-02","outstanding":224908,"isProjected":false,"interest":600,"principal":15092},{"period":"2026-03","outstanding":214908,"isProjected":true,"interest":562,"principal":10000}],"redeemedIn":"2028-01"}
            """);
        var run = new CliRun { Width = 120 };
        var program = new CliRun();

        Assert.Equal(0, await run.Go(_hub, "bonds", "payback", "b1"));
        Assert.Equal(0, await program.Go(_hub, "bonds", "payback", "b1", "--json"));

        Assert.Contains("b1: 156.92 paid so far to who paid 2400.00 in.", run.Out);
        Assert.Contains("All paid back at the close of 2028-01", run.Out);
        Assert.Matches(@"2026-02 +6\.00 +150\.92 +156\.92 +2249\.08", run.Out);
        Assert.Matches(@"2026-03 +5\.62 +100\.00 +262\.54 +2149\.08 +to come", run.Out);
        Assert.Equal(15692, (long)program.Result["payback"]!["paid"]!);
    }

    [Fact]
    public async Task Policies_TellTheSplits()
    {
        _hub.Json("GET /api/bonds/policies", """
            [{"policy":{"name":"kleiner","version":1,"whileOwed":[{"line":"sweep","basisPoints":10000}],"onceRedeemed":[{"line":"dividend","basisPoints":10000}],"arrearsLimit":3,"reletRounds":2,"reletDays":30},"hash":"c40863385c53fe072caf0e9fc1e1a77a"}]
            """);
        var run = new CliRun();

        Assert.Equal(0, await run.Go(_hub, "bonds", "policies"));

        Assert.Contains("kleiner, version 1, hash c40863385c53fe07…", run.Out);
        Assert.Matches(@"once redeemed: .*dividend.* 100\.00 %", run.Out);
    }

    [Fact]
    public async Task Holdings_TellWhatTheyPaidAndWhatComesNext()
    {
        _hub.Json("GET /api/bonds/holdings", Golden.Holdings);
        var run = new CliRun { Width = 160 };

        Assert.Equal(0, await run.Go(_hub, "bonds", "holdings", "--token", "t"));

        Assert.Matches(@"b1 +looking for a lessee +240 +2223\.70 +11\.62 +176\.30 +0\.03 +2026-03: 5\.56 and 174\.62", run.Out);
    }

    private static JsonObject Without(JsonNode node, string field)
    {
        JsonObject copy = node.DeepClone().AsObject();
        copy.Remove(field);
        return copy;
    }

    /// <summary>A whole offer, with some of it said again.</summary>
    private Task<int> Publish(CliRun run, params string[] more)
    {
        Dictionary<string, string> options = new()
        {
            ["--cost"] = "2400",
            ["--rate-cap"] = "500",
            ["--instalment"] = "100",
            ["--auction-end"] = "2026-12-01T12:00Z",
            ["--deadline"] = "2027-01-15",
        };
        for (int i = 0; i + 1 < more.Length; i += 2) options.Remove(more[i]);
        return run.Go(_hub, ["bonds", "publish", "b1", .. options.SelectMany(o => new[] { o.Key, o.Value }), .. more]);
    }
}
