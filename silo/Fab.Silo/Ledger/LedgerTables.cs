using System.Collections.Immutable;
using System.Data.Common;
using System.Text.Json;
using Fab.Domain;
using Fab.Domain.Ledger;
using Fab.Domain.Units;
using Fab.Silo.Storage;

namespace Fab.Silo.Ledger;

/// <summary>Carries the ledger between its SQL tables and <see cref="BookDraft"/>; decides nothing.</summary>
internal static class LedgerTables
{
    private const string TransferColumns =
        "sequence, id, kind, at_us, effective_at_us, expires_at_us, hold_id, released, corrects, memo, refs, leaf, chain";

    private const string AccountColumns = "account, unit, debits, credits, held_debits, held_credits";
    private const string SelectHead = "SELECT sequence, chain FROM ledger_head WHERE one = 1";
    private const string SelectDue = "SELECT expires_at_us, hold_id FROM ledger_open_hold WHERE expires_at_us <= @due";

    /// <summary>A hold that is not due yet is loaded in vain; one that comes due while the lock is waited for is not missed.</summary>
    private static readonly TimeSpan WaitForLock = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Takes the lock that orders all writers and reads what the requests touch: the head, due holds, the transfers
    /// they name, and the accounts of all those. The time is taken under the lock, so that it runs with the sequence.
    /// </summary>
    public static async Task<LoadedBook> LoadForWriteAsync(SqlSession session, IReadOnlyCollection<TransferRequest> requests, TimeProvider time)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var holdIds = new HashSet<string>(StringComparer.Ordinal);
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (TransferRequest request in requests)
        {
            if (request is null || TransferRules.CheckId(request) is not null) continue;
            ids.Add(request.Id);
            if (request.HoldId is { } holdId && IsStorable(holdId)) holdIds.Add(holdId);
            if (request.Corrects is { } corrects && IsStorable(corrects)) ids.Add(corrects);
            AddAccounts(names, request.Postings);
        }

        ids.UnionWith(holdIds);
        DateTimeOffset horizon = time.GetUtcNow() + WaitForLock;
        SqlPipeline first = session.Pipeline();
        string forUpdate = session.Dialect == SqlDialect.Postgres ? " FOR UPDATE" : ""; // a SQLite writer is alone already
        List<(long Sequence, string Chain)> head = first.Query(SelectHead + forUpdate, ReadHead);
        List<OpenHold> due = first.Query(SelectDue, ReadOpenHold, ("due", UnixMicroseconds.From(horizon)));
        List<Transfer> transfers = first.Query(SelectById(session), ReadTransfer, ("ids", ids.ToArray()));
        List<(string HoldId, TransferKind Kind)> resolutions = holdIds.Count == 0 ? [] : first.Query(
            $"SELECT hold_id, kind FROM ledger_transfer WHERE {session.AnyOf("hold_id", "@holds")}",
            row => (row.GetString(0), (TransferKind)row.GetInt32(1)),
            ("holds", holdIds.ToArray()));
        List<KeyValuePair<AccountKey, AccountState>> states = first.Query(SelectAccounts(session), ReadAccount, ("accounts", names.ToArray()));
        await first.RunAsync();

        DateTimeOffset now = time.GetUtcNow();
        if (now > horizon) due = await ReadOpenHoldsAsync(session, dueAt: now);
        string[] dueToo = [.. due.Select(h => h.HoldId).Where(id => !ids.Contains(id))];
        if (dueToo.Length > 0) transfers.AddRange(await session.QueryAsync(SelectById(session), ReadTransfer, ("ids", dueToo)));
        transfers = await WithPostingsAsync(session, transfers);
        var more = new HashSet<string>(StringComparer.Ordinal);
        foreach (Transfer transfer in transfers) AddAccounts(more, transfer.Postings);
        more.ExceptWith(names);
        if (more.Count > 0) states.AddRange(await session.QueryAsync(SelectAccounts(session), ReadAccount, ("accounts", more.ToArray())));

