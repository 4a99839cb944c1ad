using System.Globalization;
using Fab.Firmware.GCode;

namespace Fab.Firmware.Recovery;

/// <summary>What the firmware knows of the tool's place when a program is to go on in its middle.</summary>
internal enum PlaceKnown
{
    /// <summary>All, as the commands before have left it: what they renumbered (G92) still holds.</summary>
    AsLeft,

    /// <summary>It was homed: numbers mean places of the machine, and nothing is renumbered.</summary>
    Homed,

    /// <summary>
    /// Nothing. A router homes. A printer homes X and Y, and takes Z to be where it was: homing Z over the part would drive
    /// the nozzle into it.
    /// </summary>
    Forgotten,
}

/// <summary>
/// What is sent before a program that goes on in its middle, so that all is as the commands before have left it: heat, then
/// up, then across, then what blows or turns, then down, then the numbering and the modes.
/// </summary>
internal sealed class WayBack(ProgramState state, Dialect dialect, PlaceKnown place)
{
    private const double ZFeed = 600;

    /// <summary>Into material, where the program says nothing slower.</summary>
    private const double PlungeFeed = 300;

    /// <summary>A spindle needs twice this long to come to speed. In two parts: a dwell as long as an answer is waited for would look like a lost one.</summary>
    private const double HalfSpindleUpSeconds = 2;

    private readonly List<string> _lines = [];

    /// <summary>Above where the work stands, so that the way there crosses nothing.</summary>
    public Millimetres Lift { get; init; } = new(5);

    /// <summary>How high Z may go; null for no limit.</summary>
    public Millimetres? MaxZ { get; init; }

    public MillimetresPerMinute TravelFeed { get; init; } = new(3_000);

    private ModalState Modal => state.Modal;

    private AxisPoint At => Modal.At;

    /// <summary>Where to, in the numbers that hold on the way.</summary>
    private (double X, double Y, double Z) To => place == PlaceKnown.AsLeft ? (Modal.LogicalX, Modal.LogicalY, Modal.LogicalZ) : (At.X, At.Y, At.Z);

    public IReadOnlyList<string> Lines()
    {
        if (dialect == Dialect.Marlin) GoBackOnMarlin();
        else GoBackOnGrbl();
        return _lines;
    }

    private void GoBackOnMarlin()
    {
        _lines.AddRange(["G21", "G90", .. state.Settings]);
        SetHeat();
        if (place == PlaceKnown.Forgotten && At.HasZ) _lines.Add($"G92 Z{N(At.Z)}");
        LiftPrinter();
        if (place == PlaceKnown.Forgotten) _lines.Add("G28 X Y");
        WaitForHotends();
        Across("G1", $" F{N(TravelFeed.Value)}");
        TurnSpindle("G4 S");
        Blow();
        if (At.HasZ) _lines.Add($"G1 Z{N(To.Z)} F{N(ZFeed)}");
        Renumber();
        if (Modal.Unit != 1) _lines.Add("G20");
        _lines.Add(Modal.IsAbsolute ? "G90" : "G91");
        _lines.Add(Modal.IsExtruderAbsolute ? "M82" : "M83");
        if (Modal.Feed > 0) _lines.Add($"G1 F{N(Modal.Feed / Modal.Unit)}");
    }

    private void GoBackOnGrbl()
    {
        if (place == PlaceKnown.Forgotten) _lines.Add("$H");
        _lines.AddRange([$"G{state.CoordinateSystem}", "G17G21G90G94"]);
        if (At.HasZ) _lines.Add($"G0 Z{N(To.Z + state.HighestAbove)}");
        Across("G0", "");
        TurnSpindle("G4 P");
        if (state.Mist) _lines.Add("M7");
        if (state.Flood) _lines.Add("M8");
        double plunge = Modal.Feed > 0 && !Modal.IsInverseTime ? Math.Min(Modal.Feed, PlungeFeed) : PlungeFeed;
        if (At.HasZ) _lines.Add($"G1 Z{N(To.Z)} F{N(plunge)}");
        Renumber();

        // The last word of motion holds for lines that name none. Arcs cannot be set without being drawn.
        string motion = Modal.MotionMode is 0 or 1 ? $"G{Modal.MotionMode}" : "";
        string feed = Modal.IsInverseTime ? "" : Modal.Feed > 0 ? $"F{N(Modal.Feed / Modal.Unit)}" : "";
        _lines.Add($"G{Modal.Plane}{(Modal.Unit == 1 ? "G21" : "G20")}{(Modal.IsAbsolute ? "G90" : "G91")}{(Modal.IsInverseTime ? "G93" : "")}{motion}{feed}");
    }

