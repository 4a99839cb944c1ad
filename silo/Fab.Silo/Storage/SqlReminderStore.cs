using Fab.GrainHost;

namespace Fab.Silo.Storage;

/// <summary>Keeps reminders in SQL, next to the grain state.</summary>
/// <remarks>The tables come from <see cref="GrainTables.CreateAsync"/>.</remarks>
public sealed class SqlReminderStore(ISqlDatabase database) : IReminderStore
{
    public async ValueTask<IReadOnlyList<ReminderRecord>> ReadAllAsync(CancellationToken ct)
    {
        List<ReminderRecord> all = await database.ReadAsync(
            session => session.QueryAsync(
                "SELECT grain_type, grain_key, name, start_at_ms, period_ms, next_due_at_ms FROM grain_reminder",
                row => new ReminderRecord(
                    new GrainIdentity(row.GetString(0), row.GetString(1)),
                    row.GetString(2),
                    DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(3)),
                    TimeSpan.FromMilliseconds(row.GetInt64(4)),
                    DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5)))),
            ct);
        // Sorted here: a database sorts by the collation it was made with.
        return [.. all.OrderBy(r => r.Grain, GrainIdentity.Order).ThenBy(r => r.Name, StringComparer.Ordinal)];
    }

    public async ValueTask UpsertAsync(ReminderRecord reminder, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(reminder);
        await database.WriteAsync(
            session => session.ExecuteAsync(
                """
                INSERT INTO grain_reminder (grain_type, grain_key, name, start_at_ms, period_ms, next_due_at_ms)
                VALUES (@type, @key, @name, @start, @period, @next)
                ON CONFLICT (grain_type, grain_key, name) DO UPDATE
                SET start_at_ms = excluded.start_at_ms, period_ms = excluded.period_ms, next_due_at_ms = excluded.next_due_at_ms
                """,
                ("type", reminder.Grain.Type),
                ("key", reminder.Grain.Key),
                ("name", reminder.Name),
                ("start", reminder.StartAt.ToUnixTimeMilliseconds()),
                ("period", reminder.Period.Ticks / TimeSpan.TicksPerMillisecond),
                ("next", reminder.NextDueAt.ToUnixTimeMilliseconds())),
            ct);
    }

    public async ValueTask RemoveAsync(GrainIdentity grain, string name, CancellationToken ct) =>
        await database.WriteAsync(
            session => session.ExecuteAsync(
                "DELETE FROM grain_reminder WHERE grain_type = @type AND grain_key = @key AND name = @name",
                ("type", grain.Type),
                ("key", grain.Key),
                ("name", name)),
            ct);
}
