using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Fab.Contracts.Bus;
using Fab.Contracts.Feed;
using Fab.Contracts.Json;
using Fab.Designs.Catalogue;
using Fab.Designs.Pipeline;
using Fab.Designs.Storage;
using Fab.Designs.Tools;
using Fab.FirmwareBridge.Links;
using Fab.FirmwareBridge.Mqtt;
using Fab.FirmwareBridge.Programs;
using Fab.FirmwareBridge.Pumps;
using Fab.FirmwareBridge.Remote;
using Fab.Gateway.Accounts;
using Fab.Gateway.Bonds;
using Fab.Gateway.Bridges;
using Fab.Gateway.Cameras;
using Fab.Gateway.Events;
using Fab.Gateway.Health;
using Fab.Gateway.Http;
using Fab.Gateway.Machines;
using Fab.Gateway.Money;
using Fab.Gateway.Quotes;
using Fab.Silo;
using Fab.Silo.Clustering;
using Fab.Silo.Feed;
using Fab.Silo.Ledger;
using Fab.Silo.Machines;
using Fab.Silo.Storage;

namespace Fab.Gateway.Hosting;

/// <summary>What a hub is made of, and where each part keeps its data.</summary>
internal static class HubServices
{
    public static void Add(IServiceCollection services, HubOptions options, DataFolder data, TimeProvider time)
    {
        services.AddSingleton(options);
        services.AddSingleton(data);
        services.AddSingleton(time);
        services.AddSingleton(new HubStart(time.GetUtcNow()));
        AddBooksAndGrains(services, options, data);
        AddBridge(services, options, data);
        AddDesigns(services, data, time);
        AddGateway(services, options, data);
    }

    private static void AddBooksAndGrains(IServiceCollection services, HubOptions options, DataFolder data)
    {
        services.AddSingleton(SqlDatabases.Open(options.PostgreSql ?? $"sqlite:{data.Database}"));
        services.AddFabLedger();
        services.AddFabDirectory();
        if (options.Silo is not { } silo)
        {
            services.AddFabGrains();
        }
        else
        {
            services.AddFabGrains(new SiloPlace(AddressOf(silo), silo.Port, options.PostgreSql!));
            services.AddSingleton(provider => new MachineShare(
                provider.GetRequiredService<IBus>(),
                provider.GetRequiredService<Space>(),
                silo.ToString(),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<MachineShare>>()));
            services.AddSingleton(provider => new PostgresChannel(options.PostgreSql!, "fab_feed", provider.GetRequiredService<TimeProvider>()));
            services.AddSingleton<FeedRelay>();
            services.AddSingleton(provider => new SharedCommandKeys(provider.GetRequiredService<ISqlDatabase>(), $"{silo} {Guid.NewGuid():n}"));
        }

        services.AddFabSilo(new Space(options.Space));
    }

    private static IPAddress AddressOf(HostPort silo)
    {
        try
        {
            return Dns.GetHostAddresses(silo.Host).OrderBy(address => address.AddressFamily).FirstOrDefault() ?? throw new HubStartException(HubRefusals.NoSuchAddress(silo.Host));
        }
        catch (SocketException)
        {
            throw new HubStartException(HubRefusals.NoSuchAddress(silo.Host));
        }
    }

    private static void AddBridge(IServiceCollection services, HubOptions options, DataFolder data)
    {
        services.AddSingleton<InProcessBus>();
        AddBus(services, options, data);
        services.AddSingleton<IProgramFetcher>(provider =>
        {
            IBlobStore blobs = provider.GetRequiredService<IBlobStore>();
            return new FileProgramFetcher(hash => blobs.PathOf(hash) ?? Path.Combine(data.Blobs, "missing"));
        });
        services.AddFabBridge(
            new BridgeOptions { Space = options.Space, DataFolder = data.Bridge, VirtualTimeScale = options.TimeScale },
            (provider, _) => provider.GetRequiredService<InProcessBus>().Connect());
        services.AddSingleton<MachineLinks>();
    }

