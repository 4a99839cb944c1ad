using Fab.Firmware.Streaming;

namespace Fab.Firmware.GCode;

/// <summary>A G-code file as an <see cref="IProgramSource"/>.</summary>
public sealed class GCodeProgram : IProgramSource
{
    private GCodeProgram()
    {
    }

    public long Count => throw new NotImplementedException();

    /// <summary>Over a seekable stream that stays open as long as the program is used. Keeps a sparse index, not the text.</summary>
    public static GCodeProgram Open(Stream gcode) => throw new NotImplementedException();

    public static GCodeProgram Of(ReadOnlyMemory<byte> gcode) => throw new NotImplementedException();

    public ProgramCommand At(long index) => throw new NotImplementedException();
}
