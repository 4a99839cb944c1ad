using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Fab.Cluster;

/// <summary>What a hub answered.</summary>
public sealed record HubAnswer(int Status, JsonNode? Json)
{
    public bool IsSuccess => Status is >= 200 and < 300;

    public string? Code => IsSuccess ? null : (string?)Json?["code"];
}

/// <summary>
/// Somebody who talks to a space's hubs over HTTP, with a token. One that is away is asked again until it is back, and the
/// others in turn: every request either asks, or carries what makes its repetition harmless.
/// </summary>
public sealed class HubApi(IReadOnlyList<string> urls, string? token) : IDisposable
{
    /// <summary>See docs/errors.md.</summary>
    private const string LeftOpen = "idempotency-key-left-open";

    private static readonly TimeSpan AskAgain = TimeSpan.FromMilliseconds(200);

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(20) };
    private int _turn;

    public HubApi(string url, string? token)
        : this([url], token)
    {
    }

    public void Dispose() => _http.Dispose();

    public async Task<JsonNode> Get(string path, CancellationToken ct) => Expect(await Send(HttpMethod.Get, path, null, ct).ConfigureAwait(false), path);

    public async Task<JsonNode> Post(string path, JsonNode? body, CancellationToken ct) => Expect(await Try(path, body, ct).ConfigureAwait(false), path);

    /// <summary>The answer, also where it is a refusal.</summary>
    public Task<HubAnswer> Try(string path, JsonNode? body, CancellationToken ct)
    {
        string text = body?.ToJsonString() ?? "null";
        return Send(HttpMethod.Post, path, () => new StringContent(text, Encoding.UTF8, "application/json"), ct);
    }

    public async Task<JsonNode> Upload(string name, byte[] content, CancellationToken ct) =>
        Expect(await Send(HttpMethod.Post, $"/api/uploads?name={Uri.EscapeDataString(name)}", () => new ByteArrayContent(content), ct).ConfigureAwait(false), name);

    public async Task<string> Download(string path, CancellationToken ct)
    {
        using HttpRequestMessage request = Request(HttpMethod.Get, path, null);
        using HttpResponseMessage answer = await _http.SendAsync(request, ct).ConfigureAwait(false);
        return await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync(ct).ConfigureAwait(false);
    }

    private static JsonNode Expect(HubAnswer answer, string what) => answer is { IsSuccess: true, Json: { } json }
        ? json
        : throw new InvalidOperationException($"{what}: {answer.Status} {answer.Json?.ToJsonString()}");

    public async Task<HubAnswer> Send(HttpMethod method, string path, Func<HttpContent>? content, CancellationToken ct)
    {
        string key = Guid.NewGuid().ToString("n");
        while (true)
        {
            try
            {
                using HttpRequestMessage request = Request(method, path, content);
                if (method != HttpMethod.Get) request.Headers.Add("Idempotency-Key", key);
                using HttpResponseMessage answer = await _http.SendAsync(request, ct).ConfigureAwait(false);
                string text = await answer.Content.ReadAsStringAsync(ct).ConfigureAwait(false);

                // The hub is there, but not its database, or it has just ended.
                var said = new HubAnswer((int)answer.StatusCode, text.Length == 0 || (int)answer.StatusCode >= 500 ? null : JsonNode.Parse(text));
                if (said.Status < 500 && said.Code != LeftOpen) return said;

                // Nobody knows whether it was done. It is harmless twice, so it is asked for anew.
                if (said.Code == LeftOpen) key = Guid.NewGuid().ToString("n");
            }
            catch (Exception e) when (e is HttpRequestException or IOException || (e is TaskCanceledException && !ct.IsCancellationRequested))
            {
                // Asked again.
            }

            Interlocked.Increment(ref _turn);
            await Task.Delay(AskAgain, ct).ConfigureAwait(false);
        }
    }

    private HttpRequestMessage Request(HttpMethod method, string path, Func<HttpContent>? content)
    {
        var request = new HttpRequestMessage(method, urls[_turn % urls.Count] + path) { Content = content?.Invoke() };
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return request;
    }
}
