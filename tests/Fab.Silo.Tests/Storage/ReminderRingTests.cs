using Fab.GrainHost;
using Fab.Silo.Storage;

namespace Fab.Silo.Tests.Storage;

/// <summary>Reminders by their place on the silos' ring, and their removal in one statement; one class below for each database.</summary>
public abstract class ReminderRingTests : IAsyncLifetime
{
    private static readonly DateTimeOffset s_start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly CancellationToken s_ct = CancellationToken.None;

    private readonly StoreFixture _fixture;

    protected ReminderRingTests(StoreKind kind) => _fixture = new StoreFixture(kind);

    private SqlReminderStore Store => (SqlReminderStore)_fixture.Reminders;

    public Task InitializeAsync() => _fixture.OpenAsync();

    public Task DisposeAsync() => _fixture.CloseAsync();

    [Theory]
    [InlineData(0u, 10u, "a b")]
    [InlineData(10u, 4294967290u, "c")]
    [InlineData(20u, 20u, "a b c d z")]
    [InlineData(4294967290u, 5u, "a d z")]
    [InlineData(4294967295u, 0u, "z")]
    [InlineData(1000u, 2000u, "")]
    public async Task Ring_EachPart_HasThoseAfterItsBeginningUpToItsEnd(uint after, uint upTo, string grains)
    {
        (string Grain, uint Ring)[] all = [("z", 0), ("a", 5), ("b", 10), ("c", 11), ("d", uint.MaxValue)];
        foreach ((string grain, uint ring) in all) await Store.UpsertAsync(Of(grain), ring, s_ct);
        IReadOnlyList<ReminderRecord> part = await Store.ReadRingAsync(after, upTo, _ => throw new InvalidOperationException("All have their place."), s_ct);
        Assert.Equal(grains.Split(' ', StringSplitOptions.RemoveEmptyEntries), part.Select(r => r.Grain.Key));
    }

    /// <summary>What the core profile wrote has no place yet; it is found all the same, and given one.</summary>
    [Fact]
    public async Task Ring_OfThoseWithoutAPlace_IsAskedForOnce()
    {
        await Store.UpsertAsync(Of("a"), s_ct);
        await Store.UpsertAsync(Of("b"), s_ct);
        Assert.Equal(["a"], (await Store.ReadRingAsync(0, 10, grain => grain.Key == "a" ? 5u : 20u, s_ct)).Select(r => r.Grain.Key));
        Assert.Equal(["b"], (await Store.ReadRingAsync(10, 30, _ => throw new InvalidOperationException("It has one by now."), s_ct)).Select(r => r.Grain.Key));

        // Written again by a hub of the core profile, it keeps its place.
        await Store.UpsertAsync(Of("b") with { NextDueAt = s_start.AddDays(1) }, s_ct);
        Assert.Equal(s_start.AddDays(1), Assert.Single(await Store.ReadRingAsync(10, 30, _ => throw new InvalidOperationException("It has one by now."), s_ct)).NextDueAt);
    }

    [Fact]
    public async Task Read_OfOneGrain_IsItsOwn()
    {
        foreach (string grain in (string[])["a", "b"]) await Store.UpsertAsync(Of(grain), 1, s_ct);
        await Store.UpsertAsync(Of("a") with { Name = "other" }, 1, s_ct);
        Assert.Equal(["other", "owed"], (await Store.ReadAsync(new GrainIdentity("job", "a"), s_ct)).Select(r => r.Name));
    }

    [Fact]
    public async Task Remove_OfOneThatWasSetAnewMeanwhile_LeavesIt()
    {
        await Store.UpsertAsync(Of("a"), 1, s_ct);
        ReminderRecord anew = Of("a") with { StartAt = s_start.AddSeconds(1) };
        await Store.UpsertAsync(anew, 1, s_ct);
        Assert.False(await RemoveAsync(Of("a")));
        Assert.False(await RemoveAsync(anew with { Period = TimeSpan.FromMinutes(2) }));
        Assert.Equal([anew], await Store.ReadAllAsync(s_ct));
        Assert.True(await RemoveAsync(anew));
        Assert.False(await RemoveAsync(anew));
    }

    private static ReminderRecord Of(string grain) => new(new GrainIdentity("job", grain), "owed", s_start, TimeSpan.FromMinutes(1), s_start);

    private async Task<bool> RemoveAsync(ReminderRecord r) => await Store.RemoveAsync(r.Grain, r.Name, r.StartAt, r.Period, s_ct);
}

public sealed class SqliteReminderRingTests() : ReminderRingTests(StoreKind.Sqlite);

public sealed class PostgresReminderRingTests() : ReminderRingTests(StoreKind.Postgres);
