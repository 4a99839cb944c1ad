using Fab.Contracts.Api;
using Fab.Contracts.Members;
using Fab.Contracts.Queue;
using Fab.Domain;
using Fab.Domain.Members;
using Fab.Domain.Queue;
using Fab.Gateway.Hosting;
using Fab.Gateway.Http;
using Orleans;

namespace Fab.Gateway.Jobs;

/// <summary>The queue: everybody sees it with its reasons, members order their own, staff may put a job first.</summary>
public static class QueueEndpoints
{
    public static void MapQueue(this IEndpointRouteBuilder api)
    {
        RouteGroupBuilder queue = api.MapGroup("/api/queue").WithTags("Jobs");
        queue.MapGet("", (IGrainFactory grains, HubOptions hub) => Grain(grains, hub).Get()).For(MemberAction.SeeSpace)
            .WithSummary("The queue in the order in which jobs will go, with reasons.").Produces<QueuePlace[]>();
        queue.MapGet("/first", FirstLog).For(MemberAction.SeeSpace)
            .WithSummary("What staff put first, with who and why, newest first; also of jobs that have gone.").Produces<FirstLine[]>();
        queue.MapPost("/{job}/move", Move).For(MemberAction.SteerOwnJob)
            .WithSummary("Puts one's own waiting job before another of one's own, or last of them; nobody else's moves by it.").Produces<QueuePlace[]>();
        queue.MapPut("/{job}/first", PutFirst).For(MemberAction.PutJobFirst)
            .WithSummary("Puts a waiting job before all others, with a reason that everybody reads.").Produces<QueuePlace[]>();
        queue.MapDelete("/{job}/first", TakeBackFirst).For(MemberAction.PutJobFirst)
            .WithSummary("Takes that back: the job waits where fair share puts it.").Produces<QueuePlace[]>();
    }

    private static IQueueGrain Grain(IGrainFactory grains, HubOptions hub) => grains.GetGrain<IQueueGrain>(hub.Space);

    private static async Task<IResult> Move(string job, MoveJobRequest body, IGrainFactory grains, HubOptions hub, SignedIn member)
    {
        if (await JobEndpoints.Find(job, grains) is not { } view) return HttpRefusals.NoJob(job).ToProblem();
        if (view.Member != member.Member.Id) return HttpRefusals.Forbidden("the job's own member").ToProblem();
        return await Answer(grains, hub, await Grain(grains, hub).Move(view.Id, body.Before));
    }

    private static async Task<IResult> PutFirst(string job, ReasonRequest body, IGrainFactory grains, HubOptions hub, SignedIn member)
    {
        if (await JobEndpoints.Find(job, grains) is not { } view) return HttpRefusals.NoJob(job).ToProblem();
        return await Answer(grains, hub, await Grain(grains, hub).PutFirst(view.Id, member.Member.Id, member.Member.Name, body.Why ?? ""));
    }

    private static async Task<IResult> TakeBackFirst(string job, IGrainFactory grains, HubOptions hub, SignedIn member)
    {
        if (await JobEndpoints.Find(job, grains) is not { } view) return HttpRefusals.NoJob(job).ToProblem();
        return await Answer(grains, hub, await Grain(grains, hub).TakeBackFirst(view.Id, member.Member.Id));
    }

    /// <summary>Names are asked for now: who was forgotten is so here too.</summary>
    private static async Task<FirstLine[]> FirstLog(IGrainFactory grains, HubOptions hub)
    {
        IReadOnlyList<FirstEntry> log = await Grain(grains, hub).FirstLog();
        Dictionary<MemberId, string> names = [];
        foreach (MemberId id in log.SelectMany(e => new[] { e.By, e.TakenBackBy ?? e.By }).Distinct())
            names[id] = (await grains.GetGrain<IMemberGrain>(id.Value).Get())?.Name ?? id.Value;
        return [.. log.Select(e => new FirstLine(e.Job, e.Title, names[e.By], e.Reason, e.At, e.TakenBackBy is { } back ? names[back] : null, e.TakenBackAt))];
    }

    private static async Task<IResult> Answer(IGrainFactory grains, HubOptions hub, Refusal? refusal) =>
        refusal?.ToProblem() ?? Results.Ok(await Grain(grains, hub).Get());
}
