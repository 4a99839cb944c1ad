using System.CommandLine;

namespace Fab.Cli.Commands;

/// <summary>One command: how it is typed, and what it does.</summary>
internal sealed class CliCommand
{
    /// <param name="below">Commands below this one, such as <c>verify</c> below <c>ledger</c>.</param>
    public CliCommand(Command syntax, Func<Session, CancellationToken, Task> run, params CliCommand[] below)
    {
        Syntax = syntax;
        Run = run;
        Below = below;
        foreach (CliCommand command in below) syntax.Subcommands.Add(command.Syntax);

        // Without an action the parser would insist on one of the commands below. FabCli calls Run itself.
        syntax.SetAction(static _ => 0);
    }

    public Command Syntax { get; }

    public Func<Session, CancellationToken, Task> Run { get; }

    public IReadOnlyList<CliCommand> Below { get; }

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
