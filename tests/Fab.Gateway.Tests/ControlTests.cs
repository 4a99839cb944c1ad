using System.Text.Json.Nodes;
using Fab.Gateway.Tests.Hubs;

namespace Fab.Gateway.Tests;

/// <summary>One person at a machine at a time, over HTTP; the stop is everyone's.</summary>
[Collection(SharedHub.Name)]
public sealed class ControlTests(DemoHub hub)
{
    private const string Machine = "/api/machines/router-1";

    [Fact]
    public async Task Lease_IsVisibleHeldAgainstOthersAndTakenOverByStaffOnly()
    {
        await hub.MakeReady("router-1");
        JsonNode taken = (await hub.Maker.Post($"{Machine}/lease", new { minutes = 5, take = false })).Expect(200);
        Assert.Equal("maker", (string?)taken["lease"]!["holder"]);
        JsonNode seen = (await hub.Nobody.Get(Machine))["machine"]!["lease"]!;
        Assert.Equal("Maker", (string?)seen["name"]);
        Assert.Equal(TimeSpan.FromMinutes(5), (DateTimeOffset)seen["until"]! - (DateTimeOffset)seen["since"]!);

        using Caller eve = await hub.NewMember("eve-lease", "cnc-router");
        Answer refused = await eve.Post($"{Machine}/lease", new { take = false });
        Assert.Equal((409, "machine-lease-held"), (refused.Status, refused.Code));
        Assert.Contains("Maker", (string?)refused.Json["detail"], StringComparison.Ordinal);
        Assert.Equal("not-allowed", (await eve.Post($"{Machine}/lease", new { take = true })).Code);
        Assert.Equal("machine-lease-held", (await eve.Send(HttpMethod.Delete, $"{Machine}/lease")).Code);

        JsonNode over = (await hub.Operator.Post($"{Machine}/lease", new { take = true })).Expect(200);
        Assert.Equal(("operator", "Maker"), ((string?)over["lease"]!["holder"], (string?)over["lease"]!["takenFrom"]));
        JsonNode free = (await hub.Operator.Send(HttpMethod.Delete, $"{Machine}/lease")).Expect(200);
        Assert.Null(free["lease"]);
    }

    [Fact]
    public async Task Lease_ByAMemberWhoMayNotUseTheMachine_IsRefused()
    {
        using Caller mal = await hub.NewMember("mal-lease");
        Assert.Equal((403, "not-allowed"), await CodeOf(mal.Post($"{Machine}/lease", new { take = false })));
        Assert.Equal((400, "request-malformed"), await CodeOf(hub.Maker.PostText($"{Machine}/lease", "[]")));
        Assert.Equal((422, "machine-lease-time-invalid"), await CodeOf(hub.Maker.Post($"{Machine}/lease", new { minutes = 100 })));
        Assert.Equal((404, "machine-not-found"), await CodeOf(hub.Maker.Post("/api/machines/none/lease", new { minutes = 5 })));
    }

    [Fact]
    public async Task Stop_WhileAnotherControlsTheMachine_WorksAndSaysHowLongItTook()
    {
        await hub.MakeReady("router-1");
        (await hub.Operator.Post($"{Machine}/lease", new { take = true })).Expect(200);
        using EventReader events = await EventReader.Open(hub.Url);
        JsonNode stop = (await hub.Maker.Post($"{Machine}/stop", null)).Expect(202);
        long whole = (long)stop["microseconds"]!;
        long bridge = (long)stop["bridgeMicroseconds"]!;
        Assert.InRange(bridge, 1, whole);

        JsonNode machine = await events.Until("machine", m => (string?)m["spec"]!["id"] == "router-1" && m["lastStop"]?["outputsOff"] is not null);
        Assert.Equal(whole, (long)machine["lastStop"]!["microseconds"]!);
        Assert.True((bool)machine["lastStop"]!["outputsOff"]!);
        Assert.Contains("spindle is off", (string?)machine["reason"], StringComparison.Ordinal);
        Answer metrics = await hub.Nobody.Send(HttpMethod.Get, "/metrics");
        Assert.Contains("fab_stop_seconds_count{machine=\"router-1\"}", metrics.Text, StringComparison.Ordinal);
        (await hub.Operator.Send(HttpMethod.Delete, $"{Machine}/lease")).Expect(200);
        await hub.MakeReady("router-1");
    }

    private static async Task<(int, string?)> CodeOf(Task<Answer> asked)
    {
        Answer answer = await asked;
        return (answer.Status, answer.Code);
    }
}
