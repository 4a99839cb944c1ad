using Fab.Contracts.Ledger;
using Fab.Silo.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Fab.Silo.Ledger;

public static class LedgerServices
{
    /// <summary>Registers <see cref="ILedger"/>; tables are made at first use. Time comes from the registered <see cref="TimeProvider"/>.</summary>
    /// <param name="setting"><c>memory</c>, or a database as <see cref="SqlDatabases.Open"/> reads it.</param>
    /// <exception cref="FormatException">The setting names no database we know.</exception>
    public static IServiceCollection AddFabLedger(this IServiceCollection services, string setting)
    {
        services.TryAddSingleton(TimeProvider.System);
        return setting == "memory"
            ? services.AddSingleton<ILedger>(provider => new MemoryLedger(provider.GetRequiredService<TimeProvider>()))
            : services.AddSingleton<ILedger>(provider =>
                new SqlLedger(SqlDatabases.Open(setting), provider.GetRequiredService<TimeProvider>(), ownsDatabase: true));
    }

    /// <summary>Registers <see cref="ILedger"/> on the <see cref="ISqlDatabase"/> that is registered already.</summary>
    public static IServiceCollection AddFabLedger(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services.AddSingleton<ILedger>(provider =>
            new SqlLedger(provider.GetRequiredService<ISqlDatabase>(), provider.GetRequiredService<TimeProvider>()));
    }
}
