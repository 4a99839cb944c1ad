using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Fab.TestSupport;

/// <summary>Debian's Prometheus for one test, on a temporary folder and a free port of the loopback.</summary>
public sealed class PrometheusServer : IAsyncDisposable
{
    private readonly string _folder;
    private readonly Process _process;
    private readonly StringBuilder _log = new();

    private PrometheusServer(string folder, int port)
    {
        (_folder, Url) = (folder, $"http://127.0.0.1:{port}");
        _process = new Process
        {
            StartInfo = new ProcessStartInfo(
                "prometheus",
                [$"--config.file={folder}/prometheus.yml", $"--storage.tsdb.path={folder}/data", $"--web.listen-address=127.0.0.1:{port}"])
            {
                RedirectStandardError = true,
            },
        };
    }

    public string Url { get; }

    /// <summary>Returns when it is ready.</summary>
    /// <param name="prepare">Writes <c>prometheus.yml</c>, and what that names, into the folder.</param>
    public static async Task<PrometheusServer> StartAsync(Action<string> prepare)
    {
        ArgumentNullException.ThrowIfNull(prepare);
        string folder = Directory.CreateTempSubdirectory("fabprom").FullName;
        prepare(folder);
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        int port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        var server = new PrometheusServer(folder, port);
        await server.RunAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task RunAsync()
    {
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _process.EnableRaisingEvents = true;
        _process.ErrorDataReceived += (_, said) =>
        {
            lock (_log) _log.AppendLine(said.Data);
            if (said.Data?.Contains("ready to receive web requests", StringComparison.Ordinal) == true) ready.TrySetResult();
        };
        _process.Exited += (_, _) =>
        {
            lock (_log) ready.TrySetException(new InvalidOperationException($"Prometheus ended: {_log}"));
        };
        _process.Start();
        _process.BeginErrorReadLine();
        await ready.Task;
    }
}
