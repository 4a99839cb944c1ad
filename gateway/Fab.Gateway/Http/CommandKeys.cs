using System.Buffers;
using System.Collections.Concurrent;
using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Fab.Contracts.Api;
using Fab.Contracts.Json;
using Fab.Domain;
using Fab.Domain.Machines;
using Fab.Gateway.Accounts;
using Fab.Silo.Storage;

namespace Fab.Gateway.Http;

/// <summary>
/// <c>Idempotency-Key</c>: a command that arrives twice under one key of one caller is done once, and both have the first
/// answer. An only hub keeps the latest in memory: they cover a connection that breaks and a browser that sends again. Several
/// hubs share them in the database, since who loses one hub asks another; there a command whose end nobody knows is not done
/// again under its key. What must hold over more carries an id in its body, and is held by the books and the grains.
/// </summary>
/// <param name="shared">Of an only hub null.</param>
public sealed class CommandKeys(SharedCommandKeys? shared, TimeProvider time, ILogger log)
{
    private const string Header = "Idempotency-Key";
    private const int MostKept = 10_000;
    private const int LongestKey = 80;
    private const int MostBytes = 256 * 1024;

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan ForgetOldEvery = TimeSpan.FromHours(1);

    private static readonly string[] Secret = ["/api/session", "/api/links", "/api/setup", "/api/account"];

    private readonly ConcurrentDictionary<string, Command> _commands = new(StringComparer.Ordinal);
    private int _underWay;

