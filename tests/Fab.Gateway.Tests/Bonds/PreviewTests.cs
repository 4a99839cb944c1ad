using System.Text.Json.Nodes;
using Fab.Gateway.Tests.Hubs;

namespace Fab.Gateway.Tests.Bonds;

/// <summary>What a steward is shown before deciding is what the decision then does, and asking changes not one stored byte.</summary>
[Collection(HubsOfTheirOwn.Name)]
public sealed class PreviewTests
{
    [Fact]
    public async Task Offer_ShownBefore_TellsWhatTheRentMustCarry_AndItsRefusals()
    {
        await using CommonsHub hub = await CommonsHub.Start();
        await hub.Join("lessee");
        (await hub.Of("lessee").Post("/api/bonds", Press.Agreement())).Expect(201);
        JsonNode shown = await Unchanged(hub, "/api/bonds/b1/offer/preview", Press.Offer());
        // 240,000 at 5 % is 1,000 a month at first; 30,000 less 4,217, 5,000 and 10,000 would carry 5,391 basis points.
        Assert.Equal("30000 4217 5000 1000 10000 24", string.Join(' ', new[] { "rent", "operating", "depreciation", "interest", "principal", "periods" }.Select(n => shown[n]!)));
        Assert.Equal((5_391, 12_500), ((long)shown["capFromGuarantee"]!, (long)shown["interestInAll"]!)); // 1,000 · (24 + 1) / 2
        await Refused(hub, "/api/bonds/b1/offer/preview", Press.Offer(("rateCapBasisPoints", 5_400)), "rate-cap-beyond-guarantee");
        await Refused(hub, "/api/bonds/none/offer/preview", Press.Offer(), "bond-unknown");
        JsonNode offered = (await hub.Steward.Post("/api/bonds/b1/offer", Press.Offer())).Expect(200);
        Assert.Equal((string?)offered["policyHash"], (string?)shown["policyHash"]);
        await Refused(hub, "/api/bonds/b1/offer/preview", Press.Offer(("repairCap", 1)), "bond-wrong-state");
    }

    [Fact]
    public async Task Sale_ShownBefore_IsWhatTheSaleThenDoes()
    {
        await using CommonsHub hub = await Earned();
        object sale = new { proceeds = 150_000, costs = 1_500, receipt = "sale 1" };
        JsonNode asked = await Unchanged(hub, "/api/bonds/b1/liquidate/preview", sale);
        Assert.False((bool)asked["isToBeSold"]!);
        (await hub.Steward.Post("/api/bonds/b1/failure", new { why = "The frame broke." })).Expect(200);
        (await hub.Steward.Post("/api/bonds/b1/give-up", null)).Expect(200);
        JsonNode shown = await Unchanged(hub, "/api/bonds/b1/liquidate/preview", sale);
        Assert.True((bool)shown["isToBeSold"]!);
        Assert.Equal(asked["plan"]!.ToJsonString(), shown["plan"]!.ToJsonString());
        long ana = await hub.Wallet("ana");
        JsonNode ending = (await hub.Steward.Post("/api/bonds/b1/liquidate", sale)).Expect(200)["ending"]!;
        JsonNode plan = shown["plan"]!;
        Assert.Equal(
            $"{plan["interest"]} {plan["principal"]} {plan["writtenOff"]} {plan["surplus"]}",
            $"{ending["interest"]} {ending["principal"]} {ending["writtenOff"]} {ending["surplus"]}");
        Assert.True((long)plan["writtenOff"]! > 0);
        JsonNode part = plan["payouts"]!.AsArray().Single()!;
        Assert.Equal((long)part["interest"]! + (long)part["principal"]!, await hub.Wallet("ana") - ana);
        foreach (JsonNode transfer in shown["transfers"]!.AsArray().Select(t => t!))
        {
            JsonNode booked = (await hub.Nobody.Get($"/api/ledger/trace?transfer={transfer["id"]}"))["transfer"]!;
            Assert.Equal(transfer["postings"]!.ToJsonString(), booked["postings"]!.ToJsonString());
        }

        await Refused(hub, "/api/bonds/b1/liquidate/preview", sale, "bond-wrong-state");
        await Refused(hub, "/api/bonds/none/liquidate/preview", sale, "bond-unknown");
    }

    [Fact]
    public async Task Pricing_ShownBefore_IsWhatIsInForceAfter_ForAnHourTheLastJobAndTheMonth()
    {
        await using CommonsHub hub = await Earned();
        object pricing = new { rule = new { floor = 150, cap = 400, availablePerPeriod = 360_000 }, start = 200 };
        const string address = "/api/fund/machines/press-1/pricing/preview";
        JsonNode shown = await Unchanged(hub, address, pricing);
        Assert.Null(shown["before"]); // The press is no machine of the space: only a rule makes it a rate.
        // The last job had 1,800 s, the month 9,000 s of 360,000: a tenth down at the close, to no less than 150.
        Assert.Equal("200 180 2026-03 1800 100 9000 500", $"{shown["after"]} {shown["nextAfter"]} {shown["period"]} {shown["job"]!["metered"]} {shown["job"]!["after"]} {shown["month"]!["metered"]} {shown["month"]!["after"]}");
        (await hub.Steward.Put("/api/fund/machines/press-1/pricing", pricing)).Expect(200);
        JsonNode dearer = await Unchanged(hub, address, new { rule = new { floor = 300, cap = 400, availablePerPeriod = 360_000 }, start = 1 });
        Assert.Equal("200 300 180 300", $"{dearer["before"]} {dearer["after"]} {dearer["nextBefore"]} {dearer["nextAfter"]}");
        Assert.Equal((100, 150), ((long)dearer["job"]!["before"]!, (long)dearer["job"]!["after"]!));
        await Refused(hub, address, new { rule = new { floor = 500, cap = 400, availablePerPeriod = 1 }, start = 1 }, "price-rule-malformed");
        await Refused(hub, "/api/fund/machines/none/pricing/preview", pricing, "machine-not-found");
    }

