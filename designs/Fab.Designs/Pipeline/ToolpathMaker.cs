using Fab.Designs.Storage;
using Fab.Domain;
using Fab.Domain.Machines;
using Fab.Domain.Units;
using Fab.Firmware.GCode;
using Fab.Firmware.Toolpath;

namespace Fab.Designs.Pipeline;

/// <param name="File">Where its bytes lie in the store.</param>
public sealed record StoredToolpath(ContentHash File, long Bytes, int Layers, long Lines, long Points, bool IsCutShort);

/// <summary>Program → its way for a viewer, remembered by content. Safe from any thread.</summary>
public sealed class ToolpathMaker(IBlobStore blobs, StepCache cache)
{
    /// <param name="machine">Whose speed its times are estimated with; null for a common one of the program's dialect.</param>
    /// <param name="tolerance">Within <see cref="ToolpathFormat.ToleranceRange"/>.</param>
    public Task<Outcome<StoredToolpath>> MakeAsync(ContentHash program, MachineSpec? machine, Millimetres tolerance, CancellationToken ct)
    {
        StepKey key = StepKey.Of(ToolpathFormat.Revision, program.Value, $"{tolerance.Value:R}", machine?.Dialect.ToString() ?? "", machine is null ? "" : MotionLimits.Of(machine).ToString());
        return cache.GetAsync<StoredToolpath>(key, known => blobs.Exists(known.File), () => ComputeAsync(program, machine, tolerance), ct);
    }

    private async Task<Outcome<StoredToolpath>> ComputeAsync(ContentHash program, MachineSpec? machine, Millimetres tolerance)
    {
        await using Stream? gcode = blobs.Open(program);
        if (gcode is null) return new Refusal(DesignRefusals.FileUnknown, "The program is not in the hub's store.", "Upload it again.");
        var builder = new ToolpathBuilder(tolerance);
        ProgramSummary summary = ProgramAnalysis.Read(gcode, machine is null ? null : MotionLimits.Of(machine), machine?.Dialect, builder);
        ToolpathFormat file = builder.Complete(summary);
        ContentHash stored = await blobs.PutAsync(file.Bytes, CancellationToken.None);
        return new StoredToolpath(stored, file.Bytes.Length, file.Layers, file.Lines, file.Points, file.IsCutShort);
    }
}
