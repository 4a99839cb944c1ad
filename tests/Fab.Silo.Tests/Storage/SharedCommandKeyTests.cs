using Fab.Silo.Storage;
using Fab.TestSupport;

namespace Fab.Silo.Tests.Storage;

/// <summary>What becomes of a command that comes under a key to several hubs.</summary>
public sealed class SharedCommandKeyTests : IAsyncLifetime
{
    private static readonly byte[] Asked = [1, 2, 3];
    private static readonly CancellationToken s_ct = CancellationToken.None;

    private PostgresDatabase _database = null!;
    private SharedCommandKeys _one = null!, _two = null!;

    public async Task InitializeAsync()
    {
        _database = new PostgresDatabase(await (await PostgresServer.SharedAsync()).CreateDatabaseAsync());
        await GrainTables.CreateAsync(_database, TimeProvider.System, s_ct);
        (_one, _two) = (new SharedCommandKeys(_database, "one"), new SharedCommandKeys(_database, "two"));
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Theory]
    [InlineData(false, false, 0, KeyFate.UnderWay)]
    [InlineData(false, false, 9.9, KeyFate.UnderWay)]
    [InlineData(false, false, 10, KeyFate.LeftOpen)]
    [InlineData(false, true, 0, KeyFate.Answered)]
    [InlineData(false, true, 10_000, KeyFate.Answered)]
    [InlineData(true, false, 0, KeyFate.OfAnother)]
    [InlineData(true, true, 10_000, KeyFate.OfAnother)]
    public void Claim_OfAKnownKey_GoesByWhatIsKnown(bool askedOtherwise, bool isAnswered, double silentSeconds, KeyFate expected) => Assert.Equal(
        expected,
        KeyClaim.Of(Asked, askedOtherwise ? [1, 2] : Asked, isAnswered ? [9] : null, TimeSpan.FromSeconds(silentSeconds)).Fate);

    [Fact]
    public async Task Claims_OfManyHubsAtOnce_OneHasIt()
    {
        SharedCommandKeys[] hubs = [.. Enumerable.Range(0, 8).Select(i => new SharedCommandKeys(_database, $"hub-{i}"))];
        KeyClaim[] claims = await Task.WhenAll(hubs.Select(hub => Task.Run(() => hub.ClaimAsync("k", Asked, s_ct))));
        Assert.Single(claims, claim => claim.Fate == KeyFate.Ours);
        Assert.Equal(7, claims.Count(claim => claim.Fate == KeyFate.UnderWay));
    }

    [Fact]
    public async Task Answer_OfOne_IsTheOthersAnswer()
    {
        Assert.Equal(KeyFate.Ours, (await _one.ClaimAsync("k", Asked, s_ct)).Fate);
        await _one.AnswerAsync("k", [7, 8], s_ct);
        foreach (SharedCommandKeys hub in (SharedCommandKeys[])[_one, _two])
        {
            KeyClaim claim = await hub.ClaimAsync("k", Asked, s_ct);
            Assert.Equal((KeyFate.Answered, "7 8"), (claim.Fate, string.Join(' ', claim.Answer!)));
        }

        Assert.Equal(KeyFate.OfAnother, (await _two.ClaimAsync("k", [4], s_ct)).Fate);
    }

    /// <summary>A hub that was killed says nothing any more: what it began stays open, and no other begins it.</summary>
    [Fact]
    public async Task Claim_OfAHubThatFellSilent_StaysOpenUntilItAnswersAfterAll()
    {
        await _one.ClaimAsync("k", Asked, s_ct);
        await SilentForAsync(60);
        Assert.Equal(KeyFate.LeftOpen, (await _two.ClaimAsync("k", Asked, s_ct)).Fate);
        Assert.Equal(KeyFate.LeftOpen, (await _two.ClaimAsync("k", Asked, s_ct)).Fate);

        // It was not dead, only cut off from the database.
        await _one.SayAliveAsync(s_ct);
        Assert.Equal(KeyFate.UnderWay, (await _two.ClaimAsync("k", Asked, s_ct)).Fate);
        await _one.AnswerAsync("k", [1], s_ct);
        Assert.Equal(KeyFate.Answered, (await _two.ClaimAsync("k", Asked, s_ct)).Fate);
    }

    [Fact]
    public async Task LeftOpen_IsSoAtOnceAndNothingRevivesIt()
    {
        await _one.ClaimAsync("k", Asked, s_ct);
        await _one.LeaveOpenAsync("k", s_ct);
        await _one.SayAliveAsync(s_ct);
        Assert.Equal(KeyFate.LeftOpen, (await _two.ClaimAsync("k", Asked, s_ct)).Fate);
        await _one.GiveBackAsync("other", s_ct);
        Assert.Equal(KeyFate.LeftOpen, (await _one.ClaimAsync("k", Asked, s_ct)).Fate);
    }

    [Fact]
    public async Task GivenBack_IsTheNextOnesToDo_ButNotByAnother()
    {
        await _one.ClaimAsync("k", Asked, s_ct);
        await _two.GiveBackAsync("k", s_ct);
        await _two.AnswerAsync("k", [1], s_ct);
        Assert.Equal(KeyFate.UnderWay, (await _two.ClaimAsync("k", Asked, s_ct)).Fate);
        await _one.GiveBackAsync("k", s_ct);
        Assert.Equal(KeyFate.Ours, (await _two.ClaimAsync("k", Asked, s_ct)).Fate);
    }

    [Fact]
    public async Task Old_IsForgotten_AndTheRestIsNot()
    {
        await _one.ClaimAsync("old", Asked, s_ct);
        await _database.WriteAsync(session => session.ExecuteAsync("UPDATE command_key SET begun_at = begun_at - interval '25 hours'"), s_ct);
        await _one.ClaimAsync("new", Asked, s_ct);
        await _one.ForgetOldAsync(s_ct);
        Assert.Equal(KeyFate.Ours, (await _two.ClaimAsync("old", Asked, s_ct)).Fate);
        Assert.Equal(KeyFate.UnderWay, (await _two.ClaimAsync("new", Asked, s_ct)).Fate);
    }

    private Task SilentForAsync(int seconds) => _database.WriteAsync(
        session => session.ExecuteAsync("UPDATE command_key SET alive_at = alive_at - make_interval(secs => @seconds)", ("seconds", (double)seconds)), s_ct);
}
