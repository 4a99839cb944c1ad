using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Fab.TestSupport;

/// <summary>
/// A Mosquitto of our own for one test: Debian's program on a temporary folder and a free port of the loopback. It can be
/// killed and started again at the same port.
/// </summary>
public sealed class MosquittoBroker : IAsyncDisposable
{
    private readonly string _settings;
    private readonly StringBuilder _log = new();
    private Process? _process;

    private MosquittoBroker(string folder, int port, string settings) => (Folder, Port, _settings) = (folder, port, settings);

    /// <summary>Holds its configuration, and whatever the settings name.</summary>
    public string Folder { get; }

    public int Port { get; }

    /// <param name="settings">More lines of configuration; <c>{folder}</c> and <c>{port}</c> are filled in. Null: anybody may do anything.</param>
    /// <param name="prepare">Puts files into the folder before the broker starts.</param>
    public static async Task<MosquittoBroker> StartAsync(string? settings = null, Action<string>? prepare = null)
    {
        string folder = Directory.CreateTempSubdirectory("fabmqtt").FullName;
        prepare?.Invoke(folder);
        var broker = new MosquittoBroker(folder, FreePort(), settings ?? "listener {port} 127.0.0.1\nallow_anonymous true\n");
        await broker.StartAgainAsync();
        return broker;
    }

    /// <summary>After <see cref="Kill"/>: at the same port, remembering nothing.</summary>
    public async Task StartAgainAsync()
    {
        string configuration = Path.Combine(Folder, "mosquitto.conf");
        string user = Environment.IsPrivilegedProcess ? "user root\n" : "";
        await File.WriteAllTextAsync(
            configuration,
            $"{user}log_dest stderr\nlog_type all\nset_tcp_nodelay true\n{_settings}".Replace("{folder}", Folder, StringComparison.Ordinal).Replace("{port}", $"{Port}", StringComparison.Ordinal));
        var running = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _process = new Process
        {
            StartInfo = new ProcessStartInfo(Program(), ["-c", configuration]) { RedirectStandardError = true },
            EnableRaisingEvents = true,
        };
        _process.ErrorDataReceived += (_, said) =>
        {
            lock (_log) _log.AppendLine(said.Data);
            if (said.Data?.EndsWith(" running", StringComparison.Ordinal) == true) running.TrySetResult();
        };
        _process.Exited += (_, _) => running.TrySetException(new InvalidOperationException($"Mosquitto ended: {Log}"));
        _process.Start();
        _process.BeginErrorReadLine();
        await running.Task;
    }

    /// <summary>As a crash would.</summary>
    public void Kill()
    {
        if (_process is not { } process) return;
        process.Kill();
        process.WaitForExit();
        process.Dispose();
        _process = null;
    }

    /// <summary>Reads its users and rules again.</summary>
    public void Reload()
    {
        using Process hangUp = Process.Start("kill", ["-HUP", $"{_process!.Id}"]);
        hangUp.WaitForExit();
    }

    /// <summary>A line's second half in a password file, as <c>mosquitto_passwd</c> writes it.</summary>
    public static string HashOf(string password)
    {
        byte[] salt = RandomNumberGenerator.GetBytes(12);
        byte[] hash = Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), salt, 101, HashAlgorithmName.SHA512, 64);
        return $"$7$101${Convert.ToBase64String(salt)}${Convert.ToBase64String(hash)}";
    }

    /// <summary>What it has said until now.</summary>
    public string Log
    {
        get
        {
            lock (_log) return _log.ToString();
        }
    }

    public ValueTask DisposeAsync()
    {
        Kill();
        Directory.Delete(Folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private static string Program() => File.Exists("/usr/sbin/mosquitto")
        ? "/usr/sbin/mosquitto"
        : throw new InvalidOperationException("These tests need Mosquitto: apt-get install mosquitto libmosquitto1.");

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
