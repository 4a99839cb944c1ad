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

    /// <summary>Works out radius and angles from the centre. A full circle when start and end agree.</summary>
    public static void Complete(ref Motion motion)
    {
        (double dx, double dy) = Chord(motion);
        double cx = motion.CentreFirst, cy = motion.CentreSecond;
        motion.Radius = Math.Sqrt((cx * cx) + (cy * cy));
        motion.Begin = Math.Atan2(0 - cy, 0 - cx);
        double turn = Math.Atan2(dy - cy, dx - cx) - motion.Begin;
        turn -= Math.Tau * Math.Floor(turn / Math.Tau);
        bool whole = turn < 1e-9 || turn > Math.Tau - 1e-9;
        bool clockwise = motion.Kind == MotionKind.ArcClockwise;
        double sweep = whole ? Math.Tau : clockwise ? Math.Tau - turn : turn;
        sweep += Math.Tau * motion.Turns;
        motion.Sweep = clockwise ? -sweep : sweep;
    }

    /// <summary>How long the way of any motion is, helices and straight lines alike.</summary>
    public static double PathLength(in Motion motion)
    {
        if (motion.IsArc) return Length(motion);
        double dx = motion.To.X - motion.From.X, dy = motion.To.Y - motion.From.Y, dz = motion.To.Z - motion.From.Z;
        return Math.Sqrt((dx * dx) + (dy * dy) + (dz * dz));
    }

    /// <summary>The place of the arc at a share of its way, 0 to 1.</summary>
    public static AxisPoint At(in Motion motion, double share)
    {
        (double sine, double cosine) = Math.SinCos(motion.Begin + (motion.Sweep * share));
        double first = motion.CentreFirst + (motion.Radius * cosine), second = motion.CentreSecond + (motion.Radius * sine);
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

    /// <summary>What a helix climbs: the way along the axis that is not in its plane.</summary>
    public static double Across(in Motion motion) => motion.Plane switch
    {
        18 => motion.To.Y - motion.From.Y,
        19 => motion.To.X - motion.From.X,
        _ => motion.To.Z - motion.From.Z,
    };

    public static double Length(in Motion motion)
    {
        double along = Math.Abs(motion.Sweep) * motion.Radius, across = Across(motion);
        return Math.Sqrt((along * along) + (across * across));
    }

    /// <summary>Least and greatest of the plane's two axes along the arc, relative to its start.</summary>
    public static (double MinFirst, double MaxFirst, double MinSecond, double MaxSecond) Extent(in Motion motion)
    {
        (double dx, double dy) = Chord(motion);
        double cx = motion.CentreFirst, cy = motion.CentreSecond, radius = motion.Radius;
        double minX = Math.Min(0, dx), maxX = Math.Max(0, dx), minY = Math.Min(0, dy), maxY = Math.Max(0, dy);
        if (IsPassed(motion, 0)) maxX = Math.Max(maxX, cx + radius);
        if (IsPassed(motion, 1)) maxY = Math.Max(maxY, cy + radius);
        if (IsPassed(motion, 2)) minX = Math.Min(minX, cx - radius);
        if (IsPassed(motion, 3)) minY = Math.Min(minY, cy - radius);
        return (minX, maxX, minY, maxY);
    }

    /// <summary>Whether the arc passes a quarter of the turn: 0 where the plane's first axis is greatest, 1 where its second is.</summary>
    private static bool IsPassed(in Motion motion, int quarter)
    {
        double way = motion.Sweep >= 0 ? (quarter * Math.PI / 2) - motion.Begin : motion.Begin - (quarter * Math.PI / 2);
        return way - (Math.Tau * Math.Floor(way / Math.Tau)) <= Math.Abs(motion.Sweep);
    }
}
