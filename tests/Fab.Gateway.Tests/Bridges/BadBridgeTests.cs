using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Fab.Contracts.Bus;
using Fab.FirmwareBridge.Mqtt;
using Fab.FirmwareBridge.Remote;
using Fab.Gateway.Tests.Hubs;
using Fab.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fab.Gateway.Tests.Bridges;

/// <summary>Bridges, hubs and brokers that say what they must not, or nothing.</summary>
public sealed class BadBridgeTests : BridgesElsewhere
{
    [Fact]
    public async Task Code_Revoked_IsWorthNothing()
    {
        string code = (string)(await Steward.Post("/api/bridges/bench-1/code", new { })).Expect(201)["code"]!;
        (await Steward.Send(HttpMethod.Delete, "/api/bridges/bench-1")).Expect(200);
        using var nobody = new Caller(TheHub.Url);

        Assert.Equal("enrol-code-wrong", (await nobody.Post("/api/bridges/enrol", new { code })).Code);
    }

    [Fact]
    public async Task Payloads_Oversized_AreDroppedByHubAndBridge()
    {
        BridgeConfig config = await Enrol("bench-1", "reprap-9");
        await using RemoteBridge bridge = await Serve(config, "reprap-9");
        await using IMqttConnection one = await Connect(config);
        await using IMqttConnection hub = await ConnectAsHub();
        byte[] huge = new byte[MqttSettings.MaxPayloadBytes + 1];

        foreach (string leaf in (string[])["event", "telemetry", "console", "status"]) await one.PublishAsync($"fab/main/reprap-9/{leaf}", huge, confirmed: true, retain: false);
        await hub.PublishAsync("fab/main/reprap-9/command", huge, confirmed: true, retain: false);
        await hub.PublishAsync("fab/main/bridges/bench-1/machines", huge, confirmed: true, retain: false);

        await AssertPrints("reprap-9");
    }

    [Fact]
    public async Task Commands_OfNoSense_AreDroppedByTheBridge()
    {
        await using RemoteBridge bridge = await Join("bench-1", "reprap-9");
        await using IMqttConnection hub = await ConnectAsHub();

        foreach (string payload in (string[])["", "{", "null", "[]", "7", """{"type":"nothing"}""", """{"type":"startJob"}""", """{"type":"startJob","id":"x","job":7}""", "\u0000\u0001"])
        {
            await hub.PublishAsync("fab/main/reprap-9/command", Encoding.UTF8.GetBytes(payload), confirmed: true, retain: false);
            await hub.PublishAsync("fab/main/bridges/bench-1/machines", Encoding.UTF8.GetBytes(payload), confirmed: true, retain: false);
        }

        await AssertPrints("reprap-9");
    }

    [Fact]
    public async Task Command_OfANewerHub_IsRefusedByTheBridgeAndNotDone()
    {
        await using RemoteBridge bridge = await Join("bench-1", "reprap-9");
        var told = Channel.CreateUnbounded<JsonNode>();
        await using IMqttConnection hub = await ConnectAsHub(m => told.Writer.TryWrite(JsonNode.Parse(m.Payload.Span)!));
        await hub.SubscribeAsync("fab/main/reprap-9/event");

        await hub.PublishAsync("fab/main/reprap-9/command", """{"v":2,"type":"danceOnPlate","id":"newer-1","beat":120}"""u8.ToArray(), confirmed: true, retain: false);
        JsonNode answer = await told.Reader.ReadAsync();
        while ((string?)answer["inReplyTo"] != "newer-1") answer = await told.Reader.ReadAsync();

        Assert.Equal(("commandRefused", "bus-version-newer"), ((string?)answer["type"], (string?)answer["code"]));
        await AssertPrints("reprap-9");
    }

    [Fact]
    public async Task Event_OfANewerBridge_IsKeptByItAndShownToStewards()
    {
        BridgeConfig config = await Enrol("bench-1", "reprap-9");
        var told = Channel.CreateUnbounded<string>();
        await using IMqttConnection bridge = await Connect(config, m => told.Writer.TryWrite(Encoding.UTF8.GetString(m.Payload.Span)));
        await bridge.SubscribeAsync("fab/main/reprap-9/command");

        await Patience.Until(async () =>
        {
            // Told again until it is acknowledged, as bridges do: the hub may not have been at the broker the first time.
            await bridge.PublishAsync("fab/main/reprap-9/event", """{"v":2,"type":"machineDreamt","epoch":"e1","seq":1,"of":"sheep"}"""u8.ToArray(), confirmed: true, retain: false);
            return (await Steward.Get("/api/bridges"))[0]!["notices"]!.AsArray().Count > 0;
        });

        Assert.Equal("bus-version-newer", (string?)(await Steward.Get("/api/bridges"))[0]!["notices"]![0]!["code"]);
        while (told.Reader.TryRead(out string? command)) Assert.DoesNotContain("acknowledge", command, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Machine_GivenToAnotherBridgeWhileTheFirstIsCutOff_IsServedByOne()
    {
        await using Cable cable = Cable.To(Broker.Port);
        BridgeConfig first = await Enrol("bench-1", "reprap-9");
        await using RemoteBridge old = await Serve(first with { BrokerPort = cable.Port }, "reprap-9");
        cable.Cut();
        await Events.UntilTrue(async () => await StateOf("reprap-9") == "offline");

        BridgeConfig second = await Enrol("bench-2", "reprap-9");
        await using RemoteBridge now = await Serve(second, "reprap-9");
        Assert.NotEmpty(old.Machines); // it does not know yet
        cable.Mend();
        await Patience.Until(() => old.Machines.Count == 0);

        // What the first said of the machine meanwhile nobody has heard, nor could it say anything now.
        await using IMqttConnection spy = await Connect(first);
        await spy.PublishAsync("fab/main/reprap-9/status", """{"online":false}"""u8.ToArray(), confirmed: true, retain: true);
        await AssertPrints("reprap-9");
    }

    [Fact]
    public async Task Broker_AcceptsAndNeverAnswers_TheBridgeServesWhatItServedLast()
    {
        BridgeConfig config = await Enrol("bench-1", "reprap-9");
        await (await Serve(config, "reprap-9")).DisposeAsync();
        using var mute = new TcpListener(IPAddress.Loopback, 0);
        mute.Start();

        await using var bridge = new RemoteBridge(config with { BrokerPort = ((IPEndPoint)mute.LocalEndpoint).Port }, TimeProvider.System, NullLoggerFactory.Instance);
        await bridge.StartAsync(CancellationToken.None);
        await Patience.Until(() => bridge.Machines.Count == 1);

        Assert.False(bridge.IsConnected);
        Assert.Null(bridge.Problem);
    }

    private async Task AssertPrints(string machine)
    {
        string job = await Maker.Queue(await Maker.QuoteFile("after.gcode", Programs.Printer(3), machine));
        JsonNode ended = await Events.UntilJob(job, "finished", "failed", "cancelled");
        Assert.True((string?)ended["phase"] == "finished", ended.ToJsonString());
    }
}
