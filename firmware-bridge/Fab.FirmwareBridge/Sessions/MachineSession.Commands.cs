using Fab.Contracts.Bus;
using Fab.Domain;
using Fab.Domain.Machines;
using Fab.Firmware.Streaming;
using Fab.FirmwareBridge.Journal;
using Fab.FirmwareBridge.Programs;

namespace Fab.FirmwareBridge.Sessions;

/// <summary>What the hub asks for. Each command is done once by its id; a repeated one is answered with what was told then.</summary>
public sealed partial class MachineSession
{
    private readonly Queue<ProgramRequest> _requests = new();

    public void OnCommand(BridgeCommand command, Moment now)
    {
        ArgumentNullException.ThrowIfNull(command);
        HubIsThere(now);
        HubIsHeard(now);
        command = StopTyped(command) ?? command;
        if (command is Acknowledge acknowledge)
        {
            OnAcknowledge(acknowledge, now);
            Settle(now);
            return;
        }

        if (command is HandCommand byHand)
        {
            OnHand(byHand, now);
            Settle(now);
            return;
        }

        if (_state.ReplyTo(command.Id) is { } told)
        {
            TellAgain(told);
            Settle(now);
            return;
        }

        if (!IsUnderWay(command.Id))
        {
            switch (command)
            {
                case StopMachine stop: OnStop(stop, now); break;
                case StartJob start: OnStart(start, now); break;
                case PauseJob pause: OnPause(pause, now); break;
                case ResumeJob resume: OnResume(resume, now); break;
                case CancelJob cancel: OnCancel(cancel, now); break;
                case RecoverJob recover: OnRecover(recover, now); break;
                case ResetMachine reset: OnReset(reset, now); break;
                case UnknownCommand unknown: Refuse(unknown.Id, unknown.Why, now); break;
            }
        }

        Settle(now);
    }

    /// <summary>The stop that a person's lines are or hold; null when there is none.</summary>
    internal static StopMachine? StopTyped(BridgeCommand command) =>
        command is SendByHand typed && typed.Lines.Any(UrgentWords.IsStop) ? new StopMachine(typed.Id, typed.By) : null;

    /// <summary>The next program to fetch.</summary>
    public bool TryTakeRequest(out ProgramRequest request) => _requests.TryDequeue(out request!);

    private bool IsUnderWay(string id) => _resetCommands.Contains(id) || (_run is { } run && run.Unanswered.Contains(id));

    private void OnStart(StartJob start, Moment now)
    {
        Refusal? refusal =
            Problem is { } problem ? new Refusal(BridgeCodes.JournalUnwritable, problem, "Free space on the bridge's disk.")
            : _state.HasSeen(start.Job) ? new Refusal(BridgeCodes.JobStartedBefore, "This job was started before; a job runs at most once.")
            : _run is { } run ? new Refusal(BridgeCodes.MachineBusy, $"The machine has job {run.Id}.")
            : _state.Hold is { IsStop: true } ? new Refusal(BridgeCodes.MachineStopped, "The machine was stopped.", "Check the machine and clear the stop.")
            : _state.Hold is { } hold ? new Refusal(BridgeCodes.MachineFaulty, $"The machine has a fault: {hold.Text}", "Check the machine and clear the fault.")
            : !_isLinkOpen || _core.Status.Phase == StreamPhase.Silent ? new Refusal(BridgeCodes.MachineOffline, "The machine does not answer.", "Check its power and its cable.")
            : !_isConnected || _core.Status.Phase != StreamPhase.Ready || _core.Status.IsJogging || _handWork.Count > 0 ? new Refusal(BridgeCodes.MachineNotReady, "The machine is not ready yet.", "Try again in a few seconds.")
            : start.AuthorisedSeconds.Value <= 0 ? new Refusal(PauseReasons.AuthorisationUsedUp, "No machine time is authorised for this job.")
            : null;
        if (refusal is not null)
        {
            Refuse(start.Id, refusal, now);
            return;
        }

        _run = new JobRun(start);
        if (TryTell(now, new JobPreparing(start.Job) { InReplyTo = start.Id }))
        {
            Persist(new JobTaken(start), durable: false, now);
            _requests.Enqueue(new ProgramRequest(start.Job, start.Program, start.ProgramBytes));
        }
        else
        {
            _run = null;
        }
    }

