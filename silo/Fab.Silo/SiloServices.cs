using Fab.Contracts.Feed;
using Fab.Contracts.Members;
using Fab.Silo.Feed;
using Fab.Silo.Machines;
using Fab.Silo.Members;
using Fab.Silo.SignIns;
using Fab.Silo.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Fab.Silo;

public static class SiloServices
{
    /// <summary>
    /// What the grains of this assembly need beside a grain host, a ledger and a bus: the space, and the link to its
    /// bridges. Call it after the grain host was added, since hosted services start in that order.
    /// </summary>
    public static IServiceCollection AddFabSilo(this IServiceCollection services, Space space)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IAccountIds, RandomAccountIds>();
        services.TryAddSingleton(MachineShare.Everything);
        return services.AddSingleton(space).AddSingleton<StoredMembers>().AddSingleton<BridgeNotices>().AddHostedService<BridgeLink>();
    }

    /// <summary>
    /// The lists on the <see cref="ISqlDatabase"/> that is registered already. To tell others too, register an
    /// <see cref="IHubFeed"/> that wraps <see cref="SqlDirectory"/> before or after; the last one registered is told.
    /// </summary>
    public static IServiceCollection AddFabDirectory(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IHubFeed>(provider => provider.GetRequiredService<SqlDirectory>());
        return services
            .AddSingleton(provider => new SqlDirectory(provider.GetRequiredService<ISqlDatabase>(), provider.GetRequiredService<TimeProvider>()))
            .AddSingleton<IDirectory>(provider => provider.GetRequiredService<SqlDirectory>());
    }

    /// <summary>How members sign in, on the <see cref="ISqlDatabase"/> that is registered already.</summary>
    public static IServiceCollection AddFabSignIns(this IServiceCollection services) =>
        services.AddSingleton(provider => new SqlSignIns(provider.GetRequiredService<ISqlDatabase>(), provider.GetRequiredService<TimeProvider>()));

    /// <summary>The lists in memory, for tests and simulation.</summary>
    public static IServiceCollection AddFabMemoryDirectory(this IServiceCollection services)
    {
        services.TryAddSingleton<IHubFeed>(provider => provider.GetRequiredService<MemoryDirectory>());
        return services
            .AddSingleton<MemoryDirectory>()
            .AddSingleton<IDirectory>(provider => provider.GetRequiredService<MemoryDirectory>());
    }
}
