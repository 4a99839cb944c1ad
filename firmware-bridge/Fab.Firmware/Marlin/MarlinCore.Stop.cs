using System.Text;
using Fab.Firmware.Streaming;

namespace Fab.Firmware.Marlin;

/// <summary>The emergency stop, until the firmware confirms it or a person is told to cut the power.</summary>
public sealed partial class MarlinCore
{
    public override void EmergencyStop(TimeSpan now)
    {
        bool hadJob = HasJob;
        bool again = Phase == StreamPhase.Stopped;
        DropHand();
        ForgetQuestion();
        ClearOutput();
        _own.Clear();
        _afterRest = null;
        if (again)
        {
            SendStop(now);
            return;
        }

        bool linked = Phase != StreamPhase.Offline;
        if (hadJob) TellFailed(StreamFailures.EmergencyStopped, Acknowledged, "An emergency stop ended the job.");
        Phase = StreamPhase.Stopped;
        _awaitsGreetingOk = false;
        _greetDue = _holdUntil = null;
        _stopRepeats = 0;
        _stopConfirmed = false;
        Tell(new StreamNotice.Stopped());
        if (linked) SendStop(now);
    }

    public override Refusal? ResetAfterStop(TimeSpan now)
    {
        if (Phase is not (StreamPhase.Stopped or StreamPhase.Locked or StreamPhase.Silent)) return WrongPhase("be reset");
        _stopDue = null;
        SendUrgent(Encoding.ASCII.GetBytes(_traits.Restart + "\n"));
        BeginGreeting(now);
        return null;
    }

    private void SendStop(TimeSpan now)
    {
        // Bare first: it is picked out early even where numbered lines wait in a queue. Then with a number, for firmware
        // that drops unnumbered lines. The empty line ends whatever was cut off on its way.
        SendUrgent("\nM112\n"u8);
        var numbered = new System.Buffers.ArrayBufferWriter<byte>(32);
        MarlinWire.Write(numbered, _lines.Next, "M112"u8);
        SendUrgent(numbered.WrittenSpan);
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
