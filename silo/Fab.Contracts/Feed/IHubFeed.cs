using Fab.Contracts.Jobs;
using Fab.Contracts.Machines;
using Fab.Contracts.Members;
using Fab.Domain;
using Fab.Domain.Queue;

namespace Fab.Contracts.Feed;

/// <summary>
/// Where grains tell, after they have persisted, what people watching should see, and where lists are read from.
/// Told at least once; a view carries a revision, and an older one never replaces a newer.
/// </summary>
public interface IHubFeed
{
    ValueTask Tell(JobView job);

    ValueTask Tell(MachineView machine);

    ValueTask Tell(MemberView member);

    /// <summary>The member is no more; nothing lists them from then on.</summary>
    ValueTask TellForgotten(MemberId member);

    ValueTask TellQueue(IReadOnlyList<QueuePlace> queue);
}

/// <summary>Lists that no single grain can answer. Durable; filled by the grains through <see cref="IHubFeed"/>.</summary>
public interface IDirectory
{
    Task<IReadOnlyList<MachineView>> Machines(CancellationToken ct = default);

    Task<IReadOnlyList<MemberView>> Members(CancellationToken ct = default);

    /// <summary>Newest first.</summary>
    /// <param name="before">Page on: only jobs quoted before this job; null for the newest.</param>
    Task<IReadOnlyList<JobView>> Jobs(JobFilter filter, int limit, string? before = null, CancellationToken ct = default);
}

/// <param name="Member">Only this member's; null for everyone's.</param>
/// <param name="Open">Only jobs that have not ended (true), only ended ones (false), all (null).</param>
/// <param name="Quotes">Whether mere quotes are listed too.</param>
public sealed record JobFilter(string? Member = null, bool? Open = null, bool Quotes = false);
