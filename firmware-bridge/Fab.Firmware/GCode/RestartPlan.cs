using System.Globalization;
using Fab.Firmware.Streaming;

namespace Fab.Firmware.GCode;

/// <summary>
/// How to begin a program in its middle: what the commands before would have left behind, as commands that bring it about
/// again. Heat first, then up, then across, then down, then the modes.
/// </summary>
/// <param name="Command">The first command to stream, from 0.</param>
/// <param name="SourceLine">Its line in the file, from 1.</param>
/// <param name="Text">What it says.</param>
/// <param name="Lines">To send before it, in this order; none for the program's beginning.</param>
/// <remarks>
/// The machine is taken to be homed and not to have G92 set, as after a reset. Nothing is homed here: a printer that homes
/// Z in the middle of a job drives its nozzle into the part.
/// </remarks>
public sealed record RestartPlan(long Command, long SourceLine, string Text, IReadOnlyList<string> Lines)
{
    /// <summary>
    /// The first line names no motion and so would go on with an arc of the line before, which cannot be brought about
    /// without drawing one. Then the program can't be begun there.
    /// </summary>
    public bool GoesOnWithAnArc { get; private init; }

    /// <summary>Above where the work stands, so that the way there crosses nothing.</summary>
    private const double LiftMm = 5;

    private const double TravelFeed = 3000;
    private const double LiftFeed = 600;

    /// <summary>A spindle needs this long to come to speed.</summary>
    private const double SpindleUpSeconds = 4;

    /// <summary>The first command at <paramref name="line"/> of the file or after it; null when there is none.</summary>
    public static long? CommandAt(IProgramSource program, long line)
    {
        if (line < 1) return null;
        long low = 0, high = program.Count;
        while (low < high)
        {
            long middle = (low + high) / 2;
            if (program.At(middle).SourceLine < line) low = middle + 1;
            else high = middle;
        }

        return low < program.Count ? low : null;
    }

    /// <summary>Reads the program up to <paramref name="command"/>.</summary>
    public static RestartPlan Make(IProgramSource program, long command, Dialect dialect)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(command);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(command, program.Count);
        var modal = new ModalState(dialect);
        var settings = new MachineSettings(dialect);
        var block = new GCodeBlock();
        double highest = double.NegativeInfinity;
        for (long i = 0; i < command; i++)
        {
            block.Parse(program.At(i).Text);
            modal.Apply(block, out _);
            settings.Apply(block, modal.Tool);
            if (modal.At.HasZ) highest = Math.Max(highest, modal.At.Z);
        }

        ProgramCommand first = program.At(command);
        string text = System.Text.Encoding.ASCII.GetString(first.Text);
        long line = first.SourceLine;
        var lines = new List<string>();
        if (command > 0) AddLines(lines, modal, settings, dialect, highest);
        block.Parse(first.Text);
        bool goesOn = dialect == Dialect.Grbl && modal.MotionMode is 2 or 3 && block.HasAxis && block.GCount == 0;
        return new RestartPlan(command, line, text, lines) { GoesOnWithAnArc = goesOn };
    }

    private static void AddLines(List<string> lines, ModalState modal, MachineSettings settings, Dialect dialect, double highest)
    {
        bool grbl = dialect == Dialect.Grbl;
        lines.AddRange(settings.Before(modal.Tool));
        lines.Add("G21");
        lines.Add("G90");
        if (grbl) lines.Add($"G17 G94 {settings.WorkOffset}");
        AxisPoint at = modal.At;

        // A router's way back goes as high as its program has been; a printer's part is nowhere higher than its nozzle.
        double high = grbl ? highest : at.Z + LiftMm;
        if (at.HasZ) lines.Add(grbl ? $"G0 Z{Number(high)}" : $"G1 Z{Number(high)} F{Number(LiftFeed)}");
        if (at.HasX || at.HasY)
        {
            string across = $"{(at.HasX ? $" X{Number(at.X)}" : "")}{(at.HasY ? $" Y{Number(at.Y)}" : "")}";
            lines.Add(grbl ? $"G0{across}" : $"G1{across} F{Number(TravelFeed)}");
        }

        if (modal.SpindleOn)
        {
            lines.Add($"{(modal.SpindleReversed ? "M4" : "M3")} S{Number(modal.SpindleRpm)}");
            lines.Add(grbl ? $"G4 P{Number(SpindleUpSeconds)}" : $"G4 S{Number(SpindleUpSeconds)}");
        }

        lines.AddRange(settings.After());
        if (at.HasZ) lines.Add($"G1 Z{Number(at.Z)} F{Number(grbl && modal.Feed > 0 ? Math.Min(modal.Feed, LiftFeed) : LiftFeed)}");
        AddNumbering(lines, modal, dialect);
        AddModes(lines, modal, dialect);
    }

    /// <summary>What the program has renumbered with G92.</summary>
    private static void AddNumbering(List<string> lines, ModalState modal, Dialect dialect)
    {
        AxisPoint at = modal.At;
        string axes = $"{Shifted('X', at.HasX, at.X, modal.LogicalX)}{Shifted('Y', at.HasY, at.Y, modal.LogicalY)}{Shifted('Z', at.HasZ, at.Z, modal.LogicalZ)}";
        if (dialect == Dialect.Marlin && modal.IsExtruderAbsolute) axes += $" E{Number(modal.LogicalE)}";
        if (axes.Length > 0) lines.Add($"G92{axes}");

        static string Shifted(char axis, bool known, double position, double logical) =>
            known && position != logical ? $" {axis}{Number(logical)}" : "";
    }

    private static void AddModes(List<string> lines, ModalState modal, Dialect dialect)
    {
        if (modal.Unit != 1) lines.Add("G20");
        string distance = modal.IsAbsolute ? "G90" : "G91";
        if (dialect == Dialect.Marlin)
        {
            lines.Add(distance);
            lines.Add(modal.IsExtruderAbsolute ? "M82" : "M83");
            if (modal.Feed > 0) lines.Add($"G1 F{Number(modal.Feed / modal.Unit)}");
            return;
        }

        // The last word of motion holds for lines that name none. Arcs cannot be set without being drawn.
        string motion = modal.MotionMode is 0 or 1 ? $" G{modal.MotionMode}" : "";
        lines.Add($"G{modal.Plane} {distance}{motion}{(modal.Feed > 0 ? $" F{Number(modal.Feed / modal.Unit)}" : "")}");
    }

    private static string Number(double value) => value.ToString("0.#####", CultureInfo.InvariantCulture);
}
