using Fab.Contracts.Bus;
using Fab.Domain.Machines;
using Fab.Firmware.Streaming;

namespace Fab.FirmwareBridge.Sessions;

/// <summary>What the firmware did, as the streaming core tells it.</summary>
public sealed partial class MachineSession
{
    private string _firmware = "unknown";
    private string? _personNeeded;
    private string _pauseReason = PauseReasons.ByPerson;

    /// <summary>A stop went out, and the firmware has neither confirmed it nor been given up on.</summary>
    private bool _awaitsStopWord;

    private void TakeNotices(Moment now)
    {
        while (_core.TryTakeNotice(out StreamNotice notice)) OnNotice(notice, now);
        UnlockFailed();
        if (!_isLinkOpen) return;
        switch (_core.Status.Phase)
        {
            case StreamPhase.Locked when _run is { Broken: not null }:
                // Unlocking moves nothing, and the plan homes before anything else does.
                _placeLost = true;
                _core.ResetAfterStop(now.Machine);
                break;
            case StreamPhase.Locked when _state.Hold is null && _run is null:
                Tell(now, new MachineFault(BridgeCodes.FirmwareLocked, _personNeeded ?? "The firmware is locked until it is reset."));
                break;
            case StreamPhase.Silent when _run is null:
                if (_isConnected)
                {
                    _isConnected = false;
                    Tell(now, new MachineDisconnected(StreamFailures.FirmwareSilent));
                }

                AbandonReset("the firmware does not answer", now);
                break;
        }
    }

    private void OnNotice(StreamNotice notice, Moment now)
    {
        switch (notice)
        {
            case StreamNotice.HandAnswered answered:
                OnHandAnswered(answered, now);
                break;
            case StreamNotice.HandNote note:
                Note(ConsoleKind.Note, note.Text, now);
                break;
            case StreamNotice.UrgentDone done:
                OnUrgentDone(done);
                break;
            case StreamNotice.JogEnded ended:
                OnJogEnded(ended, now);
                break;
            case StreamNotice.FirmwareMessage message:
                NoteSaid(message.Text, now);
                break;
            case StreamNotice.HostAction action:
                NoteSaid($"//action:{action.Action}", now);
                _telemetryIsNew = _telemetryIsUrgent = true; // it may ask something, or have its answer
                break;
            case StreamNotice.Identified identified:
                _firmware = identified.Firmware;
                Note(ConsoleKind.Said, identified.Firmware, now);
                _canHome = identified.Capabilities.GetValueOrDefault("$22") is { } homing && homing.StartsWith('1');
                break;
            case StreamNotice.Ready:
                OnReady(now);
                break;
            case StreamNotice.Paused paused:
                OnPaused(paused, now);
                break;
            case StreamNotice.Resumed when _run is { } run:
                run.Meter.Start(now.Machine);
                TellAnswering(run.ResumeCommands, new JobResumed(run.Id), now);
                break;
            case StreamNotice.Finished when _run is not null:
                EndJob(JobOutcome.Finished, null, null, null, now);
                break;
            case StreamNotice.Cancelled when _run is { IsClosing: true }:
                EndJob(JobOutcome.Failed, BridgeCodes.BridgeStopped, StoppedText, null, now);
                break;
            case StreamNotice.Cancelled when _run is not null:
                EndJob(JobOutcome.Cancelled, null, null, null, now);
                break;
            case StreamNotice.Failed failed:
                Note(ConsoleKind.Note, failed.Text, now);
                string text = failed.SourceLine is { } line ? $"Line {line}: {failed.Text}" : failed.Text;
                EndJob(JobOutcome.Failed, failed.Code, text, null, now);
                break;
            case StreamNotice.StopConfirmed when _awaitsStopWord:
                _awaitsStopWord = false;
                Tell(now, new StopSettled(OutputsOff: true, ConfirmedText));
                break;
            case StreamNotice.Warned warned:
                Note(ConsoleKind.Note, warned.Text, now);
                break;
            case StreamNotice.NeedsPerson person:
                _personNeeded = person.Text;
                Note(ConsoleKind.Note, person.Text, now);
                if (!_awaitsStopWord || _core.Status.Phase != StreamPhase.Stopped) break;
                _awaitsStopWord = false;
                Tell(now, new StopSettled(OutputsOff: false, UnconfirmedText));
                break;
            case StreamNotice.Position:
                _telemetryIsNew = true;
                _stillSince = now.Wall;
                OnPlace(now);
                break;
            case StreamNotice.Temperature read:
                _telemetryIsNew = true;
                WatchHeat(read.Heaters, now);
                break;
            case StreamNotice.Progress:
                _telemetryIsNew = true;
                break;
        }
    }

