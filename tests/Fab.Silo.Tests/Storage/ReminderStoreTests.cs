using Fab.GrainHost;

namespace Fab.Silo.Tests.Storage;

/// <summary>What every reminder store does alike; one class below for each.</summary>
public abstract class ReminderStoreTests : IAsyncLifetime
{
    private static readonly DateTimeOffset s_start = new(2026, 3, 1, 12, 30, 15, 678, TimeSpan.Zero);

    private static readonly CancellationToken s_ct = CancellationToken.None;

    private readonly StoreFixture _fixture;

    protected ReminderStoreTests(StoreKind kind) => _fixture = new StoreFixture(kind);

    public Task InitializeAsync() => _fixture.OpenAsync();

    public Task DisposeAsync() => _fixture.CloseAsync();

    [Fact]
    public async Task Reminders_Written_AreReadBackInOrder()
    {
        ReminderRecord[] reminders = [Reminder("job", "b", "x"), Reminder("job", "a", "y"), Reminder("job", "a", "Z"), Reminder("fund", "z", "a")];
        foreach (ReminderRecord reminder in reminders) await Store.UpsertAsync(reminder, s_ct);
        Assert.Equal([reminders[3], reminders[2], reminders[1], reminders[0]], await Store.ReadAllAsync(s_ct));
    }

    [Fact]
    public async Task Reminder_WrittenAgain_IsReplaced()
    {
        await Store.UpsertAsync(Reminder("job", "a", "x"), s_ct);
        ReminderRecord moved = Reminder("job", "a", "x") with { NextDueAt = s_start.AddDays(400), Period = TimeSpan.FromDays(90) };
        await Store.UpsertAsync(moved, s_ct);
        Assert.Equal([moved], await Store.ReadAllAsync(s_ct));
    }

    [Fact]
    public async Task Reminder_Removed_IsGone_AndRemovingAgainIsNoError()
    {
        await Store.UpsertAsync(Reminder("job", "a", "x"), s_ct);
        await Store.UpsertAsync(Reminder("job", "a", "y"), s_ct);
        await Store.RemoveAsync(new GrainIdentity("job", "a"), "x", s_ct);
        await Store.RemoveAsync(new GrainIdentity("job", "a"), "x", s_ct);
        Assert.Equal([Reminder("job", "a", "y")], await Store.ReadAllAsync(s_ct));
    }

    [Fact]
    public async Task Store_OpenedAgain_HasWhatWasWritten()
    {
        await Store.UpsertAsync(Reminder("job", "a", "x"), s_ct);
        await _fixture.ReopenAsync();
        Assert.Equal([Reminder("job", "a", "x")], await Store.ReadAllAsync(s_ct));
    }

    private IReminderStore Store => _fixture.Reminders;

    private static ReminderRecord Reminder(string type, string key, string name) =>
        new(new GrainIdentity(type, key), name, s_start, TimeSpan.FromMinutes(5), s_start.AddMinutes(10));
}

public sealed class MemoryReminderStoreTests() : ReminderStoreTests(StoreKind.Memory);

public sealed class SqliteReminderStoreTests() : ReminderStoreTests(StoreKind.Sqlite);

public sealed class PostgresReminderStoreTests() : ReminderStoreTests(StoreKind.Postgres);
