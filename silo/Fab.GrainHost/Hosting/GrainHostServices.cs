using Fab.GrainHost.Scheduling;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Orleans;

namespace Fab.GrainHost;

/// <summary>Puts a grain host into an application.</summary>
public static class GrainHostServices
{
    /// <summary>
    /// Adds a <see cref="LocalGrainHost"/>, started and stopped with the application, as <see cref="IGrainFactory"/>.
    /// The application adds an <see cref="IGrainStateStore"/> (keyed ones for named storage) and an
    /// <see cref="IReminderStore"/> if its grains need them; and, to replace the system's, a <see cref="TimeProvider"/>
    /// and an <see cref="IGrainScheduler"/>.
    /// </summary>
    public static IServiceCollection AddFabGrainHost(this IServiceCollection services, Action<GrainHostOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var options = new GrainHostOptions();
        configure(options);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IGrainScheduler, ThreadPoolGrainScheduler>();
        services.AddSingleton(provider => new LocalGrainHost(provider, options));
        services.AddSingleton<IGrainFactory>(provider => provider.GetRequiredService<LocalGrainHost>());
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<LocalGrainHost>());
        return services;
    }
}
