using System.Diagnostics.Metrics;
using System.Globalization;
using Fab.Gateway.Cameras;
using Fab.Gateway.Events;
using Fab.Gateway.Machines;
using Fab.Silo.Machines;
using OpenTelemetry.Metrics;

namespace Fab.Gateway.Health;

/// <summary>The hub's own figures, on a meter of its own.</summary>
public sealed class HubMetrics : IDisposable
{
    private static int s_hubs;

    private readonly Histogram<double> _stops;
    private readonly MachineShare _share;

    public HubMetrics(HubFeed feed, TelemetryCache telemetry, LiveEvents events, CameraDesk cameras, MachineShare share)
    {
        _share = share;
        // Of two hubs in one process neither's figures may get into the other's /metrics.
        Meter = new Meter(string.Create(CultureInfo.InvariantCulture, $"Fab.Hub.{Interlocked.Increment(ref s_hubs)}"));
        Meter.CreateObservableGauge(
            "fab.jobs",
            () => OfSpace(() => feed.JobsByPhase.Select(p => new Measurement<int>(p.Value, new KeyValuePair<string, object?>("phase", Lower(p.Key))))),
            description: "Jobs by phase.");
        Meter.CreateObservableGauge("fab.queue.length", () => OfSpace<int>(() => [new(feed.QueueLength)]), description: "Jobs waiting for a machine.");
        Meter.CreateObservableGauge(
            "fab.lines.per.second",
            () => OfSpace(() => telemetry.All.Select(t => new Measurement<double>(t.LinesPerSecond, OfMachine(t.Machine.Value)))),
            description: "G-code lines acknowledged a second.");
        Meter.CreateObservableGauge(
            "fab.resends",
            () => OfSpace(() => telemetry.All.Select(t => new Measurement<long>(t.Resends, OfMachine(t.Machine.Value)))),
            description: "Lines sent again since the machine's link was opened.");
        _stops = Meter.CreateHistogram(
            "fab.stop",
            unit: "s",
            description: "Emergency stops: from the request's receipt until the bytes were handed to the wire.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0001, 0.00025, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5] });
        Meter.CreateObservableGauge("fab.viewers", () => events.Viewers, description: "Open live event streams.");
        Meter.CreateObservableGauge("fab.cameras.open", () => cameras.Open, description: "Cameras that somebody looks at, each fetched from once.");
    }

    /// <summary>This hub's own meter.</summary>
    public string MeterName => Meter.Name;

    /// <summary>What else is told beside it: ledger, grains, .NET and its web server.</summary>
    public static string[] OtherMeters { get; } = ["Fab.Ledger", "Fab.GrainHost", "System.Runtime", "Microsoft.AspNetCore.Hosting"];

    internal Meter Meter { get; }

    /// <summary>Whether this hub tells the space's figures: of several one does, so that sums over hubs are right.</summary>
    internal bool TellsOfSpace => _share.IsFirst;

    internal IEnumerable<Measurement<T>> OfSpace<T>(Func<IEnumerable<Measurement<T>>> figures)
        where T : struct => TellsOfSpace ? figures() : [];

    /// <summary>Leaves out what Prometheus would take for the count of a histogram.</summary>
    internal static MeterProviderBuilder LeaveOut(MeterProviderBuilder provider) => provider.AddView(instrument =>
        instrument.Meter.Name == "System.Runtime" && instrument.Name.EndsWith(".count", StringComparison.Ordinal) ? MetricStreamConfiguration.Drop : null);

    public void StopTook(string machine, long microseconds) => _stops.Record(microseconds / 1e6, OfMachine(machine));

    public void Dispose() => Meter.Dispose();

    private static KeyValuePair<string, object?> OfMachine(string machine) => new("machine", machine);

    internal static string Lower<T>(T phase)
        where T : struct, Enum
    {
        string name = phase.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }
}
