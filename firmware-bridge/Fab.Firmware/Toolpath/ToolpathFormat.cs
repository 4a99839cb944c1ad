using Fab.Firmware.GCode;

namespace Fab.Firmware.Toolpath;

/// <summary>A program's way, ready for a viewer; the bytes are described in <c>docs/toolpath-format.md</c>.</summary>
/// <param name="Bytes">The file.</param>
/// <param name="Tolerance">The way drawn and the true one are nowhere farther apart.</param>
/// <param name="Layers">Layers, the first of which is what comes before any.</param>
/// <param name="Points">Points of all lines.</param>
/// <param name="IsCutShort">The program was too long to show whole.</param>
public sealed record ToolpathFormat(ReadOnlyMemory<byte> Bytes, Millimetres Tolerance, int Layers, long Lines, long Points, bool IsCutShort)
{
    /// <summary>Raised whenever equal programs would give other bytes.</summary>
    public const string Revision = "toolpath 2";

    public const string MediaType = "application/vnd.fab.toolpath";

    /// <summary>Half a common nozzle's line is 0.2 mm: what is finer cannot be seen.</summary>
    public static Millimetres DefaultTolerance { get; } = new(0.05);

    public static (Millimetres Least, Millimetres Most) ToleranceRange { get; } = (new(0.005), new(2));
}
