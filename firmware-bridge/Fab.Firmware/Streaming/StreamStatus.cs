namespace Fab.Firmware.Streaming;

/// <summary>Where the conversation stands.</summary>
public enum StreamPhase
{
    /// <summary>No link.</summary>
    Offline,

    /// <summary>Link open, firmware being greeted and identified.</summary>
    Greeting,

    /// <summary>Greeted and at rest.</summary>
    Ready,
    Running,

    /// <summary>No longer sending; the machine is coming to rest.</summary>
    Pausing,
    Paused,

    /// <summary>Going back from the parking place to where the job was left.</summary>
    Resuming,

    /// <summary>Everything acknowledged; waiting until it is executed.</summary>
    Finishing,

    /// <summary>Stopping for good: a cancel, or the tidying up after a failure.</summary>
    Cancelling,

    /// <summary>After an emergency stop.</summary>
    Stopped,

    /// <summary>The firmware halted or raised an alarm; a person must look, then <see cref="IStreamingCore.ResetAfterStop"/>.</summary>
    Locked,

    /// <summary>The link is open, but the firmware does not answer.</summary>
    Silent,
}

/// <summary>A snapshot of a streaming core. Counts are of the job that runs or ran last.</summary>
public sealed record StreamStatus
{
    public required StreamPhase Phase { get; init; }

    public long Commands { get; init; }

    public long Sent { get; init; }

    /// <summary>Taken by the firmware, in order, counted from the program's start.</summary>
    public long Acknowledged { get; init; }

    /// <summary>Certainly executed; a lower bound while the machine moves.</summary>
    public long Executed { get; init; }

    /// <summary>Most that may be unanswered: lines for Marlin, bytes for Grbl.</summary>
    public int Window { get; init; }

    /// <summary>How much of <see cref="Window"/> is in use.</summary>
    public int InFlight { get; init; }

    /// <summary>Lines sent more than once since the link was opened.</summary>
    public long Resends { get; init; }

    public long BytesSent { get; init; }

    /// <summary>Most bytes that may lie in the firmware's receive buffer; 0 where bytes are <see cref="Window"/> itself.</summary>
    public int WindowBytes { get; init; }

    /// <summary>Times an answer did not come and the oldest line was sent again, since the link was opened.</summary>
    public long Timeouts { get; init; }

    /// <summary>Times the planner was seen empty in the middle of the job, where the firmware tells; a lower bound.</summary>
    public long PlannerUnderruns { get; init; }

    /// <summary>Free planner blocks, where the firmware tells.</summary>
    public int? PlannerFree { get; init; }

    public MachinePosition? Position { get; init; }

    public IReadOnlyList<HeaterReading> Heaters { get; init; } = [];

    /// <summary>The firmware works at a command that it answers only when it is done.</summary>
    public bool AwaitsLong { get; init; }

    /// <summary>A person moves the machine by hand.</summary>
    public bool IsJogging { get; init; }

    /// <summary>What the firmware asks of people; <see cref="HostAnswers"/> is taken also while a job runs.</summary>
    public FirmwareQuestion? Question { get; init; }

    public Overrides Overrides { get; init; }

    /// <summary>The spindle turns, where the firmware tells; null where it does not.</summary>
    public bool? SpindleTurns { get; init; }
}

/// <summary>One heater as the firmware reports it: <c>T</c>, <c>T0</c>, <c>T1</c> hotends, <c>B</c> bed, <c>C</c> chamber.</summary>
public readonly record struct HeaterReading(string Heater, Celsius Actual, Celsius? Target);

/// <summary>
/// Where the tool is, in millimetres. Marlin: logical coordinates, the only ones it reports. Grbl: work coordinates, and
/// machine coordinates beside them.
/// </summary>
public readonly record struct MachinePosition(
    Millimetres X, Millimetres Y, Millimetres Z, Millimetres? MachineX = null, Millimetres? MachineY = null, Millimetres? MachineZ = null);

/// <param name="Answers">In the firmware's order; where there are none, it waits for a first one all the same.</param>
public sealed record FirmwareQuestion(string Text, IReadOnlyList<string> Answers);
