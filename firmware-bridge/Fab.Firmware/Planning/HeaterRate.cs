namespace Fab.Firmware.Planning;

/// <summary>How a heater behaves: like a body on a resistor, it closes in on an end that full power would bring it to.</summary>
/// <param name="RiseCelsius">How far above the room full power would bring it in the end.</param>
/// <param name="TimeConstant">In this time 63 % of the way to that end is done.</param>
/// <param name="Settle">How long it must be near its target before waiting ends (Marlin: TEMP_RESIDENCY_TIME, 10 s).</param>
public sealed record HeaterRate(double RiseCelsius, TimeSpan TimeConstant, TimeSpan Settle)
{
    /// <summary>A 40 W cartridge in a small block: 20 to 210 °C in about 86 s.</summary>
    public static HeaterRate Hotend { get; } = new(500, TimeSpan.FromSeconds(180), TimeSpan.FromSeconds(10));

    /// <summary>A bed of 220 mm on 220 W: 20 to 60 °C in about 3 minutes.</summary>
    public static HeaterRate Bed { get; } = new(110, TimeSpan.FromSeconds(400), TimeSpan.FromSeconds(10));
}

/// <summary>One heater over the estimated time of a program. °C and seconds.</summary>
internal sealed class HeaterEstimate(HeaterRate rate)
{
    private const double RoomCelsius = 20;

    /// <summary>So near counts as there (TEMP_WINDOW).</summary>
    private const double WindowCelsius = 1;

    private readonly double _tau = Math.Max(rate.TimeConstant.TotalSeconds, 1e-3);
    private double _then = RoomCelsius;
    private double _since;

    public double Target { get; private set; }

    private bool IsHeating => Target > _then;

    private double End => IsHeating ? Math.Max(RoomCelsius + rate.RiseCelsius, Target + 1) : RoomCelsius;

    public void SetTarget(double celsius, double now)
    {
        _then = CelsiusAt(now);
        _since = now;
        Target = celsius;
    }

    public double CelsiusAt(double now)
    {
        if (Target > 0 && now - _since >= SecondsTo(Target)) return Target;
        return End + ((_then - End) * Math.Exp(-(now - _since) / _tau));
    }

    /// <summary>How long a command waits that wants the target reached (M109, M190).</summary>
    /// <param name="alsoCooling">It waits for cooling too (the R word).</param>
    public double SecondsToWait(double now, bool alsoCooling)
    {
        double celsius = CelsiusAt(now);
        if (Target <= 0 || (celsius > Target && !alsoCooling)) return 0;
        double near = celsius < Target ? Math.Max(Target - WindowCelsius, celsius) : Math.Min(Target + WindowCelsius, celsius);
        double reached = Math.Max(0, _since + SecondsTo(near) - now);

        // The firmware looks once a second.
        return Math.Ceiling(Math.Min(reached, 3_600) - 1e-9) + rate.Settle.TotalSeconds;
    }

    private double SecondsTo(double celsius)
    {
        double ratio = (_then - End) / (celsius - End);
        return ratio >= 1 ? _tau * Math.Log(ratio) : _then == celsius ? 0 : double.PositiveInfinity;
    }
}
