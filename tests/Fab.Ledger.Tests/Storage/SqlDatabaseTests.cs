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
    public async Task InsertMany_WithNullsBytesAndEqualNeighbours_RoundTrips()
    {
        await _database.WriteAsync(
            s => s.InsertAsync(
                "thing",
                new SqlColumn("name", (string[])["a", "b'ß", "c", "d", "e"]),
                new SqlColumn("n", (long?[])[null, null, 7, 7, null]),
                new SqlColumn("bytes", (byte[][])[[0, 255], [], [1], [1], [2]])),
            default);
        Assert.Equal([("a", null, "00FF"), ("b'ß", null, ""), ("c", 7, "01"), ("d", 7, "01"), ("e", null, "02")], await RowsAsync("a", "b'ß", "c", "d", "e", "none"));
    }

    [Fact]
    public async Task UpdateMany_ByKey_ChangesThoseRowsAndNoOthers()
    {
        foreach (string name in (string[])["a", "b", "c", "d"]) await _database.WriteAsync(s => InsertAsync(s, name, 1), default);
        await _database.WriteAsync(
            s => s.UpdateAsync(
                "thing",
                ["name"],
                new SqlColumn("name", (string[])["c", "a", "none", "d"]),
                new SqlColumn("n", (long?[])[long.MaxValue, null, 5, 5]),
                new SqlColumn("bytes", (byte[][])[[3], [1], [0], []])),
            default);
        Assert.Equal([("a", null, "01"), ("b", 1, null), ("c", long.MaxValue, "03"), ("d", 5, "")], await RowsAsync("a", "b", "c", "d", "none"));
    }

    [Fact]
    public async Task Pipeline_RunsInOrder_AndEachStatementSeesThoseBeforeIt()
    {
        (List<long?> before, List<long?> between, List<string> none, List<long?> after) = await _database.WriteAsync(
            async s =>
            {
                SqlPipeline all = s.Pipeline();
                List<long?> first = all.Query(Select, Read);
                all.Insert("thing", new SqlColumn("name", (string[])["a"]), new SqlColumn("n", (long?[])[1]));
                all.Insert("thing", new SqlColumn("name", Array.Empty<string>()), new SqlColumn("n", Array.Empty<long?>()));
                List<long?> second = all.Query(Select, Read);
                List<string> nothing = all.Query("SELECT name FROM thing WHERE name = @name", r => r.GetString(0), ("name", "b"));
                all.Update("thing", ["name"], new SqlColumn("name", (string[])["a"]), new SqlColumn("n", (long?[])[2]));
                all.Execute("UPDATE thing SET n = n + @more", ("more", 40L));
                List<long?> third = all.Query(Select, Read);
                await all.RunAsync();
                return (first, second, nothing, third);
            },
            default);
        Assert.Empty(before);
        Assert.Equal([1L], between);
        Assert.Empty(none);
        Assert.Equal([42L], after);

        await Assert.ThrowsAnyAsync<DbException>(() => _database.WriteAsync(
            async s =>
            {
                SqlPipeline all = s.Pipeline();
                all.Execute("UPDATE thing SET n = 0");
                all.Insert("thing", new SqlColumn("name", (string[])["a"]), new SqlColumn("n", (long?[])[1])); // is there
                await all.RunAsync();
            },
            default));
        Assert.Equal([("a", 42, null)], await RowsAsync("a"));
    }

    private const string Select = "SELECT n FROM thing WHERE name = 'a'";

    private static long? Read(DbDataReader row) => row.IsDBNull(0) ? null : row.GetInt64(0);

    private Task<List<(string, long?, string?)>> RowsAsync(params string[] names) => _database.ReadAsync(
        s => s.QueryAsync(
            $"SELECT name, n, bytes FROM thing WHERE {s.AnyOf("name", "@names")} ORDER BY name",
            r => (r.GetString(0), r.IsDBNull(1) ? (long?)null : r.GetInt64(1), r.IsDBNull(2) ? null : Convert.ToHexString(r.GetFieldValue<byte[]>(2))),
            ("names", names)),
        default);

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
