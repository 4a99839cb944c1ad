using System.CommandLine;

namespace Fab.Cli.Commands;

/// <summary>One command: how it is typed, and what it does.</summary>
internal sealed record CliCommand(Command Syntax, Func<Session, CancellationToken, Task> Run)
{
    /// <summary>Commands below this one, such as <c>verify</c> below <c>ledger</c>.</summary>
    public IReadOnlyList<CliCommand> Below { get; init; } = [];

    public static Command Named(string name, string description, params IEnumerable<Symbol> takes)
    {
        var command = new Command(name, description);
        foreach (Symbol symbol in takes)
        {
            if (symbol is Argument argument) command.Arguments.Add(argument);
            else command.Options.Add((Option)symbol);
        }

        return command;
    }
}
