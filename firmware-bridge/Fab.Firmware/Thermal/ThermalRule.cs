namespace Fab.Firmware.Thermal;

/// <summary>
/// How patient a <see cref="ThermalWatch"/> is. Slower than firmware, which asks 2 °C in 20 to 60 s while heating and
/// allows 2 to 4 °C below the target for 20 to 40 s. (Source: WATCH_TEMP_… and THERMAL_PROTECTION_… of Marlin's defaults.)
/// </summary>
public sealed record ThermalRule
{
    public static ThermalRule Hotend { get; } = new();

    /// <summary>Beds and chambers, which are heavy.</summary>
    public static ThermalRule Bed { get; } = new() { RiseWithin = TimeSpan.FromSeconds(180), FarBelowFor = TimeSpan.FromSeconds(120) };

    /// <summary>While heating it must rise by this much …</summary>
    public double RiseCelsius { get; init; } = 2;

    /// <summary>… within this.</summary>
    public TimeSpan RiseWithin { get; init; } = TimeSpan.FromSeconds(80);

    /// <summary>This close below its target it has arrived.</summary>
    public double NearTargetCelsius { get; init; } = 5;

    /// <summary>Once arrived, this far below the target is too far …</summary>
    public double FarBelowCelsius { get; init; } = 15;

    /// <summary>… when it lasts this long.</summary>
    public TimeSpan FarBelowFor { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Regulation may overshoot the target by this.</summary>
    public double AboveTargetCelsius { get; init; } = 15;

    /// <summary>Beyond that it may rise by no more than this …</summary>
    public double RunAwayCelsius { get; init; } = 15;

    /// <summary>… within this.</summary>
    public TimeSpan RunAwayWithin { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Regulation at the very limit may overshoot it by this.</summary>
    public double AboveLimitCelsius { get; init; } = 10;

    /// <summary>A heated one shows no less: an open sensor reads far below.</summary>
    public double ColdestCelsius { get; init; } = -10;

    /// <summary>No heater is faster, up or down, in °C/s.</summary>
    public double FastestPerSecond { get; init; } = 8;

    /// <summary>A step between two readings that is a jump, beyond what its pace explains.</summary>
    public double JumpCelsius { get; init; } = 30;

    /// <summary>One spoilt report makes two jumps, there and back.</summary>
    public int JumpsInARow { get; init; } = 4;

    /// <summary>Without readings for so long (a long command, a silent firmware) the watch begins anew.</summary>
    public TimeSpan ForgetAfter { get; init; } = TimeSpan.FromSeconds(30);
}
