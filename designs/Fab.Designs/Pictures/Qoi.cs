using System.Buffers.Binary;

namespace Fab.Designs.Pictures;

/// <summary>A picture as rows of red, green, blue and opacity, a byte each.</summary>
public sealed record Pixels(int Width, int Height, byte[] Rgba);

/// <summary>Reads the Quite OK Image format, after its specification of 2022: some printers' slicers write it, and no browser shows it.</summary>
internal static class Qoi
{
    private const int HeaderBytes = 14;
    private const int MostPixels = 4_000_000;

    /// <summary>Null when it is none, or is cut short.</summary>
    public static Pixels? Decode(ReadOnlySpan<byte> file)
    {
        if (file.Length < HeaderBytes || !file.StartsWith("qoif"u8)) return null;
        uint width = BinaryPrimitives.ReadUInt32BigEndian(file[4..]), height = BinaryPrimitives.ReadUInt32BigEndian(file[8..]);
        if (width is 0 or > MostPixels || height is 0 or > MostPixels || (ulong)width * height > MostPixels) return null;
        byte[] pixels = new byte[width * height * 4];
        return Fill(file[HeaderBytes..], pixels) ? new Pixels((int)width, (int)height, pixels) : null;
    }

    private static bool Fill(ReadOnlySpan<byte> data, Span<byte> pixels)
    {
        unchecked
        {
            Span<uint> seen = stackalloc uint[64];
            seen.Clear();
            byte r = 0, g = 0, b = 0, a = 255;
            int at = 0;
            for (int pixel = 0; pixel < pixels.Length;)
            {
                if (at >= data.Length) return false;
                byte op = data[at++];
                int run = 1, more = op switch { 0xFF => 4, 0xFE => 3, >= 0x80 and < 0xC0 => 1, _ => 0 };
                if (at + more > data.Length) return false;
                switch (op >> 6)
                {
                    case 3 when op >= 0xFE:
                        (r, g, b) = (data[at], data[at + 1], data[at + 2]);
                        if (op == 0xFF) a = data[at + 3];
                        break;
                    case 3:
                        run = (op & 0x3F) + 1;
                        break;
                    case 0:
                        uint known = seen[op];
                        (r, g, b, a) = ((byte)known, (byte)(known >> 8), (byte)(known >> 16), (byte)(known >> 24));
                        break;
                    case 1:
                        (r, g, b) = ((byte)(r + ((op >> 4) & 3) - 2), (byte)(g + ((op >> 2) & 3) - 2), (byte)(b + (op & 3) - 2));
                        break;
                    default:
                        int green = (op & 0x3F) - 32;
                        (r, g, b) = ((byte)(r + green - 8 + (data[at] >> 4)), (byte)(g + green), (byte)(b + green - 8 + (data[at] & 15)));
                        break;
                }

                at += more;
                uint color = r | ((uint)g << 8) | ((uint)b << 16) | ((uint)a << 24);
                seen[((r * 3) + (g * 5) + (b * 7) + (a * 11)) & 63] = color;
                for (; run > 0 && pixel < pixels.Length; run--, pixel += 4) BinaryPrimitives.WriteUInt32LittleEndian(pixels[pixel..], color);
            }

            return true;
        }
    }
}
