using Fab.Firmware.Streaming;

namespace Fab.Firmware.Grbl;

/// <content>The emergency stop, and what clears it.</content>
public sealed partial class GrblCore
{
    private const int MaxStopRepeats = 5;

    private static readonly TimeSpan StopRepeat = TimeSpan.FromSeconds(1);

    private TimeSpan? _stopDue;
    private int _stopRepeats;
    private bool _stopConfirmed;

    public override void EmergencyStop(TimeSpan now)
    {
        bool again = Phase == StreamPhase.Stopped;
        bool linked = Phase != StreamPhase.Offline;
        bool hadJob = HasJob;
        DropHand();
        ClearOutput();
        if (!again)
        {
            if (hadJob) TellFailed(StreamFailures.EmergencyStopped, Acknowledged, "An emergency stop ended the job.");
            Forget();
            Phase = StreamPhase.Stopped;
            _stopRepeats = 0;
            _stopConfirmed = false;
            Tell(new StreamNotice.Stopped());
        }

        if (linked) SendStop(now);
    }

    public override Refusal? ResetAfterStop(TimeSpan now)
    {
        if (Phase is not (StreamPhase.Stopped or StreamPhase.Locked or StreamPhase.Silent)) return WrongPhase("be reset");
        _stopDue = null;
        BeginGreeting(now);
        _own.Enqueue(("$X", LinePurpose.Plain));
        Greet(now);
        return null;
    }

    private void SendStop(TimeSpan now)
    {
        // Hold first, so that motion slows down within its limits until the reset takes everything away.
        SendUrgent([(byte)'!', SoftReset]);
        _stopDue = _stopConfirmed ? null : now + StopRepeat;
    }

    private void RepeatStop(TimeSpan now)
    {
        _stopDue = null;
        if (_stopConfirmed) return;
        if (++_stopRepeats >= MaxStopRepeats)
        {
            Tell(new StreamNotice.NeedsPerson("The firmware did not confirm the emergency stop. Cut the machine's power."));
            return;
        }

        SendStop(now);
    }
}
