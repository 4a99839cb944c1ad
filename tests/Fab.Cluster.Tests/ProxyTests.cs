using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Fab.Cluster.Tests;

/// <summary>The proxy in front of the containers' hubs, by its own settings: Debian's HAProxy before two servers of the test's.</summary>
public sealed class ProxyTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fab-proxy-").FullName;
    private readonly CancellationTokenSource _patience = new(TimeSpan.FromMinutes(1));
    private readonly int _http = FreePort(), _https = FreePort();
    private readonly List<WebApplication> _hubs = [];
    private HttpClient _client = new();
    private Process? _proxy;

    private CancellationToken Ct => _patience.Token;

    public async Task InitializeAsync()
    {
        ComposeFiles.Make(_folder, null, TimeProvider.System.GetUtcNow());
        var trusted = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trusted.CustomTrustStore.Add(X509CertificateLoader.LoadCertificateFromFile(Path.Combine(_folder, "ca.pem")));
        _client = new HttpClient(new SocketsHttpHandler { SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = trusted } });
        foreach (string name in (string[])["hub-1", "hub-2"]) _hubs.Add(await StartHubAsync(name));
        string settings = await File.ReadAllTextAsync(Path.Combine(Checkout.Root, "deploy/haproxy/haproxy.cfg"), Ct);
        (string Ours, string Test)[] places =
        [
            ("bind :8080", $"bind 127.0.0.1:{_http}"), ("bind :8443", $"bind 127.0.0.1:{_https}"), ("127.0.0.1:8404", $"127.0.0.1:{FreePort()}"),
            ("/run/secrets/web-certificate", Path.Combine(_folder, "web.pem")), ("hub-1 hub-1:5080", $"hub-1 {AddressOf(0)}"), ("hub-2 hub-2:5080", $"hub-2 {AddressOf(1)}"),
        ];
        foreach ((string ours, string test) in places)
        {
            Assert.Contains(ours, settings, StringComparison.Ordinal);
            settings = settings.Replace(ours, test, StringComparison.Ordinal);
        }

        string file = Path.Combine(_folder, "haproxy.cfg");
        await File.WriteAllTextAsync(file, settings, Ct);
        _proxy = Process.Start(new ProcessStartInfo("haproxy", ["-db", "-f", file]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        while (true)
        {
            try
            {
                if ((await _client.GetAsync(Url("/who"), Ct)).IsSuccessStatusCode) return;
            }
            catch (HttpRequestException) when (!_proxy.HasExited)
            {
                // It has not begun to listen yet.
            }

            await Task.Delay(50, Ct);
        }
    }

    public async Task DisposeAsync()
    {
        _proxy?.Kill();
        _proxy?.Dispose();
        foreach (WebApplication hub in _hubs) await hub.DisposeAsync();
        _client.Dispose();
        _patience.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Events_PassAsTheyCome()
    {
        using Stream events = await OpenEventsAsync();
        using var reader = new StreamReader(events);
        for (int i = 1; i <= 3; i++)
        {
            // The server says the next one only when it is asked to: whatever is held back is never read.
            Assert.Equal($"data: {i}", await NextAsync(reader));
            foreach (int hub in (int[])[0, 1]) await _client.PostAsync($"http://{AddressOf(hub)}/more", null, Ct);
        }
    }

    [Fact]
    public async Task Visitor_IsToldByTheProxyAlone()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"https://localhost:{_https}/headers");
        request.Headers.Add("X-Forwarded-For", "203.0.113.7");
        request.Headers.Add("X-Forwarded-Proto", "http");
        using HttpResponseMessage answer = await _client.SendAsync(request, Ct);
        Assert.Equal($"127.0.0.1|https|localhost:{_https}", await answer.Content.ReadAsStringAsync(Ct));
        Assert.Equal($"127.0.0.1|http|127.0.0.1:{_http}", await _client.GetStringAsync(Url("/headers"), Ct));
    }

    /// <summary>Requests go to the other hub, and whoever watched at the one that ended is let go, to watch at the other.</summary>
    [Fact]
    public async Task Hub_ThatEnds_IsAskedNoMoreAndItsViewersAreLetGo()
    {
        using Stream events = await OpenEventsAsync();
        using var reader = new StreamReader(events);
        string watched = await WatchedAsync();
        WebApplication gone = _hubs[watched == "hub-1" ? 0 : 1];
        await gone.StopAsync(new CancellationToken(canceled: true));
        await gone.DisposeAsync();
        _hubs.Remove(gone);
        string? line = "";
        try
        {
            while (line is not null) line = await reader.ReadLineAsync(Ct);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            // Or so.
        }

        string other = watched == "hub-1" ? "hub-2" : "hub-1";
        for (int i = 0; i < 10; i++) Assert.Equal(other, await _client.GetStringAsync(Url("/who"), Ct));
    }

    [Fact]
    public async Task Hub_ThatSaysItIsNotWell_IsAskedNoMore()
    {
        await _client.PostAsync($"http://{AddressOf(0)}/ill", null, Ct);
        int others = 0;
        while (others < 10) others = await _client.GetStringAsync(Url("/who"), Ct) == "hub-2" ? others + 1 : 0;
    }

    [Fact]
    public async Task WebSocket_Passes()
    {
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{_http}/echo"), Ct);
        await socket.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, Ct);
        byte[] heard = new byte[16];
        WebSocketReceiveResult got = await socket.ReceiveAsync(heard, Ct);
        Assert.Equal("hello", Encoding.UTF8.GetString(heard, 0, got.Count));
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task<WebApplication> StartHubAsync(string name)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication hub = builder.Build();
        bool isIll = false;
        int viewers = 0;
        hub.UseWebSockets();
        hub.MapGet("/healthz", () => isIll ? Results.StatusCode(503) : Results.Ok());
        hub.MapPost("/ill", () => { isIll = true; });
        hub.MapGet("/who", () => name);
        hub.MapGet("/viewers", () => $"{name} {viewers}");
        var asked = System.Threading.Channels.Channel.CreateUnbounded<bool>();
        hub.MapPost("/more", () => asked.Writer.TryWrite(true));
        hub.MapGet("/headers", (HttpContext context) => $"{context.Request.Headers["X-Forwarded-For"]}|{context.Request.Headers["X-Forwarded-Proto"]}|{context.Request.Host}");
        hub.MapGet("/events", async (HttpContext context) =>
        {
            Interlocked.Increment(ref viewers);
            context.Response.ContentType = "text/event-stream";
            for (int i = 1; ; i++)
            {
                await context.Response.WriteAsync($"data: {i}\n\n", context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                await asked.Reader.ReadAsync(context.RequestAborted);
            }
        });
        hub.MapGet("/echo", async (HttpContext context) =>
        {
            using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
            byte[] heard = new byte[16];
            WebSocketReceiveResult got = await socket.ReceiveAsync(heard, context.RequestAborted);
            await socket.SendAsync(heard.AsMemory(0, got.Count), WebSocketMessageType.Text, true, context.RequestAborted);
        });
        await hub.StartAsync();
        return hub;
    }

    private static async Task<string?> NextAsync(StreamReader reader)
    {
        string? line;
        while ((line = await reader.ReadLineAsync()) is { Length: 0 })
        {
        }

        return line;
    }

    private string Url(string path) => $"http://127.0.0.1:{_http}{path}";

    private string AddressOf(int hub) => new Uri(_hubs[hub].Urls.First()).Authority;

    private async Task<Stream> OpenEventsAsync()
    {
        HttpResponseMessage answer = await _client.GetAsync(Url("/events"), HttpCompletionOption.ResponseHeadersRead, Ct);
        return await answer.EnsureSuccessStatusCode().Content.ReadAsStreamAsync(Ct);
    }

    private async Task<string> WatchedAsync()
    {
        for (int hub = 0; ; hub = 1 - hub)
        {
            string[] told = (await _client.GetStringAsync($"http://{AddressOf(hub)}/viewers", Ct)).Split(' ');
            if (told[1] == "1") return told[0];
        }
    }
}
