using Fab.Firmware.Toolpath;

namespace Fab.Firmware.GCode;

/// <summary>Reads a program once and says what it does.</summary>
public static class ProgramAnalysis
{
    private const int ChunkBytes = 128 * 1024;

    /// <param name="gcode">Read from where it stands to its end.</param>
    /// <param name="limits">What time is estimated for; a common printer's when null.</param>
    /// <param name="dialect">How to read it; judged from its beginning when null.</param>
    /// <param name="toolpath">Is given the way as it is read; null for nobody.</param>
    public static ProgramSummary Read(Stream gcode, MotionLimits? limits = null, Dialect? dialect = null, ToolpathBuilder? toolpath = null)
    {
        byte[] chunk = new byte[ChunkBytes];
        int read = gcode.ReadAtLeast(chunk, ChunkBytes, throwOnEndOfStream: false);
        ProgramReading reading = Begin(chunk.AsMemory(0, read), limits, dialect, toolpath);
        for (; read > 0; read = gcode.Read(chunk)) reading.Feed(chunk.AsMemory(0, read));
        return reading.Complete();
    }

    public static ProgramSummary Read(ReadOnlyMemory<byte> gcode, MotionLimits? limits = null, Dialect? dialect = null, ToolpathBuilder? toolpath = null)
    {
        ProgramReading reading = Begin(gcode[..Math.Min(gcode.Length, ChunkBytes)], limits, dialect, toolpath);
        reading.Feed(gcode);
        return reading.Complete();
    }

    private static ProgramReading Begin(ReadOnlyMemory<byte> beginning, MotionLimits? limits, Dialect? dialect, ToolpathBuilder? toolpath)
    {
        Dialect read = dialect ?? DialectEvidence.Of(beginning) ?? Dialect.Marlin;
        return new ProgramReading(read, limits ?? (read == Dialect.Grbl ? MotionLimits.Router : MotionLimits.Printer), null, toolpath is null ? [] : [toolpath]);
    }
}
