using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Fab.Gateway.Tests.Hubs;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Fab.Gateway.Tests.Bonds;

/// <summary>Whatever is wrong with what is asked of the commons is refused with its code, and changes not one stored byte.</summary>
[Collection(HubsOfTheirOwn.Name)]
public sealed class BadInputTests
{
    private const string TwoTo63 = "9223372036854775808";

    [Fact]
    public async Task WhileABondIsOffered_NothingWrongGetsIn()
    {
        await using CommonsHub hub = await Offered();
        await Refuses(
            hub,
            new("ana", "POST /api/bonds/b1/bids", new { id = "x", units = 6, couponBasisPoints = 300 }, "wallet-too-small"),
            new("ana", "POST /api/bonds/b1/bids", new { id = "x", units = 0, couponBasisPoints = 300 }, "units-out-of-range"),
            new("ana", "POST /api/bonds/b1/bids", new { id = "x", units = -1, couponBasisPoints = 300 }, "units-out-of-range"),
            new("ana", "POST /api/bonds/b1/bids", new { id = "x", units = 241, couponBasisPoints = 300 }, "units-out-of-range"),
            new("ana", "POST /api/bonds/b1/bids", new { id = "x", units = long.MaxValue, couponBasisPoints = 300 }, "units-out-of-range"),
            new("ana", "POST /api/bonds/b1/bids", $$"""{"id":"x","units":{{TwoTo63}},"couponBasisPoints":300}""", "request-malformed"),
            new("ana", "POST /api/bonds/b1/bids", """{"id":"x","units":1.5,"couponBasisPoints":300}""", "request-malformed"),
            new("ana", "POST /api/bonds/b1/bids", """{"id":"x","couponBasisPoints":300}""", "request-malformed"),
            new("ana", "POST /api/bonds/b1/bids", "{", "request-malformed"),
            new("ana", "POST /api/bonds/b1/bids", new { id = "x", units = 1, couponBasisPoints = 501 }, "coupon-out-of-range"),
            new("ana", "POST /api/bonds/b1/bids", new { id = "x", units = 1, couponBasisPoints = -1 }, "coupon-out-of-range"),
            new("ana", "POST /api/bonds/b1/bids", new { id = "first", units = 4, couponBasisPoints = 300 }, "bond-id-reused"),
            new("ana", "POST /api/bonds/b1/bids", new { id = "No Slug", units = 1, couponBasisPoints = 300 }, "bid-malformed"),
            new("ana", "POST /api/bonds/b1/bids", new { id = "commons-fund", units = 1, couponBasisPoints = 300 }, "bid-malformed"),
            new("ana", "POST /api/bonds/b2/bids", new { id = "x", units = 1, couponBasisPoints = 300 }, "bond-wrong-state"),
            new("ana", "POST /api/bonds/none/bids", new { id = "x", units = 1, couponBasisPoints = 300 }, "bond-unknown"),
            new("ana", "POST /api/bonds/No%20Slug/bids", new { id = "x", units = 1, couponBasisPoints = 300 }, "bond-unknown"),
            new("ana", "POST /api/bonds/b1/sales", new { id = "s", units = 1, price = 1 }, "bond-wrong-state"),
            new("ana", "POST /api/bonds/b1/sales/s/buy", null, "unit-sale-unknown"),
            new("ana", "POST /api/bonds/b1/withdraw", null, "not-allowed"),
            new("ana", "POST /api/bonds/b1/vacate", new { why = "Moved." }, "not-allowed"),
            new("lessee", "POST /api/bonds/b1/vacate", new { why = "Moved." }, "bond-wrong-state"),
            new("lessee", "POST /api/bonds/b1/rent-bids", new { id = "r", rate = 400, hoursPerPeriod = 100 }, "bond-wrong-state"),
            new("steward", "POST /api/bonds/b1/close-auction", null, "auction-running"),
            new("steward", "POST /api/bonds/b2/close-auction", null, "bond-wrong-state"),
            new("steward", "POST /api/bonds/b1/receipt", new { receipt = "invoice" }, "bond-wrong-state"),
            new("steward", "POST /api/bonds/b1/refund", null, "bond-wrong-state"),
            new("steward", "POST /api/bonds/b1/failure", new { why = "Broken." }, "bond-wrong-state"),
            new("steward", "POST /api/bonds/b1/liquidate", new { proceeds = 1, costs = 0, receipt = "x" }, "bond-not-liquidating"),
            new("steward", "POST /api/bonds/none/liquidate", new { proceeds = 1, costs = 0, receipt = "x" }, "bond-unknown"),
            new("steward", "POST /api/fund/periods/2025-12/close", null, "period-unknown"),
            new("steward", "POST /api/fund/periods/2026-01/close", null, "period-not-over"),
            new("steward", "POST /api/fund/periods/2026-13/close", null, "period-malformed"),
            new("steward", "POST /api/fund/periods/x/close", null, "period-malformed"),
            new("nobody", "GET /api/fund/periods/2026-01", null, "period-unknown"),
            new("nobody", "GET /api/bonds/none", null, "bond-unknown"),
            new("nobody", "GET /api/bonds/none/payback", null, "bond-unknown"));
    }

