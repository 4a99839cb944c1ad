using System.Threading.Channels;
using Fab.Contracts.Ledger;
using Fab.Domain.Ledger;
using Fab.Silo.Storage;

namespace Fab.Silo.Ledger;

/// <summary>
/// The ledger in SQL. Requests wait in a bounded queue; one writer takes all that wait and commits them together, so
/// that many callers share one disk sync. Several processes may share one database: each commit takes the head's lock.
/// </summary>
public sealed class SqlLedger : ILedger, IAsyncDisposable
{
    private const int QueueCapacity = 4096;
    private const int TransfersPerCommit = 2000;

    private readonly ISqlDatabase _database;
    private readonly bool _ownsDatabase;
    private readonly TimeProvider _time;
    private readonly Channel<Submission> _queue = Channel.CreateBounded<Submission>(
        new BoundedChannelOptions(QueueCapacity) { SingleReader = true });

    private readonly Lock _gate = new();
    private readonly Task _writer;
    private Task? _migrated;
    private Grown? _grown; // the writer's alone

    /// <param name="ownsDatabase">True: the database is disposed of with the ledger.</param>
    public SqlLedger(ISqlDatabase database, TimeProvider time, bool ownsDatabase = false)
    {
        _database = database;
        _time = time;
        _ownsDatabase = ownsDatabase;
        _writer = Task.Run(WriteWhatWaitsAsync);
    }

    public async Task<IReadOnlyList<LedgerResult>> SubmitAsync(IReadOnlyList<TransferRequest> requests, bool linked, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(requests);
        if (requests.Count == 0) return [];
        if (!linked && requests.Count > TransferRules.MaxBatch) return Book.Empty.Submit(requests, _time.GetUtcNow()).Results; // refused whole
        return (await EnqueueAsync(new Submission([.. requests], linked), ct)).Results;
    }

    public async Task<IReadOnlyList<Transfer>> ExpireDueAsync(CancellationToken ct) =>
        (await EnqueueAsync(new Submission([], Linked: false), ct)).Expired;

    public async Task<Transfer?> GetTransferAsync(string id, CancellationToken ct)
    {
        if (id is null || id.Contains('\0', StringComparison.Ordinal)) return null;
        List<Transfer> found = await ReadAsync(session => LedgerTables.ReadTransfersAsync(session, "WHERE id = @id", ("id", id)), ct);
        return found.Count == 0 ? null : found[0];
    }

    public async Task<BalanceResult> GetBalanceAsync(string account, CancellationToken ct)
    {
        if (Accounts.Check(account) is { } refusal) return new BalanceResult(null, refusal);
        Book book = await ReadAsync(session => LedgerTables.LoadForBalancesAsync(session, account, _time.GetUtcNow()), ct);
        var key = new AccountKey(account, LedgerUnits.Cents);
        return new BalanceResult(AccountBalance.Of(key, book.Accounts.GetValueOrDefault(key)), null);
    }

    public async Task<IReadOnlyList<AccountBalance>> GetAccountsAsync(CancellationToken ct)
    {
        Book book = await ReadAsync(session => LedgerTables.LoadForBalancesAsync(session, account: null, _time.GetUtcNow()), ct);
        return
        [
            .. book.Accounts
                .OrderBy(entry => entry.Key.Account, StringComparer.Ordinal)
                .Select(entry => AccountBalance.Of(entry.Key, entry.Value)),
        ];
    }

    public Task<IReadOnlyList<Transfer>> GetTransfersAsync(long afterSequence, int limit, string? account, CancellationToken ct) =>
        PageAsync(null, afterSequence, limit, account, ct);

    public Task<IReadOnlyList<Transfer>> FindTransfersAsync(TransferSearch search, long afterSequence, int limit, string? account, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(search);
        return PageAsync(search, afterSequence, limit, account, ct);
    }

    public async Task<IReadOnlyList<Transfer>> GetLatestTransfersAsync(int limit, string? account, CancellationToken ct)
    {
        if (account is not null && Accounts.Check(account) is not null) return [];
        (string, object?) most = ("limit", Math.Clamp(limit, 1, LedgerLimits.MaxPage));
        return await ReadAsync(
            session => account is null
                ? LedgerTables.ReadTransfersAsync(session, "ORDER BY sequence DESC LIMIT @limit", most)
                : LedgerTables.ReadTransfersAsync(session, $"WHERE {OfAccount} ORDER BY sequence DESC LIMIT @limit", most, ("account", account)),
            ct);
    }

