using System.Text.Json.Nodes;
using Fab.Contracts.Bus;
using Fab.FirmwareBridge.Mqtt;
using Fab.FirmwareBridge.Remote;
using Fab.Gateway.Bridges;
using Fab.Gateway.Hosting;
using Fab.Gateway.Tests.Hubs;
using Fab.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fab.Gateway.Tests.Bridges;

/// <summary>
/// A hub, a real Mosquitto that knows nobody but whom the hub lets in, and bridges that are not the hub's own.
/// </summary>
public abstract class BridgesElsewhere : IAsyncLifetime
{
    private const string BrokerSettings = """
        listener {port} 127.0.0.1
        allow_anonymous false
        password_file {folder}/passwords
        acl_file {folder}/acl
        pid_file {folder}/pid

        """;

    private protected TempFolder Data { get; } = new();

    private protected MosquittoBroker Broker { get; private set; } = null!;

    private protected Hub TheHub { get; private set; } = null!;

    private protected Caller Steward { get; private set; } = null!;

    private protected Caller Maker { get; private set; } = null!;

    private protected EventReader Events { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Repository.PointHubHere();
        Broker = await MosquittoBroker.StartAsync(BrokerSettings, folder =>
        {
            File.WriteAllText(Path.Combine(folder, "passwords"), "");
            File.WriteAllText(Path.Combine(folder, "acl"), "");
        });
        TheHub = await StartHub();
        Steward = await Caller.As(TheHub.Url, "steward");
        Maker = await Caller.As(TheHub.Url, "maker");
        Events = await EventReader.Open(TheHub.Url);
    }

    public async Task DisposeAsync()
    {
        Events.Dispose();
        Steward.Dispose();
        Maker.Dispose();
        await TheHub.DisposeAsync();
        await Broker.DisposeAsync();
        Data.Dispose();
    }

    private Task<Hub> StartHub() => Hub.Start(
        HubOptions.Default with
        {
            Data = Path.Combine(Data.Path, "hub"),
            Port = 0,
            Demo = true,
            TimeScale = 600,
            Broker = new BrokerOptions($"mqtt://127.0.0.1:{Broker.Port}", Files: Broker.Folder, ProcessFile: Path.Combine(Broker.Folder, "pid"), HomeAssistant: true),
        },
        TimeProvider.System);

    private protected async Task<string?> StateOf(string machine) => (string?)(await Maker.Get($"/api/machines/{machine}"))["machine"]!["state"];

    private protected async Task<BridgeConfig> Enrol(string bridge, string machine)
    {
        string code = (string)(await Steward.Post($"/api/bridges/{bridge}/code", new { })).Expect(201)["code"]!;
        (await Register(machine, bridge)).Expect(201);
        string file = Path.Combine(Data.Path, $"{bridge}.toml");
        Assert.Null(await BridgeEnrolling.RunAsync(new Uri(TheHub.Url + "/"), code, file, CancellationToken.None));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        (BridgeConfig? config, _) = BridgeConfig.Read(await File.ReadAllTextAsync(file), Data.Path, _ => null);
        Directory.CreateDirectory(config!.DataFolder);
        return config with { VirtualTimeScale = 600 };
    }

    private protected async Task<RemoteBridge> Join(string bridge, string machine) => await Serve(await Enrol(bridge, machine), machine);

    private protected async Task<RemoteBridge> Serve(BridgeConfig config, string machine, TimeProvider? time = null)
    {
        var bridge = new RemoteBridge(config, time ?? TimeProvider.System, NullLoggerFactory.Instance);
        await bridge.StartAsync(CancellationToken.None);
        await Events.UntilTrue(async () => await StateOf(machine) == "idle");
        return bridge;
    }

    private protected static async Task<IMqttConnection> Connect(BridgeConfig config, Action<BusMessage>? received = null) => await MqttConnectors.Default.ConnectAsync(
        new MqttSettings(config.BrokerHost, config.BrokerPort, "spy", config.Username, config.Password), null, received ?? (_ => { }), CancellationToken.None);

    /// <summary>Somebody who holds the hub's own password: the broker lets them do anything.</summary>
    private protected async Task<IMqttConnection> ConnectAsHub(Action<BusMessage>? received = null) => await MqttConnectors.Default.ConnectAsync(
        new MqttSettings("127.0.0.1", Broker.Port, "meddler", "hub", await File.ReadAllTextAsync(Path.Combine(Data.Path, "hub", "broker-password"))),
        null,
        received ?? (_ => { }),
        CancellationToken.None);

    private protected static async Task Quietly(Task subscribing)
    {
        try
        {
            await subscribing;
        }
        catch (BrokerException)
        {
            // Refused, as it should be; what it hears is what counts.
        }
    }

    private protected Task<Answer> Register(string machine, string bridge) => Steward.Post("/api/machines", new
    {
        spec = new
        {
            id = machine,
            name = machine,
            kind = "printer",
            @class = "fdm-printer",
            dialect = "marlin",
            volume = new { x = 220, y = 220, z = 250 },
            maxHotend = 260,
            maxBed = 100,
            nozzle = 0.4,
            maxFeed = 12000,
            acceleration = 1250,
            rate = 120,
            link = "virtual:marlin",
            bridge,
        },
        material = "pla",
    });
}
