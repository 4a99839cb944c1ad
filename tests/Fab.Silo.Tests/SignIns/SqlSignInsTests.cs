using Fab.Silo.SignIns;
using Fab.Silo.Storage;
using Fab.TestSupport;

namespace Fab.Silo.Tests.SignIns;

/// <summary>How members sign in, alike on both databases.</summary>
public abstract class SqlSignInsTests : IAsyncLifetime
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    private readonly ManualTime _time = new();
    private ISqlDatabase _database = null!;
    private SqlSignIns _store = null!;

    protected abstract Task<ISqlDatabase> OpenAsync();

    public async Task InitializeAsync()
    {
        _database = await OpenAsync();
        _store = new SqlSignIns(_database, _time);
    }

    public virtual async Task DisposeAsync()
    {
        _store.Dispose();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Account_WrittenByTwoAtOnce_IsWrittenByOne()
    {
        StoredAccount made = new("ann", "h1", null, "s", 0, null, 0);
        Assert.True(await _store.SaveAccount(made, Ct));
        Assert.False(await _store.SaveAccount(made with { Handle = "h2" }, Ct));
        StoredAccount known = (await _store.FindAccount("ann", Ct))!;
        Assert.Equal(made with { Version = 1 }, known);

        DateTimeOffset locked = _time.GetUtcNow().AddMinutes(5);
        Assert.True(await _store.SaveAccount(known with { PasswordHash = "hash", Failures = 3, LockedUntil = locked }, Ct));
        Assert.False(await _store.SaveAccount(known with { Failures = 0 }, Ct));
        Assert.Equal(new StoredAccount("ann", "h1", "hash", "s", 3, locked, 2), await _store.FindAccountByHandle("h1", Ct));
        Assert.Null(await _store.FindAccount("bo", Ct));
    }

    [Fact]
    public async Task Passkey_OfOneMember_IsNotTakenOverByAnother()
    {
        StoredPasskey key = new("id1", "ann", "Key", "{}", _time.GetUtcNow(), null);
        await _store.SavePasskey(key, Ct);
        await _store.SavePasskey(key with { Member = "bo", Name = "Mine now" }, Ct);
        await _store.RemovePasskey("bo", "id1", Ct);
        Assert.Equal(key, Assert.Single(await _store.Passkeys("ann", Ct)));
        Assert.Empty(await _store.Passkeys("bo", Ct));
        await _store.SavePasskey(key with { Name = "Blue key", UsedAt = _time.GetUtcNow() }, Ct);
        Assert.Equal("Blue key", (await _store.FindPasskey("id1", Ct))!.Name);
        Assert.Contains("ann", await _store.MembersWhoCanSignIn(Ct));
    }

    [Fact]
    public async Task Session_AfterItsEnd_IsNotFound()
    {
        StoredSession session = Session("hash1", "ann");
        await _store.AddSession(session, Ct);
        Assert.Equal(session, await _store.FindSession("hash1", Ct));
        _time.Advance(TimeSpan.FromMinutes(59));
        await _store.SessionSeen("hash1", _time.GetUtcNow().AddHours(1), Ct);
        _time.Advance(TimeSpan.FromMinutes(59));
        Assert.NotNull(await _store.FindSession("hash1", Ct));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(await _store.FindSession("hash1", Ct));
        Assert.Empty(await _store.Sessions("ann", Ct));
    }

    [Fact]
    public async Task Sessions_EndedButForOne_AreOne()
    {
        foreach (string hash in (string[])["a", "b", "c"]) await _store.AddSession(Session(hash, "ann"), Ct);
        await _store.AddSession(Session("d", "bo"), Ct);
        await _store.EndSession("bo", "id-a", Ct); // Not theirs to end.
        await _store.EndSessions("ann", "b", Ct);
        Assert.Equal("b", Assert.Single(await _store.Sessions("ann", Ct)).Hash);
        Assert.Single(await _store.Sessions("bo", Ct));
        await _store.EndSessions("ann", null, Ct);
        Assert.Empty(await _store.Sessions("ann", Ct));
    }

    [Fact]
    public async Task Once_TakenByManyAtOnce_IsTakenByOne()
    {
        await _store.AddOnce(new StoredOnce("s1", "link", "ann", "body", _time.GetUtcNow().AddHours(1)), Ct);
        Assert.Null(await _store.TakeOnce("s1", "challenge", Ct));
        Assert.NotNull(await _store.FindOnce("s1", "link", Ct));
        StoredOnce?[] taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _store.TakeOnce("s1", "link", Ct)));
        Assert.Equal("ann", Assert.Single(taken.OfType<StoredOnce>()).Member);

        await _store.AddOnce(new StoredOnce("s2", "link", "ann", "", _time.GetUtcNow().AddHours(1)), Ct);
        Assert.Equal("ann", Assert.Single(await _store.OpenOnce("link", Ct)).Member);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Null(await _store.TakeOnce("s2", "link", Ct));
    }

    [Fact]
    public async Task Member_Forgotten_LeavesNoRow()
    {
        await _store.SaveAccount(new StoredAccount("ann", "h", "p", "s", 0, null, 0), Ct);
        await _store.SavePasskey(new StoredPasskey("id1", "ann", "Key", "{}", _time.GetUtcNow(), null), Ct);
        await _store.AddSession(Session("a", "ann"), Ct);
        await _store.AddOnce(new StoredOnce("s1", "link", "ann", "", _time.GetUtcNow().AddHours(1)), Ct);
        await _store.TokenUsed("ann", "t", Ct);
        await _store.AddSession(Session("b", "bo"), Ct);

        await _store.Forget("ann", Ct);

        foreach (string table in (string[])["account", "account_passkey", "account_session", "account_once", "account_token_use"])
        {
            List<string> left = await _database.ReadAsync(session => session.QueryAsync($"SELECT member FROM {table}", row => row.GetString(0)), Ct);
            Assert.DoesNotContain("ann", left);
        }

        Assert.Single(await _store.Sessions("bo", Ct));
    }

    [Fact]
    public async Task TokenUses_Each_AreTheLast()
    {
        await _store.TokenUsed("ann", "t1", Ct);
        _time.Advance(TimeSpan.FromHours(1));
        await _store.TokenUsed("ann", "t1", Ct);
        Assert.Equal(_time.GetUtcNow(), Assert.Single(await _store.TokenUses("ann", Ct)).Value);
    }

    private StoredSession Session(string hash, string member) => new(
        hash, $"id-{hash}", member, "password", "A browser", "127.0.0.1", _time.GetUtcNow(), _time.GetUtcNow(), _time.GetUtcNow().AddHours(1));
}

public sealed class SqliteSignInsTests : SqlSignInsTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fabsignin").FullName;

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    protected override Task<ISqlDatabase> OpenAsync() => Task.FromResult<ISqlDatabase>(new SqliteDatabase(Path.Combine(_folder, "fab.db")));
}

public sealed class PostgresSignInsTests : SqlSignInsTests
{
    protected override async Task<ISqlDatabase> OpenAsync() =>
        new PostgresDatabase(await (await PostgresServer.SharedAsync()).CreateDatabaseAsync());
}
