using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Fab.Silo.Clustering;

/// <summary>Several silos of one space: here, Orleans' membership over ADO.NET on the database they share.</summary>
public static class FabSilos
{
    /// <summary>What the silos of a space call what they are together. A database has one space.</summary>
    private const string Cluster = "fab";

    private static readonly TimeSpan Probe = TimeSpan.FromSeconds(2);

    /// <summary>Whether this profile can.</summary>
    public static bool CanBeSeveral => true;

    /// <summary>As <see cref="FabGrains.AddFabGrains"/> on the registered database, as one of several silos.</summary>
    public static IServiceCollection AddFabGrains(this IServiceCollection services, SiloPlace place) =>
        services.AddFabGrainsOn(silo => Join(silo, place), null, []);

    /// <summary>Whether a call failed because the silo that has the grain has ended or does not answer; another soon has it.</summary>
    public static bool IsAway(Exception e) => e is OrleansException or TimeoutException { InnerException: null };

    internal static void BeAlone(ISiloBuilder silo) => silo.UseLocalhostClustering(FreePort(), FreePort());

    private static void Join(ISiloBuilder silo, SiloPlace place)
    {
        silo.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (Cluster, Cluster));

        // No gateway for clients: who talks to the grains has a silo in its own process.
        silo.ConfigureEndpoints(place.Address, place.Port, gatewayPort: 0);
        silo.UseAdoNetClustering((OptionsBuilder<AdoNetClusteringSiloOptions> database) =>
            database.Configure(options => (options.Invariant, options.ConnectionString) = ("Npgsql", place.PostgreSql)));

        // A silo that has ended is found out in some seconds rather than in half a minute.
        silo.Configure<ClusterMembershipOptions>(members => (members.ProbeTimeout, members.DefunctSiloExpiration) = (Probe, TimeSpan.FromDays(1)));
    }

    /// <summary>Two hubs on one computer must not want the same ports.</summary>
    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
