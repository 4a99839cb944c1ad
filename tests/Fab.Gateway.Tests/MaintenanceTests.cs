using System.Text.Json.Nodes;
using Fab.Gateway.Tests.Hubs;

namespace Fab.Gateway.Tests;

/// <summary>Maintenance of a machine, over HTTP.</summary>
[Collection(SharedHub.Name)]
public sealed class MaintenanceTests(DemoHub hub)
{
    private const string Path = "/api/machines/router-1/maintenance";

    [Fact]
    public async Task Interval_IsSetByStaff_HoldsJobs_AndIsDoneWithANote()
    {
        await hub.MakeReady("router-1");
        using EventReader events = await EventReader.Open(hub.Url);
        JsonNode book = (await hub.Operator.Put($"{Path}/grease-rods", new { name = "Grease the rods", everyHours = 200, everyDays = 90, stopsJobs = true, usedHours = 210 })).Expect(200);
        Assert.Equal(("overdue", 105), ((string?)book["intervals"]![0]!["due"], (int)book["intervals"]![0]!["percent"]!));
        await events.Until("machine", m => (string?)m["spec"]!["id"] == "router-1" && (string?)m["maintenance"]?[0]?["due"] == "overdue");

        Assert.Contains("fab_machine_maintenance_overdue{machine=\"router-1\"} 1", (await hub.Nobody.Send(HttpMethod.Get, "/metrics")).Text, StringComparison.Ordinal);

        string job = await hub.Maker.Queue(await hub.Maker.QuoteFile("squares.nc", Programs.Router(), "router-1"));
        JsonNode place = (await hub.Nobody.Get("/api/queue")).AsArray().Single(p => (string?)p!["job"] == job)!;
        Assert.Equal(("maintenance-overdue", "Grease the rods"), ((string?)place["wait"]!["obstacles"]![0]!["code"], (string?)place["wait"]!["obstacles"]![0]!["asked"]));

        JsonNode done = (await hub.Operator.Post($"{Path}/grease-rods/done", new { note = "The left one was dry." })).Expect(200);
        Assert.Equal(("notYet", "The left one was dry.", "operator"), ((string?)done["intervals"]![0]!["due"], (string?)done["log"]![0]!["note"], (string?)done["log"]![0]!["by"]));
        Assert.NotEqual("", (string?)done["log"]![0]!["name"]);
        await events.UntilJob(job, "finished");
        (await hub.Operator.Post(Path, new { what = "new belt" })).Expect(200);
        (await hub.Operator.Send(HttpMethod.Delete, $"{Path}/grease-rods")).Expect(200);
        JsonNode left = await hub.Nobody.Get(Path);
        Assert.Equal((0, "new belt", 2), (left["intervals"]!.AsArray().Count, (string?)left["log"]![0]!["what"], left["log"]!.AsArray().Count));
        await hub.MakeReady("router-1");
    }

    [Fact]
    public async Task BadInput_IsRefusedByItsCode()
    {
        Assert.Equal("role-missing", (await hub.Maker.Put($"{Path}/rods", new { name = "Rods", everyHours = 1 })).Code);
        Assert.Equal("machine-not-found", (await hub.Operator.Put("/api/machines/none/maintenance/rods", new { name = "Rods", everyHours = 1 })).Code);
        Answer unknown = await hub.Operator.Post($"{Path}/none/done", new { });
        Assert.Equal((404, "maintenance-unknown"), (unknown.Status, unknown.Code));
        foreach (object body in new object[] { new { name = "Rods" }, new { name = "Rods", everyHours = 0 }, new { name = "two\nlines", everyDays = 1 } })
        {
            Answer answer = await hub.Operator.Put($"{Path}/rods", body);
            Assert.Equal((422, "maintenance-invalid"), (answer.Status, answer.Code));
        }

        Assert.Equal("maintenance-invalid", (await hub.Operator.Put($"{Path}/No%20Slug", new { name = "Rods", everyHours = 1 })).Code);
        Assert.Equal("maintenance-invalid", (await hub.Operator.Post(Path, new { what = " " })).Code);
        Assert.Equal("request-malformed", (await hub.Operator.Put($"{Path}/rods", new { everyHours = 1 })).Code);
        Assert.Equal("request-malformed", (await hub.Operator.Put($"{Path}/rods", new { name = "Rods", everyHours = 1.5 })).Code);
    }
}
