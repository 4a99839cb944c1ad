using System.Text;
using Fab.Domain.Commands;
using Fab.Firmware.GCode;
using Fab.Firmware.Grbl;
using Fab.Firmware.Marlin;

namespace Fab.Firmware.Preflight;

/// <summary>The checks of single lines, in the order in which a reason should be named.</summary>
internal sealed partial class LineChecks(MachineLimits limits, FindingList findings) : IProgramVisitor
{
    private readonly Vetting _vetting = limits.Vetting ?? Vetting.OfPrograms(limits.Dialect);
    private readonly CommandBook _book = new(limits.Dialect, limits.Vetting ?? Vetting.OfPrograms(limits.Dialect));
    private readonly CommandBook _otherBook = new(CommandBook.OtherThan(limits.Dialect), vetting: null);

    /// <summary>Rounding of a slicer's third decimal is no crash.</summary>
    public const double ToleranceMm = 0.01;

    /// <summary>An arc's numbers are rounded too.</summary>
    private const double ArcRoundingMm = 0.005;

    private const string SliceForThis = "Slice again with this machine's profile.";

    private readonly bool _plainMovesPass = Passes(limits, 0) && Passes(limits, 10);
    private long _line;

    private bool IsPrinter => limits.Kind == MachineKind.Printer;

    private bool IsMarlin => limits.Dialect == Dialect.Marlin;

    public void Visit(in ScannedLine line, GCodeBlock block, in Motion motion, ModalState state)
    {
        _line = line.Number;
        if (block.IsPlainMove && IsMarlin && _plainMovesPass && Fits(line.Command))
        {
            CheckMotion(motion, state);
            return;
        }

        if (!CheckText(line)) return;
        if (!CheckShape(line.Command, block)) return;
        if (!CheckCommands(line.Command, block, state)) return;
        if (motion.Kind is not (MotionKind.None or MotionKind.Dwell or MotionKind.Home)) CheckMotion(motion, state);
        if (IsMarlin) CheckHeat(block, state);
        CheckSpindle(state);
    }

    public void Complete()
    {
        _line = 0;
        if (IsMarlin && (_bedTarget > 0 || _hottestTarget > 0))
            Warn(PreflightCodes.LeavesHeatersOn, 0, () => "The program ends with a heater on.", "The machine turns it off when the job ends.");
    }

    /// <summary>What of the line's bytes cannot go over the wire.</summary>
    private bool CheckText(in ScannedLine line)
    {
        ReadOnlySpan<byte> command = line.Command;
        if ((line.Flags & LineFlaws.TooLong) != 0 || !Fits(command))
        {
            RefuseTooLong(command.Length);
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

    private void RefuseTooLong(int bytes) => Refuse(
        PreflightCodes.LineTooLong, 0,
        () => $"The command is {(bytes >= GCodeScanner.MaxCommandBytes ? "more than " : "")}{bytes} bytes long; this firmware reads {MaxBytes} and would lose the rest.",
        "Shorten the line, or export with fewer decimals.");

    private int MaxBytes => IsMarlin ? MarlinWire.MaxCommandBytes : limits.LineBytes ?? GrblWire.MaxLineBytes;

    private bool Fits(ReadOnlySpan<byte> command) => IsMarlin ? MarlinWire.Fits(command) : GrblWire.Fits(command, MaxBytes);

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

    private void Refuse(string code, int subject, Func<string> message, string wayOut) =>
        Tell(FindingSeverity.Refused, code, subject, message, wayOut);

    private void Warn(string code, int subject, Func<string> message, string wayOut) =>
        Tell(FindingSeverity.Warning, code, subject, message, wayOut);

    private void Tell(FindingSeverity severity, string code, int subject, Func<string> message, string wayOut)
    {
        if (findings.CountAnother(code, subject)) return;
        TellNew(severity, code, subject, message(), wayOut);
    }

    private void TellNew(FindingSeverity severity, string code, int subject, string message, string wayOut) =>
        findings.Tell(subject, new Finding(severity, code, message, wayOut, _line > 0 ? _line : null));

    private static bool Passes(MachineLimits limits, int g) => limits.Vetting is null || !limits.Vetting.Concerns('G', g);

    private static string Text(ReadOnlySpan<byte> command) =>
        Encoding.ASCII.GetString(command[..Math.Min(command.Length, 40)]) + (command.Length > 40 ? "…" : "");
}
