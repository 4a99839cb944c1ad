using Fab.Contracts.Bus;
using Fab.Contracts.Feed;
using Fab.Contracts.Json;
using Fab.Contracts.Ledger;
using Fab.Contracts.Members;
using Fab.Contracts.Queue;
using Fab.GrainHost;
using Fab.GrainHost.Scheduling;
using Fab.GrainHost.Storage;
using Fab.Silo;
using Fab.Silo.Feed;
using Fab.Silo.Machines;
using Fab.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans;

namespace Fab.Simulation.World;

/// <summary>
/// The hub process: all grains, on the seeded scheduler. Its disk (grain state, reminders, lists, ledger) outlives it.
/// </summary>
internal sealed class SimHub(SimWorld world)
{
    private readonly MemoryGrainStore _state = new();
    private readonly MemoryReminderStore _reminders = new();
    private readonly CountedAccountIds _accounts = new();
    private ServiceProvider? _services;
    private LocalGrainHost? _host;
    private SimBus.Party? _bus;
    private DiskRoad? _road;
    private int _starts;

    /// <summary>The books as they lie on disk.</summary>
    public MemoryLedgerDisk Books { get; } = new(world.Time);

    public MemoryDirectory Lists { get; } = new();

    public bool IsUp => _host is not null;

    public IGrainFactory Grains => _host ?? throw new InvalidOperationException("The hub is down.");

    public IBus Bus => _bus ?? throw new InvalidOperationException("The hub is down.");

    /// <summary>The ledger as the hub's process reaches it.</summary>
    public ILedger Ledger => _services!.GetRequiredService<ILedger>();

    public void Start()
    {
        world.Trace.Say("hub", $"starts ({++_starts})");
        _road = new DiskRoad(world.Scheduler);
        _bus = world.Bus.Connect("hub");
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(world.Time);
        services.AddSingleton<IGrainScheduler>(world.Scheduler);
        services.AddKeyedSingleton<IGrainStateStore>("fab", new SimGrainStore(_state, _road));
        services.AddSingleton<IReminderStore>(new SimReminderStore(_reminders, _road));
        services.AddSingleton<ILedger>(new SimLedger(Books.Ledger, _road));
        services.AddSingleton<IBus>(_bus);
        services.AddSingleton(new Space(SimWorld.Space));
        services.AddSingleton<IHubFeed>(Lists);
        services.AddSingleton<IDirectory>(Lists);
        services.AddSingleton<IAccountIds>(_accounts);
        services.AddLogging(logging => logging.AddProvider(new TraceLog(world.Trace)));
        services.AddFabGrainHost(options =>
        {
            options.Json = FabJson.Configure(new System.Text.Json.JsonSerializerOptions());
            options.AddGrains(typeof(BridgeLink).Assembly);
        });
        services.AddSingleton<BridgeNotices>();
        services.AddSingleton(MachineShare.Everything);
        services.AddSingleton<BridgeLink>();
        _services = services.BuildServiceProvider();
        LocalGrainHost host = _host = _services.GetRequiredService<LocalGrainHost>();
        ServiceProvider mine = _services;

        // The host's own start belongs to no context: it may resume wherever the disk answers, which is here.
        world.Scheduler.Post(() => host.StartAsync(CancellationToken.None).ContinueWith(
            started => world.Scheduler.RunActor(async () =>
            {
                await started;
                await mine.GetRequiredService<BridgeLink>().StartAsync(CancellationToken.None);
                await host.GetGrain<IQueueGrain>(SimWorld.Space).Match();
            }),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default));
    }

    public void Crash()
    {
        if (_host is null) return;
        world.Trace.Say("hub", "crashes");
        _road!.Cut();
        _bus!.Drop();
        _host.Kill();
        _host = null;
        _services = null;
        _bus = null;
    }
}

/// <summary>The ledger's disk.</summary>
internal sealed class MemoryLedgerDisk(TimeProvider time)
{
    public Silo.Ledger.MemoryLedger Ledger { get; } = new(time);
}