    private static void AddBus(IServiceCollection services, HubOptions options, DataFolder data)
    {
        services.AddSingleton<EnrolTries>();
        services.AddSingleton<BridgeDesk>();
        if (options.Broker is not { } broker)
        {
            services.AddSingleton<IBus>(provider => provider.GetRequiredService<InProcessBus>().Connect());
            return;
        }

        services.AddSingleton(provider =>
        {
            (string host, int port, bool isEncrypted) = BridgeConfig.Broker(broker.Url);
            string? password = HubPassword.Of(broker, data);
            var settings = new MqttSettings(
                host, port, $"hub-{options.Space}-{Guid.NewGuid():n}", password is null ? null : broker.Username, password, isEncrypted ? new MqttTls(broker.CaFile) : null);
            return new MqttBus(settings, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<MqttBus>>());
        });
        services.AddSingleton<RemotePresence>();
        if (broker.HomeAssistant) services.AddSingleton<HomeAssistant>();
        services.AddSingleton<IBus>(provider => new HubBus(
            provider.GetRequiredService<InProcessBus>().Connect(), provider.GetRequiredService<MqttBus>(), provider.GetRequiredService<Bridge>));
    }

    private static void AddDesigns(IServiceCollection services, DataFolder data, TimeProvider time)
    {
        services.AddSingleton(_ => DesignCatalogue.Load(LibraryFolder()));
        services.AddSingleton<IBlobStore>(_ => new FileBlobStore(data.Blobs));
        services.AddSingleton(provider => new DesignRevisions(
            provider.GetRequiredService<DesignCatalogue>(), provider.GetRequiredService<IBlobStore>(), data.Revisions));
        services.AddSingleton(_ => new StepCache(data.Cache));
        services.AddSingleton<IToolRunner>(_ => new ProcessToolRunner(Path.Combine(data.Root, "work"), time));
        services.AddSingleton(provider => new DesignPipeline(
            provider.GetRequiredService<IBlobStore>(), provider.GetRequiredService<StepCache>(), provider.GetRequiredService<IToolRunner>()));
        services.AddSingleton<ToolpathMaker>();
        services.AddSingleton<Quoting>();
    }

    private static void AddGateway(IServiceCollection services, HubOptions options, DataFolder data)
    {
        services.ConfigureHttpJsonOptions(json => FabJson.Configure(json.SerializerOptions).RequireWhatIsNotNullable());
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.AddOpenApi("v1", openApi => openApi.AddFabShapes());
        services.AddSingleton<LiveEvents>();
        services.AddSingleton(provider => new HubFeed(provider.GetRequiredService<SqlDirectory>(), provider.GetRequiredService<LiveEvents>()));
        services.AddSingleton<IHubFeed>(provider => provider.GetRequiredService<HubFeed>());
        services.AddSingleton<HeatLog>();
        services.AddSingleton(provider =>
            new TelemetryCache(
                provider.GetRequiredService<IBus>(), provider.GetRequiredService<LiveEvents>(), provider.GetRequiredService<HeatLog>(), options.Space));
        services.AddSingleton<HubMetrics>();
        services.AddSingleton<FloorMetrics>();
        services.AddSingleton<CommonsMetrics>();
        services.AddSingleton(provider => new BridgeReplies(
            provider.GetRequiredService<IBus>(), provider.GetRequiredService<HubMetrics>(), provider.GetRequiredService<TimeProvider>(), options.Space));
        services.AddSingleton(provider => new MachineConsole(
            provider.GetRequiredService<IBus>(), provider.GetRequiredService<LiveEvents>(), provider.GetRequiredService<TimeProvider>(), options.Space));
        services.AddSingleton(provider => new CameraDesk(
            CameraSources.Of(provider.GetRequiredService<Bridge>(), provider.GetRequiredService<TimeProvider>()),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<CameraDesk>>()));
        services.AddSingleton<CameraGuests>();
        services.AddSingleton<VirtualPlates>();
        services.AddSingleton<HandControl>();
        services.AddSingleton<MachineStops>();
        MetricsExport.Add(services);
        services.AddSingleton<SignIn>();
        services.AddFabAccountServices();
        services.AddSingleton<SerialDevices>(_ => new SerialDevices());
        services.AddSingleton(_ => options.Demo ? DemoTokens.Open(data.DemoTokens, DemoData.MemberRoles) : DemoTokens.None);
        services.AddSingleton<DemoData>();
        services.AddSingleton<BondDesk>();
        services.AddSingleton<FundDesk>();
    }

    /// <summary>Beside the program when published, in the checkout otherwise.</summary>
    private static string LibraryFolder()
    {
        string? root = Environment.GetEnvironmentVariable("FAB_ROOT");
        string[] places =
        [
            Path.Combine(AppContext.BaseDirectory, "library"),
            .. root is null ? Array.Empty<string>() : [Path.Combine(root, "designs", "library")],
            Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../../../designs/library")),
        ];
        return places.FirstOrDefault(Directory.Exists) ?? places[0];
    }
}
