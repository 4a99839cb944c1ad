using System.Buffers;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Fab.Domain;
using Fab.Gateway.Accounts;

namespace Fab.Gateway.Http;

/// <summary>
/// <c>Idempotency-Key</c>: a command that arrives twice under one key of one caller is done once, and both have the first
/// answer. The latest are kept in memory: they cover a connection that breaks and a browser that sends again. What must hold over
/// a restart of the hub carries an id in its body, and is held by the books and the grains.
/// </summary>
internal sealed class CommandKeys(TimeProvider time)
{
    private const string Header = "Idempotency-Key";
    private const int MostKept = 10_000;
    private const int LongestKey = 80;
    private const int MostBytes = 256 * 1024;

    private static readonly string[] Secret = ["/api/session", "/api/links", "/api/setup", "/api/account"];

    private readonly ConcurrentDictionary<string, Command> _commands = new(StringComparer.Ordinal);

    public static void Use(WebApplication app)
    {
        var keys = new CommandKeys(app.Services.GetRequiredService<TimeProvider>());
        app.Use(keys.Handle);
    }

    private async Task Handle(HttpContext context, RequestDelegate next)
    {
        HttpRequest request = context.Request;
        if (!request.Headers.TryGetValue(Header, out var sent) || !Concerns(request))
        {
            await next(context);
            return;
        }

        string key = sent.ToString();
        if (key.Length is 0 or > LongestKey || key.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_')))
        {
            await HttpRefusals.Malformed($"{Header} is 1 to {LongestKey} letters, digits, '-' and '_'.").ToProblem().ExecuteAsync(context);
            return;
        }

        request.EnableBuffering(MostBytes);
        byte[] asked = await Fingerprint(request, context.RequestAborted);
        var mine = new Command(asked, time.GetUtcNow());
        string name = $"{SignIn.HashOf($"{request.Headers.Authorization} {Sessions.CookieOf(request)}")} {key}";
        Command first = _commands.GetOrAdd(name, mine);
        if (first == mine)
        {
            ForgetOldest();
            await Do(context, next, mine, () => _commands.TryRemove(name, out _));
        }
        else if (!first.Asked.AsSpan().SequenceEqual(asked))
        {
            await HttpRefusals.KeyReused(key).ToProblem().ExecuteAsync(context);
        }
        else
        {
            await (await first.Answer.Task.WaitAsync(context.RequestAborted)).Send(context, again: true);
        }
    }

    /// <summary>
    /// Commands, that is. Not the stop: it waits for nothing, and a second one does no harm. Not what streams: a file on its way
    /// in, an answer that tells its steps; neither changes anything by itself. And not what lets somebody in or makes a secret: an
    /// answer that is kept could be had twice.
    /// </summary>
    private static bool Concerns(HttpRequest request) =>
        !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method)
        && !request.Path.Value!.EndsWith("/stop", StringComparison.Ordinal)
        && !request.Path.StartsWithSegments("/api/uploads")
        && !Secret.Any(path => request.Path.StartsWithSegments(path))
        && request.GetTypedHeaders().Accept.All(a => a.MediaType != "text/event-stream");

    private static async Task Do(HttpContext context, RequestDelegate next, Command mine, Action forget)
    {
        Stream toCaller = context.Response.Body;
        using var body = new MemoryStream();
        context.Response.Body = body;
        try
        {
            await next(context);
        }
        catch
        {
            // Whether it was done is not known here; a second try must be one, not an echo of nothing.
            forget();
            mine.Answer.TrySetCanceled(CancellationToken.None);
            throw;
        }
        finally
        {
            context.Response.Body = toCaller;
        }

        HttpResponse response = context.Response;
        var answer = new Answer(response.StatusCode, response.ContentType, response.Headers.Location.ToString(), body.ToArray());
        if (response.StatusCode >= StatusCodes.Status500InternalServerError) forget();
        mine.Answer.TrySetResult(answer);
        await answer.Send(context, again: false);
    }

    private void ForgetOldest()
    {
        if (_commands.Count <= MostKept) return;
        foreach ((string name, _) in _commands.OrderBy(c => c.Value.At).Take(MostKept / 2)) _commands.TryRemove(name, out _);
    }

    private static async Task<byte[]> Fingerprint(HttpRequest request, CancellationToken ct)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.Method} {request.Path}{request.QueryString}\n"));
        byte[] buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
        int read;
        while ((read = await request.Body.ReadAsync(buffer, ct)) > 0) hash.AppendData(buffer, 0, read);
        ArrayPool<byte>.Shared.Return(buffer);
        request.Body.Position = 0;
        return hash.GetHashAndReset();
    }

    private sealed class Command(byte[] asked, DateTimeOffset at)
    {
        public byte[] Asked => asked;

        public DateTimeOffset At => at;

        public TaskCompletionSource<Answer> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed record Answer(int Status, string? ContentType, string Location, byte[] Body)
    {
        public async Task Send(HttpContext context, bool again)
        {
            HttpResponse response = context.Response;
            if (again)
            {
                response.StatusCode = Status;
                response.ContentType = ContentType;
                if (Location.Length > 0) response.Headers.Location = Location;
                response.Headers["Idempotent-Replayed"] = "true";
            }

            response.ContentLength = Body.Length;
            await response.Body.WriteAsync(Body, context.RequestAborted);
        }
    }
}
