namespace Fab.VirtualMachines;

/// <summary>How a heater and what it heats behave: first order, like a body on a resistor.</summary>
/// <param name="RiseMaxCelsius">How far above ambient full power would bring it in the end.</param>
/// <param name="TimeConstant">Time to close 63 % of the gap to where it is going.</param>
/// <param name="TargetMaxCelsius">Higher targets are cut to this, as the firmware does below its MAXTEMP.</param>
/// <param name="WatchPeriod">While heating, it must rise by 2 °C in this time, else "Heating failed".</param>
/// <param name="RunawayPeriod">Once hot, it may be below target by more than <paramref name="RunawayHysteresisCelsius"/> for this long, else "Thermal Runaway".</param>
public sealed record HeaterModel(
    double RiseMaxCelsius,
    TimeSpan TimeConstant,
    double TargetMaxCelsius,
    TimeSpan WatchPeriod,
    TimeSpan RunawayPeriod,
    double RunawayHysteresisCelsius)
{
    /// <summary>A 40 W cartridge: 20 to 210 °C in about 86 s.</summary>
    public static HeaterModel Hotend { get; } =
        new(500, TimeSpan.FromSeconds(180), 260, TimeSpan.FromSeconds(40), TimeSpan.FromSeconds(40), 4);

    /// <summary>A 220 mm bed: 20 to 60 °C in about 3 minutes.</summary>
    public static HeaterModel Bed { get; } =
        new(110, TimeSpan.FromSeconds(400), 110, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(20), 2);
}

internal enum HeaterProblem
{
    None,
    HeatingFailed,
    ThermalRunaway,
}

/// <summary>
/// A heater under ideal control: full power up to the target, then just enough to hold it. Temperature is a closed form
/// of time, so nothing ticks. The firmware's protections fire by themselves when the heat does not come.
/// </summary>
internal sealed class Heater(string name, HeaterModel model, double ambientCelsius)
{
    private const double WatchRiseCelsius = 2;
    private const double WatchEndsBelowTargetCelsius = 6;

    private double _since;
    private readonly double _ambientCelsius = ambientCelsius;
    private double _celsiusThen = ambientCelsius;
    private double _onSeconds, _onSince;
    private double _watchAt = double.PositiveInfinity;
    private double _watchCelsius;
    private double _runawayAt = double.PositiveInfinity;
    private bool _isBroken;

    public string Name => name;

    public double TargetCelsius { get; private set; }

    /// <summary>When a protection will look, or strike.</summary>
    public double NextEventSeconds => Math.Min(_watchAt, _runawayAt);

    private double Tau => model.TimeConstant.TotalSeconds;

    public void SetTarget(double celsius, double now)
    {
        Rebase(now);
        if (TargetCelsius > 0) _onSeconds += now - _onSince;
        TargetCelsius = Math.Clamp(celsius, 0, model.TargetMaxCelsius);
        _onSince = now;
        Watch(now);
    }

    /// <summary>No more heat comes, whatever the firmware asks.</summary>
    public void Break(double now)
    {
        Rebase(now);
        _isBroken = true;
        Watch(now);
    }

    public void Repair(double now)
    {
        Rebase(now);
        _isBroken = false;
    }

    public double OnSecondsAt(double now) => _onSeconds + (TargetCelsius > 0 ? now - _onSince : 0);

    public double CelsiusAt(double now)
    {
        double reached = ReachSeconds();
        if (now >= reached) return TargetCelsius;
        double end = EndCelsius;
        return end + (_celsiusThen - end) * Math.Exp(-(now - _since) / Tau);
    }

    /// <summary>The power given, 0 to 127, as the firmware reports it after <c>@:</c>.</summary>
    public int PowerAt(double now)
    {
        if (TargetCelsius <= 0) return 0;
        if (now >= ReachSeconds()) return (int)Math.Round(127 * Math.Clamp((TargetCelsius - _ambientCelsius) / model.RiseMaxCelsius, 0, 1));
        return CelsiusAt(now) < TargetCelsius ? 127 : 0;
    }

    /// <summary>Handles a protection's event that is due.</summary>
    public HeaterProblem Check(double now)
    {
        if (now >= _runawayAt)
        {
            _runawayAt = double.PositiveInfinity;
            return HeaterProblem.ThermalRunaway;
        }

        if (now >= _watchAt)
        {
            if (CelsiusAt(now) < _watchCelsius) return HeaterProblem.HeatingFailed;
            Watch(now);
        }

        return HeaterProblem.None;
    }

    private bool IsHeating => TargetCelsius > 0 && !_isBroken && _celsiusThen < TargetCelsius;

    private double EndCelsius => IsHeating ? _ambientCelsius + model.RiseMaxCelsius : _ambientCelsius;

    /// <summary>When the target is met and held; infinity if it never is.</summary>
    private double ReachSeconds()
    {
        if (TargetCelsius <= 0 || _isBroken) return double.PositiveInfinity;
        if (_celsiusThen == TargetCelsius) return _since;
        double end = EndCelsius;
        double ratio = (_celsiusThen - end) / (TargetCelsius - end);
        return ratio >= 1 ? _since + Tau * Math.Log(ratio) : double.PositiveInfinity;
    }

    private void Rebase(double now)
    {
        _celsiusThen = CelsiusAt(now);
        _since = now;
    }

    private void Watch(double now)
    {
        _watchAt = double.PositiveInfinity;
        _runawayAt = double.PositiveInfinity;
        if (TargetCelsius <= 0) return;
        double celsius = CelsiusAt(now);
        if (celsius < TargetCelsius - WatchEndsBelowTargetCelsius)
        {
            _watchCelsius = celsius + WatchRiseCelsius;
            _watchAt = now + model.WatchPeriod.TotalSeconds;
        }
        else if (_isBroken)
        {
            double limit = TargetCelsius - model.RunawayHysteresisCelsius;
            if (limit <= _ambientCelsius) return;
            double crossed = celsius <= limit ? now : now + Tau * Math.Log((celsius - _ambientCelsius) / (limit - _ambientCelsius));
            _runawayAt = crossed + model.RunawayPeriod.TotalSeconds;
        }
    }
}
