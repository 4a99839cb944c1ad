using Fab.Contracts.Bus;
using Fab.Contracts.Feed;
using Fab.Contracts.Fund;
using Fab.Contracts.Jobs;
using Fab.Contracts.Json;
using Fab.Contracts.Ledger;
using Fab.Contracts.Machines;
using Fab.Contracts.Members;
using Fab.Contracts.Queue;
using Fab.Domain;
using Fab.Domain.Fund;
using Fab.Domain.Jobs;
using Fab.Domain.Ledger;
using Fab.Domain.Machines;
using Fab.Domain.Units;
using Fab.GrainHost;
using Fab.GrainHost.Scheduling;
using Fab.GrainHost.Storage;
using Fab.Silo.Feed;
using Fab.Silo.Ledger;
using Fab.Silo.Machines;
using Fab.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;

namespace Fab.Silo.Tests.World;

/// <summary>
/// A hub under a seeded scheduler and a manual clock. Stores, ledger, bus and bridges outlive it, so it can be killed
/// and started again.
/// </summary>
internal sealed class TestSilo
{
    public const string SpaceName = "test";

    public static readonly MachineSpec Printer = new(
        new MachineId("reprap-1"),
        "RepRap one",
        MachineKind.Printer,
        "fdm-printer",
        Dialect.Marlin,
        new Volume(new(220), new(220), new(250)),
        new Celsius(260),
        new Celsius(100),
        new Millimetres(0.4),
        new MillimetresPerMinute(9000),
        1000,
        new CentsPerHour(120),
        "virtual:marlin");

    private readonly Lock _gate = new();
    private readonly List<string> _warnings = [];
    private readonly CountedAccountIds _accounts = new();
    private InProcessBus.Connection? _connection;

    public TestSilo(long seed = 1)
    {
        Scheduler = new SeededGrainScheduler(seed);
        Bus = new InProcessBus(Scheduler.RunActor);
        Ledger = new FlakyLedger(new MemoryLedger(Time));
        States = new CrashingStore(this);
        Start();
    }

    public SeededGrainScheduler Scheduler { get; }

    public ManualTime Time { get; } = new();

    public InProcessBus Bus { get; }

    public FlakyLedger Ledger { get; }

    public CrashingStore States { get; }

    public MemoryReminderStore Reminders { get; } = new();

    public MemoryDirectory Directory { get; } = new();

    public LocalGrainHost Host { get; private set; } = null!;

    public int Starts { get; private set; }

    public bool IsDown { get; private set; }

    public IReadOnlyList<string> Warnings
    {
        get
        {
            lock (_gate) return [.. _warnings];
        }
    }

    public IQueueGrain Queue => Host.GetGrain<IQueueGrain>(SpaceName);

    public IFundGrain Fund => Host.GetGrain<IFundGrain>(SpaceName);

    public IMachineGrain Machine(string id = "reprap-1") => Host.GetGrain<IMachineGrain>(id);

    public IJobGrain Job(string id) => Host.GetGrain<IJobGrain>(id);

    public IMemberGrain Member(string id) => Host.GetGrain<IMemberGrain>(id);

    public T Run<T>(Func<Task<T>> call)
    {
        Task<T> task = call();
        Answer(task);
        return task.GetAwaiter().GetResult();
    }

    public void Run(Func<Task> call)
    {
        Task task = call();
        Answer(task);
        task.GetAwaiter().GetResult();
    }

    /// <summary>Runs what is ready until the call is answered. Awaits nothing itself: the test runner's own
    /// synchronisation context would take the answer to another thread, past the seeded scheduler.</summary>
    private void Answer(Task task)
    {
        Scheduler.RunUntilIdle();
        Assert.True(task.IsCompleted, "The call was not answered.");
    }

    /// <summary>Moves the clock on from timer to timer, running what becomes ready.</summary>
    public void Advance(TimeSpan by)
    {
        DateTimeOffset end = Time.GetUtcNow() + by;
        Scheduler.RunUntilIdle();
        while (Time.UntilNextTimer is { } next && Time.GetUtcNow() + next <= end)
        {
            FireTimers(next);
            Scheduler.RunUntilIdle();
        }

        FireTimers(end - Time.GetUtcNow());
        Scheduler.RunUntilIdle();
    }

