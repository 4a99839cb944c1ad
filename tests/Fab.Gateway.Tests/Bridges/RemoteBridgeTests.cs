using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Fab.Contracts.Bus;
using Fab.FirmwareBridge.Host;
using Fab.FirmwareBridge.Mqtt;
using Fab.FirmwareBridge.Remote;
using Fab.Gateway.Bridges;
using Fab.Gateway.Hosting;
using Fab.Gateway.Tests.Hubs;
using Fab.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fab.Gateway.Tests.Bridges;

/// <summary>Bridges that join, serve, are refused, and leave.</summary>
public sealed class RemoteBridgeTests : BridgesElsewhere
{
    [Fact]
    public async Task Bridge_Enrolled_PrintsAJobToItsEndThoughTheBrokerIsKilledMeanwhile()
    {
        await using RemoteBridge bridge = await Join("bench-1", "reprap-9");

        string job = await Maker.Queue(await Maker.QuoteFile("long.gcode", Programs.Printer(40), "reprap-9"));
        await Events.Until("telemetry", t => (string?)t["job"]?["job"] == job && (long)t["job"]!["line"]! > 12);
        Broker.Kill();
        await Broker.StartAgainAsync();
        JsonNode ended = await Events.UntilJob(job, "finished", "failed");

        Assert.True((string?)ended["phase"] == "finished", ended.ToJsonString());
        Assert.Equal((long)ended["metered"]!, (long)(await Maker.Get($"/api/jobs/{job}"))["job"]!["metered"]!);
        Assert.True((bool)(await Maker.Get("/api/ledger/verify"))["isSound"]!);
    }

    [Fact]
    public async Task Stop_OfAMachineElsewhere_IsMeasuredFromTheRequestToTheWire()
    {
        await using RemoteBridge bridge = await Join("bench-1", "reprap-9");

        JsonNode stop = (await Maker.Post("/api/machines/reprap-9/stop", new { })).Expect(202);

        Assert.True((long)stop["microseconds"]! >= (long)stop["bridgeMicroseconds"]!);
        await Events.UntilTrue(async () => await StateOf("reprap-9") == "stopped");
    }

    /// <summary>The hub has no road to the machine, so it keeps the stop, says that nothing has answered, and lets viewers see it.</summary>
    [Fact]
    public async Task Stop_WhileTheBrokerIsAway_IsKeptAndReachesTheMachineOnceItIsBack()
    {
        await using RemoteBridge bridge = await Join("bench-1", "reprap-9");
        Broker.Kill();

        JsonNode stop = (await Maker.Post("/api/machines/reprap-9/stop", new { })).Expect(202);
        Assert.Null(stop["microseconds"]);
        Assert.Equal("stopped", (string?)stop["machine"]!["state"]);
        await Events.Until("machine", machine => (string?)machine["spec"]!["id"] == "reprap-9" && (string?)machine["state"] == "stopped");

        await Broker.StartAgainAsync();
        await Events.UntilTrue(async () => (await Maker.Get("/api/machines/reprap-9"))["machine"]!["lastStop"] is not null);
    }

    /// <summary>By hand, nothing is kept for later; and what nobody can know is not shown as if it were known.</summary>
    [Fact]
    public async Task Broker_Away_CommandsByHandAreRefusedAndAfterAWhileTheMachineIsOffline()
    {
        await using RemoteBridge bridge = await Join("bench-1", "reprap-9");
        Broker.Kill();

        Answer refused = await Steward.Post("/api/machines/reprap-9/send", new { command = "M115" });
        Assert.Equal((503, MqttCodes.BrokerUnreachable), (refused.Status, refused.Code));
        await Events.Until("machine", machine => (string?)machine["spec"]!["id"] == "reprap-9" && (string?)machine["state"] == "offline");

        await Broker.StartAgainAsync();
        await Events.UntilTrue(async () => await StateOf("reprap-9") == "idle");
    }

    [Fact]
    public async Task ByHand_AtAMachineElsewhere_IsAnsweredAndStandsInTheConsole()
    {
        await using RemoteBridge bridge = await Join("bench-1", "reprap-9");

        JsonNode sent = (await Steward.Post("/api/machines/reprap-9/send", new { command = "M115" })).Expect(202);
        Assert.Contains(sent["said"]!.AsArray(), line => ((string)line!).Contains("FIRMWARE_NAME", StringComparison.Ordinal));
        JsonNode homed = (await Steward.Post("/api/machines/reprap-9/home", new { axes = "xyz" })).Expect(202);
        Assert.NotEmpty(homed["sent"]!.AsArray());
        JsonNode console = (await Steward.Get("/api/machines/reprap-9/console"))!;
        Assert.Contains(console.AsArray(), line => (string?)line!["text"] == "M115");
    }

