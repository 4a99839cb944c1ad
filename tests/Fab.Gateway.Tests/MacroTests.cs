using System.Text.Json.Nodes;
using Fab.Gateway.Tests.Hubs;

namespace Fab.Gateway.Tests;

/// <summary>Macros over HTTP: kept by staff, run by whoever controls the machine, vetted both times.</summary>
[Collection(SharedHub.Name)]
public sealed class MacroTests(DemoHub hub)
{
    private const string Macro = "/api/macros/say-hello";
    private const string Printer = "/api/machines/reprap-1";

    [Fact]
    public async Task Macro_KeptByStaff_IsRunByAMaker_LineByLine()
    {
        await hub.MakeReady("reprap-1");
        object macro = new { name = "Say hello", @class = "fdm-printer", lines = new[] { "; who are you?", "M115", "M105 ; how warm" } };
        Assert.Equal("role-missing", (await hub.Maker.Put(Macro, macro)).Code);
        JsonNode kept = (await hub.Operator.Put(Macro, macro)).Expect(200);
        Assert.Equal(("operator", 3), ((string?)kept["by"], kept["lines"]!.AsArray().Count));
        Assert.Equal("say-hello", (string?)Assert.Single((await hub.Nobody.Get("/api/macros?machine=reprap-1")).AsArray())!["id"]);
        Assert.Empty((await hub.Nobody.Get("/api/macros?machine=router-1")).AsArray());

        JsonNode done = (await hub.Maker.Post($"{Printer}/macros/say-hello", new { })).Expect(202);
        Assert.Equal(["M115", "M105"], done["sent"]!.AsArray().Select(line => (string?)line));
        Assert.Contains(done["said"]!.AsArray(), line => ((string?)line)!.StartsWith("FIRMWARE_NAME", StringComparison.Ordinal));
        IEnumerable<string?> console = (await hub.Nobody.Get($"{Printer}/console")).AsArray().Where(line => (string?)line!["kind"] == "sent").Select(line => (string?)line!["text"]).TakeLast(2);
        Assert.Equal(["M115", "M105"], console);
        Assert.Equal("macro-not-of-this-machine", (await hub.Maker.Post("/api/machines/router-1/macros/say-hello", new { })).Code);

        // Somebody else has the machine now.
        (await hub.Operator.Post($"{Printer}/lease", new { take = true })).Expect(200);
        Assert.Equal("machine-lease-held", (await hub.Maker.Post($"{Printer}/macros/say-hello", new { })).Code);
        (await hub.Operator.Send(HttpMethod.Delete, $"{Printer}/lease")).Expect(200);
        Assert.Empty((await hub.Operator.Send(HttpMethod.Delete, Macro)).Expect(200).AsArray());
        Answer gone = await hub.Maker.Post($"{Printer}/macros/say-hello", new { });
        Assert.Equal((404, "macro-unknown"), (gone.Status, gone.Code));
    }

    /// <summary>A steward may keep what a maker may not send: the table is asked again for whoever runs it.</summary>
    [Fact]
    public async Task Macro_OfASteward_IsNotAMakersWayRoundTheTable()
    {
        await hub.MakeReady("reprap-1");
        (await hub.Steward.Put("/api/macros/keep", new { name = "Keep", machine = "reprap-1", lines = new[] { "M105", "M500" } })).Expect(200);
        Answer refused = await hub.Maker.Post($"{Printer}/macros/keep", new { });
        Assert.Equal((403, "command-not-allowed"), (refused.Status, refused.Code));
        Assert.StartsWith("Line 2, M500", (string?)refused.Json["detail"], StringComparison.Ordinal);
        Answer kept = await hub.Operator.Put("/api/macros/keep", new { name = "Keep", machine = "reprap-1", lines = new[] { "M500" } });
        Assert.Equal("command-not-allowed", kept.Code);
        (await hub.Steward.Send(HttpMethod.Delete, "/api/macros/keep")).Expect(200);
    }

    [Fact]
    public async Task BadInput_IsRefusedByItsLine()
    {
        (object Body, string Code)[] wrong =
        [
            (new { name = "M", machine = "reprap-1", lines = new[] { "G28", "M117 für" } }, "macro-invalid"),
            (new { name = "M", machine = "reprap-1", lines = new[] { new string('G', 90) } }, "macro-invalid"),
            (new { name = "M", machine = "reprap-1", lines = new[] { "M112" } }, "macro-invalid"),
            (new { name = "M", machine = "reprap-1", lines = new[] { "G28\nM500" } }, "macro-invalid"),
            (new { name = "M", machine = "reprap-1", lines = Array.Empty<string>() }, "macro-invalid"),
            (new { name = "M", lines = new[] { "G28" } }, "macro-invalid"),
            (new { name = "M", @class = "no-such-class", lines = new[] { "G28" } }, "macro-invalid"),
            (new { name = "M", machine = "none", lines = new[] { "G28" } }, "machine-not-found"),
        ];
        foreach ((object body, string code) in wrong) Assert.Equal(code, (await hub.Operator.Put("/api/macros/m", body)).Code);
        Assert.Equal("macro-invalid", (await hub.Operator.Put("/api/macros/No%20Slug", new { name = "M", machine = "reprap-1", lines = new[] { "G28" } })).Code);
        Assert.Equal("machine-not-found", (await hub.Nobody.Send(HttpMethod.Get, "/api/macros?machine=none")).Code);
    }
}
