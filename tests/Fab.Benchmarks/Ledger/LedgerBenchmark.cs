using System.Diagnostics;
using System.Globalization;
using Fab.Contracts.Ledger;
using Fab.Domain.Ledger;
using Fab.Domain.Units;
using Fab.Silo.Ledger;
using Fab.Silo.Storage;

namespace Fab.Benchmarks.Ledger;

/// <summary>
/// Durable transfers per second, each beside the same rows written by the database alone in the same run: on SQLite by one
/// prepared statement a table, on PostgreSQL by COPY (batched) and pgbench (single). What the database alone writes are the
/// transfers and postings, into the same tables with the same indexes and triggers, in commits of the same size; balances,
/// rules, hashes and reading are the ledger's own and count against it.
/// </summary>
internal static class LedgerBenchmark
{
    private const int Batch = TransferRules.MaxBatch;
    private const int Batches = 40;
    private const int Members = 1000;
    private const int Callers = 64;

    /// <summary>Until the program's code is compiled for good.</summary>
    private const int WarmUps = 4;

    public static async Task Run(Options options)
    {
        await using ILedgerStore store = options.Postgres ? await PostgresStore.StartAsync() : new SqliteStore();
        Console.WriteLine(store.Describe());
        await Compare("batches of 1000, one caller", options, () => Batched(store), () => store.BulkAsync(Batches, Batch, postings: 1));
        await Compare("one after another", options, () => Single(store, options), () => store.SingleAsync(options.SecondsPerRun));
        await Compare($"{Callers} callers, one each", options, () => FromMany(store, options), baseline: null);
    }

    private static async Task Compare(string name, Options options, Func<Task<Rate>> ours, Func<Task<Rate>>? baseline)
    {
        for (int run = 0; run < WarmUps; run++) await ours();
        var rates = new List<double>();
        var ratios = new List<double>();
        var alone = new List<double>();
        for (int run = 0; run < options.Runs; run++)
        {
            double rate = (await ours()).PerSecond;
            rates.Add(rate);
            if (baseline is null) continue;
            double bare = (await baseline()).PerSecond;
            alone.Add(bare);
            ratios.Add(rate / bare);
        }

        string beside = baseline is null ? "" : Text($"   database alone {Median(alone),10:N0}/s   ratio {Median(ratios):0.00} ({ratios.Min():0.00} to {ratios.Max():0.00})");
        Console.WriteLine(Text($"{name,-44} {Median(rates),10:N0}/s{beside}"));
    }

    private static async Task<Rate> Batched(ILedgerStore store)
    {
        await using SqlLedger ledger = await store.OpenAsync();
        await ledger.SubmitAsync(TopUp("warm", 0), CancellationToken.None);
        long begun = Stopwatch.GetTimestamp();
        for (int batch = 0; batch < Batches; batch++)
            Require(await ledger.SubmitAsync([.. Enumerable.Range(0, Batch).Select(i => TopUp($"t/{batch}/{i}", i))], linked: false, CancellationToken.None));
        return new Rate((long)Batches * Batch, Stopwatch.GetElapsedTime(begun));
    }

    private static async Task<Rate> Single(ILedgerStore store, Options options)
    {
        await using SqlLedger ledger = await store.OpenAsync();
        await ledger.SubmitAsync(TopUp("warm", 0), CancellationToken.None);
        long begun = Stopwatch.GetTimestamp(), done = 0;
        for (; Stopwatch.GetElapsedTime(begun).TotalSeconds < options.SecondsPerRun; done++)
            Require([await ledger.SubmitAsync(TopUp($"s/{done}", done), CancellationToken.None)]);
        return new Rate(done, Stopwatch.GetElapsedTime(begun));
    }

    private static async Task<Rate> FromMany(ILedgerStore store, Options options)
    {
        await using SqlLedger ledger = await store.OpenAsync();
        await ledger.SubmitAsync(TopUp("warm", 0), CancellationToken.None);
        long begun = Stopwatch.GetTimestamp();
        long[] done = await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            long mine = 0;
            for (; Stopwatch.GetElapsedTime(begun).TotalSeconds < options.SecondsPerRun; mine++)
                Require([await ledger.SubmitAsync(TopUp($"m/{caller}/{mine}", mine), CancellationToken.None)]);
            return mine;
        })));
        return new Rate(done.Sum(), Stopwatch.GetElapsedTime(begun));
    }

    internal static TransferRequest TopUp(string id, long number) =>
        TransferRequest.Post(id, new Posting("cash", $"wallet:m{number % Members:x16}", new Cents(1 + (number % 100))));

    /// <summary>Whose wallet a posting of the yardstick goes to: few people, or at a close very many.</summary>
    internal static long Wallet(long number, int postingsPerTransfer) => postingsPerTransfer == 1 ? number % Members : unchecked((number * 0x9e3779b97f4a7c1) & 0x7fffffff);

    internal static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static void Require(IReadOnlyList<LedgerResult> results)
    {
        if (results.FirstOrDefault(r => !r.IsAccepted) is { } refused) throw new InvalidOperationException(refused.Refusal!.Message);
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}

/// <summary>How much was done in what time.</summary>
internal sealed record Rate(long Done, TimeSpan Took)
{
    public double PerSecond => Done / Took.TotalSeconds;
}

/// <summary>A database with the ledger's tables, for the ledger and for whoever writes to it directly.</summary>
internal interface ILedgerStore : IAsyncDisposable
{
    string Describe();

    /// <summary>A database without tables.</summary>
    Task<ISqlDatabase> OpenDatabaseAsync();

    /// <summary>A ledger on fresh tables.</summary>
    async Task<SqlLedger> OpenAsync() => new(await OpenDatabaseAsync(), TimeProvider.System, ownsDatabase: true);

    /// <summary>Writes the rows of so many commits of transfers to fresh tables by the database's own bulk way.</summary>
    /// <param name="transfers">Of a commit.</param>
    /// <param name="postings">Of a transfer.</param>
    Task<Rate> BulkAsync(int commits, int transfers, int postings);

    /// <summary>Writes the rows of one transfer a commit, for a while.</summary>
    Task<Rate> SingleAsync(int seconds);
}