    public static void Use(WebApplication app)
    {
        SharedCommandKeys? shared = app.Services.GetService<SharedCommandKeys>();
        var keys = new CommandKeys(shared, app.Services.GetRequiredService<TimeProvider>(), app.Services.GetRequiredService<ILogger<CommandKeys>>());
        if (shared is not null) _ = keys.KeepUp(shared, app.Lifetime.ApplicationStopped);
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
        string caller = $"{request.Headers.Authorization} {Sessions.CookieOf(request)}";
        var mine = new Command($"{SignIn.HashOf(caller)} {key}", $"{caller} {key}", asked, time.GetUtcNow());
        while (true)
        {
            Command first = _commands.GetOrAdd(mine.Name, mine);
            if (first == mine)
            {
                ForgetOldest();
                await BeFirst(context, next, mine, key);
                return;
            }

            if (!first.Asked.AsSpan().SequenceEqual(asked))
            {
                await HttpRefusals.KeyReused(key).ToProblem().ExecuteAsync(context);
                return;
            }

            // Without an answer it is not known here any more, and this one may be the first.
            if (await first.Answer.Task.WaitAsync(context.RequestAborted) is not { } answer) continue;
            await answer.Repeat(context);
            return;
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

    /// <summary>The first at this hub; of several hubs another may have it.</summary>
    private async Task BeFirst(HttpContext context, RequestDelegate next, Command mine, string key)
    {
        if (shared is null || !await AsksTheOthers(context.Request))
        {
            await Do(context, next, mine, atOthers: null);
            return;
        }

        try
        {
            KeyClaim claim;
            // Not given up half way: a key that was taken, and then not used, would stay open.
            while ((claim = await shared.ClaimAsync(mine.Name, mine.Asked, CancellationToken.None)).Fate == KeyFate.UnderWay)
                await Task.Delay(LookAgain, time, context.RequestAborted);
            switch (claim.Fate)
            {
                case KeyFate.Ours:
                    await Do(context, next, mine, shared);
                    break;
                case KeyFate.Answered:
                    CommandAnswer answer = CommandAnswer.Open(claim.Answer!, mine.Secret);
                    mine.Answer.TrySetResult(answer);
                    await answer.Repeat(context);
                    break;
                case KeyFate.LeftOpen:
                    await HttpRefusals.KeyLeftOpen(key).ToProblem().ExecuteAsync(context);
                    break;
                default:
                    await HttpRefusals.KeyReused(key).ToProblem().ExecuteAsync(context);
                    break;
            }
        }
        finally
        {
            // Whatever has no answer by now is not this hub's to answer.
            if (!mine.Answer.Task.IsCompleted) _commands.TryRemove(mine.Name, out _);
            mine.Answer.TrySetResult(null);
        }
    }

    /// <summary>
    /// Not what is as good twice as once, by its method. And not a stop that was typed: it waits for no database.
    /// </summary>
    private static async Task<bool> AsksTheOthers(HttpRequest request)
    {
        if (!HttpMethods.IsPost(request.Method)) return false;
        if (!request.Path.Value!.EndsWith("/send", StringComparison.Ordinal)) return true;
        try
        {
            return await JsonSerializer.DeserializeAsync<SendRequest>(request.Body, FabJson.Options) is not { Command: { } typed } || !UrgentWords.IsStop(typed);
        }
        catch (JsonException)
        {
            return true;
        }
        finally
        {
            request.Body.Position = 0;
        }
    }

    /// <param name="atOthers">Where the other hubs look; null where this one alone has it.</param>
    private async Task Do(HttpContext context, RequestDelegate next, Command mine, SharedCommandKeys? atOthers)
    {
        Stream toCaller = context.Response.Body;
        CancellationToken caller = context.RequestAborted;
        using var body = new MemoryStream();
        context.Response.Body = body;

        // It comes to its end also when its caller is gone: who sends it again has its answer.
        context.RequestAborted = CancellationToken.None;
        Interlocked.Increment(ref _underWay);
        try
        {
            await next(context);
        }
        catch (Exception failure)
        {
            // Whether it was done is not known here. An only hub forgets it: a second try must be one, not an echo of nothing.
            _commands.TryRemove(mine.Name, out _);
            mine.Answer.TrySetResult(null);
            if (atOthers is not null) await Keep(failure is BadHttpRequestException ? atOthers.GiveBackAsync : atOthers.LeaveOpenAsync, mine.Name);
            throw;
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
            context.Response.Body = toCaller;
            context.RequestAborted = caller;
        }

        HttpResponse response = context.Response;
        var answer = new CommandAnswer(response.StatusCode, response.ContentType, response.Headers.Location.ToString(), body.ToArray());
        bool isDecided = response.StatusCode < StatusCodes.Status500InternalServerError;
        if (!isDecided) _commands.TryRemove(mine.Name, out _);
        if (atOthers is not null) await Keep(isDecided ? (name, ct) => atOthers.AnswerAsync(name, answer.Seal(mine.Secret), ct) : atOthers.GiveBackAsync, mine.Name);
        mine.Answer.TrySetResult(answer);
        await answer.Send(context);
    }

    /// <summary>Where it cannot be written down, the key stays open: then no hub does it again, and that is safe.</summary>
    private async Task Keep(Func<string, CancellationToken, Task> write, string name)
    {
        try
        {
            await write(name, CancellationToken.None);
        }
        catch (Exception e) when (e is DbException or TimeoutException)
        {
            log.LogWarning("What became of a command could not be kept for the other hubs: {Problem}", e.Message);
        }
    }

    /// <summary>As long as this process lives, what it has under way is not given up by others.</summary>
    private async Task KeepUp(SharedCommandKeys keys, CancellationToken ct)
    {
        long forgotAt = time.GetTimestamp();
        using var timer = new PeriodicTimer(SharedCommandKeys.SayEvery, time);
        while (await timer.WaitForNextTickAsync(ct))
        {
            try
            {
                if (Volatile.Read(ref _underWay) > 0) await keys.SayAliveAsync(ct);
                if (time.GetElapsedTime(forgotAt) < ForgetOldEvery) continue;
                forgotAt = time.GetTimestamp();
                await keys.ForgetOldAsync(ct);
            }
            catch (Exception e) when (e is DbException or TimeoutException)
            {
                log.LogDebug(e, "The database is away; said again");
            }
        }
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

    /// <param name="secret">What only who asked has, and no hub keeps.</param>
    private sealed class Command(string name, string secret, byte[] asked, DateTimeOffset at)
    {
        public string Name => name;

        public string Secret => secret;

        public byte[] Asked => asked;

        public DateTimeOffset At => at;

        /// <summary>Null: there is none, and never will be.</summary>
        public TaskCompletionSource<CommandAnswer?> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