    [Fact]
    public async Task Bridge_Revoked_IsOutAndMayReachNothing()
    {
        BridgeConfig config = await Enrol("bench-1", "reprap-9");
        await using RemoteBridge bridge = await Serve(config, "reprap-9");

        (await Steward.Send(HttpMethod.Delete, "/api/bridges/bench-1")).Expect(200);

        await Events.UntilTrue(async () => await StateOf("reprap-9") == "offline");
        BrokerException refused = await Assert.ThrowsAsync<BrokerException>(() => Connect(config));
        Assert.Equal(MqttCodes.BrokerRefuses, refused.Code);
        using var http = new Caller(TheHub.Url, config.Token);
        Assert.Equal("not-signed-in", (await http.Send(HttpMethod.Get, $"/api/bridges/me/programs/{new string('a', 64)}")).Code);
    }

    [Fact]
    public async Task Bridge_OnTopicsOfAnothersMachine_IsNotHeardAndHearsNothing()
    {
        BridgeConfig one = await Enrol("bench-1", "reprap-9");
        BridgeConfig other = await Enrol("bench-2", "reprap-8");
        await using RemoteBridge bridge = await Serve(one, "reprap-9");
        var heard = Channel.CreateUnbounded<BusMessage>();
        await using IMqttConnection spy = await Connect(other, m => heard.Writer.TryWrite(m));

        foreach (string filter in new[] { "fab/main/reprap-9/+", "fab/main/reprap-8/command", "fab/#" }) await Quietly(spy.SubscribeAsync(filter));
        await spy.PublishAsync("fab/main/reprap-9/status", """{"online":false}"""u8.ToArray(), confirmed: true, retain: true);
        await spy.PublishAsync("fab/main/reprap-9/command", """{"type":"stopMachine","id":"x","by":"spy"}"""u8.ToArray(), confirmed: true, retain: false);
        await spy.PublishAsync("fab/main/reprap-8/status", """{"online":true}"""u8.ToArray(), confirmed: true, retain: true);
        (await Maker.Post("/api/machines/reprap-9/stop", new { })).Expect(202);
        (await Maker.Post("/api/machines/reprap-8/stop", new { })).Expect(202);

        // Its own machine's command comes; before it nothing but what is its own.
        BusMessage next = await heard.Reader.ReadAsync();
        while (next.Topic == "fab/main/bridges/bench-2/machines") next = await heard.Reader.ReadAsync();
        Assert.Equal("fab/main/reprap-8/command", next.Topic);
        await Events.UntilTrue(async () => await StateOf("reprap-9") == "stopped");
        Assert.DoesNotContain("spy", (await Steward.Get("/api/machines/reprap-9")).ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bridge_SaysNonsense_IsDroppedAndTheNextWordCounts()
    {
        BridgeConfig config = await Enrol("bench-1", "reprap-9");
        await using IMqttConnection bridge = await Connect(config);
        foreach (string payload in (string[])["", "{", "null", "[]", "7", """{"type":"nothing"}""", """{"type":"machineConnected"}""", """{"online":"perhaps"}"""])
        {
            foreach (string leaf in (string[])["event", "telemetry", "console", "status"])
                await bridge.PublishAsync($"fab/main/reprap-9/{leaf}", Encoding.UTF8.GetBytes(payload), confirmed: true, retain: false);
        }

        await bridge.PublishAsync("fab/main/reprap-9/event", new byte[900_000], confirmed: true, retain: false);
        await bridge.DisposeAsync();

        await using RemoteBridge real = await Serve(config, "reprap-9");
        Assert.Equal("idle", await StateOf("reprap-9"));
    }

    [Fact]
    public async Task Bridge_SecondOfItsName_ServesOnlyWhenTheFirstHasEnded()
    {
        BridgeConfig config = await Enrol("bench-1", "reprap-9");
        RemoteBridge first = await Serve(config, "reprap-9");
        await using var second = new RemoteBridge(config with { DataFolder = Path.Combine(Data.Path, "copy") }, TimeProvider.System, NullLoggerFactory.Instance);
        Directory.CreateDirectory(Path.Combine(Data.Path, "copy"));
        var blocked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var serving = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        second.Changed += () =>
        {
            if (second.Problem?.Code == RemoteCodes.NameTaken) blocked.TrySetResult();
            if (second.Machines.Count > 0) serving.TrySetResult();
        };
        await second.StartAsync(CancellationToken.None);
        await blocked.Task;
        Assert.Empty(second.Machines);

        await first.DisposeAsync();
        await serving.Task;

        await Events.UntilTrue(async () => await StateOf("reprap-9") == "idle");
    }

    [Fact]
    public async Task LocalStop_WithoutBrokerAndHub_StopsTheMachine()
    {
        BridgeConfig config = await Enrol("bench-1", "reprap-9");
        await using RemoteBridge bridge = await Serve(config, "reprap-9");
        await using var stops = new LocalStop(bridge, config.DataFolder);
        Broker.Kill();

        string? answer = await LocalStop.AskAsync(config.DataFolder, LocalStop.All);

        Assert.StartsWith("reprap-9 is stopped", answer, StringComparison.Ordinal);
        Assert.Contains("not served", await LocalStop.AskAsync(config.DataFolder, "reprap-7"), StringComparison.Ordinal);
        await Broker.StartAgainAsync();
        await Events.UntilTrue(async () => await StateOf("reprap-9") == "stopped");
    }

    [Fact]
    public async Task HomeAssistant_AtTheBroker_FindsEveryMachineReadsItAndMayOnlyStopIt()
    {
        var heard = Channel.CreateUnbounded<BusMessage>();
        string password = await File.ReadAllTextAsync(Path.Combine(Data.Path, "hub", "home-assistant-password"));
        await using IMqttConnection home = await MqttConnectors.Default.ConnectAsync(
            new MqttSettings("127.0.0.1", Broker.Port, "home", "homeassistant", password), null, m => heard.Writer.TryWrite(m), CancellationToken.None);
        await home.SubscribeAsync("homeassistant/#");
        JsonNode? description = null;
        while (description is null)
        {
            BusMessage message = await heard.Reader.ReadAsync();
            if (message.Topic == "homeassistant/device/fab_main_reprap-1/config") description = JsonNode.Parse(message.Payload.Span);
        }

        string summary = (string)description["state_topic"]!, stop = (string)description["components"]!["stop"]!["command_topic"]!;
        Assert.Equal("°C", (string?)description["components"]!["hotend"]!["unit_of_measurement"]);
        await home.SubscribeAsync(summary);
        await Quietly(home.SubscribeAsync("fab/main/reprap-1/command"));
        await home.PublishAsync("fab/main/reprap-1/command", """{"type":"resetMachine","id":"x","by":"home"}"""u8.ToArray(), confirmed: true, retain: false);
        await home.PublishAsync(stop, "stop"u8.ToArray(), confirmed: true, retain: false);

        JsonNode? told = null;
        while ((string?)told?["state"] != "stopped")
        {
            BusMessage message = await heard.Reader.ReadAsync();
            Assert.DoesNotContain("command", message.Topic, StringComparison.Ordinal);
            if (message.Topic == summary) told = JsonNode.Parse(message.Payload.Span);
        }

        Assert.True(told.AsObject().ContainsKey("percent") && (double)told["bed"]! > 0);
        Assert.Equal("stopped", await StateOf("reprap-1"));
    }

    [Fact]
    public async Task Enrol_WithAWrongOrUsedCode_IsRefused()
    {
        string code = (string)(await Steward.Post("/api/bridges/bench-1/code", new { })).Expect(201)["code"]!;
        using var nobody = new Caller(TheHub.Url);

        Assert.Equal("enrol-code-wrong", (await nobody.Post("/api/bridges/enrol", new { code = "AAAA-AAAA-AAAA" })).Code);
        (await nobody.Post("/api/bridges/enrol", new { code = code.ToLowerInvariant().Replace("-", " ", StringComparison.Ordinal) })).Expect(200);
        Assert.Equal("enrol-code-wrong", (await nobody.Post("/api/bridges/enrol", new { code })).Code);
        Assert.Equal("role-missing", (await Maker.Post("/api/bridges/bench-1/code", new { })).Code);
        for (int i = 0; i < 30; i++) await nobody.Post("/api/bridges/enrol", new { code = $"WRONG-{i}" });
        Answer tooOften = await nobody.Post("/api/bridges/enrol", new { code });
        Assert.Equal((429, "too-many-tries"), (tooOften.Status, tooOften.Code));
    }

    [Fact]
    public async Task Machine_OfABridgeThatIsNot_IsRefused() =>
        Assert.Equal("bridge-not-found", (await Register("reprap-9", "bench-7")).Code);
}
