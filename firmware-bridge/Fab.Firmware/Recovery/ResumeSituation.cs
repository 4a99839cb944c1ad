using Fab.Firmware.Streaming;

namespace Fab.Firmware.Recovery;

/// <summary>What is known of a job that broke off in its middle. Commands are counted from 0.</summary>
public sealed record ResumeSituation
{
    public required Dialect Dialect { get; init; }

    /// <summary>Commands certainly executed: a lower bound.</summary>
    public required long Executed { get; init; }

    /// <summary>Commands the machine may have executed: an upper bound.</summary>
    public required long Sent { get; init; }

    /// <summary>Whether <see cref="Sent"/> is exact and the machine was left alone to finish what it had.</summary>
    public bool RanOut { get; init; }

    /// <summary>Where the firmware says that the tool is, now that it answers again; null when it did not say.</summary>
    public MachinePosition? At { get; init; }

    /// <summary>False where the firmware itself said that it lost its place.</summary>
    public bool PositionTrusted { get; init; } = true;

    /// <summary>Where the firmware last said it was before the job broke off.</summary>
    public MachinePosition? Before { get; init; }

    /// <summary>The machine can find its own zero again: any Marlin printer, a Grbl router with homing switched on.</summary>
    public bool CanHome { get; init; }

    /// <summary>How high Z may go; null for no limit.</summary>
    public Millimetres? MaxZ { get; init; }

    /// <summary>Above the part while the tool travels back.</summary>
    public Millimetres Lift { get; init; } = new(5);

    public MillimetresPerMinute TravelFeed { get; init; } = new(3_000);
}

/// <summary>How a broken-off job can go on: what is sent first, then the program from <paramref name="FirstCommand"/>.</summary>
/// <param name="FirstCommand">0-based; the line for people is one more.</param>
/// <param name="PositionKept">The firmware still knows where the tool is; otherwise it is homed as far as that is safe.</param>
/// <param name="Lines">What is sent before the program, one command a line, exactly.</param>
/// <param name="Next">The program's first commands after them, for people.</param>
/// <param name="Checks">What the person beside the machine must have checked.</param>
/// <param name="Warnings">What is not certain.</param>
public sealed record ResumePlan(
    long FirstCommand,
    bool PositionKept,
    IReadOnlyList<string> Lines,
    IReadOnlyList<string> Next,
    IReadOnlyList<PlanNote> Checks,
    IReadOnlyList<PlanNote> Warnings);
