using System.Diagnostics;
using Fab.Domain.Units;

namespace Fab.Benchmarks.Ledger;

/// <summary>
/// How long a period's close takes, from the request to the fund until all of it is on disk, on a hub's own grains: a bond of
/// a hundred thousand holders, who all get interest and principal, and ten thousand members who share the dividend. The last
/// line is the yardstick: the same postings written by the database's own bulk tool in one commit.
/// </summary>
internal static class CloseBenchmark
{
    private const int Holders = 100_000;
    private const int Members = 10_000;
    private const int PostingsPerTransfer = 1000;

    /// <summary>Everybody gets at least a cent of each.</summary>
    private static readonly Cents Rent = new(20_000_000);

    public static async Task Run(Options options)
    {
        await using ILedgerStore store = options.Postgres ? await PostgresStore.StartAsync() : new SqliteStore();
        Console.WriteLine(store.Describe());
        await using LargeCommons commons = await LargeCommons.OpenAsync(await store.OpenDatabaseAsync(), Holders, Members);
        var runs = new List<Phases>();
        long postings = 0;
        for (int run = -1; run < options.Runs; run++)
        {
            string period = await commons.EarnAsync(Rent);
            _ = (commons.Ledger.Watch.Take(), commons.States.Watch.Take());
            long begun = Stopwatch.GetTimestamp();
            await commons.CloseAsync(period);
            TimeSpan took = Stopwatch.GetElapsedTime(begun);
            var phases = new Phases(took, commons.Ledger.Watch.Take(), commons.States.Watch.Take());
            postings = await commons.CountPostingsAsync(period);
            Console.WriteLine(LedgerBenchmark.Text($"  {period}: {phases}{(run < 0 ? "   (the first, while the program warms up: not counted)" : "")}"));
            if (run >= 0) runs.Add(phases);
        }

        await commons.RequireSoundAsync();
        Phases median = runs.OrderBy(r => r.Took).ElementAt(runs.Count / 2);
        var bulk = new List<TimeSpan>();
        for (int run = 0; run < options.Runs; run++)
            bulk.Add((await store.BulkAsync(commits: 1, (int)(postings / PostingsPerTransfer), PostingsPerTransfer)).Took);
        TimeSpan alone = bulk.Order().ElementAt(bulk.Count / 2);
        Console.WriteLine(LedgerBenchmark.Text($"close of {Holders:N0} holders and {Members:N0} members, {postings:N0} postings, median of {runs.Count}"));
        Console.WriteLine(LedgerBenchmark.Text($"  {median}"));
        Console.WriteLine(LedgerBenchmark.Text($"  the database alone, the same postings in one commit: {alone.TotalSeconds:0.00} s   ratio of the ledger's part {alone / median.Ledger:0.00}"));
    }

    /// <param name="Ledger">Waited for the ledger.</param>
    /// <param name="Store">Waited for grain state to be stored.</param>
    private sealed record Phases(TimeSpan Took, TimeSpan Ledger, TimeSpan Store)
    {
        public override string ToString() => LedgerBenchmark.Text(
            $"{Took.TotalSeconds:0.00} s: domain and calls {(Took - Ledger - Store).TotalSeconds:0.00}, ledger {Ledger.TotalSeconds:0.00}, grain state {Store.TotalSeconds:0.00}");
    }
}
