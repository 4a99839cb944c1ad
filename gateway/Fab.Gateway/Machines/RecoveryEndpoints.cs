using Fab.Contracts.Api;
using Fab.Contracts.Jobs;
using Fab.Contracts.Machines;
using Fab.Domain;
using Fab.Domain.Machines;
using Fab.Domain.Members;
using Fab.Gateway.Http;
using Orleans;

namespace Fab.Gateway.Machines;

/// <summary>Broken-off jobs: how one can go on, and a person's yes to it. A no is the job's cancel.</summary>
public static class RecoveryEndpoints
{
    public static void MapRecovery(this IEndpointRouteBuilder api)
    {
        RouteGroupBuilder machines = api.MapGroup("/api/machines").WithTags("Machines");
        machines.MapGet("/{id}/resume-plan", Plan).For(MemberAction.SeeSpace)
            .WithSummary("How the machine's broken-off job can go on: exactly what is sent, and what must be checked.").Produces<RecoveryOffer>();
        machines.MapPost("/{id}/resume-job", Resume).For(MemberAction.SteerOwnJob)
            .WithSummary("A person has checked what the plan asks for, and lets the job go on.").Produces<MachineView>(StatusCodes.Status202Accepted);
    }

    private static async Task<IResult> Plan(string id, IGrainFactory grains)
    {
        if (await MachineEndpoints.Find(id, grains) is not { } machine) return HttpRefusals.NoMachine(id).ToProblem();
        RecoveryOffer? offer = await grains.GetGrain<IMachineGrain>(id).Recovery();
        return offer is null ? NotOffered(machine).ToProblem() : Results.Ok(offer);
    }

    private static async Task<IResult> Resume(string id, ResumePlanRequest body, IGrainFactory grains, SignedIn member)
    {
        if (await MachineEndpoints.Find(id, grains) is not { } machine) return HttpRefusals.NoMachine(id).ToProblem();
        if (machine.Job is not { } job || await grains.GetGrain<IJobGrain>(job.Value).Get() is not { } view) return NotOffered(machine).ToProblem();
        if (member.Member.Id != view.Member && !member.May(MemberAction.SteerAnyJob))
            return HttpRefusals.Forbidden("the job's own member, and operators").ToProblem();
        if (!body.Checked) return HttpRefusals.Malformed("Say with \"checked\": true that what the plan asks for was checked at the machine.").ToProblem();
        IMachineGrain grain = grains.GetGrain<IMachineGrain>(id);
        Refusal? refusal = await grain.Recover(job, body.Plan, member.Id);
        return refusal?.ToProblem() ?? Results.Accepted($"/api/jobs/{job}", await grain.Get());
    }

    private static Refusal NotOffered(MachineView machine) => new(
        MachineRefusals.NoRecoveryOffered,
        $"{machine.Spec.Id} has no broken-off job whose going on was worked out.",
        machine.Job is null ? null : "If its job broke off: wait until the machine is connected and answers.");
}
