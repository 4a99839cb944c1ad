using System.Text;
using Fab.Contracts.Bus;
using Fab.Domain;
using Fab.Domain.Jobs;
using Fab.Domain.Machines;
using Fab.Domain.Units;
using Fab.Firmware.Streaming;
using Fab.FirmwareBridge.Pumps;

namespace Fab.FirmwareBridge.Sessions;

/// <summary>What a person does by hand: never kept, never done late, and done once by its id.</summary>
public sealed partial class MachineSession
{
    /// <summary>A command by hand that is older was held up somewhere, and the person has seen that nothing happened.</summary>
    private static readonly TimeSpan LatestByHand = TimeSpan.FromSeconds(5);

    private readonly RecentIds _handIds = new();
    private readonly Dictionary<long, HandWork> _handWork = [];
    private long _tickets;
    private string? _jogHold;
    private string? _jogBy;

    /// <summary>Who opens the lock, and by homing or not; null when nobody does.</summary>
    private (string Id, string By, bool Home)? _unlocking;

    /// <summary>Lines of one command by hand: what is still to be sent, and what the firmware said meanwhile.</summary>
    private sealed record HandWork(SendByHand Command, int Next, List<string> Said)
    {
        /// <summary>No further line of it is sent.</summary>
        public bool IsCutShort { get; init; }
    }

    /// <summary>What must not wait and is not done yet, by its ticket.</summary>
    private readonly Dictionary<long, (string Id, List<string> Said)> _urgent = [];

    private void OnHand(HandCommand command, Moment now)
    {
        // One that is delivered twice is answered already, or will be.
        if (!_handIds.Add(command.Id)) return;
        SomebodyIsThere(now);
        if (command is StopJogging)
        {
            _core.StopJogging(now.Machine);
            Answer(command.Id, HandStage.Done, null, []);
            return;
        }

        if (CheckByHand(command, now) is { } refusal)
        {
            Answer(command.Id, HandStage.Refused, refusal, []);
            return;
        }

        switch (command)
        {
            case SendByHand send: SendNext(new HandWork(send, 0, []), now); break;
            case JogMachine jog: OnJog(jog, now); break;
            case KeepJogging keep: OnKeep(keep, now); break;
            case OverrideMachine turn: OnOverride(turn, now); break;
            case UnlockMachine unlock: OnUnlock(unlock, now); break;
            case UrgentByHand urgent: OnUrgent(urgent, now); break;
        }
    }

    private Refusal? CheckByHand(HandCommand command, Moment now)
    {
        bool answers = _core.Status.Question is not null && command is SendByHand { Lines: [var line] } && HostAnswers.IsAnswer(Encoding.ASCII.GetBytes(line));
        bool tunes = answers || command is OverrideMachine or UrgentByHand;
        bool unlocks = command is UnlockMachine;
        bool makesSafer = command is UrgentByHand { Deed: UrgentDeed.Hold or UrgentDeed.QuickStop };
        return !makesSafer && (now.Utc - command.SentAt).Duration() > LatestByHand ? new Refusal(
                BridgeCodes.CommandLate, "The command came too late, or the clocks of hub and bridge differ; nothing was done.", "Try again; if it stays, set the clocks.")
            : !_isLinkOpen || _core.Status.Phase is StreamPhase.Offline or StreamPhase.Silent ? new Refusal(BridgeCodes.MachineOffline, "The machine does not answer.", "Check its power and its cable.")
            : _state.Hold is { IsStop: true } ? new Refusal(BridgeCodes.MachineStopped, "The machine was stopped.", "Check the machine and clear the stop.")
            : unlocks ? CheckUnlock()
            : _state.Hold is { } hold ? new Refusal(BridgeCodes.MachineFaulty, $"The machine has a fault: {hold.Text}", "Check the machine and clear the fault.")
            : !_isConnected ? new Refusal(BridgeCodes.MachineNotReady, "The machine is not ready yet.", "Try again in a few seconds.")
            : _run is { IsStarted: false } or { IsCancelling: true } || (_run is { Broken: null } run && !tunes && _core.Status.Phase != StreamPhase.Paused)
                ? new Refusal(BridgeCodes.MachineBusy, "The machine works at a job.", "Pause the job first.")
            : null;
    }

    /// <summary>Only the lock itself is opened here; what else is wrong a person clears.</summary>
    private Refusal? CheckUnlock() => _core.Status.Phase == StreamPhase.Locked && _state.Hold is null or { Code: BridgeCodes.FirmwareLocked or StreamFailures.GrblAlarm }
        ? null
        : new Refusal(StreamFailures.NothingToUnlock, "No lock of the firmware is in the way.", "Look at the machine, then clear what it says.");

    private void SendNext(HandWork work, Moment now)
    {
        string line = work.Command.Lines[work.Next];
        long ticket = ++_tickets;
        _handWork[ticket] = work;
        Note(ConsoleKind.Sent, line, now, work.Command.By);
        if (_core.SendByHand(Encoding.ASCII.GetBytes(line), ticket, now.Machine) is { } refusal)
        {
            _handWork.Remove(ticket);
            Answer(work.Command.Id, HandStage.Refused, refusal, work.Said);
            return;
        }

        if (work.Next == 0) Answer(work.Command.Id, HandStage.Taken, null, []);
    }

