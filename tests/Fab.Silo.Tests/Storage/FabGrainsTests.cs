using Fab.Contracts.Bus;
using Fab.Contracts.Members;
using Fab.Silo.Ledger;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;

namespace Fab.Silo.Tests.Storage;

public sealed class FabGrainsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fabgrains");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task AddFabGrains_OnAnEmptyDatabase_MakesItsTablesAndKeepsStateOverARestart()
    {
        using (IHost first = Build())
        {
            await first.StartAsync();
            await Member(first).Register("Ann", ["maker"]);
            await first.StopAsync();
        }

        using IHost second = Build();
        await second.StartAsync();
        MemberView? ann = await Member(second).Get();
        await second.StopAsync();
        Assert.Equal("Ann", ann?.Name);
    }

    private static IMemberGrain Member(IHost host) => host.Services.GetRequiredService<IGrainFactory>().GetGrain<IMemberGrain>("ann");

    private IHost Build()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.ClearProviders();
        builder.Services.AddFabLedger("memory").AddFabMemoryDirectory();
        builder.Services.AddSingleton<IBus>(new InProcessBus().Connect());
        builder.Services.AddFabGrains($"sqlite:{Path.Combine(_folder.FullName, "hub.db")}").AddFabSilo(new Space("here"));
        return builder.Build();
    }
}