    private void OnPause(PauseJob pause, Moment now)
    {
        if (RunOf(pause.Job, pause.Id, now) is not { } run) return;
        if (run.Broken is { } broken)
        {
            Tell(now, new JobPaused(run.Id, PauseReasons.BrokenOff, broken.LastExecutedLine, broken.Metered) { InReplyTo = pause.Id });
            return;
        }

        if (run.IsCancelling || !run.IsStarted)
        {
            Refuse(pause.Id, new Refusal(BridgeCodes.JobNotRunning, "The job is not running."), now);
            return;
        }

        switch (_core.Status.Phase)
        {
            case StreamPhase.Paused:
                Tell(now, PausedNow(run, now) with { InReplyTo = pause.Id });
                return;
            case StreamPhase.Pausing:
                run.PauseCommands.Add(pause.Id);
                return;
        }

        if (_core.Pause(now.Machine) is { } refusal) Refuse(pause.Id, refusal, now);
        else run.PauseCommands.Add(pause.Id);
    }

    private void OnResume(ResumeJob resume, Moment now)
    {
        if (RunOf(resume.Job, resume.Id, now) is not { } run) return;
        if (run.Broken is not null)
        {
            Refuse(resume.Id, new Refusal(BridgeCodes.JobBrokeOff, "The job broke off, so it cannot just go on.", "Accept the plan by which it can, or cancel it."), now);
            return;
        }

        if (run.IsCancelling || !run.IsStarted)
        {
            Refuse(resume.Id, new Refusal(BridgeCodes.JobNotRunning, "The job is not paused."), now);
            return;
        }

        if (run.Meter.Read(now.Machine).Value >= resume.AuthorisedSeconds.Value)
        {
            Refuse(resume.Id, new Refusal(PauseReasons.AuthorisationUsedUp, "The authorised machine time is used up.", "Authorise more time."), now);
            return;
        }

        if (_core.Status.IsJogging || _handWork.Count > 0)
        {
            Refuse(resume.Id, new Refusal(BridgeCodes.MachineNotReady, "Somebody is working at the machine by hand.", "Wait until it rests."), now);
            return;
        }

        StreamPhase phase = _core.Status.Phase;
        bool isRunning = phase is StreamPhase.Running or StreamPhase.Finishing;
        if (phase == StreamPhase.Paused) HeatAgain(now);
        if (!isRunning && phase != StreamPhase.Resuming && _core.Resume(now.Machine) is { } refusal)
        {
            Refuse(resume.Id, refusal, now);
            return;
        }

        run.Meter.Authorise(resume.AuthorisedSeconds);
        (run.PausedByMeter, run.IsLimitSeen, run.PausedFor) = (false, false, null);
        if (isRunning) Tell(now, new JobResumed(run.Id) { InReplyTo = resume.Id });
        else run.ResumeCommands.Add(resume.Id);
    }

    private void OnCancel(CancelJob cancel, Moment now)
    {
        if (!_state.HasSeen(cancel.Job))
        {
            // Its start may still be on the way, and must find that it comes too late.
            bool isBarred = Persist(new JobBarred(cancel.Job), durable: true, now);
            if (isBarred) Refuse(cancel.Id, new Refusal(BridgeRefusals.NoSuchJob, $"This machine does not have job {cancel.Job}."), now);
            return;
        }

        if (RunOf(cancel.Job, cancel.Id, now) is not { } run) return;
        if (!run.IsStarted)
        {
            EndJob(JobOutcome.Cancelled, null, null, cancel.Id, now);
            return;
        }

        if (run.Broken is { } broken)
        {
            // It failed then; the person only says that it does not go on.
            TurnOff(now);
            EndJob(JobOutcome.Failed, broken.Code, broken.Text, cancel.Id, now);
            return;
        }

        if (!run.IsCancelling && _core.Cancel(now.Machine) is { } refusal)
        {
            Refuse(cancel.Id, refusal, now);
            return;
        }

        run.IsCancelling = true;
        run.CancelCommands.Add(cancel.Id);
        run.Meter.Stop(now.Machine);
    }

