using System.Text.Json.Nodes;
using Fab.Gateway.Tests.Hubs;

namespace Fab.Gateway.Tests.Bonds;

/// <summary>The worked example of the bonds over HTTP: from the auction to the first close that pays, and back from a cent to its job.</summary>
[Collection(HubsOfTheirOwn.Name)]
public sealed class BondStoryTests
{
    private static readonly object Costs = new { operatingPerPeriod = 3900, cost = 240000, residual = 60000, lifePeriods = 36 };

    [Fact]
    public async Task Story_FromAuctionToTheFirstDividend_IsExactToTheCent()
    {
        await using CommonsHub hub = await CommonsHub.Start();
        Caller steward = hub.Of("steward");
        await BuyMachine(hub);
        hub.Go(2, 10);
        await hub.Rent(30000);
        hub.Go(3);
        JsonNode closed = await Close(steward, "2026-02");
        Assert.Equal([4217, 5000, 600, 10000, 305, 5092, 4786], Lines(closed));
        (await steward.Put("/api/fund/machines/press-1/costs", Costs)).Expect(200);
        await RefusesAndKeepsTheBooks(hub);
        await Trace(hub);
        long[] paid = await Paid(hub);
        Assert.Equal([684, 684, 684, 684, 684, 683, 683], paid.OrderDescending());
    }

    private static async Task BuyMachine(CommonsHub hub)
    {
        Caller steward = hub.Of("steward");
        (string Who, int Units, int Coupon)[] bids = [("ana", 100, 200), ("ben", 75, 250), ("chi", 65, 300), ("dee", 50, 350)];
        await hub.Join("lessee");
        (await hub.Of("lessee").Post(
            "/api/bonds", new { id = "b1", machine = "press-1", machineName = "Press one", rentPerPeriod = 30000, hoursPerPeriod = 100, periods = 36, terms = "As usual." })).Expect(201);
        (await steward.Post("/api/bonds/b1/offer", Offer())).Expect(200);
        foreach ((string who, int units, int coupon) in bids)
        {
            await hub.Join(who, units * 1000);
            (await hub.Of(who).Post("/api/bonds/b1/bids", new { id = who, units, couponBasisPoints = coupon })).Expect(200);
        }

        hub.Go(1, 2);
        JsonNode sold = (await steward.Post("/api/bonds/b1/close-auction", null)).Expect(200);
        Assert.Equal(("allotted", 300), ((string?)sold["state"], (int)sold["couponBasisPoints"]!));
        for (int m = 1; m <= 7; m++)
        {
            await hub.Join($"m{m}");
            (await steward.Post("/api/fund/shares", new { member = $"m{m}", work = "runs the press" })).Expect(200);
        }

        hub.Go(2);
        Assert.Equal("active", (string?)(await steward.Post("/api/bonds/b1/receipt", new { receipt = "invoice 7" })).Expect(200)["state"]);
        await Close(steward, "2026-01");
    }

    private static object Offer() => new
    {
        cost = 240000,
        residual = 60000,
        lifePeriods = 36,
        operatingPerPeriod = 4217,
        units = 240,
        unitPrice = 1000,
        rateCapBasisPoints = 500,
        minimumUnits = 240,
        gap = "void",
        instalmentPerPeriod = 10000,
        auctionEnd = "2026-01-02T00:00:00Z",
        receiptDeadline = "2026-02-20T00:00:00Z",
        repairCap = 20000,
        policy = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "docs", "policies", "commons.json"))),
    };

    private static async Task RefusesAndKeepsTheBooks(CommonsHub hub)
    {
        Caller steward = hub.Of("steward");
        Caller ben = hub.Of("ben");
        (await ben.Post("/api/bonds/b1/sales", new { id = "s1", units = 25, price = 24000 })).Expect(200);
        string before = await hub.Books();
        string bond = (await hub.Nobody.Get("/api/bonds/b1")).ToJsonString();
        (Answer Given, string Code)[] answers =
        [
            (await ben.Post("/api/bonds/b1/bids", new { id = "late", units = 1, couponBasisPoints = 300 }), "auction-over"),
            (await ben.PostText("/api/bonds/b1/bids", """{"id":"x","units":9223372036854775808,"couponBasisPoints":300}"""), "request-malformed"),
            (await ben.Post("/api/bonds/b1/sales/s1/buy", null), "transfer-to-oneself"),
            (await hub.Of("m1").Post("/api/bonds/b1/sales/s1/buy", null), "wallet-too-small"),
            (await steward.Post("/api/fund/periods/2026-02/close", null), "period-closed-already"),
            (await steward.Post("/api/fund/periods/2026-03/close", null), "period-not-over"),
            (await ben.Post("/api/fund/periods/2026-03/close", null), "role-missing"),
            (await steward.Post("/api/bonds/b1/liquidate", new { proceeds = 1, costs = 0, receipt = "x" }), "bond-not-liquidating"),
            (await steward.Post("/api/bonds/none/receipt", new { receipt = "x" }), "bond-unknown"),
        ];
        Assert.Equal(answers.Select(a => a.Code), answers.Select(a => a.Given.Code));
        Assert.Equal(before, await hub.Books());
        Assert.Equal(bond, (await hub.Nobody.Get("/api/bonds/b1")).ToJsonString());
    }

    private static async Task Trace(CommonsHub hub)
    {
        JsonNode mine = await hub.Of("m1").Get("/api/fund/dividends/mine");
        string transfer = (string)mine["payouts"]![0]!["transfer"]!;
        JsonNode trace = await hub.Nobody.Get($"/api/ledger/trace?transfer={Uri.EscapeDataString(transfer)}");
        JsonNode machine = trace["machines"]!.AsArray().Single()!;
        JsonNode job = machine["jobs"]!.AsArray().Single()!;
        Assert.Equal(("2026-02", "press-1", 30000), ((string?)trace["period"], (string?)machine["machine"], (long)machine["rent"]!));
        Assert.Equal(("j1", 3600, "cable-clip"), ((string?)job["job"], (long)job["metered"]!, (string?)job["design"]));
    }

    private static async Task<long[]> Paid(CommonsHub hub) =>
        [.. (await hub.Nobody.Get("/api/fund/dividends"))["members"]!.AsArray().Select(m => (long)m!["paid"]!)];

    private static async Task<JsonNode> Close(Caller steward, string period) => (await steward.Post($"/api/fund/periods/{period}/close", null)).Expect(200);

    private static long[] Lines(JsonNode period) => [.. period["machines"]!.AsArray().Single()!["lines"]!.AsArray().Select(l => (long)l!["amount"]!)];
}
