using System.Data.Common;
using Fab.Silo.Storage;
using Fab.TestSupport;

namespace Fab.Ledger.Tests.Storage;

public abstract class SqlDatabaseTests : IAsyncLifetime
{
    private ISqlDatabase _database = null!;

    protected abstract Task<ISqlDatabase> OpenAsync();

    public async Task InitializeAsync()
    {
        _database = await OpenAsync();
        await _database.WriteAsync(s => s.ExecuteAsync("CREATE TABLE thing (name text PRIMARY KEY, n bigint, bytes " + Blob + ")"), default);
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task Write_WhenTheWorkThrows_LeavesNothing()
    {
        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => _database.WriteAsync(
            async s =>
            {
                await InsertAsync(s, "a", 1);
                throw new InvalidTimeZoneException("any");
            },
            default));

        Assert.Empty(await NamesAsync());
        await _database.WriteAsync(s => InsertAsync(s, "b", 2), default);
        Assert.Equal(["b"], await NamesAsync());
    }

    [Fact]
    public async Task Snapshot_WhileAnotherWrites_SeesOneMoment()
    {
        await _database.WriteAsync(s => InsertAsync(s, "a", 1), default);
        (List<string> before, List<string> after) = await _database.SnapshotAsync(
            async s =>
            {
                List<string> first = await s.QueryAsync("SELECT name FROM thing ORDER BY name", r => r.GetString(0));
                await _database.WriteAsync(w => InsertAsync(w, "b", 2), default);
                return (first, await s.QueryAsync("SELECT name FROM thing ORDER BY name", r => r.GetString(0)));
            },
            default);

        Assert.Equal(before, after);
        Assert.Equal(["a", "b"], await NamesAsync());
    }

    [Fact]
    public async Task Snapshot_ThatWrites_IsRefusedByTheDatabase() => await Assert.ThrowsAnyAsync<DbException>(
        () => _database.SnapshotAsync(async s =>
        {
            await InsertAsync(s, "a", 1);
            return true;
        },
        default));

    [Fact]
    public async Task InsertMany_WithNullsBytesAndConflicts_RoundTrips()
    {
        await _database.WriteAsync(s => InsertAsync(s, "a", 1), default);
        await _database.WriteAsync(
            s => s.InsertAsync(
                "thing",
                "ON CONFLICT (name) DO UPDATE SET n = excluded.n, bytes = excluded.bytes",
                new SqlColumn("name", (string[])["a", "b'ß"]),
                new SqlColumn("n", (long?[])[null, long.MaxValue]),
                new SqlColumn("bytes", (byte[][])[[0, 255], []])),
            default);

        List<(string, long?, string)> rows = await _database.ReadAsync(
            s => s.QueryAsync(
                $"SELECT name, n, bytes FROM thing WHERE {s.AnyOf("name", "@names")} ORDER BY name",
                r => (r.GetString(0), r.IsDBNull(1) ? (long?)null : r.GetInt64(1), Convert.ToHexString(r.GetFieldValue<byte[]>(2))),
                ("names", (string[])["a", "b'ß", "none"])),
            default);

        Assert.Equal([("a", null, "00FF"), ("b'ß", long.MaxValue, "")], rows);
    }

    [Fact]
    public async Task Writers_AtOnce_TakeTurnsAndLoseNothing()
    {
        await _database.WriteAsync(s => InsertAsync(s, "counter", 0), default);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => _database.WriteAsync(
            s => s.ExecuteAsync("UPDATE thing SET n = n + 1 WHERE name = 'counter'"), default))));

        List<long> n = await _database.ReadAsync(s => s.QueryAsync("SELECT n FROM thing", r => r.GetInt64(0)), default);
        Assert.Equal(20, Assert.Single(n));
    }

    private string Blob => _database.Dialect == SqlDialect.Sqlite ? "blob" : "bytea";

    private Task<List<string>> NamesAsync() =>
        _database.ReadAsync(s => s.QueryAsync("SELECT name FROM thing ORDER BY name", r => r.GetString(0)), default);

    private static Task<int> InsertAsync(SqlSession session, string name, long? n) =>
        session.ExecuteAsync("INSERT INTO thing (name, n) VALUES (@name, @n)", ("name", name), ("n", n));
}

public sealed class SqliteDatabaseTests : SqlDatabaseTests, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fabsql");

    protected override Task<ISqlDatabase> OpenAsync() =>
        Task.FromResult<ISqlDatabase>(new SqliteDatabase(Path.Combine(_folder.FullName, "made/on/the/way.db")));

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Sqlite_OnceOpen_SyncsEveryCommitAndIsRecentEnough()
    {
        await using ISqlDatabase database = await OpenAsync();
        (string version, long synchronous, string journal) = await database.WriteAsync(
            async s => (
                (await s.QueryAsync("SELECT sqlite_version()", r => r.GetString(0)))[0],
                (await s.QueryAsync("PRAGMA synchronous", r => r.GetInt64(0)))[0],
                (await s.QueryAsync("PRAGMA journal_mode", r => r.GetString(0)))[0]),
            default);

        Assert.True(Version.Parse(version) >= new Version(3, 24), $"ON CONFLICT needs 3.24; this is {version}");
        Assert.Equal(2, synchronous); // FULL
        Assert.Equal("wal", journal);
    }
}

public sealed class PostgresDatabaseTests : SqlDatabaseTests
{
    protected override async Task<ISqlDatabase> OpenAsync() =>
        new PostgresDatabase(await (await PostgresServer.SharedAsync()).CreateDatabaseAsync());
}
