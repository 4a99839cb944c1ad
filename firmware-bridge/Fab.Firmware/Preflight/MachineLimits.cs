using Fab.Domain.Commands;
using Fab.Firmware.GCode;

namespace Fab.Firmware.Preflight;

/// <summary>What a machine can do, as far as a program can exceed it. A null limit is not checked.</summary>
public sealed record MachineLimits
{
    /// <summary>100 MB: more than any print of a day, less than fills a small computer's memory card.</summary>
    public const long DefaultMaxProgramBytes = 100_000_000;

    public required MachineKind Kind { get; init; }

    public required Dialect Dialect { get; init; }

    /// <summary>Where the tool may go, from the origin.</summary>
    public required Volume Volume { get; init; }

    /// <summary>Where the tool may travel, when that is more than <see cref="Volume"/> (a wiping place beside the plate).</summary>
    public MotionBox? Travel { get; init; }

    /// <summary>
    /// Where the program's zero lies in machine space, for a router. Null: a person sets it at the machine, so only the size
    /// of the motion can be checked.
    /// </summary>
    public MachinePoint? WorkZero { get; init; }

    /// <summary>Highest allowed target; 0 where there is no such heater.</summary>
    public Celsius? MaxHotend { get; init; }

    public Celsius? MaxBed { get; init; }

    public Celsius? MaxChamber { get; init; }

    public double? MaxSpindleRpm { get; init; }

    /// <summary>Extruders of a printer, or tools a router changes by itself; 1 means the one that is in it.</summary>
    public int Tools { get; init; } = 1;

    /// <summary>A person changes the tool when the program asks; the job pauses for it.</summary>
    public bool ManualToolChange { get; init; }

    /// <summary>What is loaded (<c>PLA</c>), compared with what the program was made for.</summary>
    public string? Material { get; init; }

    public Millimetres? Nozzle { get; init; }

    /// <summary>What this member's programs may not hold; null for what Fab comes with and no role.</summary>
    public Vetting? Vetting { get; init; }

    public long MaxProgramBytes { get; init; } = DefaultMaxProgramBytes;

    /// <summary>Feeds above these are a warning: the firmware slows down to what it can.</summary>
    public MotionLimits Motion { get; init; } = MotionLimits.Printer;
}

/// <summary>A point of machine space.</summary>
public readonly record struct MachinePoint(Millimetres X, Millimetres Y, Millimetres Z);
