using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;
using Fab.Domain;
using Fab.Domain.Units;

namespace Fab.Designs.Meshes;

/// <summary>What a mesh measures. Corners are in the file's own coordinates, which STL leaves without a unit and everyone reads as mm.</summary>
public sealed record MeshFacts(int Triangles, double MinX, double MinY, double MinZ, double MaxX, double MaxY, double MaxZ)
{
    public Volume Size => new(new Millimetres(MaxX - MinX), new Millimetres(MaxY - MinY), new Millimetres(MaxZ - MinZ));
}

/// <summary>Reads STL, binary and ASCII, far enough to know that it is one and how large the thing is. Never throws on bad input.</summary>
public static class StlReader
{
    public const long LargestFileBytes = 64L * 1024 * 1024;
    public const int MostTriangles = 1_000_000;

    /// <summary>No machine here is larger than a few metres; coordinates beyond are a unit's mistake or nonsense.</summary>
    public const double LargestCoordinate = 10_000;

    private const int HeaderBytes = 84;
    private const int TriangleBytes = 50;

    public static Outcome<MeshFacts> Read(ReadOnlySpan<byte> file)
    {
        if (file.Length > LargestFileBytes) return FileTooLarge(file.Length);
        if (file.IsEmpty) return Invalid("The file is empty.");
        // A binary file may begin with "solid" too; its length is what tells.
        if (file.Length >= HeaderBytes && BinaryLength(file) == file.Length) return ReadBinary(file);
        if (StartsWithWord(file, "solid"u8)) return ReadAscii(file);
        return file.Length >= HeaderBytes && BinaryLength(file) > file.Length && BinaryLength(file) < LargestFileBytes && LooksBinary(file)
            ? Invalid($"The file is cut short: it announces {Count(file)} triangles and holds {(file.Length - HeaderBytes) / TriangleBytes}.")
            : Invalid("The file is not an STL: neither a binary one (its length does not fit) nor a text that begins with 'solid'.");
    }

    public static Refusal FileTooLarge(long bytes) =>
        TooLarge($"The file has {bytes / 1024 / 1024} MB; at most {LargestFileBytes / 1024 / 1024} MB can be sliced.");

    private static uint Count(ReadOnlySpan<byte> file) => BinaryPrimitives.ReadUInt32LittleEndian(file[80..]);

    private static long BinaryLength(ReadOnlySpan<byte> file) => HeaderBytes + (long)Count(file) * TriangleBytes;

    private static bool LooksBinary(ReadOnlySpan<byte> file) => file[HeaderBytes..].ContainsAnyExceptInRange((byte)9, (byte)126);

    private static Outcome<MeshFacts> ReadBinary(ReadOnlySpan<byte> file)
    {
        uint count = Count(file);
        if (count == 0) return Invalid("The STL has no triangles.");
        if (count > MostTriangles) return TooManyTriangles(count);
        var box = new Box();
        for (int triangle = 0; triangle < count; triangle++)
        {
            ReadOnlySpan<byte> corners = file.Slice(HeaderBytes + triangle * TriangleBytes + 12, 36);
            for (int at = 0; at < 36; at += 12)
            {
                bool good = box.Add(
                    BinaryPrimitives.ReadSingleLittleEndian(corners[at..]),
                    BinaryPrimitives.ReadSingleLittleEndian(corners[(at + 4)..]),
                    BinaryPrimitives.ReadSingleLittleEndian(corners[(at + 8)..]));
                if (!good) return BadCorner(triangle + 1);
            }
        }

        return box.Facts((int)count);
    }

