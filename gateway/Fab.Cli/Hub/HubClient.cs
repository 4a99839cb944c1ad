using System.Net;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Fab.Contracts.Api;
using Fab.Domain;

namespace Fab.Cli.Hub;

/// <summary>
/// The hub's HTTP API. A refusal comes out as <see cref="CommandEnded"/> with the hub's code; a hub that does not answer
/// as one with <see cref="ExitCode.OutOfReach"/>.
/// </summary>
internal sealed class HubClient : IDisposable
{
    private const string EventStream = "text/event-stream";
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(100);
    private readonly HttpClient _http;
    private readonly bool _isDefault;
    private readonly TimeProvider _time;

    /// <param name="isDefault">Nobody said where the hub is, so "start one" is the likelier way out.</param>
    public HubClient(Uri hub, bool isDefault, TimeProvider time)
    {
        Hub = hub;
        _isDefault = isDefault;
        _time = time;
        // The hub is named by the person; a proxy meant for the internet would only stand between.
        _http = new HttpClient(new SocketsHttpHandler { ConnectTimeout = ConnectTimeout, UseProxy = !hub.IsLoopback })
        {
            BaseAddress = hub,
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _http.DefaultRequestHeaders.UserAgent.ParseAdd("fab-cli");
    }

    public Uri Hub { get; }

    public bool HasToken => _http.DefaultRequestHeaders.Authorization is not null;

    public void UseToken(string token) => _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);

    public Task<T> Get<T>(string path, CancellationToken ct) => Ask<T>(new HttpRequestMessage(HttpMethod.Get, path), ct);

    public Task<T> Post<T>(string path, CancellationToken ct) => Ask<T>(new HttpRequestMessage(HttpMethod.Post, path), ct);

    public Task<TAnswer> Post<TBody, TAnswer>(string path, TBody body, CancellationToken ct) =>
        Ask<TAnswer>(new HttpRequestMessage(HttpMethod.Post, path) { Content = Json(body) }, ct);

    /// <summary>Null when the hub has begun and is not done yet.</summary>
    public async Task<T?> PostOrBegin<T>(string path, CancellationToken ct)
        where T : class
    {
        using HttpResponseMessage answer = await Send(new HttpRequestMessage(HttpMethod.Post, path), ct);
        return answer.StatusCode == HttpStatusCode.Accepted ? null : await Read<T>(answer, ct);
    }

    /// <summary>Null for what there is not.</summary>
    public async Task<T?> Find<T>(string path, CancellationToken ct)
        where T : class
    {
        try
        {
            return await Get<T>(path, ct);
        }
        catch (CommandEnded refused) when (refused.Status == (int)HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    public Task<T> Delete<T>(string path, CancellationToken ct) => Ask<T>(new HttpRequestMessage(HttpMethod.Delete, path), ct);

    /// <summary>Asks for something that brings nothing back; false when the hub refuses it with <paramref name="over"/>.</summary>
    public async Task<bool> Try(HttpMethod method, string path, string over, CancellationToken ct)
    {
        try
        {
            using HttpResponseMessage answer = await Send(new HttpRequestMessage(method, path), ct);
            return true;
        }
        catch (CommandEnded refused) when (refused.Why.Code == over)
        {
            return false;
        }
    }

    public Task<TAnswer> Put<TBody, TAnswer>(string path, TBody body, CancellationToken ct) =>
        Ask<TAnswer>(new HttpRequestMessage(HttpMethod.Put, path) { Content = Json(body) }, ct);

    public async Task<UploadView> Upload(string name, Stream content, CancellationToken ct)
    {
        using var body = new StreamContent(content, 1 << 16);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        var request = new HttpRequestMessage(HttpMethod.Post, $"api/uploads?name={Uri.EscapeDataString(name)}") { Content = body };
        return await Ask<UploadView>(request, ct);
    }

    /// <summary>Copies an answer as it comes, whatever its size.</summary>
    public async Task Download(string path, Stream to, CancellationToken ct)
    {
        using HttpResponseMessage answer = await Send(new HttpRequestMessage(HttpMethod.Get, path), ct);
        try
        {
            await answer.Content.CopyToAsync(to, ct);
        }
        catch (HttpRequestException broken)
        {
            throw OutOfReach(broken);
        }
    }

    /// <summary>Asks for a quote and tells its steps while the hub makes it.</summary>
    public async Task<QuoteView> Quote(QuoteRequest body, Action<QuoteProgress> onProgress, CancellationToken ct)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "api/quotes") { Content = Json(body) };
        request.Headers.Accept.ParseAdd($"{EventStream}, application/json;q=0.9");
        using HttpResponseMessage answer = await Send(request, ct, TimeSpan.FromMinutes(15));
        if (!IsEventStream(answer)) return await Read<QuoteView>(answer, ct);

        await foreach (SseItem<string> item in Items(answer, lastEventId: null, ct))
        {
            switch (item.EventType)
            {
                case "progress":
                    onProgress(Parse<QuoteProgress>(item.Data));
                    break;
                case "quote":
                    return Parse<QuoteView>(item.Data);
                case "problem":
                    Problem problem = Parse<Problem>(item.Data);
                    throw CommandEnded.Refused(problem.ToRefusal(problem.Status ?? 422));
            }
        }

        throw CommandEnded.OutOfReach(Hub, "the answer broke off", _isDefault);
    }