    /// <summary>For all first; the hotends are waited for when the nozzle is off the part.</summary>
    private void SetHeat()
    {
        if (state.Bed is { } bed) _lines.Add($"M140 S{N(bed)}");
        if (state.Chamber is { } chamber) _lines.Add($"M141 S{N(chamber)}");
        foreach ((int tool, double target) in state.Hotends) _lines.Add($"M104 {Named(tool)}S{N(target)}");
        if (Modal.Tool > 0) _lines.Add($"T{Modal.Tool}");
        if (state.Bed is > 0 and { } wait) _lines.Add($"M190 S{N(wait)}");
    }

    private void WaitForHotends()
    {
        foreach ((int tool, double target) in state.Hotends)
        {
            if (target > 0) _lines.Add($"M109 {Named(tool)}S{N(target)}");
        }
    }

    private string Named(int tool) => state.Hotends.Keys.Any(index => index > 0) ? $"T{tool} " : "";

    /// <summary>By so much from where it stands, or where only the machine's places are sure, to so much above the work.</summary>
    private void LiftPrinter()
    {
        if (!At.HasZ) return;
        double lift = Math.Min(Lift.Value, MaxZ is { } most ? Math.Max(0, most.Value - At.Z) : Lift.Value);
        if (place == PlaceKnown.Homed) _lines.Add($"G1 Z{N(At.Z + lift)} F{N(ZFeed)}");
        else if (lift > 0) _lines.AddRange(["G91", $"G1 Z{N(lift)} F{N(ZFeed)}", "G90"]);
    }

    private void Across(string go, string feed)
    {
        if (At.HasX || At.HasY) _lines.Add($"{go}{(At.HasX ? $" X{N(To.X)}" : "")}{(At.HasY ? $" Y{N(To.Y)}" : "")}{feed}");
    }

    private void TurnSpindle(string dwell)
    {
        if (!Modal.SpindleOn) return;
        string wait = $"{dwell}{N(HalfSpindleUpSeconds)}";
        _lines.AddRange([$"{(Modal.SpindleReversed ? "M4" : "M3")} S{N(Modal.SpindleRpm)}", wait, wait]);
    }

    private void Blow()
    {
        if (state.Fan is { } fan) _lines.Add(fan > 0 ? $"M106 S{N(fan)}" : "M107");
        if (state.FeedPercent is { } feed) _lines.Add($"M220 S{N(feed)}");
        if (state.FlowPercent is { } flow) _lines.Add($"M221 S{N(flow)}");
    }

    /// <summary>The tool's length, what the program has renumbered with G92, and the filament it has counted.</summary>
    private void Renumber()
    {
        string axes = "";
        if (place != PlaceKnown.AsLeft)
        {
            if (Modal.ToolLength != 0) _lines.Add($"G43.1 Z{N(Modal.ToolLength)}");
            axes = $"{Shifted('X', At.HasX, At.X, Modal.LogicalX)}{Shifted('Y', At.HasY, At.Y, Modal.LogicalY)}{Shifted('Z', At.HasZ, At.Z - Modal.ToolLength, Modal.LogicalZ)}";
        }

        if (dialect == Dialect.Marlin && Modal.IsExtruderAbsolute) axes += $" E{N(Modal.LogicalE)}";
        if (axes.Length > 0) _lines.Add($"G92{axes}");

        static string Shifted(char axis, bool known, double position, double logical) =>
            known && position != logical ? $" {axis}{N(logical)}" : "";
    }

    private static string N(double value) => value.ToString("0.#####", CultureInfo.InvariantCulture);
}