    [Fact]
    public async Task AgreementsAndOffers_ThatDoNotHold_AreRefused()
    {
        await using CommonsHub hub = await Offered();
        Attempt Proposes(object body, string code) => new("lessee", "POST /api/bonds", body, code);
        Attempt Offers(System.Text.Json.Nodes.JsonObject body, string code) => new("steward", "POST /api/bonds/b2/offer", body, code);
        await Refuses(
            hub,
            Proposes(Press.Agreement("b1", rent: 29999), "rental-agreement-differs"),
            Proposes(Press.Agreement("No Slug"), "bond-id-malformed"),
            Proposes(Press.Agreement("b3", rent: 0), "rental-agreement-malformed"),
            Proposes(new { id = "b3", machine = "press-1", machineName = "Press", rentPerPeriod = 1, hoursPerPeriod = 0, periods = 36, terms = "x" }, "rental-agreement-malformed"),
            Proposes(new { id = "b3", machine = "press-1", machineName = "Press", rentPerPeriod = 1, hoursPerPeriod = 745, periods = 36, terms = "x" }, "rental-agreement-malformed"),
            Proposes(new { id = "b3", machine = "No Slug", machineName = "Press", rentPerPeriod = 1, hoursPerPeriod = 1, periods = 36, terms = "x" }, "rental-agreement-malformed"),
            Proposes(new { id = "b3", machine = "press-1", machineName = "Two\nlines", rentPerPeriod = 1, hoursPerPeriod = 1, periods = 36, terms = "x" }, "rental-agreement-malformed"),
            Proposes(new { id = "b3", machine = "press-1", machineName = "Press", rentPerPeriod = 1, hoursPerPeriod = 1, periods = 0, terms = "x" }, "rental-agreement-malformed"),
            Proposes($$"""{"id":"b3","machine":"press-1","machineName":"Press","rentPerPeriod":{{TwoTo63}},"hoursPerPeriod":1,"periods":1,"terms":"x"}""", "request-malformed"),
            Offers(Press.Offer(("policy", Policy(owed: "[{\"line\":\"sweep\",\"basisPoints\":9999}]"))), "bond-policy-malformed"),
            Offers(Press.Offer(("policy", Policy(owed: "[{\"line\":\"sweep\",\"basisPoints\":6000},{\"line\":\"dividend\",\"basisPoints\":5000}]"))), "bond-policy-malformed"),
            Offers(Press.Offer(("policy", Policy(owed: "[{\"line\":\"sweep\",\"basisPoints\":-1},{\"line\":\"dividend\",\"basisPoints\":10001}]"))), "bond-policy-malformed"),
            Offers(Press.Offer(("policy", Policy(owed: "[{\"line\":\"dividend\",\"basisPoints\":5000},{\"line\":\"dividend\",\"basisPoints\":5000}]"))), "bond-policy-malformed"),
            Offers(Press.Offer(("policy", Policy(owed: "[]"))), "bond-policy-malformed"),
            Offers(Press.Offer(("policy", Policy(redeemed: "[{\"line\":\"sweep\",\"basisPoints\":10000}]"))), "bond-policy-malformed"),
            Offers(Press.Offer(("units", 239)), "bond-offer-malformed"),
            Offers(Press.Offer(("residual", 240001)), "bond-offer-malformed"),
            Offers(Press.Offer(("minimumUnits", 180)), "bond-offer-malformed"),
            Offers(Press.Offer(("minimumUnits", 0), ("gap", "commonsFund")), "bond-offer-malformed"),
            Offers(Press.Offer(("instalmentPerPeriod", 0)), "bond-offer-malformed"),
            Offers(Press.Offer(("auctionEnd", "2025-12-31T00:00:00Z")), "bond-offer-malformed"),
            Offers(Press.Offer(("receiptDeadline", "2026-01-01T12:00:00Z")), "bond-offer-malformed"),
            Offers(Press.Offer(("rateCapBasisPoints", 10001)), "bond-offer-malformed"),
            Offers(Press.Offer(("rateCapBasisPoints", 5400)), "rate-cap-beyond-guarantee"),
            Offers(Press.Offer(("gap", "perhaps")), "request-malformed"),
            new("steward", "POST /api/bonds/b1/offer", Press.Offer(("repairCap", 1)), "bond-wrong-state"),
            new("steward", "POST /api/bonds/none/offer", Press.Offer(), "bond-unknown"));
    }

