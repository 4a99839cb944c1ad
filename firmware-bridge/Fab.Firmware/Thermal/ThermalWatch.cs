using System.Globalization;

namespace Fab.Firmware.Thermal;

/// <summary>
/// Watches one heater by what the firmware reports of it, beside the firmware's own protection and slower than that: it
/// strikes where the firmware has none, or a wrong one. Readings and time go in, at most one reason to stop comes out.
/// </summary>
/// <remarks>
/// It judges the median of three readings, since a report spoilt on the wire must not end a print. A heater that nobody
/// reports is not watched: without readings the watch begins anew.
/// </remarks>
/// <param name="name">For people: nozzle, bed.</param>
/// <param name="limit">Hottest it may get; null where the machine's description says nothing.</param>
/// <param name="rule">How patient the watch is.</param>
public sealed class ThermalWatch(string name, Celsius? limit, ThermalRule rule)
{
    /// <summary>Stands for what is no number; colder than anything.</summary>
    private const double NoReading = -1_000;

    private readonly double[] _recent = new double[3];
    private int _count;
    private int _jumps;
    private double _target;
    private TimeSpan _last;
    private bool _reached;
    private (double Celsius, TimeSpan At) _rise, _low;
    private TimeSpan? _farBelowSince;

    /// <summary>The reason to stop, told with every reading while it holds; null when all is well.</summary>
    public Refusal? Observe(Celsius actual, Celsius? target, TimeSpan now)
    {
        TimeSpan since = now - _last;
        if (since > rule.ForgetAfter) _count = 0;
        bool isNew = _count < 3;
        double wanted = Math.Max(0, target?.Value ?? 0);
        double seen = double.IsFinite(actual.Value) ? actual.Value : NoReading;
        _jumps = _count > 0 && Math.Abs(seen - _recent[(_count - 1) % 3]) > rule.JumpCelsius + (rule.FastestPerSecond * since.TotalSeconds) ? _jumps + 1 : 0;
        _recent[_count++ % 3] = seen;
        _last = now;
        if (_jumps >= rule.JumpsInARow) return Why(ThermalCodes.SensorImplausible, $"shows temperatures that jump to and fro, so its sensor or its wire is bad");
        if (_count < 3) return null;
        if (_count == 6) _count = 3; // the place in the ring stays, the count stays small
        double celsius = Median();
        if (isNew || wanted != _target) Begin(wanted, celsius, now);

        if (celsius > 1000 || (wanted > 0 && celsius < rule.ColdestCelsius))
            return Why(ThermalCodes.SensorImplausible, $"shows {celsius:0} °C, so its sensor is broken or not connected");
        if (limit is { } most && celsius > most.Value + rule.AboveLimitCelsius) return Why(ThermalCodes.AboveLimit, $"has {celsius:0} °C, where {most.Value:0} °C is the most it may have");
        return RunsAway(celsius, now) ?? (wanted <= 0 ? null : _reached ? Lost(celsius, now) : Rises(celsius, now));
    }

    private void Begin(double target, double celsius, TimeSpan now)
    {
        _target = target;
        _reached = false;
        _farBelowSince = null;
        (_rise, _low) = ((celsius, now), (celsius, now));
    }

    /// <summary>Above its target it can only cool; a nozzle beside a hot bed warms slowly, and far less.</summary>
    private Refusal? RunsAway(double celsius, TimeSpan now)
    {
        if (celsius <= _target + rule.AboveTargetCelsius || celsius < _low.Celsius || now - _low.At > rule.RunAwayWithin) _low = (celsius, now);
        return celsius - _low.Celsius > rule.RunAwayCelsius
            ? Why(ThermalCodes.RunsAway, $"has {celsius:0} °C and becomes hotter, where {_target:0} °C is wanted")
            : null;
    }

    private Refusal? Rises(double celsius, TimeSpan now)
    {
        if (celsius >= _target - rule.NearTargetCelsius)
        {
            _reached = true;
            return null;
        }

        if (celsius >= _rise.Celsius + rule.RiseCelsius) _rise = (celsius, now);
        return now - _rise.At > rule.RiseWithin
            ? Why(ThermalCodes.NotHeating, $"stands at {celsius:0} °C on its way to {_target:0} °C: no heat comes, or its sensor does not sit where the heat is")
            : null;
    }

    private Refusal? Lost(double celsius, TimeSpan now)
    {
        if (celsius >= _target - rule.FarBelowCelsius) _farBelowSince = null;
        else _farBelowSince ??= now;
        return now - _farBelowSince > rule.FarBelowFor
            ? Why(ThermalCodes.HeatLost, $"fell to {celsius:0} °C, where {_target:0} °C is wanted, and stays there")
            : null;
    }

    private double Median()
    {
        (double a, double b, double c) = (_recent[0], _recent[1], _recent[2]);
        return Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));
    }

    private Refusal Why(string code, FormattableString what) => new(
        code, $"The {name} {what.ToString(CultureInfo.InvariantCulture)}.", "Cut the machine's power if it stays hot, and look at heater and sensor.");
}
