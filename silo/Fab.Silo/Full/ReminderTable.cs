using System.Globalization;
using Fab.GrainHost;
using Fab.Silo.Storage;
using Orleans;
using Orleans.Runtime;

namespace Fab.Silo.Full;

/// <summary>Orleans' reminder table on our store, each call one statement. Orleans keeps no record of ticks, so <see cref="ReminderRecord.NextDueAt"/> stays at the start.</summary>
internal sealed class ReminderTable(SqlReminderStore store) : IReminderTable
{
    public static GrainIdentity Identity(GrainId grain) => new(grain.Type.ToString()!, grain.Key.ToString()!);

    public async Task<ReminderTableData> ReadRows(GrainId grainId) => Table(await store.ReadAsync(Identity(grainId), CancellationToken.None));

    public async Task<ReminderTableData> ReadRows(uint begin, uint end) => Table(await store.ReadRingAsync(begin, end, Ring, CancellationToken.None));

    public async Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName) =>
        (await ReadRows(grainId)).Reminders.SingleOrDefault(entry => entry.ReminderName == reminderName);

    public async Task<string?> UpsertRow(ReminderEntry entry)
    {
        var start = new DateTimeOffset(DateTime.SpecifyKind(entry.StartAt, DateTimeKind.Utc));
        var record = new ReminderRecord(Identity(entry.GrainId), entry.ReminderName, start, entry.Period, start);
        await store.UpsertAsync(record, entry.GrainId.GetUniformHashCode(), CancellationToken.None);
        return Etag(record);
    }

    public async Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag) =>
        Moment(eTag) is (DateTimeOffset start, TimeSpan period) && await store.RemoveAsync(Identity(grainId), reminderName, start, period, CancellationToken.None);

    public Task TestOnlyClearTable() => throw new NotSupportedException("Each of our tests has a database of its own.");

    private static uint Ring(GrainIdentity grain) => Id(grain).GetUniformHashCode();

    private static GrainId Id(GrainIdentity grain) => GrainId.Create(grain.Type, grain.Key);

    /// <summary>What is stored is its own version: a reminder registered anew has another start.</summary>
    private static string Etag(ReminderRecord record) =>
        string.Create(CultureInfo.InvariantCulture, $"{record.StartAt.ToUnixTimeMilliseconds()}/{(long)record.Period.TotalMilliseconds}");

    private static (DateTimeOffset Start, TimeSpan Period)? Moment(string? etag) =>
        etag?.Split('/') is [var start, var period] && long.TryParse(start, CultureInfo.InvariantCulture, out long startMs) && long.TryParse(period, CultureInfo.InvariantCulture, out long periodMs)
            ? (DateTimeOffset.FromUnixTimeMilliseconds(startMs), TimeSpan.FromMilliseconds(periodMs))
            : null;

    private static ReminderTableData Table(IEnumerable<ReminderRecord> records) => new(records.Select(record => new ReminderEntry
    {
        GrainId = Id(record.Grain),
        ReminderName = record.Name,
        StartAt = record.StartAt.UtcDateTime,
        Period = record.Period,
        ETag = Etag(record),
    }));
}
