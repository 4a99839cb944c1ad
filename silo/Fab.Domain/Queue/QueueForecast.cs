using Fab.Domain.Bookings;
using Fab.Domain.Jobs;

namespace Fab.Domain.Queue;

/// <summary>A machine as far as the clock goes.</summary>
/// <param name="FreeAt">When it is free of what it has; null where nobody can say, since it stands.</param>
public sealed record MachineClock(MachineId Machine, DateTimeOffset? FreeAt)
{
    /// <summary>Bookings of it that go on or are to come.</summary>
    public IReadOnlyList<Booking> Bookings { get; init; } = [];
}

/// <summary>
/// When a job that is not queued yet would be ready, were nothing to change: every waiting job that the fair order puts before
/// it goes to whichever of its machines is free first. Nobody is promised anything: plates are cleared by people, and who
/// comes next may go first.
/// </summary>
public static class QueueForecast
{
    /// <param name="wish">With one offer for each machine it may go to.</param>
    /// <param name="pace">How much faster than a clock the machines work; 1 but in a demo.</param>
    /// <returns>For each machine of the wish that does not stand, when it would be ready there.</returns>
    public static IReadOnlyDictionary<MachineId, DateTimeOffset> ReadyAt(
        WaitingLine line, QueueEntry wish, IReadOnlyCollection<MachineClock> machines, double pace, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(line);
        ArgumentNullException.ThrowIfNull(wish);
        Dictionary<MachineId, MachineClock> clocks = machines.ToDictionary(m => m.Machine);
        Dictionary<MachineId, DateTimeOffset> free = machines
            .Where(m => m.FreeAt is not null)
            .ToDictionary(m => m.Machine, m => m.FreeAt is { } at && at > now ? at : now);
        foreach (QueueEntry ahead in Ahead(line, wish, now))
        {
            (DateTimeOffset End, MachineId Machine)? best = ahead.Offers
                .Where(o => free.ContainsKey(o.Machine))
                .Select(o => ((DateTimeOffset, MachineId)?)(EndOf(ahead, o, clocks[o.Machine], free[o.Machine], pace), o.Machine))
                .MinBy(end => end!.Value.Item1);
            if (best is { } found) free[found.Machine] = found.End;
        }

        return wish.Offers
            .Where(o => free.ContainsKey(o.Machine))
            .ToDictionary(o => o.Machine, o => EndOf(wish, o, clocks[o.Machine], free[o.Machine], pace));
    }

    /// <summary>Those that go before it; of what a machine is about to have, only that machine's offer counts.</summary>
    private static IEnumerable<QueueEntry> Ahead(WaitingLine line, QueueEntry wish, DateTimeOffset now)
    {
        IReadOnlyList<Ranked> order = FairShare.Order(line with { Waiting = [.. line.Waiting, new Waiting(wish, null)] }, now);
        IEnumerable<Waiting> ahead = line.Waiting.Where(w => w.GoingTo is not null)
            .Concat(order.TakeWhile(r => r.Waiting.Entry.Job != wish.Job).Select(r => r.Waiting).Where(w => w.GoingTo is null));
        return ahead.Select(w => w.GoingTo is { } machine ? w.Entry with { Offers = [.. w.Entry.Offers.Where(o => o.Machine == machine)] } : w.Entry);
    }

    private static DateTimeOffset EndOf(QueueEntry job, MachineOffer offer, MachineClock clock, DateTimeOffset free, double pace)
    {
        TimeSpan takes = TimeSpan.FromSeconds(offer.Estimate.Value / pace);
        return BookedTime.SoonestStart(clock.Bookings, offer.Machine, job.Member, offer.Estimate, free) + takes;
    }
}