    /// <summary>
    /// The board's events from after <paramref name="lastEventId"/>; ends when the hub closes the stream. Null when this
    /// hub, or something between, does not stream.
    /// </summary>
    public async Task<IAsyncEnumerable<SseItem<string>>?> Events(string? lastEventId, CancellationToken ct)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "api/events");
        request.Headers.Accept.ParseAdd(EventStream);
        if (lastEventId is not null) request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
        HttpResponseMessage answer = await Send(request, ct);
        if (IsEventStream(answer)) return Items(answer, lastEventId, ct);
        answer.Dispose();
        return null;
    }

    /// <summary>The data of an event.</summary>
    public T Parse<T>(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, CliJson.Of<T>()) ?? throw new JsonException("null");
        }
        catch (JsonException unreadable)
        {
            throw Unreadable(unreadable);
        }
    }

    public void Dispose() => _http.Dispose();

    private static bool IsEventStream(HttpResponseMessage answer) => answer.Content.Headers.ContentType?.MediaType == EventStream;

    private static JsonContentOf<T> Json<T>(T body) => new(body, CliJson.Of<T>());

    private static async IAsyncEnumerable<SseItem<string>> Items(
        HttpResponseMessage answer, string? lastEventId, [EnumeratorCancellation] CancellationToken ct)
    {
        using HttpResponseMessage _ = answer;
        Stream stream = await answer.Content.ReadAsStreamAsync(ct);
        await using IAsyncEnumerator<SseItem<string>> items = SseParser.Create(stream).EnumerateAsync(ct).GetAsyncEnumerator(ct);
        while (true)
        {
            try
            {
                if (!await items.MoveNextAsync()) yield break;
            }
            catch (Exception broken) when (broken is IOException or HttpRequestException)
            {
                yield break;
            }

            // That the hub is there, when it has nothing else to say: pages need it, whoever follows a job asks by itself.
            if (items.Current.EventType == "pulse") continue;
            yield return items.Current;
        }
    }

    private async Task<T> Ask<T>(HttpRequestMessage request, CancellationToken ct)
    {
        using HttpResponseMessage answer = await Send(request, ct);
        return await Read<T>(answer, ct);
    }

    /// <summary>A successful answer with its head read, or a <see cref="CommandEnded"/>.</summary>
    private async Task<HttpResponseMessage> Send(HttpRequestMessage request, CancellationToken ct, TimeSpan? timeout = null)
    {
        using (request)
        using (var tooLong = new CancellationTokenSource(timeout ?? AnswerTimeout, _time))
        using (var either = CancellationTokenSource.CreateLinkedTokenSource(ct, tooLong.Token))
        {
            HttpResponseMessage answer;
            try
            {
                answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            }
            catch (HttpRequestException broken)
            {
                throw OutOfReach(broken);
            }
            catch (OperationCanceledException) when (!ct.IsCancellationRequested)
            {
                throw CommandEnded.OutOfReach(Hub, "no answer in time", _isDefault);
            }

            if (answer.IsSuccessStatusCode) return answer;
            using (answer) throw await Refused(answer, either.Token);
        }
    }

    private async Task<CommandEnded> Refused(HttpResponseMessage answer, CancellationToken ct)
    {
        int status = (int)answer.StatusCode;
        Problem? problem = null;
        try
        {
            byte[] body = await answer.Content.ReadAsByteArrayAsync(ct);
            problem = JsonSerializer.Deserialize(body, CliJson.Of<Problem>());
        }
        catch (Exception notAProblem) when (notAProblem is JsonException or HttpRequestException)
        {
            // A proxy's page, or a hub that died while answering: the status has to do.
        }

        if (problem?.Code is null && answer.StatusCode is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout)
            return CommandEnded.OutOfReach(Hub, $"something before it answered {status}", _isDefault);

        Refusal why = (problem ?? new Problem(null, null, null, null, null)).ToRefusal(status);
        if (answer.StatusCode == HttpStatusCode.Unauthorized && why.WayOut is null)
            why = why with { WayOut = "Give your token with --token or FAB_TOKEN; on a demo hub's own machine --as maker does." };
        return new CommandEnded(ExitCode.Refused, why) { Status = status };
    }

    private async Task<T> Read<T>(HttpResponseMessage answer, CancellationToken ct)
    {
        try
        {
            await using Stream body = await answer.Content.ReadAsStreamAsync(ct);
            return await JsonSerializer.DeserializeAsync(body, CliJson.Of<T>(), ct) ?? throw new JsonException("null");
        }
        catch (JsonException unreadable)
        {
            throw Unreadable(unreadable);
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException)
        {
            throw OutOfReach(broken);
        }
    }

    private CommandEnded Unreadable(JsonException unreadable) => new(ExitCode.OutOfReach, new Refusal(
        CliRefusals.UnreadableAnswer,
        $"What answers at {Hub.GetLeftPart(UriPartial.Authority)} does not speak this version of Fab ({unreadable.Message})",
        "Check --url, and that hub and command line are of one version."));

    private CommandEnded OutOfReach(Exception broken) => CommandEnded.OutOfReach(
        Hub,
        broken is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError }
            ? broken.InnerException?.Message.TrimEnd('.') ?? "connection refused"
            : "the connection broke",
        _isDefault);
}

/// <summary>A JSON body with a known length, so that the hub can judge it before reading.</summary>
internal sealed class JsonContentOf<T> : ByteArrayContent
{
    public JsonContentOf(T body, JsonTypeInfo<T> shape)
        : base(JsonSerializer.SerializeToUtf8Bytes(body, shape)) =>
        Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
}
