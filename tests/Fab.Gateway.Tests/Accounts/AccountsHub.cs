using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fab.Gateway.Hosting;
using Fab.Gateway.Tests.Bonds;
using Fab.Gateway.Tests.Hubs;
using Fab.TestSupport;

namespace Fab.Gateway.Tests.Accounts;

/// <summary>A hub of its own, new unless set up, whose calendar the test turns.</summary>
internal sealed class AccountsHub : IAsyncDisposable
{
    public const string Password = "four cats on a lathe";

    private readonly TempFolder _data = new();
    private readonly List<Browser> _browsers = [];

    public ManualTime Time { get; } = new();

    public Hub Hub { get; private set; } = null!;

    /// <summary>The first steward, signed in by password.</summary>
    public Browser Ada { get; private set; } = null!;

    public static async Task<AccountsHub> New(string? postgres = null, System.Net.IPAddress? proxy = null)
    {
        Repository.PointHubHere();
        var made = new AccountsHub();
        made.Hub = await Hub.Start(HubOptions.Default with { Data = made._data.Path, Port = 0, PostgreSql = postgres, Proxy = proxy }, made.Time);
        return made;
    }

    public static async Task<AccountsHub> SetUp(KeptIn books = KeptIn.Sqlite, System.Net.IPAddress? proxy = null)
    {
        AccountsHub made = await New(books == KeptIn.Postgres ? await (await PostgresServer.SharedAsync()).CreateDatabaseAsync() : null, proxy);
        made.Ada = made.Open();
        (await made.Ada.Post("/api/setup", SetUpBody(made.Hub.SetUpCode!))).Expect(201);
        return made;
    }

    public static object SetUpBody(string code, string password = Password) =>
        new { code, space = new { name = "Werkstatt", currency = "EUR", language = "de" }, id = "ada", name = "Ada", password };

    /// <summary>A browser of its own, with no cookies yet.</summary>
    public Browser Open()
    {
        var browser = new Browser(Hub.Url);
        _browsers.Add(browser);
        return browser;
    }

    /// <summary>A new member with these roles, who has followed their link.</summary>
    public async Task<Browser> Join(string id, params string[] roles)
    {
        JsonNode added = (await Ada.Post("/api/members", new { id, name = id, roles, classes = Array.Empty<string>() })).Expect(201);
        Browser browser = Open();
        (await browser.Post("/api/links/use", new { code = (string?)added["link"]!["code"], password = Password })).Expect(200);
        return browser;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (Browser browser in _browsers) browser.Dispose();
        await Hub.DisposeAsync();
        _data.Dispose();
    }
}

/// <summary>As a browser behaves towards the hub: keeps its cookies, says where a command comes from.</summary>
internal sealed class Browser : IDisposable
{
    private readonly HttpClient _http;
    private readonly string _url;

    public Browser(string url)
    {
        _url = url;
        _http = new HttpClient(new HttpClientHandler { UseCookies = false }) { BaseAddress = new Uri(url), Timeout = Patience.Span };
    }

    /// <summary>What it sends as its cookies; a test may plant something here.</summary>
    public Dictionary<string, string> Cookies { get; } = [];

    /// <summary>The whole of the last cookie that was set.</summary>
    public string? LastSetCookie { get; private set; }

    public string Session => Cookies.Values.Single();

    public Task<Answer> Get(string path) => Send(HttpMethod.Get, path, null);

    public Task<Answer> Post(string path, object? body = null) => Send(HttpMethod.Post, path, body ?? new { });

    public Task<Answer> Put(string path, object body) => Send(HttpMethod.Put, path, body);

    public Task<Answer> Delete(string path) => Send(HttpMethod.Delete, path, null);

    public Task<Answer> SignIn(string member, string password = AccountsHub.Password) => Post("/api/session", new { member, password });

    public async Task<string?> Who() => (string?)(await Get("/api/session")).Expect(200)["member"]?["id"];

    /// <param name="headers">Instead of what a browser says on the hub's own page.</param>
    public async Task<Answer> Send(HttpMethod method, string path, object? body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null) request.Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        if (Cookies.Count > 0) request.Headers.Add("Cookie", string.Join("; ", Cookies.Select(c => $"{c.Key}={c.Value}")));
        (string, string)[] said = headers.Length > 0 ? headers : [("Origin", _url), ("Sec-Fetch-Site", "same-origin")];
        foreach ((string name, string value) in said)
        {
            if (value.Length > 0) request.Headers.TryAddWithoutValidation(name, value);
        }

        using HttpResponseMessage response = await _http.SendAsync(request);
        foreach (string cookie in response.Headers.TryGetValues("Set-Cookie", out IEnumerable<string>? set) ? set : []) Take(cookie);
        var answered = response.Headers.Concat(response.Content.Headers).ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase);
        return new Answer((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsStringAsync(), answered);
    }

    public void Dispose() => _http.Dispose();

    private void Take(string cookie)
    {
        LastSetCookie = cookie;
        string[] pair = cookie.Split(';')[0].Split('=', 2);
        if (pair[1].Length == 0) Cookies.Remove(pair[0]);
        else Cookies[pair[0]] = pair[1];
    }
}

internal static class AnswerExtensions
{
    /// <summary>When a caller who came too often may come again.</summary>
    public static int RetryAfter(this Answer answer) => int.Parse(answer.Headers["Retry-After"], CultureInfo.InvariantCulture);
}
