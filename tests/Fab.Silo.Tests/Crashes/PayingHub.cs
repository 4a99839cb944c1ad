using System.Text.Json;
using Fab.Contracts.Bonds;
using Fab.Contracts.Bus;
using Fab.Contracts.Feed;
using Fab.Contracts.Fund;
using Fab.Contracts.Jobs;
using Fab.Contracts.Json;
using Fab.Contracts.Ledger;
using Fab.Domain;
using Fab.Domain.Bonds;
using Fab.Domain.Jobs;
using Fab.Domain.Ledger;
using Fab.Domain.Machines;
using Fab.Domain.Units;
using Fab.GrainHost;
using Fab.Silo.Feed;
using Fab.Silo.Ledger;
using Fab.Silo.Storage;
using Fab.Silo.Tests.Bonds;
using Fab.Silo.Tests.World;
using Fab.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace Fab.Silo.Tests.Crashes;

/// <summary>
/// The part of a hub that money passes through, on a real database: the grains of a job, the fund and a bond, and the
/// ledger. A job prints on the bonded machine, its end is metered, the month turns, the period is closed.
/// </summary>
internal sealed class PayingHub : IAsyncDisposable
{
    public const string Period = "2026-02";
    private static readonly JobId Job = new("j1");
    private static readonly MachineId Machine = new("reprap-1");

    private readonly ISqlDatabase _database;
    private readonly ManualTime _time;
    private readonly SqlLedger _ledger;
    private readonly ServiceProvider _services;
    private readonly LocalGrainHost _host;

    public PayingHub(ISqlDatabase database, ManualTime time)
    {
        (_database, _time) = (database, time);
        _ledger = new SqlLedger(database, time);
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<TimeProvider>(time);
        services.AddSingleton<IGrainStateStore>(new SqlGrainStore(database));
        services.AddSingleton<IReminderStore>(new SqlReminderStore(database));
        services.AddSingleton<ILedger>(_ledger);
        services.AddSingleton<IHubFeed>(new MemoryDirectory());
        services.AddSingleton(new Space(TestSilo.SpaceName));
        services.AddFabGrains("memory");
        _services = services.BuildServiceProvider();
        _host = _services.GetRequiredService<LocalGrainHost>();
    }

    /// <summary>The instant at which the job has been printing, with all bought and sold that the story needs.</summary>
    public static DateTimeOffset Start { get; } = new(2026, 2, 3, 8, 0, 0, TimeSpan.Zero);

    public IFundGrain Fund => _host.GetGrain<IFundGrain>(TestSilo.SpaceName);

    private IBondGrain Bond => _host.GetGrain<IBondGrain>(BondStory.Id.Value);

    private IJobGrain JobGrain => _host.GetGrain<IJobGrain>(Job.Value);

    /// <summary>Three funders, seven members, their machine, and a job on it.</summary>
    public static async Task SetUpAsync(ISqlDatabase database)
    {
        var time = new ManualTime();
        await GrainTables.CreateAsync(database, time, default);
        await using var hub = new PayingHub(database, time);
        await hub.BuyMachineAsync();
        await hub.StartJobAsync();
    }

    /// <summary>What the world does from the metered end of the job to the close, and does again until it is answered.</summary>
    public async Task PayAsync()
    {
        await JobGrain.OnMachineEvent(new JobEnded(Job, JobOutcome.Finished, null, null, 100, 100, 0, new MachineSeconds(9000)) { Epoch = "e", Seq = 2, At = Start });
        if (_database is StepDatabase { HasEnded: true }) return; // a hub does not stay down until the month turns
        Go(3, 1);
        await Fund.Close(Period, "steward");
    }

    /// <summary>A hub that starts looks at what it owes.</summary>
    public async Task WakeAsync()
    {
        await JobGrain.Get();
        await Fund.Get();
        await Bond.Get();
    }

    /// <summary>No call is answered and nothing is finished; what is on its way to the database is the database's affair.</summary>
    public void Kill() => _host.Kill();

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _ledger.DisposeAsync();
    }

    private async Task BuyMachineAsync()
    {
        Assert.Null(await Fund.ProposeBond(BondStory.Id, new RentalAgreement("lessee", Machine, "RepRap one", new(30000), 100, 36, "As usual."), "maker"));
        Assert.Null(await Fund.PublishBond(BondStory.Id, BondStory.Offer, "steward"));
        foreach ((string who, long units, int coupon) in new[] { ("ana", 100L, 200), ("ben", 75L, 250), ("chi", 65L, 300) })
        {
            await TopUpAsync(who, units * 1000);
            Assert.Null(await Bond.Bid(new PlaceBid(who, who, units, coupon)));
        }

        Go(1, 2);
        Assert.Null(await Bond.CloseAuction("steward"));
        for (int m = 1; m <= 7; m++) Assert.Null(await Fund.Admit($"m{m}", "runs the print farm", "steward"));
        Go(2, 1);
        Assert.Null(await Bond.ConfirmReceipt("invoice 7", "steward"));
        Assert.NotNull((await Fund.Close("2026-01", "steward")).Period);
    }

    /// <summary>At 120.00 an hour, so that its two and a half hours bring the rent of the worked example.</summary>
    private async Task StartJobAsync()
    {
        Go(2, 3);
        await TopUpAsync("ann", 50000);
        MachineOffer offer = JobPricing.Offer(
            TestSilo.Printer with { Id = Machine, Rate = new CentsPerHour(12000) }, new ContentHash(new string('a', 64)), 1000, 100, 20,
            new Requirements(MachineKind.Printer, Dialect.Marlin, new Volume(new(80), new(60), new(100)), new Celsius(215), new Celsius(60), "pla"),
            new MachineSeconds(9000), null);
        var job = new Job();
        Do(new JobCommand.Quote(Job, new MemberId("ann"), "ann", new FromDesign("phone-stand", "1.0", null, new Dictionary<string, string>()), "A part", [offer], Start.AddDays(1)));
        Do(new JobCommand.Enqueue("ann"));
        RentHold hold = ((JobEffect.PlaceHold)job.Effects.Single()).Hold;
        Assert.Null((await _ledger.SubmitAsync(TransferRequest.Hold(hold.Id, new Posting("wallet:ann", hold.Account, hold.Amount), hold.ExpiresAt), default)).Refusal);
        Do(new JobCommand.HoldPlaced(hold.Id));
        Do(new JobCommand.Assign(Machine));
        var key = new GrainStateKey(new GrainIdentity("job", Job.Value), "state");
        await new SqlGrainStore(_database).WriteAsync(key, JsonSerializer.SerializeToUtf8Bytes(job, FabJson.Options), null, default);
        await JobGrain.OnMachineEvent(new JobStarted(Job, 100) { Epoch = "e", Seq = 1, At = Start });

        void Do(JobCommand command)
        {
            Decision<JobEvent> decision = job.Decide(command, _time.GetUtcNow());
            Assert.Null(decision.Refusal);
            job = decision.Events.Aggregate(job, (j, happened) => j.Apply(happened));
        }
    }

    private async Task TopUpAsync(string who, long cents) => Assert.Null(
        (await _ledger.SubmitAsync(TransferRequest.Post($"top-up/{who}", new Posting("cash", $"wallet:{who}", new Cents(cents))), default)).Refusal);

    private void Go(int month, int day) => _time.Jump(new DateTimeOffset(2026, month, day, 8, 0, 0, TimeSpan.Zero) - _time.GetUtcNow());
}
