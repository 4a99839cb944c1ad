namespace Fab.Firmware.Streaming;

/// <summary>Something that happened in the conversation, told in the order it happened.</summary>
public abstract record StreamNotice
{
    private StreamNotice()
    {
    }

    /// <summary>The firmware said who it is.</summary>
    /// <param name="Firmware">Its name and version, as it gave them; <c>unknown</c> when it would not say.</param>
    /// <param name="Dialect">What it speaks.</param>
    /// <param name="Capabilities">Marlin's <c>Cap:</c> lines by name (<c>1</c> or <c>0</c>); Grbl's <c>$</c> settings by name (<c>$110</c>).</param>
    public sealed record Identified(
        string Firmware, Dialect Dialect, IReadOnlyDictionary<string, string> Capabilities) : StreamNotice;

    /// <summary>Greeted, at rest, and able to start a job.</summary>
    public sealed record Ready : StreamNotice;

    public sealed record JobStarted(long FirstCommand) : StreamNotice;

    /// <summary>How far the job is, at most a few times a second.</summary>
    /// <param name="Acknowledged">Commands the firmware has taken.</param>
    /// <param name="Executed">Commands that have certainly been executed; never more than acknowledged.</param>
    public sealed record Progress(long Acknowledged, long Executed) : StreamNotice;

    /// <summary>The machine rests, and everything sent has been executed or is held by the firmware.</summary>
    public sealed record Paused(PauseReason Reason, string Text) : StreamNotice;

    public sealed record Resumed : StreamNotice;

    /// <summary>Every command has been executed, not just taken.</summary>
    public sealed record Finished : StreamNotice;

    /// <param name="ExecutedLine">The last line of the file that was certainly executed, from 1; null when none was.</param>
    public sealed record Cancelled(long? ExecutedLine = null) : StreamNotice;

    /// <summary>The job ended before its end.</summary>
    /// <param name="Code">One of <see cref="StreamFailures"/>.</param>
    /// <param name="Command">The command (0-based) it failed at, where one can be named.</param>
    /// <param name="SourceLine">That command's line in the file, from 1.</param>
    /// <param name="Text">A sentence for a person.</param>
    public sealed record Failed(string Code, long? Command, long? SourceLine, string Text) : StreamNotice
    {
        /// <summary>The last line of the file that was certainly executed, from 1; null when none was.</summary>
        public long? ExecutedLine { get; init; }
    }

    /// <summary>The emergency stop is on its way to the firmware.</summary>
    public sealed record Stopped : StreamNotice;

    /// <summary>The firmware itself confirmed that it has stopped.</summary>
    public sealed record StopConfirmed : StreamNotice;

    /// <summary>The firmware restarted without being asked; its position is unknown.</summary>
    public sealed record FirmwareReset : StreamNotice;

    public sealed record Temperature(IReadOnlyList<HeaterReading> Heaters) : StreamNotice;

    public sealed record Position(MachinePosition At) : StreamNotice;

    /// <summary>Something the firmware said that a person may want to read.</summary>
    public sealed record FirmwareMessage(string Text) : StreamNotice;

    /// <summary>A <c>//action:</c> of the firmware, as it stood after the colon.</summary>
    public sealed record HostAction(string Action) : StreamNotice;

    /// <summary>A command by hand was answered.</summary>
    /// <param name="Ticket">As it was sent with.</param>
    /// <param name="Error">Why the firmware refused it, in words; null when it did not.</param>
    public sealed record HandAnswered(long Ticket, string? Error) : StreamNotice;

    /// <summary>What must not wait was done, or cannot be any more.</summary>
    public sealed record UrgentDone(long Ticket, string? Error = null) : StreamNotice;

    /// <summary>Something the core has to say to whoever works by hand.</summary>
    public sealed record HandNote(string Text) : StreamNotice;

    /// <summary>A jog has come to rest.</summary>
    /// <param name="RanOut">Nobody said any more that it was wanted.</param>
    public sealed record JogEnded(bool RanOut) : StreamNotice;

    /// <summary>The job goes on, but something is not as it should be.</summary>
    public sealed record Warned(string Text) : StreamNotice;

    /// <summary>Nothing goes on until someone does what <paramref name="Text"/> says.</summary>
    public sealed record NeedsPerson(string Text) : StreamNotice;
}

/// <summary>Who asked for a pause.</summary>
public enum PauseReason
{
    /// <summary>A call of <see cref="IStreamingCore.Pause"/>.</summary>
    Asked,

    /// <summary>The program itself (M0, M1, a manual tool change).</summary>
    Program,

    /// <summary>The firmware (filament runout, its own panel, a safety door).</summary>
    Firmware,
}
