using Fab.Contracts.Feed;
using Fab.Contracts.Machines;
using Fab.Contracts.Members;
using Fab.Contracts.Queue;
using Fab.Designs.Catalogue;
using Fab.Domain.Machines;
using Fab.Domain.Members;
using Fab.Gateway.Accounts;
using Fab.Gateway.Bonds;
using Fab.Gateway.Bookings;
using Fab.Gateway.Bridges;
using Fab.Gateway.Cameras;
using Fab.Gateway.Commands;
using Fab.Gateway.Designs;
using Fab.Gateway.Events;
using Fab.Gateway.Health;
using Fab.Gateway.Http;
using Fab.Gateway.Jobs;
using Fab.Gateway.Machines;
using Fab.Gateway.Members;
using Fab.Gateway.Money;
using Fab.Gateway.Quotes;
using Fab.Silo.Clustering;
using Fab.Silo.Storage;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Orleans;

namespace Fab.Gateway.Hosting;

/// <summary>A whole space in one process: gateway, grains and bridge.</summary>
public sealed class Hub : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly DataFolder _data;

    private Hub(WebApplication app, DataFolder data, string url) => (_app, _data, Url) = (app, data, url);

    /// <summary>Where it answers, such as <c>http://127.0.0.1:5080</c>.</summary>
    public string Url { get; }

    public string DataRoot => _data.Root;

    /// <summary>For whoever sets this hub up; null where that is done.</summary>
    public string? SetUpCode { get; private set; }

    /// <summary>A link for the member that the options name; null for none.</summary>
    public string? MemberLink { get; private set; }

    public IServiceProvider Services => _app.Services;

    /// <summary>Starts a hub and returns when it answers.</summary>
    /// <exception cref="HubStartException">It cannot start; says why and what to do.</exception>
    public static async Task<Hub> Start(HubOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Silo is not null && !FabSilos.CanBeSeveral) throw new HubStartException(HubRefusals.NotSeveral);
        DataFolder data = DataFolder.Open(options.Data, options.Shared);
        try
        {
            WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
            builder.WebHost.UseKestrelCore().UseUrls($"http://{(options.Listen.Contains(':', StringComparison.Ordinal) ? $"[{options.Listen}]" : options.Listen)}:{options.Port}");
            builder.WebHost.ConfigureKestrel(kestrel =>
            {
                kestrel.AddServerHeader = false;
                // Commands are small. A file on its way in has limits of its own.
                kestrel.Limits.MaxRequestBodySize = RequestLimits.MostBytesOfACommand;
            });
            builder.Logging.AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Warning)
                // What Orleans tries again by itself is no news; a silo that ended is told of by whoever waited for it.
                .AddFilter("Orleans", LogLevel.Error).AddFilter("Polly", LogLevel.Error)
                // A start that fails is told as a refusal, not as a stack trace.
                .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
            HubServices.Add(builder.Services, options, data, time);
            WebApplication app = builder.Build();
            MapEverything(app);
            MetricsExport.Start(app);
            app.Services.GetRequiredService<FloorMetrics>();
            app.Services.GetRequiredService<CommonsMetrics>();
            app.Services.GetRequiredService<VirtualPlates>();
            await app.Services.GetRequiredService<DesignRevisions>().KeepAsync(time.GetUtcNow(), CancellationToken.None);
            await StartServing(app, options);
            string url = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
            var hub = new Hub(app, data, url);
            await hub.GoOn(options);
            await StopRehearsal.Run(url, app.Services.GetRequiredService<SignIn>(), CancellationToken.None);
            if (options.ReadyFile is { } ready) await File.WriteAllTextAsync(ready, url);
            return hub;
        }
        catch
        {
            data.Dispose();
            throw;
        }
    }

    /// <summary>Where people open it. By name: a passkey belongs to a name, not to an address of numbers.</summary>
    public static string PageAddress(string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        return url.Replace("//127.0.0.1", "//localhost", StringComparison.Ordinal);
    }

    public Task WaitForShutdown() => _app.WaitForShutdownAsync();

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _data.Dispose();
    }

    private static void MapEverything(WebApplication app)
    {
        StopReceipt.Use(app);
        BehindProxy.Use(app);
        app.UseFabProblems();
        app.UseWebPage();
        SameOrigin.Use(app);
        CommandKeys.Use(app);
        app.UseRouting();
        app.UseRateLimiter();
        app.UseFabSignIn();
        app.MapOpenApi("/openapi/{documentName}.json").For(MemberAction.SeeSpace);
        app.MapSessions();
        app.MapLinks();
        app.MapSetUp();
        app.MapAccount();
        app.MapTokens();
        app.MapPorts();
        app.MapMachines();
        app.MapBridges();
        app.MapLeases();
        app.MapFloor();
        app.MapCameras();
        app.MapMaintenance();
        app.MapBookings();
        app.MapRecovery();
        app.MapHand();
        app.MapJobs();
        app.MapQueue();
        app.MapQuotes();
        app.MapDesigns();
        app.MapWallet();
        app.MapLedger();
        app.MapBonds();
        app.MapFund();
        app.MapTrace();
        app.MapFlow();
        app.MapPreviews();
        app.MapStatements();
        app.MapMembers();
        app.MapVetting();
        app.MapMacros();
        app.MapPrograms();
        app.MapDemo();
        app.MapEvents();
        app.MapHealth();
        app.RequireRules();
    }

    private static async Task StartServing(WebApplication app, HubOptions options)
    {
        try
        {
            await SqlMigrations.ApplyAllAsync(app.Services.GetRequiredService<ISqlDatabase>(), TimeProvider.System, CancellationToken.None);
            await app.StartAsync();
        }
        catch (SchemaMismatchException e)
        {
            await app.DisposeAsync();
            throw new HubStartException(HubRefusals.OtherTables(e.Message));
        }
        catch (IOException e) when (e.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            await app.DisposeAsync();
            throw new HubStartException(HubRefusals.Taken(options.Port));
        }
        catch (Exception e) when (e is System.Data.Common.DbException or Contracts.Ledger.LedgerUnavailableException)
        {
            await app.DisposeAsync();
            throw new HubStartException(HubRefusals.NoDatabase(e.Message));
        }
    }

    /// <summary>For somebody who cannot sign in, while no steward can either: whoever starts the hub may let them in.</summary>
    private async Task<string?> MakeLink(HubOptions options)
    {
        if (options.LinkFor is not { } member) return null;
        bool isMember = MemberNames.IsValid(member) && await Services.GetRequiredService<IGrainFactory>().GetGrain<IMemberGrain>(member).Get() is not null;
        if (!isMember) throw new HubStartException(HttpRefusals.NoMember(member));
        return (await Services.GetRequiredService<OneTime>().MakeLink(member, "console", CancellationToken.None)).Secret;
    }

    /// <summary>Takes up what an earlier start on this data left: machines, tallies, the queue.</summary>
    private async Task GoOn(HubOptions options)
    {
        IDirectory directory = Services.GetRequiredService<IDirectory>();
        await Services.GetRequiredService<TelemetryCache>().Start();
        await Services.GetRequiredService<BridgeReplies>().Start();
        await Services.GetRequiredService<MachineConsole>().Start();
        if (options.Demo) await Services.GetRequiredService<DemoData>().Ensure(CancellationToken.None);
        else SetUpCode = await Services.GetRequiredService<SetUpCode>().Open(directory, CancellationToken.None);
        MemberLink = await MakeLink(options);
        BridgeDesk bridges = Services.GetRequiredService<BridgeDesk>();
        await bridges.Tell(CancellationToken.None);
        if (Services.GetService<RemotePresence>() is { } presence) await presence.Start();
        if (Services.GetService<HomeAssistant>() is { } homeAssistant) await homeAssistant.Start(CancellationToken.None);
        MachineLinks links = Services.GetRequiredService<MachineLinks>();
        IReadOnlyList<MachineView> machines = await directory.Machines();
        foreach (MachineSpec spec in machines.Select(m => m.Spec)) await links.Add(spec, CancellationToken.None);
        Services.GetService<FeedRelay>()?.Start();
        Services.GetRequiredService<HubFeed>().Remember(machines, await directory.Jobs(new JobFilter(), 10_000));
        await Services.GetRequiredService<IGrainFactory>().GetGrain<IQueueGrain>(options.Space).MatchNow();
    }
}
