using Fab.Firmware.Streaming;

namespace Fab.Firmware.Grbl;

/// <content>Real-time characters that a person types: Grbl takes them out of the stream as they arrive.</content>
public sealed partial class GrblCore
{
    /// <summary>Who asked how things stand; the next report answers all of them.</summary>
    private readonly Queue<long> _reportsAsked = new();

    /// <summary>A person holds what they themselves set in motion; no job is held.</summary>
    private bool _heldByHand;

    public override Refusal? Urgent(UrgentDeed deed, long ticket, TimeSpan now)
    {
        if (Phase is StreamPhase.Offline or StreamPhase.Silent or StreamPhase.Stopped || _greetDue is not null) return WrongPhase("be asked");
        Refusal? refusal = deed switch
        {
            UrgentDeed.Report => Report(ticket),
            UrgentDeed.Hold => Hold(now),
            UrgentDeed.GoOn => GoOnByHand(now),
            _ => base.Urgent(deed, ticket, now),
        };
        if (refusal is null && deed != UrgentDeed.Report) Tell(new StreamNotice.UrgentDone(ticket));
        return refusal;
    }

    private Refusal? Report(long ticket)
    {
        _reportsAsked.Enqueue(ticket);
        SendUrgent("?"u8);
        return null;
    }

    /// <summary>A job is paused by it, a jog ended; anything else stands where it is until it is let go on.</summary>
    private Refusal? Hold(TimeSpan now)
    {
        if (CurrentJog is not null)
        {
            StopJogging(now);
            return null;
        }

        if (Phase is StreamPhase.Running or StreamPhase.Pausing or StreamPhase.Resuming) return Pause(now);
        if (Phase is not (StreamPhase.Ready or StreamPhase.Paused) || _held) return WrongPhase("be held");
        SendUrgent("!"u8);
        (_heldByHand, _holdSentAt) = (true, now);
        PollSoon(now);
        return null;
    }

    private Refusal? GoOnByHand(TimeSpan now)
    {
        if (_held || Phase is StreamPhase.Pausing)
            return new Refusal(StreamFailures.WrongPhase, "A job is held here, and it goes on only by being resumed.", "Resume the job.");
        SendUrgent("~"u8);
        _heldByHand = false;
        _ignoreHoldUntil = now + StatusTimeout;
        PollSoon(now);
        return null;
    }

    private void AnswerReports(ReadOnlySpan<byte> line)
    {
        if (_reportsAsked.Count == 0) return;
        TellMessage(line);
        while (_reportsAsked.TryDequeue(out long ticket)) Tell(new StreamNotice.UrgentDone(ticket));
    }

    private void DropReports()
    {
        while (_reportsAsked.TryDequeue(out long ticket)) Tell(new StreamNotice.UrgentDone(ticket, "The conversation with the firmware was broken off."));
    }
}
