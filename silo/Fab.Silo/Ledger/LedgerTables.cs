using System.Collections.Immutable;
using System.Data.Common;
using System.Text.Json;
using Fab.Domain;
using Fab.Domain.Ledger;
using Fab.Domain.Units;
using Fab.Silo.Storage;

namespace Fab.Silo.Ledger;

/// <summary>Carries the ledger between its SQL tables and <see cref="Book"/>; decides nothing.</summary>
internal static class LedgerTables
{
    private const string TransferColumns =
        "sequence, id, kind, at_us, effective_at_us, expires_at_us, hold_id, released, corrects, memo, refs, leaf, chain";

    /// <summary>
    /// Takes the lock that orders all writers and reads what the requests touch: the head, due holds, the transfers
    /// they name, and the accounts of all those. The time is taken under the lock, so that it runs with the sequence.
    /// </summary>
    public static async Task<(Book Book, DateTimeOffset Now)> LoadForWriteAsync(SqlSession session, IReadOnlyCollection<TransferRequest> requests, TimeProvider time)
    {
        string forUpdate = session.Dialect == SqlDialect.Postgres ? " FOR UPDATE" : ""; // a SQLite writer is alone already
        (long Sequence, string Chain) head = await ReadHeadAsync(session, forUpdate);
        DateTimeOffset now = time.GetUtcNow();

        var ids = new HashSet<string>(StringComparer.Ordinal);
        var holdIds = new HashSet<string>(StringComparer.Ordinal);
        foreach (TransferRequest request in requests)
        {
            if (request is null || TransferRules.CheckId(request) is not null) continue;
            ids.Add(request.Id);
            if (request.HoldId is { } holdId && IsStorable(holdId)) holdIds.Add(holdId);
            if (request.Corrects is { } corrects && IsStorable(corrects)) ids.Add(corrects);
        }

        List<OpenHold> due = await ReadOpenHoldsAsync(session, dueAt: now);
        foreach (OpenHold hold in due) holdIds.Add(hold.HoldId);
        ids.UnionWith(holdIds);

        List<Transfer> transfers = ids.Count == 0 ? [] : await ReadTransfersAsync(
            session, $"WHERE {session.AnyOf("id", "@ids")} ORDER BY sequence", ("ids", ids.ToArray()));
        List<(string HoldId, TransferKind Kind)> resolutions = holdIds.Count == 0 ? [] : await session.QueryAsync(
            $"SELECT hold_id, kind FROM ledger_transfer WHERE {session.AnyOf("hold_id", "@holds")}",
            row => (row.GetString(0), (TransferKind)row.GetInt32(1)),
            ("holds", holdIds.ToArray()));

        var accounts = new HashSet<string>(StringComparer.Ordinal);
        foreach (Posting posting in requests.SelectMany(r => r?.Postings ?? []).Concat(transfers.SelectMany(t => t.Postings)))
        {
            if (posting is null) continue;
            if (Accounts.Check(posting.Debit) is null) accounts.Add(posting.Debit);
            if (Accounts.Check(posting.Credit) is null) accounts.Add(posting.Credit);
        }

        Book book = Book.Empty with
        {
            Sequence = head.Sequence,
            Chain = head.Chain,
            Transfers = Book.Empty.Transfers.AddRange(transfers.Select(t => KeyValuePair.Create(t.Id, t))),
            Resolutions = Book.Empty.Resolutions.AddRange(resolutions.Select(r => KeyValuePair.Create(r.HoldId, r.Kind))),
            OpenHolds = [.. due],
            Accounts = await ReadAccountsAsync(session, $"WHERE {session.AnyOf("account", "@accounts")}", ("accounts", accounts.ToArray())),
        };
        return (book, now);
    }

    /// <summary>The book as it stands at <paramref name="now"/>, with the accounts asked for (null: all), to read balances from.</summary>
    public static async Task<Book> LoadForBalancesAsync(SqlSession session, string? account, DateTimeOffset now)
    {
        List<OpenHold> due = await ReadOpenHoldsAsync(session, dueAt: now);
        List<Transfer> holds = due.Count == 0 ? [] : await ReadTransfersAsync(
            session, $"WHERE {session.AnyOf("id", "@ids")}", ("ids", due.Select(h => h.HoldId).ToArray()));
        string[] touched = account is null ? [] : [account, .. holds.SelectMany(h => h.Postings).SelectMany(p => new[] { p.Debit, p.Credit }).Distinct()];
        Book book = Book.Empty with
        {
            OpenHolds = [.. due],
            Transfers = Book.Empty.Transfers.AddRange(holds.Select(t => KeyValuePair.Create(t.Id, t))),
            Accounts = account is null
                ? await ReadAccountsAsync(session, "")
                : await ReadAccountsAsync(session, $"WHERE {session.AnyOf("account", "@accounts")}", ("accounts", touched)),
        };
        return book.ExpireDue(now);
    }

