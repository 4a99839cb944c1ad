using System.Text;
using Fab.Domain.Commands;
using Fab.Firmware.GCode;
using Fab.Firmware.Grbl;
using Fab.Firmware.Marlin;

namespace Fab.Firmware.Preflight;

/// <summary>The checks of single lines, in the order in which a reason should be named.</summary>
internal sealed class LineChecks(MachineLimits limits, FindingList findings) : IProgramVisitor
{
    private readonly Vetting _vetting = limits.Vetting ?? Vetting.OfPrograms(limits.Dialect);
    private readonly CommandBook _book = new(limits.Dialect, limits.Vetting ?? Vetting.OfPrograms(limits.Dialect));
    private readonly CommandBook _otherBook = new(CommandBook.OtherThan(limits.Dialect), vetting: null);

    /// <summary>Rounding of a slicer's third decimal is no crash.</summary>
    public const double ToleranceMm = 0.01;

    private const string SliceForThis = "Slice again with this machine's profile.";

    private readonly MotionBox _travel = limits.Travel ?? MotionBox.Of(limits.Volume);
    private readonly double _maxFeedXy = Math.Max(limits.Motion.MaxFeedX.Value, limits.Motion.MaxFeedY.Value);
    private readonly Dictionary<int, double> _targets = [];
    private double _bedTarget;
    private bool _cut;
    private bool _moved;
    private bool _everHot;
    private long _line;

    private bool IsPrinter => limits.Kind == MachineKind.Printer;

    private bool IsMarlin => limits.Dialect == Dialect.Marlin;

    public void Visit(in ScannedLine line, GCodeBlock block, in Motion motion, ModalState state)
    {
        _line = line.Number;
        if (!CheckText(line)) return;
        if (!CheckShape(line.Command, block)) return;
        if (!CheckCommands(line.Command, block, state)) return;
        if (motion.Kind is not (MotionKind.None or MotionKind.Dwell or MotionKind.Home)) CheckMotion(motion, state);
        if (IsMarlin) CheckHeat(block, state);
        CheckSpindle(state);
    }

    public void Complete(ProgramSummary summary)
    {
        _line = 0;
        if (IsMarlin && (_bedTarget > 0 || _targets.Values.Any(celsius => celsius > 0)))
            Warn(PreflightCodes.LeavesHeatersOn, 0, () => "The program ends with a heater on.", "The machine turns it off when the job ends.");
        if (IsPrinter && summary.Extrusion is not null && !_everHot)
            Warn(PreflightCodes.NoHeat, 0, () => "The program extrudes but never heats the hotend.", "Slice again with a start that heats (M109).");
    }

    /// <summary>What of the line's bytes cannot go over the wire.</summary>
    private bool CheckText(in ScannedLine line)
    {
        ReadOnlySpan<byte> command = line.Command;
        if ((line.Flags & LineFlaws.TooLong) != 0 || !Fits(command))
        {
            int bytes = command.Length;
            Refuse(
                PreflightCodes.LineTooLong, 0,
                () => $"The command is {(bytes >= GCodeScanner.MaxCommandBytes ? "more than " : "")}{bytes} bytes long; this firmware reads {MaxBytes} and would lose the rest.",
                "Shorten the line, or export with fewer decimals.");
            return false;
        }

        if (!IsMarlin && command.IndexOfAny("?!~"u8) >= 0)
        {
            Refuse(
                PreflightCodes.RealTimeCharacter, 0, () => "The line holds ?, ! or ~, which Grbl obeys at once wherever they stand.",
                "Take the character out of the command.");
            return false;
        }

        if ((line.Flags & (LineFlaws.NonAscii | LineFlaws.Control)) != 0)
            Warn(PreflightCodes.StrippedCharacters, 0, () => "Characters that firmware cannot read were taken out of the command.", "Write commands in plain ASCII.");
        return true;
    }

    private int MaxBytes => IsMarlin ? MarlinWire.MaxCommandBytes : GrblWire.MaxLineBytes;

    private bool Fits(ReadOnlySpan<byte> command) => IsMarlin ? MarlinWire.Fits(command) : GrblWire.Fits(command);

