using Fab.Contracts.Feed;
using Fab.Contracts.Jobs;
using Fab.Contracts.Machines;
using Fab.Contracts.Members;
using Fab.Domain;
using Fab.Domain.Jobs;
using Fab.Domain.Queue;

namespace Fab.Silo.Feed;

/// <summary>The lists in memory, for tests and simulation.</summary>
public sealed class MemoryDirectory : IDirectory, IHubFeed
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, MachineView> _machines = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, MemberView> _members = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JobView> _jobs = new(StringComparer.Ordinal);

    public Task<IReadOnlyList<MachineView>> Machines(CancellationToken ct = default)
    {
        lock (_gate) return Task.FromResult<IReadOnlyList<MachineView>>([.. _machines.Values]);
    }

    public Task<IReadOnlyList<MemberView>> Members(CancellationToken ct = default)
    {
        lock (_gate) return Task.FromResult<IReadOnlyList<MemberView>>([.. _members.Values]);
    }

    public Task<IReadOnlyList<JobView>> Jobs(JobFilter filter, int limit, string? before = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        lock (_gate)
        {
            JobView? last = before is null ? null : _jobs.GetValueOrDefault(before);
            if (before is not null && last is null) return Task.FromResult<IReadOnlyList<JobView>>([]);
            return Task.FromResult<IReadOnlyList<JobView>>(
            [
                .. _jobs.Values
                    .Where(j => filter.Member is null || j.Member.Value == filter.Member)
                    .Where(j => filter.Quotes || j.Phase != JobPhase.Quoted)
                    .Where(j => filter.Open is not { } open || open != Job.IsEnd(j.Phase))
                    .Where(j => last is null || Newest.Compare(last, j) < 0)
                    .Order(Newest)
                    .Take(limit),
            ]);
        }
    }

    public ValueTask Tell(JobView job)
    {
        lock (_gate)
        {
            if (!_jobs.TryGetValue(job.Id.Value, out JobView? known) || known.Revision < job.Revision) _jobs[job.Id.Value] = job;
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask Tell(MachineView machine)
    {
        lock (_gate)
        {
            string id = machine.Spec.Id.Value;
            if (!_machines.TryGetValue(id, out MachineView? known) || known.Revision < machine.Revision) _machines[id] = machine;
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask Tell(MemberView member)
    {
        lock (_gate) _members[member.Id.Value] = member;
        return ValueTask.CompletedTask;
    }

    public ValueTask TellForgotten(MemberId member)
    {
        lock (_gate) _members.Remove(member.Value);
        return ValueTask.CompletedTask;
    }

    /// <summary>The queue is its grain's to answer.</summary>
    public ValueTask TellQueue(IReadOnlyList<QueuePlace> queue) => ValueTask.CompletedTask;

    /// <summary>Latest quote first, then by id downwards: a total order, so that pages neither skip nor repeat.</summary>
    private static Comparer<JobView> Newest { get; } = Comparer<JobView>.Create((a, b) =>
        b.QuotedAt.CompareTo(a.QuotedAt) is not 0 and var byTime ? byTime : string.CompareOrdinal(b.Id.Value, a.Id.Value));
}
