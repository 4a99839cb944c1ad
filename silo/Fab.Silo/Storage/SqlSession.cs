using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Fab.Silo.Storage;

/// <summary>
/// A connection at work. Commands are kept prepared for as long as the session lives, so the SQL text should be
/// constant. Not for use by two threads at a time, nor after the work it was given to has returned.
/// </summary>
public sealed class SqlSession : IAsyncDisposable
{
    private readonly DbConnection _connection;
    private readonly CancellationToken _lifetime;
    private readonly Dictionary<string, DbCommand> _commands = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SqliteInsert> _inserts = new(StringComparer.Ordinal);

    internal SqlSession(DbConnection connection, SqlDialect dialect, CancellationToken ct = default)
    {
        _connection = connection;
        _lifetime = ct;
        Dialect = dialect;
    }

    public SqlDialect Dialect { get; }

    internal DbConnection Connection => _connection;

    internal DbTransaction? Transaction { get; set; }

    /// <summary>Runs a statement; the answer is the number of rows it touched.</summary>
    public async Task<int> ExecuteAsync(string sql, params (string Name, object? Value)[] parameters) =>
        await Command(sql, parameters).ExecuteNonQueryAsync(_lifetime);

    /// <summary>Reads every row. An array parameter fits <see cref="AnyOf"/>.</summary>
    public async Task<List<T>> QueryAsync<T>(
        string sql, Func<DbDataReader, T> read, params (string Name, object? Value)[] parameters)
    {
        ArgumentNullException.ThrowIfNull(read);
        var rows = new List<T>();
        await using DbDataReader reader = await Command(sql, parameters).ExecuteReaderAsync(_lifetime);
        while (await reader.ReadAsync(_lifetime)) rows.Add(read(reader));
        return rows;
    }

    /// <summary>The condition "this column is one of the values of that array parameter", in this database's words.</summary>
    public string AnyOf(string column, string parameter) => Dialect switch
    {
        SqlDialect.Sqlite => $"{column} IN (SELECT value FROM json_each({parameter}))",
        SqlDialect.Postgres => $"{column} = ANY({parameter})",
        _ => throw new InvalidOperationException($"No SQL for {Dialect}."),
    };

    /// <summary>
    /// Inserts rows given as columns of equal length: one round trip on PostgreSQL, one prepared statement on SQLite.
    /// </summary>
    /// <param name="table">A constant of the program, never input.</param>
    /// <param name="onConflict">For example <c>ON CONFLICT (id) DO UPDATE SET n = excluded.n</c>; empty for none.</param>
    public async Task InsertAsync(string table, string onConflict, params SqlColumn[] columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        int rows = columns[0].Values.Length;
        if (rows == 0) return;
        if (Dialect == SqlDialect.Postgres)
        {
            await ExecuteAsync(
                $"INSERT INTO {table} ({Names(columns, "")}) SELECT * FROM unnest({Names(columns, "@")}) {onConflict}",
                Array.ConvertAll(columns, c => (c.Name, (object?)c.Values)));
            return;
        }

        string sql = $"INSERT INTO {table} ({Names(columns, "")}) VALUES ({string.Join(", ", columns.Select(_ => "?"))}) {onConflict}";
        if (!_inserts.TryGetValue(sql, out SqliteInsert? insert))
            _inserts.Add(sql, insert = new SqliteInsert((SqliteConnection)_connection, sql));
        insert.Run(columns, rows);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (DbCommand command in _commands.Values) await command.DisposeAsync();
        _commands.Clear();
        foreach (SqliteInsert insert in _inserts.Values) insert.Dispose();
        _inserts.Clear();
        await _connection.DisposeAsync();
    }

    private static string Names(SqlColumn[] columns, string prefix) =>
        new StringBuilder().AppendJoin(", ", columns.Select(c => prefix + c.Name)).ToString();

    [SuppressMessage("Security", "CA2100", Justification = "SQL text is constant in the program; input travels in parameters.")]
    private DbCommand Command(string sql, (string Name, object? Value)[] parameters)
    {
        if (!_commands.TryGetValue(sql, out DbCommand? command))
        {
            command = _connection.CreateCommand();
            command.CommandText = sql;
            _commands.Add(sql, command);
        }

        command.Transaction = Transaction;
        for (int i = 0; i < parameters.Length; i++) Bind(command, i, parameters[i].Name, parameters[i].Value);
        return command;
    }

    private void Bind(DbCommand command, int index, string name, object? value)
    {
        object bound = (Dialect, value) switch
        {
            (_, null) => DBNull.Value,
            (SqlDialect.Sqlite, Array and not byte[]) => JsonSerializer.Serialize(value),
            _ => value,
        };
        if (index < command.Parameters.Count)
        {
            command.Parameters[index].Value = bound;
            return;
        }

        DbParameter parameter = command.CreateParameter();
        parameter.ParameterName = "@" + name.TrimStart('@');
        parameter.Value = bound;
        command.Parameters.Add(parameter);
    }
}

/// <summary>One column of rows to insert: its name and an array with a value per row (<c>long?[]</c>, <c>string[]</c>, <c>byte[][]</c> …).</summary>
public sealed record SqlColumn(string Name, Array Values);
