using System.Text.Json.Nodes;
using Fab.Gateway.Tests.Hubs;

namespace Fab.Gateway.Tests.Bonds;

/// <summary>The roads that a bond can take, each walked over HTTP from its offer to its end.</summary>
[Collection(HubsOfTheirOwn.Name)]
public sealed class BondRoadTests
{
    [Fact]
    public async Task Auction_WithTooLittleBid_GivesEverybodyTheirMoneyBack()
    {
        await using CommonsHub hub = await Published();
        await Press.Bid(hub, "ana", 100, 200);
        await Press.Bid(hub, "ben", 139, 250);
        Assert.Equal(0, await hub.Wallet("ana"));
        hub.Go(1, 2);
        JsonNode bond = (await hub.Steward.Post("/api/bonds/b1/close-auction", null)).Expect(200);
        Assert.Equal("cancelled", (string?)bond["state"]);
        Assert.Equal((100_000, 139_000), (await hub.Wallet("ana"), await hub.Wallet("ben")));
        Assert.Equal(0, await hub.Balance("bond:b1:principal"));
    }

    [Fact]
    public async Task Gap_IsFilledByTheCommonsFundWhichSellsOnAtPar()
    {
        await using CommonsHub hub = await Published(Press.Offer(("gap", "commonsFund"), ("minimumUnits", 180)));
        (await hub.Steward.Post("/api/fund/means", new { id = "gift", amount = 70_000, fromCommunityInvestment = false, receipt = "grant 1" })).Expect(200);
        await Press.Bid(hub, "ana", 180, 300);
        await Press.Receive(hub);
        JsonNode bond = await hub.Bond();
        Assert.Equal("180 60", string.Join(' ', bond["holders"]!.AsArray().OrderByDescending(h => (long)h!["units"]!).Select(h => h!["units"]!)));
        Assert.Equal(10_000, (long)(await hub.Nobody.Get("/api/fund/means"))["commonsFund"]!);

        hub.Go(2, 10);
        await hub.Rent(30_000);
        hub.Go(3);
        await hub.Close("2026-02"); // 600 of interest and 15,092 of principal, a quarter of both to the fund
        JsonNode means = await hub.Nobody.Get("/api/fund/means");
        Assert.Equal((10_000 + 150 + 3_773, 305), ((long)means["commonsFund"]!, (long)means["communityInvestment"]!));

        Assert.Equal((60, 56_227, 150), ((long)means["holdings"]![0]!["units"]!, (long)means["holdings"]![0]!["principal"]!, (long)means["holdings"]![0]!["interestReceived"]!));

        JsonNode offered = (await hub.Steward.Post("/api/bonds/b1/fund-sales", new { id = "on", units = 20 })).Expect(200);
        Assert.Equal(18_742, (long)offered["sales"]![0]!["price"]!); // 20 of its 60 units, in which 56,227 are
        await hub.TopUp("ben", 18_742);
        JsonNode sold = (await hub.Of("ben").Post("/api/bonds/b1/sales/on/buy", null)).Expect(200);
        Assert.Equal("180 40 20", string.Join(' ', sold["holders"]!.AsArray().Select(h => (long)h!["units"]!).OrderDescending()));
        Assert.Equal(224_908, sold["holders"]!.AsArray().Sum(h => (long)h!["principal"]!));
        JsonNode holding = (await hub.Of("ben").Get("/api/bonds/holdings"))[0]!;
        Assert.Equal((20, 18_742), ((long)holding["units"]!, (long)holding["principal"]!));

        (await hub.Steward.Post("/api/bonds/b1/fund-sales", new { id = "again", units = 40 })).Expect(200);
        (await hub.Steward.Post("/api/bonds/b1/sales/again/withdraw", null)).Expect(200);
        (await hub.Steward.Post("/api/fund/means", new { id = "seed", amount = 305, fromCommunityInvestment = true, receipt = "assembly 2" })).Expect(200);
        Assert.Equal(0, await hub.Balance("cif"));
    }

