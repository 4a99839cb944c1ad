using System.Text.Json.Nodes;
using Fab.Contracts.Fund;
using Fab.Contracts.Ledger;
using Fab.Domain;
using Fab.Domain.Ledger;
using Fab.Gateway.Hosting;
using Fab.Gateway.Tests.Hubs;
using Fab.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Orleans;

namespace Fab.Gateway.Tests.Bonds;

/// <summary>A hub of its own whose calendar the test turns; its year begins in January 2026.</summary>
internal sealed class CommonsHub : IAsyncDisposable
{
    private readonly TempFolder _data = new();
    private readonly Dictionary<string, Caller> _people = [];
    private readonly ManualTime _time = new();
    private readonly Hub _hub;
    private int _jobs;

    private CommonsHub(Func<string, ManualTime, Hub> start) => _hub = start(_data.Path, _time);

    public Caller Nobody { get; private set; } = null!;

    public static async Task<CommonsHub> Start()
    {
        Repository.PointHubHere();
        var commons = new CommonsHub((data, time) =>
            Hub.Start(HubOptions.Default with { Data = data, Port = 0 }, time).GetAwaiter().GetResult());
        commons.Nobody = new Caller(commons._hub.Url);
        commons._people["steward"] = new Caller(commons._hub.Url, commons._hub.FirstStewardToken);
        return commons;
    }

    public Caller Of(string who) => _people[who];

    public async Task Join(string who, long cents = 0)
    {
        JsonNode made = (await Of("steward").Post(
            "/api/members", new { id = who, name = who, roles = new[] { "maker", "funder" }, classes = Array.Empty<string>() })).Expect(201);
        _people[who] = new Caller(_hub.Url, (string?)made["token"]);
        if (cents > 0) (await Of("steward").Post("/api/wallet/top-up", new { cents, member = who })).Expect(200);
    }

    /// <summary>The name in the books, which nothing else tells.</summary>
    public async Task<string> AccountOf(string who) => ((string)(await Of(who).Get("/api/wallet"))["account"]!)["wallet:".Length..];

    public void Go(int month, int day = 1) =>
        _time.Jump(new DateTimeOffset(2026, month, day, 8, 0, 0, TimeSpan.Zero) - _time.GetUtcNow());

    /// <summary>A job of an hour has ended: its rent as the books get it from the job.</summary>
    public async Task Rent(long cents)
    {
        string job = $"j{++_jobs}";
        var references = new Dictionary<string, string> { ["job"] = job, ["machine"] = "press-1", ["meteredSeconds"] = "3600", ["design"] = "cable-clip" };
        LedgerResult posted = await _hub.Services.GetRequiredService<ILedger>().SubmitAsync(
            TransferRequest.Post($"job/{job}/rent", new Posting("cash", "rent:press-1", new(cents))) with { References = references }, CancellationToken.None);
        Assert.True(posted.IsAccepted);
        await _hub.Services.GetRequiredService<IGrainFactory>().GetGrain<IFundGrain>("main").RecordRent(
            new RentReceived(new JobId(job), new MachineId("press-1"), new(3600), new(cents), $"job/{job}/rent", _time.GetUtcNow()));
    }

    /// <summary>All the books.</summary>
    public async Task<string> Books() => (await Nobody.Send(HttpMethod.Get, "/api/ledger/export")).Text;

    public async Task<long> Balance(string account) =>
        (long?)(await Nobody.Get("/api/ledger/accounts")).AsArray().SingleOrDefault(a => (string?)a!["account"] == account)?["posted"] ?? 0;

    public async ValueTask DisposeAsync()
    {
        foreach (Caller person in _people.Values.Append(Nobody)) person.Dispose();
        await _hub.DisposeAsync();
        _data.Dispose();
    }
}

/// <summary>Runs after the tests that share the demo hub: a process has one set of meters, and a second hub would count into it.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class HubsOfTheirOwn
{
    public const string Name = "hubs of their own";
}