    /// <summary>Whether it is one command of this dialect at all.</summary>
    private bool CheckShape(ReadOnlySpan<byte> command, GCodeBlock block)
    {
        if (block.Letter == '$')
        {
            string text = Text(command);
            if (IsMarlin) Refuse(PreflightCodes.OtherDialect, '$', () => $"{text} is a Grbl command; this machine speaks Marlin.", SliceForThis);
            else if (_vetting.ForbiddenBy(text) is { } row) RefuseVetted(row);
            else return true;
            return false;
        }

        bool knownStart = block.Letter is 'G' or 'M' or 'T' && block.Code >= 0;
        if (IsMarlin && !knownStart)
        {
            string text = Text(command);
            if (!block.Malformed && block.Letter is 'X' or 'Y' or 'Z' or 'F' or 'S')
            {
                Refuse(
                    PreflightCodes.OtherDialect, block.Letter, () => $"{text} goes on with the command before it, as CNC firmware allows; Marlin does not.",
                    "Export for Marlin, with a command on every line.");
            }
            else RefuseUnknown(text);
            return false;
        }

        if (block.Malformed || (!IsMarlin && HasWordWithoutValue(block)))
        {
            string text = Text(command);
            if (knownStart || (!IsMarlin && !block.Malformed && command.IndexOfAnyInRange((byte)'0', (byte)'9') >= 0))
                Refuse(PreflightCodes.Malformed, 0, () => $"{text} cannot be read as words of a letter and a number.", "Export the G-code again.");
            else RefuseUnknown(text);
            return false;
        }

        if (IsMarlin && block.GCount + block.MCount > 1)
        {
            string text = Text(command);
            Refuse(
                PreflightCodes.SeveralCommands, 0, () => $"{text} holds several commands; Marlin runs the first and drops the rest.",
                "Export for Marlin, with one command on a line.");
            return false;
        }

        return true;
    }

    private void RefuseUnknown(string text) =>
        Refuse(PreflightCodes.UnknownCommand, SubjectOf(text), () => $"{text} is not a command this firmware knows.", "Use a start and end G-code made for this firmware.");

    /// <summary>One finding for each first word, whatever follows it.</summary>
    private static int SubjectOf(string text)
    {
        int subject = 17;
        foreach (char c in text.AsSpan()[..(text.IndexOf(' ') is >= 0 and int end ? end : text.Length)]) subject = unchecked((subject * 31) + c);
        return subject;
    }

    /// <summary>Grbl refuses a letter without a number; Marlin uses them as switches (G28 X).</summary>
    private static bool HasWordWithoutValue(GCodeBlock block)
    {
        for (char letter = 'A'; letter <= 'Z'; letter++)
        {
            if (block.Has(letter) && !block.TryGet(letter, out _)) return true;
        }

        return false;
    }

    private bool CheckCommands(ReadOnlySpan<byte> command, GCodeBlock block, ModalState state)
    {
        foreach (int g in block.G)
        {
            if (!CheckCommand(command, 'G', g)) return false;
        }

        foreach (int m in block.M)
        {
            if (!CheckCommand(command, 'M', m)) return false;
        }

        if (!IsMarlin && block.Has('E'))
        {
            Refuse(PreflightCodes.OtherDialect, 'E', () => "The line feeds filament (E); this machine speaks Grbl and has no extruder.", SliceForThis);
            return false;
        }

        CheckTool(block, state);
        return true;
    }

    private bool CheckCommand(ReadOnlySpan<byte> command, char letter, int tenths)
    {
        CommandRule rule = _book.Rule(letter, tenths);
        return rule == CommandRule.Allowed || Judge(rule, command, letter, tenths);
    }

    private bool Judge(CommandRule rule, ReadOnlySpan<byte> command, char letter, int tenths)
    {
        int subject = (letter * 100_000) + tenths;
        string name = $"{letter}{tenths / 10}{(tenths % 10 == 0 ? "" : $".{tenths % 10}")}";
        switch (rule)
        {
            case CommandRule.Spindle when !IsPrinter:
                return true;
            case CommandRule.Spindle:
                Refuse(PreflightCodes.OtherDialect, subject, () => $"{name} drives a spindle or its coolant; this machine is a printer.", SliceForThis);
                return false;
            case CommandRule.WaitsForPerson when letter == 'M' && tenths == 60:
                return true; // told by CheckTool
            case CommandRule.WaitsForPerson:
                Warn(PreflightCodes.PausesForPerson, subject, () => $"{name} pauses the job until a person lets it go on.", "Be there, or take the line out.");
                return true;
            case CommandRule.Vetted:
                if (_vetting.ForbiddenBy(Encoding.ASCII.GetString(command)) is not { } row) return true;
                RefuseVetted(row);
                return false;
            default:
                Dialect other = CommandBook.OtherThan(limits.Dialect);
                if (_otherBook.Rule(letter, tenths) != CommandRule.Unknown)
                    Refuse(PreflightCodes.OtherDialect, subject, () => $"{name} is a {other} command; this machine speaks {limits.Dialect}.", SliceForThis);
                else Refuse(PreflightCodes.UnknownCommand, subject, () => $"{name} is not a command this firmware knows.", "Use a start and end G-code made for this firmware.");
                return false;
        }
    }

