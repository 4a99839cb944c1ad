using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fab.Contracts.Bonds;
using Fab.Contracts.Bookings;
using Fab.Contracts.Bridges;
using Fab.Contracts.Bus;
using Fab.Contracts.Commands;
using Fab.Contracts.Floor;
using Fab.Contracts.Fund;
using Fab.Contracts.Jobs;
using Fab.Contracts.Json;
using Fab.Contracts.Machines;
using Fab.Contracts.Members;
using Fab.Contracts.Queue;
using Fab.Contracts.Spaces;
using Fab.Silo;
using Fab.Silo.Clustering;
using Fab.Silo.Ledger;
using Fab.Silo.Storage;
using Fab.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;

namespace Fab.Cluster.Tests.Full;

/// <summary>
/// What an earlier Fab stored, on a cluster of this one: the frozen shapes, and those before them, lie in the database; silos
/// come and go, as they do in an upgrade, and each reads what another had.
/// </summary>
public sealed class UpgradeTests : IAsyncLifetime
{
    /// <summary>A shape's name, and what its grain says of itself.</summary>
    private static readonly Dictionary<string, Func<IGrainFactory, string, Task<object?>>> Ask = new(StringComparer.Ordinal)
    {
        ["bond"] = async (grains, key) => await grains.GetGrain<IBondGrain>(key).Get(),
        ["bookings"] = async (grains, key) => await grains.GetGrain<IBookingGrain>(key).Get(),
        ["bridges"] = async (grains, key) => await grains.GetGrain<IBridgesGrain>(key).All(),
        ["floor"] = async (grains, key) => await grains.GetGrain<IFloorGrain>(key).Get(),
        ["fund"] = async (grains, key) => await grains.GetGrain<IFundGrain>(key).Get(),
        ["job"] = async (grains, key) => await grains.GetGrain<IJobGrain>(key).Get(),
        ["machine"] = async (grains, key) => await grains.GetGrain<IMachineGrain>(key).Get(),
        ["macros"] = async (grains, key) => await grains.GetGrain<IMacrosGrain>(key).Get(),
        ["member"] = async (grains, key) => await grains.GetGrain<IMemberGrain>(key).Get(),
        ["period"] = async (grains, key) => await grains.GetGrain<IPeriodGrain>(key).Get(),
        ["queue"] = async (grains, key) => await grains.GetGrain<IQueueGrain>(key).Get(),
        ["space"] = async (grains, key) => await grains.GetGrain<ISpaceGrain>(key).Get(),
        ["vetting"] = async (grains, key) => await grains.GetGrain<IVettingGrain>(key).Get(),
    };

    private readonly List<IHost> _silos = [];
    private string _database = "";

    public async Task InitializeAsync()
    {
        _database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        await using ISqlDatabase tables = SqlDatabases.Open(_database);
        await SqlMigrations.ApplyAllAsync(tables, TimeProvider.System, CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        foreach (IHost silo in _silos)
        {
            await silo.StopAsync();
            silo.Dispose();
        }
    }

    [Fact]
    public async Task States_OfEarlierShapes_AreReadOnEverySiloAndHandedOn()
    {
        (string Shape, string Key)[] stored = await StoreAsync();
        Assert.Equal(Ask.Keys.Order(), stored.Where(state => !state.Key.EndsWith("-before", StringComparison.Ordinal)).Select(state => state.Shape).Order());
        IGrainFactory one = await JoinAsync(), two = await JoinAsync();
        Dictionary<string, string> said = [];
        foreach ((string shape, string key) in stored)
        {
            string answer = Json(await Ask[shape](one, key));

            // A queue forgets jobs that know nothing of it, as here, where each state is alone.
            Assert.True(answer.Length > 4 || shape == "queue", $"{shape} {key} says {answer}");
            if (IsSteady(shape)) Assert.Equal(answer, Json(await Ask[shape](two, key)));
            said[key + shape] = answer;
        }

        // Of an old shape, changed, so written in the new one; then its silo may be the one that goes.
        var written = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (string key in new[] { "reprap-1", "reprap-1-before" })
        {
            IMachineGrain machine = one.GetGrain<IMachineGrain>(key);
            long before = (await machine.Get())!.Revision;
            foreach (bool isOnline in new[] { true, false }) await machine.OnStatus(isOnline);
            written[key] = (await machine.Get())!.Revision;
            Assert.True(written[key] > before);
        }

        IGrainFactory three = await JoinAsync();
        await LeaveAsync(_silos[0]);

        foreach ((string key, long revision) in written) Assert.True((await three.GetGrain<IMachineGrain>(key).Get())!.Revision >= revision);
        foreach ((string shape, string key) in stored.Where(state => IsSteady(state.Shape)))
            Assert.Equal(said[key + shape], Json(await Ask[shape](three, key)));
    }

    /// <summary>A machine's lease runs out while it is looked at, and what waits at a queue is matched.</summary>
    private static bool IsSteady(string shape) => shape is not ("machine" or "queue");

    private static string Json(object? answer) => JsonSerializer.Serialize(answer, FabJson.Options);

    private async Task<(string Shape, string Key)[]> StoreAsync()
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "Golden");
        var stored = new List<(string, string)>();
        var store = new SqlGrainStore(SqlDatabases.Open(_database));
        foreach (string file in Directory.EnumerateFiles(folder, "state-*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            string shape = Path.GetFileNameWithoutExtension(file)["state-".Length..];
            bool isBefore = Path.GetFileName(Path.GetDirectoryName(file)) == "Before";
            string key = (shape == "machine" ? "reprap-1" : shape) + (isBefore ? "-before" : "");
            Fab.GrainHost.GrainStateWrite write = await store.WriteAsync(new Fab.GrainHost.GrainStateKey(new Fab.GrainHost.GrainIdentity(shape, key), "state"), await ReadAsync(file), null, CancellationToken.None);
            Assert.True(write.IsWritten);
            stored.Add((shape, key));
        }

        return [.. stored];
    }

    /// <summary>Without what a job owes: the sample has one of each, which no job ever owes together.</summary>
    private static async Task<byte[]> ReadAsync(string file)
    {
        JsonNode state = JsonNode.Parse(await File.ReadAllTextAsync(file))!;
        if (Path.GetFileName(file) == "state-job.json") state["effects"] = new JsonArray();
        return Encoding.UTF8.GetBytes(state.ToJsonString());
    }

    private async Task<IGrainFactory> JoinAsync()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(SqlDatabases.Open(_database));
        builder.Services.AddFabLedger();
        builder.Services.AddFabDirectory();
        builder.Services.AddSingleton<IBus>(new InProcessBus().Connect());
        builder.Services.AddFabGrains(new SiloPlace(IPAddress.Loopback, port, _database));
        builder.Services.AddFabSilo(new Space(string.Create(CultureInfo.InvariantCulture, $"space-{_silos.Count}")));
        IHost silo = builder.Build();
        _silos.Add(silo);
        await silo.StartAsync();
        return silo.Services.GetRequiredService<IGrainFactory>();
    }

    private async Task LeaveAsync(IHost silo)
    {
        _silos.Remove(silo);
        await silo.StopAsync();
        silo.Dispose();
    }
}
