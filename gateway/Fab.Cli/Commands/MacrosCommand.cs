using System.CommandLine;
using System.Text.Json.Nodes;
using Fab.Cli.Hub;
using Fab.Cli.Terminal;
using Fab.Contracts.Commands;
using Fab.Domain;
using Fab.Domain.Commands;

namespace Fab.Cli.Commands;

/// <summary><c>macros</c>: lines that staff gave a name, for whoever controls a machine to run.</summary>
internal static class MacrosCommand
{
    private static readonly Argument<string> Machine = HandCommand.Machine;
    private static readonly Argument<string> Id = new("macro") { Description = "Its id, such as clean-nozzle." };
    private static readonly Option<string?> Name = new("--name") { Description = "What stands on its button; its id when left out.", HelpName = "TEXT" };
    private static readonly Option<string?> Only = new("--machine") { Description = "The machine it is for.", HelpName = "ID" };
    private static readonly Option<string?> Class = new("--class") { Description = "Or the class of machines, such as fdm-printer.", HelpName = "CLASS" };
    private static readonly Option<string[]> Lines = new("--line", "-l") { Description = "A line; one for each.", HelpName = "GCODE" };

    public static CliCommand Create() => new(
        CliCommand.Named("macros", "A machine's macros; set, run, drop.", Machine),
        async (session, ct) => Tell(session, await session.Hub.Get<Macro[]>($"api/macros?machine={Uri.EscapeDataString(session.Parsed.GetRequiredValue(Machine))}", ct)),
        new CliCommand(CliCommand.Named("set", "Keep lines under a name, for a machine or a class of them.", Id, Name, Only, Class, Lines), Set),
        new CliCommand(CliCommand.Named("run", "Run a macro at a machine that you control.", Machine, Id), Run),
        new CliCommand(CliCommand.Named("drop", "Drop a macro.", Id), Drop));

    private static async Task Set(Session session, CancellationToken ct)
    {
        string id = session.Parsed.GetRequiredValue(Id);
        MachineId? only = session.Parsed.GetValue(Only) is { } machine ? new MachineId(machine) : null;
        var body = new MacroRequest(session.Parsed.GetValue(Name) ?? id, only, session.Parsed.GetValue(Class), session.Parsed.GetValue(Lines) ?? []);
        Tell(session, [await session.Hub.Put<MacroRequest, Macro>(Path(session), body, ct)]);
    }

    private static Task Run(Session session, CancellationToken ct) =>
        HandCommand.Do<object?>(session, $"macros/{Uri.EscapeDataString(session.Parsed.GetRequiredValue(Id))}", null, ct);

    private static async Task Drop(Session session, CancellationToken ct)
    {
        Macro[] left = await session.Hub.Delete<Macro[]>(Path(session), ct);
        session.Say.Line($"{session.Parsed.GetRequiredValue(Id)} is dropped; {left.Length} macros are left.");
        session.Say.Result(new JsonObject { ["macros"] = CliJson.Node(left) });
    }

    private static string Path(Session session) => $"api/macros/{Uri.EscapeDataString(session.Parsed.GetRequiredValue(Id))}";

    private static void Tell(Session session, Macro[] macros)
    {
        session.Say.Result(new JsonObject { ["macros"] = CliJson.Node(macros) });
        if (macros.Length == 0) session.Say.Line("There are no macros.");
        foreach (Macro macro in macros)
        {
            session.Say.Line(Style.Strong, $"{macro.Id}: {macro.Name} ({macro.Machine?.Value ?? $"every {macro.Class}"}, by {macro.By})");
            foreach (string line in macro.Lines) session.Say.Line($"  {line}");
        }
    }
}
