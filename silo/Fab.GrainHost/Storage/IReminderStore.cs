namespace Fab.GrainHost;

/// <summary>A stored reminder. Times are UTC, exact to the millisecond.</summary>
/// <param name="StartAt">When the first tick was due; the others follow each period.</param>
/// <param name="NextDueAt">The earliest tick the grain has not confirmed; in the past after a restart when one was missed.</param>
public sealed record ReminderRecord(
    GrainIdentity Grain, string Name, DateTimeOffset StartAt, TimeSpan Period, DateTimeOffset NextDueAt);

/// <summary>Keeps reminders. What a completed write wrote is durable. Safe to call from many threads.</summary>
public interface IReminderStore
{
    /// <summary>All reminders, ordered by grain and name.</summary>
    ValueTask<IReadOnlyList<ReminderRecord>> ReadAllAsync(CancellationToken ct);

    /// <summary>Writes a reminder over any of the same grain and name.</summary>
    ValueTask UpsertAsync(ReminderRecord reminder, CancellationToken ct);

    /// <summary>Removes a reminder; one that is not there is no error.</summary>
    ValueTask RemoveAsync(GrainIdentity grain, string name, CancellationToken ct);
}
