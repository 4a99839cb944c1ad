using System.Text.Json.Nodes;
using Fab.Gateway.Tests.Hubs;

namespace Fab.Gateway.Tests;

/// <summary>A machine by hand, over HTTP: who may, what is refused, what it answers.</summary>
[Collection(SharedHub.Name)]
public sealed class HandTests(DemoHub hub)
{
    private const string Printer = "/api/machines/reprap-1";
    private const string Router = "/api/machines/router-1";

    [Fact]
    public async Task Jog_OfAFreeMachine_TakesItsControlAndIsOverByItself()
    {
        await hub.MakeReady("router-1");
        using EventReader events = await EventReader.Open(hub.Url);
        JsonNode jog = (await hub.Maker.Post($"{Router}/jog", new { x = -2.0, feed = 600 })).Expect(202);
        Assert.InRange((int)jog["keepUpEveryMilliseconds"]!, 1, (int)jog["keepUpWithinMilliseconds"]! / 2);
        JsonNode machine = await events.Until("machine", m => (string?)m["spec"]!["id"] == "router-1" && m["lease"] is not null);
        Assert.Equal("maker", (string?)machine["lease"]!["holder"]);
        for (int i = 0; ; i++)
        {
            Answer kept = await hub.Maker.Put($"{Router}/jog/{jog["hold"]}", new { });
            if (kept.Code == "jog-over") break;
            Assert.Equal(204, kept.Status);
            Assert.True(i < 10_000, "the jog does not end");
        }

        using Caller eve = await hub.NewMember("eve-hand", "cnc-router");
        Assert.Equal("machine-lease-held", (await eve.Post($"{Router}/jog", new { x = 1.0, feed = 600 })).Code);
        Assert.Equal(204, (await eve.Send(HttpMethod.Delete, $"{Router}/jog")).Status);
        await Free("router-1");
    }

    [Fact]
    public async Task Send_WhatTheTableAllows_BringsWhatTheFirmwareSaidAndEveryoneSeesIt()
    {
        await hub.MakeReady("reprap-1");
        using EventReader events = await EventReader.Open(hub.Url);
        JsonNode done = (await hub.Maker.Post($"{Printer}/send", new { command = "M115" })).Expect(202);
        Assert.Equal("done", (string?)done["stage"]);
        Assert.Contains(done["said"]!.AsArray(), line => ((string?)line)!.StartsWith("FIRMWARE_NAME", StringComparison.Ordinal));
        JsonNode live = await events.Until("console", c => c["lines"]!.AsArray().Any(line => (string?)line!["text"] == "M115"));
        Assert.Equal("reprap-1", (string?)live["machine"]);

        JsonArray history = (await hub.Nobody.Get($"{Printer}/console")).AsArray();
        JsonNode sent = history.Last(line => (string?)line!["text"] == "M115")!;
        Assert.Equal(("sent", "maker"), ((string?)sent["kind"], (string?)sent["by"]));
        Assert.All((await hub.Nobody.Get($"{Printer}/console?after={sent["number"]}")).AsArray(), line => Assert.True((long)line!["number"]! > (long)sent["number"]!));

        Answer refused = await hub.Maker.Post($"{Printer}/send", new { command = "m 500" });
        Assert.Equal((403, "command-not-allowed"), (refused.Status, refused.Code));
        Assert.Equal("command-malformed", (await hub.Maker.Post($"{Printer}/send", new { command = "M105\nM500" })).Code);
        Assert.Equal("request-malformed", (await hub.Maker.Post($"{Printer}/send", new { command = " " })).Code);
        await Free("reprap-1");
    }

    [Fact]
    public async Task Presets_AreSetByStaff_WithinTheMachinesLimits_AndHeatedTo()
    {
        await hub.MakeReady("reprap-1");
        Assert.Equal("role-missing", (await hub.Maker.Put($"{Printer}/presets", new { presets = Array.Empty<object>() })).Code);
        Answer refused = await hub.Operator.Put($"{Printer}/presets", new { presets = new[] { new { name = "tpu", hotend = 999 } } });
        Assert.Equal((422, "preset-invalid"), (refused.Status, refused.Code));
        JsonNode view = (await hub.Operator.Put($"{Printer}/presets", new { presets = new[] { new { name = "tpu", hotend = 225 } } })).Expect(200);
        Assert.Equal((true, "tpu"), ((bool)view["ownPresets"]!, (string?)Assert.Single(view["presets"]!.AsArray())!["name"]));
        Assert.Equal(["M104 S225"], (await hub.Maker.Post($"{Printer}/heat", new { preset = "tpu" })).Expect(202)["sent"]!.AsArray().Select(line => (string?)line));
        Assert.Equal("hand-invalid", (await hub.Maker.Post($"{Printer}/heat", new { preset = "pla" })).Code);
        (await hub.Maker.Post($"{Printer}/cool", new { })).Expect(202);
        Assert.Equal("pla", (string?)(await hub.Operator.Put($"{Printer}/presets", new { })).Expect(200)["presets"]![0]!["name"]);
        await Free("reprap-1");
    }

