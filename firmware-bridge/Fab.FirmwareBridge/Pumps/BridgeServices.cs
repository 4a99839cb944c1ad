using Fab.Contracts.Bus;
using Fab.Domain;
using Fab.Domain.Machines;
using Fab.FirmwareBridge.Programs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Fab.FirmwareBridge.Pumps;

public static class BridgeServices
{
    /// <summary>
    /// A bridge in this process: <see cref="Bridge"/> as a singleton, served from the host's start to its end. The bus comes
    /// from <paramref name="connect"/>, programs from the registered <see cref="IProgramFetcher"/>.
    /// </summary>
    public static IServiceCollection AddFabBridge(
        this IServiceCollection services, BridgeOptions options, Func<IServiceProvider, MachineId, IBus> connect)
    {
        services.AddSingleton(provider => new Bridge(
            options,
            machine => connect(provider, machine),
            provider.GetRequiredService<IProgramFetcher>(),
            provider.GetService<TimeProvider>() ?? TimeProvider.System,
            provider.GetRequiredService<ILogger<Bridge>>()));
        services.AddHostedService(provider => new Starter(
            provider.GetRequiredService<Bridge>(), options.Machines, provider.GetRequiredService<ILogger<Bridge>>()));
        return services;
    }

    private sealed class Starter(Bridge bridge, IReadOnlyList<MachineSpec> machines, ILogger log) : IHostedService
    {
        public async Task StartAsync(CancellationToken cancellationToken)
        {
            foreach (MachineSpec machine in machines)
            {
                if (await bridge.AddAsync(machine, cancellationToken).ConfigureAwait(false) is { } refusal)
                {
                    log.LogError("{Machine} is not served: {Message} ({Code}) {WayOut}", machine.Id, refusal.Message, refusal.Code, refusal.WayOut);
                }
            }
        }

        public async Task StopAsync(CancellationToken cancellationToken) => await bridge.DisposeAsync().ConfigureAwait(false);
    }
}
