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
    private readonly Dictionary<string, SqliteRows> _rowStatements = new(StringComparer.Ordinal);

    internal SqlSession(DbConnection connection, SqlDialect dialect, CancellationToken ct = default)
    {
        _connection = connection;
        _lifetime = ct;
        Dialect = dialect;
    }

    public SqlDialect Dialect { get; }

    internal DbConnection Connection => _connection;

    /// <summary>Cancels what is under way.</summary>
    internal CancellationToken Lifetime => _lifetime;

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

    /// <summary>Statements to be sent together.</summary>
    public SqlPipeline Pipeline() => new(this);

    /// <summary>
    /// Inserts rows given as columns of equal length: one round trip on PostgreSQL, one prepared statement on SQLite.
    /// </summary>
    /// <param name="table">A constant of the program, never input; so are the names of columns.</param>
    public async Task InsertAsync(string table, params SqlColumn[] columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        int rows = columns[0].Values.Length;
        if (rows == 0) return;
        if (Dialect == SqlDialect.Postgres) await ExecuteAsync(InsertSql(table, columns), Parameters(columns));
        else RunForEach($"INSERT INTO {table} ({Names(columns, "")}) VALUES ({string.Join(", ", columns.Select(_ => "?"))})", columns, rows);
    }

    /// <summary>Updates one row for each of the rows given as columns of equal length, found by its key; as quick as <see cref="InsertAsync"/>.</summary>
    /// <param name="table">A constant of the program, never input; so are the names of columns.</param>
    /// <param name="key">The columns that say which row; they are the first of <paramref name="columns"/>.</param>
    public async Task UpdateAsync(string table, string[] key, params SqlColumn[] columns)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(columns);
        int rows = columns[0].Values.Length;
        if (rows == 0) return;
        if (Dialect == SqlDialect.Postgres)
        {
            await ExecuteAsync(UpdateSql(table, key, columns), Parameters(columns));
            return;
        }

        int place = 0;
        string[] keys = [.. key.Select(k => $"{k} = ?{++place}")];
        string[] changed = [.. columns[key.Length..].Select(c => $"{c.Name} = ?{++place}")];
        RunForEach($"UPDATE {table} SET {string.Join(", ", changed)} WHERE {string.Join(" AND ", keys)}", columns, rows);
    }

    /// <summary>PostgreSQL's words for <see cref="InsertAsync"/>.</summary>
    internal static string InsertSql(string table, SqlColumn[] columns) =>
        $"INSERT INTO {table} ({Names(columns, "")}) SELECT * FROM unnest({Names(columns, "@")})";

    /// <summary>PostgreSQL's words for <see cref="UpdateAsync"/>.</summary>
    internal static string UpdateSql(string table, string[] key, SqlColumn[] columns) => $"""
        UPDATE {table} SET {string.Join(", ", columns[key.Length..].Select(c => $"{c.Name} = given.{c.Name}"))}
        FROM unnest({Names(columns, "@")}) AS given ({Names(columns, "")})
        WHERE {string.Join(" AND ", key.Select(k => $"{table}.{k} = given.{k}"))}
        """;

    internal static (string Name, object? Value)[] Parameters(SqlColumn[] columns) => Array.ConvertAll(columns, c => (c.Name, (object?)c.Values));

    private void RunForEach(string sql, SqlColumn[] columns, int rows)
    {
        if (!_rowStatements.TryGetValue(sql, out SqliteRows? statement))
            _rowStatements.Add(sql, statement = new SqliteRows((SqliteConnection)_connection, sql));
        statement.Run(columns, rows);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (DbCommand command in _commands.Values) await command.DisposeAsync();
        _commands.Clear();
        foreach (SqliteRows statement in _rowStatements.Values) statement.Dispose();
        _rowStatements.Clear();
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
