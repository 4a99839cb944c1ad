using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Fab.Contracts.Bus;
using Fab.FirmwareBridge.Mqtt;
using Fab.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fab.FirmwareBridge.Tests.Bus;

/// <summary>Over a real Mosquitto.</summary>
public sealed class MqttBusTests : BusConformance, IAsyncLifetime
{
    private int _parties;
    private MosquittoBroker _broker = null!;

    public async Task InitializeAsync() => _broker = await MosquittoBroker.StartAsync();

    public Task DisposeAsync() => _broker.DisposeAsync().AsTask();

    [Fact]
    public async Task Broker_KilledAndBack_SubscribesAndRetainsAgain()
    {
        await using MqttBus bridge = Connect();
        await using MqttBus hub = Connect();
        ChannelReader<BusMessage> commands = await ListenAsync(bridge, "t/command");
        ChannelReader<BusMessage> status = await ListenAsync(hub, "t/status");
        await bridge.WaitUntilConnectedAsync(CancellationToken.None);
        await hub.WaitUntilConnectedAsync(CancellationToken.None);
        await bridge.PublishAsync("t/status", "online"u8.ToArray(), retain: true);
        Assert.Equal("online", Text(await status.ReadAsync()));
        Task bridgeLost = Next(bridge, isUp: false), hubLost = Next(hub, isUp: false);

        _broker.Kill();
        await bridgeLost;
        await hubLost;
        BrokerException refused = await Assert.ThrowsAsync<BrokerException>(async () => await hub.PublishAsync("t/command", "too late"u8.ToArray()));
        Assert.Equal(MqttCodes.BrokerUnreachable, refused.Code);
        await _broker.StartAgainAsync();
        await bridge.WaitUntilConnectedAsync(CancellationToken.None);
        await hub.WaitUntilConnectedAsync(CancellationToken.None);

        // The broker remembers nothing: bridge and hub do.
        Assert.Equal("online", Text(await status.ReadAsync()));
        await hub.PublishAsync("t/command", "now"u8.ToArray());
        Assert.Equal("now", Text(await commands.ReadAsync()));
        Assert.Null(bridge.Problem);
    }

    [Fact]
    public async Task Broker_AwayAtFirst_ConnectsWhenItComes()
    {
        _broker.Kill();
        await using MqttBus bus = Connect();
        ChannelReader<BusMessage> heard = await ListenAsync(bus, "t/x");
        await bus.PublishAsync("t/x", "kept"u8.ToArray(), retain: true);
        Assert.False(bus.IsConnected);

        await _broker.StartAgainAsync();
        await bus.WaitUntilConnectedAsync(CancellationToken.None);

        Assert.Equal("kept", Text(await heard.ReadAsync()));
    }

    [Fact]
    public async Task Broker_AcceptsAndSaysNothing_IsGivenUp()
    {
        using var mute = new TcpListener(IPAddress.Loopback, 0);
        mute.Start();
        var settings = new MqttSettings("127.0.0.1", ((IPEndPoint)mute.LocalEndpoint).Port, "client") { ConnectPatience = TimeSpan.FromMilliseconds(100) };

        BrokerException refused = await Assert.ThrowsAsync<BrokerException>(
            () => MqttConnectors.Default.ConnectAsync(settings, null, _ => { }, CancellationToken.None));

        Assert.Equal(MqttCodes.BrokerUnreachable, refused.Code);
    }

    [Fact]
    public async Task Broker_NobodyThere_IsSaid()
    {
        _broker.Kill();

        BrokerException refused = await Assert.ThrowsAsync<BrokerException>(
            () => MqttConnectors.Default.ConnectAsync(Settings("client"), null, _ => { }, CancellationToken.None));

        Assert.Equal(MqttCodes.BrokerUnreachable, refused.Code);
    }

    [Fact]
    public Task Connection_BeyondAThousandFiles_WorksAsAny() => ManyFiles.AssertConnectionsWork(Settings);

    [Fact]
    public async Task Message_TooLong_IsRefusedBeforeItIsSent()
    {
        await using MqttBus bus = Connect();
        await bus.WaitUntilConnectedAsync(CancellationToken.None);

        BrokerException refused = await Assert.ThrowsAsync<BrokerException>(
            async () => await bus.PublishAsync("t/x", new byte[MqttSettings.MaxPayloadBytes + 1]));

        Assert.Equal(MqttCodes.MessageTooLong, refused.Code);
        Assert.True(bus.IsConnected);
    }

    [Fact]
    public async Task LastWill_AfterTheConnection_IsAMistake()
    {
        await using MqttBus bus = Connect();
        await bus.WaitUntilConnectedAsync(CancellationToken.None);

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await bus.SetLastWillAsync("t/status", "offline"u8.ToArray()));
    }

    protected override ValueTask<IBus> ConnectAsync(Action<Exception>? handlerFailed = null) => ValueTask.FromResult<IBus>(Connect());

    protected override Task UpAsync(IBus party) => ((MqttBus)party).WaitUntilConnectedAsync(CancellationToken.None);

    /// <summary>A second connection of the same name: the broker ends the first, and tells its last will.</summary>
    protected override async Task DropAsync(IBus party)
    {
        var dropped = (MqttBus)party;
        await dropped.WaitUntilConnectedAsync(CancellationToken.None);
        IMqttConnection usurper = await MqttConnectors.Default.ConnectAsync(dropped.Settings, null, _ => { }, CancellationToken.None);
        await dropped.DisposeAsync();
        await usurper.DisposeAsync();
    }

    private static Task Next(MqttBus bus, bool isUp)
    {
        var happened = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        bus.Changed += now =>
        {
            if (now == isUp) happened.TrySetResult();
        };
        return happened.Task;
    }

    private MqttSettings Settings(string name) => new("127.0.0.1", _broker.Port, name);

    private MqttBus Connect() => new(Settings($"party-{++_parties}"), TimeProvider.System, NullLogger.Instance);
}
