namespace Fab.Silo.Storage;

public enum SqlDialect
{
    Sqlite,
    Postgres,
}

/// <summary>
/// One SQL database, SQLite or PostgreSQL, behind the little that both can do alike. SQL text uses <c>@name</c>
/// parameters and the common subset; the few differences are bridged by <see cref="SqlSession"/>.
/// </summary>
/// <remarks>Safe to use from several threads. Infrastructure faults surface as <see cref="System.Data.Common.DbException"/>.</remarks>
public interface ISqlDatabase : IAsyncDisposable
{
    SqlDialect Dialect { get; }

    /// <summary>
    /// Runs <paramref name="work"/> in one transaction and commits it durably. If it throws, the transaction is rolled
    /// back. If the commit itself throws, the outcome is unknown: look before writing again.
    /// SQLite: writers wait for each other. PostgreSQL: READ COMMITTED, so lock the rows you decide on.
    /// </summary>
    Task<T> WriteAsync<T>(Func<SqlSession, Task<T>> work, CancellationToken ct);

    /// <summary>Runs queries, each of which sees what was committed when it began. Not for writing.</summary>
    Task<T> ReadAsync<T>(Func<SqlSession, Task<T>> work, CancellationToken ct);

    /// <summary>Runs queries that all see the database as it was at the first of them. Writing is refused.</summary>
    Task<T> SnapshotAsync<T>(Func<SqlSession, Task<T>> work, CancellationToken ct);
}

public static class SqlDatabaseExtensions
{
    public static Task WriteAsync(this ISqlDatabase database, Func<SqlSession, Task> work, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(database);
        return database.WriteAsync(
            async session =>
            {
                await work(session);
                return true;
            },
            ct);
    }
}
