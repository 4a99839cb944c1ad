using Fab.Firmware.GCode;

namespace Fab.Firmware.Streaming;

/// <content>What moves by hand is held to the machine's space, before it moves.</content>
public abstract partial class StreamingCore
{
    /// <summary>Null where the space is not known: a sender without a hub.</summary>
    private protected HandGuard? Guard { get; set; }

    private readonly GCodeBlock _handBlock = new();

    /// <summary>From the numbers that moves are told in to the machine's own; null while it is not known.</summary>
    private protected virtual AxisPoint? Zero => default(AxisPoint);

    /// <summary>Where the firmware says the tool rests is taken over, as far as it says so by itself.</summary>
    private protected virtual void SeePlace()
    {
    }

    private protected Refusal? GuardCommand(ReadOnlySpan<byte> command)
    {
        if (Guard is null) return null;
        _handBlock.Parse(command);
        SeePlace();
        if (MayMove(_handBlock))
        {
            TellUnchecked();
            if (Guard.IsHomed && (Guard.WantsPlace || Zero is null)) return NotYetSaid();
        }

        return Guard.Check(_handBlock, Zero ?? default);
    }

    private protected Refusal? GuardJog(ref JogMove move)
    {
        if (Guard is null || move is { X: 0, Y: 0, Z: 0 }) return null;
        SeePlace();
        TellUnchecked();
        if (Guard.IsHomed && (Guard.WantsPlace || Zero is null)) return NotYetSaid();
        Refusal? refusal = Guard.Clamp(ref move, Zero ?? default, out Refusal? stops);
        if (refusal is null && stops is not null) Tell(new StreamNotice.HandNote($"The jog ends sooner. {stops.Message}"));
        return refusal;
    }

    /// <summary>A command that is none of a person's goes out in any case.</summary>
    private protected void Follow(ReadOnlySpan<byte> command)
    {
        if (Guard is null) return;
        _handBlock.Parse(command);
        Guard.Follow(_handBlock);
    }

    private protected void Follow(string command) => Follow(System.Text.Encoding.ASCII.GetBytes(command));

    private void TellUnchecked()
    {
        if (Guard!.TellsUnchecked(out string text)) Tell(new StreamNotice.HandNote(text));
    }

    private static bool MayMove(GCodeBlock block) => block.Letter != '$' && block.HasAxis && !(block.Letter == 'M' || block.Code is 280 or 920 or 100);

    private static Refusal NotYetSaid() => new(
        StreamFailures.WrongPhase, "The machine has not yet said where its tool rests, so it cannot be checked where a move leads.", "Try again in a moment.");
}
