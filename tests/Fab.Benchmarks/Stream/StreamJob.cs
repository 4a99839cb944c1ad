using System.Globalization;
using System.Text;
using Fab.Domain.Machines;

namespace Fab.Benchmarks.Stream;

/// <summary>A job of short segments round a circle, as slicers make of a curve, in numbers with three decimals.</summary>
/// <param name="SegmentMm">How long each is: at the job's feed it decides how many a second the motion takes.</param>
internal sealed record StreamJob(Dialect Dialect, int Lines, double SegmentMm)
{
    /// <summary>60 mm/s, a common printing speed.</summary>
    private const int FeedMmPerMinute = 3600;
    private const double RadiusMm = 50;

    /// <summary>Far more segments a second than any wire here carries, so that the wire is the limit.</summary>
    public const double WireBoundMm = 0.05;

    public byte[] Text { get; } = Write(Dialect, Lines, SegmentMm);

    /// <summary>Bytes of an average line on the wire: Marlin's numbered and checksummed, Grbl's without spaces.</summary>
    public double WireBytesPerLine { get; } = Wire(Write(Dialect, Lines, SegmentMm), Dialect);

    public double WireLinesPerSecond(int baud) => baud / 10.0 / WireBytesPerLine;

    private static byte[] Write(Dialect dialect, int lines, double segmentMm)
    {
        var text = new StringBuilder();
        text.Append(dialect == Dialect.Marlin ? "M302 P1\nG28\nG1 X150 Y100 F6000\n" : "G1 X150 Y100 F3600\n");
        double step = segmentMm / RadiusMm;
        for (int i = 1; i <= lines; i++)
        {
            double x = 100 + (RadiusMm * Math.Cos(i * step));
            double y = 100 + (RadiusMm * Math.Sin(i * step));
            text.Append(CultureInfo.InvariantCulture, $"G1 X{x:0.000} Y{y:0.000}");
            if (dialect == Dialect.Marlin) text.Append(CultureInfo.InvariantCulture, $" E{i * segmentMm * 0.033:0.00000}");
            text.Append(i == 1 ? $" F{FeedMmPerMinute}\n" : "\n");
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }

    /// <summary>Counted here and not asked of a sender, so that all are measured by the same.</summary>
    private static double Wire(byte[] text, Dialect dialect)
    {
        long bytes = 0, lines = 0;
        foreach (string line in Encoding.ASCII.GetString(text).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            lines++;
            if (dialect == Dialect.Grbl)
            {
                bytes += line.Count(c => c != ' ') + 1;
                continue;
            }

            string numbered = $"N{lines} {line}";
            byte sum = numbered.Aggregate((byte)0, (xor, c) => (byte)(xor ^ c));
            bytes += numbered.Length + 1 + sum.ToString(CultureInfo.InvariantCulture).Length + 1;
        }

        return (double)bytes / lines;
    }
}
