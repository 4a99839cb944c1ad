using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Fab.Cli.Tests;

internal sealed record Asked(string Method, string Path, string Body, string? Authorization, string? LastEventId, byte[] Bytes);

/// <summary>A hub that answers what a test tells it to, on a free port of this machine, and keeps what it was asked.</summary>
internal sealed class FakeHub : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, Func<HttpContext, Task>> _answers = new();

    private FakeHub()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(Answer);
    }

    public ConcurrentQueue<Asked> Asked { get; } = new();

    public string Url => _app.Urls.First();

    public static async Task<FakeHub> Start()
    {
        var hub = new FakeHub();
        await hub._app.StartAsync();
        hub.Json("GET /api/hub", Shapes.Hub);
        hub.Json("GET /api/fund", Shapes.Fund);
        hub.Json("GET /api/demo/token?role=maker", """{"member":"maker","role":"maker","token":"demo-token"}""");
        return hub;
    }

    /// <param name="route"><c>GET /api/machines</c>; with a query where it matters.</param>
    public void Json(string route, string json, int status = 200) => On(route, async context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = status < 400 ? "application/json" : "application/problem+json";
        await context.Response.WriteAsync(json);
    });

    /// <summary>Answers one after another; the last goes on for ever.</summary>
    public void JsonInTurn(string route, params string[] answers)
    {
        int turn = -1;
        On(route, async context =>
        {
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(answers[Math.Min(Interlocked.Increment(ref turn), answers.Length - 1)]);
        });
    }

    /// <summary>Event streams, one for each time it is asked; each ends as its text ends. The last stays open.</summary>
    public void Streams(string route, params string[] streams)
    {
        int turn = -1;
        On(route, async context =>
        {
            int mine = Interlocked.Increment(ref turn);
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync(": hello\n\n");
            await context.Response.WriteAsync(streams[Math.Min(mine, streams.Length - 1)]);
            await context.Response.Body.FlushAsync();
            if (mine >= streams.Length - 1) await Stay(context);
        });
    }

    /// <summary>A stream that a test writes to while the client reads.</summary>
    public ChannelWriter<string> LiveStream(string route)
    {
        var events = Channel.CreateUnbounded<string>();
        On(route, async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync(": hello\n\n");
            await context.Response.Body.FlushAsync();
            try
            {
                await foreach (string text in events.Reader.ReadAllAsync(context.RequestAborted))
                {
                    await context.Response.WriteAsync(text);
                    await context.Response.Body.FlushAsync();
                }
            }
            catch (OperationCanceledException)
            {
                // The client has gone.
            }
        });
        return events.Writer;
    }

    public void On(string route, Func<HttpContext, Task> answer) => _answers[route] = answer;

    public static string Event(int id, string name, string data) =>
        string.Create(CultureInfo.InvariantCulture, $"id: e1-{id}\nevent: {name}\ndata: {data.Replace("\n", "", StringComparison.Ordinal)}\n\n");

    /// <summary>The last thing asked of a route.</summary>
    public Asked Last(string method, string path) => Asked.Last(a => a.Method == method && a.Path == path);

    public int Count(string method, string path) => Asked.Count(a => a.Method == method && a.Path == path);

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private static async Task Stay(HttpContext context)
    {
        var gone = new TaskCompletionSource();
        await using CancellationTokenRegistration _ = context.RequestAborted.Register(gone.SetResult);
        await gone.Task;
    }

    private async Task Answer(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        HttpRequest request = context.Request;
        string path = request.Path.Value + request.QueryString.Value;
        Asked.Enqueue(new Asked(
            request.Method,
            path,
            Encoding.UTF8.GetString(body.ToArray()),
            request.Headers.Authorization.FirstOrDefault(),
            request.Headers["Last-Event-ID"].FirstOrDefault(),
            body.ToArray()));
        if (_answers.TryGetValue($"{request.Method} {path}", out Func<HttpContext, Task>? answer)) await answer(context);
        else context.Response.StatusCode = 404;
    }
}