    /// <summary>Writes what the operations on the book added, and the caches that follow from it.</summary>
    public static async Task AppendAsync(SqlSession session, Book before, Book after)
    {
        ImmutableList<Transfer> added = after.Appended;
        if (added.IsEmpty) return;
        await InsertTransfersAsync(session, added);
        await InsertPostingsAsync(session, added);
        await WriteAccountsAsync(session, [.. after.Accounts.Where(a => !before.Accounts.TryGetValue(a.Key, out AccountState state) || state != a.Value)]);

        Transfer[] opened = [.. added.Where(t => t.Kind == TransferKind.Hold)];
        string[] resolved = [.. added.Where(t => t.HoldId is not null).Select(t => t.HoldId!)]; // some of them opened just now
        await session.InsertAsync(
            "ledger_open_hold",
            "",
            new SqlColumn("hold_id", Array.ConvertAll(opened, t => t.Id)),
            new SqlColumn("expires_at_us", Array.ConvertAll(opened, t => UnixMicroseconds.From(t.ExpiresAt!.Value))));
        if (resolved.Length > 0)
            await session.ExecuteAsync($"DELETE FROM ledger_open_hold WHERE {session.AnyOf("hold_id", "@holds")}", ("holds", resolved));

        await LedgerNodes.AppendAsync(session, before.Sequence, after.Sequence);

        // Last: the triggers let in only what lies beyond the head.
        await session.ExecuteAsync(
            "UPDATE ledger_head SET sequence = @sequence, chain = @chain WHERE one = 1",
            ("sequence", after.Sequence),
            ("chain", Convert.FromHexString(after.Chain)));
    }

    public static async Task<(long Sequence, string Chain)> ReadHeadAsync(SqlSession session, string forUpdate = "") =>
        (await session.QueryAsync(
            "SELECT sequence, chain FROM ledger_head WHERE one = 1" + forUpdate,
            row => (row.GetInt64(0), Hex(row, 1))))[0];

    public static Task<List<OpenHold>> ReadOpenHoldsAsync(SqlSession session, DateTimeOffset? dueAt) => session.QueryAsync(
        "SELECT expires_at_us, hold_id FROM ledger_open_hold WHERE expires_at_us <= @due",
        row => new OpenHold(UnixMicroseconds.ToInstant(row.GetInt64(0)), row.GetString(1)),
        ("due", dueAt is { } due ? UnixMicroseconds.From(due) : long.MaxValue));

