namespace Fab.Firmware.Thermal;

/// <summary>Why the thermal watch stopped a machine.</summary>
[RefusalCodes]
public static class ThermalCodes
{
    /// <summary>A heater is on, and its sensor shows no rise.</summary>
    public const string NotHeating = "heater-not-heating";

    /// <summary>A heater that had reached its target fell far below it and stays there.</summary>
    public const string HeatLost = "heater-heat-lost";

    /// <summary>It becomes hotter although it should not.</summary>
    public const string RunsAway = "heater-runs-away";

    /// <summary>Hotter than the machine's description allows.</summary>
    public const string AboveLimit = "heater-above-limit";

    /// <summary>The sensor shows what no heater can do.</summary>
    public const string SensorImplausible = "heater-sensor-implausible";
}
