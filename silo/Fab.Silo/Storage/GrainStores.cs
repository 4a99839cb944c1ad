using Fab.GrainHost;
using Fab.GrainHost.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Fab.Silo.Storage;

/// <summary>Registers where grains keep state and reminders; the same on either profile.</summary>
internal static class GrainStores
{
    /// <summary>The name grains give in <c>[PersistentState]</c>.</summary>
    public const string Name = "fab";

    /// <param name="setting"><c>memory</c>; a database as <see cref="SqlDatabases.Open"/> reads it; or null for the registered <see cref="ISqlDatabase"/>.</param>
    public static IServiceCollection AddGrainStores(this IServiceCollection services, string? setting)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddKeyedSingleton(Name, (provider, _) => provider.GetRequiredService<IGrainStateStore>());
        if (setting == "memory")
        {
            services.TryAddSingleton<IGrainStateStore, MemoryGrainStore>();
            services.TryAddSingleton<IReminderStore, MemoryReminderStore>();
            return services;
        }

        if (setting is not null) services.AddSingleton(_ => SqlDatabases.Open(setting));
        services.AddSingleton<IGrainStateStore, SqlGrainStore>();
        services.AddSingleton<SqlReminderStore>();
        services.AddSingleton<IReminderStore>(provider => provider.GetRequiredService<SqlReminderStore>());
        // Hosted services start in the order they were added: the tables are there before the first grain is.
        services.AddHostedService<TableMaker>();
        return services;
    }

    private sealed class TableMaker(ISqlDatabase database, TimeProvider time) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => GrainTables.CreateAsync(database, time, cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
