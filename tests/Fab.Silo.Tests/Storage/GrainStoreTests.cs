using System.Text;
using Fab.GrainHost;
using Fab.GrainHost.Storage;
using Fab.Silo.Storage;

namespace Fab.Silo.Tests.Storage;

/// <summary>What every grain store does alike; one class below for each.</summary>
public abstract class GrainStoreTests : IAsyncLifetime
{
    private static readonly GrainStateKey s_job = new(new GrainIdentity("job", "j-1"), "job");

    private static readonly CancellationToken s_ct = CancellationToken.None;

    private readonly StoreFixture _fixture;

    protected GrainStoreTests(StoreKind kind) => _fixture = new StoreFixture(kind);

    public Task InitializeAsync() => _fixture.OpenAsync();

    public Task DisposeAsync() => _fixture.CloseAsync();

    [Fact]
    public async Task Read_NeverWritten_IsNull() => Assert.Null(await Store.ReadAsync(s_job, s_ct));

    [Fact]
    public async Task Write_ThenRead_GivesTheSameBytesAndVersion()
    {
        GrainStateWrite write = await Store.WriteAsync(s_job, Json("""{"title":"Ständer 🖨 \u0000","n":1.10}"""), null, s_ct);
        Assert.True(write.IsWritten);
        StoredGrainState? stored = await Store.ReadAsync(s_job, s_ct);
        Assert.Equal("""{"title":"Ständer 🖨 \u0000","n":1.10}""", Text(stored));
        Assert.Equal(write.Etag, stored!.Etag);
    }

    [Fact]
    public async Task Write_EachTime_GivesANewVersion()
    {
        var versions = new List<string?>();
        string? etag = null;
        for (int i = 0; i < 4; i++)
        {
            GrainStateWrite write = await Store.WriteAsync(s_job, Json($"{i}"), etag, s_ct);
            Assert.True(write.IsWritten);
            versions.Add(etag = write.Etag);
        }

        Assert.Equal(4, versions.Distinct().Count());
        Assert.Equal("3", Text(await Store.ReadAsync(s_job, s_ct)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("1")]
    [InlineData("3")]
    [InlineData("-2")]
    [InlineData("other")]
    [InlineData("9223372036854775807")]
    public async Task Write_OverAnotherVersion_ChangesNothingAndTellsTheStoredOne(string? stale)
    {
        GrainStateWrite first = await Store.WriteAsync(s_job, Json("1"), null, s_ct);
        GrainStateWrite second = await Store.WriteAsync(s_job, Json("2"), first.Etag, s_ct);
        Assert.Equal(new GrainStateWrite(false, second.Etag), await Store.WriteAsync(s_job, Json("9"), stale, s_ct));
        Assert.Equal(new GrainStateWrite(false, second.Etag), await Store.ClearAsync(s_job, stale, s_ct));
        Assert.Equal("2", Text(await Store.ReadAsync(s_job, s_ct)));
    }

    [Fact]
    public async Task Write_OfAVersionWhereNothingIsStored_IsRefused()
    {
        Assert.Equal(new GrainStateWrite(false, null), await Store.WriteAsync(s_job, Json("1"), "1", s_ct));
        Assert.Equal(new GrainStateWrite(false, null), await Store.ClearAsync(s_job, "1", s_ct));
        Assert.Null(await Store.ReadAsync(s_job, s_ct));
    }

    [Fact]
    public async Task Clear_ThenWrite_GoesOnFromTheVersion_SoAnOldWriterCannotReturn()
    {
        GrainStateWrite written = await Store.WriteAsync(s_job, Json("1"), null, s_ct);
        GrainStateWrite cleared = await Store.ClearAsync(s_job, written.Etag, s_ct);
        Assert.True(cleared.IsWritten);
        StoredGrainState? stored = await Store.ReadAsync(s_job, s_ct);
        Assert.Null(stored!.Json);
        Assert.Equal(cleared.Etag, stored.Etag);
        Assert.False((await Store.WriteAsync(s_job, Json("old"), written.Etag, s_ct)).IsWritten);
        Assert.False((await Store.WriteAsync(s_job, Json("new"), null, s_ct)).IsWritten);
        GrainStateWrite again = await Store.WriteAsync(s_job, Json("2"), cleared.Etag, s_ct);
        Assert.True(again.IsWritten);
        Assert.DoesNotContain(again.Etag, new[] { written.Etag, cleared.Etag });
    }

    [Fact]
    public async Task Clear_OfNothing_IsDone()
    {
        Assert.Equal(new GrainStateWrite(true, null), await Store.ClearAsync(s_job, null, s_ct));
        Assert.Null(await Store.ReadAsync(s_job, s_ct));
    }

    [Fact]
    public async Task Records_OfOtherGrainsTypesAndNames_AreApart()
    {
        GrainStateKey[] keys =
        [
            s_job,
            s_job with { StateName = "outbox" },
            new(new GrainIdentity("job", "j-2"), "job"),
            new(new GrainIdentity("machine", "j-1"), "job"),
            new(new GrainIdentity("job", "J-1"), "job"),
            new(new GrainIdentity("job", "j-1/x' ; --"), "job"),
        ];
        for (int i = 0; i < keys.Length; i++) Assert.True((await Store.WriteAsync(keys[i], Json($"{i}"), null, s_ct)).IsWritten);
        for (int i = 0; i < keys.Length; i++) Assert.Equal($"{i}", Text(await Store.ReadAsync(keys[i], s_ct)));
    }

    [Fact]
    public async Task Writers_AtOnceFromTheSameVersion_ExactlyOneWins()
    {
        GrainStateWrite start = await Store.WriteAsync(s_job, Json("0"), null, s_ct);
        GrainStateWrite[] writes = await Task.WhenAll(Enumerable.Range(1, 8).Select(i =>
            Task.Run(async () => await Store.WriteAsync(s_job, Json($"{i}"), start.Etag, s_ct))));
        GrainStateWrite won = Assert.Single(writes, w => w.IsWritten);
        Assert.Equal(won.Etag, (await Store.ReadAsync(s_job, s_ct))!.Etag);
        Assert.All(writes, w => Assert.Equal(won.Etag, w.Etag));
    }

    [Fact]
    public async Task Writers_AtOnceOfANewRecord_ExactlyOneWins()
    {
        GrainStateWrite[] writes = await Task.WhenAll(Enumerable.Range(1, 8).Select(i =>
            Task.Run(async () => await Store.WriteAsync(s_job, Json($"{i}"), null, s_ct))));
        Assert.Single(writes, w => w.IsWritten);
    }

    [Fact]
    public async Task Store_OpenedAgain_HasWhatWasWritten()
    {
        GrainStateWrite written = await Store.WriteAsync(s_job, Json("""{"a":1}"""), null, s_ct);
        await _fixture.ReopenAsync();
        StoredGrainState? stored = await Store.ReadAsync(s_job, s_ct);
        Assert.Equal("""{"a":1}""", Text(stored));
        Assert.Equal(written.Etag, stored!.Etag);
    }

    private IGrainStateStore Store => _fixture.States;

    private static byte[] Json(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(StoredGrainState? stored) => Encoding.UTF8.GetString(stored!.Json!);
}

public sealed class MemoryGrainStoreTests() : GrainStoreTests(StoreKind.Memory);

public sealed class SqliteGrainStoreTests() : GrainStoreTests(StoreKind.Sqlite);

public sealed class PostgresGrainStoreTests() : GrainStoreTests(StoreKind.Postgres);
