namespace Fab.Firmware.GCode;

/// <summary>Grows a box around the motions it is given, axis by axis, leaving out what is not known.</summary>
internal sealed class BoxBuilder
{
    private double _minX = double.PositiveInfinity, _minY = double.PositiveInfinity, _minZ = double.PositiveInfinity;
    private double _maxX = double.NegativeInfinity, _maxY = double.NegativeInfinity, _maxZ = double.NegativeInfinity;

    public void Add(in Motion motion)
    {
        Extent(motion, out AxisPoint min, out AxisPoint max);
        if (max.HasX) (_minX, _maxX) = (Math.Min(_minX, min.X), Math.Max(_maxX, max.X));
        if (max.HasY) (_minY, _maxY) = (Math.Min(_minY, min.Y), Math.Max(_maxY, max.Y));
        if (max.HasZ) (_minZ, _maxZ) = (Math.Min(_minZ, min.Z), Math.Max(_maxZ, max.Z));
    }

    /// <summary>Null when no axis ever was at a known place; an axis that never was counts as 0.</summary>
    public MotionBox? ToBox() =>
        _minX > _maxX && _minY > _maxY && _minZ > _maxZ
            ? null
            : new MotionBox(Finite(_minX), Finite(_minY), Finite(_minZ), Finite(_maxX), Finite(_maxY), Finite(_maxZ));

    /// <summary>Least and greatest of each axis on the way of one motion; <c>Has</c> tells which are known.</summary>
    public static void Extent(in Motion motion, out AxisPoint min, out AxisPoint max)
    {
        // An axis is known on the way when it is known at the end. Its start counts only when that is known too.
        min = max = motion.To;
        if (motion.From.HasX) (min.X, max.X) = (Math.Min(min.X, motion.From.X), Math.Max(max.X, motion.From.X));
        if (motion.From.HasY) (min.Y, max.Y) = (Math.Min(min.Y, motion.From.Y), Math.Max(max.Y, motion.From.Y));
        if (motion.From.HasZ) (min.Z, max.Z) = (Math.Min(min.Z, motion.From.Z), Math.Max(max.Z, motion.From.Z));
        if (!motion.IsArc) return;

        (double minFirst, double maxFirst, double minSecond, double maxSecond) = ArcGeometry.Extent(motion);
        switch (motion.Plane)
        {
            case 18:
                (min.Z, max.Z) = (motion.From.Z + minFirst, motion.From.Z + maxFirst);
                (min.X, max.X) = (motion.From.X + minSecond, motion.From.X + maxSecond);
                break;
            case 19:
                (min.Y, max.Y) = (motion.From.Y + minFirst, motion.From.Y + maxFirst);
                (min.Z, max.Z) = (motion.From.Z + minSecond, motion.From.Z + maxSecond);
                break;
            default:
                (min.X, max.X) = (motion.From.X + minFirst, motion.From.X + maxFirst);
                (min.Y, max.Y) = (motion.From.Y + minSecond, motion.From.Y + maxSecond);
                break;
        }
    }

    private static Millimetres Finite(double value) => new(double.IsFinite(value) ? value : 0);
}
