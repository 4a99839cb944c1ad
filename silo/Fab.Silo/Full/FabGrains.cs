using System.Reflection;
using Fab.Contracts.Json;
using Fab.GrainHost;
using Fab.Silo.Clustering;
using Fab.Silo.Full;
using Fab.Silo.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime.Hosting;
using Orleans.Serialization;

namespace Fab.Silo;

/// <summary>Puts Fab's grains into an application: here, on Microsoft Orleans.</summary>
public static class FabGrains
{
    /// <summary>
    /// Registers a silo (started and stopped with the application) with the grains, <c>IGrainFactory</c>, and their stores.
    /// It is alone; <see cref="FabSilos"/> has one of several.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="setting"><c>memory</c>; a database as <see cref="SqlDatabases.Open"/> reads it; or null for the registered <see cref="ISqlDatabase"/>.</param>
    /// <param name="more">Assemblies with grains besides Fab's own.</param>
    public static IServiceCollection AddFabGrains(this IServiceCollection services, string? setting = null, params Assembly[] more) =>
        services.AddFabGrainsOn(FabSilos.BeAlone, setting, more);

    internal static IServiceCollection AddFabGrainsOn(this IServiceCollection services, Action<ISiloBuilder> cluster, string? setting, Assembly[] more) =>
        services.AddGrainStores(setting).AddOrleans(silo =>
        {
            cluster(silo);
            if (setting == "memory") silo.UseInMemoryReminderService();
            else silo.AddReminders().Services.AddSingleton<IReminderTable>(provider => new ReminderTable(provider.GetRequiredService<SqlReminderStore>()));
            silo.Services.AddGrainStorage(
                GrainStores.Name, (provider, _) => new GrainStorage(provider.GetRequiredService<IGrainStateStore>()));
            silo.Services.AddSerializer(serializer =>
            {
                serializer.AddJsonSerializer(IsOurs, FabJson.Options);
                foreach (Assembly assembly in more.Append(typeof(FabGrains).Assembly)) serializer.AddAssembly(assembly);
            });
        });

    /// <summary>Fab's own types travel as JSON; Orleans knows the rest.</summary>
    private static bool IsOurs(Type type) => type.Namespace is { } name && (name == "Fab" || name.StartsWith("Fab.", StringComparison.Ordinal));
}
