using System.Buffers;
using System.Buffers.Binary;
using Fab.Firmware.GCode;

namespace Fab.Firmware.Toolpath;

/// <summary>Writes lines and layers as <c>docs/toolpath-format.md</c> has them.</summary>
internal sealed class ToolpathWriter(PathTolerance tolerance)
{
    private const int HeaderBytes = 72;
    private const int LayerBytes = 24;
    private const int LayerCommandsBytes = 8;

    private readonly double _perMm = 1 / tolerance.Quantum;
    private readonly ArrayBufferWriter<byte> _lines = new(64 * 1024);
    private readonly ArrayBufferWriter<byte> _commands = new(16 * 1024);
    private readonly List<Layer> _layers = [new Layer(0, 0, 0, 0, 0)];
    private long _done;
    private int _minX = int.MaxValue, _minY = int.MaxValue, _minZ = int.MaxValue;
    private int _maxX = int.MinValue, _maxY = int.MinValue, _maxZ = int.MinValue;

    private sealed record Layer(int Offset, long FirstCommand, int Z, int CommandsOffset, long DoneBefore)
    {
        public int Z { get; set; } = Z;

        public int Lines { get; set; }

        public int Points { get; set; }
    }

    public int LinesBytes => _lines.WrittenCount;

    public int Layers => _layers.Count;

    public void BeginLayer(long firstCommand, double z) =>
        _layers.Add(new Layer(_lines.WrittenCount, firstCommand, Quanta(z), _commands.WrittenCount, _done));

    /// <summary>All layers so far become one: they were only guessed.</summary>
    public void MergeLayers()
    {
        Layer first = _layers[0];
        foreach (Layer layer in _layers.Skip(1)) (first.Lines, first.Points) = (first.Lines + layer.Lines, first.Points + layer.Points);
        _layers.RemoveRange(1, _layers.Count - 1);
    }

    public void SetLayerHeight(double z) => _layers[^1].Z = Quanta(z);

    /// <param name="done">How many commands are done at each point; never less than at the point before.</param>
    /// <param name="material">It lays down or takes away material; else it only travels.</param>
    public void WriteLine(ReadOnlySpan<PathPoint> points, ReadOnlySpan<long> done, ReadOnlySpan<bool> keep, bool material, int tool)
    {
        int count = keep.Count(true);
        Span<byte> to = _lines.GetSpan(16 + (count * 15));
        to[0] = material ? (byte)1 : (byte)0;
        to[1] = (byte)Math.Clamp(tool, 0, 255);
        Span<byte> commands = _commands.GetSpan(count * 10);
        int at = 2, commandsAt = 0;
        Varint(to, ref at, (uint)count);
        int x = 0, y = 0, z = 0;
        for (int i = 0; i < points.Length; i++)
        {
            if (!keep[i]) continue;
            int qx = Quanta(points[i].X), qy = Quanta(points[i].Y), qz = Quanta(points[i].Z);
            ZigZag(to, ref at, (long)qx - x);
            ZigZag(to, ref at, (long)qy - y);
            ZigZag(to, ref at, (long)qz - z);
            (x, y, z) = (qx, qy, qz);
            Varint(commands, ref commandsAt, (ulong)(done[i] - _done));
            _done = done[i];
            if (material) Grow(qx, qy, qz);
        }

        _lines.Advance(at);
        _commands.Advance(commandsAt);
        _layers[^1].Lines++;
        _layers[^1].Points += count;
    }

    /// <param name="elapsed">Estimated time from the program's start to a command.</param>
    public ToolpathFormat ToFile(bool cutShort, bool machineSpace, Func<long, TimeSpan> elapsed)
    {
        int linesAt = HeaderBytes + (_layers.Count * LayerBytes), commandsAt = linesAt + _lines.WrittenCount;
        byte[] file = new byte[commandsAt + (_layers.Count * LayerCommandsBytes) + _commands.WrittenCount];
        long lines = _layers.Sum(layer => (long)layer.Lines), points = _layers.Sum(layer => (long)layer.Points);
        "FABPATH1"u8.CopyTo(file);
        Span<byte> header = file.AsSpan(0, HeaderBytes);
        BinaryPrimitives.WriteSingleLittleEndian(header[8..], (float)tolerance.Millimetres);
        BinaryPrimitives.WriteSingleLittleEndian(header[12..], (float)tolerance.Quantum);
        int[] box = _minX <= _maxX ? [_minX, _minY, _minZ, _maxX, _maxY, _maxZ] : [0, 0, 0, 0, 0, 0];
        for (int i = 0; i < box.Length; i++) BinaryPrimitives.WriteInt32LittleEndian(header[(16 + (4 * i))..], box[i]);
        Unsigned(header[40..], _layers.Count);
        Unsigned(header[44..], lines);
        Unsigned(header[48..], points);
        Unsigned(header[52..], (cutShort ? 1 : 0) | (machineSpace ? 2 : 0));
        Unsigned(header[56..], HeaderBytes);
        Unsigned(header[60..], linesAt);
        Unsigned(header[64..], commandsAt);
        for (int i = 0; i < _layers.Count; i++)
        {
            Layer layer = _layers[i];
            Span<byte> row = file.AsSpan(HeaderBytes + (i * LayerBytes), LayerBytes);
            Unsigned(row, layer.Offset);
            Unsigned(row[4..], layer.Lines);
            BinaryPrimitives.WriteInt32LittleEndian(row[8..], layer.Z);
            Unsigned(row[12..], layer.FirstCommand);
            BinaryPrimitives.WriteSingleLittleEndian(row[16..], (float)elapsed(layer.FirstCommand).TotalSeconds);
            Unsigned(row[20..], layer.Points);
            Span<byte> commands = file.AsSpan(commandsAt + (i * LayerCommandsBytes), LayerCommandsBytes);
            Unsigned(commands, layer.CommandsOffset);
            Unsigned(commands[4..], layer.DoneBefore);
        }

        _lines.WrittenSpan.CopyTo(file.AsSpan(linesAt));
        _commands.WrittenSpan.CopyTo(file.AsSpan(commandsAt + (_layers.Count * LayerCommandsBytes)));
        return new ToolpathFormat(file, new Millimetres(tolerance.Millimetres), _layers.Count, lines, points, cutShort);
    }

    private void Grow(int x, int y, int z)
    {
        (_minX, _minY, _minZ) = (Math.Min(_minX, x), Math.Min(_minY, y), Math.Min(_minZ, z));
        (_maxX, _maxY, _maxZ) = (Math.Max(_maxX, x), Math.Max(_maxY, y), Math.Max(_maxZ, z));
    }

    /// <summary>What lies beyond any machine is cut off there.</summary>
    private int Quanta(double mm) => (int)Math.Clamp(Math.Round(mm * _perMm), int.MinValue / 2, int.MaxValue / 2);

    private static void Unsigned(Span<byte> to, long value) => BinaryPrimitives.WriteUInt32LittleEndian(to, (uint)Math.Clamp(value, 0, uint.MaxValue));

    private static void ZigZag(Span<byte> to, ref int at, long value) => Varint(to, ref at, unchecked((ulong)((value << 1) ^ (value >> 63))));

    private static void Varint(Span<byte> to, ref int at, ulong value)
    {
        unchecked
        {
            for (; value >= 0x80; value >>= 7) to[at++] = (byte)(value | 0x80);
            to[at++] = (byte)value;
        }
    }
}
