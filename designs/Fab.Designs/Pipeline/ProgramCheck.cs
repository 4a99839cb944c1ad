using Fab.Designs.Storage;
using Fab.Domain;
using Fab.Domain.Jobs;
using Fab.Domain.Machines;
using Fab.Domain.Units;
using Fab.Firmware.GCode;
using Fab.Firmware.Preflight;

namespace Fab.Designs.Pipeline;

/// <summary>Vets a stored program against a machine, and says what it asks of one.</summary>
public static class ProgramCheck
{
    /// <summary>Null where there is no such program in the store.</summary>
    public static PreflightReport? Check(IBlobStore blobs, ContentHash program, MachineSpec machine, string? material)
    {
        using Stream? stream = blobs.Open(program);
        return stream is null ? null : ProgramPreflight.Check(stream, LimitsOf(machine, material));
    }

    /// <summary>What preflight and the time estimate need to know of a machine.</summary>
    /// <param name="material">What the machine is taken to be loaded with; null leaves the material unchecked.</param>
    public static MachineLimits LimitsOf(MachineSpec machine, string? material) => new()
    {
        Kind = machine.Kind,
        Dialect = machine.Dialect,
        Volume = machine.Volume,
        // A machine without a heater has none that may be hot.
        MaxHotend = machine.MaxHotend ?? new Celsius(0),
        MaxBed = machine.MaxBed ?? new Celsius(0),
        MaxChamber = new Celsius(0),
        Nozzle = machine.Nozzle,
        Material = material,
        Motion = MotionOf(machine),
    };

    public static MotionLimits MotionOf(MachineSpec machine) =>
        (machine.Kind == MachineKind.Printer ? MotionLimits.Printer : MotionLimits.Router) with
        {
            MaxFeedX = machine.MaxFeed,
            MaxFeedY = machine.MaxFeed,
            AccelerationMmPerS2 = machine.Acceleration,
            AccelerationXMmPerS2 = machine.Acceleration,
            AccelerationYMmPerS2 = machine.Acceleration,
        };

    /// <summary>What the program asks of a machine, from what it does.</summary>
    public static Requirements RequirementsOf(ProgramSummary summary, MachineSpec machine, string? material)
    {
        MotionBox? box = machine.Kind == MachineKind.Printer ? summary.Motion : Sized(summary.Motion);
        return new Requirements(
            machine.Kind,
            machine.Dialect,
            box is null ? default : new Volume(box.MaxX, box.MaxY, box.MaxZ),
            summary.MaxHotend.Count > 0 ? new Celsius(summary.MaxHotend.Values.Max(c => c.Value)) : null,
            summary.MaxBed is { Value: > 0 } bed ? bed : null,
            material);
    }

    /// <summary>A router's zero is set by a person, so only how far its motion spans can be asked of a machine.</summary>
    private static MotionBox? Sized(MotionBox? box) =>
        box is null ? null : new MotionBox(default, default, default, box.SizeX, box.SizeY, box.SizeZ);
}
