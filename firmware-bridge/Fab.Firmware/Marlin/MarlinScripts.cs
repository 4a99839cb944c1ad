using System.Globalization;
using Fab.Firmware.GCode;

namespace Fab.Firmware.Marlin;

/// <summary>The commands the core sends of its own: parking, coming back, switching off. One command a line.</summary>
internal static class MarlinScripts
{
    /// <summary>Below this, firmware refuses to move filament. (Source: EXTRUDE_MINTEMP's default.)</summary>
    private const double ColdCelsius = 170;

    /// <summary>Away from the part, so that heat and a leaking nozzle do no harm.</summary>
    public static IEnumerable<string> Park(MarlinOptions options, ModalState at, double hotendCelsius, out bool retracted)
    {
        var lines = new List<string>();
        double lift = LiftOf(options, at);
        retracted = hotendCelsius >= ColdCelsius && options.ParkRetract.Value > 0;
        if (lift <= 0 && !retracted) return lines;
        if (at.Unit != 1) lines.Add("G21");
        lines.Add("G91");
        if (retracted) lines.Add($"G1 E-{Number(options.ParkRetract.Value)} F2100");
        if (lift > 0) lines.Add($"G1 Z{Number(lift)} F600");
        lines.Add("G90");
        if (lift > 0 && options.Park is { } park) lines.Add($"G1 X{Number(park.X.Value)} Y{Number(park.Y.Value)} F{Number(options.ParkFeed.Value)}");
        return lines;
    }

    /// <summary>
    /// Back to where the job was left, with its modes, its feed and its count of filament, whatever was done by hand in
    /// between. Places are absolute for that reason.
    /// </summary>
    public static IEnumerable<string> Return(MarlinOptions options, ModalState at, bool retracted)
    {
        var lines = new List<string> { "G21", "G90" };
        if (at.Homed && at.At.IsKnown)
        {
            lines.Add($"G1 X{Number(at.LogicalX)} Y{Number(at.LogicalY)} F{Number(options.ParkFeed.Value)}");
            lines.Add($"G1 Z{Number(at.LogicalZ)} F600");
        }

        if (retracted)
        {
            lines.Add("G91");
            lines.Add($"G1 E{Number(options.ParkRetract.Value)} F2100");
        }

        if (at.IsExtruderAbsolute) lines.Add($"G92 E{Number(at.LogicalE)}");
        if (at.Unit != 1) lines.Add("G20");
        lines.Add(at.IsAbsolute ? "G90" : "G91");
        lines.Add(at.IsExtruderAbsolute ? "M82" : "M83");
        if (at.Feed > 0) lines.Add($"G1 F{Number(at.Feed / at.Unit)}");
        return lines;
    }

    /// <summary>Everything hot off first, then away from the part; Z stays powered so that nothing sinks.</summary>
    public static IEnumerable<string> SwitchOff(MarlinOptions options, ModalState? at, double hotendCelsius, bool hasChamber)
    {
        var lines = new List<string>(HeatersOff(options, hasChamber)) { "M107" };
        if (at is null) return lines;
        if (at.SpindleOn) lines.Add("M5");
        lines.Add("G21");
        lines.Add("G91");
        if (hotendCelsius >= ColdCelsius && options.ParkRetract.Value > 0) lines.Add($"G1 E-{Number(options.ParkRetract.Value)} F2100");
        double lift = LiftOf(options, at);
        if (lift > 0) lines.Add($"G1 Z{Number(lift)} F600");
        lines.Add("G90");
        lines.Add("M84 X Y E");
        return lines;
    }

    public static IEnumerable<string> HeatersOff(MarlinOptions options, bool hasChamber)
    {
        if (options.Tools <= 1) yield return "M104 S0";
        else for (int tool = 0; tool < options.Tools; tool++) yield return $"M104 T{tool.ToString(CultureInfo.InvariantCulture)} S0";
        yield return "M140 S0";
        if (hasChamber) yield return "M141 S0";
    }

    /// <summary>Nothing is lifted before homing: Z might be anywhere.</summary>
    private static double LiftOf(MarlinOptions options, ModalState at)
    {
        if (!at.Homed) return 0;
        double room = options.MaxZ is { } most ? Math.Max(0, most.Value - at.At.Z) : double.MaxValue;
        return Math.Min(options.ParkLift.Value, room);
    }

    private static string Number(double value) => value.ToString("0.#####", CultureInfo.InvariantCulture);
}
