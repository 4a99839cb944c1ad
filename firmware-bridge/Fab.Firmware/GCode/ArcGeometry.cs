namespace Fab.Firmware.GCode;

/// <summary>Length and extent of arcs (G2, G3), helices included.</summary>
internal static class ArcGeometry
{
    /// <summary>From start to end along the plane's first and second axis. XZ counts Z first, as the standard has it.</summary>
    public static (double First, double Second) Chord(in Motion motion) => motion.Plane switch
    {
        18 => (motion.To.Z - motion.From.Z, motion.To.X - motion.From.X),
        19 => (motion.To.Y - motion.From.Y, motion.To.Z - motion.From.Z),
        _ => (motion.To.X - motion.From.X, motion.To.Y - motion.From.Y),
    };

    /// <summary>Radius, and the angle swept: negative clockwise. A full circle when start and end agree.</summary>
    public static (double Radius, double Sweep) Shape(in Motion motion)
    {
        (double dx, double dy) = Chord(motion);
        double cx = motion.CentreFirst, cy = motion.CentreSecond;
        double radius = Math.Sqrt((cx * cx) + (cy * cy));
        double turn = Math.Atan2(dy - cy, dx - cx) - Math.Atan2(0 - cy, 0 - cx);
        turn -= Math.Tau * Math.Floor(turn / Math.Tau);
        bool whole = turn < 1e-9 || turn > Math.Tau - 1e-9;
        bool clockwise = motion.Kind == MotionKind.ArcClockwise;
        double sweep = whole ? Math.Tau : clockwise ? Math.Tau - turn : turn;
        if (clockwise) sweep = -sweep;
        sweep += Math.Tau * motion.Turns * (clockwise ? -1 : 1);
        return (radius, sweep);
    }

    /// <summary>How long the way of any motion is, helices and straight lines alike.</summary>
    public static double PathLength(in Motion motion)
    {
        if (motion.Kind is MotionKind.ArcClockwise or MotionKind.ArcCounterClockwise && !motion.BadArc) return Length(motion);
        double dx = motion.To.X - motion.From.X, dy = motion.To.Y - motion.From.Y, dz = motion.To.Z - motion.From.Z;
        return Math.Sqrt((dx * dx) + (dy * dy) + (dz * dz));
    }

    /// <summary>The place of the arc at a share of its way, 0 to 1.</summary>
    public static AxisPoint At(in Motion motion, double radius, double sweep, double share)
    {
        (double sine, double cosine) = Math.SinCos(Math.Atan2(-motion.CentreSecond, -motion.CentreFirst) + (sweep * share));
        double first = motion.CentreFirst + (radius * cosine), second = motion.CentreSecond + (radius * sine);
        AxisPoint at = motion.To;
        at.X = motion.From.X + ((motion.To.X - motion.From.X) * share);
        at.Y = motion.From.Y + ((motion.To.Y - motion.From.Y) * share);
        at.Z = motion.From.Z + ((motion.To.Z - motion.From.Z) * share);
        switch (motion.Plane)
        {
            case 18:
                (at.Z, at.X) = (motion.From.Z + first, motion.From.X + second);
                break;
            case 19:
                (at.Y, at.Z) = (motion.From.Y + first, motion.From.Z + second);
                break;
            default:
                (at.X, at.Y) = (motion.From.X + first, motion.From.Y + second);
                break;
        }

        return at;
    }

    public static double Length(in Motion motion)
    {
        (double radius, double sweep) = Shape(motion);
        double along = Math.Abs(sweep) * radius;
        double across = motion.Plane switch
        {
            18 => motion.To.Y - motion.From.Y,
            19 => motion.To.X - motion.From.X,
            _ => motion.To.Z - motion.From.Z,
        };
        return Math.Sqrt((along * along) + (across * across));
    }

    /// <summary>Least and greatest of the plane's two axes along the arc, relative to its start.</summary>
    public static (double MinFirst, double MaxFirst, double MinSecond, double MaxSecond) Extent(in Motion motion)
    {
        (double radius, double sweep) = Shape(motion);
        (double dx, double dy) = Chord(motion);
        double cx = motion.CentreFirst, cy = motion.CentreSecond;
        double minX = Math.Min(0, dx), maxX = Math.Max(0, dx), minY = Math.Min(0, dy), maxY = Math.Max(0, dy);
        double begin = Math.Atan2(0 - cy, 0 - cx);
        for (int quarter = 0; quarter < 4; quarter++)
        {
            double angle = quarter * Math.PI / 2;
            double from = sweep >= 0 ? angle - begin : begin - angle;
            from -= Math.Tau * Math.Floor(from / Math.Tau);
            if (from > Math.Abs(sweep)) continue;
            minX = Math.Min(minX, cx + (radius * Math.Cos(angle)));
            maxX = Math.Max(maxX, cx + (radius * Math.Cos(angle)));
            minY = Math.Min(minY, cy + (radius * Math.Sin(angle)));
            maxY = Math.Max(maxY, cy + (radius * Math.Sin(angle)));
        }

        return (minX, maxX, minY, maxY);
    }
}
