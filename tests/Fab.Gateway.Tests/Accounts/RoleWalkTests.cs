using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Fab.Gateway.Tests.Bonds;
using Fab.Gateway.Tests.Hubs;

namespace Fab.Gateway.Tests.Accounts;

/// <summary>
/// Every address of the hub's own description, asked by somebody of every role, by a member without one and by nobody; and
/// by tokens of every scope. What each should answer stands in <c>who-may.txt</c>, which people read and change by hand.
/// </summary>
[Collection(HubsOfTheirOwn.Name)]
public sealed partial class RoleWalkTests
{
    private static readonly string[] AllRoles = ["maker", "operator", "trainer", "funder", "steward"];
    private static readonly string[] AllScopes = ["read", "jobs", "machines", "money", "admin"];

    /// <summary>Open to anybody who brings a secret of another kind, so that its own refusal looks like ours.</summary>
    private static readonly string[] AskForTheirOwn = ["GET /api/bridges/me/programs/{hash}"];

    private sealed record Rule(string Endpoint, string[] Who, string Scope);

    [Fact]
    public async Task Endpoints_OfTheDescription_AreThoseOfTheFileWithTheirRoles()
    {
        await using AccountsHub hub = await AccountsHub.SetUp();
        string[] described = [.. (await Describe(hub)).Select(e => Line(e.Endpoint, e.Operation))];

        Assert.Equal(File.ReadAllLines(FilePath()).Where(line => line.Length > 0 && line[0] != '#'), described);
    }

    [Fact]
    public async Task Endpoints_AskedByEveryRoleAndNone_LetInWhomTheFileNames()
    {
        await using AccountsHub hub = await AccountsHub.SetUp();
        Dictionary<string, string?> tokens = new() { ["nobody"] = null, ["guest"] = await TokenOf(hub, "guest") };
        foreach (string role in AllRoles) tokens[role] = await TokenOf(hub, role, role);

        List<string> wrong = [];
        foreach (Rule rule in Rules())
        {
            foreach ((string who, string? token) in tokens)
            {
                string expected =
                    rule.Who is ["anybody"] ? "in"
                    : who == "nobody" ? "not-signed-in"
                    : rule.Who is ["members"] || rule.Who.Contains(who) ? rule.Scope == "in person" ? "session-needed" : "in"
                    : "role-missing";
                string got = await Ask(hub, rule.Endpoint, token);
                if (got != expected) wrong.Add($"{rule.Endpoint} by {who}: {got}, not {expected}");
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public async Task Endpoints_AskedWithATokenOfEachScope_LetInWhatItWasMadeFor()
    {
        await using AccountsHub hub = await AccountsHub.SetUp();
        Browser every = await hub.Join("every", AllRoles);

        List<string> wrong = [];
        foreach (string scope in AllScopes)
        {
            string token = (string)(await every.Post("/api/account/tokens", new { label = scope, scopes = new[] { scope } })).Expect(201)["token"]!;
            foreach (Rule rule in Rules().Where(r => r.Who is not ["anybody"]))
            {
                string expected = rule.Scope == "any" || rule.Scope == scope ? "in" : rule.Scope == "in person" && scope == "admin" ? "session-needed" : "scope-missing";
                string got = await Ask(hub, rule.Endpoint, token);
                if (got != expected) wrong.Add($"{rule.Endpoint} with {scope}: {got}, not {expected}");
            }
        }

        Assert.Empty(wrong);
    }

    /// <summary>A token of a member with these roles alone.</summary>
    private static async Task<string> TokenOf(AccountsHub hub, string id, params string[] roles) =>
        (string)(await hub.Ada.Post("/api/members", new { id, name = id, roles, classes = Array.Empty<string>(), withToken = true })).Expect(201)["token"]!;

    /// <summary>What the door says: <c>in</c>, or the code of its refusal. What lies behind it may refuse for reasons of its own.</summary>
    private static async Task<string> Ask(AccountsHub hub, string endpoint, string? token)
    {
        (string method, string template) = endpoint.Split(' ') is [var m, var t] ? (m, t) : throw new FormatException(endpoint);
        using var http = new HttpClient { BaseAddress = new Uri(hub.Hub.Url), Timeout = Patience.Span };
        using var request = new HttpRequestMessage(new HttpMethod(method), Parameter().Replace(template, "no-such"));
        if (method != "GET") request.Content = new StringContent("{}", Encoding.UTF8, "application/json");
        if (token is not null) request.Headers.Authorization = new("Bearer", token);
        using HttpResponseMessage answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        if (answer.Content.Headers.ContentType?.MediaType != "application/problem+json") return "in";
        string? code = (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["code"];
        bool isDoors = code is "not-signed-in" or "role-missing" or "scope-missing" or "session-needed" && !AskForTheirOwn.Contains(endpoint);
        return isDoors ? code! : "in";
    }

    private static async Task<List<(string Endpoint, JsonNode Operation)>> Describe(AccountsHub hub)
    {
        JsonNode document = (await hub.Open().Get("/openapi/v1.json")).Expect(200);
        return
        [
            .. document["paths"]!.AsObject()
                .SelectMany(path => path.Value!.AsObject().Select(operation => (Endpoint: $"{operation.Key.ToUpperInvariant()} {path.Key}", Operation: operation.Value!)))
                .OrderBy(e => e.Endpoint.Split(' ')[1], StringComparer.Ordinal).ThenBy(e => e.Endpoint, StringComparer.Ordinal),
        ];
    }

    private static string Line(string endpoint, JsonNode operation)
    {
        string action = (string?)operation["x-fab-action"] ?? "NOBODY SAID";
        if (operation["x-fab-roles"] is not { } roles) return $"{endpoint} = anybody";
        // The two that are a member's own, whatever their roles.
        string who = action is "stopMachine" or "manageOwnAccount" ? "members" : string.Join(' ', roles.AsArray().Select(r => (string?)r));
        string scope = operation["x-fab-scope"] is { } named ? (string)named! is { Length: > 0 } one ? one : "any" : "in person";
        return $"{endpoint} = {who} | {scope}{(operation["x-fab-fresh"] is null ? "" : ", freshly")}";
    }

    private static IEnumerable<Rule> Rules() =>
        from line in File.ReadAllLines(FilePath())
        where line.Length > 0 && line[0] != '#'
        let sides = line.Split(" = ")
        let rule = sides[1].Split(" | ")
        select new Rule(sides[0], rule[0].Split(' '), rule.Length > 1 ? rule[1].Split(',')[0] : "any");

    private static string FilePath() => Path.Combine(Repository.Root, "tests", "Fab.Gateway.Tests", "Accounts", "who-may.txt");

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Parameter();
}
