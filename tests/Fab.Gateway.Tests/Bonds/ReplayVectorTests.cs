using System.Text.Json.Nodes;

namespace Fab.Gateway.Tests.Bonds;

/// <summary>
/// The worked example of the bonds over HTTP, to the cent: from the auction over three periods to both ends, and the journal
/// that comes out of it, added up by hledger.
/// </summary>
[Collection(HubsOfTheirOwn.Name)]
public sealed class ReplayVectorTests
{
    private static readonly string[] Holders = ["ana", "ben", "chi", "eve"];
    private static readonly string[] Members = ["m1", "m2", "m3", "m4", "m5", "m6", "m7"];

    [Theory]
    [InlineData(KeptIn.Sqlite, "redeemed")]
    [InlineData(KeptIn.Sqlite, "failed")]
    [InlineData(KeptIn.Postgres, "redeemed")]
    [InlineData(KeptIn.Postgres, "failed")]
    public async Task Example_FromAuctionToItsEnd_IsExactToTheCent(KeptIn books, string ending)
    {
        await using CommonsHub hub = await CommonsHub.Start(books);
        await hub.JoinInOrder(["ana", "ben", "chi", "dee", "eve", "lessee", .. Members]);
        await Auction(hub);
        await FirstPeriod(hub);
        await LeadsBackToItsJob(hub);
        await SecondPeriod(hub);
        await hub.Restart();
        await ThirdPeriod(hub);
        await HledgerAgrees(hub, AfterThreePeriods);
        if (ending == "redeemed") await IsRedeemed(hub);
        else await Fails(hub);
        Assert.True((bool)(await hub.Nobody.Get("/api/ledger/verify"))["isSound"]!);
    }

    private static async Task Auction(CommonsHub hub)
    {
        await Press.Publish(hub);
        await Press.Bid(hub, "ana", 100, 200);
        await Press.Bid(hub, "ben", 75, 250);
        await Press.Bid(hub, "chi", 65, 300);
        await Press.Bid(hub, "dee", 50, 350);
        Assert.Equal(0, await hub.Wallet("dee"));
        foreach (string member in Members)
            (await hub.Steward.Post("/api/fund/shares", new { member = hub.IdOf(member), work = "runs the press" })).Expect(200);
        await Press.Receive(hub);
        JsonNode bond = await hub.Bond();
        Assert.Equal((300, 240000), ((int)bond["couponBasisPoints"]!, (long)bond["outstanding"]!));
        Assert.Equal(50000, await hub.Wallet("dee"));
        Assert.Equal("100 75 65", await OfHolders(hub, "units", "ana", "ben", "chi"));
        await Operating(hub, 3900); // From the next period on; so is each of these.
    }

    private static async Task FirstPeriod(CommonsHub hub)
    {
        hub.Go(2, 10);
        await hub.Rent(30000);
        hub.Go(3);
        await Operating(hub, 4000);
        await Closes(hub, "2026-02", "4217 5000 600 10000 305 5092 4786; arrears 0 carry 0; owed 224908 active");
        Assert.Equal("250 188 162", await Paid(hub, "close/2026-02/b1/interest/1", "ana", "ben", "chi"));
        Assert.Equal("6288 4716 4088", await Paid(hub, "close/2026-02/b1/principal/1", "ana", "ben", "chi"));
        Assert.Equal("684 684 684 684 684 683 683", await Paid(hub, "close/2026-02/dividend/1", Members));
    }

    /// <summary>From a cent that a member had to the machine, the job, its seconds and the design.</summary>
    private static async Task LeadsBackToItsJob(CommonsHub hub)
    {
        JsonNode payout = (await hub.Of("m1").Get("/api/fund/dividends/mine"))["payouts"]![0]!;
        Assert.Equal(("2026-02", 684, "press-1", 4786), ((string?)payout["period"], (long)payout["amount"]!, (string?)payout["machines"]![0]!["machine"], (long)payout["machines"]![0]!["dividend"]!));
        JsonNode trace = await hub.Nobody.Get($"/api/ledger/trace?transfer={payout["transfer"]}");
        JsonNode machine = trace["machines"]!.AsArray().Single()!;
        JsonNode job = machine["jobs"]!.AsArray().Single()!;
        Assert.Equal(("2026-02", "press-1", 30000), ((string?)trace["period"], (string?)machine["machine"], (long)machine["rent"]!));
        Assert.Equal(("j1", 3600, "cable-clip"), ((string?)job["job"], (long)job["metered"]!, (string?)job["design"]));
    }

