using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Fab.GrainHost;

/// <summary>
/// The meter <c>Fab.GrainHost</c>. Every instrument has the tag <c>grain.type</c>:
/// <c>fab.grain.turn.duration</c> (histogram, seconds; the time a grain's code held a thread without a pause),
/// <c>fab.grain.calls</c>, <c>fab.grain.call.failures</c>, <c>fab.grain.call.timeouts</c>, <c>fab.grain.call.cycles</c>,
/// <c>fab.grain.timer.ticks</c>, <c>fab.grain.reminder.ticks</c>, <c>fab.grain.activation.failures</c> (counters),
/// <c>fab.grain.active</c> (activations now).
/// </summary>
internal static class GrainMetrics
{
    public const string MeterName = "Fab.GrainHost";

    // One for the process, as its listeners are: a host's own meter, ended with the host, would stand once more
    // beside its successor's in the next collection, and Prometheus refuses a figure named twice.
    private static readonly Meter Meter = new(MeterName);

    private static readonly Histogram<double> Turns = Meter.CreateHistogram(
        "fab.grain.turn.duration", "s", "Time a grain's code held a thread without a pause",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0001, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 2] });

    private static readonly Counter<long> Calls = Meter.CreateCounter<long>("fab.grain.calls", null, "Calls sent to grains");
    private static readonly Counter<long> CallFailures = Meter.CreateCounter<long>("fab.grain.call.failures", null, "Calls in which the grain threw");
    private static readonly Counter<long> CallTimeouts = Meter.CreateCounter<long>("fab.grain.call.timeouts", null, "Calls not answered in time");
    private static readonly Counter<long> CallCycles = Meter.CreateCounter<long>("fab.grain.call.cycles", null, "Calls refused because they would wait for ever");
    private static readonly Counter<long> TimerTicks = Meter.CreateCounter<long>("fab.grain.timer.ticks", null, "Ticks of grain timers");
    private static readonly Counter<long> ReminderTicks = Meter.CreateCounter<long>("fab.grain.reminder.ticks", null, "Ticks of reminders brought to grains");
    private static readonly Counter<long> ActivationFailures = Meter.CreateCounter<long>("fab.grain.activation.failures", null, "Activations that failed");
    private static readonly UpDownCounter<long> Active = Meter.CreateUpDownCounter<long>("fab.grain.active", null, "Grains active now");

    public static void Called(string grainType) => Add(Calls, grainType);

    public static void CallFailed(string grainType) => Add(CallFailures, grainType);

    public static void CallTimedOut(string grainType) => Add(CallTimeouts, grainType);

    public static void CallCycled(string grainType) => Add(CallCycles, grainType);

    public static void TimerTicked(string grainType) => Add(TimerTicks, grainType);

    public static void ReminderTicked(string grainType) => Add(ReminderTicks, grainType);

    public static void ActivationFailed(string grainType) => Add(ActivationFailures, grainType);

    public static void Activated(string grainType) => Active.Add(1, Tag(grainType));

    public static void Deactivated(string grainType) => Active.Add(-1, Tag(grainType));

    /// <summary>Measures a turn from now to its disposal, if anyone listens.</summary>
    public static TurnMeasure Turn(string grainType) =>
        Turns.Enabled ? new TurnMeasure(grainType, Stopwatch.GetTimestamp()) : default;

    private static KeyValuePair<string, object?> Tag(string grainType) => new("grain.type", grainType);

    private static void Add(Counter<long> counter, string grainType)
    {
        if (counter.Enabled) counter.Add(1, Tag(grainType));
    }

    /// <summary>A turn being measured; the default value measures nothing.</summary>
    internal readonly struct TurnMeasure(string grainType, long startTimestamp) : IDisposable
    {
        public void Dispose()
        {
            if (startTimestamp != 0) Turns.Record(Stopwatch.GetElapsedTime(startTimestamp).TotalSeconds, Tag(grainType));
        }
    }
}
