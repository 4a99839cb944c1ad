namespace Fab.VirtualMachines;

/// <summary>A colour, a byte each.</summary>
internal readonly record struct Ink(byte Red, byte Green, byte Blue)
{
    public Ink Times(double light) => new(Lit(Red, light), Lit(Green, light), Lit(Blue, light));

    private static byte Lit(byte part, double light) => (byte)Math.Clamp(part * light, 0, 255);
}

/// <summary>Draws into rows of red, green, blue and opacity; what lies outside is cut off.</summary>
internal sealed class Raster(int width, int height)
{
    private const int GlyphWidth = 3, GlyphHeight = 5;

    /// <summary>Three pixels a row, five rows, the highest bit first. Drawn for this file.</summary>
    private static readonly Dictionary<char, int> Glyphs = new()
    {
        ['0'] = 0b111_101_101_101_111,
        ['1'] = 0b010_110_010_010_111,
        ['2'] = 0b111_001_111_100_111,
        ['3'] = 0b111_001_111_001_111,
        ['4'] = 0b101_101_111_001_001,
        ['5'] = 0b111_100_111_001_111,
        ['6'] = 0b111_100_111_101_111,
        ['7'] = 0b111_001_010_010_010,
        ['8'] = 0b111_101_111_101_111,
        ['9'] = 0b111_101_111_001_111,
        ['.'] = 0b000_000_000_000_010,
        ['-'] = 0b000_000_111_000_000,
        ['A'] = 0b010_101_111_101_101,
        ['D'] = 0b110_101_101_101_110,
        ['E'] = 0b111_100_110_100_111,
        ['I'] = 0b111_010_010_010_111,
        ['L'] = 0b100_100_100_100_111,
        ['M'] = 0b101_111_111_101_101,
        ['S'] = 0b111_100_111_001_111,
        ['T'] = 0b111_010_010_010_010,
        ['U'] = 0b101_101_101_101_111,
        ['X'] = 0b101_101_010_101_101,
        ['Y'] = 0b101_101_010_010_010,
        ['Z'] = 0b111_001_010_100_111,
    };

    public byte[] Rgba { get; } = new byte[width * height * 4];

    public void Put(int x, int y, Ink ink)
    {
        if (x < 0 || x >= width || y < 0 || y >= height) return;
        int at = (y * width + x) * 4;
        (Rgba[at], Rgba[at + 1], Rgba[at + 2], Rgba[at + 3]) = (ink.Red, ink.Green, ink.Blue, 255);
    }

    public void Fill(int left, int top, int wide, int high, Ink ink)
    {
        for (int y = Math.Max(0, top); y < Math.Min(height, top + high); y++)
        {
            for (int x = Math.Max(0, left); x < Math.Min(width, left + wide); x++) Put(x, y, ink);
        }
    }

    public void Line((double X, double Y) from, (double X, double Y) to, int thick, Ink ink)
    {
        int steps = Steps(from, to);
        for (int step = 0; step <= steps; step++)
        {
            (int x, int y) = At(from, to, step, steps);
            Fill(x - thick / 2, y - thick / 2, thick, thick, ink);
        }
    }

    /// <summary>Between two lines that run alike from left to right, or one under the other.</summary>
    public void Quad((double X, double Y) a, (double X, double Y) b, (double X, double Y) c, (double X, double Y) d, Ink ink)
    {
        int top = (int)Math.Min(a.Y, d.Y), bottom = (int)Math.Max(a.Y, d.Y);
        for (int y = top; y <= bottom; y++)
        {
            double part = bottom == top ? 0 : (y - a.Y) / (d.Y - a.Y);
            int left = (int)(a.X + (d.X - a.X) * part), right = (int)(b.X + (c.X - b.X) * part);
            Fill(left, y, right - left + 1, 1, ink);
        }
    }

    public void Write(string text, int left, int top, int scale, Ink ink)
    {
        foreach (char c in text)
        {
            int glyph = Glyphs.GetValueOrDefault(c);
            for (int bit = 0; bit < GlyphWidth * GlyphHeight; bit++)
            {
                if ((glyph >> (GlyphWidth * GlyphHeight - 1 - bit) & 1) == 0) continue;
                Fill(left + bit % GlyphWidth * scale, top + bit / GlyphWidth * scale, scale, scale, ink);
            }

            left += (GlyphWidth + 1) * scale;
        }
    }

    /// <summary>How many steps of a pixel lie between two points; at least one.</summary>
    internal static int Steps((double X, double Y) from, (double X, double Y) to) =>
        Math.Max(1, (int)Math.Ceiling(Math.Max(Math.Abs(to.X - from.X), Math.Abs(to.Y - from.Y))));

    internal static (int X, int Y) At((double X, double Y) from, (double X, double Y) to, int step, int steps) =>
        ((int)Math.Round(from.X + (to.X - from.X) * step / steps), (int)Math.Round(from.Y + (to.Y - from.Y) * step / steps));
}
