using Fab.Contracts.Ledger;
using Fab.Domain.Ledger;
using Fab.GrainHost;
using Fab.GrainHost.Scheduling;

namespace Fab.Simulation.World;

/// <summary>
/// A hub process' way to its disk: every access gives the scheduler a chance to run, or to crash the hub, before and after it.
/// Accesses of a process that is gone never happen, or never answer.
/// </summary>
internal sealed class DiskRoad(SeededGrainScheduler scheduler)
{
    public bool IsGone { get; private set; }

    public void Cut() => IsGone = true;

    public async ValueTask<T> Go<T>(Func<ValueTask<T>> access)
    {
        await Hop();
        T answer = await access();
        await Hop();
        return answer;
    }

    private Task Hop()
    {
        var passed = new TaskCompletionSource();
        scheduler.Post(() =>
        {
            if (!IsGone) passed.SetResult();
        });
        return passed.Task;
    }
}

internal sealed class SimGrainStore(IGrainStateStore disk, DiskRoad road) : IGrainStateStore
{
    public ValueTask<StoredGrainState?> ReadAsync(GrainStateKey key, CancellationToken ct) => road.Go(() => disk.ReadAsync(key, ct));

    public ValueTask<GrainStateWrite> WriteAsync(GrainStateKey key, byte[] json, string? etag, CancellationToken ct) =>
        road.Go(() => disk.WriteAsync(key, json, etag, ct));

    public ValueTask<GrainStateWrite> ClearAsync(GrainStateKey key, string? etag, CancellationToken ct) => road.Go(() => disk.ClearAsync(key, etag, ct));
}

internal sealed class SimReminderStore(IReminderStore disk, DiskRoad road) : IReminderStore
{
    public ValueTask<IReadOnlyList<ReminderRecord>> ReadAllAsync(CancellationToken ct) => road.Go(() => disk.ReadAllAsync(ct));

    public async ValueTask UpsertAsync(ReminderRecord reminder, CancellationToken ct) => await road.Go(async () =>
    {
        await disk.UpsertAsync(reminder, ct);
        return true;
    });

    public async ValueTask RemoveAsync(GrainIdentity grain, string name, CancellationToken ct) => await road.Go(async () =>
    {
        await disk.RemoveAsync(grain, name, ct);
        return true;
    });
}

internal sealed class SimLedger(ILedger disk, DiskRoad road) : ILedger
{
    public Task<IReadOnlyList<LedgerResult>> SubmitAsync(IReadOnlyList<TransferRequest> requests, bool linked, CancellationToken ct) =>
        Go(() => disk.SubmitAsync(requests, linked, ct));

    public Task<IReadOnlyList<Transfer>> ExpireDueAsync(CancellationToken ct) => Go(() => disk.ExpireDueAsync(ct));

    public Task<Transfer?> GetTransferAsync(string id, CancellationToken ct) => Go(() => disk.GetTransferAsync(id, ct));

    public Task<BalanceResult> GetBalanceAsync(string account, CancellationToken ct) => Go(() => disk.GetBalanceAsync(account, ct));

    public Task<IReadOnlyList<AccountBalance>> GetAccountsAsync(CancellationToken ct) => Go(() => disk.GetAccountsAsync(ct));

    public Task<IReadOnlyList<Transfer>> GetTransfersAsync(long afterSequence, int limit, string? account, CancellationToken ct) =>
        Go(() => disk.GetTransfersAsync(afterSequence, limit, account, ct));

    public Task<LedgerVerification> VerifyAsync(CancellationToken ct) => Go(() => disk.VerifyAsync(ct));

    private async Task<T> Go<T>(Func<Task<T>> access) => await road.Go(() => new ValueTask<T>(access()));
}
