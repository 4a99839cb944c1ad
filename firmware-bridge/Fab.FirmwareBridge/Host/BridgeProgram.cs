using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Runtime.InteropServices;
using System.Threading.Channels;
using Fab.Domain;
using Fab.Domain.Machines;

namespace Fab.FirmwareBridge.Host;

/// <summary>What the bridge does as a program: <c>stream</c>, <c>ports</c> and <c>console</c> without a hub, <c>bridge</c> for one elsewhere.</summary>
public static class BridgeProgram
{
    private static readonly Option<bool> Json = new("--json") { Description = "For programs: the last line of output is one JSON object." };

    public static async Task<int> Main(string[] args)
    {
        var signals = Channel.CreateUnbounded<HostSignal>();
        using PosixSignalRegistration interrupts = Listen(PosixSignal.SIGINT, HostSignal.Interrupt);
        using PosixSignalRegistration terms = Listen(PosixSignal.SIGTERM, HostSignal.Terminate);
        using PosixSignalRegistration hangups = Listen(PosixSignal.SIGHUP, HostSignal.Terminate);
        using HostTerminal host = HostTerminal.OfThisProcess(signals.Reader);
        return await RunAsync(args, host).ConfigureAwait(false);

        PosixSignalRegistration Listen(PosixSignal signal, HostSignal meaning) => PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            signals.Writer.TryWrite(meaning);
        });
    }

    internal static async Task<int> RunAsync(IReadOnlyList<string> args, HostTerminal host)
    {
        RootCommand root = MakeRoot(host);
        ParseResult parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false });
        bool isHelp = parsed.Action is HelpAction || args.Count == 0;
        if (!isHelp && parsed.Errors.Count > 0)
        {
            string message = string.Join(" ", parsed.Errors.Select(error => error.Message));
            Refusal why = new(HostCodes.Usage, message, $"./fab {parsed.CommandResult.Command.Name} --help shows how it is used.");
            if (args.Contains("--json")) host.Json(StreamReport.Refused(why));
            else host.Refused(why);
            return ExitCodes.Usage;
        }

        return await parsed.InvokeAsync(new InvocationConfiguration { Output = host.Out, Error = host.Err, ProcessTerminationTimeout = null }).ConfigureAwait(false);
    }

    private static RootCommand MakeRoot(HostTerminal host) => new("Fab's bridge without a hub: talks to a machine at a serial port.")
    {
        Stream(host),
        Ports(host),
        Console(host),
        BridgeCommand.Create(host),
    };

    private static Command Stream(HostTerminal host)
    {
        var file = new Argument<string>("file") { Description = "The G-code." };
        Option<string> port = Port();
        Option<string> baud = Baud();
        Option<string> dialect = DialectOf();
        var fromLine = new Option<long>("--from-line") { Description = "Begin at this line of the file, with the modes rebuilt that the lines before it set.", HelpName = "N", DefaultValueFactory = _ => 1 };
        var yes = new Option<bool>("--yes") { Description = "Ask nothing before beginning in the middle." };
        Option<int?> receive = Bytes("--receive-bytes", "The firmware's receive buffer, where its build is known to have more than 128 bytes (Marlin's RX_BUFFER_SIZE).", 128, 65_536);
        Option<int?> line = Bytes("--line-bytes", "Grbl's longest line, where it is known to be more than 79 bytes; grblHAL has 256.", 79, 256);
        var reset = new Option<bool>("--reset") { Description = "Pull the board's reset line after opening." };
        var command = new Command("stream", "Stream a G-code file to a machine at a serial port, without a hub.") { file, port, baud, dialect, fromLine, yes, reset, receive, line, Json };
        command.SetAction((parsed, _) => new StreamCommand(host, new StreamOptions(
            parsed.GetRequiredValue(file), parsed.GetRequiredValue(port), BaudIn(parsed, baud), DialectIn(parsed, dialect),
            parsed.GetValue(Json), parsed.GetValue(fromLine), parsed.GetValue(yes), parsed.GetValue(reset),
            new FirmwareBuffers { ReceiveBytes = parsed.GetValue(receive), LineBytes = parsed.GetValue(line) })).RunAsync());
        return command;
    }

    private static Command Ports(HostTerminal host)
    {
        var command = new Command("ports", "List the serial devices and what is known of them.") { Json };
        command.SetAction(parsed => PortsCommand.Run(host, new Links.SerialDevices(), parsed.GetValue(Json)));
        return command;
    }

    private static Command Console(HostTerminal host)
    {
        Option<string> port = Port();
        Option<string> baud = Baud();
        Option<string> dialect = DialectOf();
        var command = new Command("console", "A terminal to a machine, with history; errors and alarms in words.") { port, baud, dialect };
        command.SetAction((parsed, _) => new ConsoleCommand(host, parsed.GetRequiredValue(port), BaudIn(parsed, baud), DialectIn(parsed, dialect)).RunAsync());
        return command;
    }

    private static Option<string> Port() => new("--port") { Description = "The device; ./fab ports lists them.", HelpName = "DEVICE", Required = true };

    private static Option<string> Baud()
    {
        var baud = new Option<string>("--baud") { Description = "Bits per second, or auto.", HelpName = "N|auto", DefaultValueFactory = _ => "auto" };
        baud.Validators.Add(result =>
        {
            string text = result.GetValue(baud)!;
            if (text != "auto" && !(int.TryParse(text, out int rate) && rate is >= 300 and <= 12_000_000)) result.AddError($"'{text}' is no baud rate.");
        });
        return baud;
    }

    private static Option<int?> Bytes(string name, string description, int least, int most)
    {
        var bytes = new Option<int?>(name) { Description = description, HelpName = "N" };
        bytes.Validators.Add(result =>
        {
            if (result.GetValue(bytes) is { } count && (count < least || count > most)) result.AddError($"{name} takes {least} to {most}.");
        });
        return bytes;
    }

    private static Option<string> DialectOf()
    {
        var dialect = new Option<string>("--dialect") { Description = "What the firmware speaks.", HelpName = "marlin|grbl|auto", DefaultValueFactory = _ => "auto" };
        dialect.AcceptOnlyFromAmong("marlin", "grbl", "auto");
        return dialect;
    }

    private static int? BaudIn(ParseResult parsed, Option<string> baud) => int.TryParse(parsed.GetValue(baud), out int rate) ? rate : null;

    private static Dialect? DialectIn(ParseResult parsed, Option<string> dialect) => parsed.GetValue(dialect) switch
    {
        "marlin" => Dialect.Marlin,
        "grbl" => Dialect.Grbl,
        _ => null,
    };
}
