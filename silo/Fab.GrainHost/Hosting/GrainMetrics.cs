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
internal sealed class GrainMetrics : IDisposable
{
    public const string MeterName = "Fab.GrainHost";

    private readonly Meter _meter = new(MeterName);
    private readonly Histogram<double> _turns;
    private readonly Counter<long> _calls;
    private readonly Counter<long> _callFailures;
    private readonly Counter<long> _callTimeouts;
    private readonly Counter<long> _callCycles;
    private readonly Counter<long> _timerTicks;
    private readonly Counter<long> _reminderTicks;
    private readonly Counter<long> _activationFailures;
    private readonly UpDownCounter<long> _active;

    public GrainMetrics()
    {
        _turns = _meter.CreateHistogram(
            "fab.grain.turn.duration", "s", "Time a grain's code held a thread without a pause",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0001, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 2] });
        _calls = _meter.CreateCounter<long>("fab.grain.calls", null, "Calls sent to grains");
        _callFailures = _meter.CreateCounter<long>("fab.grain.call.failures", null, "Calls in which the grain threw");
        _callTimeouts = _meter.CreateCounter<long>("fab.grain.call.timeouts", null, "Calls not answered in time");
        _callCycles = _meter.CreateCounter<long>("fab.grain.call.cycles", null, "Calls refused because they would wait for ever");
        _timerTicks = _meter.CreateCounter<long>("fab.grain.timer.ticks", null, "Ticks of grain timers");
        _reminderTicks = _meter.CreateCounter<long>("fab.grain.reminder.ticks", null, "Ticks of reminders brought to grains");
        _activationFailures = _meter.CreateCounter<long>("fab.grain.activation.failures", null, "Activations that failed");
        _active = _meter.CreateUpDownCounter<long>("fab.grain.active", null, "Grains active now");
    }

    public void Called(string grainType) => Add(_calls, grainType);

    public void CallFailed(string grainType) => Add(_callFailures, grainType);

    public void CallTimedOut(string grainType) => Add(_callTimeouts, grainType);

    public void CallCycled(string grainType) => Add(_callCycles, grainType);

    public void TimerTicked(string grainType) => Add(_timerTicks, grainType);

    public void ReminderTicked(string grainType) => Add(_reminderTicks, grainType);

    public void ActivationFailed(string grainType) => Add(_activationFailures, grainType);

    public void Activated(string grainType) => _active.Add(1, Tag(grainType));

    public void Deactivated(string grainType) => _active.Add(-1, Tag(grainType));

    /// <summary>Measures a turn from now to its disposal, if anyone listens.</summary>
    public TurnMeasure Turn(string grainType) =>
        _turns.Enabled ? new TurnMeasure(_turns, grainType, Stopwatch.GetTimestamp()) : default;

    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?> Tag(string grainType) => new("grain.type", grainType);

    private static void Add(Counter<long> counter, string grainType)
    {
        if (counter.Enabled) counter.Add(1, Tag(grainType));
    }

    /// <summary>A turn being measured; the default value measures nothing.</summary>
    internal readonly struct TurnMeasure(Histogram<double> turns, string grainType, long startTimestamp) : IDisposable
    {
        public void Dispose()
        {
            if (startTimestamp != 0) turns.Record(Stopwatch.GetElapsedTime(startTimestamp).TotalSeconds, Tag(grainType));
        }
    }
}
