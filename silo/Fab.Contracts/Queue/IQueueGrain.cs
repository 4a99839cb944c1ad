using Fab.Domain;
using Fab.Domain.Jobs;
using Fab.Domain.Queue;
using Orleans;
using Orleans.Concurrency;

namespace Fab.Contracts.Queue;

public sealed record MachineReady(MachineId Machine, DateTimeOffset At);

/// <summary>A space's queue; the key is the space's name. The top of the call order: it calls machines and jobs.</summary>
[Alias("fab.IQueueGrain")]
public interface IQueueGrain : IGrainWithStringKey
{
    /// <summary>Holds the job's rent and puts it in the queue. Repeating it is silent.</summary>
    Task<Refusal?> Submit(JobId job, string by);

    /// <summary>Something changed (a machine is free, material was loaded): see whether a job can go.</summary>
    [OneWay]
    Task Match();

    /// <summary>The same, waiting until it is done.</summary>
    Task MatchNow();

    [OneWay]
    Task Remove(JobId job);

    /// <summary>A job that was queued says it again, in case the queue has lost it.</summary>
    [OneWay]
    Task Remind(JobId job);

    Task<IReadOnlyList<QueuePlace>> Get();

    /// <summary>When a job that is not queued yet would be ready at each machine of its offers, as things stand.</summary>
    /// <param name="pace">How much faster than a clock the machines work.</param>
    Task<IReadOnlyList<MachineReady>> Forecast(QueueEntry wish, IReadOnlyList<MachineClock> machines, double pace);

    /// <summary>A member orders their own; the caller has checked whose the job is.</summary>
    /// <param name="before">The same member's job it shall go before; null for their last.</param>
    Task<Refusal?> Move(JobId job, JobId? before);

    /// <summary>Staff put a job before all others, and say why to everybody.</summary>
    Task<Refusal?> PutFirst(JobId job, MemberId by, string name, string reason);

    Task<Refusal?> TakeBackFirst(JobId job, MemberId by);

    /// <summary>What staff put first, newest first, also of jobs that have gone.</summary>
    Task<IReadOnlyList<FirstEntry>> FirstLog();
}