    [Fact]
    public async Task Costs_ShownBefore_TellFromWhenAndWhereThisMonthsRentWouldGo()
    {
        await using CommonsHub hub = await Earned();
        const string address = "/api/fund/machines/press-1/costs/preview";
        JsonNode shown = await Unchanged(hub, address, Press.Costs(9_000));
        Assert.Equal(("2026-04", 12_000), ((string?)shown["from"], (long)shown["rent"]!));
        Assert.Equal((4_217, 9_000), (Line(shown["before"]!, "operating"), Line(shown["after"]!, "operating")));
        Assert.Equal(12_000, shown["after"]!.AsArray().Sum(l => (long)l!["amount"]!));
        Assert.Equal(12_000 - 9_000, Line(shown["after"]!, "depreciation")); // of 5,000: the rent does not reach
        await Refused(hub, address, new { operatingPerPeriod = 1, cost = 1, residual = 0, lifePeriods = 36 }, "costs-fixed-by-offer");
        (await hub.Steward.Put("/api/fund/machines/press-1/costs", Press.Costs(9_000))).Expect(200);
        JsonNode sheet = (await hub.Nobody.Get("/api/fund"))["sheets"]!.AsArray().Single()!;
        Assert.Equal((4_217, 9_000, "b1"), ((long)sheet["now"]!["operatingPerPeriod"]!, (long)sheet["next"]!["operatingPerPeriod"]!, (string?)sheet["fixedBy"]));
    }

    [Fact]
    public async Task Cost_ShownBefore_IsWhatIsBooked_InTheOpenPeriod()
    {
        await using CommonsHub hub = await Earned();
        object bill = new { id = "nozzle", machine = CommonsHub.Machine, cost = 1_250, receipt = "bill 12", fromMe = true, at = "2026-02-03T10:00:00Z" };
        JsonNode shown = await Unchanged(hub, "/api/fund/costs/preview", bill);
        Assert.Equal("2026-03", (string?)shown["period"]);
        JsonNode fund = (await hub.Steward.Post("/api/fund/costs", bill)).Expect(200);
        Assert.Equal("2026-03", (string?)fund["period"]);
        JsonNode booked = (await hub.Nobody.Get($"/api/ledger/trace?transfer={shown["transfer"]!["id"]}"))["transfer"]!;
        Assert.Equal(shown["transfer"]!["postings"]!.ToJsonString(), booked["postings"]!.ToJsonString());
        JsonNode own = (await hub.Nobody.Get("/api/fund/means"))["machines"]!.AsArray().Single(m => (string?)m!["machine"] == CommonsHub.Machine)!;
        Assert.Equal((4_217 - 1_250, 5_000), ((long)own["operating"]!, (long)own["reserve"]!));
        await Refused(hub, "/api/fund/costs/preview", new { id = "x", machine = CommonsHub.Machine, cost = 0, receipt = "bill", fromMe = false }, "cost-malformed");
    }

    /// <summary>A press that earned in February, which is closed, and some in March.</summary>
    private static async Task<CommonsHub> Earned()
    {
        CommonsHub hub = await CommonsHub.Start();
        foreach (string who in new[] { "lessee", "ana" }) await hub.Join(who);
        await Press.Publish(hub);
        await Press.Bid(hub, "ana", 240, 200);
        await Press.Receive(hub);
        hub.Go(2, 10);
        await hub.Rent(30_000);
        hub.Go(3, 2);
        await hub.Close("2026-02");
        await hub.Rent(6_000, seconds: 7_200);
        await hub.Rent(6_000, seconds: 1_800);
        return hub;
    }

    private static long Line(JsonNode lines, string line) => lines.AsArray().Where(l => (string?)l!["line"] == line).Sum(l => (long)l!["amount"]!);

    private static async Task<JsonNode> Unchanged(CommonsHub hub, string address, object body)
    {
        string before = await hub.Stored();
        JsonNode answer = (await hub.Steward.Post(address, body)).Expect(200);
        Assert.Equal(before, await hub.Stored());
        return answer;
    }

    private static async Task Refused(CommonsHub hub, string address, object body, string code)
    {
        string before = await hub.Stored();
        Assert.Equal(code, (await hub.Steward.Post(address, body)).Code);
        Assert.Equal(before, await hub.Stored());
    }
}