    /// <summary>As in a hub, where timers know no synchronisation context; the test runner's own would take what they begin to another thread.</summary>
    private void FireTimers(TimeSpan by)
    {
        SynchronizationContext? runners = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            Time.Advance(by);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(runners);
        }
    }

    /// <summary>Stops dead: what was being done is dropped, calls under way are never answered.</summary>
    public void Kill()
    {
        IsDown = true;
        Host.Kill();
        _ = _connection!.DropAsync().AsTask();
    }

    public void Start()
    {
        Starts++;
        IsDown = false;
        _connection = Bus.Connect();
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(Time);
        services.AddSingleton<IGrainScheduler>(Scheduler);
        services.AddSingleton<IGrainStateStore>(States);
        services.AddKeyedSingleton<IGrainStateStore>("fab", States);
        services.AddSingleton<IReminderStore>(Reminders);
        services.AddSingleton<ILedger>(Ledger);
        services.AddSingleton<IBus>(_connection);
        services.AddSingleton<IAccountIds>(_accounts);
        services.AddSingleton<IHubFeed>(Directory);
        services.AddSingleton<IDirectory>(Directory);
        services.AddLogging(logging => logging.AddProvider(new Collector(this)).SetMinimumLevel(LogLevel.Warning));
        services.AddFabGrainHost(options =>
        {
            options.AddGrains(typeof(MachineGrain).Assembly);
            FabJson.Configure(options.Json = new System.Text.Json.JsonSerializerOptions());
        });
        services.AddFabSilo(new Space(SpaceName));
        ServiceProvider provider = services.BuildServiceProvider();
        Host = provider.GetRequiredService<LocalGrainHost>();
        foreach (IHostedService service in provider.GetServices<IHostedService>()) _ = Scheduler.RunActor(() => service.StartAsync(CancellationToken.None));
        Scheduler.RunUntilIdle();
    }

    /// <summary>A printer with PLA loaded, a maker who may use it and has money, and the printer's bridge.</summary>
    public TestBridge SetUp(params string[] machines)
    {
        AddMember("ann", 100_00);
        TestBridge? first = null;
        foreach (string id in machines.Length == 0 ? ["reprap-1"] : machines)
        {
            Assert.Null(Run(() => Machine(id).Register(Printer with { Id = new MachineId(id) })));
            Assert.Null(Run(() => Machine(id).LoadMaterial("pla", "op")));
            var bridge = new TestBridge(this, id);
            Scheduler.RunUntilIdle();
            first ??= bridge;
        }

        Advance(TimeSpan.FromSeconds(1));
        return first!;
    }

    public void AddMember(string id, long cents)
    {
        Assert.Null(Run(() => Member(id).Register(id, ["maker"])));
        Assert.Null(Run(() => Member(id).Authorise("fdm-printer", null, "steward")));
        TopUp($"top-up/{Account(id)}", Account(id), cents);
    }

    /// <summary>Who somebody registered is in the books.</summary>
    public string Account(string member) => Run(() => Member(member).Get())!.Account;

    public string Wallet(string member) => Run(() => Member(member).Get())!.Wallet;

    /// <param name="account">The name in the books of a member, or of anyone else with a wallet.</param>
    public void TopUp(string transfer, string account, long cents)
    {
        LedgerResult topUp = Ledger.SubmitAsync(TransferRequest.Post(transfer, new Posting("cash", FundAccounts.Wallet(account), new Cents(cents))), default)
            .GetAwaiter().GetResult();
        Assert.True(topUp.IsAccepted);
    }

    public IReadOnlyList<JobView> Listed() => Directory.Jobs(new JobFilter(), 100).GetAwaiter().GetResult();

    public void Quote(string job, string member = "ann", long estimate = 3600, string? material = "pla", params string[] machines)
    {
        MachineOffer[] offers = [.. (machines.Length == 0 ? ["reprap-1"] : machines).Select(m => JobPricing.Offer(
            Printer with { Id = new MachineId(m) },
            new ContentHash(new string('a', 64)),
            1000,
            500,
            20,
            new Requirements(
                MachineKind.Printer, Dialect.Marlin, new Volume(new(80), new(60), new(100)), new Celsius(215), new Celsius(60), material),
            new MachineSeconds(estimate),
            null))];
        var quote = new QuoteJob(
            new MemberId(member),
            Run(() => Member(member).Get())?.Account ?? "m0000000000000000",
            new FromDesign("phone-stand", "1.0", null, new Dictionary<string, string> { ["width"] = "80" }),
            $"Part {job}",
            offers,
            Time.GetUtcNow().AddHours(1));
        Assert.Null(Run(() => Job(job).Quote(quote)));
    }

    public Refusal? Submit(string job, string by = "ann") => Run(() => Queue.Submit(new JobId(job), by));

    public JobView View(string job) => Run(() => Job(job).Get())!;

    public MachineView MachineView(string id = "reprap-1") => Run(() => Machine(id).Get())!;

    public AccountBalance Balance(string account) => Ledger.GetBalanceAsync(account, default).GetAwaiter().GetResult().Balance!;

    public IReadOnlyList<Transfer> Transfers() => Ledger.GetTransfersAsync(0, 1000, null, default).GetAwaiter().GetResult();

    private sealed class Collector(TestSilo silo) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (silo._gate) silo._warnings.Add($"{formatter(state, exception)}: {exception}");
        }

        public void Dispose()
        {
        }
    }
}

