using System.Buffers;
using Fab.Contracts.Bus;
using Fab.Domain;
using Fab.Domain.Machines;
using Fab.Firmware.Grbl;
using Fab.Firmware.Marlin;
using Fab.Firmware.Streaming;
using Fab.FirmwareBridge.Journal;
using Fab.FirmwareBridge.Programs;

namespace Fab.FirmwareBridge.Sessions;

/// <summary>
/// One machine's bridge, without I/O or clock: commands, bytes and time go in; bytes, events and telemetry come out.
/// Deterministic, so that a simulation can run it; not thread-safe. After any input take what
/// <see cref="TryTakeEvent"/>, <see cref="TryTakeTelemetry"/> and <see cref="TryTakeRequest"/> hold.
/// </summary>
/// <remarks>
/// An event is kept in the journal before anyone hears of it, and the stop's bytes are on the wire before anything is
/// kept. Nothing resumes by itself: what was broken off (link, firmware, bridge) ends the job and waits for a person.
/// An exception from the journal other than <see cref="BridgeJournalException"/> leaves the session unusable.
/// </remarks>
public sealed partial class MachineSession
{
    private const string StoppedText = "The bridge was shut down while it had the job.";

    private readonly MachineSpec _spec;
    private readonly IBridgeJournal _journal;
    private readonly IMachineOutput _output;
    private readonly SessionOptions _options;
    private readonly IStreamingCore _core;
    private readonly JournalState _state;
    private readonly ArrayBufferWriter<byte> _bytes = new(1024);

    private JobRun? _run;
    private bool _isLinkOpen;
    private bool _isConnected;
    private readonly List<string> _resetCommands = [];
    private TimeSpan _progressDue;
    private Progress? _lastProgress;

    /// <param name="journal">Replayed here. A job that was open in it ends as <c>bridge-restarted</c>.</param>
    /// <exception cref="BridgeJournalException">The journal cannot be read.</exception>
    public MachineSession(
        MachineSpec spec, IBridgeJournal journal, IMachineOutput output, Moment now, SessionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(journal);
        (_spec, _journal, _output, _options) = (spec, journal, output, options ?? SessionOptions.Default);
        _core = spec.Dialect switch
        {
            Dialect.Marlin => new MarlinCore(MarlinOptionsOf(spec, _options)),
            Dialect.Grbl => new GrblCore(GrblOptionsOf(spec).Holding(spec.Buffers)),
            _ => throw new ArgumentOutOfRangeException(nameof(spec), spec.Dialect, "No streaming core for this dialect."),
        };
        _state = JournalState.From(journal.Replay());
        _keptSeq = _state.LastSeq;
        _toldSeq = _state.AcknowledgedSeq;
        EndWhatTheCrashLeft(now);
        Settle(now);
    }

    /// <summary>What the bridge is doing, in the words of <see cref="MachineTelemetry.Phase"/>.</summary>
    public string Phase =>
        !_isLinkOpen || (!_isConnected && _state.Hold is null) ? "offline"
        : _state.Hold is { IsStop: true } ? "stopped"
        : _state.Hold is not null ? "fault"
        : _run is not { } run ? "idle"
        : run.Broken is not null ? "paused"
        : !run.IsStarted ? "preparing"
        : run.IsCancelling ? "cancelling"
        : _core.Status.Phase switch
        {
            StreamPhase.Pausing => "pausing",
            StreamPhase.Paused or StreamPhase.Resuming => "paused",
            _ => IsHeating() ? "heating" : "running",
        };

    /// <summary>A job is under way; one that broke off only waits.</summary>
    public bool HasJob => _run is { Broken: null };

    /// <summary>Whether the machine answers.</summary>
    public bool IsConnected => _isConnected;

    /// <summary>Why the bridge cannot work as it should (its journal cannot be written); null when it can.</summary>
    public string? Problem { get; private set; }

    public Wake NextWake => new(
        Earliest(Earliest(Earliest(Earliest(_isLinkOpen ? _core.NextTick : null, _placeDue), NextCooling()), NextSilence()), _run is { IsLimitSeen: false } run ? run.Meter.LimitAt : null), NextWallWake());

    public StreamStatus FirmwareStatus => _core.Status;