    [Fact]
    public async Task WhileABondIsOwed_NothingWrongGetsIn()
    {
        await using CommonsHub hub = await Owed();
        Attempt Sells(object body, string code) => new("ben", "POST /api/bonds/b1/sales", body, code);
        await Refuses(
            hub,
            new("ana", "POST /api/bonds/b1/bids", new { id = "late", units = 1, couponBasisPoints = 300 }, "auction-over"),
            Sells(new { id = "s2", units = 0, price = 1 }, "units-out-of-range"),
            Sells(new { id = "s2", units = -5, price = 1 }, "units-out-of-range"),
            Sells(new { id = "s2", units = 51, price = 1 }, "units-too-many"), // 75, of which 25 are for sale
            Sells(new { id = "s2", units = long.MaxValue, price = 1 }, "units-too-many"),
            Sells($$"""{"id":"s2","units":{{TwoTo63}},"price":1}""", "request-malformed"),
            Sells(new { id = "s2", units = 1, price = 0 }, "price-out-of-range"),
            Sells(new { id = "s2", units = 1, price = long.MaxValue }, "price-out-of-range"),
            Sells(new { id = "s1", units = 24, price = 24000 }, "bond-id-reused"),
            Sells(new { id = "No Slug", units = 1, price = 1 }, "bid-malformed"),
            new("poor", "POST /api/bonds/b1/sales", new { id = "s2", units = 1, price = 1 }, "not-a-holder"),
            new("ben", "POST /api/bonds/b1/sales/s1/buy", null, "transfer-to-oneself"),
            new("poor", "POST /api/bonds/b1/sales/s1/buy", null, "wallet-too-small"),
            new("ana", "POST /api/bonds/b1/sales/none/buy", null, "unit-sale-unknown"),
            new("ana", "POST /api/bonds/b1/sales/s1/withdraw", null, "not-a-holder"),
            new("steward", "POST /api/bonds/b1/sales/s1/withdraw", null, "not-a-holder"),
            new("steward", "POST /api/bonds/b1/fund-sales", new { id = "s2", units = 1 }, "not-a-holder"),
            new("steward", "POST /api/bonds/b1/withdraw", null, "bond-wrong-state"),
            new("steward", "POST /api/bonds/b1/repair", new { cost = 1, receipt = "x" }, "bond-wrong-state"),
            new("steward", "POST /api/bonds/b1/give-up", null, "bond-wrong-state"),
            new("steward", "POST /api/bonds/b1/liquidate", new { proceeds = 1, costs = 0, receipt = "x" }, "bond-not-liquidating"),
            new("steward", "POST /api/bonds/b1/failure", new { why = "" }, "machine-sale-malformed"),
            new("steward", "POST /api/fund/periods/2026-01/close", null, "period-closed-already"),
            new("steward", "POST /api/fund/periods/2026-03/close", null, "earlier-period-open"),
            new("steward", "POST /api/fund/periods/2026-04/close", null, "period-not-over"),
            new("nobody", "GET /api/fund/periods/2026-05/preview", null, "period-not-over"),
            new("lessee", "POST /api/bonds", Press.Agreement("b1", "another-1"), "rental-agreement-differs"));
        await Refuses(hub, new Attempt("steward", "POST /api/bonds/b3/offer", Press.Offer(("auctionEnd", "2026-05-01T00:00:00Z"), ("receiptDeadline", "2026-06-01T00:00:00Z")), "machine-bonded-already"));
    }

