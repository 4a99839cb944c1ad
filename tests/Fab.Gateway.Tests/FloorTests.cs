using System.Text.Json.Nodes;
using Fab.Gateway.Tests.Hubs;

namespace Fab.Gateway.Tests;

/// <summary>The floor plan, over HTTP.</summary>
[Collection(SharedHub.Name)]
public sealed class FloorTests(DemoHub hub)
{
    [Fact]
    public async Task Plan_IsArrangedByStaff_AndToldToEverybodyWhoWatches()
    {
        using EventReader events = await EventReader.Open(hub.Url);
        (await hub.Operator.Put("/api/floor/reprap-1", new { column = 2, row = 1 })).Expect(200);
        (await hub.Operator.Put("/api/floor/router-1", new { column = 3, row = 1 })).Expect(200);
        JsonNode swapped = (await hub.Operator.Put("/api/floor/reprap-1", new { column = 3, row = 1 })).Expect(200);
        Assert.Equal("reprap-1 3 1, router-1 2 1", Tiles(swapped));
        Assert.Equal(swapped.ToJsonString(), (await hub.Nobody.Get("/api/floor")).ToJsonString());
        await events.Until("floor", plan => plan.ToJsonString() == swapped.ToJsonString());

        Assert.Equal("floor-place-outside", (await hub.Operator.Put("/api/floor/reprap-1", new { column = 0, row = 1 })).Code);
        Assert.Equal("machine-not-found", (await hub.Operator.Put("/api/floor/none", new { column = 1, row = 1 })).Code);
        Assert.Equal("role-missing", (await hub.Maker.Put("/api/floor/reprap-1", new { column = 1, row = 1 })).Code);
        Assert.Equal("not-signed-in", (await hub.Nobody.Put("/api/floor/reprap-1", new { column = 1, row = 1 })).Code);
        JsonNode lifted = (await hub.Operator.Send(HttpMethod.Delete, "/api/floor/reprap-1")).Expect(200);
        Assert.Equal("router-1 2 1", Tiles(lifted));
        (await hub.Operator.Send(HttpMethod.Delete, "/api/floor/router-1")).Expect(200);
    }

    private static string Tiles(JsonNode plan) => string.Join(
        ", ", plan["tiles"]!.AsArray().Select(t => $"{t!["machine"]} {t["column"]} {t["row"]}").Order(StringComparer.Ordinal));
}
