using System.Text.Json.Nodes;
using Fab.Contracts.Fund;
using Fab.Contracts.Ledger;
using Fab.Domain;
using Fab.Domain.Ledger;
using Fab.Gateway.Hosting;
using Fab.Gateway.Tests.Hubs;
using Fab.Silo.Storage;
using Fab.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Orleans;

namespace Fab.Gateway.Tests.Bonds;

public enum KeptIn
{
    Sqlite,
    Postgres,
}

/// <summary>A hub of its own whose calendar the test turns; its year begins in January 2026.</summary>
internal sealed class CommonsHub : IAsyncDisposable
{
    public const string Machine = "press-1";

    private readonly TempFolder _data = new();
    private readonly Dictionary<string, Caller> _people = [];
    private readonly Dictionary<string, (string Id, string Token)> _known = [];
    private readonly ManualTime _time = new();
    private readonly HubOptions _options;
    private Hub _hub = null!;
    private int _jobs;

    private CommonsHub(bool demo, string? postgres) =>
        _options = HubOptions.Default with { Data = _data.Path, Port = 0, Demo = demo, PostgreSql = postgres };

    public Hub Hub => _hub;

    public TimeProvider Time => _time;

    public Caller Nobody { get; private set; } = null!;

    public Caller Steward => Of("steward");

    public static async Task<CommonsHub> Start(KeptIn books = KeptIn.Sqlite)
    {
        var commons = new CommonsHub(false, books == KeptIn.Postgres ? await (await PostgresServer.SharedAsync()).CreateDatabaseAsync() : null);
        await commons.Open();
        JsonNode steward = (await commons.Nobody.Post(
            "/api/setup", new { code = commons._hub.SetUpCode, space = new { name = "Main", language = "en" }, id = "steward", name = "Steward", withToken = true })).Expect(201);
        commons.Know("steward", "steward", (string)steward["token"]!);
        return commons;
    }

    /// <summary>With two machines, and one member for each role.</summary>
    public static async Task<CommonsHub> StartDemo()
    {
        var commons = new CommonsHub(true, null);
        await commons.Open();
        foreach (string role in new[] { "maker", "operator", "funder", "steward" })
            commons.Know(role, role, (string)(await commons.Nobody.Get($"/api/demo/token?role={role}"))["token"]!);
        return commons;
    }

    /// <summary>The hub stops and starts again on what it has stored.</summary>
    public async Task Restart()
    {
        foreach (Caller person in _people.Values.Append(Nobody)) person.Dispose();
        await _hub.DisposeAsync();
        await Open();
        foreach ((string name, (string id, string token)) in _known.ToArray()) Know(name, id, token);
    }

    public Caller Of(string who) => _people[who];

    /// <summary>The member's id; their name may stand for another one, see <see cref="JoinInOrder"/>.</summary>
    public string IdOf(string who) => _known[who].Id;

    public async Task Join(string who, long cents = 0, params string[] roles)
    {
        JsonNode made = (await Steward.Post(
            "/api/members", new { id = who, name = who, roles = roles.Length == 0 ? ["maker", "funder"] : roles, classes = Array.Empty<string>(), withToken = true })).Expect(201);
        Know(who, who, (string)made["token"]!);
        if (cents > 0) await TopUp(who, cents);
    }

    /// <summary>
    /// As many members as names, named so that their accounts, which are random, sort as the names are given: for examples
    /// in which single cents go by the order of the accounts.
    /// </summary>
    public async Task JoinInOrder(params string[] names)
    {
        List<(string Account, string Id)> made = [];
        for (int i = 0; i < names.Length; i++)
        {
            string id = $"x{i}";
            await Join(id);
            made.Add((await AccountOf(id), id));
        }

        made.Sort((a, b) => string.CompareOrdinal(a.Account, b.Account));
        for (int i = 0; i < names.Length; i++) Know(names[i], made[i].Id, _known[made[i].Id].Token);
    }

