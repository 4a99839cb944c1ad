using System.Globalization;
using Fab.GrainHost;
using Orleans;
using Orleans.Runtime;

namespace Fab.Silo.Full;

/// <summary>Orleans' reminder table on our store. Orleans keeps no record of ticks, so <see cref="ReminderRecord.NextDueAt"/> stays at the start.</summary>
internal sealed class ReminderTable(IReminderStore store) : IReminderTable
{
    public static GrainIdentity Identity(GrainId grain) => new(grain.Type.ToString()!, grain.Key.ToString()!);

    public Task<ReminderTableData> ReadRows(GrainId grainId) => Where(r => r.Grain == Identity(grainId));

    /// <summary>The part of the ring after <paramref name="begin"/> up to <paramref name="end"/>; it may go through zero.</summary>
    public Task<ReminderTableData> ReadRows(uint begin, uint end) => Where(r =>
    {
        uint hash = Id(r.Grain).GetUniformHashCode();
        return begin < end ? hash > begin && hash <= end : hash > begin || hash <= end;
    });

    public async Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName) =>
        (await Where(r => r.Grain == Identity(grainId) && r.Name == reminderName)).Reminders.SingleOrDefault();

    public async Task<string?> UpsertRow(ReminderEntry entry)
    {
        var start = new DateTimeOffset(DateTime.SpecifyKind(entry.StartAt, DateTimeKind.Utc));
        var record = new ReminderRecord(Identity(entry.GrainId), entry.ReminderName, start, entry.Period, start);
        await store.UpsertAsync(record, CancellationToken.None);
        return Etag(record);
    }

    public async Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag)
    {
        if ((await ReadRow(grainId, reminderName))?.ETag != eTag) return false;
        await store.RemoveAsync(Identity(grainId), reminderName, CancellationToken.None);
        return true;
    }

    public async Task TestOnlyClearTable()
    {
        foreach (ReminderRecord record in await store.ReadAllAsync(CancellationToken.None))
            await store.RemoveAsync(record.Grain, record.Name, CancellationToken.None);
    }

    private static GrainId Id(GrainIdentity grain) => GrainId.Create(grain.Type, grain.Key);

    /// <summary>What is stored is its own version: a reminder registered anew has another start.</summary>
    private static string Etag(ReminderRecord record) =>
        string.Create(CultureInfo.InvariantCulture, $"{record.StartAt.ToUnixTimeMilliseconds()}/{(long)record.Period.TotalMilliseconds}");

    private async Task<ReminderTableData> Where(Func<ReminderRecord, bool> wanted) =>
        new((await store.ReadAllAsync(CancellationToken.None)).Where(wanted).Select(record => new ReminderEntry
        {
            GrainId = Id(record.Grain),
            ReminderName = record.Name,
            StartAt = record.StartAt.UtcDateTime,
            Period = record.Period,
            ETag = Etag(record),
        }));
}
