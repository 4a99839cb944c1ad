using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Fab.Contracts.Bus;
using Fab.Domain;

namespace Fab.FirmwareBridge.Remote;

/// <summary>
/// The emergency stop at the bridge itself, which needs neither hub nor network: a Unix socket in its data folder that
/// only its user may open. A line names a machine, or <c>all</c>.
/// </summary>
internal sealed class LocalStop : IAsyncDisposable
{
    public const string All = "all";

    private readonly RemoteBridge _bridge;
    private readonly Socket _listener;
    private readonly string _path;
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _serving;

    public LocalStop(RemoteBridge bridge, string dataFolder)
    {
        (_bridge, _path) = (bridge, PathIn(dataFolder));
        File.Delete(_path);
        _listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        _listener.Bind(new UnixDomainSocketEndPoint(_path));
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(_path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        _listener.Listen();
        _serving = Task.Run(ServeAsync);
    }

    /// <summary>Asks the bridge that uses the folder.</summary>
    /// <returns>What it answered; null when none runs there.</returns>
    public static async Task<string?> AskAsync(string dataFolder, string machine)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(PathIn(dataFolder))).ConfigureAwait(false);
        }
        catch (SocketException)
        {
            return null;
        }

        using var stream = new NetworkStream(socket);
        await stream.WriteAsync(Encoding.UTF8.GetBytes(machine + "\n")).ConfigureAwait(false);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadToEndAsync().ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        _listener.Dispose();
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        File.Delete(_path);
        _ending.Dispose();
    }

    private static string PathIn(string dataFolder) => Path.Combine(dataFolder, "stop.sock");

    private async Task ServeAsync()
    {
        while (!_ending.IsCancellationRequested)
        {
            using Socket caller = await _listener.AcceptAsync(_ending.Token).ConfigureAwait(false);
            try
            {
                using var stream = new NetworkStream(caller);
                using var reader = new StreamReader(stream, Encoding.UTF8);
                string asked = await reader.ReadLineAsync(_ending.Token).ConfigureAwait(false) ?? "";
                await stream.WriteAsync(Encoding.UTF8.GetBytes(Stop(asked.Trim())), _ending.Token).ConfigureAwait(false);
            }
            catch (IOException)
            {
                // The caller hung up; what they asked for is done.
            }
        }
    }

    private string Stop(string asked)
    {
        IReadOnlyList<MachineId> machines = asked == All ? _bridge.Machines : [new MachineId(asked)];
        var answer = new StringBuilder();
        foreach (MachineId machine in machines)
        {
            long begun = Stopwatch.GetTimestamp();
            if (_bridge.Find(machine) is not { } pump)
            {
                answer.Append(CultureInfo.InvariantCulture, $"{machine} is not served by this bridge.\n");
                continue;
            }

            pump.Post(new StopMachine($"stop-{Guid.CreateVersion7():N}", "at the bridge"));
            answer.Append(CultureInfo.InvariantCulture, $"{machine} is stopped; on its way after {Stopwatch.GetElapsedTime(begun).TotalMilliseconds:0.00} ms.\n");
        }

        return answer.Length > 0 ? answer.ToString() : "This bridge serves no machine.\n";
    }
}
