using Fab.Contracts.Ledger;
using Fab.Domain.Ledger;

namespace Fab.Silo.Ledger;

/// <summary>
/// The ledger in memory, for tests and simulation. Every call completes before it returns, on the caller's thread.
/// </summary>
public sealed class MemoryLedger(TimeProvider time) : ILedger
{
    private readonly Lock _gate = new();
    private Book _book = Book.Empty;

    public Task<IReadOnlyList<LedgerResult>> SubmitAsync(IReadOnlyList<TransferRequest> requests, bool linked, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        lock (_gate)
        {
            DateTimeOffset now = time.GetUtcNow();
            int before = _book.Appended.Count;
            Book book = _book.ExpireDue(now);
            (_book, IReadOnlyList<LedgerResult> results) = linked ? book.SubmitLinked(requests, now) : book.Submit(requests, now);
            LedgerMetrics.CountTransfers(_book.Appended.Skip(before));
            LedgerMetrics.CountRefusals(results);
            return Task.FromResult(results);
        }
    }

    public Task<IReadOnlyList<Transfer>> ExpireDueAsync(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        lock (_gate)
        {
            int before = _book.Appended.Count;
            _book = _book.ExpireDue(time.GetUtcNow());
            IReadOnlyList<Transfer> expired = _book.Appended.GetRange(before, _book.Appended.Count - before);
            LedgerMetrics.CountTransfers(expired);
            return Task.FromResult(expired);
        }
    }

    public Task<Transfer?> GetTransferAsync(string id, CancellationToken ct) => Task.FromResult(Current().Transfers.GetValueOrDefault(id));

    public Task<BalanceResult> GetBalanceAsync(string account, CancellationToken ct)
    {
        if (Accounts.Check(account) is { } refusal) return Task.FromResult(new BalanceResult(null, refusal));
        var key = new AccountKey(account, LedgerUnits.Cents);
        Book now = Current().ExpireDue(time.GetUtcNow());
        return Task.FromResult(new BalanceResult(AccountBalance.Of(key, now.Accounts.GetValueOrDefault(key)), null));
    }

    public Task<IReadOnlyList<AccountBalance>> GetAccountsAsync(CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<AccountBalance>>(
        [
            .. Current().ExpireDue(time.GetUtcNow()).Accounts
                .OrderBy(entry => entry.Key.Account, StringComparer.Ordinal)
                .Select(entry => AccountBalance.Of(entry.Key, entry.Value)),
        ]);

    public Task<IReadOnlyList<Transfer>> GetTransfersAsync(long afterSequence, int limit, string? account, CancellationToken ct)
    {
        Book book = Current();
        var page = new List<Transfer>();
        int most = Math.Clamp(limit, 1, LedgerLimits.MaxPage);
        for (long sequence = Math.Max(0, afterSequence) + 1; sequence <= book.Sequence && page.Count < most; sequence++)
            AddIfOf(book, sequence, account, page);
        return Task.FromResult<IReadOnlyList<Transfer>>(page);
    }

    public Task<IReadOnlyList<Transfer>> GetLatestTransfersAsync(int limit, string? account, CancellationToken ct)
    {
        Book book = Current();
        var latest = new List<Transfer>();
        int most = Math.Clamp(limit, 1, LedgerLimits.MaxPage);
        for (long sequence = book.Sequence; sequence > 0 && latest.Count < most; sequence--) AddIfOf(book, sequence, account, latest);
        return Task.FromResult<IReadOnlyList<Transfer>>(latest);
    }

    public Task<LedgerVerification> VerifyAsync(CancellationToken ct)
    {
        Book book = Current();
        var audit = new LedgerAudit();
        foreach (Transfer transfer in book.Appended)
        {
            if (!audit.Add(transfer)) break;
        }

        return Task.FromResult(audit.Finish(book.Sequence, book.Chain, book.Accounts, book.OpenHolds));
    }

    private static void AddIfOf(Book book, long sequence, string? account, List<Transfer> transfers)
    {
        Transfer transfer = book.Appended[(int)(sequence - 1)];
        // A release moves nothing and so has no postings; it belongs to the accounts of its hold.
        IEnumerable<Posting> postings = transfer.HoldId is { } hold ? book.Transfers[hold].Postings : transfer.Postings;
        if (account is null || postings.Any(p => p.Debit == account || p.Credit == account)) transfers.Add(transfer);
    }

    private Book Current()
    {
        lock (_gate) return _book;
    }
}
