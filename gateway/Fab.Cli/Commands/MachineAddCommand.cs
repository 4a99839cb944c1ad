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

/// <summary><c>machines add ID</c>: a steward makes a machine known, or changes one that holds no job.</summary>
internal static class MachineAddCommand
{
    private static readonly Argument<string> Id = new("ID") { Description = "Lower-case letters, digits and '-'." };
    private static readonly Option<string> Link = new("--link") { Description = "serial:/dev/ttyUSB0@250000, virtual:marlin or virtual:grbl.", HelpName = "LINK", Required = true };
    private static readonly Option<string> Kind = new("--kind") { Description = "printer (Marlin, default) or router (Grbl).", HelpName = "KIND", DefaultValueFactory = _ => "printer" };
    private static readonly Option<string> Size = new("--volume") { Description = "Where the tool can go, in mm: 220x220x250.", HelpName = "XxYxZ", Required = true };
    private static readonly Option<string> Rate = new("--rate") { Description = "Rent for an hour, as 1.20.", HelpName = "AMOUNT", Required = true };
    private static readonly Option<string?> Name = new("--name") { Description = "As people call it.", HelpName = "NAME" };
    private static readonly Option<string?> Class = new("--class") { Description = "What members must be authorised for. Else fdm-printer or cnc-router.", HelpName = "CLASS" };
    private static readonly Option<double> Hotend = new("--max-hotend") { Description = "°C; printers.", HelpName = "N", DefaultValueFactory = _ => 250 };
    private static readonly Option<double> Bed = new("--max-bed") { Description = "°C; 0 for no heated bed; printers.", HelpName = "N", DefaultValueFactory = _ => 100 };
    private static readonly Option<double> Nozzle = new("--nozzle") { Description = "mm; printers.", HelpName = "N", DefaultValueFactory = _ => 0.4 };
    private static readonly Option<double?> Feed = new("--max-feed") { Description = "Fastest X/Y motion in mm/min. Else 9000 or 4000.", HelpName = "N" };
    private static readonly Option<double?> Acceleration = new("--acceleration") { Description = "Of X/Y in mm/s². Else 1000 or 300.", HelpName = "N" };
    private static readonly Option<string[]> KeepOuts = new("--keep-out") { Description = "Where no tool may go, in mm of machine space: 'the left clamp=0,100,0:12,120,8'. Any number.", HelpName = "NAME=X,Y,Z:X,Y,Z" };
    private static readonly Option<string?> Bridge = new("--bridge") { Description = "The bridge beside the machine, where that is not the hub; ./fab bridges lists them.", HelpName = "NAME" };
    private static readonly Option<int?> Receive = new("--receive-bytes") { Description = "The firmware's receive buffer, if its build has more than 128 bytes (Marlin's RX_BUFFER_SIZE).", HelpName = "N" };
    private static readonly Option<int?> Line = new("--line-bytes") { Description = "Grbl's longest line, if more than 79 bytes; grblHAL has 256.", HelpName = "N" };
    private static readonly Option<string?> Material = new("--material") { Description = "What is loaded, such as pla.", HelpName = "M" };

    public static CliCommand Create()
    {
        Kind.AcceptOnlyFromAmong("printer", "router");
        Command syntax = CliCommand.Named(
            "add", "Make a machine known, or change one that holds no job.", Id, Link, Kind, Size, Rate, Name, Class, Hotend, Bed, Nozzle, Feed, Acceleration, KeepOuts, Receive, Line, Bridge, Material);
        return new CliCommand(syntax, Run);
    }

    private static async Task Run(Session session, CancellationToken ct)
    {
        MachineView machine = await session.Hub.Post<NewMachine, MachineView>(
            "api/machines", new NewMachine(Spec(session.Parsed), session.Parsed.GetValue(Material), Costs: null), ct);
        session.Say.Line($"{machine.Spec.Name} is a machine of the space; {InWords.Of(machine.State)}.");
        session.Say.Result(new JsonObject { ["machine"] = CliJson.Node(machine) });
    }

    private static MachineSpec Spec(ParseResult typed)
    {
        string id = typed.GetRequiredValue(Id);
        bool isPrinter = typed.GetRequiredValue(Kind) == "printer";
        string size = typed.GetRequiredValue(Size);
        double[] sides = [.. size.Split('x').Select(s => double.TryParse(s, CultureInfo.InvariantCulture, out double side) && side > 0 ? side : double.NaN)];
        if (sides.Length != 3 || sides.Any(double.IsNaN)) throw CommandEnded.Usage($"'{size}' is no volume.", "Write it like 220x220x250, in mm.");
        string rate = typed.GetRequiredValue(Rate);
        if (!Amounts.TryParse(rate, out Cents cents)) throw CommandEnded.Usage($"'{rate}' is no rate.", "Write it like 1.20, for an hour.");
        double bed = typed.GetValue(Bed);
        return new MachineSpec(
            new MachineId(id),
            typed.GetValue(Name) ?? id,
            isPrinter ? MachineKind.Printer : MachineKind.Router,
            typed.GetValue(Class) ?? (isPrinter ? "fdm-printer" : "cnc-router"),
            isPrinter ? Dialect.Marlin : Dialect.Grbl,
            new Volume(new(sides[0]), new(sides[1]), new(sides[2])),
            isPrinter ? new Celsius(typed.GetValue(Hotend)) : null,
            isPrinter && bed > 0 ? new Celsius(bed) : null,
            isPrinter ? new Millimetres(typed.GetValue(Nozzle)) : null,
            new MillimetresPerMinute(typed.GetValue(Feed) ?? (isPrinter ? 9000 : 4000)),
            typed.GetValue(Acceleration) ?? (isPrinter ? 1000 : 300),
            new CentsPerHour(cents.Value),
            typed.GetRequiredValue(Link),
            KeepOuts: typed.GetValue(KeepOuts) is { Length: > 0 } places ? [.. places.Select(Place)] : null,
            Buffers: BuffersIn(typed))
        {
            Bridge = typed.GetValue(Bridge),
        };
    }

    private static KeepOut Place(string typed)
    {
        int name = typed.LastIndexOf('=');
        string[] corners = typed[(name + 1)..].Split(':');
        if (name <= 0 || corners.Length != 2 || Corner(corners[0]) is not { } a || Corner(corners[1]) is not { } b)
            throw CommandEnded.Usage($"'{typed}' is no place.", "Write it like 'the left clamp=0,100,0:12,120,8': a name and two corners, in mm of machine space.");
        return new KeepOut(
            typed[..name].Trim(),
            new(new(Math.Min(a[0], b[0])), new(Math.Min(a[1], b[1])), new(Math.Min(a[2], b[2]))),
            new(new(Math.Max(a[0], b[0])), new(Math.Max(a[1], b[1])), new(Math.Max(a[2], b[2]))));
    }

    private static double[]? Corner(string typed)
    {
        double[] axes = [.. typed.Split(',').Select(s => double.TryParse(s, CultureInfo.InvariantCulture, out double mm) ? mm : double.NaN)];
        return axes.Length == 3 && axes.All(double.IsFinite) ? axes : null;
    }

    private static FirmwareBuffers? BuffersIn(ParseResult typed)
    {
        var buffers = new FirmwareBuffers { ReceiveBytes = typed.GetValue(Receive), LineBytes = typed.GetValue(Line) };
        return buffers == new FirmwareBuffers() ? null : buffers;
    }
}
