using System.Collections.Concurrent;
using Fab.Contracts.Feed;
using Fab.Contracts.Jobs;
using Fab.Contracts.Machines;
using Fab.Contracts.Members;
using Fab.Domain;
using Fab.Domain.Jobs;
using Fab.Domain.Queue;

namespace Fab.Gateway.Events;

/// <summary>
/// What grains tell: first into the durable lists, then to everyone who watches. Also keeps the tallies that
/// <c>/metrics</c> shows.
/// </summary>
public sealed class HubFeed(IHubFeed lists, LiveEvents events) : IHubFeed
{
    private readonly ConcurrentDictionary<JobId, JobPhase> _phases = new();
    private readonly ConcurrentDictionary<MachineId, MachineView> _machines = new();

    /// <summary>After each telling of a machine.</summary>
    public event Action<MachineView>? MachineTold;

    /// <summary>Where the space's other hubs hear it too; null where this is the only one.</summary>
    public FeedRelay? Relay { get; set; }

    public int QueueLength { get; private set; }

    /// <summary>How many jobs seen since the start are in each phase; every phase is there.</summary>
    public IReadOnlyDictionary<JobPhase, int> JobsByPhase
    {
        get
        {
            var counts = _phases.Values.CountBy(p => p).ToDictionary();
            return Enum.GetValues<JobPhase>().ToDictionary(phase => phase, phase => counts.GetValueOrDefault(phase));
        }
    }

    /// <summary>Every machine as it was last told.</summary>
    public IEnumerable<MachineView> Machines => _machines.Values;

    /// <summary>The machine as it was last told; null where there is none. Wakes no grain.</summary>
    public MachineView? Find(MachineId machine) => _machines.GetValueOrDefault(machine);

    /// <summary>Counts what was there before this start.</summary>
    public void Remember(IEnumerable<MachineView> machines, IEnumerable<JobView> jobs)
    {
        foreach (MachineView machine in machines) _machines.TryAdd(machine.Spec.Id, machine);
        foreach (JobView job in jobs) _phases.TryAdd(job.Id, job.Phase);
    }

    public async ValueTask Tell(JobView job)
    {
        ArgumentNullException.ThrowIfNull(job);
        await lists.Tell(job);
        Show(job);
        if (Relay is { } relay) await relay.Say(job);
    }

    public async ValueTask Tell(MachineView machine)
    {
        ArgumentNullException.ThrowIfNull(machine);
        await lists.Tell(machine);
        Show(machine);
        if (Relay is { } relay) await relay.Say(machine);
    }

    public async ValueTask Tell(MemberView member)
    {
        await lists.Tell(member);
        if (Relay is { } relay) await relay.SayMember();
    }

    public ValueTask TellForgotten(MemberId member) => lists.TellForgotten(member);

    public async ValueTask TellQueue(IReadOnlyList<QueuePlace> queue)
    {
        ArgumentNullException.ThrowIfNull(queue);
        await lists.TellQueue(queue);
        Show(queue);
        if (Relay is { } relay) await relay.SayQueue();
    }

    /// <summary>To this hub's viewers and figures alone.</summary>
    internal void Show(JobView job)
    {
        _phases[job.Id] = job.Phase;
        if (job.Phase != JobPhase.Quoted) events.Publish("job", job);
    }

    internal void Show(MachineView machine)
    {
        _machines[machine.Spec.Id] = machine;
        events.Publish("machine", machine);
        MachineTold?.Invoke(machine);
    }

    internal void Show(IReadOnlyList<QueuePlace> queue)
    {
        QueueLength = queue.Count;
        events.Publish("queue", queue);
    }
}