        var accounts = new Dictionary<AccountKey, AccountState>(states);
        var draft = new BookDraft(
            head[0].Sequence,
            head[0].Chain,
            accounts,
            transfers.ToDictionary(t => t.Id, StringComparer.Ordinal),
            resolutions.ToDictionary(r => r.HoldId, r => r.Kind, StringComparer.Ordinal),
            due);
        return new LoadedBook(draft, head[0].Sequence, head[0].Chain, accounts, now);
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
                ? (await ReadAccountsAsync(session, "")).ToImmutableDictionary()
                : (await ReadAccountsAsync(session, $"WHERE {session.AnyOf("account", "@accounts")}", ("accounts", touched))).ToImmutableDictionary(),
        };
        return book.ExpireDue(now);
    }

    /// <summary>Writes what the operations on the draft added, and the caches that follow from it.</summary>
    /// <param name="leaves">Of what was added, in order.</param>
    /// <param name="nodes">Of the Merkle tree, that what was added made full.</param>
    public static async Task AppendAsync(
        SqlSession session, LoadedBook loaded, byte[][] leaves, IReadOnlyList<(MerkleNode Node, byte[] Hash)> nodes)
    {
        BookDraft draft = loaded.Draft;
        IReadOnlyList<Transfer> added = draft.Appended;
        SqlPipeline all = session.Pipeline();
        InsertTransfers(all, added, leaves);
        InsertPostings(all, added);
        WriteAccounts(all, loaded);

        Transfer[] opened = [.. added.Where(t => t.Kind == TransferKind.Hold)];
        string[] resolved = [.. added.Where(t => t.HoldId is not null).Select(t => t.HoldId!)]; // some of them opened just now
        all.Insert(
            "ledger_open_hold",
            new SqlColumn("hold_id", Array.ConvertAll(opened, t => t.Id)),
            new SqlColumn("expires_at_us", Array.ConvertAll(opened, t => UnixMicroseconds.From(t.ExpiresAt!.Value))));
        if (resolved.Length > 0)
            all.Execute($"DELETE FROM ledger_open_hold WHERE {session.AnyOf("hold_id", "@holds")}", ("holds", resolved));
        LedgerNodes.Insert(all, nodes);

        // Last: the triggers let in only what lies beyond the head.
        all.Execute(
            "UPDATE ledger_head SET sequence = @sequence, chain = @chain WHERE one = 1",
            ("sequence", draft.Sequence),
            ("chain", Convert.FromHexString(draft.Chain)));
        await all.RunAsync();
    }

    public static async Task<(long Sequence, string Chain)> ReadHeadAsync(SqlSession session) =>
        (await session.QueryAsync(SelectHead, ReadHead))[0];

    /// <param name="dueAt">Only holds that have run out by then; null for all.</param>
    public static Task<List<OpenHold>> ReadOpenHoldsAsync(SqlSession session, DateTimeOffset? dueAt) => session.QueryAsync(
        SelectDue, ReadOpenHold, ("due", dueAt is { } due ? UnixMicroseconds.From(due) : long.MaxValue));

    public static async Task<Dictionary<AccountKey, AccountState>> ReadAccountsAsync(
        SqlSession session, string where, params (string Name, object? Value)[] parameters) =>
        new(await session.QueryAsync($"SELECT {AccountColumns} FROM ledger_balance {where}", ReadAccount, parameters));

    /// <param name="rest">What follows <c>FROM ledger_transfer</c>.</param>
    public static async Task<List<Transfer>> ReadTransfersAsync(
        SqlSession session, string rest, params (string Name, object? Value)[] parameters)
    {
        return await WithPostingsAsync(
            session, await session.QueryAsync($"SELECT {TransferColumns} FROM ledger_transfer {rest}", ReadTransfer, parameters));
    }

    /// <summary>What <see cref="TransferSearch.Finds"/> says, of <c>@text</c> and, where there is one, <c>@amount</c>.</summary>
    public static string Found(SqlDialect dialect, bool hasAmount)
    {
        bool isPostgres = dialect == SqlDialect.Postgres;
        string references = isPostgres ? "json_each_text(refs::json)" : "json_each(refs)";
        string amount = hasAmount
            ? """
              OR sequence IN (SELECT sequence FROM ledger_posting WHERE amount = @amount)
              OR (SELECT SUM(amount) FROM ledger_posting WHERE ledger_posting.sequence = ledger_transfer.sequence) = @amount
              """
            : "";
        return $"""
            (
                {Names("id")} OR {Names("hold_id")} OR {Names("corrects")} OR {Names("memo")}
                OR EXISTS (SELECT 1 FROM {references} AS reference WHERE {Names("reference.value")})
                OR sequence IN (SELECT sequence FROM ledger_posting WHERE {Names("debit")} OR {Names("credit")})
                {amount}
            )
            """;

        // Both make A to Z small and no other letter: SQLite always, PostgreSQL by this collation.
        string Names(string column) => isPostgres ? $"strpos(lower({column} COLLATE \"C\"), @text) > 0" : $"instr(lower({column}), @text) > 0";
    }

    private static async Task<List<Transfer>> WithPostingsAsync(SqlSession session, List<Transfer> transfers)
    {
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

    private static string SelectById(SqlSession session) =>
        $"SELECT {TransferColumns} FROM ledger_transfer WHERE {session.AnyOf("id", "@ids")}";

    private static string SelectAccounts(SqlSession session) =>
        $"SELECT {AccountColumns} FROM ledger_balance WHERE {session.AnyOf("account", "@accounts")}";

    private static (long Sequence, string Chain) ReadHead(DbDataReader row) => (row.GetInt64(0), Hex(row, 1));

    private static OpenHold ReadOpenHold(DbDataReader row) => new(UnixMicroseconds.ToInstant(row.GetInt64(0)), row.GetString(1));

    private static KeyValuePair<AccountKey, AccountState> ReadAccount(DbDataReader row) => new(
        new AccountKey(row.GetString(0), row.GetInt32(1)),
        new AccountState(row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5)));

    private static void InsertTransfers(SqlPipeline all, IReadOnlyList<Transfer> transfers, byte[][] leaves)
    {
        all.Insert(
            "ledger_transfer",
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
            new SqlColumn("leaf", leaves),
            Column("chain", t => Convert.FromHexString(t.Chain)));

        SqlColumn Column<T>(string name, Func<Transfer, T> value) => new(name, transfers.Select(value).ToArray());

        static long? Stored(DateTimeOffset? instant) => instant is { } set ? UnixMicroseconds.From(set) : null;
    }

    private static void InsertPostings(SqlPipeline all, IReadOnlyList<Transfer> transfers)
    {
        (long Sequence, int Line, Posting Posting)[] rows =
            [.. transfers.SelectMany(t => t.Postings.Select((p, line) => (t.Sequence, line, p)))];
        all.Insert(
            "ledger_posting",
            new SqlColumn("sequence", Array.ConvertAll(rows, r => r.Sequence)),
            new SqlColumn("line", Array.ConvertAll(rows, r => r.Line)),
            new SqlColumn("debit", Array.ConvertAll(rows, r => r.Posting.Debit)),
            new SqlColumn("credit", Array.ConvertAll(rows, r => r.Posting.Credit)),
            new SqlColumn("unit", Array.ConvertAll(rows, r => r.Posting.Unit)),
            new SqlColumn("amount", Array.ConvertAll(rows, r => r.Posting.Amount.Value)));
    }

    /// <summary>
    /// What stood before is updated, what is new is inserted. Every account that can have changed was looked for under the
    /// lock, so which it is is known; leaving it to an upsert costs PostgreSQL three times as much.
    /// </summary>
    private static void WriteAccounts(SqlPipeline all, LoadedBook loaded)
    {
        KeyValuePair<AccountKey, AccountState>[] known =
            [.. loaded.Draft.Changed.Where(a => loaded.Accounts.TryGetValue(a.Key, out AccountState before) && before != a.Value)];
        all.Update("ledger_balance", ["account", "unit"], Columns(known));
        all.Insert("ledger_balance", Columns([.. loaded.Draft.Changed.Where(a => !loaded.Accounts.ContainsKey(a.Key))]));

        static SqlColumn[] Columns(KeyValuePair<AccountKey, AccountState>[] accounts) =>
        [
            new("account", Array.ConvertAll(accounts, a => a.Key.Account)),
            new("unit", Array.ConvertAll(accounts, a => a.Key.Unit)),
            new("debits", Array.ConvertAll(accounts, a => a.Value.Debits)),
            new("credits", Array.ConvertAll(accounts, a => a.Value.Credits)),
            new("held_debits", Array.ConvertAll(accounts, a => a.Value.HeldDebits)),
            new("held_credits", Array.ConvertAll(accounts, a => a.Value.HeldCredits)),
        ];
    }

    private static void AddAccounts(HashSet<string> names, IReadOnlyList<Posting>? postings)
    {
        for (int i = 0; i < postings?.Count; i++)
        {
            if (postings[i] is not { } posting) continue;
            AddAccount(names, posting.Debit);
            AddAccount(names, posting.Credit);
        }
    }

    private static void AddAccount(HashSet<string> names, string name)
    {
        if (name is not null && !names.Contains(name) && Accounts.Check(name) is null) names.Add(name);
    }
}

/// <summary>A draft, and what it was filled with.</summary>
/// <param name="Sequence">Of the last transfer then.</param>
/// <param name="Chain">Its chained hash.</param>
/// <param name="Now">When the lock was taken.</param>
internal sealed record LoadedBook(
    BookDraft Draft, long Sequence, string Chain, IReadOnlyDictionary<AccountKey, AccountState> Accounts, DateTimeOffset Now);
