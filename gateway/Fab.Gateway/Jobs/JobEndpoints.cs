using Fab.Contracts.Api;
using Fab.Contracts.Feed;
using Fab.Contracts.Jobs;
using Fab.Contracts.Machines;
using Fab.Contracts.Queue;
using Fab.Domain;
using Fab.Domain.Jobs;
using Fab.Domain.Members;
using Fab.Domain.Queue;
using Fab.Gateway.Hosting;
using Fab.Gateway.Http;
using Fab.Gateway.Machines;
using Orleans;

namespace Fab.Gateway.Jobs;

public static class JobEndpoints
{
    private const int MostJobs = 200;

    public static void MapJobs(this IEndpointRouteBuilder api)
    {
        RouteGroupBuilder jobs = api.MapGroup("/api/jobs").WithTags("Jobs");
        jobs.MapPost("", Queue).For(MemberAction.QueueJob)
            .WithSummary("Queues a quoted job: holds its rent and takes a place. Repeating it is silent.")
            .Produces<JobView>(StatusCodes.Status202Accepted);
        jobs.MapGet("", All).For(MemberAction.SeeSpace).WithSummary("Jobs, newest first. Filter by member (or 'me') and open.").Produces<JobView[]>();
        jobs.MapGet("/{id}", One).For(MemberAction.SeeSpace).WithSummary("One job with telemetry and place in the queue.").Produces<JobDetailView>();
        jobs.MapPost("/{id}/pause", Pause).For(MemberAction.SteerOwnJob).WithSummary("Pauses a running job.").Produces<JobView>(StatusCodes.Status202Accepted);
        jobs.MapPost("/{id}/resume", Resume).For(MemberAction.SteerOwnJob).WithSummary("Resumes a paused job.").Produces<JobView>(StatusCodes.Status202Accepted);
        jobs.MapPost("/{id}/cancel", Cancel).For(MemberAction.SteerOwnJob).WithSummary("Cancels a job.").Produces<JobView>(StatusCodes.Status202Accepted);
    }

    private static async Task<IResult> Queue(QueueJobRequest body, IGrainFactory grains, SignedIn member, HubOptions hub)
    {
        IJobGrain grain = grains.GetGrain<IJobGrain>(body.Quote.Value);
        JobView? job = JobNames.IsValid(body.Quote.Value) ? await grain.Get() : null;
        if (job is null) return HttpRefusals.NoJob(body.Quote.Value).ToProblem();
        if (job.Member != member.Member.Id) return HttpRefusals.Forbidden("the member who asked for the quote").ToProblem();
        Refusal? refusal = await grains.GetGrain<IQueueGrain>(hub.Space).Submit(job.Id, member.Id);
        return refusal?.ToProblem() ?? Results.Accepted($"/api/jobs/{job.Id}", await grain.Get());
    }

    private static async Task<IResult> All(
        HttpContext context, IDirectory directory, SignIn signIn, string? member, bool? open, string? before, int limit = 50)
    {
        if (member == "me")
        {
            if (await signIn.Who(context) is not { } me) return HttpRefusals.SignIn.ToProblem();
            member = me.Id;
        }

        if (limit is < 1 or > MostJobs) return HttpRefusals.Malformed($"limit goes from 1 to {MostJobs}.").ToProblem();
        return Results.Ok(await directory.Jobs(new JobFilter(member, open), limit, before));
    }

    private static async Task<IResult> One(string id, IGrainFactory grains, HubOptions hub, TelemetryCache telemetry)
    {
        if (await Find(id, grains) is not { } job) return HttpRefusals.NoJob(id).ToProblem();
        QueuePlace? place = job.Phase == JobPhase.Queued
            ? (await grains.GetGrain<IQueueGrain>(hub.Space).Get()).FirstOrDefault(p => p.Job == job.Id)
            : null;
        var live = job.Machine is { } machine ? telemetry.Of(machine) : null;
        return Results.Ok(new JobDetailView(job, live?.Job?.Job == job.Id ? live : null, place));
    }

    private static Task<IResult> Pause(string id, IGrainFactory grains, SignedIn member) =>
        OnMachine(id, grains, member, (machine, job) => machine.Pause(job, member.Id));

    private static Task<IResult> Resume(string id, IGrainFactory grains, SignedIn member) =>
        OnMachine(id, grains, member, (machine, job) => machine.Resume(job, member.Id));

    private static async Task<IResult> Cancel(string id, IGrainFactory grains, SignedIn member)
    {
        if (await Find(id, grains) is not { } job) return HttpRefusals.NoJob(id).ToProblem();
        if (!MaySteer(member, job)) return NotTheirs();
        Refusal? refusal = await grains.GetGrain<IJobGrain>(id).Cancel(member.Id);
        return refusal?.ToProblem() ?? Results.Accepted($"/api/jobs/{id}", await grains.GetGrain<IJobGrain>(id).Get());
    }

    private static async Task<IResult> OnMachine(
        string id, IGrainFactory grains, SignedIn member, Func<IMachineGrain, JobId, Task<Refusal?>> act)
    {
        if (await Find(id, grains) is not { } job) return HttpRefusals.NoJob(id).ToProblem();
        if (!MaySteer(member, job)) return NotTheirs();
        if (job.Phase is JobPhase.Finished or JobPhase.Cancelled or JobPhase.Failed) return JobRefusals.JobEnded(job.Id, job.Phase).ToProblem();
        if (job.Machine is not { } machine) return JobRefusals.JobNotOnAMachine(job.Id, job.Phase).ToProblem();
        Refusal? refusal = await act(grains.GetGrain<IMachineGrain>(machine.Value), job.Id);
        return refusal?.ToProblem() ?? Results.Accepted($"/api/jobs/{id}", await grains.GetGrain<IJobGrain>(id).Get());
    }

    private static IResult NotTheirs() => HttpRefusals.Forbidden("the job's own member, and operators").ToProblem();

    private static bool MaySteer(SignedIn member, JobView job) =>
        member.Member.Id == job.Member || member.May(MemberAction.SteerAnyJob);

    internal static async Task<JobView?> Find(string id, IGrainFactory grains) =>
        JobNames.IsValid(id) ? await grains.GetGrain<IJobGrain>(id).Get() : null;
}
