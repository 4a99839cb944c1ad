using Fab.Domain.Bookings;
using Fab.Domain.Jobs;
using Fab.Domain.Machines;
using Fab.Domain.Units;

namespace Fab.Domain.Queue;

/// <summary>What the queue sees of a machine.</summary>
/// <param name="Lease">Who controls it now; null for nobody.</param>
/// <param name="Overdue">Maintenance that is to be done before the next job; null for none.</param>
public sealed record MachineGlance(
    MachineSpec Spec, MachineState State, string? Material, bool PlateUsed, long WornSeconds, ControlLease? Lease = null, string? Overdue = null)
{
    /// <summary>Bookings of it that go on or are to come.</summary>
    public IReadOnlyList<Booking> Bookings { get; init; } = [];

    /// <summary>Why it gets no job yet although it rests; null for nothing.</summary>
    public StartHindrance? Hindrance { get; init; }
}

/// <param name="Go">The machine that is to take it now; null when it must wait.</param>
public sealed record PlannedPlace(QueuePlace Place, MachineId? Go);

/// <summary>
/// Who goes where now. In the fair order, each job gets a machine that fits and is free: the cheapest, and of equally
/// cheap ones the least worn. A job that no free machine fits waits and holds nobody up.
/// </summary>
public static class QueuePlan
{
    /// <param name="machines">Those of the offers; one that is missing does not exist any more.</param>
    /// <param name="classesOf">Machine classes that a member is authorised for today.</param>
    public static IReadOnlyList<PlannedPlace> Make(
        WaitingLine line,
        IReadOnlyCollection<MachineGlance> machines,
        Func<MemberId, IReadOnlyCollection<string>> classesOf,
        DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(line);
        ArgumentNullException.ThrowIfNull(classesOf);
        Dictionary<MachineId, MachineGlance> known = machines.ToDictionary(m => m.Spec.Id);
        Dictionary<MachineId, JobId> promised = line.Waiting
            .Where(w => w.GoingTo is not null)
            .DistinctBy(w => w.GoingTo)
            .ToDictionary(w => w.GoingTo!.Value, w => w.Entry.Job);

        List<PlannedPlace> plan = [];
        foreach (Ranked ranked in FairShare.Order(line, now))
        {
            QueueEntry entry = ranked.Waiting.Entry;
            IReadOnlyCollection<string> classes = classesOf(entry.Member);
            List<Candidate> candidates =
            [
                .. entry.Offers.Select(o => known.TryGetValue(o.Machine, out MachineGlance? machine)
                    ? new Candidate(o, machine, MachineFit.Check(machine.Spec, machine.Material, classes, o.Requirements))
                    {
                        Booked = BookedTime.InTheWay(machine.Bookings, o.Machine, entry.Member, o.Estimate, now, now),
                    }
                    : new Candidate(o, null, new Refusal(MachineRefusals.NotFound, $"{o.Machine} is not there."))),
            ];
            MachineId? go = ranked.Waiting.GoingTo ?? Choose(candidates, promised)?.Offer.Machine;
            if (go is { } machineId) promised.TryAdd(machineId, entry.Job);
            WaitWhy? wait = go is null ? Wait(candidates, promised) : null;
            plan.Add(new PlannedPlace(
                new QueuePlace(
                    plan.Count + 1,
                    entry.Job,
                    entry.Member,
                    entry.Title,
                    entry.QueuedAt,
                    FairShare.Estimate(entry),
                    [.. candidates.Where(c => c.Unfit is null).Select(c => c.Offer.Machine)],
                    ranked.Why.Sentence,
                    wait?.Sentence)
                {
                    Order = ranked.Why,
                    Wait = wait,
                    GoingTo = ranked.Waiting.GoingTo,
                },
                go));
        }

        return plan;
    }

    private static Candidate? Choose(IEnumerable<Candidate> candidates, Dictionary<MachineId, JobId> promised) => candidates
        .Where(c => c.Unfit is null && c.Busy is null && !promised.ContainsKey(c.Offer.Machine))
        .OrderBy(c => c.Offer.Price)
        .ThenBy(c => c.Machine!.WornSeconds)
        .ThenBy(c => c.Offer.Machine.Value, StringComparer.Ordinal)
        .FirstOrDefault();

    /// <summary>The nearest thing to getting going comes first: a plate to clear, then busy machines, then what is wrong with each.</summary>
    private static WaitWhy Wait(List<Candidate> candidates, Dictionary<MachineId, JobId> promised)
    {
        List<Candidate> fit = [.. candidates.Where(c => c.Unfit is null)];
        if (fit.Count == 0)
        {
            return candidates.Count == 0
                ? new WaitWhy(WaitCode.NoMachineOffered, [], [])
                : new WaitWhy(WaitCode.NoMachineFits, [], [.. candidates.Select(c => Obstacle.Of(c.Unfit!, c.Offer, c.Machine))]);
        }

        MachineId[] plates = [.. fit.Where(c => c.Busy?.Code == MachineRefusals.PlateNotCleared).Select(c => c.Offer.Machine)];
        if (plates.Length > 0) return new WaitWhy(WaitCode.PlateNotCleared, plates, []);
        Obstacle[] standing =
        [
            .. fit.Where(c => c.Busy is not null && c.Busy.Code != SharedMachineRefusals.Busy).Select(c => Obstacle.Of(c.Busy!, c.Offer, c.Machine, c.Booked)),
        ];
        bool someWork = fit.Any(c => c.Busy?.Code == SharedMachineRefusals.Busy || promised.ContainsKey(c.Offer.Machine));
        return new WaitWhy(someWork ? WaitCode.MachinesBusy : WaitCode.MachinesStand, [], standing);
    }

    private sealed record Candidate(MachineOffer Offer, MachineGlance? Machine, Refusal? Unfit)
    {
        /// <summary>Somebody else's time, into which the job would run.</summary>
        public Booking? Booked { get; init; }

        public Refusal? Busy => Machine is null ? null
            : Domain.Machines.Machine.CheckFree(Machine.Spec.Id, Machine.State, Machine.PlateUsed, Machine.Lease, Machine.Overdue, Machine.Hindrance)
                ?? (Booked is null ? null : BookingRefusals.Booked(Booked));
    }
}
