namespace Fab.Firmware.Streaming;

/// <summary>
/// A program as the wire wants it: clean commands in order, counted from 0. Comments, empty lines, line numbers and
/// checksums are gone; the same file gives the same count and order to analysis, preflight and streaming.
/// </summary>
public interface IProgramSource
{
    /// <summary>How many commands there are.</summary>
    long Count { get; }

    /// <summary>The command at <paramref name="index"/> (0-based). Its bytes stay valid until the next call.</summary>
    ProgramCommand At(long index);
}

/// <summary>One clean command: ASCII, no line end.</summary>
/// <param name="text">The bytes to send.</param>
/// <param name="sourceLine">The line of the file it stood on, counted from 1 as editors do.</param>
public readonly ref struct ProgramCommand(ReadOnlySpan<byte> text, long sourceLine)
{
    public ReadOnlySpan<byte> Text { get; } = text;

    public long SourceLine { get; } = sourceLine;
}
