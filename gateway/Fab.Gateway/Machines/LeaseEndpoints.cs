using Fab.Contracts.Api;
using Fab.Contracts.Machines;
using Fab.Domain;
using Fab.Domain.Machines;
using Fab.Domain.Members;
using Fab.Gateway.Bookings;
using Fab.Gateway.Hosting;
using Fab.Gateway.Http;
using Orleans;

namespace Fab.Gateway.Machines;

/// <summary>Who controls a machine: taking, renewing, releasing.</summary>
public static class LeaseEndpoints
{
    public static void MapLeases(this IEndpointRouteBuilder api)
    {
        RouteGroupBuilder machines = api.MapGroup("/api/machines").WithTags("Machines");
        machines.MapPost("/{id}/lease", Take).For(MemberAction.ControlMachine)
            .WithSummary("Takes or renews control of a machine; with take, an operator or steward takes over.").Produces<MachineView>();
        machines.MapDelete("/{id}/lease", Release).For(MemberAction.ControlMachine)
            .WithSummary("Lets go of a machine.").Produces<MachineView>();
    }

    /// <summary>Whoever may use the machine, and staff.</summary>
    internal static Refusal? MayControl(SignedIn member, MachineView machine) =>
        member.May(MemberAction.TakeOverControl) || member.Member.Classes.Contains(machine.Spec.Class)
            ? null
            : HttpRefusals.Forbidden("operators, and members authorised for the machine");

    private static async Task<IResult> Take(string id, LeaseRequest body, IGrainFactory grains, HubOptions hub, TimeProvider time, SignedIn member)
    {
        if (await MachineEndpoints.Find(id, grains) is not { } machine) return HttpRefusals.NoMachine(id).ToProblem();
        if (MayControl(member, machine) is { } no) return no.ToProblem();
        if (await BookingEndpoints.InTheWay(grains, hub, time, machine.Spec.Id, member) is { } booked) return booked.ToProblem();
        if (body.Take && !member.May(MemberAction.TakeOverControl)) return HttpRefusals.Forbidden("operators and stewards").ToProblem();
        TimeSpan lasts = body.Minutes is { } minutes ? TimeSpan.FromMinutes(minutes) : ControlLease.Usual;
        IMachineGrain grain = grains.GetGrain<IMachineGrain>(id);
        Refusal? refusal = await grain.TakeLease(member.Id, member.Member.Name, lasts, body.Take);
        if (refusal is null) await BookingEndpoints.Grain(grains, hub).SeenAt(machine.Spec.Id, member.Member.Id);
        return refusal?.ToProblem() ?? Results.Ok(await grain.Get());
    }

    private static async Task<IResult> Release(string id, IGrainFactory grains, SignedIn member)
    {
        if (await MachineEndpoints.Find(id, grains) is null) return HttpRefusals.NoMachine(id).ToProblem();
        IMachineGrain grain = grains.GetGrain<IMachineGrain>(id);
        Refusal? refusal = await grain.ReleaseLease(member.Id);
        return refusal?.ToProblem() ?? Results.Ok(await grain.Get());
    }
}
