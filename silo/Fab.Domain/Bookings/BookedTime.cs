using Fab.Domain.Units;

namespace Fab.Domain.Bookings;

/// <summary>What bookings leave to the queue: a job does not begin that would run into somebody else's time.</summary>
public static class BookedTime
{
    /// <summary>The booking that keeps the machine from this job, were it to begin at <paramref name="start"/>.</summary>
    /// <param name="estimate">How long it runs, in time of the wall.</param>
    public static Booking? InTheWay(
        IEnumerable<Booking> bookings, MachineId machine, MemberId member, MachineSeconds estimate, DateTimeOffset start, DateTimeOffset now) => bookings
        .Where(b => b.Machine == machine && b.Member != member && b.Meets(start, start + TimeSpan.FromSeconds(estimate.Value), now))
        .MinBy(b => b.From);

    /// <summary>When the job could begin at the soonest, as far as bookings go.</summary>
    public static DateTimeOffset SoonestStart(IReadOnlyCollection<Booking> bookings, MachineId machine, MemberId member, MachineSeconds estimate, DateTimeOffset now)
    {
        DateTimeOffset start = now;
        // Each round is past one more booking, so it ends.
        while (InTheWay(bookings, machine, member, estimate, start, now) is { } booking) start = booking.Until;
        return start;
    }
}
