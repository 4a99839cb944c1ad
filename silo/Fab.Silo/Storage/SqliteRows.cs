using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Fab.Silo.Storage;

/// <summary>
/// One prepared INSERT or UPDATE run for many rows at SQLite's own interface. The driver's command would look up each
/// parameter by name and build a reader for every row, which costs several times what the row itself does.
/// </summary>
internal sealed class SqliteRows : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    /// <param name="sql">With one <c>?</c> for each column, in order, or numbered in their order.</param>
    public SqliteRows(SqliteConnection connection, string sql)
    {
        _database = connection.Handle!;
        Check(raw.sqlite3_prepare_v2(_database, sql, out _statement));
    }

    /// <summary>Runs once for each row, within whatever transaction the connection is in.</summary>
    public void Run(SqlColumn[] columns, int rows)
    {
        Func<int, int>[] binders = [.. columns.Select((column, i) => Binder(i + 1, column.Values))];
        try
        {
            for (int row = 0; row < rows; row++)
            {
                foreach (Func<int, int> bind in binders) Check(bind(row));
                int result = raw.sqlite3_step(_statement);
                if (result != raw.SQLITE_DONE) Check(result);
                Check(raw.sqlite3_reset(_statement));
            }
        }
        finally
        {
            raw.sqlite3_reset(_statement); // answers once more with what failed, which was thrown already
            raw.sqlite3_clear_bindings(_statement);
        }
    }

    public void Dispose() => _statement.Dispose();

    /// <summary>Binds a row's value. What is bound stays so after a reset, and in many columns most rows have the same.</summary>
    private Func<int, int> Binder(int place, Array values) => values switch
    {
        long[] v => row => row > 0 && v[row] == v[row - 1] ? raw.SQLITE_OK : raw.sqlite3_bind_int64(_statement, place, v[row]),
        int[] v => row => row > 0 && v[row] == v[row - 1] ? raw.SQLITE_OK : raw.sqlite3_bind_int64(_statement, place, v[row]),
        long?[] v => row => row > 0 && v[row] == v[row - 1]
            ? raw.SQLITE_OK
            : v[row] is { } set ? raw.sqlite3_bind_int64(_statement, place, set) : raw.sqlite3_bind_null(_statement, place),
        string?[] v => row => row > 0 && v[row] == v[row - 1]
            ? raw.SQLITE_OK
            : v[row] is { } set ? raw.sqlite3_bind_text(_statement, place, set) : raw.sqlite3_bind_null(_statement, place),
        byte[][] v => row => raw.sqlite3_bind_blob(_statement, place, v[row]),
        _ => throw new ArgumentException($"No way to bind {values.GetType().Name}.", nameof(values)),
    };

    private void Check(int result) => SqliteException.ThrowExceptionForRC(result, _database);
}
