using System.Data.Common;
using Npgsql;

namespace Fab.Silo.Storage;

/// <summary>
/// Statements that need none of each other's answers: run in their order, and on PostgreSQL sent together, in one round
/// trip. Each sees what those before it did.
/// </summary>
public sealed class SqlPipeline
{
    private readonly SqlSession _session;
    private readonly bool _isPostgres;
    private readonly List<Func<Task>> _steps = [];
    private readonly List<NpgsqlBatchCommand> _commands = [];
    private readonly List<Func<DbDataReader, Task>> _readers = [];

    internal SqlPipeline(SqlSession session)
    {
        _session = session;
        _isPostgres = session.Dialect == SqlDialect.Postgres;
    }

    public void Execute(string sql, params (string Name, object? Value)[] parameters)
    {
        if (_isPostgres) Send(sql, parameters);
        else _steps.Add(() => _session.ExecuteAsync(sql, parameters));
    }

    /// <returns>Every row, once <see cref="RunAsync"/> is done.</returns>
    public List<T> Query<T>(string sql, Func<DbDataReader, T> read, params (string Name, object? Value)[] parameters)
    {
        var rows = new List<T>();
        if (!_isPostgres)
        {
            _steps.Add(async () => rows.AddRange(await _session.QueryAsync(sql, read, parameters)));
            return rows;
        }

        Send(sql, parameters);
        _readers.Add(async reader =>
        {
            while (await reader.ReadAsync(_session.Lifetime)) rows.Add(read(reader));
        });
        return rows;
    }

    /// <summary>As <see cref="SqlSession.InsertAsync"/>.</summary>
    public void Insert(string table, params SqlColumn[] columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        if (columns[0].Values.Length == 0) return;
        if (_isPostgres) Send(SqlSession.InsertSql(table, columns), SqlSession.Parameters(columns));
        else _steps.Add(() => _session.InsertAsync(table, columns));
    }

    /// <summary>As <see cref="SqlSession.UpdateAsync"/>.</summary>
    public void Update(string table, string[] key, params SqlColumn[] columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        if (columns[0].Values.Length == 0) return;
        if (_isPostgres) Send(SqlSession.UpdateSql(table, key, columns), SqlSession.Parameters(columns));
        else _steps.Add(() => _session.UpdateAsync(table, key, columns));
    }

    /// <summary>Runs them, once.</summary>
    public async Task RunAsync()
    {
        foreach (Func<Task> step in _steps) await step();
        if (_commands.Count == 0) return;
        await using var batch = new NpgsqlBatch((NpgsqlConnection)_session.Connection, (NpgsqlTransaction?)_session.Transaction);
        foreach (NpgsqlBatchCommand command in _commands) batch.BatchCommands.Add(command);
        // The reader stops at each statement that answers with rows, also with none, and at no other.
        await using NpgsqlDataReader reader = await batch.ExecuteReaderAsync(_session.Lifetime);
        foreach (Func<DbDataReader, Task> read in _readers)
        {
            await read(reader);
            await reader.NextResultAsync(_session.Lifetime);
        }
    }

    private void Send(string sql, (string Name, object? Value)[] parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach ((string name, object? value) in parameters) command.Parameters.Add(new NpgsqlParameter(name, value ?? DBNull.Value));
        _commands.Add(command);
    }
}
