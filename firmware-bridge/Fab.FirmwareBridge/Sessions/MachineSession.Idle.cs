using Fab.Contracts.Bus;
using Fab.Firmware.Streaming;
using HeaterReading = Fab.Firmware.Streaming.HeaterReading;

namespace Fab.FirmwareBridge.Sessions;

/// <summary>
/// What somebody lit or turned on by hand and left. Without a job and without anybody's deed it goes off after a while, by
/// the machine's own rule. The while is people's, so it is wall time on machines that run faster than life as well.
/// </summary>
public sealed partial class MachineSession
{
    /// <summary>When somebody last did something at the machine through Fab, or a job ended.</summary>
    private TimeSpan _somebodyAt;

    /// <summary>When the firmware last told of another place.</summary>
    private TimeSpan _stillSince;

    /// <summary>Since when a heater was seen on, or the spindle turning; null while it is not.</summary>
    private TimeSpan? _hotSince;

    private TimeSpan? _turningSince;

    /// <summary>Free to be given a command, with nothing going on.</summary>
    private bool IsLeftAlone =>
        _isLinkOpen && _isConnected && _run is null && _state.Hold is null && _handWork.Count == 0 && _core.Status is { Phase: StreamPhase.Ready, IsJogging: false };

    private void SomebodyIsThere(Moment now) => _somebodyAt = now.Wall;

    private static TimeSpan Later(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private TimeSpan? HeatersOffAt => Safety.HeatersOffAfterIdleMinutes is { } minutes && _hotSince is { } since
        ? Later(_somebodyAt, since) + TimeSpan.FromMinutes(minutes) : null;

    private TimeSpan? SpindleOffAt => Safety.SpindleOffAfterIdleMinutes is { } minutes && _turningSince is { } since
        ? Later(Later(_somebodyAt, _stillSince), since) + TimeSpan.FromMinutes(minutes) : null;

    private TimeSpan? NextIdleOff() => IsLeftAlone ? Earliest(HeatersOffAt, SpindleOffAt) : null;

    private void WatchIdle(Moment now)
    {
        _hotSince = _core.Status.Heaters.Any(IsOn) ? _hotSince ?? now.Wall : null;
        _turningSince = _core.Status.SpindleTurns == true ? _turningSince ?? now.Wall : null;
        if (!IsLeftAlone) return;
        if (HeatersOffAt <= now.Wall) TurnHeatersOff(now);
        if (SpindleOffAt <= now.Wall) TurnSpindleOff(now);
    }

    private void TurnHeatersOff(Moment now)
    {
        foreach (HeaterReading heater in _core.Status.Heaters.Where(IsOn)) SendHeat(heater, wait: false, 0, now);
        TellOff($"Heaters were on for {Safety.HeatersOffAfterIdleMinutes} minutes with no job and nobody's doing; the bridge turned them off.", now);
    }

    private void TurnSpindleOff(Moment now)
    {
        foreach (string command in (ReadOnlySpan<string>)["M5", "M9"]) _core.Send(System.Text.Encoding.ASCII.GetBytes(command), now.Machine);
        TellOff($"The spindle turned for {Safety.SpindleOffAfterIdleMinutes} minutes with no job and nobody's doing; the bridge stopped it.", now);
    }

    private void TellOff(string text, Moment now)
    {
        SomebodyIsThere(now); // should the firmware not heed it, it is told again as late
        Note(ConsoleKind.Note, text, now);
        _telemetryIsNew = _telemetryIsUrgent = true;
        Tell(now, new MachineNoticed(BridgeCodes.IdleSwitchedOff, text));
    }
}
