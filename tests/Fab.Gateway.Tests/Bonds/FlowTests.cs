using System.Text.Json.Nodes;
using Fab.Gateway.Tests.Hubs;

namespace Fab.Gateway.Tests.Bonds;

/// <summary>Where each cent of a period's rent went, as the hub tells it from the books.</summary>
[Collection(HubsOfTheirOwn.Name)]
public sealed class FlowTests
{
    [Fact]
    public async Task Flow_OfAPeriod_IsBeforeTheCloseWhatItIsAfterIt_AndLeadsToTransfersThatAreInTheBooks()
    {
        await using CommonsHub hub = await CommonsHub.Start();
        foreach (string who in new[] { "lessee", "ana", "ben", "mia" }) await hub.Join(who);
        await Press.Publish(hub);
        await Press.Bid(hub, "ana", 240, 200);
        await Press.Receive(hub);
        (await hub.Steward.Post("/api/fund/shares", new { member = "mia", work = "keeps the books" })).Expect(200);
        hub.Go(2, 10);
        for (int i = 0; i < 14; i++) await hub.Rent(2_000 + i, seconds: 600);
        (await hub.Steward.Post("/api/fund/costs", new { id = "belt", machine = CommonsHub.Machine, cost = 5_000, receipt = "bill 12", fromMe = false })).Expect(200);

        JsonNode open = await hub.Nobody.Get("/api/fund/periods/2026-02/flow");
        Assert.False((bool)open["isSettled"]!);
        hub.Go(3);
        long stewardsOwn = await hub.Wallet("ana") + await hub.Wallet("mia");
        await hub.Close("2026-02");

        JsonNode flow = await hub.Nobody.Get("/api/fund/periods/2026-02/flow");
        Assert.True((bool)flow["isSettled"]!);
        Assert.Equal(Amounts(open), Amounts(flow));
        Assert.Equal(28_091, Of(flow, "machine:press-1", null));
        Assert.Equal(5_000, Of(flow, "line:operating", "end:costs"));
        Assert.Equal(await hub.Wallet("ana") + await hub.Wallet("mia") - stewardsOwn, Of(flow, null, "end:lenders") + Of(flow, null, "end:members"));
        Assert.Equal(await hub.Balance("cif"), Of(flow, null, "end:kept:community-investment"));
        Assert.Equal(await hub.Balance("res:dep:press-1"), Of(flow, null, "end:reserve"));
        foreach (JsonNode? transfer in flow["links"]!.AsArray().SelectMany(l => l!["transfers"]!.AsArray()))
            Assert.NotNull((await hub.Nobody.Get($"/api/ledger/trace?transfer={transfer!["transfer"]}"))["transfer"]);
    }

    [Fact]
    public async Task Flow_OfOneMachine_BeginsWithItsJobs_AndPutsWhatDoesNotFitTogether()
    {
        await using CommonsHub hub = await CommonsHub.Start();
        foreach (string who in new[] { "lessee", "ana", "ben" }) await hub.Join(who);
        await Press.Publish(hub);
        await Press.Bid(hub, "ana", 240, 200);
        await Press.Receive(hub);
        hub.Go(2, 10);
        for (int i = 0; i < 15; i++) await hub.Rent(1_000 + i);
        JsonNode flow = await hub.Nobody.Get("/api/fund/periods/2026-02/flow?machine=press-1");
        Assert.Equal(("press-1", 3), ((string?)flow["machine"], (int)flow["moreJobs"]!));
        Assert.Equal(1_014, Of(flow, "job:j15", "machine:press-1"));
        Assert.Equal(1_000 + 1_001 + 1_002, Of(flow, "jobs:others", "machine:press-1"));
        Assert.Equal("job/j15/rent", (string?)flow["links"]![0]!["transfers"]![0]!["transfer"]);
        Assert.Equal("period-closed-already", (await hub.Nobody.Send(HttpMethod.Get, "/api/fund/periods/2025-01/flow")).Code);
    }

    private static long Of(JsonNode flow, string? from, string? to) => flow["links"]!.AsArray()
        .Where(l => (from is null || (string?)l!["from"] == from) && (to is null || (string?)l!["to"] == to))
        .Sum(l => (long)l!["amount"]!);

    private static string[] Amounts(JsonNode flow) => [.. flow["links"]!.AsArray().Select(l => $"{l!["from"]} → {l["to"]}: {l["amount"]}")];
}