    [Fact]
    public async Task TheFund_TakesNothingWrong()
    {
        await using CommonsHub hub = await Owed();
        Attempt Books(object body, string code) => new("steward", "POST /api/fund/costs", body, code);
        await Refuses(
            hub,
            Books(new { id = "c", machine = "press-1", cost = 0, receipt = "x", fromMe = false }, "cost-malformed"),
            Books(new { id = "c", machine = "press-1", cost = -1, receipt = "x", fromMe = false }, "cost-malformed"),
            Books($$"""{"id":"c","machine":"press-1","cost":{{TwoTo63}},"receipt":"x","fromMe":false}""", "request-malformed"),
            Books(new { id = "c", machine = "press-1", cost = 1, receipt = "", fromMe = false }, "cost-malformed"),
            Books(new { id = "c", machine = "press-1", cost = 1, receipt = "x", fromMe = false, at = "2027-01-01T00:00:00Z" }, "cost-malformed"),
            Books(new { id = "belt", machine = "press-1", cost = 2, receipt = "x", fromMe = false }, "cost-id-reused"),
            Books(new { id = "c", machine = "none", cost = 1, receipt = "x", fromMe = false }, "machine-not-found"),
            Books(new { id = "c", machine = "No Slug", cost = 1, receipt = "x", fromMe = false }, "machine-not-found"),
            new("steward", "POST /api/fund/costs/none/correct", new { why = "x" }, "cost-unknown"),
            new("steward", "PUT /api/fund/machines/none/costs", Press.Costs(1), "machine-not-found"),
            new("steward", "PUT /api/fund/machines/press-1/costs", new { operatingPerPeriod = 1, cost = 1, residual = 0, lifePeriods = 36 }, "costs-fixed-by-offer"),
            new("steward", "PUT /api/fund/machines/press-1/costs", Press.Costs(-1), "machine-costs-malformed"),
            new("steward", "PUT /api/fund/machines/none/pricing", new { rule = new { floor = 1, cap = 2, availablePerPeriod = 3600 }, start = 1 }, "machine-not-found"),
            new("steward", "PUT /api/fund/machines/press-1/pricing", new { rule = new { floor = 2, cap = 1, availablePerPeriod = 3600 }, start = 1 }, "price-rule-malformed"),
            new("steward", "PUT /api/fund/machines/press-1/pricing", new { rule = new { floor = 1, cap = 2, availablePerPeriod = 0 }, start = 1 }, "price-rule-malformed"),
            new("steward", "POST /api/fund/shares", new { member = "none", work = "x" }, "member-not-found"),
            new("steward", "POST /api/fund/shares", new { member = "ana", work = "" }, "dividend-share-malformed"),
            new("steward", "POST /api/fund/shares/none/dismiss", null, "dividend-share-unknown"),
            new("steward", "POST /api/fund/means", new { id = "m", amount = 0, fromCommunityInvestment = false, receipt = "x" }, "endowment-malformed"),
            new("steward", "POST /api/fund/means", new { id = "m", amount = 1, fromCommunityInvestment = true, receipt = "x" }, "community-investment-too-small"),
            new("steward", "POST /api/wallet/top-up", new { cents = -1, member = "ana" }, "amount-not-positive"),
            new("steward", "POST /api/wallet/top-up", new { cents = 1, member = "none" }, "member-not-found"),
            new("steward", "POST /api/ledger/corrections", new { transfer = "none", memo = "x" }, "transfer-not-found"),
            new("steward", "POST /api/ledger/corrections", new { transfer = "bond/b1/issue/ana", memo = "x" }, "correction-not-allowed"),
            new("nobody", "GET /api/ledger/trace?transfer=none", null, "not-found"),
            new("nobody", "GET /api/ledger/export?format=pdf", null, "request-malformed"));
    }

