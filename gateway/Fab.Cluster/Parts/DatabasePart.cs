using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Fab.Cluster.Processes;

namespace Fab.Cluster.Parts;

/// <summary>PostgreSQL, Debian's, on the loopback with a password.</summary>
public sealed class DatabasePart(ClusterFolder folder, bool syncsToDisk, int hubs) : Part("database", folder)
{
    private const int ConnectionsOfAHub = 80;
    private const string User = "fab";
    private const string Password = "database";

    public int Port { get; } = folder.Port("database");

    /// <summary>The password stands in a file, so that no list of processes shows it.</summary>
    public string ConnectionString => string.Create(
        CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={Port};Database=postgres;Username={User};Passfile={Folder.SecretFile("pgpass")};Timeout=5;Maximum Pool Size=40");

    /// <summary>Ends at once, without waiting for clients.</summary>
    protected override int StopSignal => Native.Interrupt;

    private static string Binaries => Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin")).Where(bin => File.Exists(Path.Combine(bin, "initdb")))
            .OrderDescending(StringComparer.Ordinal).FirstOrDefault() ?? throw Missing()
        : throw Missing();

    private string Data => Path.Combine(Folder.Database, "data");

    protected override async Task PrepareAsync(CancellationToken ct)
    {
        string binaries = Binaries;
        string password = Folder.MakeSecret(Password);
        Folder.Keep("pgpass", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}:*:{User}:{password}\n"));
        if (Directory.Exists(Data)) return;
        Directory.CreateDirectory(Folder.Database);
        string told = Path.Combine(Folder.Database, "password");
        await File.WriteAllTextAsync(told, password, ct).ConfigureAwait(false);
        File.SetUnixFileMode(told, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        if (Environment.IsPrivilegedProcess) await RunAsync(new ProgramCall("chown", ["-R", "postgres", Folder.Database]), ct).ConfigureAwait(false);
        await RunAsync(AsItsUser(Path.Combine(binaries, "initdb"), "--no-sync", "-A", "scram-sha-256", "--pwfile", told, "-U", User, "-E", "UTF8", "--locale=C", "-D", Data), ct).ConfigureAwait(false);
        File.Delete(told);
    }

    protected override ProgramCall Call()
    {
        List<string> settings = ["-c", "listen_addresses=127.0.0.1", "-c", $"port={Port}", "-c", "unix_socket_directories=", "-c", string.Create(CultureInfo.InvariantCulture, $"max_connections={(hubs * ConnectionsOfAHub) + 20}")];
        // Each commit is written before it is acknowledged all the same, else a killed server would forget it.
        if (!syncsToDisk) settings.AddRange(["-c", "fsync=off", "-c", "full_page_writes=off"]);
        return AsItsUser(Path.Combine(Binaries, "postgres"), ["-D", Data, .. settings]);
    }

    protected override async Task<bool> IsReadyAsync(CancellationToken ct)
    {
        try
        {
            await using var connection = new Npgsql.NpgsqlConnection(ConnectionString + ";Pooling=false");
            await connection.OpenAsync(ct).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is Npgsql.NpgsqlException or SocketException or TimeoutException)
        {
            return false;
        }
    }

    /// <summary>PostgreSQL refuses to run as root.</summary>
    private static ProgramCall AsItsUser(string program, params string[] arguments) => Environment.IsPrivilegedProcess
        ? new ProgramCall("setpriv", ["--reuid=postgres", "--regid=postgres", "--init-groups", program, .. arguments])
        : new ProgramCall(program, arguments);

    private static async Task RunAsync(ProgramCall call, CancellationToken ct)
    {
        var start = new ProcessStartInfo(call.Program, call.Arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
        using Process process = Process.Start(start)!;
        Task<string> said = process.StandardOutput.ReadToEndAsync(ct);
        string errors = await process.StandardError.ReadToEndAsync(ct).ConfigureAwait(false);
        await process.WaitForExitAsync(ct).ConfigureAwait(false);
        _ = await said.ConfigureAwait(false);
        if (process.ExitCode != 0) throw new ClusterException(ClusterRefusals.NotReady("database", call.Program, errors.Trim()));
    }

    private static ClusterException Missing() => new(ClusterRefusals.NoTool("PostgreSQL's server", "postgresql"));
}
