using System.Reflection;
using Fab.Contracts.Api;
using Fab.Contracts.Ledger;
using Fab.Contracts.Spaces;
using Fab.Domain.Members;
using Fab.Domain.Spaces;
using Fab.Gateway.Accounts;
using Fab.Gateway.Hosting;
using Fab.Gateway.Http;
using Orleans;

namespace Fab.Gateway.Health;

public static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder api)
    {
        api.MapGet("/healthz", Health).For(MemberAction.SeeSpace).WithTags("Hub").WithSummary("Whether the hub can do its work.").Produces<HealthView>();
        MetricsExport.Map(api).For(MemberAction.SeeSpace)
            .WithTags("Hub").WithSummary("Figures in Prometheus' text format.").Produces<string>(contentType: "text/plain");
        api.MapGet("/api/hub", Hub).For(MemberAction.SeeSpace).WithTags("Hub").WithSummary("What this hub is.").Produces<HubView>();
    }

    private static async Task<HubView> Hub(HubOptions hub, HubStart start, SetUpCode setUp, IGrainFactory grains)
    {
        SpaceProfile space = await grains.GetGrain<ISpaceGrain>(hub.Space).Get();
        return new HubView(
            space.Name ?? hub.Space, HubStart.Version, hub.Demo, hub.TimeScale, start.At, space.Currency, space.Language, setUp.IsOpen);
    }

    private static async Task<IResult> Health(ILedger ledger, CancellationToken ct)
    {
        try
        {
            await ledger.GetBalanceAsync("cash", ct);
            return Results.Ok(new HealthView("ok", "ok"));
        }
        catch (LedgerUnavailableException e)
        {
            return Results.Json(new HealthView("degraded", e.Message), statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }
}

/// <param name="Status"><c>ok</c> or <c>degraded</c>.</param>
/// <param name="Ledger"><c>ok</c>, or what is wrong with it.</param>
public sealed record HealthView(string Status, string Ledger);

/// <summary>When this hub started.</summary>
public sealed record HubStart(DateTimeOffset At)
{
    private const int CommitDigits = 9;

    /// <summary>What was built, with the commit it was built of where the build knew it: <c>0.1.0+970805955</c>.</summary>
    public static string Version { get; } = Shortened(
        typeof(HubStart).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0");

    public static string Shortened(string version) =>
        version.Split('+', 2) is [var number, { Length: > CommitDigits } commit] ? $"{number}+{commit[..CommitDigits]}" : version;
}
