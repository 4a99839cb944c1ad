using System.Globalization;

namespace Fab.Silo.Storage;

/// <summary>What becomes of a command that comes under a key.</summary>
public enum KeyFate
{
    /// <summary>It is the first under its key, and now this hub's to do.</summary>
    Ours,

    /// <summary>It was done; there is an answer.</summary>
    Answered,

    /// <summary>Another hub is at it.</summary>
    UnderWay,

    /// <summary>A hub began it and has ended, or does not know what became of it. Nobody does it again.</summary>
    LeftOpen,

    /// <summary>The key came with another command before.</summary>
    OfAnother,
}

/// <param name="Answer">As it was kept; only with <see cref="KeyFate.Answered"/>.</param>
public sealed record KeyClaim(KeyFate Fate, byte[]? Answer = null)
{
    /// <summary>What a command finds whose key is known.</summary>
    /// <param name="silentFor">Since the hub that has it last said that it is at it.</param>
    public static KeyClaim Of(ReadOnlySpan<byte> asked, ReadOnlySpan<byte> askedBefore, byte[]? answer, TimeSpan silentFor) =>
        !asked.SequenceEqual(askedBefore) ? new(KeyFate.OfAnother)
        : answer is not null ? new(KeyFate.Answered, answer)
        : silentFor < SharedCommandKeys.GivenUpAfter ? new(KeyFate.UnderWay)
        : new(KeyFate.LeftOpen);
}

/// <summary>
/// The keys of commands that several hubs have in common, in PostgreSQL and by its clock. Who inserts a key first has the
/// command; it says now and then that it is at it, and keeps its answer. What is neither answered nor alive stays so: a hub
/// that was killed may have done it, so no other does.
/// </summary>
/// <param name="database">PostgreSQL, with the tables of <see cref="GrainTables.CreateAsync"/>.</param>
/// <param name="hub">This process and no other, not even the one before it.</param>
public sealed class SharedCommandKeys(ISqlDatabase database, string hub)
{
    /// <summary>A hub that says nothing for so long has ended, or cannot keep an answer.</summary>
    public static TimeSpan GivenUpAfter { get; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a hub says that it is at what it has.</summary>
    public static TimeSpan SayEvery { get; } = TimeSpan.FromSeconds(2);

    private const int KeptHours = 24;

    public async Task<KeyClaim> ClaimAsync(string name, byte[] asked, CancellationToken ct)
    {
        while (true)
        {
            int inserted = await database.WriteAsync(
                session => session.ExecuteAsync(
                    """
                    INSERT INTO command_key (name, asked, hub, begun_at, alive_at) VALUES (@name, @asked, @hub, now(), now())
                    ON CONFLICT (name) DO NOTHING
                    """,
                    ("name", name),
                    ("asked", asked),
                    ("hub", hub)),
                ct);
            if (inserted == 1) return new KeyClaim(KeyFate.Ours);
            List<KeyClaim> known = await database.ReadAsync(
                session => session.QueryAsync(
                    "SELECT asked, answer, (extract(epoch FROM now() - alive_at) * 1000)::bigint FROM command_key WHERE name = @name",
                    row => KeyClaim.Of(asked, row.GetFieldValue<byte[]>(0), row.IsDBNull(1) ? null : row.GetFieldValue<byte[]>(1), TimeSpan.FromMilliseconds(row.GetInt64(2))),
                    ("name", name)),
                ct);

            // None: whoever had it gave it up meanwhile.
            if (known is [var claim]) return claim;
        }
    }

    /// <summary>Says that what this hub has begun and not answered is under way.</summary>
    public Task SayAliveAsync(CancellationToken ct) => database.WriteAsync(
        session => session.ExecuteAsync("UPDATE command_key SET alive_at = now() WHERE hub = @hub AND answer IS NULL AND alive_at > '1970-01-01'", ("hub", hub)), ct);

    public Task AnswerAsync(string name, byte[] answer, CancellationToken ct) => database.WriteAsync(
        session => session.ExecuteAsync("UPDATE command_key SET answer = @answer WHERE name = @name AND hub = @hub", ("name", name), ("hub", hub), ("answer", answer)), ct);

    /// <summary>It was not done; whoever sends it again has it done.</summary>
    public Task GiveBackAsync(string name, CancellationToken ct) => database.WriteAsync(
        session => session.ExecuteAsync("DELETE FROM command_key WHERE name = @name AND hub = @hub AND answer IS NULL", ("name", name), ("hub", hub)), ct);

    /// <summary>It failed, and nobody knows how far it came.</summary>
    public Task LeaveOpenAsync(string name, CancellationToken ct) => database.WriteAsync(
        session => session.ExecuteAsync("UPDATE command_key SET alive_at = '1970-01-01' WHERE name = @name AND hub = @hub AND answer IS NULL", ("name", name), ("hub", hub)), ct);

    public Task ForgetOldAsync(CancellationToken ct) => database.WriteAsync(
        session => session.ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"DELETE FROM command_key WHERE begun_at < now() - interval '{KeptHours} hours'")), ct);
}
