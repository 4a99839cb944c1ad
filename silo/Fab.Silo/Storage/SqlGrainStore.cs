using System.Globalization;
using System.Text;
using Fab.GrainHost;

namespace Fab.Silo.Storage;

/// <summary>Keeps grain state in SQL, as JSON text with a version that only grows.</summary>
/// <remarks>The tables come from <see cref="GrainTables.CreateAsync"/>.</remarks>
public sealed class SqlGrainStore(ISqlDatabase database) : IGrainStateStore
{
    private const string OneRecord = "grain_type = @type AND grain_key = @key AND state_name = @name";

    private const string Select = $"SELECT version, content FROM grain_state WHERE {OneRecord}";

    private const string Insert = """
        INSERT INTO grain_state (grain_type, grain_key, state_name, version, content)
        VALUES (@type, @key, @name, 1, @content)
        ON CONFLICT (grain_type, grain_key, state_name) DO NOTHING
        """;

    private const string Update =
        $"UPDATE grain_state SET version = version + 1, content = @content WHERE {OneRecord} AND version = @version";

    private const string ClearContent =
        $"UPDATE grain_state SET version = version + 1, content = NULL WHERE {OneRecord} AND version = @version";

    public async ValueTask<StoredGrainState?> ReadAsync(GrainStateKey key, CancellationToken ct) =>
        await database.ReadAsync(session => FindAsync(session, key), ct);

    public async ValueTask<GrainStateWrite> WriteAsync(GrainStateKey key, byte[] json, string? etag, CancellationToken ct)
    {
        string content = Encoding.UTF8.GetString(json);
        return await database.WriteAsync(
            async session =>
            {
                if (etag is null)
                {
                    int inserted = await session.ExecuteAsync(
                        Insert, ("type", key.Grain.Type), ("key", key.Grain.Key), ("name", key.StateName), ("content", content));
                    return inserted == 1 ? new GrainStateWrite(true, Etag(1)) : await RefuseAsync(session, key);
                }

                if (Version(etag) is not { } version) return await RefuseAsync(session, key);
                int updated = await session.ExecuteAsync(
                    Update,
                    ("type", key.Grain.Type),
                    ("key", key.Grain.Key),
                    ("name", key.StateName),
                    ("content", content),
                    ("version", version));
                return updated == 1 ? new GrainStateWrite(true, Etag(version + 1)) : await RefuseAsync(session, key);
            },
            ct);
    }

    public async ValueTask<GrainStateWrite> ClearAsync(GrainStateKey key, string? etag, CancellationToken ct) =>
        await database.WriteAsync(
            async session =>
            {
                if (etag is null)
                {
                    GrainStateWrite found = await RefuseAsync(session, key);
                    return found.Etag is null ? new GrainStateWrite(true, null) : found;
                }

                if (Version(etag) is not { } version) return await RefuseAsync(session, key);
                int cleared = await session.ExecuteAsync(
                    ClearContent, ("type", key.Grain.Type), ("key", key.Grain.Key), ("name", key.StateName), ("version", version));
                return cleared == 1 ? new GrainStateWrite(true, Etag(version + 1)) : await RefuseAsync(session, key);
            },
            ct);

    private static async Task<StoredGrainState?> FindAsync(SqlSession session, GrainStateKey key)
    {
        List<StoredGrainState> found = await session.QueryAsync(
            Select,
            row => new StoredGrainState(row.IsDBNull(1) ? null : Encoding.UTF8.GetBytes(row.GetString(1)), Etag(row.GetInt64(0))),
            ("type", key.Grain.Type),
            ("key", key.Grain.Key),
            ("name", key.StateName));
        return found.SingleOrDefault();
    }

    private static async Task<GrainStateWrite> RefuseAsync(SqlSession session, GrainStateKey key) =>
        new(false, (await FindAsync(session, key))?.Etag);

    private static string Etag(long version) => version.ToString(CultureInfo.InvariantCulture);

    /// <summary>Null for what was never one of our versions.</summary>
    private static long? Version(string etag) =>
        long.TryParse(etag, NumberStyles.None, CultureInfo.InvariantCulture, out long version) && version < long.MaxValue ? version : null;
}
