using Fab.Silo.Storage;

namespace Fab.Ledger.Tests.Stores;

/// <summary>A database whose writes can be held up, watched, or made to fail on either side of the commit.</summary>
public sealed class FaultyDatabase(ISqlDatabase inner) : ISqlDatabase
{
    private TaskCompletionSource? _release;
    private TaskCompletionSource _held = new();
    private Failure _failNext;

    public enum Failure
    {
        None,
        BeforeCommit,
        AfterCommit,
    }

    public SqlDialect Dialect => inner.Dialect;

    /// <summary>Completes when a write waits for <see cref="Release"/>.</summary>
    public Task Held => _held.Task;

    public int WritesSinceHold { get; private set; }

    /// <summary>Runs once, when the work of the next write is done and not committed.</summary>
    public Func<Task>? BeforeCommit { get; set; }

    public void Hold()
    {
        WritesSinceHold = 0;
        _held = new TaskCompletionSource();
        _release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    public void Release() => _release?.SetResult();

    public void FailNext(Failure failure) => _failNext = failure;

    public async Task<T> WriteAsync<T>(Func<SqlSession, Task<T>> work, CancellationToken ct)
    {
        WritesSinceHold++;
        if (_release is { } release)
        {
            _held.TrySetResult();
            await release.Task;
            _release = null;
        }

        Failure failure = _failNext;
        _failNext = Failure.None;
        T result = await inner.WriteAsync(
            async session =>
            {
                T done = await work(session);
                Func<Task>? before = BeforeCommit;
                BeforeCommit = null;
                if (before is not null) await before();
                return failure == Failure.BeforeCommit ? throw new IOException("The disk is gone.") : done;
            },
            ct);
        return failure == Failure.AfterCommit ? throw new IOException("The answer was lost.") : result;
    }

    public Task<T> ReadAsync<T>(Func<SqlSession, Task<T>> work, CancellationToken ct) => inner.ReadAsync(work, ct);

    public Task<T> SnapshotAsync<T>(Func<SqlSession, Task<T>> work, CancellationToken ct) => inner.SnapshotAsync(work, ct);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
