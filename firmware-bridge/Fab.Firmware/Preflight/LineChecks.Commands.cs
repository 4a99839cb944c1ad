using System.Text;
using Fab.Domain.Commands;
using Fab.Firmware.GCode;

namespace Fab.Firmware.Preflight;

/// <summary>Commands, tools and the spindle.</summary>
internal sealed partial class LineChecks
{
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

        if (IsMarlin && block.Letter == 'G' && block.Code == 200)
            Warn(PreflightCodes.UnitsDoubtful, 20, () => "The program switches to inches (G20), which Marlin ignores unless it was built for it.", "Slice or export in millimetres.");
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
}
