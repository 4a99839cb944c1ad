using System.Text.Json.Nodes;
using Fab.Gateway.Tests.Hubs;

namespace Fab.Gateway.Tests.Bonds;

/// <summary>The worked example's machine, agreement and offer, as they are sent.</summary>
internal static class Press
{
    public static object Agreement(string id = "b1", string machine = CommonsHub.Machine, long rent = 30000) =>
        new { id, machine, machineName = "Press one", rentPerPeriod = rent, hoursPerPeriod = 100, periods = 36, terms = "As usual." };

    /// <param name="change">Fields that are to be otherwise.</param>
    public static JsonObject Offer(params (string Field, JsonNode? Value)[] change)
    {
        var offer = new JsonObject
        {
            ["cost"] = 240000,
            ["residual"] = 60000,
            ["lifePeriods"] = 36,
            ["operatingPerPeriod"] = 4217,
            ["units"] = 240,
            ["unitPrice"] = 1000,
            ["rateCapBasisPoints"] = 500,
            ["minimumUnits"] = 240,
            ["gap"] = "void",
            ["instalmentPerPeriod"] = 10000,
            ["auctionEnd"] = "2026-01-02T00:00:00Z",
            ["receiptDeadline"] = "2026-02-20T00:00:00Z",
            ["repairCap"] = 20000,
            ["policy"] = Policy("commons"),
        };
        foreach ((string field, JsonNode? value) in change) offer[field] = value;
        return offer;
    }

    public static JsonNode Policy(string name) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "docs", "policies", $"{name}.json")))!;

    public static object Costs(long operating) => new { operatingPerPeriod = operating, cost = 240000, residual = 60000, lifePeriods = 36 };

    /// <summary>A lessee proposes it, and a steward offers it.</summary>
    public static async Task Publish(CommonsHub hub, JsonObject? offer = null, string id = "b1", string lessee = "lessee", string machine = CommonsHub.Machine)
    {
        (await hub.Of(lessee).Post("/api/bonds", Agreement(id, machine))).Expect(201);
        (await hub.Steward.Post($"/api/bonds/{id}/offer", offer ?? Offer())).Expect(200);
    }

    /// <summary>Bids with just the money for it.</summary>
    public static async Task Bid(CommonsHub hub, string who, long units, int coupon, string id = "b1")
    {
        await hub.TopUp(who, units * 1000);
        (await hub.Of(who).Post($"/api/bonds/{id}/bids", new { id = who, units, couponBasisPoints = coupon })).Expect(200);
    }

    /// <summary>The auction is over, and the machine comes on the first of February.</summary>
    public static async Task Receive(CommonsHub hub)
    {
        hub.Go(1, 2);
        Assert.Equal("allotted", (string?)(await hub.Steward.Post("/api/bonds/b1/close-auction", null)).Expect(200)["state"]);
        hub.Go(2);
        Assert.Equal("active", (string?)(await hub.Steward.Post("/api/bonds/b1/receipt", new { receipt = "invoice 7" })).Expect(200)["state"]);
        await hub.Close("2026-01");
    }
}
