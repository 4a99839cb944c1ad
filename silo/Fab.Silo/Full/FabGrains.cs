using System.Net;
using System.Net.Sockets;
using System.Reflection;
using Fab.Contracts.Json;
using Fab.GrainHost;
using Fab.Silo.Full;
using Fab.Silo.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Runtime.Hosting;
using Orleans.Serialization;

namespace Fab.Silo;

/// <summary>Puts Fab's grains into an application: here, on Microsoft Orleans.</summary>
public static class FabGrains
{
    /// <summary>Whether grains may live on several silos.</summary>
    public static bool CanBeSeveral => true;

    /// <summary>
    /// Registers a silo (started and stopped with the application) with the grains, <c>IGrainFactory</c>, and their stores.
    /// It is alone on this machine.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="setting"><c>memory</c>; a database as <see cref="SqlDatabases.Open"/> reads it; or null for the registered <see cref="ISqlDatabase"/>.</param>
    /// <param name="more">Assemblies with grains besides Fab's own.</param>
    public static IServiceCollection AddFabGrains(this IServiceCollection services, string? setting = null, params Assembly[] more) =>
        Add(services, setting, silo => silo.UseLocalhostClustering(FreePort(), FreePort()), more);

    /// <summary>The same as one of several silos, on the registered <see cref="ISqlDatabase"/>.</summary>
    public static IServiceCollection AddFabGrains(this IServiceCollection services, SiloPlace place) => Add(services, null, silo => Join(silo, place), []);

    /// <summary>Whether a call failed because the silo that has the grain has ended or does not answer; another soon has it.</summary>
    public static bool IsAway(Exception e) => e is OrleansException or TimeoutException { InnerException: null };

    private static IServiceCollection Add(IServiceCollection services, string? setting, Action<ISiloBuilder> cluster, Assembly[] more) =>
        services.AddGrainStores(setting).AddOrleans(silo =>
        {
            cluster(silo);
            silo.AddReminders();
            silo.Services.AddSingleton<IReminderTable>(provider => new ReminderTable(provider.GetRequiredService<IReminderStore>()));
            silo.Services.AddGrainStorage(
                GrainStores.Name, (provider, _) => new GrainStorage(provider.GetRequiredService<IGrainStateStore>()));
            silo.Services.AddSerializer(serializer =>
            {
                serializer.AddJsonSerializer(IsOurs, FabJson.Options);
                foreach (Assembly assembly in more.Append(typeof(FabGrains).Assembly)) serializer.AddAssembly(assembly);
            });
        });

    private static void Join(ISiloBuilder silo, SiloPlace place)
    {
        silo.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = ("fab", "fab"));
        // No gateway: who talks to the grains has a silo in its own process.
        silo.ConfigureEndpoints(place.Address, place.Port, gatewayPort: 0);
        silo.UseAdoNetClustering((OptionsBuilder<AdoNetClusteringSiloOptions> database) =>
            database.Configure(options => (options.Invariant, options.ConnectionString) = ("Npgsql", place.PostgreSql)));
        // A silo that has ended is found out in some seconds rather than in half a minute.
        silo.Configure<ClusterMembershipOptions>(members =>
        {
            members.ProbeTimeout = TimeSpan.FromSeconds(2);
            members.TableRefreshTimeout = TimeSpan.FromSeconds(10);
            members.DefunctSiloExpiration = TimeSpan.FromDays(1);
        });
    }

    /// <summary>Two hubs on one computer must not want the same ports.</summary>
    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Fab's own types travel as JSON; Orleans knows the rest.</summary>
    private static bool IsOurs(Type type) => type.Namespace is { } name && (name == "Fab" || name.StartsWith("Fab.", StringComparison.Ordinal));
}
