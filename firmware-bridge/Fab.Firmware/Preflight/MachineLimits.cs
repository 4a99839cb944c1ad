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

    /// <summary>
    /// Where the tool may travel; null for <see cref="Volume"/> from the origin, or on a router up to it: Grbl homes at the
    /// far corner and counts down from there.
    /// </summary>
    public MotionBox? Travel { get; init; }

    /// <summary>
    /// Where the zeros of G54 to G59 lie in machine space, for a router. Null: a person sets them at the machine, so only the
    /// size of the motion can be checked.
    /// </summary>
    public WorkZeros? WorkZeros { get; init; }

    /// <summary>Where no tool may go.</summary>
    public IReadOnlyList<KeepOut> KeepOuts { get; init; } = [];

    /// <summary>Firmware pushes no filament below this (EXTRUDE_MINTEMP).</summary>
    public Celsius MinExtrude { get; init; } = new(170);

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

    /// <summary>Most bytes of a line that the machine's Grbl keeps; null for what every Grbl 1.1 does.</summary>
    public int? LineBytes { get; init; }

    /// <summary>Feeds above these are a warning: the firmware slows down to what it can.</summary>
    public MotionLimits Motion { get; init; } = MotionLimits.Printer;

    /// <summary>The limits of a machine, as far as it is described.</summary>
    /// <param name="material">What it is taken to be loaded with; null leaves the material unchecked.</param>
    public static MachineLimits Of(MachineSpec machine, string? material)
    {
        ArgumentNullException.ThrowIfNull(machine);
        return new MachineLimits
        {
            Kind = machine.Kind,
            Dialect = machine.Dialect,
            Volume = machine.Volume,
            KeepOuts = machine.KeepOuts ?? [],
            // A machine without a heater has none that may be hot.
            MaxHotend = machine.MaxHotend ?? new Celsius(0),
            MaxBed = machine.MaxBed ?? new Celsius(0),
            MaxChamber = new Celsius(0),
            Nozzle = machine.Nozzle,
            Material = material,
            Motion = MotionLimits.Of(machine),
            LineBytes = machine.Buffers?.LineBytes,
        };
    }
}
