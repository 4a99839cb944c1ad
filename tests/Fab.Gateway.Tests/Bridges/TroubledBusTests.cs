using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Fab.Contracts.Bus;
using Fab.FirmwareBridge.Host;
using Fab.FirmwareBridge.Links;
using Fab.FirmwareBridge.Mqtt;
using Fab.FirmwareBridge.Remote;
using Fab.Gateway.Tests.Hubs;
using Fab.TestSupport;

namespace Fab.Gateway.Tests.Bridges;

/// <summary>What a network does to what hub and bridge say, and what clocks do.</summary>
public sealed class TroubledBusTests : BridgesElsewhere
{
    private const string Machine = "reprap-9";

    /// <summary>Millimetres of filament of a stroke of <see cref="Programs.Printer"/>.</summary>
    private const double MmPerStroke = 6;

    [Fact]
    public async Task Network_CutForMoreThanAnHour_TheJobIsMadeMeanwhileAndToldAfterwards()
    {
        const int strokes = 200; // 66 minutes of the machine's time
        await using Cable cable = Cable.To(Broker.Port);
        BridgeConfig config = await Enrol("bench-1", Machine);
        await using RemoteBridge bridge = await Serve(config with { BrokerPort = cable.Port }, Machine);
        string job = await Maker.Queue(await Maker.QuoteFile("hour.gcode", Programs.Printer(strokes), Machine));
        await Events.Until("telemetry", t => (string?)t["job"]?["job"] == job && (long)t["job"]!["line"]! > 12);

        cable.Cut();
        await Events.UntilTrue(async () => await StateOf(Machine) == "offline");

        // The bridge's own end of the job: the last line has gone to the machine.
        await Patience.Until(() => FilamentOf(bridge) >= strokes * MmPerStroke);
        Assert.NotEqual("finished", (string?)(await Maker.Get($"/api/jobs/{job}"))["job"]!["phase"]);
        cable.Mend();
        JsonNode ended = await Events.UntilJob(job, "finished", "failed", "cancelled");

        Assert.Equal("finished", (string?)ended["phase"]);
        Assert.True((long)ended["metered"]! >= 3600, ended.ToJsonString());
        Assert.Equal(strokes * MmPerStroke, FilamentOf(bridge), 3);
        await AssertBilledOnce(job, (long)ended["metered"]!);
    }

    [Fact]
    public async Task Messages_EachDoubledLateAndOutOfOrder_AreDoneOnce()
    {
        await using RemoteBridge bridge = await Join("bench-1", Machine);
        await using var echo = new Echo();
        await echo.BeginAsync(await ConnectAsHub(echo.Hear));

        double fed = 0;
        foreach (int strokes in (int[])[5, 7, 3])
        {
            string job = await Maker.Queue(await Maker.QuoteFile($"echo-{strokes}.gcode", Programs.Printer(strokes), Machine));
            JsonNode ended = await Events.UntilJob(job, "finished", "failed", "cancelled");
            Assert.Equal("finished", (string?)ended["phase"]);
            fed += strokes * MmPerStroke;
            Assert.Equal(fed, FilamentOf(bridge), 3);
            await AssertBilledOnce(job, (long)ended["metered"]!);
            await Steward.Post($"/api/machines/{Machine}/clear", new { plateCleared = true, stopCleared = false });
        }

        Assert.True(echo.Echoed > 20, $"{echo.Echoed} messages came twice");
    }

    [Theory]
    [InlineData(7)]
    [InlineData(-7)]
    [InlineData(24 * 60)]
    [InlineData(-24 * 60)]
    public async Task Clocks_Apart_TheJobIsStampedByTheHubs(int minutes)
    {
        BridgeConfig config = await Enrol("bench-1", Machine);
        await using RemoteBridge bridge = await Serve(config, Machine, new ShiftedTime(TimeProvider.System, TimeSpan.FromMinutes(minutes)));

        string job = await Maker.Queue(await Maker.QuoteFile("clock.gcode", Programs.Printer(5), Machine));
        JsonNode ended = await Events.UntilJob(job, "finished", "failed", "cancelled");

        Assert.Equal("finished", (string?)ended["phase"]);
        DateTimeOffset At(string name) => (DateTimeOffset)ended[name]!;
        Assert.True(At("queuedAt") <= At("startedAt") && At("startedAt") <= At("endedAt") && At("endedAt") <= DateTimeOffset.UtcNow, ended.ToJsonString());
        await AssertBilledOnce(job, (long)ended["metered"]!);
        JsonNode known = (await Steward.Get("/api/bridges"))[0]!;
        Assert.Equal("bridge-clock-off", (string?)known["notices"]![0]!["code"]);
    }

    /// <summary>Filament that the machine has fed, by its own count.</summary>
    private static double FilamentOf(RemoteBridge bridge) => ((VirtualMachinePort)bridge.Find(new Domain.MachineId(Machine))!.Port).Machine.Log.ExtrudedMm;

    private async Task AssertBilledOnce(string job, long metered)
    {
        await Events.UntilTrue(async () => (await Rents(job)).Length > 0);
        JsonNode rent = Assert.Single(await Rents(job));
        Assert.Equal($"{metered}", (string?)rent["references"]!["meteredSeconds"]);
        Assert.True((bool)(await Maker.Get("/api/ledger/verify"))["isSound"]!);
    }

    private async Task<JsonNode[]> Rents(string job) =>
    [
        .. Encoding.UTF8.GetString(await Steward.Bytes("/api/ledger/export?format=json")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)
            .Where(transfer => (string?)transfer["kind"] == "postHold" && (string?)transfer["references"]?["job"] == job),
    ];

    /// <summary>Says every command and event once more: three at a time, the last first.</summary>
    private sealed class Echo : IAsyncDisposable
    {
        private const int Together = 3;

        private readonly Channel<BusMessage> _heard = Channel.CreateUnbounded<BusMessage>();
        private readonly HashSet<string> _known = new(StringComparer.Ordinal);
        private IMqttConnection _connection = null!;
        private Task _saying = Task.CompletedTask;

        public int Echoed { get; private set; }

        public void Hear(BusMessage message) => _heard.Writer.TryWrite(message);

        public async Task BeginAsync(IMqttConnection connection)
        {
            _connection = connection;
            await connection.SubscribeAsync($"fab/main/{Machine}/command");
            await connection.SubscribeAsync($"fab/main/{Machine}/event");
            _saying = SayAsync();
        }

        public async ValueTask DisposeAsync()
        {
            _heard.Writer.Complete();
            await _saying.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await _connection.DisposeAsync();
        }

        private async Task SayAsync()
        {
            var waiting = new Stack<BusMessage>();
            await foreach (BusMessage message in _heard.Reader.ReadAllAsync())
            {
                // What it said itself comes back to it.
                if (!_known.Add($"{message.Topic} {Encoding.UTF8.GetString(message.Payload.Span)}")) continue;
                waiting.Push(message);
                if (waiting.Count < Together) continue;
                while (waiting.TryPop(out BusMessage again))
                {
                    await _connection.PublishAsync(again.Topic, again.Payload, confirmed: true, retain: false);
                    Echoed++;
                }
            }
        }
    }
}
