namespace Fab.Firmware.Streaming;

/// <content>What a person does by hand: single commands, whose answers they want to see, and jogs.</content>
public abstract partial class StreamingCore
{
    /// <summary>Commands by hand that are not answered yet, in order; both firmwares answer in order.</summary>
    private readonly Queue<long> _hand = new();

    /// <summary>What is jogged after the present jog has come to rest: the pad's next direction.</summary>
    private protected (JogMove Move, TimeSpan Patience, TimeSpan Until)? NextJog { get; set; }

    private protected JogRun? CurrentJog { get; set; }

    private protected Overrides Overrides { get; set; }

    /// <summary>Sends one command of a person's and tells of its answer. Same conditions as <see cref="Send"/>.</summary>
    /// <param name="ticket">Told again with the answer.</param>
    public abstract Refusal? SendByHand(ReadOnlySpan<byte> command, long ticket, TimeSpan now);

    /// <summary>
    /// Moves while the machine has no job, or is paused and free to move. It goes on only while <see cref="KeepJogging"/> is
    /// called. Another jog under way ends first.
    /// </summary>
    public Refusal? Jog(in JogMove move, TimeSpan patience, TimeSpan now)
    {
        if (CheckJog(move) is { } refusal) return refusal;
        if (CurrentJog is not null)
        {
            NextJog = (move, patience, now + patience);
            EndJog(ranOut: false, now);
            return null;
        }

        JogMove within = move;
        if (GuardJog(ref within) is { } leaves) return leaves;
        BeginJog(within, patience, now);
        return null;
    }

    /// <summary>Whoever jogs is still there. False when there is nothing to keep up.</summary>
    public bool KeepJogging(TimeSpan now)
    {
        if (NextJog is { } next)
        {
            NextJog = next with { Until = now + next.Patience };
            return true;
        }

        if (CurrentJog is not { IsEnding: false } jog) return false;
        jog.Keep(now);
        return true;
    }

    public void StopJogging(TimeSpan now)
    {
        NextJog = null;
        EndJog(ranOut: false, now);
    }

    /// <summary>Turns something up or down, also while a job runs.</summary>
    public abstract Refusal? Override(OverrideKind kind, int percent, TimeSpan now);

    /// <summary>What firmware obeys as its bytes arrive.</summary>
    public virtual Refusal? Urgent(UrgentDeed deed, long ticket, TimeSpan now) =>
        new(StreamFailures.NotOfThisFirmware, "This machine's firmware has nothing of the kind.", "Stop the machine, or cancel its job.");

    /// <summary>A person lets a locked firmware move again: by homing, or, where its position is certain, as it is.</summary>
    public virtual Refusal? Unlock(bool home, TimeSpan now) => new(
        StreamFailures.NothingToUnlock, "This firmware has no lock that a command opens.", "Look at the machine, then clear its fault.");

    private protected abstract bool AwaitsLong { get; }

    private protected bool HandWaits => _hand.Count > 0;

    private protected abstract void BeginJog(in JogMove move, TimeSpan patience, TimeSpan now);

    /// <summary>No further piece; the machine comes to rest as soon as it can without losing its place.</summary>
    private protected abstract void EndJog(bool ranOut, TimeSpan now);

    private protected void TakeTicket(long ticket) => _hand.Enqueue(ticket);

    private protected void AnswerHand(string? error)
    {
        if (_hand.TryDequeue(out long ticket)) Tell(new StreamNotice.HandAnswered(ticket, error));
    }

    /// <summary>What a person sent and was not answered never will be, and no jog goes on.</summary>
    private protected void DropHand()
    {
        NextJog = null;
        if (CurrentJog is { } jog)
        {
            CurrentJog = null;
            Tell(new StreamNotice.JogEnded(jog.RanOut));
        }

        while (_hand.Count > 0) AnswerHand("The conversation with the firmware was broken off; whether it was done is not known.");
    }

    /// <summary>The machine rests after a jog. The next one begins if it is still wanted.</summary>
    private protected void JogIsOver(TimeSpan now)
    {
        if (CurrentJog is not { } jog) return;
        CurrentJog = null;
        (JogMove Move, TimeSpan Patience, TimeSpan Until)? next = NextJog;
        NextJog = null;
        if (next is { } wanted && wanted.Until > now && CheckJog(wanted.Move) is null)
        {
            JogMove within = wanted.Move;
            if (GuardJog(ref within) is not { } leaves)
            {
                BeginJog(within, wanted.Patience, now);
                return;
            }

            Tell(new StreamNotice.HandNote($"The next jog does not begin. {leaves.Message}"));
        }

        Tell(new StreamNotice.JogEnded(jog.RanOut));
    }

    /// <summary>The watch: called at least when a jog's time is over.</summary>
    private protected void WatchJog(TimeSpan now)
    {
        if (CurrentJog is { IsEnding: false } jog && jog.Until <= now) EndJog(ranOut: true, now);
    }

    private protected Refusal? CheckOverride(OverrideKind kind, int percent, IReadOnlySet<OverrideKind> has)
    {
        if (Phase is StreamPhase.Offline or StreamPhase.Greeting or StreamPhase.Silent or StreamPhase.Stopped or StreamPhase.Locked or StreamPhase.Cancelling)
            return WrongPhase("be turned up or down");
        if (!has.Contains(kind)) return new Refusal(StreamFailures.NotOfThisFirmware, $"This machine's firmware has no override of its {kind.ToString().ToLowerInvariant()}.", "Turn what it has.");
        bool fits = kind switch
        {
            OverrideKind.Rapid => percent is 25 or 50 or 100,
            OverrideKind.Fan => percent is >= 0 and <= 100,
            _ => percent is >= 10 and <= 200,
        };
        return fits ? null : new Refusal(StreamFailures.OverrideInvalid, $"{percent} % cannot be set.", "Rapids take 25, 50 or 100, the fan 0 to 100, all others 10 to 200.");
    }

    private Refusal? CheckJog(in JogMove move)
    {
        if (!(double.IsFinite(move.Length) && move.Length is > 0 and < 10_000) || !(move.Feed.Value is > 0 and < 1_000_000))
            return new Refusal(StreamFailures.JogInvalid, "A jog needs a distance and a feed above 0.", "Say how far and how fast.");
        if (Phase is not (StreamPhase.Ready or StreamPhase.Paused)) return WrongPhase("be jogged");
        if (HandWaits) return new Refusal(StreamFailures.WrongPhase, "The machine still works at a command that was sent by hand.", "Wait for its answer.");
        return MayJog(move);
    }

    private protected abstract Refusal? MayJog(in JogMove move);

    private protected Refusal? JogIsUnderWay() => CurrentJog is null
        ? null
        : new Refusal(StreamFailures.WrongPhase, "The machine is being jogged.", "Let go, and wait until it rests.");
}