    private void RefuseVetted(VettingRow row) =>
        Refuse(
            PreflightCodes.ForbiddenCommand, SubjectOf(row.Command), () => $"{row.Command} may not stand in this program: {row.Reason}.",
            "Take the line out; whoever may can send it by hand, and a steward can change the table (./fab vetting).");

    private void CheckTool(GCodeBlock block, ModalState state)
    {
        int tool = state.Tool;
        if (IsMarlin)
        {
            if (block.Letter == 'M' && block.Code is 1040 or 1090 && block.TryGet('T', out double t)) tool = (int)t;
            else if (block.Letter != 'T') return;
        }
        else
        {
            if (block.HasM(60)) CheckRouterTool(tool);
            return;
        }

        if (tool < 0 || tool >= limits.Tools) RefuseTool(tool);
    }

    private void CheckRouterTool(int tool)
    {
        if (limits.ManualToolChange || !_moved)
            Warn(PreflightCodes.ToolChangeByHand, tool, () => $"The job pauses for a person to put in tool {tool}.", "Have the tool ready.");
        else if (limits.Tools <= 1 || tool > limits.Tools)
            Refuse(PreflightCodes.NoSuchTool, tool, () => $"The program changes to tool {tool} while it runs, and this machine has one tool and no one to change it.", "Export one program for each tool.");
    }

    private void RefuseTool(int tool)
    {
        Refuse(
            PreflightCodes.NoSuchTool, tool, () => $"The program uses tool T{tool}, and this machine has {(limits.Tools == 1 ? "only T0" : $"T0 to T{limits.Tools - 1}")}.",
            SliceForThis);
    }

    private void CheckMotion(in Motion motion, ModalState state)
    {
        _moved = true;
        if (motion.BadArc)
        {
            Refuse(PreflightCodes.Malformed, 'R', () => "The arc cannot be drawn: it has no centre, or a radius that does not reach its end.", "Export the G-code again, or without arcs.");
            return;
        }

        if (!IsMarlin && !state.UnitsSaid)
            Warn(PreflightCodes.NoUnits, 0, () => "The program moves before it says whether it means millimetres (G21) or inches (G20).", "Put G21 at its beginning.");
        if (IsPrinter && !state.Homed && motion.To.IsKnown)
            Warn(PreflightCodes.NotHomed, 0, () => "The program moves before it homes, so its places are not certain.", "Put G28 at its beginning.");
        if (!IsPrinter && motion.Kind != MotionKind.Rapid && motion.To.HasZ && motion.To.Z < 0) _cut = true;
        CheckPlace(motion);
        CheckFeed(motion);
    }

    private void CheckPlace(in Motion motion)
    {
        if (motion.MachineCoordinates || (!IsPrinter && limits.WorkZero is null)) return;
        BoxBuilder.Extent(motion, out AxisPoint min, out AxisPoint max);
        MachinePoint zero = IsPrinter ? default : limits.WorkZero ?? default;
        if (max.HasX) CheckAxis('X', min.X + zero.X.Value, max.X + zero.X.Value, _travel.MinX, _travel.MaxX);
        if (max.HasY) CheckAxis('Y', min.Y + zero.Y.Value, max.Y + zero.Y.Value, _travel.MinY, _travel.MaxY);
        if (max.HasZ) CheckAxis('Z', min.Z + zero.Z.Value, max.Z + zero.Z.Value, _travel.MinZ, _travel.MaxZ);
    }

    private void CheckAxis(char axis, double low, double high, Millimetres least, Millimetres most)
    {
        bool below = low < least.Value - ToleranceMm;
        bool above = high > most.Value + ToleranceMm;
        if (below || above) RefusePlace(axis, new(below ? low : high), least, most);
    }

