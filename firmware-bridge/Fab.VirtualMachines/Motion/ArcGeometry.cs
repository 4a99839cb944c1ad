namespace Fab.VirtualMachines;

/// <summary>A circular arc in one plane, from a start to an end around a centre given relative to the start. mm.</summary>
internal readonly struct ArcGeometry
{
    private readonly double _centreX, _centreY, _radius, _startAngle;

    public ArcGeometry(double startX, double startY, double endX, double endY, double offsetX, double offsetY, bool clockwise)
    {
        _centreX = startX + offsetX;
        _centreY = startY + offsetY;
        _radius = Math.Sqrt(offsetX * offsetX + offsetY * offsetY);
        _startAngle = Math.Atan2(-offsetY, -offsetX);
        double sweep = Math.Atan2(endY - _centreY, endX - _centreX) - _startAngle;
        const double Nothing = 5e-7;
        // An arc that ends where it starts is a full circle.
        if (clockwise)
        {
            while (sweep >= -Nothing) sweep -= 2 * Math.PI;
            while (sweep < -2 * Math.PI - Nothing) sweep += 2 * Math.PI;
        }
        else
        {
            while (sweep <= Nothing) sweep += 2 * Math.PI;
            while (sweep > 2 * Math.PI + Nothing) sweep -= 2 * Math.PI;
        }

        SweepRadians = sweep;
    }

    public double SweepRadians { get; }

    public double LengthMm => Math.Abs(SweepRadians) * _radius;

    /// <summary>How many chords keep within a tolerance of the circle.</summary>
    public int SegmentsWithin(double toleranceMm)
    {
        if (toleranceMm >= _radius) return 1;
        double halfStep = Math.Acos(1 - toleranceMm / _radius);
        return Math.Max(1, (int)Math.Min(2000, Math.Abs(SweepRadians) / (2 * halfStep)));
    }

    public (double X, double Y) At(double share)
    {
        (double sine, double cosine) = Math.SinCos(_startAngle + SweepRadians * share);
        return (_centreX + _radius * cosine, _centreY + _radius * sine);
    }

    /// <summary>The centre, relative to the start, of an arc of a radius to (x, y); NaN if the radius is too small. A negative radius takes the long way.</summary>
    public static (double X, double Y) CentreFromRadius(double x, double y, double radius, bool clockwise)
    {
        double chordSq = x * x + y * y;
        double heightSq = radius * radius - chordSq / 4;
        if (heightSq < 0 || chordSq == 0) return (double.NaN, double.NaN);
        double height = Math.Sqrt(heightSq / chordSq);
        // Left of the chord for a short counter-clockwise arc, right of it for a clockwise one.
        if (clockwise == (radius > 0)) height = -height;
        return (x / 2 - y * height, y / 2 + x * height);
    }
}
