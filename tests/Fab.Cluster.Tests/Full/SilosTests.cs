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
