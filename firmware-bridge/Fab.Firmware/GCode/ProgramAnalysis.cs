namespace Fab.Firmware.GCode;

/// <summary>Reads a program once and says what it does.</summary>
public static class ProgramAnalysis
{
    public static ProgramSummary Read(Stream gcode, MotionLimits? limits = null) => throw new NotImplementedException();

    public static ProgramSummary Read(ReadOnlySpan<byte> gcode, MotionLimits? limits = null) => throw new NotImplementedException();
}