    private static async Task SecondPeriod(CommonsHub hub)
    {
        hub.Go(3, 10);
        await hub.Rent(12000);
        hub.Go(4);
        await Closes(hub, "2026-03", "3900 5000 562 2538 0 0 0; arrears 7462 carry 27/100; owed 222370 arrears");
        Assert.Equal("234 175 153", await Paid(hub, "close/2026-03/b1/interest/1", "ana", "ben", "chi"));
        Assert.Equal("1058 793 687", await Paid(hub, "close/2026-03/b1/principal/1", "ana", "ben", "chi"));
        await hub.TopUp("eve", 24000);
        (await hub.Of("ben").Post("/api/bonds/b1/sales", new { id = "s1", units = 25, price = 24000 })).Expect(200);
        (await hub.Of("eve").Post("/api/bonds/b1/sales/s1/buy", null)).Expect(200);
        JsonNode sale = await hub.Nobody.Get("/api/ledger/trace?transfer=bond/b1/transfer/s1");
        Assert.Equal("23164", (string?)sale["transfer"]!["references"]!["principalCents"]);
    }

    private static async Task ThirdPeriod(CommonsHub hub)
    {
        hub.Go(4, 10);
        await hub.Rent(36000);
        hub.Go(5);
        await Closes(hub, "2026-04", "4000 5000 556 17462 269 4491 4222; arrears 0 carry 39/200; owed 200417 active");
        Assert.Equal("232 116 150 58", await Paid(hub, "close/2026-04/b1/interest/1", Holders));
        Assert.Equal("9147 4574 5945 2287", await Paid(hub, "close/2026-04/b1/principal/1", Holders));
        Assert.Equal("603 603 603 603 603 604 603", await Paid(hub, "close/2026-04/dividend/1", Members));
        Assert.Equal("83507 41753 54280 20877", await OfHolders(hub, "principal", Holders));
        Assert.Equal("1287 1287 1287 1287 1287 1287 1286", await Dividends(hub));
    }

    /// <summary>A rich period: principal and sweep pay the rest, and what the sweep cannot take is every member's.</summary>
    private static async Task IsRedeemed(CommonsHub hub)
    {
        hub.Go(5, 10);
        await hub.Rent(500000);
        hub.Go(6);
        // 480,499 remain; half of it, 240,249, would be swept, 49,832 more than is owed after the instalment.
        await Closes(hub, "2026-05", "4000 5000 501 10000 14415 190417 275667; arrears 0 carry 0; owed 0 redeemed");
        Assert.Equal("83507 41753 54280 20877", await Paid(hub, "close/2026-05/b1/principal/1", Holders));
        Assert.Equal("39381 39381 39381 39381 39381 39381 39381", await Paid(hub, "close/2026-05/dividend/1", Members));
        hub.Go(6, 10);
        await hub.Rent(20000);
        hub.Go(7);
        JsonNode after = await hub.Close("2026-06");
        Assert.Equal(
            "operating 4000, depreciation 5000, community-investment 330, dividend 10670",
            string.Join(", ", after["machines"]![0]!["lines"]!.AsArray().Select(l => $"{l!["line"]} {l["amount"]}")));
        await HledgerAgrees(hub, new()
        {
            ["bond:b1:principal"] = 0,
            ["equity:press-1"] = -240000, // all of it the commons' now
            ["asset:press-1"] = 240000,
            ["accdep:press-1"] = -25000,
            ["res:dep:press-1"] = -25000,
            ["cif"] = -(574 + 14415 + 330),
            ["rent:press-1"] = 0,
            ["int:b1"] = 0,
            ["red:b1"] = 0,
            ["div"] = 0,
        });
    }

    private static async Task Fails(CommonsHub hub)
    {
        hub.Go(5, 15);
        (await hub.Steward.Post("/api/bonds/b1/failure", new { why = "The frame cracked." })).Expect(200);
        (await hub.Steward.Post("/api/bonds/b1/give-up", null)).Expect(200);
        JsonNode sold = (await hub.Steward.Post("/api/bonds/b1/liquidate", new { proceeds = 40000, costs = 1500, receipt = "sale 1" })).Expect(200);
        Assert.Equal("closedWithLoss", (string?)sold["state"]);
        Assert.Equal("104 52 68 26", await Paid(hub, "bond/b1/sale/interest/1", Holders));
        // Of 83,507, 41,753, 54,280 and 20,877 that leaves 61,081, 30,540, 39,702 and 15,270 unpaid: 146,593.
        Assert.Equal("22426 11213 14578 5607", await Paid(hub, "bond/b1/sale/principal/1", Holders));
        List<long> lost = [];
        foreach (string holder in Holders) lost.Add((long)(await hub.Of(holder).Get("/api/bonds/holdings"))[0]!["writtenOff"]!);
        Assert.Equal("61081 30540 39702 15270", string.Join(' ', lost));
        JsonNode end = (await hub.Nobody.Get("/api/bonds/b1/payback"))["points"]!.AsArray()[^1]!;
        Assert.Equal("2026-05 250 53824 0", $"{end["period"]} {end["interest"]} {end["principal"]} {end["outstanding"]}");
        await HledgerAgrees(hub, new()
        {
            ["bond:b1:principal"] = 0,
            ["writeoff:b1"] = -146593,
            ["cif"] = 0,
            ["res:dep:press-1"] = 0,
            ["asset:press-1"] = 0,
            ["accdep:press-1"] = 0,
            ["liqcost:press-1"] = 1500,
            ["loss:press-1"] = 185000, // 240,000 less 15,000 depreciated less 40,000 of the sale
            ["int:b1"] = 0,
            ["red:b1"] = 0,
        });
    }

