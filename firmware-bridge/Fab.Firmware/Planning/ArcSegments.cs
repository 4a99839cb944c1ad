using Fab.Firmware.GCode;

namespace Fab.Firmware.Planning;

/// <summary>How firmware cuts arcs into straight moves.</summary>
internal static class ArcSegments
{
    /// <summary>MM_PER_ARC_SEGMENT of Marlin's default configuration.</summary>
    private const double MarlinSegmentMm = 1;

    /// <summary>Grbl's default $12.</summary>
    private const double GrblToleranceMm = 0.002;

    private const int Most = 10_000;

    public static int Count(Dialect dialect, double radius, double sweep, double length)
    {
        double count = dialect == Dialect.Marlin ? length / MarlinSegmentMm
            : radius <= GrblToleranceMm ? 1
            : Math.Abs(0.5 * sweep * radius) / Math.Sqrt(GrblToleranceMm * ((2 * radius) - GrblToleranceMm));
        return (int)Math.Clamp(Math.Floor(count), 1, Most);
    }
}
