using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Fab.Gateway.Hosting;
using Fab.Gateway.Tests.Hubs;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Fab.Gateway.Tests;

/// <summary>What a hub shows of itself to programs and operators.</summary>
[Collection(SharedHub.Name)]
public sealed partial class SurfaceTests(DemoHub hub)
{
    [Fact]
    public async Task OpenApi_OfEveryRoute_HasPathMethodAndSummary()
    {
        JsonNode document = await hub.Nobody.Get("/openapi/v1.json");

        Assert.StartsWith("3.", (string?)document["openapi"], StringComparison.Ordinal);
        (string Path, string Method)[] routes =
        [
            .. hub.Hub.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
                .Where(e => e.RoutePattern.RawText!.StartsWith("/api", StringComparison.Ordinal))
                .SelectMany(e => e.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods
                    .Select(method => (e.RoutePattern.RawText!.TrimEnd('/'), Lower(method)))),
        ];
        Assert.True(routes.Length > 30, $"Only {routes.Length} routes were found.");
        Assert.All(routes, route =>
        {
            JsonNode? operation = document["paths"]![route.Path]?[route.Method];
            Assert.True(operation is not null, $"{route.Method} {route.Path} is not described.");
            Assert.False(string.IsNullOrEmpty((string?)operation["summary"]), $"{route.Method} {route.Path} has no summary.");
            Assert.Equal("#/components/schemas/Problem", (string?)operation["responses"]!["default"]?["content"]?["application/problem+json"]?["schema"]?["$ref"]);
        });
        Assert.Contains("code", document["components"]!["schemas"]!["Problem"]!["required"]!.AsArray().Select(name => (string?)name));
    }

    [Fact]
    public async Task Metrics_AfterAPrint_TellWhatAnOperatorNeeds()
    {
        await hub.MakeReady("router-1");
        using EventReader events = await EventReader.Open(hub.Url);
        string id = await hub.Maker.Queue(await hub.Maker.QuoteFile("squares.nc", Programs.Router(), "router-1"));
        await events.UntilJob(id, "finished");

        Answer answer = await hub.Nobody.Send(HttpMethod.Get, "/metrics");

        Assert.Equal("text/plain", answer.MediaType);
        string[] lines = answer.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(lines, line => Assert.Matches(Prometheus(), line));
        Assert.True(Value(lines, "fab_jobs{phase=\"finished\"}") >= 1);
        Assert.Equal(0, Value(lines, "fab_jobs{phase=\"running\"}"));
        Assert.Equal(0, Value(lines, "fab_queue_length"));
        Assert.True(Value(lines, "fab_viewers") >= 1);
        foreach (string machine in new[] { "reprap-1", "router-1" })
        {
            Assert.True(Value(lines, $"fab_lines_per_second{{machine=\"{machine}\"}}") >= 0);
            Assert.True(Value(lines, $"fab_resends{{machine=\"{machine}\"}}") >= 0);
            Assert.Equal(0, Value(lines, $"fab_machine_maintenance_overdue{{machine=\"{machine}\"}}"));
        }

        Assert.True(Sum(lines, "fab_ledger_transfers_total") >= 4);
        double turns = Sum(lines, "fab_grain_turn_duration_seconds_count");
        Assert.True(turns > 10);
        Assert.Equal(turns, lines.Where(l => l.StartsWith("fab_grain_turn_duration_seconds_bucket", StringComparison.Ordinal)
            && l.Contains("le=\"+Inf\"", StringComparison.Ordinal)).Sum(Number));
        await hub.MakeReady("router-1");
    }

    /// <summary>Whoever reports a fault says what ran: the number, and the commit where the build knew one.</summary>
    [Fact]
    public async Task Hub_OfWhateverBuild_SaysWhichItIs() =>
        Assert.Matches("^[0-9]+\\.[0-9]+\\.[0-9]+(\\+[0-9a-f]{9})?$", (string?)(await hub.Nobody.Get("/api/hub"))["version"]);

    [Theory]
    [InlineData("0.1.0+97080595540b92568daf534da88881bf148cb4ef", "0.1.0+970805955")]
    [InlineData("0.1.0", "0.1.0")]
    [InlineData("0.1.0+abc", "0.1.0+abc")]
    public void Version_WithItsCommit_IsShort(string built, string shown) => Assert.Equal(shown, Fab.Gateway.Health.HubStart.Shortened(built));

    [Fact]
    public async Task Health_OfARunningHub_IsOk()
    {
        JsonNode health = await hub.Nobody.Get("/healthz");

        Assert.Equal("ok", (string?)health["status"]);
    }

    [Theory]
    [InlineData("/api/hub")]
    [InlineData("/api/no-such-path")]
    [InlineData("/no-such-page")]
    public async Task Headers_OfAnyAnswer_KeepForeignContentOut(string path)
    {
        Answer answer = await hub.Nobody.Send(HttpMethod.Get, path);

        string policy = answer.Headers["Content-Security-Policy"];
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", answer.Headers["X-Content-Type-Options"]);
        Assert.False(answer.Headers.ContainsKey("Server"));
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("192.168.1.20")]
    public async Task DemoToken_AskedForUnderAForeignName_IsNotThere(string host)
    {
        Answer answer = await hub.Nobody.Send(HttpMethod.Get, "/api/demo/token?role=steward", host: host);

        Assert.Equal((404, "not-found"), (answer.Status, answer.Code));
        Assert.DoesNotContain("fab_", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DemoToken_OfAHubThatIsNoDemo_IsNotThere()
    {
        using var data = new TempFolder();
        await using Hub real = await Hub.Start(HubOptions.Default with { Data = data.Path, Port = 0 }, TimeProvider.System);
        using var nobody = new Caller(real.Url);

        Answer answer = await nobody.Send(HttpMethod.Get, "/api/demo/token?role=maker");

        Assert.Equal((404, "not-found"), (answer.Status, answer.Code));
        Assert.False((bool)(await nobody.Get("/api/hub"))["demo"]!);
        Assert.Empty((await nobody.Get("/api/machines")).AsArray());
    }

    private static string Lower(string method) => method switch { "GET" => "get", "POST" => "post", "PUT" => "put", "DELETE" => "delete", _ => method };

    private static double Value(string[] lines, string series) => Number(lines.Single(l => l.StartsWith(series + " ", StringComparison.Ordinal)));

    private static double Sum(string[] lines, string name) =>
        lines.Where(l => l.StartsWith(name + "{", StringComparison.Ordinal) || l.StartsWith(name + " ", StringComparison.Ordinal)).Sum(Number);

    private static double Number(string line) =>
        double.Parse(line[(line.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A comment or a sample of the text format 0.0.4.</summary>
    [GeneratedRegex("""^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{[a-z_]+="([^"\\]|\\.)*"(,[a-z_]+="([^"\\]|\\.)*")*\})? (-?\d+(\.\d+)?([eE][-+]?\d+)?|NaN|[+-]Inf))$""")]
    private static partial Regex Prometheus();
}
