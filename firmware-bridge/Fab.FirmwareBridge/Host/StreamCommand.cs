using System.Threading.Channels;
using Fab.Domain;
using Fab.Domain.Machines;
using Fab.Domain.Units;
using Fab.Firmware.GCode;
using Fab.Firmware.Grbl;
using Fab.Firmware.Marlin;
using Fab.Firmware.Preflight;
using Fab.Firmware.Recovery;
using Fab.FirmwareBridge.Links;
using Fab.FirmwareBridge.Sending;

namespace Fab.FirmwareBridge.Host;

/// <param name="Baud">Null: found out.</param>
/// <param name="Dialect">Null: found out.</param>
/// <param name="FromLine">The line of the file to begin at, from 1.</param>
/// <param name="Buffers">What the firmware's build is known to hold.</param>
internal sealed record StreamOptions(string File, string Port, int? Baud, Dialect? Dialect, bool Json, long FromLine, bool Yes, bool Reset, FirmwareBuffers Buffers);

/// <summary><c>stream</c>: opens the file, finds the machine, checks the one against the other, and runs.</summary>
internal sealed class StreamCommand(HostTerminal host, StreamOptions options)
{
    private const double Anywhere = 1e6;

    public async Task<int> RunAsync()
    {
        StreamReport report;
        try
        {
            if (NetworkMachines.Check(options.Port) is { } elsewhere) report = Refused(elsewhere, ExitCodes.OutOfReach);
            else report = await CheckAndRunAsync().ConfigureAwait(false);
        }
        catch (PortException e)
        {
            report = new StreamReport(StreamEnd.Refused(
                new Refusal(e.Code, e.Message, "./fab ports lists the devices, and who has them open."), ExitCodes.OutOfReach));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            report = new StreamReport(StreamEnd.Refused(new Refusal(BridgeCodes.ProgramUnreadable, $"{options.File} cannot be read: {e.Message}")));
        }

        if (options.Json) host.Json(report.ToJson());
        else Tell(report);
        return report.End.ExitCode;
    }

    private async Task<StreamReport> CheckAndRunAsync()
    {
        await using FileStream file = Open();
        await using FileStream again = Open();
        return await RunAsync(file, again).ConfigureAwait(false);
    }

    private FileStream Open() => new(options.File, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);

