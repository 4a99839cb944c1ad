using System.Globalization;

namespace Fab.GrainHost.Storage;

/// <summary>Keeps grain state as long as the object lives. It outlives a host, so a test can kill one and start another on it.</summary>
public sealed class MemoryGrainStore : IGrainStateStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<GrainStateKey, (byte[]? Json, long Version)> _records = [];

    public ValueTask<StoredGrainState?> ReadAsync(GrainStateKey key, CancellationToken ct)
    {
        lock (_gate)
        {
            if (!_records.TryGetValue(key, out (byte[]? Json, long Version) record)) return default;
            return new(new StoredGrainState(record.Json, Etag(record.Version)));
        }
    }

    public ValueTask<GrainStateWrite> WriteAsync(GrainStateKey key, byte[] json, string? etag, CancellationToken ct) =>
        new(Put(key, json, etag));

    public ValueTask<GrainStateWrite> ClearAsync(GrainStateKey key, string? etag, CancellationToken ct) => new(Put(key, null, etag));

    private static string Etag(long version) => version.ToString(CultureInfo.InvariantCulture);

    private GrainStateWrite Put(GrainStateKey key, byte[]? json, string? etag)
    {
        lock (_gate)
        {
            long version = _records.GetValueOrDefault(key).Version;
            string? stored = version == 0 ? null : Etag(version);
            if (stored != etag) return new GrainStateWrite(false, stored);
            if (version == 0 && json is null) return new GrainStateWrite(true, null);
            _records[key] = (json, version + 1);
            return new GrainStateWrite(true, Etag(version + 1));
        }
    }
}
