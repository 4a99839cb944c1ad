using System.Data.Common;
using Fab.GrainHost;

namespace Fab.Silo.Storage;

/// <summary>
/// Keeps reminders in SQL, next to the grain state. Silos divide them among themselves by a ring of hashes, so each is stored
/// with its place on it, where whoever wrote it knew that.
/// </summary>
/// <remarks>The tables come from <see cref="GrainTables.CreateAsync"/>.</remarks>
public sealed class SqlReminderStore(ISqlDatabase database) : IReminderStore
{
    private const string Select = "SELECT grain_type, grain_key, name, start_at_ms, period_ms, next_due_at_ms, ring FROM grain_reminder";

    public async ValueTask<IReadOnlyList<ReminderRecord>> ReadAllAsync(CancellationToken ct) => InOrder(await QueryAsync(Select, ct));

    /// <summary>Those of one grain.</summary>
    public async ValueTask<IReadOnlyList<ReminderRecord>> ReadAsync(GrainIdentity grain, CancellationToken ct) =>
        InOrder(await QueryAsync($"{Select} WHERE grain_type = @type AND grain_key = @key", ct, ("type", grain.Type), ("key", grain.Key)));

    /// <summary>Those of a part of the ring: after <paramref name="after"/>, up to <paramref name="upTo"/>; it may go through zero.</summary>
    /// <param name="ringOf">A grain's place, for reminders that were written without one; they are given it.</param>
    public async ValueTask<IReadOnlyList<ReminderRecord>> ReadRingAsync(uint after, uint upTo, Func<GrainIdentity, uint> ringOf, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(ringOf);
        string part = after < upTo ? "ring > @after AND ring <= @upTo" : "ring > @after OR ring <= @upTo";
        List<(ReminderRecord Reminder, uint? Ring)> found = await QueryAsync($"{Select} WHERE ring IS NULL OR {part}", ct, ("after", (long)after), ("upTo", (long)upTo));
        (ReminderRecord Reminder, uint? Ring)[] without = [.. found.Where(row => row.Ring is null)];
        if (without.Length > 0)
        {
            await database.WriteAsync(
                async session =>
                {
                    foreach ((ReminderRecord reminder, _) in without)
                    {
                        await session.ExecuteAsync(
                            "UPDATE grain_reminder SET ring = @ring WHERE grain_type = @type AND grain_key = @key",
                            ("ring", (long)ringOf(reminder.Grain)),
                            ("type", reminder.Grain.Type),
                            ("key", reminder.Grain.Key));
                    }
                },
                ct);
        }

        return InOrder(found.Where(row => row.Ring is not null || IsIn(ringOf(row.Reminder.Grain))));

        bool IsIn(uint ring) => after < upTo ? ring > after && ring <= upTo : ring > after || ring <= upTo;
    }

    public ValueTask UpsertAsync(ReminderRecord reminder, CancellationToken ct) => UpsertAsync(reminder, null, ct);

    /// <param name="ring">The grain's place on the ring; null where it is not known, which leaves what was.</param>
    public async ValueTask UpsertAsync(ReminderRecord reminder, uint? ring, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(reminder);
        await database.WriteAsync(
            session => session.ExecuteAsync(
                """
                INSERT INTO grain_reminder (grain_type, grain_key, name, start_at_ms, period_ms, next_due_at_ms, ring)
                VALUES (@type, @key, @name, @start, @period, @next, @ring)
                ON CONFLICT (grain_type, grain_key, name) DO UPDATE
                SET start_at_ms = excluded.start_at_ms, period_ms = excluded.period_ms, next_due_at_ms = excluded.next_due_at_ms,
                    ring = COALESCE(excluded.ring, grain_reminder.ring)
                """,
                ("type", reminder.Grain.Type),
                ("key", reminder.Grain.Key),
                ("name", reminder.Name),
                ("start", reminder.StartAt.ToUnixTimeMilliseconds()),
                ("period", MillisecondsOf(reminder.Period)),
                ("next", reminder.NextDueAt.ToUnixTimeMilliseconds()),
                ("ring", (long?)ring)),
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

    /// <summary>Removes a reminder as long as it is the one that began then and comes so often; one that was set anew meanwhile stays.</summary>
    /// <returns>Whether it was that one.</returns>
    public async ValueTask<bool> RemoveAsync(GrainIdentity grain, string name, DateTimeOffset startAt, TimeSpan period, CancellationToken ct) =>
        await database.WriteAsync(
            session => session.ExecuteAsync(
                """
                DELETE FROM grain_reminder
                WHERE grain_type = @type AND grain_key = @key AND name = @name AND start_at_ms = @start AND period_ms = @period
                """,
                ("type", grain.Type),
                ("key", grain.Key),
                ("name", name),
                ("start", startAt.ToUnixTimeMilliseconds()),
                ("period", MillisecondsOf(period))),
            ct) == 1;

    private static long MillisecondsOf(TimeSpan period) => period.Ticks / TimeSpan.TicksPerMillisecond;

    /// <summary>Sorted here: a database sorts by the collation it was made with.</summary>
    private static IReadOnlyList<ReminderRecord> InOrder(IEnumerable<(ReminderRecord Reminder, uint? Ring)> found) =>
        [.. found.Select(row => row.Reminder).OrderBy(r => r.Grain, GrainIdentity.Order).ThenBy(r => r.Name, StringComparer.Ordinal)];

    private static (ReminderRecord, uint?) Read(DbDataReader row) => (
        new ReminderRecord(
            new GrainIdentity(row.GetString(0), row.GetString(1)),
            row.GetString(2),
            DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(3)),
            TimeSpan.FromMilliseconds(row.GetInt64(4)),
            DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5))),
        row.IsDBNull(6) ? null : checked((uint)row.GetInt64(6)));

    private async Task<List<(ReminderRecord Reminder, uint? Ring)>> QueryAsync(string sql, CancellationToken ct, params (string Name, object? Value)[] parameters) =>
        await database.ReadAsync(session => session.QueryAsync(sql, Read, parameters), ct);
}
