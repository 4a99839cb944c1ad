using Fab.Contracts.Floor;
using Fab.Contracts.Machines;
using Fab.Domain;
using Fab.Domain.Floor;
using Fab.Domain.Members;
using Fab.Gateway.Events;
using Fab.Gateway.Hosting;
using Fab.Gateway.Http;
using Orleans;

namespace Fab.Gateway.Machines;

/// <summary>The floor plan: staff arrange it, everybody sees it.</summary>
public static class FloorEndpoints
{
    public static void MapFloor(this IEndpointRouteBuilder api)
    {
        RouteGroupBuilder floor = api.MapGroup("/api/floor").WithTags("Machines");
        floor.MapGet("", (IGrainFactory grains, HubOptions hub) => Grain(grains, hub).Get())
            .For(MemberAction.SeeSpace).WithSummary("Where the machines stand; what is not on it stands nowhere in particular.").Produces<FloorView>();
        floor.MapPut("/{machine}", Place).For(MemberAction.ArrangeFloor)
            .WithSummary("Puts a machine somewhere; with one that stands there it changes places.").Produces<FloorView>();
        floor.MapDelete("/{machine}", Lift).For(MemberAction.ArrangeFloor)
            .WithSummary("Takes a machine off the plan.").Produces<FloorView>();
    }

    private static IFloorGrain Grain(IGrainFactory grains, HubOptions hub) => grains.GetGrain<IFloorGrain>(hub.Space);

    private static async Task<IResult> Place(string machine, FloorPlaceRequest body, IGrainFactory grains, HubOptions hub, LiveEvents events)
    {
        if (!MemberNames.IsValid(machine) || await grains.GetGrain<IMachineGrain>(machine).Get() is null) return HttpRefusals.NoMachine(machine).ToProblem();
        Refusal? refusal = await Grain(grains, hub).Place(new FloorTile(new MachineId(machine), body.Column, body.Row));
        return refusal?.ToProblem() ?? await Tell(grains, hub, events);
    }

    private static async Task<IResult> Lift(string machine, IGrainFactory grains, HubOptions hub, LiveEvents events)
    {
        await Grain(grains, hub).Lift(new MachineId(machine));
        return await Tell(grains, hub, events);
    }

    private static async Task<IResult> Tell(IGrainFactory grains, HubOptions hub, LiveEvents events)
    {
        FloorView view = await Grain(grains, hub).Get();
        events.Publish("floor", view);
        return Results.Ok(view);
    }
}
