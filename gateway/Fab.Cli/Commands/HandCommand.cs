using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Fab.Cli.Hub;
using Fab.Cli.Terminal;
using Fab.Contracts.Api;
using Fab.Contracts.Bus;
using Fab.Domain;
using Fab.Domain.Machines;

namespace Fab.Cli.Commands;

/// <summary>What is done at a machine by hand, a command each: home, heat, cool, spindle, coolant, zero, offset, tune, unlock, send.</summary>
internal static class HandCommand
{
    internal static readonly Argument<string> Machine = new("machine") { Description = "The machine, from ./fab machines." };
    private static readonly Argument<string?> OptionalAxes = new("axes") { Description = "Such as xy; all when left out.", DefaultValueFactory = _ => null };
    private static readonly Argument<string?> Preset = new("preset") { Description = "One of the machine's presets, such as pla.", DefaultValueFactory = _ => null };
    private static readonly Option<double?> Hotend = new("--hotend") { Description = "°C; 0 turns it off." };
    private static readonly Option<double?> Bed = new("--bed") { Description = "°C; 0 turns it off." };
    private static readonly Argument<double> Rpm = new("rpm") { Description = "0 stops it." };
    private static readonly Option<bool> Reversed = new("--reversed") { Description = "Turn the other way round (M4)." };
    private static readonly Option<bool> Flood = new("--flood") { Description = "Flood coolant (M8)." };
    private static readonly Option<bool> Mist = new("--mist") { Description = "Mist coolant (M7)." };
    private static readonly Argument<int> Number = new("number") { Description = "1 to 6, for G54 to G59." };
    private static readonly Argument<OverrideKind> Kind = new("what") { Description = "feed, rapid, spindle, flow or fan." };
    private static readonly Argument<int> Percent = new("percent") { Description = "100 is as the program says." };
    private static readonly Option<bool> AsItStands = new("--as-it-stands") { Description = "Without homing ($X), when its position is certain; for operators and stewards." };
    private static readonly Option<bool> Yes = new("--yes", "-y") { Description = "You have looked at the machine." };
    private static readonly Argument<string[]> Words = new("command") { Description = "The command, such as M114.", Arity = ArgumentArity.OneOrMore };

    public static IEnumerable<CliCommand> All() =>
    [
        Post("home", "Home a machine's axes.", "home", parsed => new AxesRequest(parsed.GetValue(OptionalAxes)), OptionalAxes),
        Post("heat", "Heat a machine to a preset, or to temperatures; waits for nothing.", "heat",
            parsed => new HeatRequest(parsed.GetValue(Preset), parsed.GetValue(Hotend), parsed.GetValue(Bed)), Preset, Hotend, Bed),
        Post<object?>("cool", "Turn all heaters of a machine off.", "cool", _ => null),
        Post("spindle", "Turn a router's spindle, or stop it.", "spindle", parsed => new SpindleRequest(parsed.GetValue(Rpm), parsed.GetValue(Reversed)), Rpm, Reversed),
        Post("coolant", "Turn a router's coolant on, or without options off.", "coolant", parsed => new CoolantRequest(parsed.GetValue(Flood), parsed.GetValue(Mist)), Flood, Mist),
        Post("zero", "Make here the zero of the work coordinates in use.", "zero", parsed => new AxesRequest(parsed.GetValue(OptionalAxes)), OptionalAxes),
        Post("offset", "Choose a router's work coordinates.", "work-offset", parsed => new WorkOffsetRequest(parsed.GetValue(Number)), Number),
        Post("tune", "Turn feed, rapids, spindle, flow or fan up or down, also while a job runs.", "override",
            parsed => new OverrideRequest(parsed.GetValue(Kind), parsed.GetValue(Percent)), Kind, Percent),
        Post("send", "Send one command to a machine and show what it says.", "send", parsed => new SendRequest(string.Join(' ', parsed.GetValue(Words)!)), Words),
        new CliCommand(CliCommand.Named("unlock", "Open a router's lock after an alarm: by homing, or as it stands.", Machine, AsItStands, Yes), Unlock),
        new CliCommand(CliCommand.Named("said", "What was said at a machine lately: by people and by its firmware.", Machine), Said),
    ];

    private static CliCommand Post<TBody>(string name, string description, string verb, Func<ParseResult, TBody> body, params Symbol[] takes) =>
        new(CliCommand.Named(name, description, [Machine, .. takes]), (session, ct) => Do(session, verb, body(session.Parsed), ct));

    private static string Path(Session session) => $"api/machines/{Uri.EscapeDataString(session.Parsed.GetRequiredValue(Machine))}";

    internal static async Task Do<TBody>(Session session, string verb, TBody body, CancellationToken ct)
    {
        HandView done = body is null
            ? await session.Hub.Post<HandView>($"{Path(session)}/{verb}", ct)
            : await session.Hub.Post<TBody, HandView>($"{Path(session)}/{verb}", body, ct);
        if (done.Stop is { } stop)
        {
            StopCommand.Say(session, session.Parsed.GetRequiredValue(Machine), stop, ms: null);
            session.Say.Result(new JsonObject { ["hand"] = CliJson.Node(done) });
            return;
        }

        foreach (string line in done.Said) session.Say.Line(line);
        string sent = done.Sent.Count == 0 ? "It" : string.Join(", ", done.Sent);
        session.Say.Line(Style.Good, done.Stage == HandStage.Done ? $"{sent}: done." : $"{sent}: the machine works at it.");
        session.Say.Result(new JsonObject { ["hand"] = CliJson.Node(done) });
    }

    private static async Task Unlock(Session session, CancellationToken ct)
    {
        string machine = session.Parsed.GetRequiredValue(Machine);
        bool home = !session.Parsed.GetValue(AsItStands);
        string check = home ? "Homing moves all axes: nothing lies in their way, and no hand." : "Its position is certain, no switch is pressed, and nothing is in its way.";
        if (!session.Parsed.GetValue(Yes))
        {
            if (session.Say.Json || !session.Host.InIsTerminal)
            {
                throw CommandEnded.Refused(new Refusal(
                    CliRefusals.ConfirmationNeeded, $"{machine} stays locked: a person must vouch for it, and nobody can be asked here.",
                    $"Look at it, then: ./fab unlock {machine}{(home ? "" : " --as-it-stands")} --yes{session.Repeat}"));
            }

            if (!session.Say.Confirm($"{check} Is it so?")) throw CommandEnded.Refused(new Refusal(CliRefusals.NotConfirmed, $"{machine} stays locked."));
        }

        await Do(session, "unlock", new UnlockRequest(home, Checked: true), ct);
    }

    private static async Task Said(Session session, CancellationToken ct)
    {
        ConsoleLine[] lines = await session.Hub.Get<ConsoleLine[]>($"{Path(session)}/console", ct);
        foreach (ConsoleLine line in lines)
        {
            string who = line.Kind switch { ConsoleKind.Sent => $"{line.By} >", ConsoleKind.Note => "*", _ => "<" };
            string text = string.Create(CultureInfo.InvariantCulture, $"{line.At:HH:mm:ss} {who} {line.Text}");
            session.Say.Line(line.Kind is ConsoleKind.Error or ConsoleKind.Alarm ? Style.Bad : Style.Plain, line.Means is null ? text : $"{text}  ({line.Means})");
        }

        session.Say.Result(new JsonObject { ["lines"] = CliJson.Node(lines) });
    }
}
