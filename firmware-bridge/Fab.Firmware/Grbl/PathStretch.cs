using Fab.Firmware.GCode;

namespace Fab.Firmware.Grbl;

/// <summary>A place in work coordinates, mm; an axis that is not known holds NaN.</summary>
internal readonly record struct PathPoint(double X, double Y, double Z)
{
    public static PathPoint Unknown { get; } = new(double.NaN, double.NaN, double.NaN);

    public double this[int axis] => axis == 0 ? X : axis == 1 ? Y : Z;

    public PathPoint With(int axis, double value) => axis switch
    {
        0 => this with { X = value },
        1 => this with { Y = value },
        _ => this with { Z = value },
    };

    /// <summary>The distance along the axes that both know.</summary>
    public double DistanceTo(in PathPoint other)
    {
        double square = 0;
        for (int axis = 0; axis < 3; axis++)
        {
            double delta = other[axis] - this[axis];
            if (!double.IsNaN(delta)) square += delta * delta;
        }

        return Math.Sqrt(square);
    }
}

/// <summary>One line's piece of the prescribed path.</summary>
internal struct PathStretch
{
    /// <summary>The program's command, from 0.</summary>
    public long Command;
    public PathPoint From;
    public PathPoint To;

    /// <summary>mm/min; infinite where the machine may take its fastest.</summary>
    public double FeedMax;

    /// <summary>Minutes that the path up to its beginning takes at the least, counted from the job's start.</summary>
    public double BeginMinutes;

    /// <summary>Minutes that it takes at the least.</summary>
    public double Minutes;

    /// <summary>Where it leads cannot be told: machine coordinates, a probe, an arc from an unknown place.</summary>
    public bool IsWild;

    // Of an arc: its plane's two axes and the third, its centre from the start, and the angle swept (negative clockwise).
    private bool _isArc;
    private int _first, _second, _third;
    private double _centreFirst, _centreSecond, _radius, _sweep;

    /// <summary>Bends it to the arc of <paramref name="motion"/>; false when its plane's axes are not known.</summary>
    public bool TryBend(in Motion motion)
    {
        (_first, _second, _third) = motion.Plane switch { 18 => (2, 0, 1), 19 => (1, 2, 0), _ => (0, 1, 2) };
        if (double.IsNaN(From[_first] + From[_second] + To[_first] + To[_second]) || motion.BadArc) return false;
        (_radius, _sweep) = (motion.Radius, motion.Sweep);
        (_centreFirst, _centreSecond) = (motion.CentreFirst, motion.CentreSecond);
        _isArc = true;
        return true;
    }

    /// <summary>Its length, mm, along the axes that are known.</summary>
    public readonly double LengthMm
    {
        get
        {
            if (!_isArc) return From.DistanceTo(To);
            double along = Math.Abs(_sweep) * _radius, rise = To[_third] - From[_third];
            return double.IsNaN(rise) ? along : Math.Sqrt((along * along) + (rise * rise));
        }
    }

    /// <summary>mm from the nearest place of this stretch, along the axes that are known; <paramref name="share"/> of it lies before that place.</summary>
    public readonly double DistanceTo(in PathPoint at, out double share) => _isArc ? ArcDistance(at, out share) : LineDistance(at, out share);

    private readonly double LineDistance(in PathPoint at, out double share)
    {
        double along = 0, square = 0;
        for (int axis = 0; axis < 3; axis++)
        {
            double delta = To[axis] - From[axis];
            if (double.IsNaN(delta)) continue;
            along += (at[axis] - From[axis]) * delta;
            square += delta * delta;
        }

        share = square > 0 ? Math.Clamp(along / square, 0, 1) : 0;
        double distance = 0;
        for (int axis = 0; axis < 3; axis++)
        {
            double off = at[axis] - (From[axis] + (share * (To[axis] - From[axis])));
            if (!double.IsNaN(off)) distance += off * off;
        }

        return Math.Sqrt(distance);
    }

    private readonly double ArcDistance(in PathPoint at, out double share)
    {
        double first = at[_first] - From[_first] - _centreFirst, second = at[_second] - From[_second] - _centreSecond;
        double begin = Math.Atan2(-_centreSecond, -_centreFirst);
        double turned = _sweep >= 0 ? Math.Atan2(second, first) - begin : begin - Math.Atan2(second, first);
        turned -= Math.Tau * Math.Floor(turned / Math.Tau);
        double toFrom = at.DistanceTo(From), toTo = at.DistanceTo(To);
        double nearest = Math.Min(toFrom, toTo);
        share = toFrom <= toTo ? 0 : 1;
        double radial = Math.Sqrt((first * first) + (second * second)) - _radius;
        for (double angle = turned; angle <= Math.Abs(_sweep); angle += Math.Tau)
        {
            double third = at[_third] - (From[_third] + (angle / Math.Abs(_sweep) * (To[_third] - From[_third])));
            if (double.IsNaN(third)) third = 0;
            double off = Math.Sqrt((radial * radial) + (third * third));
            if (off < nearest) (nearest, share) = (off, angle / Math.Abs(_sweep));
        }

        return nearest;
    }
}
