using Fab.Cluster.Parts;
using Fab.Cluster.Processes;

namespace Fab.Cluster;

/// <summary>
/// A whole space as processes of this computer, on the loopback: PostgreSQL, Mosquitto with TLS, one hub or several,
/// bridges, and machines on pseudo-terminals. Started in the order of what needs what, stopped in the other.
/// </summary>
public sealed class LocalCluster : IAsyncDisposable
{
    private readonly ClusterOptions _options;
    private readonly Reaper _reaper;
    private readonly List<Part> _started = [];
    private readonly List<BridgePart> _bridges = [];

    private LocalCluster(ClusterOptions options, bool removesData)
    {
        _options = options;
        Folder = new ClusterFolder(options.Data);
        _reaper = new Reaper(removesData ? Folder.Root : null);
        Database = new DatabasePart(Folder, options.SyncsToDisk, options.Silos);
        Broker = new BrokerPart(Folder, TimeProvider.System);
        int brokerPort = options.BrokerPortForBridges?.Invoke(Broker.Port) ?? Broker.Port;
        Hubs = [.. Enumerable.Range(1, options.Silos).Select(number => new HubPart(Folder, number, options.Silos > 1, Database, Broker, number == 1 ? options.Port : 0, brokerPort))];
        foreach (HubPart hub in Hubs) hub.Programs = options.HubPrograms ?? hub.Programs;
        Machines = new MachineHall(Folder, options);
    }

    public ClusterFolder Folder { get; }

    public DatabasePart Database { get; }

    public BrokerPart Broker { get; }

    public IReadOnlyList<HubPart> Hubs { get; }

    /// <summary>The first hub, which set the space up.</summary>
    public HubPart Hub => Hubs[0];

    public MachineHall Machines { get; }

    public IReadOnlyList<BridgePart> Bridges => _bridges;

    /// <summary>Everything that runs, in the order of its start.</summary>
    public IReadOnlyList<Part> Parts => _started;

    public IEnumerable<string> MachineNames => Enumerable.Range(1, _options.Machines).Select(MachineHall.NameOf);

    /// <summary>Starts everything, and returns when every part is ready.</summary>
    /// <param name="removesData">The folder was made for this run, and goes with it.</param>
    /// <param name="tell">Told of each part as it is ready.</param>
    /// <exception cref="ClusterException">A part does not get ready.</exception>
    public static async Task<LocalCluster> StartAsync(ClusterOptions options, bool removesData, Action<Part>? tell, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(options);
        var cluster = new LocalCluster(options, removesData);
        try
        {
            await cluster.StartPartsAsync(tell ?? (_ => { }), ct).ConfigureAwait(false);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Somebody of the seeded members, or the <c>steward</c>.</summary>
    /// <param name="hub">Talks to this hub alone; null for whichever answers.</param>
    public HubApi As(string member, HubPart? hub = null) => new(hub is null ? [.. Hubs.Select(h => h.Url)] : [hub.Url], Folder.Secret($"{member}.token"));

    /// <summary>The bridge of a machine, by their numbers: machines are dealt out in turn.</summary>
    public static int BridgeOf(int machine, int bridges) => ((machine - 1) % bridges) + 1;

    public async ValueTask DisposeAsync()
    {
        // Bridges say goodbye before the hub ends, and the hub before its database does.
        foreach (IEnumerable<Part> together in (IEnumerable<Part>[])[_bridges, Hubs, [Broker, Database, Machines]])
            await Task.WhenAll(together.Where(_started.Contains).Select(part => part.StopAsync())).ConfigureAwait(false);
        foreach (Part part in _started) await part.DisposeAsync().ConfigureAwait(false);
        _reaper.Dispose();
    }

    private async Task StartPartsAsync(Action<Part> tell, CancellationToken ct)
    {
        await Task.WhenAll(((Part[])[Database, Broker, .. _options.MachinesInBridges ? Array.Empty<Part>() : [Machines]]).Select(Start)).ConfigureAwait(false);
        await Start(Hub).ConfigureAwait(false);
        await Task.WhenAll(Hubs.Skip(1).Select(Start)).ConfigureAwait(false);
        using HubApi steward = As("steward");
        var seeding = new Seeding(Folder, _options, steward);
        if (_options.Seed) await seeding.AddMembersAsync(ct).ConfigureAwait(false);
        for (int number = 1; number <= _options.Bridges; number++)
            _bridges.Add(new BridgePart(Folder, number, _options, Hubs, seeding.InviteAsync));

        // A bridge is known once it is invited; then machines can be its own, and it finds them as it starts.
        foreach (BridgePart bridge in _bridges) await bridge.InviteAsync(ct).ConfigureAwait(false);
        await seeding.AddMachinesAsync(Machines.DeviceOf, machine => BridgePart.NameOf(BridgeOf(machine, _options.Bridges)), ct).ConfigureAwait(false);
        await Task.WhenAll(_bridges.Take(_options.Machines).Select(Start)).ConfigureAwait(false);

        async Task Start(Part part)
        {
            lock (_started) _started.Add(part);
            await part.StartAsync(_reaper, ct).ConfigureAwait(false);
            lock (_started) tell(part);
        }
    }
}