    public Task<IReadOnlyDictionary<MerkleNode, byte[]>> GetNodesAsync(IReadOnlyCollection<MerkleNode> nodes, CancellationToken ct) =>
        ReadAsync(session => LedgerNodes.ReadAsync(session, nodes), ct);

    public Task<LedgerVerification> VerifyAsync(CancellationToken ct) => ReadAsync(
        async session =>
        {
            var nodes = new Dictionary<MerkleNode, byte[]>();
            var audit = new LedgerAudit((node, hash) =>
            {
                if (LedgerNodes.IsStored(node)) nodes.Add(node, hash);
            });
            long after = 0;
            bool sound = true;
            while (sound)
            {
                List<Transfer> page = await LedgerTables.ReadTransfersAsync(
                    session, "WHERE sequence > @after ORDER BY sequence LIMIT @limit", ("after", after), ("limit", LedgerLimits.MaxPage));
                sound = page.TrueForAll(audit.Add);
                if (page.Count == 0) break;
                after = page[^1].Sequence;
            }

            (long sequence, string chain) = await LedgerTables.ReadHeadAsync(session);
            LedgerVerification verification = audit.Finish(
                sequence,
                chain,
                await LedgerTables.ReadAccountsAsync(session, ""),
                await LedgerTables.ReadOpenHoldsAsync(session, dueAt: null));
            return verification.IsSound ? verification with { Fault = await LedgerNodes.CheckAsync(session, nodes) } : verification;
        },
        ct);

