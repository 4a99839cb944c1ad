using System.Text;
using Fab.Cli.Commands;

namespace Fab.Cli;

/// <summary>The first page of help: also what the launcher does before this program runs.</summary>
internal static class Help
{
    private static readonly (string Name, string What)[] OfTheLauncher =
    [
        ("demo", "A hub with demo data, one print from design to rent, then it serves."),
        ("up", "Serve a hub. --demo, --data DIR, --port N."),
        ("migrate", "Bring a database's tables up to date. --data DIR or --postgres CONN."),
        ("cluster up", "A whole space as processes here: database, broker, hub, bridges, machines."),
        ("cluster torment", "Jobs while every part of one is killed, by seed. --seed N, --jobs N."),
        ("cluster scale", "One hub with a great many simulated machines, measured. --machines N."),
        ("compose-init", "Certificates and passwords for docker-compose.yml. --host NAME."),
        ("test", "Install what the tests need, and run them all."),
        ("simulate", "The whole system under faults, by seed. --seeds N, --seed N --trace."),
        ("bench", "The benchmarks."),
    ];

    private static readonly (string Name, string What)[] OfTheBridge =
    [
        ("stream FILE", "Stream a G-code file to a machine. --port DEVICE."),
        ("ports", "List the serial devices and what is known of them."),
        ("bridge", "Serve the machines here to a hub elsewhere, over MQTT. --config FILE, --enrol CODE --hub URL."),
        ("console", "A terminal to a machine, errors in words. --port DEVICE."),
    ];

    private static readonly string[] NeedNoHub = ["inspect"];

    public static string Text(IEnumerable<CliCommand> commands)
    {
        var text = new StringBuilder();
        text.AppendLine("Fab runs the machines of a maker space as a commons.");
        text.AppendLine();
        text.AppendLine("usage: ./fab COMMAND [--url URL] [--token TOKEN | --as ROLE] [--json]");
        text.AppendLine();
        text.AppendLine("The hub");
        foreach ((string name, string what) in OfTheLauncher) Row(name, what);
        text.AppendLine();
        text.AppendLine("At the machines");
        foreach ((string name, string what) in OfTheBridge) Row(name, what);
        ILookup<bool, CliCommand> byHub = commands.ToLookup(command => !NeedNoHub.Contains(command.Syntax.Name));
        foreach (CliCommand command in byHub[false]) Row(Usage(command), command.Syntax.Description ?? "");
        text.AppendLine();
        text.AppendLine("With a hub that runs");
        foreach (CliCommand command in byHub[true]) Row(Usage(command), command.Syntax.Description ?? "");
        text.AppendLine();
        text.AppendLine("Every one of these takes");
        Row("--url URL", "The hub. Else FAB_URL, else http://127.0.0.1:5080.");
        Row("--token TOKEN", "Who you are. Else FAB_TOKEN.");
        Row("--as ROLE", "On a demo hub's own machine: maker, operator, trainer, funder or steward.");
        Row("--json", "For programs: one JSON object a line, the last is the result.");
        text.AppendLine();
        text.AppendLine("Exit codes: 0 done, 1 refused, 2 wrong usage, 3 hub out of reach. NO_COLOR is respected.");
        text.AppendLine("./fab COMMAND --help shows a command's own options.");
        return text.ToString();

        void Row(string name, string what) => text.Append("  ").Append(name.PadRight(28)).AppendLine(what);
    }

    private static string Usage(CliCommand command)
    {
        IEnumerable<string> takes = command.Syntax.Arguments.Select(argument => argument.HelpName ?? argument.Name.ToUpperInvariant());
        return string.Join(' ', takes.Prepend(command.Syntax.Name));
    }
}
