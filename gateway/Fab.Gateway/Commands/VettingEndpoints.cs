using Fab.Contracts.Commands;
using Fab.Domain;
using Fab.Domain.Commands;
using Fab.Domain.Members;
using Fab.Gateway.Hosting;
using Fab.Gateway.Http;
using Orleans;

namespace Fab.Gateway.Commands;

public static class VettingEndpoints
{
    public static void MapVetting(this IEndpointRouteBuilder api)
    {
        RouteGroupBuilder vetting = api.MapGroup("/api/vetting").WithTags("Machines");
        vetting.MapGet("", (IGrainFactory grains, HubOptions hub) => grains.GetGrain<IVettingGrain>(hub.Space).Get()).For(MemberAction.SeeSpace)
            .WithSummary("Whose programs may hold which commands, and who may send them by hand.").Produces<VettingView>();
        vetting.MapPut("", Set).For(MemberAction.SetVetting)
            .WithSummary("Sets the whole table, made from the version named; without rows, the table Fab comes with.").Produces<VettingView>();
    }

    private static async Task<IResult> Set(VettingRequest body, IGrainFactory grains, SignedIn steward, HubOptions hub)
    {
        IVettingGrain grain = grains.GetGrain<IVettingGrain>(hub.Space);
        Refusal? refusal = await grain.Set(new SetVetting(body.Version, body.Rows, steward.Id));
        return refusal?.ToProblem() ?? Results.Ok(await grain.Get());
    }
}