    [Fact]
    public async Task Gap_ThatTheCommonsFundCannotPay_EndsTheOffer()
    {
        await using CommonsHub hub = await Published(Press.Offer(("gap", "commonsFund"), ("minimumUnits", 180)));
        await Press.Bid(hub, "ana", 180, 300);
        hub.Go(1, 2);
        Assert.Equal("cancelled", (string?)(await hub.Steward.Post("/api/bonds/b1/close-auction", null)).Expect(200)["state"]);
        Assert.Equal(180_000, await hub.Wallet("ana"));
    }

    [Fact]
    public async Task Machine_ThatDoesNotCome_GivesEverybodyTheirMoneyBack()
    {
        await using CommonsHub hub = await Published();
        await Press.Bid(hub, "ana", 240, 100);
        hub.Go(1, 2);
        (await hub.Steward.Post("/api/bonds/b1/close-auction", null)).Expect(200);
        Assert.Equal("receipt-not-late", (await hub.Steward.Post("/api/bonds/b1/refund", null)).Code);
        hub.Go(2, 21);
        Assert.Equal("receipt-late", (await hub.Steward.Post("/api/bonds/b1/receipt", new { receipt = "invoice" })).Code);
        Assert.Equal("cancelled", (string?)(await hub.Steward.Post("/api/bonds/b1/refund", null)).Expect(200)["state"]);
        Assert.Equal(240_000, await hub.Wallet("ana"));
    }