    public void OnLinkOpened(Moment now)
    {
        _isLinkOpen = true;
        _isConnected = false;
        _core.Connected(now.Machine);
        if (_state.Owed is { } owed) StopNow(owed.CommandId, owed.By, now, now.Utc > owed.At ? now.Utc - owed.At : TimeSpan.Zero);
        Settle(now);
    }

    public void OnBytes(ReadOnlySpan<byte> bytes, Moment now)
    {
        if (!_isLinkOpen) return;
        FirmwareIsHeard(now);
        _core.Receive(bytes, now.Machine);
        Settle(now);
    }

    /// <param name="reason">For people: unplugged, closed.</param>
    public void OnLinkLost(string reason, Moment now)
    {
        if (!_isLinkOpen) return;
        _core.Disconnected(now.Machine);
        _isLinkOpen = false;
        TakeNotices(now);
        if (_run is { Broken: null }) EndJob(JobOutcome.Failed, StreamFailures.LinkLost, $"The machine's connection was lost: {reason}.", null, now);
        if (_isConnected)
        {
            _isConnected = false;
            Tell(now, new MachineDisconnected(reason));
        }

        if (_awaitsStopWord)
        {
            _awaitsStopWord = false;
            Tell(now, new StopSettled(OutputsOff: false, UnconfirmedText));
        }

        AbandonReset("the connection was lost", now);
        Settle(now);
    }

    /// <summary>
    /// The bridge is about to shut down: a job is brought to its end, so that nothing stays hot unwatched. Keep the session
    /// going until <see cref="HasJob"/> is false.
    /// </summary>
    public void OnClosing(Moment now)
    {
        if (_run is { IsStarted: false }) EndJob(JobOutcome.Failed, BridgeCodes.BridgeStopped, StoppedText, null, now);
        if (_run is { IsCancelling: false } run && _core.Cancel(now.Machine) is null)
        {
            (run.IsCancelling, run.IsClosing) = (true, true);
            run.Meter.Stop(now.Machine);
        }

        Settle(now);
    }

    public void OnTick(Moment now)
    {
        if (_isLinkOpen) _core.Tick(now.Machine);
        Settle(now);
    }

    /// <summary>The program a <see cref="ProgramRequest"/> asked for. The session disposes of it.</summary>
    public void OnProgram(JobId job, PreparedProgram program, Moment now)
    {
        ArgumentNullException.ThrowIfNull(program);
        if (_run is not { Program: null } run || run.Id != job || run.Command.Program != program.Hash)
        {
            program.Dispose();
            return;
        }

        run.Program = program;
        if (run.Broken is not null) OfferIfKnown(now);
        else TryStart(now);
        Settle(now);
    }

    public void OnProgramFailed(JobId job, Refusal why, Moment now)
    {
        ArgumentNullException.ThrowIfNull(why);
        if (_run is { Program: null } run && run.Id == job) EndJob(JobOutcome.Failed, why.Code, why.Message, null, now);
        Settle(now);
    }

    private static TimeSpan? Earliest(TimeSpan? a, TimeSpan? b) => a is null || b < a ? b : a;

    /// <summary>After any input: notices become events, bytes go out, the meter and the wall-clock duties are looked after.</summary>
    private void Settle(Moment now)
    {
        TakeNotices(now);
        if (_run is { IsStarted: true, IsCancelling: false } run && run.Meter.IsRunning && run.Meter.IsUsedUp(now.Machine)) PauseAtLimit(run, now);
        if (_placeDue <= now.Machine) OnPlace(now);
        CoolInPause(now);
        WatchIdle(now);
        WatchSilences(now);
        FlushBytes();
        KeepProgress(now);
        RetryJournal(now);
        Resend(now);
        MakeTelemetry(now);
    }

    private void FlushBytes()
    {
        if (!_isLinkOpen) return;
        if (_core.TakeOutput(_bytes)) _output.Write(_bytes.WrittenSpan);
        _bytes.ResetWrittenCount();
    }

    private void PauseAtLimit(JobRun run, Moment now)
    {
        run.IsLimitSeen = true;
        if (run.PausedByMeter) return;

        // A refusal means that the machine is about to rest or to end anyway; the next settling asks again if not.
        if (_core.Pause(now.Machine) is null)
        {
            run.PausedByMeter = true;
            TakeNotices(now);
        }
    }

