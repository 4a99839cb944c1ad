using System.Data.Common;
using Fab.Domain;
using Fab.Silo.Storage;

namespace Fab.Silo.SignIns;

public sealed partial class SqlSignIns
{
    private const string SelectSession = "SELECT hash, id, member, how, agent, address, made_at_us, seen_at_us, until_us FROM account_session";

    public Task AddSession(StoredSession session, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(session);
        return WriteAsync(
            """
            INSERT INTO account_session (hash, id, member, how, agent, address, made_at_us, seen_at_us, until_us)
            VALUES (@hash, @id, @member, @how, @agent, @address, @made_at_us, @seen_at_us, @until_us)
            """,
            ct,
            ("hash", session.Hash),
            ("id", session.Id),
            ("member", session.Member),
            ("how", session.How),
            ("agent", session.Agent),
            ("address", session.Address),
            ("made_at_us", UnixMicroseconds.From(session.MadeAt)),
            ("seen_at_us", UnixMicroseconds.From(session.SeenAt)),
            ("until_us", UnixMicroseconds.From(session.Until)));
    }

    /// <summary>The session of a cookie, if it has not ended.</summary>
    public async Task<StoredSession?> FindSession(string hash, CancellationToken ct) =>
        (await ReadAsync(
            $"{SelectSession} WHERE hash = @hash AND until_us > @now", Session, ct, ("hash", hash), ("now", Now))).SingleOrDefault();

    /// <summary>Those of a member that have not ended, latest seen first.</summary>
    public Task<List<StoredSession>> Sessions(string member, CancellationToken ct) => ReadAsync(
        $"{SelectSession} WHERE member = @member AND until_us > @now ORDER BY seen_at_us DESC, id", Session, ct, ("member", member), ("now", Now));

    /// <param name="until">When it ends unless it is seen again.</param>
    public Task SessionSeen(string hash, DateTimeOffset until, CancellationToken ct) => WriteAsync(
        "UPDATE account_session SET seen_at_us = @now, until_us = @until WHERE hash = @hash",
        ct,
        ("now", Now),
        ("until", UnixMicroseconds.From(until)),
        ("hash", hash));

    public Task EndSession(string hash, CancellationToken ct) =>
        WriteAsync("DELETE FROM account_session WHERE hash = @hash", ct, ("hash", hash));

    public Task EndSession(string member, string id, CancellationToken ct) =>
        WriteAsync("DELETE FROM account_session WHERE member = @member AND id = @id", ct, ("member", member), ("id", id));

    /// <summary>Ends a member's sessions, and with them all that have run out.</summary>
    /// <param name="keep">The hash of one that goes on; null for none.</param>
    public Task EndSessions(string member, string? keep, CancellationToken ct) => WriteAsync(
        "DELETE FROM account_session WHERE (member = @member AND hash <> @keep) OR until_us <= @now",
        ct,
        ("member", member),
        ("keep", keep ?? ""),
        ("now", Now));

    public async Task AddOnce(StoredOnce once, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(once);
        await PrepareAsync(ct);
        await database.WriteAsync(
            async session =>
            {
                await session.ExecuteAsync("DELETE FROM account_once WHERE until_us <= @now", ("now", Now));
                await session.ExecuteAsync(
                    "INSERT INTO account_once (hash, kind, member, body, until_us) VALUES (@hash, @kind, @member, @body, @until_us)",
                    ("hash", once.Hash),
                    ("kind", once.Kind),
                    ("member", once.Member),
                    ("body", once.Body),
                    ("until_us", UnixMicroseconds.From(once.Until)));
            },
            ct);
    }

    /// <summary>Looks without using it up.</summary>
    public async Task<StoredOnce?> FindOnce(string hash, string kind, CancellationToken ct) =>
        (await ReadAsync(
            "SELECT hash, kind, member, body, until_us FROM account_once WHERE hash = @hash AND kind = @kind AND until_us > @now",
            Once,
            ct,
            ("hash", hash),
            ("kind", kind),
            ("now", Now))).SingleOrDefault();

    /// <summary>Uses it up: of several who try at once one has it, the others null.</summary>
    public async Task<StoredOnce?> TakeOnce(string hash, string kind, CancellationToken ct)
    {
        await PrepareAsync(ct);
        return (await database.WriteAsync(
            session => session.QueryAsync(
                "DELETE FROM account_once WHERE hash = @hash AND kind = @kind AND until_us > @now RETURNING hash, kind, member, body, until_us",
                Once,
                ("hash", hash),
                ("kind", kind),
                ("now", Now)),
            ct)).SingleOrDefault();
    }

    /// <summary>Takes back what a member was given to use once.</summary>
    public Task DropOnce(string member, string kind, CancellationToken ct) =>
        WriteAsync("DELETE FROM account_once WHERE member = @member AND kind = @kind", ct, ("member", member), ("kind", kind));

    /// <summary>Which members have a link that still holds.</summary>
    public Task<List<(string Member, DateTimeOffset Until)>> OpenOnce(string kind, CancellationToken ct) => ReadAsync(
        "SELECT member, until_us FROM account_once WHERE kind = @kind AND until_us > @now",
        row => (row.GetString(0), UnixMicroseconds.ToInstant(row.GetInt64(1))),
        ct,
        ("kind", kind),
        ("now", Now));

    /// <summary>Which members can sign in at all: with a password or a passkey.</summary>
    public async Task<IReadOnlySet<string>> MembersWhoCanSignIn(CancellationToken ct) =>
        (await ReadAsync(
            "SELECT member FROM account WHERE password_hash IS NOT NULL UNION SELECT member FROM account_passkey",
            row => row.GetString(0),
            ct)).ToHashSet(StringComparer.Ordinal);

    private long Now => UnixMicroseconds.From(time.GetUtcNow());

    private static StoredSession Session(DbDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        row.GetString(2),
        row.GetString(3),
        row.GetString(4),
        row.GetString(5),
        UnixMicroseconds.ToInstant(row.GetInt64(6)),
        UnixMicroseconds.ToInstant(row.GetInt64(7)),
        UnixMicroseconds.ToInstant(row.GetInt64(8)));

    private static StoredOnce Once(DbDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), UnixMicroseconds.ToInstant(row.GetInt64(4)));
}
