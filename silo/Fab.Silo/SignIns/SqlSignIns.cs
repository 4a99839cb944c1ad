using System.Data.Common;
using Fab.Domain;
using Fab.Silo.Storage;

namespace Fab.Silo.SignIns;

/// <summary>How members sign in, in SQL: passwords, passkeys, sessions, what may be used once. Secrets are hashes here.</summary>
public sealed partial class SqlSignIns(ISqlDatabase database, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _preparing = new(1, 1);
    private volatile bool _isReady;

    public async Task<StoredAccount?> FindAccount(string member, CancellationToken ct) =>
        (await ReadAsync($"{SelectAccount} WHERE member = @member", Account, ct, ("member", member))).SingleOrDefault();

    public async Task<StoredAccount?> FindAccountByHandle(string handle, CancellationToken ct) =>
        (await ReadAsync($"{SelectAccount} WHERE handle = @handle", Account, ct, ("handle", handle))).SingleOrDefault();

    /// <summary>Writes what was read at <see cref="StoredAccount.Version"/>; false when somebody else wrote meanwhile.</summary>
    public async Task<bool> SaveAccount(StoredAccount account, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(account);
        string sql = account.Version == 0
            ? """
              INSERT INTO account (member, handle, password_hash, security_stamp, failures, locked_until_us, version)
              VALUES (@member, @handle, @password_hash, @security_stamp, @failures, @locked_until_us, @version + 1)
              ON CONFLICT (member) DO NOTHING
              """
            : """
              UPDATE account SET handle = @handle, password_hash = @password_hash, security_stamp = @security_stamp,
                  failures = @failures, locked_until_us = @locked_until_us, version = version + 1
              WHERE member = @member AND version = @version
              """;
        return await WriteAsync(
            sql,
            ct,
            ("member", account.Member),
            ("handle", account.Handle),
            ("password_hash", account.PasswordHash),
            ("security_stamp", account.SecurityStamp),
            ("failures", (long)account.Failures),
            ("locked_until_us", Microseconds(account.LockedUntil)),
            ("version", account.Version)) == 1;
    }

    public Task<List<StoredPasskey>> Passkeys(string member, CancellationToken ct) =>
        ReadAsync($"{SelectPasskey} WHERE member = @member ORDER BY made_at_us, id", Passkey, ct, ("member", member));

    public async Task<StoredPasskey?> FindPasskey(string id, CancellationToken ct) =>
        (await ReadAsync($"{SelectPasskey} WHERE id = @id", Passkey, ct, ("id", id))).SingleOrDefault();

    /// <summary>Adds a passkey, or changes the one of that id if it is the same member's.</summary>
    public Task SavePasskey(StoredPasskey passkey, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(passkey);
        return WriteAsync(
            """
            INSERT INTO account_passkey (id, member, name, body, made_at_us, used_at_us)
            VALUES (@id, @member, @name, @body, @made_at_us, @used_at_us)
            ON CONFLICT (id) DO UPDATE SET name = excluded.name, body = excluded.body, used_at_us = excluded.used_at_us
            WHERE account_passkey.member = excluded.member
            """,
            ct,
            ("id", passkey.Id),
            ("member", passkey.Member),
            ("name", passkey.Name),
            ("body", passkey.Body),
            ("made_at_us", UnixMicroseconds.From(passkey.MadeAt)),
            ("used_at_us", Microseconds(passkey.UsedAt)));
    }

    public Task RemovePasskey(string member, string id, CancellationToken ct) =>
        WriteAsync("DELETE FROM account_passkey WHERE member = @member AND id = @id", ct, ("member", member), ("id", id));

    /// <summary>When the member's tokens were last used, by their hash.</summary>
    public async Task<IReadOnlyDictionary<string, DateTimeOffset>> TokenUses(string member, CancellationToken ct) =>
        (await ReadAsync(
            "SELECT hash, used_at_us FROM account_token_use WHERE member = @member",
            row => (Hash: row.GetString(0), At: UnixMicroseconds.ToInstant(row.GetInt64(1))),
            ct,
            ("member", member))).ToDictionary(use => use.Hash, use => use.At);

    public Task TokenUsed(string member, string hash, CancellationToken ct) => WriteAsync(
        """
        INSERT INTO account_token_use (hash, member, used_at_us) VALUES (@hash, @member, @used_at_us)
        ON CONFLICT (hash) DO UPDATE SET used_at_us = excluded.used_at_us
        """,
        ct,
        ("hash", hash),
        ("member", member),
        ("used_at_us", UnixMicroseconds.From(time.GetUtcNow())));

    /// <summary>Nothing of how the member signed in is left.</summary>
    public async Task Forget(string member, CancellationToken ct)
    {
        await PrepareAsync(ct);
        await database.WriteAsync(
            async session =>
            {
                foreach (string table in (string[])["account", "account_passkey", "account_session", "account_once", "account_token_use"])
                    await session.ExecuteAsync($"DELETE FROM {table} WHERE member = @member", ("member", member));
            },
            ct);
    }

    public void Dispose() => _preparing.Dispose();

    private const string SelectAccount = "SELECT member, handle, password_hash, security_stamp, failures, locked_until_us, version FROM account";

    private const string SelectPasskey = "SELECT id, member, name, body, made_at_us, used_at_us FROM account_passkey";

    private static StoredAccount Account(DbDataReader row) => new(
        row.GetString(0), row.GetString(1), row.IsDBNull(2) ? null : row.GetString(2), row.GetString(3), (int)row.GetInt64(4), Instant(row, 5), row.GetInt64(6));

    private static StoredPasskey Passkey(DbDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), UnixMicroseconds.ToInstant(row.GetInt64(4)), Instant(row, 5));

    private static DateTimeOffset? Instant(DbDataReader row, int column) =>
        row.IsDBNull(column) ? null : UnixMicroseconds.ToInstant(row.GetInt64(column));

    private static long? Microseconds(DateTimeOffset? instant) => instant is { } at ? UnixMicroseconds.From(at) : null;

    private async Task<int> WriteAsync(string sql, CancellationToken ct, params (string Name, object? Value)[] parameters)
    {
        await PrepareAsync(ct);
        return await database.WriteAsync(session => session.ExecuteAsync(sql, parameters), ct);
    }

    private async Task<List<T>> ReadAsync<T>(string sql, Func<DbDataReader, T> read, CancellationToken ct, params (string Name, object? Value)[] parameters)
    {
        await PrepareAsync(ct);
        return await database.ReadAsync(session => session.QueryAsync(sql, read, parameters), ct);
    }

    private async Task PrepareAsync(CancellationToken ct)
    {
        if (_isReady) return;
        await _preparing.WaitAsync(ct);
        try
        {
            if (!_isReady) await SqlMigrations.ApplyAsync(database, "SignIns", time, ct);
            _isReady = true;
        }
        finally
        {
            _preparing.Release();
        }
    }
}
