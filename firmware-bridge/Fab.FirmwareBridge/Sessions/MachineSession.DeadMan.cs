using Fab.Contracts.Bus;
using Fab.Domain;
using Fab.Domain.Machines;
using Fab.Firmware.Streaming;

namespace Fab.FirmwareBridge.Sessions;

/// <summary>
/// What a machine's description says of two silences: the firmware's while it works, and the hub's. Without a rule a job
/// goes on; the streaming core gives a firmware up by its own time-outs, and a hub may be away as long as it likes.
/// </summary>
public sealed partial class MachineSession
{
    /// <summary>When a byte last came from the firmware, in machine time.</summary>
    private TimeSpan _firmwareHeardAt;

    /// <summary>This silence of the firmware's was acted upon.</summary>
    private bool _silenceIsSeen;

    /// <summary>When anything last came from the hub, in wall time.</summary>
    private TimeSpan _hubHeardAt;

    /// <summary>The hub was asked for a sign of life, by an event that it acknowledges.</summary>
    private bool _hubWasAsked;

    /// <summary>This silence of the hub's was acted upon.</summary>
    private bool _hubSilenceIsSeen;

    private TimeSpan? FirmwareMaySayNothingFor => Safety.HeartbeatSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    private TimeSpan? HubMayBeAwayFor => Safety.PauseWithoutHubAfterMinutes is { } minutes ? TimeSpan.FromMinutes(minutes) : null;

    /// <summary>A job moves or heats, and nobody has asked it to end.</summary>
    private bool Works => _run is { IsStarted: true, IsCancelling: false, Broken: null, Meter.IsRunning: true };

    private void FirmwareIsHeard(Moment now)
    {
        _firmwareHeardAt = now.Machine;
        if (_silenceIsSeen) Note(ConsoleKind.Note, "The firmware answers again.", now);
        _silenceIsSeen = false;
    }

    private void HubIsHeard(Moment now)
    {
        _hubHeardAt = now.Wall;
        _hubWasAsked = _hubSilenceIsSeen = false;
    }

    private void WatchSilences(Moment now)
    {
        if (!Works)
        {
            if (!_silenceIsSeen) _firmwareHeardAt = now.Machine;
            return;
        }

        // A command that answers only when it is done (homing, a heat-up without reports) may take its time.
        if (_core.Status.AwaitsLong) _firmwareHeardAt = now.Machine;
        if (!_silenceIsSeen && FirmwareMaySayNothingFor is { } most && now.Machine - _firmwareHeardAt >= most) OnFirmwareSilent(now);
        if (HubMayBeAwayFor is { } away) WatchHub(away, now);
    }

    private void OnFirmwareSilent(Moment now)
    {
        _silenceIsSeen = true;
        string text = $"The firmware has said nothing for {(now.Machine - _firmwareHeardAt).TotalSeconds:0} s.";
        var why = new Refusal(PauseReasons.HeartbeatLost, text, "Look at the machine, its power and its cable.");
        switch (Safety.WithoutHeartbeat)
        {
            case SilenceAction.Stop:
                StopForHeat(why, now);
                break;
            case SilenceAction.Pause:
                Tell(now, new MachineNoticed(why.Code, $"{text} The bridge pauses the job."));
                PauseFor(why.Code, now);
                break;
            default:
                Tell(now, new MachineNoticed(why.Code, $"{text} The job is left to go on, as this machine's rule says."));
                break;
        }
    }

    private void WatchHub(TimeSpan most, Moment now)
    {
        TimeSpan silent = now.Wall - _hubHeardAt;
        if (_hubSilenceIsSeen) return;
        if (silent >= most)
        {
            _hubSilenceIsSeen = true;
            string then = _core.Status.Phase == StreamPhase.Finishing ? "All of the job is sent already; it ends by itself." : "The bridge pauses the job.";
            Tell(now, new MachineNoticed(PauseReasons.HubAway, $"The hub was not heard of for {most.TotalMinutes:0} minutes. {then}"));
            PauseFor(PauseReasons.HubAway, now);
            return;
        }

        // Half-way there it is asked: a hub that is there acknowledges, and nothing else need be going on.
        if (_hubWasAsked || silent < most / 2) return;
        _hubWasAsked = true;
        Tell(now, new MachineNoticed(BridgeCodes.HubAsked, "The bridge asks whether the hub is there."));
    }

    private void PauseFor(string reason, Moment now)
    {
        if (_run is not { } run) return;
        run.PausedFor = reason;
        if (_core.Pause(now.Machine) is not null) run.PausedFor = null; // it is about to rest or to end anyway
        TakeNotices(now);
    }

    private TimeSpan? NextSilence() =>
        Works && !_silenceIsSeen && FirmwareMaySayNothingFor is { } most ? _firmwareHeardAt + most : null;

    private TimeSpan? NextHubWatch()
    {
        if (!Works || _hubSilenceIsSeen || HubMayBeAwayFor is not { } most) return null;
        return _hubHeardAt + (_hubWasAsked ? most : most / 2);
    }
}
