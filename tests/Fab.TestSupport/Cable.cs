using System.Net;
using System.Net.Sockets;

namespace Fab.TestSupport;

/// <summary>
/// The network between two programs of a test: a port of the loopback behind which another one lies. Cut, it is as a pulled
/// cable: whatever was connected stays so and hears nothing more, and whoever connects anew waits. Mended, it has forgotten
/// who was connected, as what stands between computers does after a while.
/// </summary>
public sealed class Cable : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _target;
    private readonly CancellationTokenSource _ending = new();
    private readonly Lock _gate = new();
    private readonly List<Socket> _ends = [];
    private readonly List<Task> _pumps = [];
    private readonly Task _accepting;
    private TaskCompletionSource? _mended;

    private Cable(int target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public static Cable To(int port) => new(port);

    public void Cut()
    {
        lock (_gate) _mended ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    public void Mend()
    {
        TaskCompletionSource? mended;
        Socket[] ends;
        lock (_gate)
        {
            (mended, _mended) = (_mended, null);
            ends = [.. _ends];
            _ends.Clear();
        }

        foreach (Socket end in ends) end.Dispose();
        mended?.TrySetResult();
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Dispose();
        Mend();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Task[] pumps;
        lock (_gate) pumps = [.. _pumps];
        await Task.WhenAll(pumps).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ending.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            Socket near = await _listener.AcceptSocketAsync(_ending.Token);
            lock (_gate) _pumps.Add(ServeAsync(near));
        }
    }

    private async Task ServeAsync(Socket near)
    {
        var far = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        near.NoDelay = true;
        try
        {
            await WholeAsync();
            await far.ConnectAsync(IPAddress.Loopback, _target, _ending.Token);
            lock (_gate) _ends.AddRange([near, far]);
            await Task.WhenAny(PumpAsync(near, far), PumpAsync(far, near));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Whoever is connected notices by itself.
        }

        near.Dispose();
        far.Dispose();
    }

    private async Task PumpAsync(Socket from, Socket to)
    {
        byte[] buffer = new byte[16_384];
        while (true)
        {
            int count = await from.ReceiveAsync(buffer, _ending.Token);
            await WholeAsync();
            if (count == 0) return;
            for (int sent = 0; sent < count;) sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), _ending.Token);
        }
    }

    private Task WholeAsync()
    {
        lock (_gate) return _mended is { } cut ? cut.Task.WaitAsync(_ending.Token) : Task.CompletedTask;
    }
}
