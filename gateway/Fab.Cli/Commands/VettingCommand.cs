using System.CommandLine;
using System.Text.Json.Nodes;
using Fab.Cli.Hub;
using Fab.Cli.Terminal;
using Fab.Contracts.Commands;
using Fab.Domain;
using Fab.Domain.Commands;
using Fab.Domain.Machines;
using Fab.Domain.Members;

namespace Fab.Cli.Commands;

/// <summary><c>vetting</c>: whose programs may hold which commands, and who may send them by hand.</summary>
internal static class VettingCommand
{
    private static readonly Argument<string> Command = new("COMMAND") { Description = "Such as M500, \"M211 S0\" or '$RST'." };
    private static readonly Option<string?> Language = new("--dialect") { Description = "marlin or grbl; else known from its row, or from a $.", HelpName = "NAME" };
    private static readonly Option<string?> Machine = new("--machine") { Description = "A row for this machine alone, in place of the general one.", HelpName = "ID" };
    private static readonly Option<string?> InProgram = new("--program") { Description = "Roles whose programs may hold it: maker,operator, all or none.", HelpName = "ROLES" };
    private static readonly Option<string?> ByHand = new("--by-hand") { Description = "Roles that may send it from a console.", HelpName = "ROLES" };
    private static readonly Option<string?> Reason = new("--reason") { Description = "What it does, as the end of a sentence.", HelpName = "TEXT" };

    public static CliCommand Create() => new(
        CliCommand.Named("vetting", "Which commands are whose to send; set, drop, reset."),
        Run,
        new CliCommand(CliCommand.Named("set", "Change a row, or add one.", Command, Language, Machine, InProgram, ByHand, Reason), SetRow),
        new CliCommand(CliCommand.Named("drop", "Take a row out: anybody may send it then.", Command, Language, Machine), Drop),
        new CliCommand(CliCommand.Named("reset", "Go back to the table Fab comes with."), (session, ct) => Put(session, table => null, ct)));

    private static async Task Run(Session session, CancellationToken ct) => Tell(session, await session.Hub.Get<VettingView>("api/vetting", ct));

    private static Task SetRow(Session session, CancellationToken ct) => Put(session, table => Changed(session, table), ct);

    private static Task Drop(Session session, CancellationToken ct) => Put(
        session,
        table =>
        {
            VettingRow gone = Find(session, table) ?? throw CommandEnded.Usage($"The table has no row {session.Parsed.GetRequiredValue(Command)} of that kind.", "./fab vetting shows it.");
            return [.. table.Rows.Where(row => row != gone)];
        },
        ct);

    private static async Task Put(Session session, Func<VettingView, IReadOnlyList<VettingRow>?> change, CancellationToken ct)
    {
        VettingView table = await session.Hub.Get<VettingView>("api/vetting", ct);
        VettingView now = await session.Hub.Put<VettingRequest, VettingView>("api/vetting", new VettingRequest(table.Version, change(table)), ct);
        session.Say.Line($"The table is at version {now.Version} now, with {now.Rows.Count} rows.");
        session.Say.Result(new JsonObject { ["vetting"] = CliJson.Node(now) });
    }

    private static IReadOnlyList<VettingRow> Changed(Session session, VettingView table)
    {
        string command = session.Parsed.GetRequiredValue(Command);
        MachineId? machine = session.Parsed.GetValue(Machine) is { } id ? new MachineId(id) : null;
        VettingRow? old = Find(session, table);
        VettingRow? general = table.Rows.FirstOrDefault(row => row.Command == command && row.Machine is null && row.Dialect == DialectOf(session, table));
        VettingRow before = old ?? (general ?? new VettingRow(command, DialectOf(session, table), [], [], "")) with { Machine = machine };
        VettingRow row = before with
        {
            InProgram = RolesOf(session.Parsed.GetValue(InProgram)) ?? before.InProgram,
            ByHand = RolesOf(session.Parsed.GetValue(ByHand)) ?? before.ByHand,
            Reason = session.Parsed.GetValue(Reason) ?? before.Reason,
        };
        if (row.Reason.Length == 0) throw CommandEnded.Usage("A new row needs a --reason.", "Say what the command does, such as \"it changes steps per millimetre\".");
        return old is null ? [.. table.Rows, row] : [.. table.Rows.Select(r => r == old ? row : r)];
    }

    private static VettingRow? Find(Session session, VettingView table)
    {
        string? machine = session.Parsed.GetValue(Machine);
        return table.Rows.FirstOrDefault(row =>
            row.Command == session.Parsed.GetRequiredValue(Command) && row.Machine?.Value == machine && row.Dialect == DialectOf(session, table));
    }

    private static Dialect DialectOf(Session session, VettingView table)
    {
        string command = session.Parsed.GetRequiredValue(Command);
        return session.Parsed.GetValue(Language) switch
        {
            "marlin" => Dialect.Marlin,
            "grbl" => Dialect.Grbl,
            null => table.Rows.FirstOrDefault(row => row.Command == command)?.Dialect ?? (command.StartsWith('$') ? Dialect.Grbl : Dialect.Marlin),
            { } other => throw CommandEnded.Usage($"'{other}' is no dialect: marlin or grbl."),
        };
    }

    private static IReadOnlyList<string>? RolesOf(string? text) => text switch
    {
        null => null,
        "none" => [],
        "all" => Roles.All,
        _ => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
    };

    private static void Tell(Session session, VettingView table)
    {
        session.Say.Result(new JsonObject { ["vetting"] = CliJson.Node(table) });
        var rows = new TextTable("COMMAND", "DIALECT", "MACHINE", "IN PROGRAMS OF", "BY HAND", "BECAUSE");
        foreach (VettingRow row in table.Rows)
            rows.Add(new Cell(row.Command, Style.Strong), row.Dialect.ToString(), row.Machine?.Value ?? "all", Whose(row.InProgram), Whose(row.ByHand), row.Reason);
        session.Say.Table(rows);
        session.Say.Line();
        session.Say.Line(table.IsDefault ? "This is the table Fab comes with." : $"Version {table.Version}.");
        foreach (VettingChange change in table.Changes.TakeLast(5))
            session.Say.Line($"  {change.Version}: {change.By}, {InWords.Instant(change.At, session.Host.Time)}, {change.Rows} rows");
    }

    private static string Whose(IReadOnlyList<string> roles) =>
        roles.Count == 0 ? "nobody" : roles.Count == Roles.All.Count ? "everyone" : string.Join(", ", roles.Select(role => role + "s"));
}
