using System.Buffers.Binary;

namespace Fab.Benchmarks.Reading;

/// <summary>Takes a toolpath file apart as a viewer must: every coordinate of every point, and its command.</summary>
internal static class ToolpathReading
{
    /// <summary>Something of everything, so that nothing is left out.</summary>
    public static long Count(ReadOnlySpan<byte> file)
    {
        unchecked
        {
            long sum = 0;
            int layers = Int(file, 40), lines = Int(file, 44), points = Int(file, 48), at = Int(file, 60);
            for (int line = 0; line < lines; line++)
            {
                at += 2;
                ulong count = Varint(file, ref at);
                long x = 0, y = 0, z = 0;
                for (ulong n = 0; n < count; n++)
                {
                    (x, y, z) = (x + Signed(Varint(file, ref at)), y + Signed(Varint(file, ref at)), z + Signed(Varint(file, ref at)));
                    sum += x ^ y ^ z;
                }
            }

            at = Int(file, 64) + (layers * 8);
            for (int point = 0; point < points; point++) sum += (long)Varint(file, ref at);
            return sum;
        }
    }

    private static int Int(ReadOnlySpan<byte> file, int at) => BinaryPrimitives.ReadInt32LittleEndian(file[at..]);

    private static ulong Varint(ReadOnlySpan<byte> file, ref int at)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte b = file[at++];
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80) return value;
        }
    }

    private static long Signed(ulong value) => (long)(value >> 1) ^ -(long)(value & 1);
}