    private static Outcome<MeshFacts> ReadAscii(ReadOnlySpan<byte> file)
    {
        var words = new Words(file);
        var box = new Box();
        int corners = 0, triangles = 0;
        bool ended = false;
        Span<double> xyz = stackalloc double[3];
        while (words.Next(out ReadOnlySpan<byte> word))
        {
            if (Is(word, "facet"u8))
            {
                if (corners != 0) return Invalid($"Line {words.Line}: a facet begins before the last one has three corners.");
                if (triangles++ >= MostTriangles) return TooManyTriangles(triangles);
            }
            else if (Is(word, "vertex"u8))
            {
                for (int i = 0; i < 3; i++)
                {
                    if (!words.Next(out ReadOnlySpan<byte> number) || !Utf8Parser.TryParse(number, out xyz[i], out int used) || used != number.Length)
                        return Invalid($"Line {words.Line}: a vertex has three numbers.");
                }

                if (!box.Add(xyz[0], xyz[1], xyz[2])) return BadCorner(triangles);
                corners++;
            }
            else if (Is(word, "endfacet"u8))
            {
                if (corners != 3) return Invalid($"Line {words.Line}: a facet has three corners, this one {corners}.");
                corners = 0;
            }
            else if (Is(word, "endsolid"u8))
            {
                ended = true;
            }
        }

        if (!ended) return Invalid("The file is cut short, or not an STL: 'endsolid' is missing.");
        if (corners != 0) return Invalid("The last facet is not closed.");
        return triangles > 0 ? box.Facts(triangles) : Invalid("The STL has no triangles.");
    }

    private static bool StartsWithWord(ReadOnlySpan<byte> file, ReadOnlySpan<byte> word)
    {
        var words = new Words(file);
        return words.Next(out ReadOnlySpan<byte> first) && Is(first, word);
    }

    private static bool Is(ReadOnlySpan<byte> word, ReadOnlySpan<byte> wanted) => Ascii.EqualsIgnoreCase(word, wanted);

    private static Refusal BadCorner(int triangle) =>
        Invalid($"Triangle {triangle} has a corner that is not a number, or farther than {LargestCoordinate / 1000} m from the origin.");

    private static Refusal TooManyTriangles(long count) =>
        TooLarge($"The STL has {(count > MostTriangles + 1 ? $"{count}" : $"more than {MostTriangles}")} triangles; at most {MostTriangles} can be sliced.");

    private static Refusal Invalid(string message) =>
        new(DesignRefusals.StlInvalid, message, "Export the part again as STL, in millimetres.");

    private static Refusal TooLarge(string message) =>
        new(DesignRefusals.StlTooLarge, message, "Reduce the mesh in the program that made it, and export it again.");

    /// <summary>Words between blanks, with the line they are on.</summary>
    private ref struct Words(ReadOnlySpan<byte> text)
    {
        private ReadOnlySpan<byte> _rest = text;

        public int Line { get; private set; } = 1;

        public bool Next(out ReadOnlySpan<byte> word)
        {
            int start = 0;
            while (start < _rest.Length && _rest[start] <= ' ')
            {
                if (_rest[start] == '\n') Line++;
                start++;
            }

            int end = start;
            while (end < _rest.Length && _rest[end] > ' ') end++;
            word = _rest[start..end];
            _rest = _rest[end..];
            return word.Length > 0;
        }
    }

    private struct Box()
    {
        private double _minX = double.MaxValue, _minY = double.MaxValue, _minZ = double.MaxValue;
        private double _maxX = double.MinValue, _maxY = double.MinValue, _maxZ = double.MinValue;

        public bool Add(double x, double y, double z)
        {
            // Written so that NaN fails too.
            if (!(Math.Abs(x) <= LargestCoordinate && Math.Abs(y) <= LargestCoordinate && Math.Abs(z) <= LargestCoordinate)) return false;
            (_minX, _minY, _minZ) = (Math.Min(_minX, x), Math.Min(_minY, y), Math.Min(_minZ, z));
            (_maxX, _maxY, _maxZ) = (Math.Max(_maxX, x), Math.Max(_maxY, y), Math.Max(_maxZ, z));
            return true;
        }

        public readonly Outcome<MeshFacts> Facts(int triangles)
        {
            if (_maxX - _minX <= 0 || _maxY - _minY <= 0 || _maxZ - _minZ <= 0) return Invalid("The mesh is flat: it has no volume.");
            return new MeshFacts(triangles, _minX, _minY, _minZ, _maxX, _maxY, _maxZ);
        }
    }
}
