namespace Fab.GrainHost.Storage;

/// <summary>Keeps reminders as long as the object lives; it outlives a host.</summary>
public sealed class MemoryReminderStore : IReminderStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(GrainIdentity Grain, string Name), ReminderRecord> _reminders = [];

    public ValueTask<IReadOnlyList<ReminderRecord>> ReadAllAsync(CancellationToken ct)
    {
        lock (_gate)
        {
            return new([.. _reminders.Values.OrderBy(r => r.Grain, GrainIdentity.Order).ThenBy(r => r.Name, StringComparer.Ordinal)]);
        }
    }

    public ValueTask UpsertAsync(ReminderRecord reminder, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(reminder);
        lock (_gate) _reminders[(reminder.Grain, reminder.Name)] = reminder;
        return ValueTask.CompletedTask;
    }

    public ValueTask RemoveAsync(GrainIdentity grain, string name, CancellationToken ct)
    {
        lock (_gate) _reminders.Remove((grain, name));
        return ValueTask.CompletedTask;
    }
}
