using System.Globalization;
using Fab.Domain.Machines;
using Fab.Domain.Members;

namespace Fab.Domain.Commands;

/// <summary>One command that not everybody may send, and why.</summary>
/// <param name="Command">
/// <c>M500</c>, a range <c>M810..M819</c>, or a code with words that must be there too: <c>G10 L2</c>, <c>M211 S0</c>,
/// <c>G28 O</c> (a letter without a number stands for any value). A command of Grbl's own is named by how it begins:
/// <c>$RST</c>; <c>$</c> is all of them, <c>$*=</c> any write of a numbered setting.
/// </param>
/// <param name="Dialect">The language it is a command of.</param>
/// <param name="InProgram">Roles whose programs may hold it.</param>
/// <param name="ByHand">Roles that may send it from the console.</param>
/// <param name="Reason">What it does, as the end of a sentence: "it writes the machine's memory".</param>
/// <param name="Machine">The machine this row is for, where it stands in place of the row for all; null for all.</param>
public sealed record VettingRow(
    string Command,
    Dialect Dialect,
    IReadOnlyList<string> InProgram,
    IReadOnlyList<string> ByHand,
    string Reason,
    MachineId? Machine = null)
{
    public const int MaxReasonLength = 200;

    /// <summary>Null when the row can be used; else what is wrong with it.</summary>
    public string? WhatIsWrong()
    {
        if (CommandPattern.Parse(Command, Dialect) is null) return $"'{Command}' is no command pattern of {Dialect}";
        if (string.IsNullOrWhiteSpace(Reason) || Reason.Length > MaxReasonLength || Reason.Any(char.IsControl))
            return string.Create(CultureInfo.InvariantCulture, $"the reason of {Command} is not one line of 1 to {MaxReasonLength} characters");
        string? unknown = InProgram.Concat(ByHand).FirstOrDefault(role => !Roles.All.Contains(role));
        if (unknown is not null) return $"{Command} names the role '{unknown}', which does not exist";
        return Machine is { } machine && !Names.IsSlug(machine.Value) ? $"{Command} names '{machine.Value}', which is no machine's id" : null;
    }
}
