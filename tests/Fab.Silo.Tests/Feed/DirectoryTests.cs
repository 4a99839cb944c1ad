using Fab.Contracts.Feed;
using Fab.Contracts.Jobs;
using Fab.Contracts.Json;
using Fab.Contracts.Machines;
using Fab.Contracts.Members;
using Fab.Domain;
using Fab.Domain.Jobs;
using Fab.Domain.Machines;
using Fab.Silo.Feed;
using Fab.Silo.Storage;
using Fab.Silo.Tests.World;
using Fab.TestSupport;

namespace Fab.Silo.Tests.Feed;

/// <summary>One suite over every directory.</summary>
public abstract class DirectoryTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    protected abstract Task<(IDirectory Lists, IHubFeed Feed)> MakeAsync();

    [Fact]
    public async Task Views_OlderThanWhatIsKnown_AreDropped()
    {
        (IDirectory lists, IHubFeed feed) = await MakeAsync();
        await feed.Tell(Machine("m1", revision: 2));
        await feed.Tell(Machine("m1", revision: 1) with { Material = "old" });
        await feed.Tell(Machine("m1", revision: 2) with { Material = "same" });
        await feed.Tell(Job("j1", 5, JobPhase.Running));
        await feed.Tell(Job("j1", 4, JobPhase.Queued));
        Assert.Null(Assert.Single(await lists.Machines()).Material);
        Assert.Equal(JobPhase.Running, Assert.Single(await lists.Jobs(new(), 10)).Phase);
        await feed.Tell(Machine("m1", revision: 3) with { Material = "new" });
        Assert.Equal("new", Assert.Single(await lists.Machines()).Material);
    }

    [Fact]
    public async Task Views_ReadBack_AreWhatWasTold()
    {
        (IDirectory lists, IHubFeed feed) = await MakeAsync();
        await feed.Tell(Machine("m2"));
        await feed.Tell(Machine("m1"));
        await feed.Tell(new MemberView(new MemberId("bo"), "Bo", ["maker"], [], "m01"));
        await feed.Tell(new MemberView(new MemberId("ann"), "Ann", ["maker"], [], "m02"));
        await feed.Tell(new MemberView(new MemberId("ann"), "Ann B", ["steward"], ["fdm-printer"], "m02"));
        JobView job = Job("j1", 1, JobPhase.Failed) with { Failure = new JobFailure("x", "Ünïcödé '; DROP TABLE", 3) };
        await feed.Tell(job);
        Assert.Equal(["m1", "m2"], (await lists.Machines()).Select(m => m.Spec.Id.Value));
        Assert.Equal([("ann", "Ann B"), ("bo", "Bo")], (await lists.Members()).Select(m => (m.Id.Value, m.Name)));
        Assert.Equal(Json(job), Json(Assert.Single(await lists.Jobs(new(), 10))));
    }

    [Fact]
    public async Task Jobs_ByFilter_AreThoseAskedFor()
    {
        (IDirectory lists, IHubFeed feed) = await MakeAsync();
        await feed.Tell(Job("q", 1, JobPhase.Quoted, minute: 1));
        await feed.Tell(Job("w", 1, JobPhase.Queued, minute: 2));
        await feed.Tell(Job("r", 1, JobPhase.Running, minute: 3, member: "bo"));
        await feed.Tell(Job("f", 1, JobPhase.Finished, minute: 4));
        await feed.Tell(Job("c", 1, JobPhase.Cancelled, minute: 5, member: "bo"));
        Assert.Equal("c f r w", await Ids(lists, new JobFilter()));
        Assert.Equal("c f r w q", await Ids(lists, new JobFilter(Quotes: true)));
        Assert.Equal("r w", await Ids(lists, new JobFilter(Open: true)));
        Assert.Equal("r w q", await Ids(lists, new JobFilter(Open: true, Quotes: true)));
        Assert.Equal("c f", await Ids(lists, new JobFilter(Open: false)));
        Assert.Equal("c r", await Ids(lists, new JobFilter(Member: "bo")));
        Assert.Equal("", await Ids(lists, new JobFilter(Member: "chi")));
    }

    [Fact]
    public async Task Jobs_PageByPage_NeitherSkipsNorRepeats()
    {
        (IDirectory lists, IHubFeed feed) = await MakeAsync();

        // Several at the same instant: the id decides.
        string[] ids = [.. Enumerable.Range(0, 23).Select(i => $"j{i:00}")];
        foreach (string id in ids) await feed.Tell(Job(id, 1, JobPhase.Finished, minute: int.Parse(id[1..], System.Globalization.CultureInfo.InvariantCulture) / 4));
        List<string> seen = [];
        string? before = null;
        while (true)
        {
            IReadOnlyList<JobView> page = await lists.Jobs(new JobFilter(), 5, before);
            seen.AddRange(page.Select(j => j.Id.Value));
            if (page.Count < 5) break;
            before = page[^1].Id.Value;
        }

        Assert.Equal(ids.OrderDescending(StringComparer.Ordinal), seen);
        Assert.Empty(await lists.Jobs(new JobFilter(), 5, "unknown"));
    }

    private static async Task<string> Ids(IDirectory lists, JobFilter filter) =>
        string.Join(' ', (await lists.Jobs(filter, 100)).Select(j => j.Id.Value));

    private static string Json<T>(T value) => System.Text.Json.JsonSerializer.Serialize(value, FabJson.Options);

    private static MachineView Machine(string id, long revision = 1) =>
        new(TestSilo.Printer with { Id = new MachineId(id) }, MachineState.Idle, null, null, [], null, null, 0, At, revision);

    private static JobView Job(string id, long revision, JobPhase phase, int minute = 0, string member = "ann") => new(
        new JobId(id), new MemberId(member), "Part", new FromUpload("a.gcode", new ContentHash("h")), phase, [], null, null, null, default, null, null,
        null, 0, 0, 0, 0, [], At.AddMinutes(minute), null, null, null, revision);
}

public sealed class MemoryDirectoryTests : DirectoryTests
{
    protected override Task<(IDirectory Lists, IHubFeed Feed)> MakeAsync()
    {
        var directory = new MemoryDirectory();
        return Task.FromResult<(IDirectory, IHubFeed)>((directory, directory));
    }
}

public sealed class SqliteDirectoryTests : DirectoryTests, IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fabdir").FullName;
    private SqliteDatabase? _database;
    private SqlDirectory? _directory;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _directory?.Dispose();
        if (_database is not null) await _database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    protected override Task<(IDirectory Lists, IHubFeed Feed)> MakeAsync()
    {
        _database = new SqliteDatabase(Path.Combine(_folder, "fab.db"));
        _directory = new SqlDirectory(_database, TimeProvider.System);
        return Task.FromResult<(IDirectory, IHubFeed)>((_directory, _directory));
    }
}

public sealed class PostgresDirectoryTests : DirectoryTests, IAsyncLifetime
{
    private PostgresDatabase? _database;
    private SqlDirectory? _directory;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _directory?.Dispose();
        if (_database is not null) await _database.DisposeAsync();
    }

    protected override async Task<(IDirectory Lists, IHubFeed Feed)> MakeAsync()
    {
        _database = new PostgresDatabase(await (await PostgresServer.SharedAsync()).CreateDatabaseAsync());
        _directory = new SqlDirectory(_database, TimeProvider.System);
        return (_directory, _directory);
    }
}
