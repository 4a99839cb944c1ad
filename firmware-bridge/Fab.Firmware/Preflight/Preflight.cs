namespace Fab.Firmware.Preflight;

/// <summary>Reads a program once and says whether it may run on a machine.</summary>
public static class ProgramPreflight
{
    /// <param name="gcode">Read from where it stands to its end, or to the size limit.</param>
    public static PreflightReport Check(Stream gcode, MachineLimits limits) => throw new NotImplementedException();

    public static PreflightReport Check(ReadOnlySpan<byte> gcode, MachineLimits limits) => throw new NotImplementedException();
}
