using Fab.Designs.Storage;
using Fab.Domain;
using Fab.Domain.Commands;
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
    /// <param name="material">What the machine is taken to be loaded with; null leaves the material unchecked.</param>
    /// <param name="vetting">What this member's programs may not hold; null for what Fab comes with.</param>
    /// <param name="zeros">Where a router's zeros lie; null where nobody knows yet.</param>
    public static PreflightReport? Check(
        IBlobStore blobs, ContentHash program, MachineSpec machine, string? material, Vetting? vetting = null, WorkZeros? zeros = null)
    {
        using Stream? stream = blobs.Open(program);
        return stream is null ? null : ProgramPreflight.Check(stream, MachineLimits.Of(machine, material) with { Vetting = vetting, WorkZeros = zeros });
    }

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
