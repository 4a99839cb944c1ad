using System.Collections.Concurrent;
using System.Data;
using Microsoft.Data.Sqlite;

namespace Fab.Silo.Storage;

/// <summary>
/// SQLite in one file: write-ahead log, every commit synced to disk before it is acknowledged, one writer at a time in
/// this process (others wait on the file lock), readers beside it.
/// </summary>
/// <remarks>The driver does its I/O on the calling thread: a commit blocks it for the length of a disk sync.</remarks>
public sealed class SqliteDatabase : ISqlDatabase
{
    private const int BusyTimeoutMs = 10_000;

    /// <summary>Enough that a large commit writes each of its pages once, rather than each time it is pushed out.</summary>
    private const int WriterCacheKibibytes = 64 * 1024;

    private readonly string _connectionString;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly ConcurrentBag<SqlSession> _readers = [];
    private SqlSession? _writer;
    private volatile bool _disposed;

    static SqliteDatabase() => SQLitePCL.Batteries_V2.Init();

    /// <param name="path">The database file; created with its folder if missing.</param>
    public SqliteDatabase(string path)
    {
        Path = System.IO.Path.GetFullPath(path);
        _connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = Path,
            Mode = SqliteOpenMode.ReadWriteCreate,
            Pooling = false, // sessions are pooled here, with their prepared statements
            ForeignKeys = true,
        }.ToString();
    }

    public string Path { get; }

    public SqlDialect Dialect => SqlDialect.Sqlite;

    public async Task<T> WriteAsync<T>(Func<SqlSession, Task<T>> work, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(work);
        await _writing.WaitAsync(ct);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _writer ??= await OpenAsync(readOnly: false, ct);
            T result = await InTransactionAsync(_writer, work, deferred: false);
            return result;
        }
        catch
        {
            // A connection that failed once may hold anything; the next writer opens a fresh one.
            if (_writer is not null) await _writer.DisposeAsync();
            _writer = null;
            throw;
        }
        finally
        {
            _writing.Release();
        }
    }

    public Task<T> ReadAsync<T>(Func<SqlSession, Task<T>> work, CancellationToken ct) =>
        WithReaderAsync(work, ct);

    public Task<T> SnapshotAsync<T>(Func<SqlSession, Task<T>> work, CancellationToken ct) =>
        WithReaderAsync(session => InTransactionAsync(session, work, deferred: true), ct);

    public async ValueTask DisposeAsync()
    {
        if (_disposed) return;
        await _writing.WaitAsync();
        _disposed = true;
        if (_writer is not null) await _writer.DisposeAsync();
        _writer = null;
        while (_readers.TryTake(out SqlSession? reader)) await reader.DisposeAsync();
        _writing.Release();
    }

    private static async Task<T> InTransactionAsync<T>(SqlSession session, Func<SqlSession, Task<T>> work, bool deferred)
    {
        // Writers take the lock at once: two that both begin as readers would have to fail one of them.
        await using SqliteTransaction transaction =
            ((SqliteConnection)session.Connection).BeginTransaction(IsolationLevel.Serializable, deferred);
        session.Transaction = transaction;
        try
        {
            T result = await work(session);
            await transaction.CommitAsync();
            return result;
        }
        finally
        {
            session.Transaction = null;
        }
    }

    private async Task<T> WithReaderAsync<T>(Func<SqlSession, Task<T>> work, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(work);
        ct.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!_readers.TryTake(out SqlSession? session)) session = await OpenAsync(readOnly: true, ct);
        bool healthy = false;
        try
        {
            T result = await work(session);
            healthy = true;
            return result;
        }
        finally
        {
            if (healthy && !_disposed) _readers.Add(session);
            else await session.DisposeAsync();
        }
    }

    private async Task<SqlSession> OpenAsync(bool readOnly, CancellationToken ct)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        var connection = new SqliteConnection(_connectionString);
        try
        {
            await connection.OpenAsync(ct);
            await using SqliteCommand setUp = connection.CreateCommand();
            setUp.CommandText = $"""
                PRAGMA busy_timeout = {BusyTimeoutMs};
                PRAGMA journal_mode = WAL;
                PRAGMA synchronous = FULL;
                PRAGMA query_only = {(readOnly ? 1 : 0)};
                {(readOnly ? "" : $"PRAGMA cache_size = -{WriterCacheKibibytes};")}
                """;
            await setUp.ExecuteNonQueryAsync(ct);
            return new SqlSession(connection, SqlDialect.Sqlite);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
