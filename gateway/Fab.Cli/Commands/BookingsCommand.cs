using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Fab.Cli.Hub;
using Fab.Cli.Terminal;
using Fab.Contracts.Bookings;
using Fab.Domain;
using Fab.Domain.Bookings;

namespace Fab.Cli.Commands;

/// <summary><c>bookings</c>: who has which machine when, where the space uses that.</summary>
internal static class BookingsCommand
{
    private static readonly Argument<string> Machine = new("machine") { Description = "The machine, from ./fab machines." };
    private static readonly Argument<string> Booking = new("booking") { Description = "The booking, from ./fab bookings." };
    private static readonly Option<string?> Only = new("--machine", "-m") { Description = "Only this machine's.", HelpName = "MACHINE" };
    private static readonly Option<bool> Mine = new("--mine") { Description = "Only your own." };
    private static readonly Option<string?> From = new("--from") { Description = "When it begins, by this computer's clock. Else now.", HelpName = "\"YYYY-MM-DD HH:MM\"|HH:MM" };
    private static readonly Option<int> Lasts = new("--minutes") { Description = "How long. Else an hour.", HelpName = "MINUTES", DefaultValueFactory = _ => 60 };
    private static readonly Option<string?> Purpose = new("--purpose") { Description = "What for; everybody reads it.", HelpName = "TEXT" };
    private static readonly Option<bool> On = new("--on") { Description = "Machines can be booked." };
    private static readonly Option<bool> Off = new("--off") { Description = "They cannot." };
    private static readonly Option<int?> Hours = new("--hours") { Description = "What a member may book within a week.", HelpName = "HOURS" };
    private static readonly Option<int?> Longest = new("--longest") { Description = "Hours of one booking.", HelpName = "HOURS" };
    private static readonly Option<int?> Ahead = new("--ahead") { Description = "How many days ahead one may begin.", HelpName = "DAYS" };
    private static readonly Option<int?> NoShow = new("--no-show") { Description = "After how many minutes it lapses if nobody comes.", HelpName = "MINUTES" };
    private static readonly Option<bool?> Authorised = new("--only-authorised") { Description = "Only for members who may use the machine.", HelpName = "true|false" };

    public static CliCommand Create() => new(
        CliCommand.Named("bookings", "Who has which machine when; book, cancel, here, rules.", Only, Mine),
        Run,
        new CliCommand(CliCommand.Named("book", "Keep a machine for yourself.", Machine, From, Lasts, Purpose), Book),
        new CliCommand(CliCommand.Named("cancel", "Give a booking up; of one that goes on, the rest.", Booking), Cancel),
        new CliCommand(CliCommand.Named("here", "Say that you are there.", Booking), Here),
        new CliCommand(CliCommand.Named("rules", "Whether machines are booked, and by whom how much.", On, Off, Hours, Longest, Ahead, NoShow, Authorised), Rules));

    private static async Task Run(Session session, CancellationToken ct)
    {
        string machine = session.Parsed.GetValue(Only) is { } only ? $"machine={Uri.EscapeDataString(only)}&" : "";
        Tell(session, await session.Hub.Get<BookingsView>($"api/bookings?{machine}{(session.Parsed.GetValue(Mine) ? "member=me" : "")}", ct));
    }

    private static async Task Book(Session session, CancellationToken ct)
    {
        DateTimeOffset now = session.Host.Time.GetUtcNow();
        DateTimeOffset? from = session.Parsed.GetValue(From) is { } written ? Instant(written, session.Host.Time) : null;
        var request = new BookRequest(
            new MachineId(session.Parsed.GetRequiredValue(Machine)), from, (from ?? now).AddMinutes(session.Parsed.GetValue(Lasts)), session.Parsed.GetValue(Purpose));
        BookingView made = await session.Hub.Post<BookRequest, BookingView>("api/bookings", request, ct);
        session.Say.Line($"{made.Booking.Machine} is yours {When(made.Booking, session.Host.Time)}, as booking {made.Booking.Id}. It lapses {InWords.Instant(made.Booking.LapsesAt, session.Host.Time)} if you do not come.");
        session.Say.Result(new JsonObject { ["booking"] = CliJson.Node(made) });
    }

