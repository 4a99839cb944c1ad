using System.Text.Json.Nodes;
using Fab.Gateway.Hosting;

namespace Fab.Gateway.Tests.Hubs;

/// <summary>One demo hub for all tests that can share it, in this process, with machines that run 600 times as fast.</summary>
public sealed class DemoHub : IAsyncLifetime
{
    private readonly TempFolder _data = new();
    private Hub? _hub;
    private Caller? _nobody;
    private Caller? _maker;
    private Caller? _operator;
    private Caller? _steward;
    private Caller? _funder;

    internal Hub Hub => _hub!;

    internal string Url => Hub.Url;

    internal Caller Nobody => _nobody!;

    internal Caller Maker => _maker!;

    internal Caller Operator => _operator!;

    internal Caller Steward => _steward!;

    internal Caller Funder => _funder!;

    public async Task InitializeAsync()
    {
        Repository.PointHubHere();
        _hub = await Hub.Start(HubOptions.Default with { Data = _data.Path, Port = 0, Demo = true, TimeScale = 600 }, TimeProvider.System);
        _nobody = new Caller(Url);
        _maker = await Caller.As(Url, "maker");
        _operator = await Caller.As(Url, "operator");
        _steward = await Caller.As(Url, "steward");
        _funder = await Caller.As(Url, "funder");
        foreach (string machine in new[] { "reprap-1", "router-1" }) await MakeReady(machine);
    }

    public async Task DisposeAsync()
    {
        foreach (Caller? caller in new[] { _nobody, _maker, _operator, _steward, _funder }) caller?.Dispose();
        if (_hub is not null) await _hub.DisposeAsync();
        _data.Dispose();
    }

    /// <summary>A member of their own, so that a test's money and place in the queue are nobody else's.</summary>
    internal Task<Caller> NewMember(string id, params string[] classes) => NewMember(id, "maker", classes);

    internal async Task<Caller> NewMember(string id, string role, string[] classes)
    {
        JsonNode made = (await Steward.Post("/api/members", new { id, name = id, roles = new[] { role }, classes, withToken = true })).Expect(201);
        return new Caller(Url, (string?)made["token"]);
    }

    /// <summary>Waits until the machine is there and idle, with its plate cleared.</summary>
    internal async Task MakeReady(string machine)
    {
        using EventReader events = await EventReader.Open(Url);
        await events.UntilTrue(async () =>
        {
            JsonNode view = (await Nobody.Get($"/api/machines/{machine}"))["machine"]!;
            if (view["checks"]!.AsArray().Count > 0 && (string?)view["state"] != "running")
                await Operator.Post($"/api/machines/{machine}/clear", new { plateCleared = true, stopCleared = true });
            return (string?)view["state"] == "idle";
        });
    }
}

[CollectionDefinition(Name)]
public sealed class SharedHub : ICollectionFixture<DemoHub>
{
    public const string Name = "one demo hub";
}
