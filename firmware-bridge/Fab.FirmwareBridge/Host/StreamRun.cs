using System.Globalization;
using System.Threading.Channels;
using Fab.Domain;
using Fab.Domain.Machines;
using Fab.Firmware.GCode;
using Fab.Firmware.Grbl;
using Fab.Firmware.Marlin;
using Fab.Firmware.Recovery;
using Fab.Firmware.Streaming;
using Fab.FirmwareBridge.Links;
using Fab.FirmwareBridge.Sending;

namespace Fab.FirmwareBridge.Host;

/// <summary>What a run reacts to, in the order it happened.</summary>
internal abstract record RunEvent
{
    public sealed record Noticed(StreamNotice What, StreamStatus Status) : RunEvent;

    public sealed record Lost(string Reason) : RunEvent;

    public sealed record Signalled(HostSignal Signal) : RunEvent;

    /// <param name="Text">A line a person typed; null when nobody can type any more.</param>
    public sealed record Answered(string? Text) : RunEvent;
}

/// <summary>
/// One program on one machine, from greeting to end. Ctrl-C pauses and asks, a second one stops the machine; a job that
/// ends early is only left once the machine is cold and still, or said not to be.
/// </summary>
internal sealed class StreamRun(
    HostTerminal host,
    StreamOptions options,
    Found machine,
    ProgramSummary summary,
    IProgramSource program,
    IProgramSource names,
    RestartPlan from,
    Channel<RunEvent> events) : IAsyncDisposable
{
    private readonly StreamDisplay _display = new(host, summary.Progress, options.Json);
    private Conversation? _conversation;
    private StreamStatus? _status;
    private StreamStatus? _atStart;
    private long _startedAt;
    private TimeSpan _length;
    private string? _firmware;
    private StreamEnd? _end;
    private TimeSpan? _stopLatency;
    private string? _asked;
    private bool _isStarting;
    private bool _isInterrupted;
    private bool _isReading;
    private bool _isOver;

    public async Task<StreamReport> RunAsync(ISerialLink link)
    {
        IStreamingCore core = machine.Dialect == Dialect.Marlin ? new MarlinCore(new MarlinOptions().Holding(options.Buffers)) : new GrblCore(new GrblOptions().Holding(options.Buffers));
        _conversation = new Conversation(
            core,
            machine.Dialect,
            link,
            host.Time,
            (notice, status) => events.Writer.TryWrite(new RunEvent.Noticed(notice, status)),
            reason => events.Writer.TryWrite(new RunEvent.Lost(reason)));
        await foreach (RunEvent next in events.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            await ReactAsync(next).ConfigureAwait(false);
            if (_isOver) break;
        }

        return Report();
    }

    public ValueTask DisposeAsync() => _conversation?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task ReactAsync(RunEvent next)
    {
        switch (next)
        {
            case RunEvent.Noticed noticed:
                _status = noticed.Status;
                await OnNoticeAsync(noticed.What).ConfigureAwait(false);
                break;
            case RunEvent.Lost lost:
                _end ??= _atStart is null
                    ? StreamEnd.Refused(new Refusal(BridgeCodes.PortUnusable, $"{options.Port} was lost: {lost.Reason}."), ExitCodes.OutOfReach)
                    : new StreamEnd("failed", new Refusal(StreamFailures.LinkLost, $"{options.Port} was lost: {lost.Reason}."), ExitCodes.Refused);
                _isOver = true;
                break;
            case RunEvent.Signalled signalled:
                OnSignal(signalled.Signal);
                break;
            case RunEvent.Answered answered:
                OnAnswer(answered.Text);
                break;
        }
    }

    private async Task OnNoticeAsync(StreamNotice notice)
    {
        switch (notice)
        {
            case StreamNotice.Identified identified:
                _firmware = identified.Firmware;
                _display.Say($"{identified.Firmware} is ready to be asked.");
                break;
            case StreamNotice.Ready when _end is not null:
                _isOver = true;
                break;
            case StreamNotice.Ready when !_isStarting:
                await StartAsync().ConfigureAwait(false);
                break;
            case StreamNotice.JobStarted:
                _atStart = _status;
                _startedAt = host.Time.GetTimestamp();
                break;
            case StreamNotice.Progress or StreamNotice.Temperature when _atStart is not null && _end is null:
                _display.Show(_status!, host.Time.GetElapsedTime(_startedAt));
                break;
            case StreamNotice.Paused paused:
                if (paused.Reason != PauseReason.Asked) AskPerson(paused.Text);
                break;
            case StreamNotice.Resumed:
                _isInterrupted = false;
                _display.Say("Goes on.");
                break;
            case StreamNotice.Finished:
                End(StreamEnd.Finished);
                break;
            case StreamNotice.Cancelled:
                End(new StreamEnd("cancelled", new Refusal(HostCodes.Cancelled, "The job was cancelled; heaters and spindle were switched off."), ExitCodes.Refused));
                break;
            case StreamNotice.Failed failed:
                OnFailed(failed);
                break;
            case StreamNotice.StopConfirmed:
                _display.Say("The firmware confirmed the stop: motion, heaters and spindle are off. It stays so until it is reset.");
                _isOver = true;
                break;
            case StreamNotice.Warned warned:
                host.Notice(warned.Text);
                break;
            case StreamNotice.NeedsPerson needs:
                OnNeedsPerson(needs.Text);
                break;
            case StreamNotice.FirmwareMessage message when _atStart is not null:
                _display.Say(message.Text);
                break;
        }
    }

    private async Task StartAsync()
    {
        _isStarting = true;
        Refusal? refusal = await _conversation!.AskAsync((core, now) =>
        {
            foreach (string line in from.Lines)
            {
                if (core.Send(System.Text.Encoding.ASCII.GetBytes(line), now) is { } no) return no;
            }

            return core.Start(program, from.Command, now);
        }).ConfigureAwait(false);
        if (refusal is null) return;
        _end = StreamEnd.Refused(refusal);
        _isOver = true;
    }

    private void OnFailed(StreamNotice.Failed failed)
    {
        string where = failed.SourceLine is { } line ? $" At line {line} of the file." : "";
        bool isStop = failed.Code == StreamFailures.EmergencyStopped;
        End(new StreamEnd(isStop ? "stopped" : "failed", new Refusal(failed.Code, failed.Text + where, isStop ? "Look at the machine, then reset it." : null), ExitCodes.Refused));
    }

    private void OnNeedsPerson(string text)
    {
        if (_atStart is null)
        {
            bool isLocked = _status!.Phase == StreamPhase.Locked;
            _end = isLocked
                ? StreamEnd.Refused(new Refusal(BridgeCodes.FirmwareLocked, text, $"./fab console --port {options.Port} takes $H and $X."))
                : StreamEnd.Refused(new Refusal(StreamFailures.FirmwareSilent, text), ExitCodes.OutOfReach);
        }
        else if (_status!.Question is not null)
        {
            host.Notice($"{text} Here its number is enough.");
            ReadAnswer();
        }
        else if (text != _asked)
        {
            host.Notice(text);
        }

        // After the end nobody is left to tell that the machine may still be hot or moving: that was told now.
        if (_end is not null) _isOver = true;
    }

    private void OnSignal(HostSignal signal)
    {
        if (_atStart is null)
        {
            _end ??= StreamEnd.Refused(new Refusal(HostCodes.Cancelled, "Nothing was sent."), ExitCodes.Interrupted);
            _isOver = true;
        }
        else if (signal == HostSignal.Terminate)
        {
            Do(core => core.Cancel);
        }
        else if (_isInterrupted || _end is not null)
        {
            StopMachine();
        }
        else
        {
            _isInterrupted = true;
            Do(core => core.Pause);
            AskPerson("The machine comes to rest.");
        }
    }

    private void AskPerson(string what)
    {
        _asked = what;
        host.Notice($"{what} r: go on, c: cancel and switch off, s: emergency stop. Ctrl-C {(_isInterrupted ? "again " : "")}stops the machine at once.");
        _isInterrupted = true;
        ReadAnswer();
    }

    private void ReadAnswer()
    {
        if (_isReading) return;
        _isReading = true;
        _ = Task.Run(() => events.Writer.TryWrite(new RunEvent.Answered(host.In.ReadLine())));
    }

    private void OnAnswer(string? text)
    {
        _isReading = false;
        if (_end is null && text?.Trim() is [>= '0' and <= '9'] number)
        {
            Do(core => now => core.Send(System.Text.Encoding.ASCII.GetBytes("M876 S" + number), now));
            return;
        }

        if (_end is not null || !_isInterrupted) return;
        switch (text?.Trim().ToUpperInvariant())
        {
            case "R" or "RESUME":
                _isInterrupted = false;
                Do(core => core.Resume);
                break;
            case "C" or "CANCEL" or null:
                Do(core => core.Cancel);
                break;
            case "S" or "STOP":
                StopMachine();
                break;
            default:
                AskPerson("That is none of them.");
                break;
        }
    }

    private void StopMachine()
    {
        _stopLatency = _conversation!.EmergencyStop();
        host.Notice(string.Create(CultureInfo.InvariantCulture, $"Emergency stop sent in {_stopLatency.Value.TotalMilliseconds:0.00} ms."));
    }

    private void Do(Func<IStreamingCore, Func<TimeSpan, Refusal?>> what) => _conversation!.Ask((core, now) =>
    {
        if (what(core)(now) is { } refusal) host.Notice(refusal.Message);
    });

    private void End(StreamEnd end)
    {
        if (_end is not null) return;
        _end = end;
        _length = host.Time.GetElapsedTime(_startedAt);
        _display.Show(_status!, _length);
    }

    private StreamReport Report()
    {
        var report = new StreamReport(_end!);
        if (_atStart is not { } began || _status is not { } now) return report;
        return report with
        {
            Port = options.Port,
            Baud = machine.Baud,
            Dialect = machine.Dialect == Dialect.Marlin ? "marlin" : "grbl",
            Firmware = _firmware,
            Lines = now.Acknowledged - from.Command,
            LinesExecuted = now.Executed - from.Command,
            LinesOfProgram = program.Count,
            Bytes = now.BytesSent - began.BytesSent,
            Seconds = _length.TotalSeconds,
            Resends = now.Resends - began.Resends,
            Timeouts = now.Timeouts - began.Timeouts,
            Window = now.Window,
            PlannerUnderruns = now.PlannerUnderruns,
            LastExecutedLine = now.Executed > from.Command ? names.At(now.Executed - 1).SourceLine : null,
            StopMicroseconds = _stopLatency?.TotalMicroseconds,
        };
    }
}
