using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Fab.Gateway.Tests.Hubs;

/// <summary>What a hub answered, as it came over the wire.</summary>
internal sealed record Answer(int Status, string? MediaType, string Text, IReadOnlyDictionary<string, string> Headers)
{
    public JsonNode Json => JsonNode.Parse(Text) ?? throw new InvalidOperationException("The answer is null.");

    public string? Code => MediaType == "application/problem+json" ? (string?)Json["code"] : null;

    /// <summary>The body, if the status is the expected one.</summary>
    public JsonNode Expect(int status)
    {
        Assert.True(Status == status, $"Expected {status}, got {Status}: {Text}");
        return Json;
    }
}

/// <summary>Somebody who talks to a hub: a member with a token, or nobody in particular. Knows JSON, not the hub's types.</summary>
internal sealed class Caller(string url, string? token = null) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = new Uri(url), Timeout = Patience.Span };

    public static async Task<Caller> As(string url, string role)
    {
        using var nobody = new Caller(url);
        JsonNode answer = await nobody.Get($"/api/demo/token?role={role}");
        return new Caller(url, (string?)answer["token"]);
    }

    public void Dispose() => _http.Dispose();

    public async Task<JsonNode> Get(string path) => (await Send(HttpMethod.Get, path)).Expect(200);

    public Task<Answer> Post(string path, object? body) => PostText(path, JsonNode.Parse(System.Text.Json.JsonSerializer.Serialize(body))?.ToJsonString() ?? "null");

    public Task<Answer> Put(string path, object body) =>
        Send(HttpMethod.Put, path, new StringContent(System.Text.Json.JsonSerializer.Serialize(body), Encoding.UTF8, "application/json"));

    public async Task<byte[]> Bytes(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using HttpResponseMessage response = await _http.SendAsync(request);
        Assert.True(response.IsSuccessStatusCode, $"{path}: {response.StatusCode}");
        return await response.Content.ReadAsByteArrayAsync();
    }

    public Task<Answer> PostText(string path, string json) =>
        Send(HttpMethod.Post, path, new StringContent(json, Encoding.UTF8, "application/json"));

    public Task<Answer> Upload(string name, byte[] content) =>
        Send(HttpMethod.Post, $"/api/uploads?name={Uri.EscapeDataString(name)}", new ByteArrayContent(content));

    public async Task<Answer> Send(HttpMethod method, string path, HttpContent? content = null, string? host = null, string? ifNoneMatch = null, string? key = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (host is not null) request.Headers.Host = host;
        if (ifNoneMatch is not null) request.Headers.TryAddWithoutValidation("If-None-Match", ifNoneMatch);
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        using HttpResponseMessage response = await _http.SendAsync(request);
        var headers = response.Headers.Concat(response.Content.Headers).ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase);
        return new Answer(
            (int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsStringAsync(), headers);
    }

    /// <summary>Uploads a file and asks what it would cost: the first answer that is no success, or the quote.</summary>
    public async Task<Answer> QuoteFile(string name, byte[] content, string machine)
    {
        Answer stored = await Upload(name, content);
        if (stored.Status != 201) return stored;
        return await Post("/api/quotes", new { upload = new { file = (string?)stored.Json["file"], name }, machine });
    }

    /// <summary>Queues what a quote offered; the job's id.</summary>
    public async Task<string> Queue(Answer quote)
    {
        string id = (string)quote.Expect(201)["job"]!["id"]!;
        JsonNode job = (await Post("/api/jobs", new { quote = id })).Expect(202);
        Assert.Equal(id, (string?)job["id"]);
        return id;
    }
}
