using System.Diagnostics;
using Fab.Contracts.Ledger;
using Fab.Domain.Ledger;
using Fab.GrainHost;
using Fab.Silo.Ledger;

namespace Fab.Benchmarks.Ledger;

/// <summary>Adds up how long something was waited for.</summary>
internal sealed class Watch
{
    private long _ticks;

    public TimeSpan Take() => TimeSpan.FromSeconds(Interlocked.Exchange(ref _ticks, 0) / (double)Stopwatch.Frequency);

    public async Task<T> Time<T>(Func<Task<T>> work)
    {
        long begun = Stopwatch.GetTimestamp();
        try
        {
            return await work();
        }
        finally
        {
            Interlocked.Add(ref _ticks, Stopwatch.GetTimestamp() - begun);
        }
    }
}

/// <summary>A ledger that tells how long it was waited for.</summary>
internal sealed class StopwatchLedger(SqlLedger inner) : ILedger, IAsyncDisposable
{
    public Watch Watch { get; } = new();

    public Task<IReadOnlyList<LedgerResult>> SubmitAsync(IReadOnlyList<TransferRequest> requests, bool linked, CancellationToken ct) =>
        Watch.Time(() => inner.SubmitAsync(requests, linked, ct));

    public Task<IReadOnlyList<Transfer>> ExpireDueAsync(CancellationToken ct) => inner.ExpireDueAsync(ct);

    public Task<Transfer?> GetTransferAsync(string id, CancellationToken ct) => Watch.Time(() => inner.GetTransferAsync(id, ct));

    public Task<BalanceResult> GetBalanceAsync(string account, CancellationToken ct) => Watch.Time(() => inner.GetBalanceAsync(account, ct));

    public Task<IReadOnlyList<AccountBalance>> GetAccountsAsync(CancellationToken ct) => inner.GetAccountsAsync(ct);

    public Task<IReadOnlyList<Transfer>> GetTransfersAsync(long afterSequence, int limit, string? account, CancellationToken ct) =>
        inner.GetTransfersAsync(afterSequence, limit, account, ct);

    public Task<IReadOnlyList<Transfer>> GetLatestTransfersAsync(int limit, string? account, CancellationToken ct) =>
        inner.GetLatestTransfersAsync(limit, account, ct);

    public Task<LedgerVerification> VerifyAsync(CancellationToken ct) => inner.VerifyAsync(ct);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}

/// <summary>A store of grain state that tells how long it was waited for.</summary>
internal sealed class StopwatchStore(IGrainStateStore inner) : IGrainStateStore
{
    public Watch Watch { get; } = new();

    public async ValueTask<StoredGrainState?> ReadAsync(GrainStateKey key, CancellationToken ct) =>
        await Watch.Time(() => inner.ReadAsync(key, ct).AsTask());

    public async ValueTask<GrainStateWrite> WriteAsync(GrainStateKey key, byte[] json, string? etag, CancellationToken ct) =>
        await Watch.Time(() => inner.WriteAsync(key, json, etag, ct).AsTask());

    public ValueTask<GrainStateWrite> ClearAsync(GrainStateKey key, string? etag, CancellationToken ct) => inner.ClearAsync(key, etag, ct);
}
