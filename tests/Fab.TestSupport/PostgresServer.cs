using System.Diagnostics;
using Npgsql;

namespace Fab.TestSupport;

/// <summary>
/// A PostgreSQL of our own for one test run: Debian's binaries on a temporary folder, reached by a Unix socket in it,
/// so that no port can clash. It does not sync to disk, which tests need not, and starts in about two seconds.
/// </summary>
/// <remarks>
/// A shell watches over the server and holds the other end of our pipe: whatever way the test process ends, the pipe
/// closes, and the shell stops the server and removes the folder.
/// </remarks>
public sealed class PostgresServer
{
    private const string Unsynced = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off";

    private static readonly Lazy<Task<PostgresServer>> SharedServer = new(() => StartAsync(Unsynced));

    // Owned for the life of the process, so that its standard input stays open.
    private readonly Process _watcher;
    private readonly NpgsqlDataSource _source;
    private int _schemas;

    private PostgresServer(Process watcher, string folder)
    {
        _watcher = watcher;
        Folder = folder;
        _source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder { Host = folder, Username = "fab", Database = "postgres" });
    }

    /// <summary>Where data and socket lie.</summary>
    public string Folder { get; }

    public bool IsRunning => !_watcher.HasExited;

    /// <summary>The one server of this test process; started at the first call.</summary>
    public static Task<PostgresServer> SharedAsync() => SharedServer.Value;

    /// <summary>
    /// Makes an empty place for tables; the answer is its connection string. It is a schema of its own rather than a
    /// database, which takes two milliseconds instead of two hundred.
    /// </summary>
    public async Task<string> CreateDatabaseAsync()
    {
        string schema = $"test_{Interlocked.Increment(ref _schemas)}";
        await using (NpgsqlCommand create = _source.CreateCommand($"CREATE SCHEMA {schema}")) await create.ExecuteNonQueryAsync();
        return new NpgsqlConnectionStringBuilder(_source.ConnectionString) { SearchPath = schema, MaxPoolSize = 20 }.ToString();
    }

    /// <summary>One that syncs every commit to disk, for measuring.</summary>
    public static Task<PostgresServer> StartDurableAsync() => StartAsync("-c max_wal_size=4GB");

    /// <summary>A program that comes with the server, such as <c>pgbench</c>.</summary>
    public static string ProgramPath(string name) => Path.Combine(FindBinaries(), name);

    private static async Task<PostgresServer> StartAsync(string settings)
    {
        string binaries = FindBinaries();
        string folder = Directory.CreateTempSubdirectory("fabpg").FullName;
        var start = new ProcessStartInfo { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        if (Environment.IsPrivilegedProcess)
        {
            // PostgreSQL refuses to run as root.
            await RunAsync("chown", "postgres", folder);
            start.FileName = "setpriv";
            foreach (string argument in (string[])["--reuid=postgres", "--regid=postgres", "--init-groups", "sh"])
                start.ArgumentList.Add(argument);
        }
        else
        {
            start.FileName = "sh";
        }

        foreach (string argument in (string[])["-c", Script, "fab-postgres", folder, binaries, settings]) start.ArgumentList.Add(argument);
        start.WorkingDirectory = folder;
        Process watcher = Process.Start(start) ?? throw new InvalidOperationException("sh did not start.");
        while (await watcher.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line == "ready") return new PostgresServer(watcher, folder);
        }

        throw new InvalidOperationException($"PostgreSQL did not start: {await watcher.StandardError.ReadToEndAsync()}");
    }

    private const string Script = """
        folder=$1; bin=$2; settings=$3
        trap '' INT
        "$bin/initdb" --no-sync -A trust -U fab -E UTF8 --locale=C -D "$folder/data" >"$folder/log" 2>&1 &&
        "$bin/pg_ctl" -w -s -D "$folder/data" -l "$folder/log" -o "-k $folder -c listen_addresses='' $settings -c shared_buffers=32MB -c max_connections=200" start ||
            { cat "$folder/log" >&2; rm -rf "$folder"; exit 1; }
        echo ready
        cat >/dev/null
        "$bin/pg_ctl" -w -s -D "$folder/data" -m immediate stop
        rm -rf "$folder"/* "$folder"
        """;

    private static string FindBinaries() =>
        Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql")
                .Select(version => Path.Combine(version, "bin"))
                .Where(bin => File.Exists(Path.Combine(bin, "initdb")))
                .OrderDescending(StringComparer.Ordinal)
                .FirstOrDefault() ?? throw NotInstalled()
            : throw NotInstalled();

    private static InvalidOperationException NotInstalled() =>
        new("These tests need PostgreSQL's server programs: apt-get install postgresql.");

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} ended with {process.ExitCode}.");
    }
}