    /// <summary>A halted or restarted firmware switches its outputs off before it says so.</summary>
    private string ConfirmedText => _spec.Kind == MachineKind.Printer
        ? "The firmware confirmed it: heaters are off."
        : "The firmware confirmed it: the spindle is off.";

    private string UnconfirmedText => _spec.Kind == MachineKind.Printer
        ? "The firmware did not confirm it: whether the heaters are off is not known. Cut the machine's power."
        : "The firmware did not confirm it: whether the spindle is off is not known. Cut the machine's power.";

    private void OnReady(Moment now)
    {
        _personNeeded = null;
        if (!_isConnected)
        {
            _isConnected = true;
            Tell(now, new MachineConnected(_firmware, _spec.Dialect));
            TellHoldAgain(now);
        }

        UnlockIsDone(now);
        if (_resetCommands.Count > 0) FinishReset(now);
        else if (_state.Hold is { IsStop: false }) TurnOff(now);
        else if (_run is { Broken: not null } broken) BeginOffer(broken, now);
        TryStart(now);
    }

    /// <summary>The hub takes a machine that connects for idle, unless it hears otherwise right after.</summary>
    private void TellHoldAgain(Moment now)
    {
        if (_resetCommands.Count > 0 || _state.Hold is not { } hold) return;
        if (hold.IsStop) Tell(now, new MachineStopped(hold.By ?? "", LatencyMicroseconds: 0));
        else Tell(now, new MachineFault(hold.Code, hold.Text));
    }

    /// <summary>A job was broken off behind the bridge's back, and its heaters or spindle may still be on while nobody watches.</summary>
    private void TurnOff(Moment now)
    {
        ReadOnlySpan<string> commands = _spec.Dialect == Dialect.Marlin ? ["M104 S0", "M140 S0", "M107"] : ["M5", "M9"];
        foreach (string command in commands) _core.Send(System.Text.Encoding.ASCII.GetBytes(command), now.Machine);
    }

    private void OnPaused(StreamNotice.Paused paused, Moment now)
    {
        if (_run is not { IsStarted: true } run) return;
        run.Meter.Stop(now.Machine);
        (_pausedAt, _cooled) = (now.Machine, []);
        string reason = (paused.Reason, run.PausedByMeter) switch
        {
            (PauseReason.Program, _) => PauseReasons.Program,
            (PauseReason.Firmware, _) => PauseReasons.Firmware,
            _ when run is { PausedFor: { } rule, PauseCommands.Count: 0 } => rule,
            (_, true) when run.PauseCommands.Count == 0 => PauseReasons.AuthorisationUsedUp,
            _ => PauseReasons.ByPerson,
        };
        _pauseReason = reason;
        Persist(ProgressOf(run, now), durable: false, now);
        TellAnswering(run.PauseCommands, PausedNow(run, now), now);
    }

    private JobPaused PausedNow(JobRun run, Moment now) => new(run.Id, _pauseReason, _core.Status.Executed, run.Meter.Read(now.Machine));

    /// <summary>Tells an event once for each command that waited for it, or once if none did.</summary>
    private void TellAnswering(List<string> commands, BridgeEvent bridgeEvent, Moment now)
    {
        if (commands.Count == 0) Tell(now, bridgeEvent);
        else Tell(now, [.. commands.Select(id => bridgeEvent with { InReplyTo = id })]);
        commands.Clear();
    }
}
