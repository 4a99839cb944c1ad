using Fab.Silo.Storage;

namespace Fab.Silo.Tests.Crashes;

/// <summary>
/// A database at which the program can end: before a write, when its rows are written and not committed, and when they
/// are committed and nobody has been told. Once it has ended nothing gets through any more.
/// </summary>
/// <param name="atStep">Told the number of each step, from 1; ends the program by throwing or by never returning.</param>
internal sealed class StepDatabase(ISqlDatabase inner, Func<int, Task> atStep) : ISqlDatabase
{
    public const int StepsPerWrite = 3;

    private readonly SemaphoreSlim _oneAtATime = new(1, 1); // so that steps have an order
    private volatile bool _ended;

    public SqlDialect Dialect => inner.Dialect;

    public int Steps { get; private set; }

    public bool HasEnded => _ended;

    /// <summary>One that ends at a step; at none for 0.</summary>
    public static StepDatabase EndingAt(int step, ISqlDatabase inner) =>
        new(inner, at => at == step ? throw new IOException($"The program ended at step {step}.") : Task.CompletedTask);

    public async Task<T> WriteAsync<T>(Func<SqlSession, Task<T>> work, CancellationToken ct)
    {
        await _oneAtATime.WaitAsync(ct);
        try
        {
            await StepAsync();
            T result = await inner.WriteAsync(
                async session =>
                {
                    T done = await work(session);
                    await StepAsync();
                    return done;
                },
                ct);
            await StepAsync();
            return result;
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    public Task<T> ReadAsync<T>(Func<SqlSession, Task<T>> work, CancellationToken ct) => _ended ? throw Ended() : inner.ReadAsync(work, ct);

    public Task<T> SnapshotAsync<T>(Func<SqlSession, Task<T>> work, CancellationToken ct) => _ended ? throw Ended() : inner.SnapshotAsync(work, ct);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private async Task StepAsync()
    {
        if (_ended) throw Ended();
        try
        {
            await atStep(++Steps);
        }
        catch
        {
            _ended = true;
            throw;
        }
    }

    private static IOException Ended() => new("The program has ended.");
}
