using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Fab.Silo.Ledger;
using Fab.Silo.Storage;
using Fab.TestSupport;
using Npgsql;

namespace Fab.Benchmarks.Ledger;

/// <summary>A PostgreSQL of our own that syncs to disk; alone, it is driven by its own <c>psql \copy</c> and <c>pgbench</c>.</summary>
internal sealed partial class PostgresStore : ILedgerStore
{
    private static readonly string ZeroHash = new('0', 64);

    private readonly PostgresServer _server;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fabbench");

    private PostgresStore(PostgresServer server) => _server = server;

    public static async Task<PostgresStore> StartAsync() => new(await PostgresServer.StartDurableAsync());

    public string Describe() => LedgerBenchmark.Text($"PostgreSQL in {_server.Folder}, every commit synced.");

    public async Task<ISqlDatabase> OpenDatabaseAsync() => new PostgresDatabase(await _server.CreateDatabaseAsync());

    public async Task<Rate> BulkAsync(int commits, int batch, int lines)
    {
        string schema = await FreshTablesAsync();
        var script = new StringBuilder(LedgerBenchmark.Text($"SET search_path = {schema};\n"));
        for (int i = 0; i < commits; i++)
        {
            string transfers = Path.Combine(_folder.FullName, $"transfers{i}"), postings = Path.Combine(_folder.FullName, $"postings{i}");
            IEnumerable<long> numbers = Enumerable.Range(1, batch).Select(n => ((long)i * batch) + n);
            await File.WriteAllLinesAsync(transfers, numbers.Select(n => LedgerBenchmark.Text(
                $"{n}\tt/{n / 1000}/{n % 1000}\t1\t{1_700_000_000_000_000 + n}\t\\N\t\\N\t\\N\t0\t\\N\t\t{{}}\t\\\\x{ZeroHash}\t\\\\x{ZeroHash}")));
            await File.WriteAllLinesAsync(postings, numbers.SelectMany(n => Enumerable.Range(0, lines).Select(line =>
                LedgerBenchmark.Text($"{n}\t{line}\tcash\twallet:m{LedgerBenchmark.Wallet(((n - 1) * lines) + line, lines):x16}\t0\t{1 + (n % 100)}"))));
            script.Append(CultureInfo.InvariantCulture, $"BEGIN;\n\\copy ledger_transfer FROM '{transfers}'\n\\copy ledger_posting FROM '{postings}'\nUPDATE ledger_head SET sequence = {(i + 1) * batch};\nCOMMIT;\n");
        }

        string path = Path.Combine(_folder.FullName, "bulk.sql");
        await File.WriteAllTextAsync(path, script.ToString());
        long begun = Stopwatch.GetTimestamp();
        await RunAsync("psql", "-h", _server.Folder, "-U", "fab", "-d", "postgres", "-q", "-X", "-v", "ON_ERROR_STOP=1", "-f", path);
        return new Rate((long)batch * commits, Stopwatch.GetElapsedTime(begun));
    }

    public async Task<Rate> SingleAsync(int seconds)
    {
        string schema = await FreshTablesAsync();
        // pgbench takes a colon within quotes for a variable too, and what a parameter's type is it does not say.
        string path = Path.Combine(_folder.FullName, "single.pgbench");
        await File.WriteAllTextAsync(path, $$"""
            \set n :n + 1
            BEGIN;
            SELECT sequence FROM {{schema}}.ledger_head WHERE one = 1 FOR UPDATE;
            INSERT INTO {{schema}}.ledger_transfer (sequence, id, kind, at_us, released, memo, refs, leaf, chain)
                VALUES (:n::bigint, 's/' || :n::bigint, 1, :n::bigint, 0, '', '{}', decode('{{ZeroHash}}', 'hex'), decode('{{ZeroHash}}', 'hex'));
            INSERT INTO {{schema}}.ledger_posting (sequence, line, debit, credit, unit, amount) VALUES (:n::bigint, 0, 'cash', 'wallet' || chr(58) || 'm' || (:n::bigint % 1000), 0, 1);
            UPDATE {{schema}}.ledger_head SET sequence = :n::bigint WHERE one = 1;
            COMMIT;
            """);
        // The triggers speak of ledger_head without its schema.
        string said = await RunAsync(
            "env", $"PGOPTIONS=-c search_path={schema}", PostgresServer.ProgramPath("pgbench"), "-h", _server.Folder, "-U", "fab", "-n", "-M", "prepared", "-c", "1",
            "-T", seconds.ToString(CultureInfo.InvariantCulture), "-D", "n=0", "-f", path, "postgres");
        long done = long.Parse(Processed().Match(said).Groups[1].ValueSpan, CultureInfo.InvariantCulture);
        return new Rate(done, TimeSpan.FromSeconds(seconds));
    }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    [GeneratedRegex(@"number of transactions actually processed: (\d+)")]
    private static partial Regex Processed();

    private async Task<string> FreshTablesAsync()
    {
        string connection = await _server.CreateDatabaseAsync();
        await using (var database = new PostgresDatabase(connection)) await SqlMigrations.ApplyAsync(database, "Ledger", TimeProvider.System, CancellationToken.None);
        return new NpgsqlConnectionStringBuilder(connection).SearchPath!;
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program}: {await errors}");
    }
}