    public static async Task<ImmutableDictionary<AccountKey, AccountState>> ReadAccountsAsync(
        SqlSession session, string where, params (string Name, object? Value)[] parameters)
    {
        List<KeyValuePair<AccountKey, AccountState>> rows = await session.QueryAsync(
            $"SELECT account, unit, debits, credits, held_debits, held_credits FROM ledger_balance {where}",
            row => KeyValuePair.Create(
                new AccountKey(row.GetString(0), row.GetInt32(1)),
                new AccountState(row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5))),
            parameters);
        return rows.ToImmutableDictionary();
    }

    /// <param name="rest">What follows <c>FROM ledger_transfer</c>.</param>
    public static async Task<List<Transfer>> ReadTransfersAsync(
        SqlSession session, string rest, params (string Name, object? Value)[] parameters)
    {
        List<Transfer> transfers = await session.QueryAsync($"SELECT {TransferColumns} FROM ledger_transfer {rest}", ReadTransfer, parameters);
        if (transfers.Count == 0) return transfers;
        List<(long Sequence, Posting Posting)> postings = await session.QueryAsync(
            $"SELECT sequence, debit, credit, unit, amount FROM ledger_posting WHERE {session.AnyOf("sequence", "@sequences")} ORDER BY sequence, line",
            row => (row.GetInt64(0), new Posting(row.GetString(1), row.GetString(2), new Cents(row.GetInt64(4)), row.GetInt32(3))),
            ("sequences", transfers.Select(t => t.Sequence).ToArray()));
        ILookup<long, Posting> bySequence = postings.ToLookup(p => p.Sequence, p => p.Posting);
        return transfers.ConvertAll(t => t with { Postings = [.. bySequence[t.Sequence]] });
    }

    /// <summary>An id that cannot be in the tables is not looked for; a NUL would even break the query.</summary>
    private static bool IsStorable(string id) => id.Length <= 2 * TransferRules.MaxIdLength && !id.Contains('\0', StringComparison.Ordinal);

    private static Transfer ReadTransfer(DbDataReader row) =>
        new(row.GetInt64(0), row.GetString(1), (TransferKind)row.GetInt32(2), UnixMicroseconds.ToInstant(row.GetInt64(3)))
        {
            EffectiveAt = row.IsDBNull(4) ? null : UnixMicroseconds.ToInstant(row.GetInt64(4)),
            ExpiresAt = row.IsDBNull(5) ? null : UnixMicroseconds.ToInstant(row.GetInt64(5)),
            HoldId = row.IsDBNull(6) ? null : row.GetString(6),
            Released = new Cents(row.GetInt64(7)),
            Corrects = row.IsDBNull(8) ? null : row.GetString(8),
            Memo = row.GetString(9),
            References = JsonSerializer.Deserialize<Dictionary<string, string>>(row.GetString(10))!
                .ToImmutableSortedDictionary(StringComparer.Ordinal),
            Leaf = Hex(row, 11),
            Chain = Hex(row, 12),
        };

    private static string Hex(DbDataReader row, int column) => Convert.ToHexStringLower(row.GetFieldValue<byte[]>(column));

    private static Task InsertTransfersAsync(SqlSession session, IReadOnlyList<Transfer> transfers)
    {
        return session.InsertAsync(
            "ledger_transfer",
            "",
            Column("sequence", t => t.Sequence),
            Column("id", t => t.Id),
            Column("kind", t => (int)t.Kind),
            Column("at_us", t => UnixMicroseconds.From(t.At)),
            Column("effective_at_us", t => Stored(t.EffectiveAt)),
            Column("expires_at_us", t => Stored(t.ExpiresAt)),
            Column("hold_id", t => t.HoldId),
            Column("released", t => t.Released.Value),
            Column("corrects", t => t.Corrects),
            Column("memo", t => t.Memo),
            Column("refs", t => t.References.Count == 0 ? "{}" : JsonSerializer.Serialize(t.References)),
            Column("leaf", t => Convert.FromHexString(t.Leaf)),
            Column("chain", t => Convert.FromHexString(t.Chain)));

        SqlColumn Column<T>(string name, Func<Transfer, T> value) => new(name, transfers.Select(value).ToArray());

        static long? Stored(DateTimeOffset? instant) => instant is { } set ? UnixMicroseconds.From(set) : null;
    }

    private static Task InsertPostingsAsync(SqlSession session, IReadOnlyList<Transfer> transfers)
    {
        (long Sequence, int Line, Posting Posting)[] rows =
            [.. transfers.SelectMany(t => t.Postings.Select((p, line) => (t.Sequence, line, p)))];
        return session.InsertAsync(
            "ledger_posting",
            "",
            new SqlColumn("sequence", Array.ConvertAll(rows, r => r.Sequence)),
            new SqlColumn("line", Array.ConvertAll(rows, r => r.Line)),
            new SqlColumn("debit", Array.ConvertAll(rows, r => r.Posting.Debit)),
            new SqlColumn("credit", Array.ConvertAll(rows, r => r.Posting.Credit)),
            new SqlColumn("unit", Array.ConvertAll(rows, r => r.Posting.Unit)),
            new SqlColumn("amount", Array.ConvertAll(rows, r => r.Posting.Amount.Value)));
    }

    private static Task WriteAccountsAsync(SqlSession session, KeyValuePair<AccountKey, AccountState>[] accounts) => session.InsertAsync(
        "ledger_balance",
        """
        ON CONFLICT (account, unit) DO UPDATE SET debits = excluded.debits, credits = excluded.credits,
            held_debits = excluded.held_debits, held_credits = excluded.held_credits
        """,
        new SqlColumn("account", Array.ConvertAll(accounts, a => a.Key.Account)),
        new SqlColumn("unit", Array.ConvertAll(accounts, a => a.Key.Unit)),
        new SqlColumn("debits", Array.ConvertAll(accounts, a => a.Value.Debits)),
        new SqlColumn("credits", Array.ConvertAll(accounts, a => a.Value.Credits)),
        new SqlColumn("held_debits", Array.ConvertAll(accounts, a => a.Value.HeldDebits)),
        new SqlColumn("held_credits", Array.ConvertAll(accounts, a => a.Value.HeldCredits)));
}