    /// <summary>Who holds the machine and what the table says does not matter: it is the stop, and it is measured like one.</summary>
    [Theory]
    [InlineData("M112")]
    [InlineData("Ctrl-X")]
    public async Task Send_TheStop_TakesTheStopsRoad(string typed)
    {
        await hub.MakeReady("reprap-1");
        (await hub.Operator.Post($"{Printer}/lease", new { take = true })).Expect(200);
        using Caller funder = await hub.NewMember("fay-stop-" + typed.Length, "funder", []);
        Assert.Equal("role-missing", (await funder.Post($"{Printer}/send", new { command = "M115" })).Code);
        JsonNode done = (await funder.Post($"{Printer}/send", new { command = typed })).Expect(202);
        Assert.Equal(("done", typed), ((string?)done["stage"], (string?)done["sent"]![0]));
        Assert.True((long)done["stop"]!["microseconds"]! > 0);
        Assert.Equal("stopped", (string?)done["stop"]!["machine"]!["state"]);
        await Free("reprap-1");
    }

    [Fact]
    public async Task Send_GrblsRealTimeCharacters_AreAnsweredAtOnce()
    {
        await hub.MakeReady("router-1");
        JsonNode asked = (await hub.Maker.Post($"{Router}/send", new { command = "?" })).Expect(202);
        Assert.StartsWith("<", (string?)asked["said"]![0], StringComparison.Ordinal);
        (await hub.Maker.Post($"{Router}/send", new { command = "!" })).Expect(202);
        (await hub.Maker.Post($"{Router}/send", new { command = "~" })).Expect(202);
        await Free("router-1");
    }

    [Fact]
    public async Task Heat_ByPresetAndOff_IsSentAsTheMachineSpeaksIt()
    {
        await hub.MakeReady("reprap-1");
        JsonNode machine = (await hub.Nobody.Get(Printer))["machine"]!;
        string preset = (string)machine["presets"]!.AsArray()[0]!["name"]!;
        JsonNode heat = (await hub.Maker.Post($"{Printer}/heat", new { preset })).Expect(202);
        Assert.Equal(["M140 S60", "M104 S205"], heat["sent"]!.AsArray().Select(line => (string?)line));
        Assert.Equal("hotend-too-hot", (await hub.Maker.Post($"{Printer}/heat", new { hotend = 900 })).Code);
        Assert.Equal("hand-invalid", (await hub.Maker.Post($"{Printer}/heat", new { preset = "wood" })).Code);
        Assert.Equal("no-hotend", (await hub.Maker.Post($"{Router}/heat", new { hotend = 100 })).Code);
        (await hub.Maker.Post($"{Printer}/cool", null)).Expect(202);
        await Free("reprap-1");
        await Free("router-1");
    }

    [Fact]
    public async Task Deeds_OfARouter_AreDoneAndThoseOfPrintersRefused()
    {
        await hub.MakeReady("router-1");
        Assert.Equal(["M3 S1000"], (await hub.Maker.Post($"{Router}/spindle", new { rpm = 1000 })).Expect(202)["sent"]!.AsArray().Select(line => (string?)line));
        (await hub.Maker.Post($"{Router}/spindle", new { rpm = 0 })).Expect(202);
        (await hub.Maker.Post($"{Router}/zero", new { axes = "z" })).Expect(202);
        (await hub.Maker.Post($"{Router}/work-offset", new { number = 1 })).Expect(202);
        (await hub.Maker.Post($"{Router}/coolant", new { flood = false, mist = false })).Expect(202);
        (await hub.Maker.Post($"{Router}/override", new { kind = "feed", percent = 90 })).Expect(202);
        (await hub.Maker.Post($"{Router}/override", new { kind = "feed", percent = 100 })).Expect(202);
        Assert.Equal("override-invalid", (await hub.Maker.Post($"{Router}/override", new { kind = "rapid", percent = 60 })).Code);
        Assert.Equal("not-of-this-firmware", (await hub.Maker.Post($"{Router}/override", new { kind = "fan", percent = 60 })).Code);
        Assert.Equal("hand-not-of-this-machine", (await hub.Maker.Post($"{Printer}/spindle", new { rpm = 1000 })).Code);
        Assert.Equal("unlock-not-checked", (await hub.Maker.Post($"{Router}/unlock", new { home = true })).Code);
        Assert.Equal("command-not-allowed", (await hub.Maker.Post($"{Router}/unlock", new { home = false, @checked = true })).Code);
        Assert.Equal("nothing-to-unlock", (await hub.Maker.Post($"{Router}/unlock", new { home = true, @checked = true })).Code);
        await Free("router-1");
        await Free("reprap-1");
    }

    [Fact]
    public async Task Hand_OfSomebodyWhoMayNot_IsRefused()
    {
        using Caller mal = await hub.NewMember("mal-hand");
        foreach (string verb in (string[])["home", "cool"])
            Assert.Equal("not-allowed", (await mal.Post($"{Printer}/{verb}", new { })).Code);
        Assert.Equal("not-allowed", (await mal.Post($"{Printer}/jog", new { x = 1, feed = 100 })).Code);
        Assert.Equal("not-signed-in", (await hub.Nobody.Post($"{Printer}/jog", new { x = 1, feed = 100 })).Code);
        Assert.Equal("machine-not-found", (await hub.Maker.Post("/api/machines/none/jog", new { x = 1, feed = 100 })).Code);
        Assert.Equal("machine-not-found", (await hub.Nobody.Send(HttpMethod.Get, "/api/machines/none/console")).Code);
        Assert.Equal("jog-invalid", (await hub.Maker.Post($"{Printer}/jog", new { feed = 100 })).Code);
        await Free("reprap-1");
    }

    /// <summary>Other tests find the machine as they expect it: nobody's.</summary>
    private async Task Free(string machine)
    {
        (await hub.Operator.Post($"/api/machines/{machine}/lease", new { take = true })).Expect(200);
        (await hub.Operator.Send(HttpMethod.Delete, $"/api/machines/{machine}/lease")).Expect(200);
    }
}