    public async Task TopUp(string who, long cents) => (await Steward.Post("/api/wallet/top-up", new { cents, member = IdOf(who) })).Expect(200);

    /// <summary>The name in the books, which nothing else tells.</summary>
    public async Task<string> AccountOf(string who) => ((string)(await Of(who).Get("/api/wallet"))["account"]!)["wallet:".Length..];

    public void Go(int month, int day = 1) => Go(new DateTimeOffset(2026, month, day, 8, 0, 0, TimeSpan.Zero));

    public void Go(DateTimeOffset to) => _time.Jump(to - _time.GetUtcNow());

    /// <summary>A job has ended: its rent as the books get it from the job, out of its maker's wallet.</summary>
    public async Task Rent(long cents, string who = "lessee", long seconds = 3600, string machine = Machine)
    {
        string job = $"j{++_jobs}";
        await TopUp(who, cents);
        var references = new Dictionary<string, string>
        {
            ["job"] = job,
            ["machine"] = machine,
            ["meteredSeconds"] = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["design"] = "cable-clip",
            ["outcome"] = "finished",
        };
        LedgerResult posted = await _hub.Services.GetRequiredService<ILedger>().SubmitAsync(
            TransferRequest.Post($"job/{job}/rent", new Posting($"wallet:{await AccountOf(who)}", $"rent:{machine}", new(cents))) with { References = references },
            CancellationToken.None);
        Assert.True(posted.IsAccepted);
        await _hub.Services.GetRequiredService<IGrainFactory>().GetGrain<IFundGrain>("main").RecordRent(
            new RentReceived(new JobId(job), new MachineId(machine), new(seconds), new(cents), $"job/{job}/rent", _time.GetUtcNow()));
    }

    public async Task<JsonNode> Close(string period) => (await Steward.Post($"/api/fund/periods/{period}/close", null)).Expect(200);

    public Task<JsonNode> Bond(string id = "b1") => Nobody.Get($"/api/bonds/{id}");

    /// <summary>All the books.</summary>
    public async Task<string> Books() => (await Nobody.Send(HttpMethod.Get, "/api/ledger/export")).Text;

    /// <summary>Every grain's state as it is stored, byte for byte, and the head of the books.</summary>
    public async Task<string> Stored()
    {
        List<string> rows = await _hub.Services.GetRequiredService<ISqlDatabase>().ReadAsync(
            session => session.QueryAsync(
                "SELECT grain_type, grain_key, state_name, content FROM grain_state ORDER BY grain_type, grain_key, state_name",
                row => $"{row.GetString(0)}/{row.GetString(1)}/{row.GetString(2)}: {(row.IsDBNull(3) ? "" : row.GetString(3))}"),
            CancellationToken.None);
        JsonNode root = await Nobody.Get("/api/ledger/root");
        return string.Join('\n', rows.Append($"{root["size"]} {root["root"]} {root["chain"]}"));
    }

    public async Task<long> Balance(string account) =>
        (long?)(await Nobody.Get("/api/ledger/accounts")).AsArray().SingleOrDefault(a => (string?)a!["account"] == account)?["posted"] ?? 0;

    public async Task<long> Wallet(string who) => (long)(await Of(who).Get("/api/wallet"))["available"]!;

    public async ValueTask DisposeAsync()
    {
        foreach (Caller person in _people.Values.Append(Nobody)) person.Dispose();
        await _hub.DisposeAsync();
        _data.Dispose();
    }

    private async Task Open()
    {
        Repository.PointHubHere();
        _hub = await Hub.Start(_options, _time);
        Nobody = new Caller(_hub.Url);
    }

    private void Know(string name, string id, string token)
    {
        _known[name] = (id, token);
        _people[name] = new Caller(_hub.Url, token);
    }
}

/// <summary>Runs after the tests that share the demo hub: a process has one set of meters, and a second hub would count into it.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class HubsOfTheirOwn
{
    public const string Name = "hubs of their own";
}