/// <summary>Grain state in memory that can kill the hub right after a write: persisted, but nobody told.</summary>
internal sealed class CrashingStore(TestSilo silo) : IGrainStateStore
{
    private readonly MemoryGrainStore _inner = new();

    /// <summary>Writes so far.</summary>
    public int Writes { get; private set; }

    /// <summary>The hub dies after this write; 0 for never.</summary>
    public int DieAfterWrite { get; set; }

    /// <summary>Fails this many writes, unwritten.</summary>
    public int FailWrites { get; set; }

    public ValueTask<StoredGrainState?> ReadAsync(GrainStateKey key, CancellationToken ct) => _inner.ReadAsync(key, ct);

    public async ValueTask<GrainStateWrite> WriteAsync(GrainStateKey key, byte[] json, string? etag, CancellationToken ct)
    {
        if (FailWrites > 0)
        {
            FailWrites--;
            throw new IOException("The disk is full.");
        }

        GrainStateWrite written = await _inner.WriteAsync(key, json, etag, ct);
        if (++Writes != DieAfterWrite) return written;
        silo.Kill();
        await new TaskCompletionSource().Task;
        return written;
    }

    public ValueTask<GrainStateWrite> ClearAsync(GrainStateKey key, string? etag, CancellationToken ct) => _inner.ClearAsync(key, etag, ct);
}

/// <summary>The ledger in memory, out of reach when told to be, before or after it has done what was asked.</summary>
internal sealed class FlakyLedger(ILedger inner) : ILedger
{
    public int FailBefore { get; set; }

    public int FailAfter { get; set; }

    public int Submits { get; private set; }

    public async Task<IReadOnlyList<LedgerResult>> SubmitAsync(IReadOnlyList<TransferRequest> requests, bool linked, CancellationToken ct)
    {
        Submits++;
        if (FailBefore > 0)
        {
            FailBefore--;
            throw new LedgerUnavailableException("out of reach");
        }

        IReadOnlyList<LedgerResult> results = await inner.SubmitAsync(requests, linked, ct);
        if (FailAfter > 0)
        {
            FailAfter--;
            throw new LedgerUnavailableException("the answer got lost");
        }

        return results;
    }

    public Task<IReadOnlyList<Transfer>> ExpireDueAsync(CancellationToken ct) => inner.ExpireDueAsync(ct);

    public Task<Transfer?> GetTransferAsync(string id, CancellationToken ct) => inner.GetTransferAsync(id, ct);

    public Task<BalanceResult> GetBalanceAsync(string account, CancellationToken ct) => inner.GetBalanceAsync(account, ct);

    public Task<IReadOnlyList<AccountBalance>> GetAccountsAsync(CancellationToken ct) => inner.GetAccountsAsync(ct);

    public Task<IReadOnlyList<Transfer>> GetTransfersAsync(long afterSequence, int limit, string? account, CancellationToken ct) =>
        inner.GetTransfersAsync(afterSequence, limit, account, ct);

    public Task<LedgerVerification> VerifyAsync(CancellationToken ct) => inner.VerifyAsync(ct);
}