    private void OnHandAnswered(StreamNotice.HandAnswered answered, Moment now)
    {
        if (!_handWork.Remove(answered.Ticket, out HandWork? work)) return;
        if (answered.Error is { } error)
            Answer(work.Command.Id, HandStage.Refused, new Refusal(BridgeCodes.FirmwareRefused, $"The firmware refused {work.Command.Lines[work.Next]}: {error.TrimEnd('.')}."), work.Said);
        else if (!work.IsCutShort && work.Next + 1 < work.Command.Lines.Count) SendNext(work with { Next = work.Next + 1 }, now);
        else Answer(work.Command.Id, HandStage.Done, null, work.Said);
        OfferAnew(now);
    }

    private void OnJog(JogMachine jog, Moment now)
    {
        double most = Math.Min(_spec.MaxFeed.Value, JogMove.FastestFor(_spec.Acceleration).Value);
        var move = new JogMove(jog.X, jog.Y, jog.Z, jog.E, new MillimetresPerMinute(Math.Min(jog.Feed, most)));
        if (_core.Jog(move, _options.JogPatience, now.Machine) is { } refusal)
        {
            Answer(jog.Id, HandStage.Refused, refusal, []);
            return;
        }

        (_jogHold, _jogBy) = (jog.Hold, jog.By);
        _telemetryIsNew = _telemetryIsUrgent = true;
        Answer(jog.Id, HandStage.Taken, null, []);
    }

    private void OnKeep(KeepJogging keep, Moment now)
    {
        bool goesOn = _jogHold == keep.Hold && _jogBy == keep.By && _core.KeepJogging(now.Machine);
        if (goesOn) Answer(keep.Id, HandStage.Taken, null, []);
        else Answer(keep.Id, HandStage.Refused, new Refusal(BridgeCodes.JogOver, "This jog is over.", "Jog again."), []);
    }

    private void OnJogEnded(StreamNotice.JogEnded ended, Moment now)
    {
        if (ended.RanOut) Note(ConsoleKind.Note, "The jog was ended: whoever jogged was not heard of any more.", now);
        _jogHold = null;
        _telemetryIsNew = _telemetryIsUrgent = true;
        OfferAnew(now);
    }

    /// <summary>Its bytes are the first that go out after this, whatever waits.</summary>
    private void OnUrgent(UrgentByHand urgent, Moment now)
    {
        Note(ConsoleKind.Sent, urgent.Typed, now, urgent.By);
        long ticket = ++_tickets;
        _urgent[ticket] = (urgent.Id, []);
        if (_core.Urgent(urgent.Deed, ticket, now.Machine) is { } refusal)
        {
            _urgent.Remove(ticket);
            Answer(urgent.Id, HandStage.Refused, refusal, []);
            return;
        }

        // What else was to be sent belongs to a motion that is over.
        if (urgent.Deed == UrgentDeed.QuickStop)
        {
            foreach (long waiting in _handWork.Keys) _handWork[waiting] = _handWork[waiting] with { IsCutShort = true };
        }

        _telemetryIsNew = _telemetryIsUrgent = true;
    }

    private void OnUrgentDone(StreamNotice.UrgentDone done)
    {
        if (!_urgent.Remove(done.Ticket, out (string Id, List<string> Said) asked)) return;
        if (done.Error is { } error) Answer(asked.Id, HandStage.Refused, new Refusal(BridgeCodes.FirmwareRefused, error), asked.Said);
        else Answer(asked.Id, HandStage.Done, null, asked.Said);
    }

    private void OnOverride(OverrideMachine turn, Moment now)
    {
        Refusal? refusal = _core.Override(turn.Kind, turn.Percent, now.Machine);
        Answer(turn.Id, refusal is null ? HandStage.Done : HandStage.Refused, refusal, []);
        _telemetryIsNew = _telemetryIsUrgent = true;
    }

    private void OnUnlock(UnlockMachine unlock, Moment now)
    {
        if (_core.Unlock(unlock.Home, now.Machine) is { } refusal)
        {
            Answer(unlock.Id, HandStage.Refused, refusal, []);
            return;
        }

        _unlocking = (unlock.Id, unlock.By, unlock.Home);
        Note(ConsoleKind.Sent, unlock.Home ? "$H" : "$X", now, unlock.By);
        Answer(unlock.Id, HandStage.Taken, null, []);
    }

    /// <summary>The firmware answers and is free: the lock is open.</summary>
    private void UnlockIsDone(Moment now)
    {
        if (_unlocking is not { } by) return;
        _unlocking = null;
        if (_state.Hold is { IsStop: false }) Tell(now, new MachineUnlocked(by.By, by.Home));
        Answer(by.Id, HandStage.Done, null, []);
    }

    private void UnlockFailed()
    {
        if (_unlocking is not { } by || _core.Status.Phase != StreamPhase.Locked) return;
        _unlocking = null;
        Answer(by.Id, HandStage.Refused, new Refusal(BridgeCodes.FirmwareLocked, _personNeeded ?? "The firmware is still locked."), []);
    }

    /// <summary>A broken-off job's plan begins where the tool was; it may have been moved since.</summary>
    private void OfferAnew(Moment now)
    {
        bool rests = _handWork.Count == 0 && !_core.Status.IsJogging && _core.Status.Phase == StreamPhase.Ready;
        if (rests && _run is { Broken: not null } run && !_placeWanted) BeginOffer(run, now);
    }
}
