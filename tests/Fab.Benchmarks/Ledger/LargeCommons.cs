using System.Globalization;
using System.Text.Json;
using Fab.Contracts.Fund;
using Fab.Contracts.Jobs;
using Fab.Contracts.Json;
using Fab.Contracts.Ledger;
using Fab.Domain;
using Fab.Domain.Bonds;
using Fab.Domain.Fund;
using Fab.Domain.Ledger;
using Fab.Domain.Units;
using Fab.GrainHost;
using Fab.Silo;
using Fab.Silo.Ledger;
using Fab.Silo.Storage;
using Fab.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Fab.Benchmarks.Ledger;

/// <summary>
/// A hub's fund with one machine, whose bond has very many holders, and very many members who share the dividend. Its grains
/// are the hub's own; only how they came to be is not told, since a hundred thousand bids take longer than their closes.
/// </summary>
internal sealed class LargeCommons : IAsyncDisposable
{
    private const string Space = "bench";
    private static readonly MachineId Machine = new("m1");
    private static readonly BondId Bond = new("b1");

    private readonly ServiceProvider _services;
    private readonly LocalGrainHost _host;
    private readonly ISqlDatabase _database;
    private readonly ManualTime _time;
    private int _month;

    private LargeCommons(ISqlDatabase database, ServiceProvider services, ManualTime time)
    {
        _database = database;
        _services = services;
        _time = time;
        _host = services.GetRequiredService<LocalGrainHost>();
        Ledger = (StopwatchLedger)services.GetRequiredService<ILedger>();
        States = (StopwatchStore)services.GetRequiredService<IGrainStateStore>();
    }

    public StopwatchLedger Ledger { get; }

    public StopwatchStore States { get; }

    private IFundGrain Fund => _host.GetGrain<IFundGrain>(Space);

    public static async Task<LargeCommons> OpenAsync(ISqlDatabase database, int holders, int members)
    {
        var time = new ManualTime();
        var store = new StopwatchStore(new SqlGrainStore(database));
        var ledger = new StopwatchLedger(new SqlLedger(database, time));
        await GrainTables.CreateAsync(database, time, default);
        await FillAsync(store, ledger, time.GetUtcNow(), holders, members);
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(time);
        services.AddSingleton<IGrainStateStore>(store);
        services.AddSingleton<IReminderStore>(new SqlReminderStore(database));
        services.AddSingleton<ILedger>(ledger);
        services.AddSingleton(new Space(Space));
        services.AddLogging(logging => logging.AddConsole());
        services.AddFabGrains("memory");
        return new LargeCommons(database, services.BuildServiceProvider(), time);
    }

    /// <summary>A month goes by in which the machine earns; then the calendar turns. The answer is the month.</summary>
    public async Task<string> EarnAsync(Cents rent)
    {
        string period = Period.Of(_time.GetUtcNow());
        var job = new JobId($"j{++_month}");
        Require(await Ledger.SubmitAsync(TransferRequest.Post($"job/{job}/rent", new Posting("cash", FundAccounts.Rent(Machine), rent)), default));
        await Fund.RecordRent(new RentReceived(job, Machine, new MachineSeconds(360_000), rent, $"job/{job}/rent", _time.GetUtcNow()));
        _time.Jump(Period.End(period) - _time.GetUtcNow());
        return period;
    }

    /// <summary>When it returns the period is closed, and all of it is on disk.</summary>
    public async Task CloseAsync(string period)
    {
        CloseAnswer answer = await Fund.Close(period, "steward");
        if (answer.Period is null) throw new InvalidOperationException(answer.Refusal?.Message ?? "The close did not end.");
    }

    public async Task<long> CountPostingsAsync(string period)
    {
        IReadOnlyList<Transfer> latest = await Ledger.GetLatestTransfersAsync(LedgerLimits.MaxPage, null, default);
        return latest.Where(t => t.Id.StartsWith($"close/{period}/", StringComparison.Ordinal)).Sum(t => (long)t.Postings.Count);
    }

    public async Task RequireSoundAsync()
    {
        if ((await Ledger.VerifyAsync(default)).Fault is { } fault) throw new InvalidOperationException(fault.Message);
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await Ledger.DisposeAsync();
        await _database.DisposeAsync();
    }

    private static async Task FillAsync(StopwatchStore states, StopwatchLedger ledger, DateTimeOffset now, int holders, int members)
    {
        string[] accounts = Accounts(holders + members);
        Holder[] held = [.. accounts.Take(holders).Order(StringComparer.Ordinal).Select((account, i) => new Holder(account, 1 + (i % 7), new Cents(1000L * (1 + (i % 7)))))];
        long units = held.Sum(h => h.Units);
        var cost = new Cents(units * 1000);
        var offer = new BondOffer(
            cost, Cents.Zero, 60, new Cents(400_000), units, new Cents(1000), 500, units, GapRule.Void, new Cents(cost.Value / 60),
            now, now, new Cents(20_000), BondPolicy.Commons);
        var bond = new Bond
        {
            Id = Bond,
            State = BondState.Active,
            Agreement = new RentalAgreement("lessee", Machine, "A large machine", new Cents(10_000_000), 100, 60, "As usual."),
            Offer = offer,
            CouponBasisPoints = 300,
            ActiveSince = now,
            Holders = held,
            Outstanding = cost,
        };
        var fund = new CommonsFund
        {
            Open = new FundPeriod(Period.Of(now), []),
            Bonds = [new BondEntry(Bond, Machine)],
            Costs = [new CostSheet(Machine, new MachineCosts(offer.OperatingPerPeriod, cost, Cents.Zero, 60), null, FixedBy: Bond)],
            Dividends = new DividendRegister
            {
                Joins = [Fraction.Zero],
                Shares = [.. accounts.Skip(holders).Order(StringComparer.Ordinal).Select(account => new DividendShare(account, 0, Cents.Zero, now, "Runs the machine"))],
            },
        };
        await WriteAsync(states, "bond", Bond.Value, bond);
        await WriteAsync(states, "fund", Space, fund);

        // Everybody had a wallet before the first close, as people do.
        IEnumerable<Posting> topUps = held.Select(h => h.Account).Concat(fund.Dividends.Shares.Select(s => s.Account))
            .Select(account => new Posting("cash", FundAccounts.Wallet(account), new Cents(1)));
        TransferRequest[] setUp =
        [
            .. topUps.Chunk(TransferRules.MaxPostings).Select((postings, i) => TransferRequest.Post(Text($"top-up/{i}"), postings)),
            TransferRequest.Post("issue", new Posting("cash", FundAccounts.Principal(Bond), cost)),
            TransferRequest.Post("purchase", new Posting(FundAccounts.Asset(Machine), "cash", cost)),
        ];
        foreach (LedgerResult result in await ledger.SubmitAsync(setUp, linked: true, default)) Require(result);
    }

    private static async Task WriteAsync<T>(StopwatchStore states, string type, string key, T state) => await states.WriteAsync(
        new GrainStateKey(new GrainIdentity(type, key), "state"), JsonSerializer.SerializeToUtf8Bytes(state, FabJson.Options), null, default);

    /// <summary>As random as those of real members, so that neighbours in the books are no neighbours in an index.</summary>
    private static string[] Accounts(int count)
    {
        var random = new Random(1);
        var accounts = new HashSet<string>(StringComparer.Ordinal);
        while (accounts.Count < count) accounts.Add(Text($"m{random.NextInt64():x16}"));
        return [.. accounts];
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static void Require(LedgerResult result)
    {
        if (result.Refusal is { } refusal) throw new InvalidOperationException(refusal.Message);
    }
}
