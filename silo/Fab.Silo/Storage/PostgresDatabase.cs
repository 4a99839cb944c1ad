using System.Data;
using Npgsql;

namespace Fab.Silo.Storage;

/// <summary>PostgreSQL through a pool of connections. Any number of processes may share the database.</summary>
public sealed class PostgresDatabase : ISqlDatabase
{
    private const int PreparedStatements = 100;

    private readonly NpgsqlDataSource _source;

    /// <param name="connectionString">As Npgsql reads it: <c>Host=…;Database=…;Username=…</c>.</param>
    public PostgresDatabase(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        if (settings.MaxAutoPrepare == 0) settings.MaxAutoPrepare = PreparedStatements;
        if (string.IsNullOrEmpty(settings.ApplicationName)) settings.ApplicationName = "fab";
        _source = NpgsqlDataSource.Create(settings);
    }

    public SqlDialect Dialect => SqlDialect.Postgres;

    public Task<T> WriteAsync<T>(Func<SqlSession, Task<T>> work, CancellationToken ct) =>
        InTransactionAsync(work, IsolationLevel.ReadCommitted, readOnly: false, ct);

    public async Task<T> ReadAsync<T>(Func<SqlSession, Task<T>> work, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(work);
        await using var session = new SqlSession(await _source.OpenConnectionAsync(ct), SqlDialect.Postgres, ct);
        return await work(session);
    }

    public Task<T> SnapshotAsync<T>(Func<SqlSession, Task<T>> work, CancellationToken ct) =>
        InTransactionAsync(work, IsolationLevel.RepeatableRead, readOnly: true, ct);

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private async Task<T> InTransactionAsync<T>(
        Func<SqlSession, Task<T>> work, IsolationLevel isolation, bool readOnly, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(work);
        await using var session = new SqlSession(await _source.OpenConnectionAsync(ct), SqlDialect.Postgres, ct);
        await using NpgsqlTransaction transaction =
            await ((NpgsqlConnection)session.Connection).BeginTransactionAsync(isolation, ct);
        session.Transaction = transaction;
        if (readOnly) await session.ExecuteAsync("SET TRANSACTION READ ONLY");
        T result = await work(session);
        await transaction.CommitAsync(ct);
        return result;
    }
}