    private static async Task Cancel(Session session, CancellationToken ct) =>
        Tell(session, await session.Hub.Delete<BookingsView>($"api/bookings/{Uri.EscapeDataString(session.Parsed.GetRequiredValue(Booking))}", ct));

    private static async Task Here(Session session, CancellationToken ct) =>
        Tell(session, await session.Hub.Post<BookingsView>($"api/bookings/{Uri.EscapeDataString(session.Parsed.GetRequiredValue(Booking))}/arrive", ct));

    private static async Task Rules(Session session, CancellationToken ct)
    {
        BookingRules now = (await session.Hub.Get<BookingsView>("api/bookings", ct)).Rules;
        var wanted = new BookingRules(
            session.Parsed.GetValue(On) || (now.IsOn && !session.Parsed.GetValue(Off)),
            session.Parsed.GetValue(Hours) ?? now.HoursAWeek,
            session.Parsed.GetValue(Longest) ?? now.LongestHours,
            session.Parsed.GetValue(Ahead) ?? now.DaysAhead,
            session.Parsed.GetValue(Authorised) ?? now.OnlyAuthorised,
            session.Parsed.GetValue(NoShow) ?? now.NoShowMinutes);
        if (wanted != now) now = (await session.Hub.Put<BookingRules, BookingsView>("api/bookings/rules", wanted, ct)).Rules;
        session.Say.Line(now.IsOn ? "Machines can be booked." : "Machines are not booked here.");
        session.Say.Line($"A member books up to {now.HoursAWeek} hours a week, {now.LongestHours} at a time, {now.DaysAhead} days ahead{(now.OnlyAuthorised ? ", if they may use the machine" : "")}.");
        session.Say.Line($"A booking lapses after {now.NoShowMinutes} minutes if nobody comes.");
        session.Say.Result(new JsonObject { ["rules"] = CliJson.Node(now) });
    }

    private static void Tell(Session session, BookingsView view)
    {
        session.Say.Result(new JsonObject { ["bookings"] = CliJson.Node(view) });
        if (!view.Rules.IsOn)
        {
            session.Say.Line("Machines are not booked here. Operators turn it on: ./fab bookings rules --on");
            return;
        }

        BookingView[] open = [.. view.Bookings.Where(b => b.IsOpen)];
        if (open.Length == 0)
        {
            session.Say.Line("Nothing is booked.");
            return;
        }

        var table = new TextTable("BOOKING", "MACHINE", "WHEN", "BY", "WHAT FOR", "NOW");
        foreach (BookingView b in open)
        {
            table.Add(
                b.Booking.Id, new Cell(b.Booking.Machine.Value, Style.Strong), When(b.Booking, session.Host.Time), b.Booking.Name, b.Booking.Purpose ?? "",
                b.Booking.Arrived is not null ? "is there" : b.IsLive ? $"lapses {InWords.Instant(b.Booking.LapsesAt, session.Host.Time)}" : "");
        }

        session.Say.Table(table);
    }

    private static string When(Booking booking, TimeProvider time) =>
        $"{InWords.Instant(booking.From, time)} to {InWords.Instant(booking.Until, time)}";

    private static DateTimeOffset Instant(string written, TimeProvider time)
    {
        string[] forms = ["yyyy-MM-dd HH:mm", "yyyy-MM-ddTHH:mm", "HH:mm"];
        if (!DateTime.TryParseExact(written.Trim(), forms, CultureInfo.InvariantCulture, DateTimeStyles.NoCurrentDateDefault, out DateTime at))
            throw CommandEnded.Usage($"'{written}' is no time.", "Write it like 14:30 for today, or \"2026-03-01 14:30\".");
        DateTime local = at.Year > 1 ? at : time.GetLocalNow().Date + at.TimeOfDay;
        return new DateTimeOffset(local, time.LocalTimeZone.GetUtcOffset(local));
    }
}
