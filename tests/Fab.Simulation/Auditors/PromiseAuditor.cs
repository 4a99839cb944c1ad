using Fab.Contracts.Feed;
using Fab.Contracts.Jobs;
using Fab.Domain;
using Fab.Domain.Jobs;
using Fab.Simulation.World;

namespace Fab.Simulation.Auditors;

/// <summary>Nothing acknowledged is lost: every job that somebody was told is queued comes to an end that people can see.</summary>
internal sealed class PromiseAuditor(SimWorld world, SimPeople people)
{
    private const string Name = "promise auditor";

    private static bool IsOver(JobPhase phase) => phase is JobPhase.Finished or JobPhase.Cancelled or JobPhase.Failed;

    /// <summary>Promised jobs that have not ended yet, by what the public list says.</summary>
    public IReadOnlyList<JobView> Open()
    {
        Dictionary<JobId, JobView> listed = Listed();
        JobId[] unlisted = [.. people.Promised.Where(job => !listed.ContainsKey(job))];
        if (unlisted.Length > 0) throw new SimulationException(Name, $"{unlisted[0]} was queued and is on no list");
        return [.. people.Promised.Select(job => listed[job]).Where(job => !IsOver(job.Phase))];
    }

    public IEnumerable<(JobId Job, bool Finished)> Ends() => Listed().Values.Where(j => IsOver(j.Phase)).Select(j => (j.Id, j.Phase == JobPhase.Finished));

    /// <summary>Jobs that a machine had and did not begin, so that they waited again.</summary>
    public int WaitedAgain() => Listed().Values.Count(j => j.Returned is not null);

    private Dictionary<JobId, JobView> Listed() => world.Hub.Lists
        .Jobs(new JobFilter(Quotes: true), 10_000).GetAwaiter().GetResult().ToDictionary(j => j.Id);
}
