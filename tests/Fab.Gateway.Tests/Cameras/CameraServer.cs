using System.Net;
using System.Net.Sockets;
using System.Text;
using Fab.Gateway.Tests.Hubs;

namespace Fab.Gateway.Tests.Cameras;

/// <summary>A camera at a port of this computer, which writes what a test has it write, byte by byte. Counts who came, and who is there.</summary>
internal sealed class CameraServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();
    private readonly Func<Visit, Task> _answer;
    private readonly Task _serving;
    private int _visits;
    private int _open;

    /// <param name="answer">What to do for each request; the connection is closed when it is done, unless it keeps it.</param>
    public CameraServer(Func<Visit, Task> answer)
    {
        _answer = answer;
        _listener.Start();
        _serving = Task.Run(Serve);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public string Url => $"http://127.0.0.1:{Port}/stream";

    /// <summary>Connections that came.</summary>
    public int Visits => Volatile.Read(ref _visits);

    /// <summary>Connections that are there.</summary>
    public int Open => Volatile.Read(ref _open);

    public List<string> Requests { get; } = [];

    /// <summary>A picture by its number; as a hub can tell, a JPEG.</summary>
    public static byte[] Jpeg(int number, int bytes = 64)
    {
        byte[] picture = new byte[bytes];
        (picture[0], picture[1], picture[2], picture[3]) = (0xFF, 0xD8, 0xFF, 0xE0);
        Encoding.ASCII.GetBytes($"picture {number}\n--not the line\r\n", picture.AsSpan(4));
        (picture[^2], picture[^1]) = (0xFF, 0xD9);
        return picture;
    }

    /// <summary>A camera that streams: a part, then one more whenever the test lets it.</summary>
    public static async Task Stream(Visit visit, Func<int, Task> before)
    {
        await visit.Write("HTTP/1.0 200 OK\r\nContent-Type: multipart/x-mixed-replace;boundary=boundarydonotcross\r\n\r\n--boundarydonotcross\r\n");
        for (int number = 1; ; number++)
        {
            await before(number);
            byte[] picture = Jpeg(number);
            await visit.Write($"Content-Type: image/jpeg\r\nContent-Length: {picture.Length}\r\nX-Timestamp: 1.5\r\n\r\n");
            await visit.Write(picture);
            await visit.Write("\r\n--boundarydonotcross\r\n");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Stop();
        await _serving;
        _ending.Dispose();
    }

    private async Task Serve()
    {
        var visits = new List<Task>();
        try
        {
            while (true) visits.Add(Visited(await _listener.AcceptTcpClientAsync(_ending.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or InvalidOperationException)
        {
            await Task.WhenAll(visits);
        }
    }

    private async Task Visited(TcpClient client)
    {
        Interlocked.Increment(ref _visits);
        Interlocked.Increment(ref _open);
        try
        {
            using (client)
            {
                NetworkStream stream = client.GetStream();
                string head = await ReadHead(stream);
                lock (Requests) Requests.Add(head);
                using var left = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token);
                Task gone = Task.Run(async () =>
                {
                    // A viewer says nothing more; a read that ends is how it leaves.
                    await stream.ReadAsync(new byte[1], left.Token).AsTask().ContinueWith(_ => { }, TaskScheduler.Default);
                    await left.CancelAsync();
                });
                await _answer(new Visit(head, stream, left.Token));
                await left.CancelAsync();
                await gone;
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The hub left.
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    private async Task<string> ReadHead(NetworkStream stream)
    {
        var head = new StringBuilder();
        byte[] one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one, _ending.Token) == 0) throw new IOException("left before it asked");
            head.Append((char)one[0]);
        }

        return head.ToString();
    }
}

/// <summary>Somebody at the camera's port.</summary>
/// <param name="Left">Once they are gone.</param>
internal sealed record Visit(string Head, NetworkStream Stream, CancellationToken Left)
{
    public Task Write(string text) => Write(Encoding.Latin1.GetBytes(text));

    public async Task Write(byte[] bytes) => await Stream.WriteAsync(bytes, Left);

    /// <summary>Until they are gone.</summary>
    public async Task Stay() => await Task.Delay(Timeout.InfiniteTimeSpan, Left);
}
