using System.Diagnostics;
using Fab.Silo.Ledger;
using Fab.Silo.Storage;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Fab.Benchmarks.Ledger;

/// <summary>SQLite on a temporary folder; alone, it is driven at its C interface, one prepared statement a table.</summary>
internal sealed class SqliteStore : ILedgerStore
{
    private const string TransferSql = "INSERT INTO ledger_transfer (sequence, id, kind, at_us, released, memo, refs, leaf, chain) VALUES (?, ?, 1, ?, 0, '', '{}', ?, ?)";
    private const string PostingSql = "INSERT INTO ledger_posting (sequence, line, debit, credit, unit, amount) VALUES (?, ?, 'cash', ?, 0, ?)";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fabbench");
    private int _databases;

    static SqliteStore() => Batteries_V2.Init();

    public string Describe() => LedgerBenchmark.Text($"SQLite {raw.sqlite3_libversion().utf8_to_string()} in {_folder.FullName}, write-ahead log, every commit synced.");

    public Task<ISqlDatabase> OpenDatabaseAsync() => Task.FromResult<ISqlDatabase>(new SqliteDatabase(NewPath()));

    public async Task<Rate> BulkAsync(int commits, int transfers, int postings)
    {
        using SqliteConnection connection = await FreshTablesAsync();
        long begun = Stopwatch.GetTimestamp();
        using (var writer = new RowWriter(connection.Handle!))
        {
            for (int i = 0; i < commits; i++) writer.Commit(transfers, postings);
        }

        return new Rate((long)commits * transfers, Stopwatch.GetElapsedTime(begun));
    }

    public async Task<Rate> SingleAsync(int seconds)
    {
        using SqliteConnection connection = await FreshTablesAsync();
        long begun = Stopwatch.GetTimestamp(), done = 0;
        using (var writer = new RowWriter(connection.Handle!))
        {
            for (; Stopwatch.GetElapsedTime(begun).TotalSeconds < seconds; done++) writer.Commit(1, 1);
        }

        return new Rate(done, Stopwatch.GetElapsedTime(begun));
    }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private string NewPath() => Path.Combine(_folder.FullName, $"{++_databases}.db");

    private async Task<SqliteConnection> FreshTablesAsync()
    {
        string path = NewPath();
        await using (var database = new SqliteDatabase(path)) await SqlMigrations.ApplyAsync(database, "Ledger", TimeProvider.System, CancellationToken.None);
        var connection = new SqliteConnection($"Data Source={path};Pooling=False;Foreign Keys=True");
        connection.Open();
        using SqliteCommand durable = connection.CreateCommand();
        durable.CommandText = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536;" /* as the ledger's own */;
        durable.ExecuteNonQuery();
        return connection;
    }

    private sealed class RowWriter : IDisposable
    {
        private readonly sqlite3 _database;
        private readonly sqlite3_stmt _begin, _transfer, _posting, _head, _commit;
        private readonly byte[] _hash = new byte[32];
        private long _sequence;

        public RowWriter(sqlite3 database)
        {
            _database = database;
            (_begin, _transfer, _posting, _head, _commit) =
                (Prepare("BEGIN IMMEDIATE"), Prepare(TransferSql), Prepare(PostingSql), Prepare("UPDATE ledger_head SET sequence = ?"), Prepare("COMMIT"));
        }

        public void Commit(int transfers, int postings)
        {
            Step(_begin);
            for (int i = 0; i < transfers; i++)
            {
                _sequence++;
                raw.sqlite3_bind_int64(_transfer, 1, _sequence);
                raw.sqlite3_bind_text(_transfer, 2, $"t/{_sequence / 1000}/{_sequence % 1000}");
                raw.sqlite3_bind_int64(_transfer, 3, 1_700_000_000_000_000 + _sequence);
                raw.sqlite3_bind_blob(_transfer, 4, _hash);
                raw.sqlite3_bind_blob(_transfer, 5, _hash);
                Step(_transfer);
            }

            for (long sequence = _sequence - transfers + 1; sequence <= _sequence; sequence++)
            {
                for (int line = 0; line < postings; line++)
                {
                    long number = ((sequence - 1) * postings) + line;
                    raw.sqlite3_bind_int64(_posting, 1, sequence);
                    raw.sqlite3_bind_int64(_posting, 2, line);
                    raw.sqlite3_bind_text(_posting, 3, $"wallet:m{LedgerBenchmark.Wallet(number, postings):x16}");
                    raw.sqlite3_bind_int64(_posting, 4, 1 + (number % 100));
                    Step(_posting);
                }
            }

            raw.sqlite3_bind_int64(_head, 1, _sequence);
            Step(_head);
            Step(_commit);
        }

        public void Dispose()
        {
            foreach (sqlite3_stmt statement in new[] { _begin, _transfer, _posting, _head, _commit }) statement.Dispose();
        }

        private sqlite3_stmt Prepare(string sql)
        {
            SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(_database, sql, out sqlite3_stmt statement), _database);
            return statement;
        }

        private void Step(sqlite3_stmt statement)
        {
            int result = raw.sqlite3_step(statement);
            if (result != raw.SQLITE_DONE) SqliteException.ThrowExceptionForRC(result, _database);
            raw.sqlite3_reset(statement);
        }
    }
}