    private void OnStop(StopMachine stop, Moment now)
    {
        if (_isLinkOpen)
        {
            StopNow(stop.Id, stop.By, now, owedFor: TimeSpan.Zero, stop.HubMicroseconds);
            return;
        }

        const string text = "The stop could not reach the machine, which is not connected. Cut its power if it moves. The stop goes out as soon as it is connected.";
        Persist(new StopOwed(stop.Id, stop.By, now.Utc), durable: true, now);
        var fault = new MachineFault(BridgeCodes.StopNotDelivered, text) { InReplyTo = stop.Id };
        if (_run is null) Tell(now, fault);
        else EndJob(JobOutcome.Failed, JobEndReasons.EmergencyStop, "Somebody stopped the machine.", null, now, fault);
    }

    /// <summary>The bytes first, then the journal, then whoever wants to know.</summary>
    private void StopNow(string commandId, string by, Moment now, TimeSpan owedFor, long hubMicroseconds = 0)
    {
        _core.EmergencyStop(now.Machine);
        _core.TakeOutput(_bytes);
        TimeSpan latency = owedFor + _output.WriteUrgent(_bytes.WrittenSpan, now.Wall);
        _bytes.ResetWrittenCount();

        // Rounded up: 0 is what a stop says that is only told again.
        var stopped = new MachineStopped(by, Math.Max(1, (long)latency.TotalMicroseconds)) { HubMicroseconds = hubMicroseconds, InReplyTo = commandId };
        _awaitsStopWord = true;
        if (_run is null) Tell(now, stopped);
        else EndJob(JobOutcome.Failed, JobEndReasons.EmergencyStop, "Somebody stopped the machine.", null, now, stopped);
        AbandonReset("the machine was stopped again", now);
    }

    private void OnReset(ResetMachine reset, Moment now)
    {
        if (_run is { } run)
        {
            Refuse(reset.Id, new Refusal(BridgeCodes.MachineBusy, $"The machine has job {run.Id}.", "Cancel the job or stop the machine."), now);
            return;
        }

        if (!_isLinkOpen)
        {
            Refuse(reset.Id, new Refusal(BridgeCodes.MachineOffline, "The machine is not connected.", "Check its power and its cable."), now);
            return;
        }

        _resetCommands.Add(reset.Id);
        if (_resetCommands.Count > 1) return;
        switch (_core.Status.Phase)
        {
            case StreamPhase.Stopped or StreamPhase.Locked:
                // A killed Marlin listens to nothing but its reset line; Grbl has a reset byte of its own.
                if (_spec.Dialect == Dialect.Marlin) _output.PulseReset();
                if (_core.ResetAfterStop(now.Machine) is { } refusal)
                {
                    _resetCommands.Clear();
                    Refuse(reset.Id, refusal, now);
                }

                break;
            case StreamPhase.Silent:
                _output.PulseReset();
                _core.Connected(now.Machine);
                break;
            case StreamPhase.Ready:
                FinishReset(now);
                break;
        }
    }

    private void FinishReset(Moment now) => TellAnswering(_resetCommands, new MachineReady(), now);

    private void AbandonReset(string why, Moment now)
    {
        if (_resetCommands.Count == 0) return;
        var refused = new CommandRefused(BridgeCodes.MachineOffline, $"The reset came to nothing: {why}.");
        TellAnswering(_resetCommands, refused, now);
    }

    private JobRun? RunOf(JobId job, string commandId, Moment now)
    {
        if (_run is { } run && run.Id == job) return run;
        Refusal why = _state.HasSeen(job)
            ? new Refusal(BridgeCodes.JobIsOver, $"Job {job} is over.")
            : new Refusal(BridgeRefusals.NoSuchJob, $"This machine does not have job {job}.");
        Refuse(commandId, why, now);
        return null;
    }

    private void Refuse(string commandId, Refusal why, Moment now) =>
        TryTell(now, new CommandRefused(why.Code, why.WayOut is null ? why.Message : $"{why.Message} {why.WayOut}") { InReplyTo = commandId });
}
