using System.Diagnostics.Metrics;
using Fab.Domain.Ledger;

namespace Fab.Silo.Ledger;

/// <summary>What a ledger tells about itself, on the meter <c>Fab.Ledger</c>.</summary>
internal static class LedgerMetrics
{
    private static readonly Meter Meter = new("Fab.Ledger");

    private static readonly Counter<long> Transfers =
        Meter.CreateCounter<long>("fab.ledger.transfers", description: "Transfers recorded, by kind.");

    private static readonly Counter<long> Refusals =
        Meter.CreateCounter<long>("fab.ledger.refusals", description: "Transfers refused, by code.");

    private static readonly Histogram<double> Commits =
        Meter.CreateHistogram<double>("fab.ledger.commit.duration", unit: "s", description: "Time of one commit of waiting requests, disk sync included.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1, 5] });

    public static void CountTransfers(IEnumerable<Transfer> appended)
    {
        if (!Transfers.Enabled) return;
        foreach (IGrouping<TransferKind, Transfer> kind in appended.GroupBy(t => t.Kind))
            Transfers.Add(kind.Count(), new KeyValuePair<string, object?>("kind", kind.Key.ToString()));
    }

    public static void CountRefusals(IEnumerable<LedgerResult> results)
    {
        if (!Refusals.Enabled) return;
        foreach (LedgerResult result in results)
        {
            if (result.Refusal is { } refusal) Refusals.Add(1, new KeyValuePair<string, object?>("code", refusal.Code));
        }
    }

    public static void CommitTook(TimeSpan duration) => Commits.Record(duration.TotalSeconds);
}
