using System.Reflection;
using Fab.Contracts.Json;
using Fab.GrainHost;
using Fab.Silo.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Fab.Silo;

/// <summary>Puts Fab's grains into an application: here, on the grain host of the core profile.</summary>
public static class FabGrains
{
    /// <summary>
    /// Registers the grains, their host (started and stopped with the application) as <c>IGrainFactory</c>, and their stores.
    /// A registered <see cref="TimeProvider"/> and <see cref="GrainHost.Scheduling.IGrainScheduler"/> are used, and with
    /// <c>memory</c> also stores that are registered already.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="setting"><c>memory</c>; a database as <see cref="SqlDatabases.Open"/> reads it; or null for the registered <see cref="ISqlDatabase"/>.</param>
    /// <param name="more">Assemblies with grains besides Fab's own.</param>
    public static IServiceCollection AddFabGrains(this IServiceCollection services, string? setting = null, params Assembly[] more) =>
        services.AddGrainStores(setting).AddFabGrainHost(options =>
        {
            options.Json = FabJson.Options;
            foreach (Assembly assembly in more.Append(typeof(FabGrains).Assembly)) options.AddGrains(assembly);
        });
}