    private void TryStart(Moment now)
    {
        if (_run is not { IsStarted: false, Program: { } program } run || !_isConnected || _core.Status.Phase != StreamPhase.Ready) return;
        run.ResendsBefore = _core.Status.Resends;

        // Kept before the core sees the program: a crash from here on finds a job that may have begun.
        if (!TryTell(now, new JobStarted(run.Id, program.Source.Count) { InReplyTo = run.Command.Id }))
        {
            EndJob(JobOutcome.Failed, BridgeCodes.JournalUnwritable, "The bridge cannot keep its journal, so it starts nothing.", null, now);
            return;
        }

        run.IsStarted = true;
        run.Meter.Start(now.Machine);
        _progressDue = now.Wall + _options.ProgressEvery;
        if (_core.Start(program.Source, 0, now.Machine) is { } refusal)
        {
            EndJob(JobOutcome.Failed, refusal.Code, refusal.Message, null, now);
        }
    }

    /// <summary>Ends the job at hand, and with it the meter. A job that was broken off while it ran leaves a fault for a person.</summary>
    private void EndJob(JobOutcome outcome, string? code, string? text, string? inReplyTo, Moment now, params BridgeEvent[] after)
    {
        if (_run is not { } run) return;
        if (outcome == JobOutcome.Failed && TryBreakOff(code!, text!, now)) return;
        run.Meter.Stop(now.Machine);
        StreamStatus status = _core.Status;
        BrokenJob? broken = run.Broken;
        var ended = new JobEnded(
            run.Id,
            outcome,
            outcome == JobOutcome.Failed ? code : null,
            outcome == JobOutcome.Failed ? text : null,
            broken?.LinesSent ?? (run.IsStarted ? status.Sent : 0),
            broken?.LastExecutedLine ?? (run.IsStarted ? status.Executed : 0),
            broken?.Resends ?? (run.IsStarted ? status.Resends - run.ResendsBefore : 0),
            run.Meter.Read(now.Machine))
        { InReplyTo = inReplyTo ?? run.CancelCommands.FirstOrDefault() };
        List<BridgeEvent> events = [ended, .. after];
        if (outcome == JobOutcome.Failed && run.IsStarted && LeavesFault(code!)) events.Add(new MachineFault(code!, text!));
        _run = null;
        _lastProgress = null;
        SomebodyIsThere(now);
        run.Program?.Dispose();
        foreach (string id in run.Unanswered.Where(id => id != ended.InReplyTo))
        {
            events.Add(new CommandRefused(BridgeCodes.JobIsOver, "The job ended before that could be done.") { InReplyTo = id });
        }

        Tell(now, [.. events]);
    }

    /// <summary>After a failure of the program itself the machine is as good as before; after any other a person must look.</summary>
    private static bool LeavesFault(string code) => code is not (
        StreamFailures.LineTooLong or StreamFailures.LineNotStreamable or StreamFailures.GrblError or JobEndReasons.EmergencyStop or BridgeCodes.BridgeStopped);

    private void EndWhatTheCrashLeft(Moment now)
    {
        if (_state.Job is not { } job || TryTakeUpWhatTheCrashLeft(job, now)) return;
        const string text = "The bridge stopped while it had this job.";
        var ended = new JobEnded(
            job.Job, JobOutcome.Failed, BridgeCodes.BridgeRestarted, text, job.LinesSent, job.LastExecutedLine, job.Resends, job.Metered);
        if (job.Started) Tell(now, ended, new MachineFault(BridgeCodes.BridgeRestarted, text));
        else Tell(now, ended);
    }

    private void KeepProgress(Moment now)
    {
        if (_run is not { IsStarted: true, Broken: null } run || now.Wall < _progressDue) return;
        _progressDue = now.Wall + _options.ProgressEvery;
        Progress progress = ProgressOf(run, now);
        if (progress == _lastProgress) return;
        _lastProgress = progress;
        Persist(progress, durable: false, now);
    }

    private Progress ProgressOf(JobRun run, Moment now)
    {
        StreamStatus status = _core.Status;
        return new Progress(run.Id, status.Sent, status.Executed, status.Resends - run.ResendsBefore, run.Meter.Read(now.Machine), status.Position);
    }
}