    private static Dictionary<string, long> AfterThreePeriods => new()
    {
        ["bond:b1:principal"] = -200417,
        ["cif"] = -574,
        ["res:dep:press-1"] = -15000,
        ["ops:press-1"] = -(4217 + 3900 + 4000),
        ["equity:press-1"] = -(15092 + 2538 + 21953),
        ["asset:press-1"] = 240000,
        ["accdep:press-1"] = -15000,
        ["depn:press-1"] = 15000,
        ["rent:press-1"] = 0,
        ["int:b1"] = 0,
        ["red:b1"] = 0,
        ["div"] = 0,
        ["wallet ana"] = -(250 + 6288 + 234 + 1058 + 232 + 9147),
        ["wallet ben"] = -(188 + 4716 + 175 + 793 + 24000 + 116 + 4574),
        ["wallet chi"] = -(162 + 4088 + 153 + 687 + 150 + 5945),
        ["wallet dee"] = -50000,
        ["wallet eve"] = -(58 + 2287),
        ["wallet lessee"] = 0,
        ["wallet m1"] = -1287,
        ["wallet m6"] = -1287,
        ["wallet m7"] = -1286,
    };

    /// <summary>What hledger adds up is what is expected, and what the hub says of each account.</summary>
    private static async Task HledgerAgrees(CommonsHub hub, Dictionary<string, long> expected)
    {
        string journal = (await hub.Nobody.Send(HttpMethod.Get, "/api/ledger/export?format=hledger")).Text;
        Dictionary<string, long> balances = await Hledger.Balances(journal);
        foreach ((string name, long cents) in expected)
        {
            string account = name.StartsWith("wallet ", StringComparison.Ordinal) ? $"wallet:{await hub.AccountOf(name["wallet ".Length..])}" : name;
            Assert.True(cents == balances.GetValueOrDefault(account), $"{name}: {balances.GetValueOrDefault(account)}, not {cents}");
        }

        JsonArray accounts = (await hub.Nobody.Get("/api/ledger/accounts")).AsArray();
        string[] debitNormal = ["cash", "asset", "accdep", "depn", "liqcost", "loss", "expense"];
        Assert.Equal(
            accounts.Where(a => (long)a!["posted"]! != 0).ToDictionary(
                a => (string)a!["account"]!,
                a => debitNormal.Contains(((string)a!["account"]!).Split(':')[0]) ? (long)a["posted"]! : -(long)a["posted"]!),
            balances);
    }

    private static async Task Closes(CommonsHub hub, string period, string expected)
    {
        JsonNode machine = (await hub.Close(period))["machines"]!.AsArray().Single()!;
        JsonNode bond = machine["bond"]!;
        string lines = string.Join(' ', machine["lines"]!.AsArray().Select(l => l!["amount"]!.ToString()));
        Assert.Equal(expected, $"{lines}; arrears {bond["arrears"]} carry {bond["interestCarry"]}; owed {bond["outstanding"]} {bond["state"]}");
    }

    private static async Task Operating(CommonsHub hub, long cents) =>
        (await hub.Steward.Put($"/api/fund/machines/{CommonsHub.Machine}/costs", Press.Costs(cents))).Expect(200);

    /// <summary>What a transfer paid to each.</summary>
    private static async Task<string> Paid(CommonsHub hub, string transfer, params string[] who)
    {
        JsonArray postings = (await hub.Nobody.Get($"/api/ledger/trace?transfer={transfer}"))["transfer"]!["postings"]!.AsArray();
        List<long> paid = [];
        foreach (string name in who)
        {
            string wallet = $"wallet:{await hub.AccountOf(name)}";
            paid.Add(postings.Where(p => (string?)p!["credit"] == wallet).Sum(p => (long)p!["amount"]!));
        }

        Assert.Equal(postings.Sum(p => (long)p!["amount"]!), paid.Sum()); // nobody else had any of it
        return string.Join(' ', paid);
    }

    private static async Task<string> OfHolders(CommonsHub hub, string field, params string[] who)
    {
        JsonArray holders = (await hub.Bond())["holders"]!.AsArray();
        List<long> values = [];
        foreach (string name in who)
        {
            string account = await hub.AccountOf(name);
            values.Add((long)holders.Single(h => (string?)h!["account"] == account)![field]!);
        }

        return string.Join(' ', values);
    }

    private static async Task<string> Dividends(CommonsHub hub) =>
        string.Join(' ', (await hub.Nobody.Get("/api/fund/dividends"))["members"]!.AsArray().Select(m => (long)m!["paid"]!));
}
