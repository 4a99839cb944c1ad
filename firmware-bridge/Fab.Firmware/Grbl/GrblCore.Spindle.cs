using System.Globalization;
using Fab.Firmware.Streaming;

namespace Fab.Firmware.Grbl;

/// <content>The spindle in a pause, and the way back to where a pause left the tool.</content>
/// <remarks>
/// In a hold Grbl takes no line, so the spindle is stopped by 0x9E, which toggles: whether it did is read off the report. It
/// is turned on again in the hold, has its time to come up to speed, and only then the motion goes on.
/// </remarks>
public sealed partial class GrblCore
{
    private const byte SpindleStopToggle = 0x9E;
    private const int MostSpindleTries = 3;

    /// <summary>mm/min on the way down to the work after somebody has moved the tool away.</summary>
    private const double PlungeFeed = 300;

    /// <summary>A place nearer than this to where the pause left it is the same.</summary>
    private const double SamePlaceMm = 0.01;

    /// <summary>The spindle was stopped within a hold.</summary>
    private bool _spindleHeldOff;
    private int _spindleTries;

    /// <summary>When the spindle has come up to speed, and the hold may end.</summary>
    private TimeSpan? _spunUpAt;

    /// <summary>Where a pause of the program left the tool, in work coordinates.</summary>
    private MachinePosition? _leftAt;

    private void StopSpindleInHold(TimeSpan now)
    {
        if (!_options.StopsSpindleInPause || _pauseReason != PauseReason.Asked || !Modal.SpindleOn) return;
        (_spindleHeldOff, _spindleTries) = (true, 1);
        SendUrgent([SpindleStopToggle]);
        PollSoon(now);
    }

    /// <summary>A toggle may be lost on its way; the report that follows a change shows what turns.</summary>
    private void LookAtSpindle(in GrblStatus status, TimeSpan now)
    {
        if (!_spindleHeldOff || Phase != StreamPhase.Paused || GoesOn(status) || status.FeedOverride is null || !status.SpindleTurns) return;
        if (++_spindleTries > MostSpindleTries)
        {
            _spindleHeldOff = false;
            Tell(new StreamNotice.NeedsPerson("The spindle did not stop in the pause. Keep away from it, or stop the machine."));
            return;
        }

        SendUrgent([SpindleStopToggle]);
        PollSoon(now);
    }

    /// <summary>True when the hold does not end yet, because the spindle comes up to speed first.</summary>
    private bool SpinsUpInHold(TimeSpan now)
    {
        if (!_spindleHeldOff || _options.SpindleUp <= TimeSpan.Zero) return false;
        _spindleHeldOff = false;
        Phase = StreamPhase.Resuming;
        SendUrgent([SpindleStopToggle]);
        _spunUpAt = now + _options.SpindleUp;
        return true;
    }

    private void TickSpindle(TimeSpan now)
    {
        if (!(_spunUpAt <= now)) return;
        _spunUpAt = null;
        if (Phase == StreamPhase.Resuming) GoOn(now);
    }

    /// <summary>Somebody wants the pause back while the spindle comes up to speed.</summary>
    private void PauseAgain(TimeSpan now)
    {
        _spunUpAt = null;
        BecomePaused(now);
    }

    /// <summary>
    /// A person may have moved the tool, put in another or set another zero: it goes back to where the program believes it,
    /// above everything first, and down to the work last, with the spindle at speed.
    /// </summary>
    private void GoBack(string? spindle)
    {
        MachinePosition? now = Position;
        bool moved = _leftAt is { } left && now is { } at && Away(left, at) > SamePlaceMm;
        if (moved)
        {
            if (now!.Value.Z.Value < _leftAt!.Value.Z.Value) Back($"G90G21G0Z{Number(_leftAt.Value.Z.Value)}");
            Back($"G90G21G0X{Number(_leftAt.Value.X.Value)}Y{Number(_leftAt.Value.Y.Value)}");
        }

        if (spindle is not null)
        {
            Back(spindle);
            if (_options.SpindleUp > TimeSpan.Zero) Back("G4P" + _options.SpindleUp.TotalSeconds.ToString("0.##", CultureInfo.InvariantCulture));
        }

        if (!moved) return;
        if (now!.Value.Z.Value > _leftAt!.Value.Z.Value) Back($"G90G21G1Z{Number(_leftAt.Value.Z.Value)}F{Number(PlungeFeed)}");
        _rests = false; // the path begins where this ends
    }

    private void Back(string line) => _own.Enqueue((line, LinePurpose.Back));

    private static double Away(in MachinePosition a, in MachinePosition b) =>
        Math.Max(Math.Abs(a.X.Value - b.X.Value), Math.Max(Math.Abs(a.Y.Value - b.Y.Value), Math.Abs(a.Z.Value - b.Z.Value)));
}
