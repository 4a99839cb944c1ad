using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using Fab.Firmware.Streaming;

namespace Fab.Firmware.Marlin;

/// <content>By hand: single commands, overrides.</content>
public sealed partial class MarlinCore
{
    private static readonly FrozenSet<OverrideKind> Adjustable = FrozenSet.Create(OverrideKind.Feed, OverrideKind.Flow, OverrideKind.Fan);

    public override Refusal? Send(ReadOnlySpan<byte> command, TimeSpan now)
    {
        if (CheckSend(command) is { } refusal) return refusal;
        Follow(command);
        if (IsAnswer(command)) Answer(command, LinePurpose.Plain, now);
        else _own.Enqueue((Encoding.ASCII.GetString(command), LinePurpose.Plain));
        Pump(now);
        return null;
    }

    private Refusal? CheckSend(ReadOnlySpan<byte> command)
    {
        if (IsAnswer(command) && (HasJob || Phase == StreamPhase.Ready)) return null;
        if (Phase is not (StreamPhase.Ready or StreamPhase.Paused)) return WrongPhase("take a command");
        if (JogIsUnderWay() is { } jogging) return jogging;
        if (!MarlinWire.Fits(command)) return new Refusal(StreamFailures.LineTooLong, $"The command is longer than {MarlinWire.MaxCommandBytes} bytes.", "Shorten it.");
        if (command.IsEmpty || MarlinWire.Renumbers(command) || command.TrimStart((byte)' ').StartsWith("N"u8) || MarlinWire.LosesBytes(command))
            return new Refusal(StreamFailures.LineNotStreamable, "The command would break the conversation with the firmware.", "Send one plain command: no number, no comment, no backslash, no star.");
        return null;
    }

    public override Refusal? SendByHand(ReadOnlySpan<byte> command, long ticket, TimeSpan now)
    {
        if ((CheckSend(command) ?? GuardCommand(command)) is { } refusal) return refusal;
        TakeTicket(ticket);
        _axes = null; // it may change what the axes may do
        if (IsAnswer(command)) Answer(command, LinePurpose.Hand, now);
        else _own.Enqueue((Encoding.ASCII.GetString(command), LinePurpose.Hand));
        Pump(now);
        return null;
    }

    public override Refusal? Override(OverrideKind kind, int percent, TimeSpan now)
    {
        if (CheckOverride(kind, percent, Adjustable) is { } refusal) return refusal;
        string command = kind switch
        {
            OverrideKind.Feed => "M220 S" + Whole(percent),
            OverrideKind.Flow => "M221 S" + Whole(percent),
            _ when percent == 0 => "M107",
            _ => "M106 S" + Whole((int)Math.Round(percent * 2.55)),
        };
        Overrides = Overrides.With(kind, percent);
        _own.Enqueue((command, LinePurpose.Plain));
        Pump(now);
        return null;
    }

    /// <summary>
    /// M410. Marlin drops what it has planned, not what it has queued, so a job would go on at a wrong place: a job is
    /// cancelled, which sends M410 and no more of the job.
    /// </summary>
    public override Refusal? Urgent(UrgentDeed deed, long ticket, TimeSpan now)
    {
        if (deed != UrgentDeed.QuickStop) return base.Urgent(deed, ticket, now);
        if (HasJob && Phase != StreamPhase.Paused)
            return new Refusal(StreamFailures.QuickStopInJob, "M410 would throw away moves of the job, and the rest would go on at a wrong place.", "Cancel the job, or stop the machine (M112).");
        if (Phase is not (StreamPhase.Ready or StreamPhase.Paused)) return WrongPhase("be stopped in its motion");
        if (_capabilities.GetValueOrDefault("EMERGENCY_PARSER") != "1")
            return new Refusal(StreamFailures.NotOfThisFirmware, "This firmware reads M410 only when its motion is over (no EMERGENCY_PARSER).", "Stop the machine (M112), or cut its power.");
        SendUrgent("M410\n"u8);
        Guard?.LosePlace();
        StopJogging(now);
        Tell(new StreamNotice.UrgentDone(ticket));
        return null;
    }

    /// <summary>A job begins without what was set before it.</summary>
    private protected override void Begun(TimeSpan now)
    {
        _axes = null;
        _quality.Reset();
        if ((Overrides.Feed ?? 100) != 100) Override(OverrideKind.Feed, 100, now);
        if ((Overrides.Flow ?? 100) != 100) Override(OverrideKind.Flow, 100, now);
    }

    private protected override bool AwaitsLong => _lines.Oldest is { TakesLong: true };

    private static string Whole(int number) => number.ToString(CultureInfo.InvariantCulture);
}
