namespace Fab.Firmware.Toolpath;

/// <summary>
/// How a tolerance is spent: arcs become chords, lines lose points, coordinates are rounded. Together they stay within
/// 1/8 + 3/4 + √3/2 · 1/10 &lt; 1 of it.
/// </summary>
internal readonly record struct PathTolerance(double Millimetres)
{
    public double Chord => Millimetres / 8;

    public double Dropped => Millimetres * 3 / 4;

    /// <summary>The unit coordinates are rounded to; rounding moves a point by at most half of it on each axis.</summary>
    public double Quantum => Millimetres / 10;
}
