using System.Runtime.InteropServices;
using Fab.Firmware.Streaming;

namespace Fab.Firmware.GCode;

/// <summary>
/// A G-code file as an <see cref="IProgramSource"/>. Keeps a sparse index instead of the text, so a file of any size takes
/// little memory; going forward is cheap, going back costs one short scan.
/// </summary>
public sealed class GCodeProgram : IProgramSource
{
    private const int CommandsPerMark = 256;
    private const int ChunkBytes = 64 * 1024;

    private readonly Stream _stream;
    private readonly List<Mark> _marks = [];
    private readonly byte[] _chunk = new byte[ChunkBytes];
    private GCodeScanner _scanner = new();
    private readonly byte[] _last = new byte[GCodeScanner.MaxCommandBytes];
    private int _lastLength;
    private long _lastLine;
    private long _next;

    private GCodeProgram(Stream stream)
    {
        _stream = stream;
        BuildIndex();
        Seek(0);
    }

    private readonly record struct Mark(long Offset, long LinesBefore, bool AwaitsLineFeed);

    public long Count { get; private set; }

    /// <summary>Over a seekable stream that stays open, and is read by no one else, as long as the program is used.</summary>
    /// <exception cref="ArgumentException">The stream cannot seek.</exception>
    public static GCodeProgram Open(Stream gcode)
    {
        if (!gcode.CanSeek) throw new ArgumentException("A program is read again for resends, so its stream must seek.", nameof(gcode));
        return new GCodeProgram(gcode);
    }

    public static GCodeProgram Of(ReadOnlyMemory<byte> gcode) =>
        new(MemoryMarshal.TryGetArray(gcode, out ArraySegment<byte> array)
            ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
            : new MemoryStream(gcode.ToArray(), writable: false));

    public ProgramCommand At(long index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);

        // A core that has no room for a command asks for it again and again.
        if (index == _next - 1 && _lastLine > 0) return new ProgramCommand(_last.AsSpan(0, _lastLength), _lastLine);
        if (index < _next || index - _next > CommandsPerMark) Seek(index);
        while (true)
        {
            ScannedLine line = ReadCommand();
            if (_next++ != index) continue;
            line.Command.CopyTo(_last);
            (_lastLength, _lastLine) = (line.Command.Length, line.Number);
            return new ProgramCommand(_last.AsSpan(0, _lastLength), _lastLine);
        }
    }

    private void BuildIndex()
    {
        _stream.Position = 0;
        var mark = new Mark(0, 0, AwaitsLineFeed: false);
        bool more = true;
        while (more)
        {
            more = FeedChunk();
            while (_scanner.TryRead(out ScannedLine line))
            {
                if (!line.Command.IsEmpty && Count++ % CommandsPerMark == 0) _marks.Add(mark);
                mark = new Mark(_scanner.Offset, _scanner.Lines, _scanner.AwaitsLineFeed);
            }
        }
    }

    private void Seek(long index)
    {
        if (_marks.Count == 0) return;
        int at = (int)(index / CommandsPerMark);
        Mark mark = _marks[at];
        _stream.Position = mark.Offset;
        _scanner = mark.Offset == 0 ? new GCodeScanner() : new GCodeScanner(mark.LinesBefore, mark.AwaitsLineFeed);
        _next = (long)at * CommandsPerMark;
        _lastLine = 0;
    }

    private ScannedLine ReadCommand()
    {
        bool ended = false;
        while (true)
        {
            while (_scanner.TryRead(out ScannedLine line))
            {
                if (!line.Command.IsEmpty) return line;
            }

            if (ended) throw new EndOfStreamException("The program is shorter than it was when it was opened.");
            ended = !FeedChunk();
        }
    }

    private bool FeedChunk()
    {
        int read = _stream.Read(_chunk);
        if (read > 0) _scanner.Feed(_chunk.AsMemory(0, read));
        else _scanner.Complete();
        return read > 0;
    }
}