    [Fact]
    public async Task Arrears_LeadToANewLessee_AndWithoutOneToASaleWhoseSurplusIsEverybodys()
    {
        await using CommonsHub hub = await Owed();
        await hub.Join("mia");
        (await hub.Steward.Post("/api/fund/shares", new { member = "mia", work = "keeps the books" })).Expect(200);
        for (int month = 2; month <= 4; month++)
        {
            hub.Go(month + 1);
            await hub.Close($"2026-0{month}");
        }

        JsonNode idle = await hub.Bond();
        Assert.Equal(("relet", 1, 30_000), ((string?)idle["state"], (int)idle["relet"]!["round"]!, (long)idle["arrears"]!));
        long reserve = (long)idle["relet"]!["reserve"]!;
        Answer low = await hub.Of("mia").Post("/api/bonds/b1/rent-bids", new { id = "low", rate = reserve - 1, hoursPerPeriod = 100 });
        Assert.Equal("rent-below-reserve", low.Code);
        (await hub.Of("mia").Post("/api/bonds/b1/rent-bids", new { id = "mine", rate = reserve + 10, hoursPerPeriod = 90 })).Expect(200);
        Assert.Equal(1, (int)(await hub.Bond())["relet"]!["bids"]!); // how many; what they are is sealed
        Assert.DoesNotContain(await hub.AccountOf("mia"), (await hub.Bond()).ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("auction-running", (await hub.Steward.Post("/api/bonds/b1/close-letting", null)).Code);
        hub.Go(6);
        JsonNode let = (await hub.Steward.Post("/api/bonds/b1/close-letting", null)).Expect(200);
        Assert.Equal(("arrears", await hub.AccountOf("mia")), ((string?)let["state"], (string?)let["agreement"]!["lessee"]));
        Assert.Equal((reserve + 10) * 90, (long)let["agreement"]!["rentPerPeriod"]!);

        (await hub.Of("mia").Post("/api/bonds/b1/vacate", new { why = "We moved." })).Expect(200);
        hub.Go(7, 2);
        Assert.Equal(2, (int)(await hub.Steward.Post("/api/bonds/b1/close-letting", null)).Expect(200)["relet"]!["round"]!);
        hub.Go(8, 2);
        Assert.Equal("liquidating", (string?)(await hub.Steward.Post("/api/bonds/b1/close-letting", null)).Expect(200)["state"]);
        Answer early = await hub.Steward.Post("/api/bonds/b1/liquidate", new { proceeds = 300_000, costs = 2_000, receipt = "sale 1" });
        Assert.Equal("earlier-period-open", early.Code);
        foreach (string period in new[] { "2026-05", "2026-06", "2026-07" }) await hub.Close(period);
        JsonNode sold = (await hub.Steward.Post("/api/bonds/b1/liquidate", new { proceeds = 300_000, costs = 2_000, receipt = "sale 1" })).Expect(200);
        Assert.Equal("closedWithSurplus", (string?)sold["state"]);

        // 240,000 of principal and six months of interest at 2 %, 2,400, and two days of August, 26: the rest is mia's.
        Assert.Equal(298_000 - 240_000 - 2_426, await hub.Wallet("mia"));
        Assert.Equal((240_000 + 2_426, 0), (await hub.Wallet("ana"), await hub.Balance("bond:b1:principal")));
        Assert.True((bool)(await hub.Nobody.Get("/api/ledger/verify"))["isSound"]!);
    }

    [Fact]
    public async Task BrokenMachine_IsRepairedFromWhatWasSetAside()
    {
        await using CommonsHub hub = await Owed();
        hub.Go(2, 10);
        await hub.Rent(30_000);
        hub.Go(3);
        await hub.Close("2026-02"); // 4,217 for running costs, 5,000 in the reserve
        (await hub.Steward.Post("/api/bonds/b1/failure", new { why = "The belt tore." })).Expect(200);
        Assert.Equal("repair-beyond-means", (await hub.Steward.Post("/api/bonds/b1/repair", new { cost = 9_218, receipt = "bill 4" })).Code);
        JsonNode mended = (await hub.Steward.Post("/api/bonds/b1/repair", new { cost = 5_000, receipt = "bill 5" })).Expect(200);
        Assert.Equal("active", (string?)mended["state"]);
        Assert.Equal((0, 4_217), (await hub.Balance("ops:press-1"), await hub.Balance("res:dep:press-1")));
    }

    [Fact]
    public async Task Cost_OfAnOperator_IsBookedWithItsReceiptAndTakenBackByALinkedReversal()
    {
        await using CommonsHub hub = await Owed();
        await hub.Join("op", 0, "operator");
        (await hub.Of("op").Post("/api/fund/costs", new { id = "belt", machine = "press-1", cost = 1_500, receipt = "bill 12", fromMe = true })).Expect(200);
        Assert.Equal(1_500, await hub.Wallet("op"));
        JsonNode booked = (await hub.Nobody.Get("/api/ledger/trace?transfer=cost/belt"))["transfer"]!;
        Assert.Equal("bill 12", (string?)booked["references"]!["receipt"]);
        (await hub.Of("op").Post("/api/fund/costs/belt/correct", new { why = "Paid twice." })).Expect(200);
        JsonNode reversal = (await hub.Nobody.Get("/api/ledger/trace?transfer=cost/belt/reversal"))["transfer"]!;
        Assert.Equal(("cost/belt", 0), ((string?)reversal["corrects"], await hub.Wallet("op")));
        Assert.Equal(booked.ToJsonString(), (await hub.Nobody.Get("/api/ledger/trace?transfer=cost/belt"))["transfer"]!.ToJsonString());
    }

    [Fact]
    public async Task Periods_CloseByThemselvesOnceSwitchedOn()
    {
        await using CommonsHub hub = await Owed();
        await hub.Rent(30_000);
        hub.Go(4);
        JsonNode fund = (await hub.Steward.Put("/api/fund/closes-by-itself", new { on = true })).Expect(200);
        Assert.Equal(("2026-03", "2026-04", 0), ((string?)fund["lastClosed"], (string?)fund["period"], fund["toClose"]!.AsArray().Count));
        JsonNode[] periods = [.. (await hub.Nobody.Get("/api/fund/periods")).AsArray().Select(p => p!)];
        Assert.Equal("2026-03 2026-02 2026-01", string.Join(' ', periods.Select(p => p["period"])));
        Assert.Equal(["reminder", "reminder"], periods.Take(2).Select(p => (string?)p["by"]));
    }

    /// <summary>Kleiner's, Enspiral's and a plain split are three files for one engine.</summary>
    [Theory]
    [InlineData("kleiner", "sweep 10383", "dividend 10000", 0)]
    [InlineData("enspiral", "foundation 519, discretionary 1558, sweep 4153, dividend 4153", "foundation 500, discretionary 1500, dividend 8000", 2)]
    [InlineData("half", "sweep 5191, dividend 5192", "dividend 10000", 0)]
    public async Task Policy_IsData(string policy, string owed, string redeemed, int pots)
    {
        await using CommonsHub hub = await Owed(Press.Offer(("policy", Press.Policy(policy))));
        Assert.Equal(policy, (string?)(await hub.Bond())["offer"]!["policy"]!["name"]);
        string[] lines = new string[3];
        long[] rents = [30_000, 600_000, 19_217];
        for (int month = 2; month <= 4; month++)
        {
            hub.Go(month, 10);
            await hub.Rent(rents[month - 2]);
            hub.Go(month + 1);
            lines[month - 2] = Lines(await hub.Close($"2026-0{month}"));
        }

        Assert.Equal($"operating 4217, depreciation 5000, interest 400, principal 10000, {owed}", lines[0]);
        Assert.Equal("redeemed", (string?)(await hub.Bond())["state"]);
        Assert.Equal($"operating 4217, depreciation 5000, {redeemed}", lines[2]);
        Assert.Equal(pots, (await hub.Nobody.Get("/api/fund/means"))["pots"]!.AsArray().Count);
    }

    [Fact]
    public async Task Payback_TellsWhatWasPaidAndWhatComesInCents()
    {
        await using CommonsHub hub = await Owed();
        hub.Go(2, 10);
        await hub.Rent(30_000);
        hub.Go(3);
        await hub.Close("2026-02");
        JsonNode curve = await hub.Nobody.Get("/api/bonds/b1/payback");
        JsonNode[] points = [.. curve["points"]!.AsArray().Select(p => p!)];
        Assert.Equal("2026-02 400 15192 224808 false", Point(points[0]));
        // 224,808 at 2 % for a month are 374.68; then 10,000 less, and the carried rest of a cent.
        Assert.Equal("2026-03 374 10000 214808 true", Point(points[1]));
        Assert.Equal("2026-04 358 10000 204808 true", Point(points[2]));
        Assert.Equal(240_000, points.Sum(p => (long)p["principal"]!));
        Assert.Equal((15_592, 240_000), ((long)curve["paid"]!, (long)curve["principal"]!));
        Assert.Equal(("2028-01", 0), ((string?)curve["redeemedIn"], (long)points[^1]["outstanding"]!));
        Assert.Equal((string?)points[points.ToList().FindIndex(p => Sum(points, p) >= 240_000)]["period"], (string?)curve["evenIn"]);

        static string Point(JsonNode p) => $"{p["period"]} {p["interest"]} {p["principal"]} {p["outstanding"]} {p["isProjected"]!.ToJsonString()}";
        static long Sum(JsonNode[] points, JsonNode upTo) =>
            points.TakeWhile(p => p != upTo).Append(upTo).Sum(p => (long)p["interest"]! + (long)p["principal"]!);
    }

    [Fact]
    public async Task Exports_AreFilesWithoutNames_AndAStatementIsOnesOwn()
    {
        await using CommonsHub hub = await Owed();
        (await hub.Of("ana").Post("/api/bonds/b1/sales", new { id = "s1", units = 1, price = 900 })).Expect(200);
        foreach ((string format, string type, string ending) in new[]
        {
            ("hledger", "text/plain", "journal"), ("csv", "text/csv", "csv"), ("valueflows", "application/ld+json", "jsonld"), ("json", "application/x-ndjson", "jsonl"),
        })
        {
            Answer books = await hub.Nobody.Send(HttpMethod.Get, $"/api/ledger/export?format={format}");
            Assert.Equal((200, type), (books.Status, books.MediaType));
            Assert.StartsWith($"attachment; filename=fab-books.{ending}", books.Headers["Content-Disposition"], StringComparison.Ordinal);
            Assert.Contains(await hub.AccountOf("ana"), books.Text, StringComparison.Ordinal);
            // The id of a bid is what the bidder calls it; nothing else may say who they are.
            Assert.DoesNotContain("lessee", books.Text, StringComparison.Ordinal);

            Answer mine = await hub.Of("ana").Send(HttpMethod.Get, $"/api/wallet/export?format={format}");
            Assert.StartsWith($"attachment; filename=fab-wallet.{ending}", mine.Headers["Content-Disposition"], StringComparison.Ordinal);
            Assert.Contains(await hub.AccountOf("ana"), mine.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("asset:press-1", mine.Text, StringComparison.Ordinal);
        }

        Assert.Equal("not-signed-in", (await hub.Nobody.Send(HttpMethod.Get, "/api/wallet/export")).Code);
        Assert.Equal("not-allowed", (await hub.Of("lessee").Send(HttpMethod.Get, "/api/wallet/export?of=ana")).Code);
        Assert.Equal("member-not-found", (await hub.Steward.Send(HttpMethod.Get, "/api/wallet/export?of=none")).Code);
        Assert.Equal(200, (await hub.Steward.Send(HttpMethod.Get, "/api/wallet/export?of=ana")).Status);
        await Hledger.Balances((await hub.Of("ana").Send(HttpMethod.Get, "/api/wallet/export?format=hledger")).Text);
    }

    /// <summary>Nobody has a share in February, and March brings no dividend: what is paid at the end of March was earned in February.</summary>
    [Fact]
    public async Task Dividend_ThatWaited_LeadsBackToTheMonthsThatEarnedIt()
    {
        await using CommonsHub hub = await Owed();
        hub.Go(2, 10);
        await hub.Rent(30_000);
        hub.Go(3);
        await hub.Close("2026-02");
        long waits = await hub.Balance("div");
        Assert.True(waits > 0);
        (await hub.Steward.Post("/api/fund/shares", new { member = "ben", work = "keeps the books" })).Expect(200);
        hub.Go(4);
        await hub.Close("2026-03");

        JsonNode payout = (await hub.Of("ben").Get("/api/fund/dividends/mine"))["payouts"]!.AsArray().Single()!;
        Assert.Equal(("2026-03", waits), ((string?)payout["period"], (long)payout["amount"]!));
        Assert.Equal(("press-1", waits), ((string?)payout["machines"]![0]!["machine"], (long)payout["machines"]![0]!["dividend"]!));
        JsonNode machine = (await hub.Nobody.Get($"/api/ledger/trace?transfer={payout["transfer"]}"))["machines"]!.AsArray().Single()!;
        Assert.Equal(("2026-02", "j1"), ((string?)machine["period"], (string?)machine["jobs"]![0]!["job"]));

        hub.Go(4, 10);
        await hub.Rent(30_000);
        hub.Go(5);
        await hub.Close("2026-04");
        JsonNode next = (await hub.Nobody.Get("/api/ledger/trace?transfer=close/2026-04/dividend/1"))["machines"]!.AsArray().Single()!;
        Assert.Equal(("2026-04", "j2"), ((string?)next["period"], (string?)next["jobs"]![0]!["job"]));
    }

    private static string Lines(JsonNode period) => string.Join(
        ", ", period["machines"]!.AsArray().Single()!["lines"]!.AsArray().Select(l => $"{l!["line"]} {l["amount"]}"));

    private static async Task<CommonsHub> Published(JsonObject? offer = null)
    {
        CommonsHub hub = await CommonsHub.Start();
        foreach (string who in new[] { "lessee", "ana", "ben" }) await hub.Join(who);
        await Press.Publish(hub, offer);
        return hub;
    }

    /// <summary>All 240 units are ana's, at 2 %; the machine came on the first of February.</summary>
    private static async Task<CommonsHub> Owed(JsonObject? offer = null)
    {
        CommonsHub hub = await Published(offer);
        await Press.Bid(hub, "ana", 240, 200);
        await Press.Receive(hub);
        return hub;
    }
}
