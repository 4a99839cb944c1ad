using System.Text;
using System.Text.Json.Nodes;

namespace Fab.Cluster.Tests.Full;

/// <summary>Several hubs of one space, each a process with a silo, on real PostgreSQL and Mosquitto.</summary>
public sealed class SilosTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("fab-silos-test-").FullName;
    private readonly CancellationTokenSource _patience = new(TimeSpan.FromMinutes(4));

    private CancellationToken Ct => _patience.Token;

    public void Dispose()
    {
        _patience.Dispose();
        Directory.Delete(_data, recursive: true);
    }

    [Fact]
    public async Task Grains_OfEitherHub_AreTheSameAndOutliveOneOfThem()
    {
        await using LocalCluster cluster = await StartAsync(silos: 2);
        using HubApi one = cluster.As("steward", cluster.Hubs[0]), two = cluster.As("steward", cluster.Hubs[1]);
        var topUp = new JsonObject { ["member"] = "maker", ["cents"] = 5_00, ["id"] = "second" };
        await two.Post("/api/wallet/top-up", topUp, Ct);
        await one.Post("/api/wallet/top-up", topUp.DeepClone(), Ct);
        using HubApi maker = cluster.As("maker", cluster.Hubs[0]);
        Assert.Equal(100_005_00, (long)(await maker.Get("/api/wallet", Ct))["available"]!);

        // Changes of one grain through either hub, in turn: a second activation would refuse or lose some.
        for (int i = 1; i <= 20; i++)
            await NameAsync(i % 2 == 0 ? one : two, $"Space {i}");
        Assert.Equal("Space 20", (string?)(await one.Get("/api/hub", Ct))["name"]);

        await cluster.Hubs[1].KillAsync(TimeSpan.FromMinutes(3));

        // A stop by somebody this hub never saw waits for no grain that the other had: from its receipt to the machine, by its own measure.
        using HubApi keeper = cluster.As("operator", cluster.Hubs[0]);
        Assert.InRange((long)(await keeper.Post("/api/machines/reprap-01/stop", null, Ct))["microseconds"]!, 1, 3_000_000);

        // Wherever the grains were: within some seconds they are here.
        Assert.Equal("Space 20", (string?)(await one.Get("/api/hub", Ct))["name"]);
        await NameAsync(one, "After");
        Assert.Equal("After", (string?)(await one.Get("/api/hub", Ct))["name"]);
    }

    /// <summary>A client that loses one hub asks another under the same key: once is once, and what nobody can know is not done again.</summary>
    [Fact]
    public async Task Command_OfOneKeyAtTwoHubs_IsDoneOnce_AndOneThatAKilledHubBeganIsNotDoneAgain()
    {
        await using LocalCluster cluster = await StartAsync(silos: 2);
        using var http = new HttpClient();

        // Without an id of its own in the body: only the key can hold a repeat back.
        var topUp = new JsonObject { ["member"] = "maker", ["cents"] = 7_00 };
        HttpResponseMessage[] answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => PostAsync(http, cluster, i % 2, "/api/wallet/top-up", topUp, "one-key")));
        Assert.All(answers, answer => Assert.True(answer.IsSuccessStatusCode, answer.ToString()));
        using HubApi maker = cluster.As("maker", cluster.Hubs[0]);
        Assert.Equal(100_007_00, (long)(await maker.Get("/api/wallet", Ct))["available"]!);

        var slow = new JsonObject { ["design"] = new JsonObject { ["slug"] = "phone-stand", ["parameters"] = new JsonObject() } };
        Task<HttpResponseMessage> lost = PostAsync(http, cluster, 1, "/api/quotes", slow, "left-open");
        await using var database = Npgsql.NpgsqlDataSource.Create(cluster.Database.ConnectionString);
        while (Convert.ToInt64(await database.CreateCommand("SELECT count(*) FROM command_key WHERE name LIKE '% left-open' AND answer IS NULL").ExecuteScalarAsync(Ct), System.Globalization.CultureInfo.InvariantCulture) == 0)
            await Task.Delay(20, Ct);
        await cluster.Hubs[1].KillAsync(TimeSpan.FromMinutes(3));
        await Assert.ThrowsAnyAsync<Exception>(() => lost);
        using HttpResponseMessage again = await PostAsync(http, cluster, 0, "/api/quotes", slow, "left-open");
        Assert.Equal(409, (int)again.StatusCode);
        Assert.Equal("idempotency-key-left-open", (string?)JsonNode.Parse(await again.Content.ReadAsStringAsync(Ct))!["code"]);
    }

    [Fact]
    public async Task Viewer_OfOneHub_SeesWhatGrainsTellTheOther()
    {
        await using LocalCluster cluster = await StartAsync(silos: 2);
        using var http = new HttpClient();
        using Stream events = await OpenEventsAsync(http, cluster, hub: 1), others = await OpenEventsAsync(http, cluster, hub: 0);
        using HubApi steward = cluster.As("operator", cluster.Hubs[0]);

        await steward.Post("/api/machines/reprap-01/material", new JsonObject { ["material"] = "petg" }, Ct);

        // Wherever the machine's grain is, one of the two hears it from the other.
        foreach (Stream viewer in (Stream[])[events, others]) Assert.StartsWith("data: {\"spec\":{\"id\":\"reprap-01\"", await UntilAsync(viewer, "\"material\":\"petg\""), StringComparison.Ordinal);
    }

    private async Task<HttpResponseMessage> PostAsync(HttpClient http, LocalCluster cluster, int hub, string path, JsonObject body, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, cluster.Hubs[hub].Url + path) { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new("Bearer", cluster.Folder.Secret("steward.token"));
        request.Headers.Add("Idempotency-Key", key);
        return await http.SendAsync(request, Ct);
    }

    private async Task NameAsync(HubApi steward, string name)
    {
        var space = new JsonObject { ["name"] = name, ["currency"] = "EUR", ["language"] = "en" };
        HubAnswer answer = await steward.Send(HttpMethod.Put, "/api/hub", () => new StringContent(space.ToJsonString(), Encoding.UTF8, "application/json"), Ct);
        Assert.True(answer.IsSuccess, answer.Json?.ToJsonString());
    }

    private async Task<Stream> OpenEventsAsync(HttpClient http, LocalCluster cluster, int hub)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{cluster.Hubs[hub].Url}/api/events");
        request.Headers.Authorization = new("Bearer", cluster.Folder.Secret("operator.token"));
        HttpResponseMessage answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Ct);
        return await answer.EnsureSuccessStatusCode().Content.ReadAsStreamAsync(Ct);
    }

    private async Task<string> UntilAsync(Stream events, string word)
    {
        using var reader = new StreamReader(events);
        while (await reader.ReadLineAsync(Ct) is { } line)
        {
            if (line.Contains(word, StringComparison.Ordinal)) return line;
        }

        return "";
    }

    private Task<LocalCluster> StartAsync(int silos) => LocalCluster.StartAsync(
        new ClusterOptions { Data = _data, Silos = silos, Bridges = 1, Machines = 1, Seed = true, SyncsToDisk = false }, removesData: false, null, Ct);
}