    [Fact]
    public async Task Close_WithTheClockPutBack_IsRefusedUntilItIsRight()
    {
        await using CommonsHub hub = await Owed();
        hub.Go(2, 20);
        await Refuses(hub, new Attempt("steward", "POST /api/fund/periods/2026-02/close", null, "fund-clock-back"));
        hub.Go(4, 2);
        await hub.Close("2026-02");
        await Refuses(hub, new Attempt("steward", "POST /api/fund/periods/2026-02/close", null, "period-closed-already"));
    }

    [Fact]
    public async Task Repeating_WhatWasDone_ChangesNothing()
    {
        await using CommonsHub hub = await Owed();
        string before = await hub.Stored();
        (await hub.Of("ben").Post("/api/bonds/b1/sales", new { id = "s1", units = 25, price = 24000 })).Expect(200);
        (await hub.Steward.Post("/api/bonds/b1/receipt", new { receipt = "invoice 7" })).Expect(200);
        (await hub.Steward.Post("/api/fund/costs", new { id = "belt", machine = "press-1", cost = 500, receipt = "bill 3", fromMe = false })).Expect(200);
        (await hub.Of("lessee").Post("/api/bonds", Press.Agreement("b2", "mill-1"))).Expect(201);
        (await hub.Steward.Post("/api/fund/shares", new { member = "ana", work = "runs the press" })).Expect(200);
        Assert.Equal(before, await hub.Stored());
    }

    /// <summary>Every address of the commons that changes something, and which single roles may use it.</summary>
    public static IReadOnlyDictionary<string, string> Roles { get; } = new Dictionary<string, string>
    {
        ["POST /api/bonds"] = "maker operator funder steward",
        ["POST /api/bonds/{id}/offer"] = "steward",
        ["POST /api/bonds/{id}/offer/preview"] = "steward",
        ["POST /api/bonds/{id}/withdraw"] = "maker operator funder steward",
        ["POST /api/bonds/{id}/bids"] = "funder",
        ["POST /api/bonds/{id}/close-auction"] = "steward",
        ["POST /api/bonds/{id}/receipt"] = "steward",
        ["POST /api/bonds/{id}/refund"] = "steward",
        ["POST /api/bonds/{id}/sales"] = "maker operator funder steward",
        ["POST /api/bonds/{id}/fund-sales"] = "steward",
        ["POST /api/bonds/{id}/sales/{sale}/withdraw"] = "maker operator funder steward",
        ["POST /api/bonds/{id}/sales/{sale}/buy"] = "funder",
        ["POST /api/bonds/{id}/failure"] = "operator steward",
        ["POST /api/bonds/{id}/repair"] = "steward",
        ["POST /api/bonds/{id}/give-up"] = "steward",
        ["POST /api/bonds/{id}/vacate"] = "maker operator funder steward",
        ["POST /api/bonds/{id}/rent-bids"] = "maker operator funder steward",
        ["POST /api/bonds/{id}/close-letting"] = "steward",
        ["POST /api/bonds/{id}/liquidate"] = "steward",
        ["POST /api/bonds/{id}/liquidate/preview"] = "steward",
        ["POST /api/fund/costs"] = "operator steward",
        ["POST /api/fund/costs/preview"] = "operator steward",
        ["POST /api/fund/costs/{id}/correct"] = "operator steward",
        ["PUT /api/fund/machines/{id}/costs"] = "steward",
        ["POST /api/fund/machines/{id}/costs/preview"] = "steward",
        ["PUT /api/fund/machines/{id}/pricing"] = "steward",
        ["POST /api/fund/machines/{id}/pricing/preview"] = "steward",
        ["POST /api/fund/means"] = "steward",
        ["POST /api/fund/shares"] = "steward",
        ["POST /api/fund/shares/{account}/dismiss"] = "steward",
        ["POST /api/fund/periods/{id}/close"] = "steward",
        ["PUT /api/fund/closes-by-itself"] = "steward",
        ["POST /api/ledger/corrections"] = "operator steward",
    };

