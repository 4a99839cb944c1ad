using System.Text;
using Fab.Domain.Machines;

namespace Fab.Domain.Commands;

/// <summary>Lines that staff gave a name, for whoever controls a machine to run at a press.</summary>
/// <param name="Id">A slug, unique in the space.</param>
/// <param name="Machine">The machine it is for; null where it is for a class.</param>
/// <param name="Class">The class of machines it is for; null where it is for one machine.</param>
/// <param name="Lines">As written, with their comments.</param>
/// <param name="By">Who set it last.</param>
public sealed record Macro(string Id, string Name, MachineId? Machine, string? Class, IReadOnlyList<string> Lines, MemberId By, DateTimeOffset At)
{
    public const int MaxNameLength = 40;
    public const int MostLines = 50;

    /// <summary>Most characters of a command: Marlin cuts a longer one once it is numbered, Grbl refuses it. Spaces do not count on Grbl.</summary>
    public static int LongestLine(MachineSpec machine)
    {
        ArgumentNullException.ThrowIfNull(machine);
        return machine.Dialect == Dialect.Grbl ? machine.Buffers?.LineBytes ?? 79 : 81;
    }

    /// <summary>It is one of this machine's.</summary>
    public bool IsFor(MachineSpec machine)
    {
        ArgumentNullException.ThrowIfNull(machine);
        return Machine is { } one ? one == machine.Id : Class == machine.Class;
    }

    /// <summary>What goes to the firmware: the lines without comments, and without those that hold nothing else.</summary>
    public IReadOnlyList<string> Commands() => [.. Lines.Select(Command).Where(command => command.Length > 0)];

    /// <summary>Null when each line may be sent to this machine by whom the table is asked for; else the first that may not, by its number.</summary>
    public Refusal? Vet(MachineSpec machine, Vetting vetting)
    {
        ArgumentNullException.ThrowIfNull(machine);
        ArgumentNullException.ThrowIfNull(vetting);
        for (int i = 0; i < Lines.Count; i++)
        {
            string command = Command(Lines[i]);
            if (WhatIsWrong(Lines[i], command, machine) is { } wrong) return new Refusal(MacroRefusals.Invalid, $"Line {i + 1} {wrong}.", "Mend that line and send the macro again.");
            if (command.Length > 0 && vetting.Check(command) is { } no) return no with { Message = $"Line {i + 1}, {command}: {no.Message}" };
        }

        return Commands().Count > 0 ? null : new Refusal(MacroRefusals.Invalid, "The macro has no command, only comments.", "Write a line that does something.");
    }

    /// <summary>A line without its comments, of either kind: a bridge takes none by hand.</summary>
    private static string Command(string line)
    {
        var kept = new StringBuilder();
        int depth = 0;
        foreach (char c in line)
        {
            if (c == ';' && depth == 0) break;
            if (c == '(') depth++;
            if (depth == 0) kept.Append(c);
            if (c == ')' && depth > 0) depth--;
        }

        return kept.ToString().Trim();
    }

    private static int LengthOf(string command, MachineSpec machine) => machine.Dialect == Dialect.Grbl ? command.Count(c => c != ' ') : command.Length;

    private static string? WhatIsWrong(string line, string command, MachineSpec machine)
    {
        int odd = line.AsSpan().IndexOfAnyExceptInRange(' ', '~');
        return odd >= 0 && char.IsControl(line[odd]) ? $"holds a control character at {odd + 1}"
            : odd >= 0 ? $"holds '{line[odd]}' at {odd + 1}; firmware understands plain ASCII"
            : LengthOf(command, machine) > LongestLine(machine) ? $"has {LengthOf(command, machine)} characters; {machine.Id} takes {LongestLine(machine)}"
            : command.Contains('*', StringComparison.Ordinal) || (command.Length > 1 && command[0] is 'N' or 'n' && char.IsAsciiDigit(command[1])) ? "carries a number or sum of a stream; Fab gives its own"
            : UrgentWords.Of(command, machine.Dialect) is not null ? $"is {command}, which is obeyed at once and so is typed, never kept in a macro"
            : null;
    }
}

/// <summary>Why a macro is not kept or not run.</summary>
[RefusalCodes]
public static class MacroRefusals
{
    public const string Invalid = "macro-invalid";
    public const string Unknown = "macro-unknown";
    public const string NotOfThisMachine = "macro-not-of-this-machine";

    public static Refusal NotThere(string id) => new(Unknown, $"There is no macro '{id}'.", "See those there are: fab macros MACHINE.");

    public static Refusal OfAnother(Macro macro, MachineId machine)
    {
        ArgumentNullException.ThrowIfNull(macro);
        return new Refusal(NotOfThisMachine, $"The macro {macro.Name} is not for {machine}.", $"See those of {machine}: fab macros {machine}.");
    }
}
