using System.Text.Json.Nodes;
using Fab.Gateway.Tests.Hubs;

namespace Fab.Gateway.Tests;

/// <summary>The queue's order and its reasons, over HTTP: one's own order, and what staff put first.</summary>
[Collection(SharedHub.Name)]
public sealed class QueueTests(DemoHub hub)
{
    [Fact]
    public async Task Order_OfOnesOwn_IsOnesOwn_AndStaffPutFirstWithAReason()
    {
        await hub.MakeReady("router-1");
        using Caller dee = await hub.NewMember("dee", "cnc-router");
        using Caller eli = await hub.NewMember("eli", "cnc-router");
        foreach (string member in new[] { "dee", "eli" }) (await hub.Steward.Post("/api/wallet/top-up", new { cents = 10_000, id = $"topup/{member}", member })).Expect(200);

        // Nothing goes while somebody is at the machine.
        (await hub.Operator.Post("/api/machines/router-1/lease", new { minutes = 30, take = true })).Expect(200);
        using EventReader events = await EventReader.Open(hub.Url);
        string d0 = await Queue(dee), d1 = await Queue(dee), e0 = await Queue(eli);
        Assert.Equal([d0, e0, d1], await Order());
        JsonNode place = (await hub.Nobody.Get("/api/queue")).AsArray().First(p => (string?)p!["job"] == d1)!;
        Assert.Equal(("fairShare", "dee", 2), ((string?)place["order"]!["code"], (string?)place["order"]!["member"], (int)place["order"]!["number"]!));
        Assert.Equal(("machinesStand", "machine-lease-held"), ((string?)place["wait"]!["code"], (string?)place["wait"]!["obstacles"]![0]!["code"]));

        JsonNode moved = (await dee.Post($"/api/queue/{d1}/move", new { before = d0 })).Expect(200);
        Assert.Equal([d1, e0, d0], moved.AsArray().Select(p => (string?)p!["job"]));
        await events.Until("queue", queue => (string?)queue[0]!["job"] == d1);
        Assert.Equal("not-allowed", (await eli.Post($"/api/queue/{d1}/move", new { })).Code);
        Assert.Equal("queue-not-one-members", (await dee.Post($"/api/queue/{d1}/move", new { before = e0 })).Code);
        Assert.Equal("job-not-found", (await dee.Post("/api/queue/j-none/move", new { })).Code);

        Assert.Equal("role-missing", (await dee.Put($"/api/queue/{d0}/first", new { why = "please" })).Code);
        Assert.Equal("queue-reason-invalid", (await hub.Operator.Put($"/api/queue/{d0}/first", new { why = " " })).Code);
        JsonNode first = (await hub.Operator.Put($"/api/queue/{d0}/first", new { why = "The fair opens at noon." })).Expect(200)[0]!;
        Assert.Equal((d0, "putFirst", "The fair opens at noon."), ((string?)first["job"], (string?)first["order"]!["code"], (string?)first["order"]!["first"]!["reason"]));
        Assert.EndsWith("put it first: The fair opens at noon.", (string?)first["orderReason"], StringComparison.Ordinal);
        Assert.Equal("queue-job-put-first", (await dee.Post($"/api/queue/{d0}/move", new { })).Code);
        (await hub.Operator.Send(HttpMethod.Delete, $"/api/queue/{d0}/first")).Expect(200);
        Assert.Equal([d1, e0, d0], await Order());

        foreach ((Caller member, string job) in new[] { (dee, d0), (dee, d1), (eli, e0) }) (await member.Post($"/api/jobs/{job}/cancel", new { })).Expect(202);
        (await hub.Operator.Send(HttpMethod.Delete, "/api/machines/router-1/lease")).Expect(200);
        Assert.Equal("queue-job-not-waiting", (await dee.Post($"/api/queue/{d1}/move", new { })).Code);

        JsonNode kept = (await hub.Nobody.Get("/api/queue/first"))[0]!;
        Assert.Equal((d0, "The fair opens at noon."), ((string?)kept["job"], (string?)kept["reason"]));
        Assert.NotEqual("", (string?)kept["by"]);
        Assert.Equal((string?)kept["by"], (string?)kept["takenBackBy"]);
        Assert.True((DateTimeOffset)kept["takenBackAt"]! >= (DateTimeOffset)kept["at"]!);
    }

    private static async Task<string> Queue(Caller member) => await member.Queue(await member.QuoteFile("squares.nc", Programs.Router(), "router-1"));

    private async Task<IEnumerable<string?>> Order() => (await hub.Nobody.Get("/api/queue")).AsArray().Select(p => (string?)p!["job"]);
}