    [Fact]
    public async Task EveryAddress_IsClosedToWhoMayNot()
    {
        await using CommonsHub hub = await CommonsHub.Start();
        string[] all = ["maker", "operator", "funder", "steward"];
        foreach (string role in all) await hub.Join($"only-{role}", 0, role);
        string[] routes =
        [
            .. hub.Hub.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
                .Where(e => e.RoutePattern.RawText!.Split('/') is ["", "api", "bonds" or "fund" or "ledger", ..])
                .SelectMany(e => e.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(m => $"{m} {e.RoutePattern.RawText!.TrimEnd('/')}"))
                .Where(route => !route.StartsWith("GET", StringComparison.Ordinal)),
        ];
        Assert.Equal(Roles.Keys.Order(StringComparer.Ordinal), routes.Order(StringComparer.Ordinal));
        List<Attempt> attempts = [];
        foreach ((string route, string may) in Roles)
        {
            string path = route.Replace("{id}", "b1", StringComparison.Ordinal).Replace("{sale}", "s1", StringComparison.Ordinal).Replace("{account}", "m1", StringComparison.Ordinal);
            attempts.Add(new Attempt("nobody", path, null, "not-signed-in"));
            attempts.AddRange(all.Except(may.Split(' ')).Select(role => new Attempt($"only-{role}", path, null, "role-missing")));
        }

        Assert.True(attempts.Count > 70);
        await Refuses(hub, [.. attempts]);
    }

    private static System.Text.Json.Nodes.JsonNode Policy(string? owed = null, string? redeemed = null)
    {
        System.Text.Json.Nodes.JsonNode policy = Press.Policy("commons");
        if (owed is not null) policy["whileOwed"] = System.Text.Json.Nodes.JsonNode.Parse(owed);
        if (redeemed is not null) policy["onceRedeemed"] = System.Text.Json.Nodes.JsonNode.Parse(redeemed);
        return policy;
    }

    /// <summary>One bond on which ana has bid with half of her money, and the draft of another.</summary>
    private static async Task<CommonsHub> Offered()
    {
        CommonsHub hub = await CommonsHub.Start();
        await hub.Join("lessee");
        await hub.Join("ana", 10_000);
        await Press.Publish(hub);
        (await hub.Of("lessee").Post("/api/bonds", Press.Agreement("b2", "mill-1"))).Expect(201);
        (await hub.Of("ana").Post("/api/bonds/b1/bids", new { id = "first", units = 5, couponBasisPoints = 300 })).Expect(200);
        return hub;
    }

    /// <summary>Owed to ana and ben; February and March are over and not closed; ben offers units.</summary>
    private static async Task<CommonsHub> Owed()
    {
        CommonsHub hub = await CommonsHub.Start();
        foreach (string who in new[] { "lessee", "ana", "ben", "poor" }) await hub.Join(who);
        await Press.Publish(hub);
        await Press.Bid(hub, "ana", 165, 200);
        await Press.Bid(hub, "ben", 75, 300);
        await Press.Receive(hub);
        (await hub.Of("lessee").Post("/api/bonds", Press.Agreement("b2", "mill-1"))).Expect(201);
        (await hub.Of("lessee").Post("/api/bonds", Press.Agreement("b3"))).Expect(201);
        (await hub.Steward.Post("/api/fund/shares", new { member = "ana", work = "runs the press" })).Expect(200);
        hub.Go(4, 1);
        await hub.Rent(1000);
        (await hub.Steward.Post("/api/fund/costs", new { id = "belt", machine = "press-1", cost = 500, receipt = "bill 3", fromMe = false })).Expect(200);
        (await hub.Of("ben").Post("/api/bonds/b1/sales", new { id = "s1", units = 25, price = 24000 })).Expect(200);
        return hub;
    }

    private static async Task Refuses(CommonsHub hub, params Attempt[] attempts)
    {
        string before = await hub.Stored();
        foreach (Attempt attempt in attempts)
        {
            string[] parts = attempt.Route.Split(' ', 2);
            string? body = attempt.Body as string ?? (attempt.Body is null ? null : JsonSerializer.Serialize(attempt.Body));
            using StringContent? content = body is null ? null : new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
            Caller caller = attempt.Who == "nobody" ? hub.Nobody : hub.Of(attempt.Who);
            Answer answer = await caller.Send(new HttpMethod(parts[0]), parts[1], content);
            Assert.True(attempt.Code == answer.Code, $"{attempt}: {answer.Status} {answer.Text}");
            Assert.Equal(before, await hub.Stored());
        }
    }

    /// <param name="Route">Method and path.</param>
    /// <param name="Body">JSON as text, or what is to be written as JSON.</param>
    private sealed record Attempt(string Who, string Route, object? Body, string Code);
}
