using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Fab.Cli.Hub;
using Fab.Cli.Terminal;
using Fab.Contracts.Api;
using Fab.Contracts.Machines;
using Fab.Domain;
using Fab.Domain.Machines;
using Fab.Domain.Units;

namespace Fab.Cli.Commands;

/// <summary><c>maintenance</c>: what is to be done at a machine again and again, and what was done.</summary>
internal static class MaintenanceCommand
{
    private static readonly Argument<string> Machine = new("machine") { Description = "The machine, from ./fab machines." };
    private static readonly Argument<string> Interval = new("interval") { Description = "Its id, such as grease-rods." };
    private static readonly Argument<string> What = new("what") { Description = "What was done, such as \"new belt\"." };
    private static readonly Option<string?> Name = new("--name") { Description = "What people call it; its id when left out.", HelpName = "TEXT" };
    private static readonly Option<int?> Hours = new("--every-hours") { Description = "Hours of the machine's work.", HelpName = "N" };
    private static readonly Option<int?> Days = new("--every-days") { Description = "Days, whether it works or not.", HelpName = "N" };
    private static readonly Option<bool> Stops = new("--stops-jobs") { Description = "Overdue, no new job starts until it is done." };
    private static readonly Option<int?> UsedHours = new("--used-hours") { Description = "Hours of work since it was done last.", HelpName = "N" };
    private static readonly Option<int?> UsedDays = new("--used-days") { Description = "Days since it was done last.", HelpName = "N" };
    private static readonly Option<string?> Note = new("--note") { Description = "Anything worth knowing next time.", HelpName = "TEXT" };

    public static CliCommand Create() => new(
        CliCommand.Named("maintenance", "What is to be done at a machine, and what was done; set, done, note, drop.", Machine),
        Run,
        new CliCommand(CliCommand.Named("set", "Set an interval, or change one.", Machine, Interval, Name, Hours, Days, Stops, UsedHours, UsedDays), Set),
        new CliCommand(CliCommand.Named("done", "Say that it was done: it counts from now.", Machine, Interval, Note), Done),
        new CliCommand(CliCommand.Named("note", "Note something that was done beside the intervals.", Machine, What, Note), Write),
        new CliCommand(CliCommand.Named("drop", "Drop an interval; what was done stays in the log.", Machine, Interval), Drop));

    private static async Task Run(Session session, CancellationToken ct) => Tell(session, await session.Hub.Get<MaintenanceBook>(Path(session), ct));

    private static async Task Set(Session session, CancellationToken ct)
    {
        string id = session.Parsed.GetRequiredValue(Interval);
        var body = new MaintenanceRequest(
            session.Parsed.GetValue(Name) ?? id, session.Parsed.GetValue(Hours), session.Parsed.GetValue(Days), session.Parsed.GetValue(Stops),
            session.Parsed.GetValue(UsedHours), session.Parsed.GetValue(UsedDays));
        Tell(session, await session.Hub.Put<MaintenanceRequest, MaintenanceBook>(PathOfInterval(session), body, ct));
    }

    private static async Task Done(Session session, CancellationToken ct) => Tell(session, await session.Hub.Post<MaintenanceDoneRequest, MaintenanceBook>(
        $"{PathOfInterval(session)}/done", new MaintenanceDoneRequest(session.Parsed.GetValue(Note)), ct));

    private static async Task Write(Session session, CancellationToken ct) => Tell(session, await session.Hub.Post<MaintenanceNoteRequest, MaintenanceBook>(
        Path(session), new MaintenanceNoteRequest(session.Parsed.GetRequiredValue(What), session.Parsed.GetValue(Note)), ct));

    private static async Task Drop(Session session, CancellationToken ct) => Tell(session, await session.Hub.Delete<MaintenanceBook>(PathOfInterval(session), ct));

    private static string Path(Session session) => $"api/machines/{Uri.EscapeDataString(session.Parsed.GetRequiredValue(Machine))}/maintenance";

    private static string PathOfInterval(Session session) => $"{Path(session)}/{Uri.EscapeDataString(session.Parsed.GetRequiredValue(Interval))}";

    private static void Tell(Session session, MaintenanceBook book)
    {
        session.Say.Result(new JsonObject { ["maintenance"] = CliJson.Node(book) });
        if (book.Intervals.Count == 0) session.Say.Line("Nothing is to be done again and again.");
        else
        {
            var table = new TextTable("ID", "WHAT", "EVERY", "SINCE", "USED", "STATE").Right(4);
            foreach (MaintenanceView due in book.Intervals)
            {
                table.Add(
                    due.Id, due.Name, Every(due), InWords.Instant(due.Since, session.Host.Time), $"{due.Percent.ToString(CultureInfo.InvariantCulture)} %",
                    new Cell(State(due), due.Due == MaintenanceDue.Overdue ? Style.Bad : Style.Plain));
            }

            session.Say.Table(table);
        }

        foreach (MaintenanceLogLine line in book.Log)
        {
            string note = line.Note is null ? "" : $": {line.Note}";
            session.Say.Line($"  {InWords.Instant(line.At, session.Host.Time)}, {line.Name}, after {Words.Duration(new MachineSeconds(line.WornSeconds))}: {line.What}{note}");
        }
    }

    private static string Every(MaintenanceView due) => string.Join(
        " or ",
        new[] { due.EveryHours is { } hours ? $"{hours} h" : null, due.EveryDays is { } days ? $"{days} days" : null }.Where(part => part is not null));

    private static string State(MaintenanceView due) => due.Due switch
    {
        MaintenanceDue.Overdue => due.StopsJobs ? "overdue, stops new jobs" : "overdue",
        MaintenanceDue.Soon => "soon",
        _ => "not yet",
    };
}