    private async Task<StreamReport> RunAsync(FileStream file, FileStream again)
    {
        var events = Channel.CreateUnbounded<RunEvent>();
        using var leaving = new CancellationTokenSource();
        Task listening = ListenAsync(events.Writer, leaving);
        try
        {
            Found? found = await FindMachineAsync(leaving.Token).ConfigureAwait(false);
            if (found is null) return Refused(NothingAnswers(), ExitCodes.OutOfReach);
            PreflightReport check = ProgramPreflight.Check(file, AnyMachine(found.Dialect) with { LineBytes = options.Buffers.LineBytes });
            if (check.Refusal is { } refusal) return Refused(refusal);
            if (!options.Json)
            {
                foreach (Finding finding in check.Findings) host.Line($"note: {(finding.Line is { } line ? $"line {line}: " : "")}{finding.Message}");
            }

            GCodeProgram names = GCodeProgram.Open(again);
            if (RestartPlan.CommandAt(names, options.FromLine) is not { } first) return Refused(NoSuchLine());
            RestartPlan from = RestartPlan.Make(names, first, found.Dialect);
            if (MayBegin(from) is { } no) return Refused(no, no.Code == HostCodes.ConfirmationNeeded ? ExitCodes.Usage : ExitCodes.Refused);
            await using var run = new StreamRun(host, options, found, check.Summary!, GCodeProgram.Open(file), names, from, events);
            ISerialLink link = host.OpenPort(new SerialSettings(options.Port, found.Baud, options.Reset));
            return await run.RunAsync(link).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (leaving.IsCancellationRequested)
        {
            return Refused(new Refusal(HostCodes.Cancelled, "Nothing was sent."), ExitCodes.Interrupted);
        }
        finally
        {
            await leaving.CancelAsync().ConfigureAwait(false);
            await listening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Hands signals to the run; until there is one, the first ends the search.</summary>
    private async Task ListenAsync(ChannelWriter<RunEvent> events, CancellationTokenSource leaving)
    {
        await foreach (HostSignal signal in host.Signals.ReadAllAsync(leaving.Token).ConfigureAwait(false))
        {
            events.TryWrite(new RunEvent.Signalled(signal));
            if (!_isRunning) await leaving.CancelAsync().ConfigureAwait(false);
        }
    }

    private volatile bool _isRunning;

    /// <summary>What something at the port said that is neither Marlin nor Grbl.</summary>
    private volatile string? _heard;

    private async Task<Found?> FindMachineAsync(CancellationToken ct)
    {
        if (options is { Baud: { } baud, Dialect: { } dialect })
        {
            _isRunning = true;
            return new Found(baud, dialect, "");
        }

        if (!options.Json) host.Line($"Looking for a machine at {options.Port} …");
        IReadOnlyList<int> rates = options.Baud is { } known ? [known] : PortProbe.Rates;
        Found? found = await PortProbe.FindAsync(options.Port, rates, options.Dialect, host.OpenPort, host.Time, ct, said => _heard = said).ConfigureAwait(false);
        _isRunning = true;
        if (found is not null && !options.Json) host.Line($"{(found.Dialect == Dialect.Marlin ? "Marlin" : "Grbl")} at {found.Baud} baud.");
        return found;
    }

    /// <summary>What can be checked without knowing the machine: that it is G-code, for this firmware, and fits its lines.</summary>
    private static MachineLimits AnyMachine(Dialect dialect) => new()
    {
        Kind = dialect == Dialect.Grbl ? MachineKind.Router : MachineKind.Printer,
        Dialect = dialect,
        Volume = new Volume(new(Anywhere), new(Anywhere), new(Anywhere)),
        Travel = new MotionBox(new(-Anywhere), new(-Anywhere), new(-Anywhere), new(Anywhere), new(Anywhere), new(Anywhere)),
        Tools = 16,
        ManualToolChange = true,
        MaxProgramBytes = long.MaxValue,
        Motion = dialect == Dialect.Grbl ? MotionLimits.Router : MotionLimits.Printer,
    };

    /// <summary>Shows what would be sent, and asks.</summary>
    private Refusal? MayBegin(RestartPlan from)
    {
        if (from.Command == 0) return null;
        if (from.GoesOnWithAnArc)
        {
            return new Refusal(
                HostCodes.NoSuchLine, $"Line {from.SourceLine} goes on with an arc that a line before it has begun.", "Begin at the line that says G2 or G3, or after the last such line.");
        }

        host.Err.WriteLine("First, what the lines before would have left behind:");
        foreach (string line in from.Lines) host.Err.WriteLine($"  {line}");
        host.Err.WriteLine($"Then the file from line {from.SourceLine}: {from.Text}");
        host.Err.WriteLine("The machine must be homed and know where its origin is, and nothing may stand in the tool's way.");
        if (options.Yes) return null;
        if (!host.InIsTerminal) return new Refusal(HostCodes.ConfirmationNeeded, "Beginning in the middle needs a person's yes.", "Look at what would be sent, then add --yes.");
        host.Err.Write("Begin? [y/N] ");
        return host.In.ReadLine()?.Trim().ToUpperInvariant() is "Y" or "YES" ? null : new Refusal(HostCodes.NotConfirmed, "Nothing was sent.");
    }

    private Refusal NothingAnswers() => new(
        HostCodes.NothingAnswers,
        $"{options.Port} opens, but no Marlin or Grbl answered there{(options.Baud is { } baud ? $" at {baud} baud" : "")}{(_heard is { } said ? $"; something said: {said}" : "")}.",
        "Check that the machine has power, and give --baud and --dialect if you know them.");

    private Refusal NoSuchLine() => new(
        HostCodes.NoSuchLine, $"{options.File} has no command at line {options.FromLine} or after it.", "Give a line of the file, counted from 1.");

    private static StreamReport Refused(Refusal why, int exitCode = ExitCodes.Refused) => new(StreamEnd.Refused(why, exitCode));

    private void Tell(StreamReport report)
    {
        if (report.End.Why is { } why) host.Refused(why);
        if (report.Port is null) return;
        if (report.End.Why is null) host.Line("Done.");
        else if (report.LastExecutedLine is { } line) host.Line($"Executed up to line {line} of the file.");
        host.Line(string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{report.Lines} lines in {report.Seconds:0.0} s, {report.LinesPerSecond:0.0} a second; {report.Resends} resent, {report.Timeouts} time-outs, window {report.Window}."));
    }
}