    private void RefusePlace(char axis, Millimetres at, Millimetres least, Millimetres most)
    {
        Refuse(
            PreflightCodes.OutsideVolume, axis, () => $"The move goes to {axis} {at}; this machine reaches {least.Value:0.##} to {most}.",
            "Move or shrink the part, or use a larger machine.");
    }

    private void CheckFeed(in Motion motion)
    {
        if (motion.Feed <= 0) return;
        bool xy = motion.To.X != motion.From.X || motion.To.Y != motion.From.Y;
        bool z = motion.To.Z != motion.From.Z;
        double most = xy ? _maxFeedXy : z ? limits.Motion.MaxFeedZ.Value : limits.Motion.MaxFeedE.Value;
        if (motion.Feed > most) WarnOfFeed(motion.Feed, most, xy ? 'X' : z ? 'Z' : 'E');
    }

    private void WarnOfFeed(double feed, double most, char axis)
    {
        string where = axis switch { 'X' => "", 'Z' => " along Z", _ => " for the extruder" };
        Warn(
            PreflightCodes.FeedAboveLimit, axis, () => $"Feed {feed:0} mm/min is above the machine's {most:0} mm/min{where}.",
            "The machine slows down to what it can; the job takes longer.");
    }

    private void CheckHeat(GCodeBlock block, ModalState state)
    {
        if (block.Letter != 'M' || block.Code is not (1040 or 1090 or 1400 or 1900 or 1410 or 1910)) return;
        if (!block.TryGet('S', out double celsius) && !block.TryGet('R', out celsius)) return;
        switch (block.Code)
        {
            case 1040 or 1090:
                int tool = block.TryGet('T', out double t) ? (int)t : state.Tool;
                _targets[tool] = celsius;
                _everHot |= celsius > 0;
                CheckHeater("hotend", limits.MaxHotend, celsius);
                break;
            case 1400 or 1900:
                _bedTarget = celsius;
                CheckHeater("bed", limits.MaxBed, celsius);
                break;
            default:
                CheckHeater("chamber", limits.MaxChamber, celsius);
                break;
        }
    }

    private void CheckHeater(string heater, Celsius? most, double celsius)
    {
        if (celsius <= 0) return;
        if (most is { Value: <= 0 })
        {
            Refuse(PreflightCodes.NoHeater, heater[0], () => $"The program heats the {heater}, and this machine's cannot be heated.", SliceForThis);
            return;
        }

        if (most is not { } limit || celsius <= limit.Value) return;
        Refuse(
            PreflightCodes.TooHot, heater[0], () => $"The program heats the {heater} to {new Celsius(celsius)}; this machine allows {limit}.",
            "Slice again for a material this machine can melt, or use another machine.");
    }

    private void CheckSpindle(ModalState state)
    {
        if (IsPrinter) return;
        if (state.SpindleOn && state.SpindleRpm > (limits.MaxSpindleRpm ?? double.MaxValue)) RefuseSpindle(state.SpindleRpm);
        if (_cut && !state.SpindleOn)
            Warn(PreflightCodes.SpindleNeverStarts, 0, () => "The program moves below zero while the spindle is off.", "Start the spindle by hand, or put M3 S… before the cut.");
        _cut = false;
    }

    private void RefuseSpindle(double rpm) =>
        Refuse(
            PreflightCodes.SpindleTooFast, 0, () => $"The spindle is to turn at {rpm:0} rpm; this machine's turns at {limits.MaxSpindleRpm:0} at most.",
            "Export with a lower speed.");

    private void Refuse(string code, int subject, Func<string> message, string wayOut) =>
        Tell(FindingSeverity.Refused, code, subject, message, wayOut);

    private void Warn(string code, int subject, Func<string> message, string wayOut) =>
        Tell(FindingSeverity.Warning, code, subject, message, wayOut);

    private void Tell(FindingSeverity severity, string code, int subject, Func<string> message, string wayOut)
    {
        if (findings.CountAnother(code, subject)) return;
        findings.Tell(subject, new Finding(severity, code, message(), wayOut, _line > 0 ? _line : null));
    }

    private static string Text(ReadOnlySpan<byte> command) =>
        Encoding.ASCII.GetString(command[..Math.Min(command.Length, 40)]) + (command.Length > 40 ? "…" : "");
}