    /// <summary>Answers what is already waiting, then stops.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _writer;
        if (_ownsDatabase) await _database.DisposeAsync();
    }

    // A release moves nothing and so has no postings; it belongs to the accounts of its hold.
    private async Task<IReadOnlyList<Transfer>> PageAsync(TransferSearch? search, long afterSequence, int limit, string? account, CancellationToken ct)
    {
        if (account is not null && Accounts.Check(account) is not null) return [];
        if (search is not null && search.Text.Contains('\0', StringComparison.Ordinal)) return []; // it would break the query
        List<(string, object?)> parameters = [("after", afterSequence), ("limit", Math.Clamp(limit, 1, LedgerLimits.MaxPage))];
        if (account is not null) parameters.Add(("account", account));
        if (search is not null) parameters.Add(("text", search.Text));
        if (search?.Amount is { } amount) parameters.Add(("amount", amount.Value));
        return await ReadAsync(
            session =>
            {
                string ofAccount = account is null ? "" : $"AND {OfAccount} ";
                string found = search is null ? "" : $"AND {LedgerTables.Found(session.Dialect, search.Amount is not null)} ";
                return LedgerTables.ReadTransfersAsync(session, $"WHERE sequence > @after {ofAccount}{found}ORDER BY sequence LIMIT @limit", [.. parameters]);
            },
            ct);
    }

    private const string OfAccount = """
        sequence IN (
            SELECT sequence FROM ledger_posting WHERE debit = @account
            UNION SELECT sequence FROM ledger_posting WHERE credit = @account
            UNION SELECT release.sequence FROM ledger_posting AS held
                JOIN ledger_transfer AS hold ON hold.sequence = held.sequence
                JOIN ledger_transfer AS release ON release.hold_id = hold.id
                WHERE held.debit = @account OR held.credit = @account)
        """;

    private async Task<Answer> EnqueueAsync(Submission submission, CancellationToken ct)
    {
        try
        {
            await _queue.Writer.WriteAsync(submission, ct);
        }
        catch (ChannelClosedException closed)
        {
            throw new LedgerUnavailableException("The ledger is shutting down; nothing was recorded.", closed);
        }

        return await submission.Answered.Task.WaitAsync(ct);
    }

    private async Task WriteWhatWaitsAsync()
    {
        var batch = new List<Submission>();
        while (await _queue.Reader.WaitToReadAsync())
        {
            batch.Clear();
            int transfers = 0;
            while (transfers < TransfersPerCommit && _queue.Reader.TryRead(out Submission? submission))
            {
                batch.Add(submission);
                transfers += submission.Requests.Length;
            }

            await CommitAsync(batch);
        }
    }

    /// <summary>One transaction for all of them; each caller gets its own answer, or all get the failure.</summary>
    private async Task CommitAsync(List<Submission> batch)
    {
        try
        {
            await MigratedAsync();
            long began = _time.GetTimestamp();
            (List<Answer> answers, IReadOnlyList<Transfer> appended, Grown? grown) =
                await _database.WriteAsync(session => ApplyAsync(session, batch), CancellationToken.None);
            _grown = grown ?? _grown;
            LedgerMetrics.CommitTook(_time.GetElapsedTime(began));
            LedgerMetrics.CountTransfers(appended);
            LedgerMetrics.CountRefusals(answers.SelectMany(a => a.Results));
            for (int i = 0; i < batch.Count; i++) batch[i].Answered.SetResult(answers[i]);
        }
        catch (Exception failure)
        {
            // Each caller gets an exception of its own: a shared one would collect all their stacks.
            foreach (Submission submission in batch)
            {
                submission.Answered.TrySetException(new LedgerUnavailableException(
                    "The ledger's database failed. The transfer may or may not be recorded; send it again with the same id.", failure));
            }
        }
    }

    private async Task<(List<Answer> Answers, IReadOnlyList<Transfer> Appended, Grown? Grown)> ApplyAsync(SqlSession session, List<Submission> batch)
    {
        LoadedBook loaded = await LedgerTables.LoadForWriteAsync(session, [.. batch.SelectMany(s => s.Requests)], _time);
        BookDraft draft = loaded.Draft;
        draft.ExpireDue(loaded.Now);
        Transfer[] expired = [.. draft.Appended];
        var answers = new List<Answer>(batch.Count);
        foreach (Submission submission in batch)
        {
            IReadOnlyList<LedgerResult> results = submission.Linked
                ? draft.SubmitLinked(submission.Requests, loaded.Now)
                : draft.Submit(submission.Requests, loaded.Now);
            answers.Add(new Answer(results, expired));
        }

        if (draft.Appended.Count == 0) return (answers, [], null);
        MerkleTree tree = _grown is { } grown && (grown.Sequence, grown.Chain) == (loaded.Sequence, loaded.Chain)
            ? grown.Tree.Copy()
            : await LedgerNodes.TreeAsync(session, loaded.Sequence);
        var nodes = new List<(MerkleNode Node, byte[] Hash)>();
        byte[][] leaves = [.. draft.Appended.Select(t => Convert.FromHexString(t.Leaf))];
        foreach (byte[] leaf in leaves)
        {
            tree.Add(leaf, (node, hash) =>
            {
                if (LedgerNodes.IsStored(node)) nodes.Add((node, hash));
            });
        }

        await LedgerTables.AppendAsync(session, loaded, leaves, nodes);
        return (answers, draft.Appended, new Grown(tree, draft.Sequence, draft.Chain));
    }

    /// <summary>Reads in one snapshot, so that what is read together belongs together.</summary>
    private async Task<T> ReadAsync<T>(Func<SqlSession, Task<T>> read, CancellationToken ct)
    {
        try
        {
            await MigratedAsync().WaitAsync(ct);
            return await _database.SnapshotAsync(read, ct);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            throw new LedgerUnavailableException("The ledger's database failed while reading.", failure);
        }
    }

    private Task MigratedAsync()
    {
        lock (_gate)
        {
            if (_migrated is null or { IsCompleted: true, IsCompletedSuccessfully: false })
                _migrated = SqlMigrations.ApplyAsync(_database, "Ledger", _time, CancellationToken.None);
            return _migrated;
        }
    }

    /// <summary>The Merkle tree after the last commit of this process. If another has committed since, the head is another.</summary>
    private sealed record Grown(MerkleTree Tree, long Sequence, string Chain);

    private sealed record Answer(IReadOnlyList<LedgerResult> Results, IReadOnlyList<Transfer> Expired);

    private sealed record Submission(TransferRequest[] Requests, bool Linked)
    {
        public TaskCompletionSource<Answer> Answered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
