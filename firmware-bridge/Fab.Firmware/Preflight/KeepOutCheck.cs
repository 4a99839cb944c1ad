using Fab.Firmware.GCode;

namespace Fab.Firmware.Preflight;

/// <summary>Whether motions touch places where no tool may go. Axes whose place is not known are taken to be anywhere.</summary>
internal sealed class KeepOutCheck(IReadOnlyList<KeepOut> places)
{
    /// <summary>Arcs are looked at in chords that leave them by no more.</summary>
    private const double ChordMm = 0.02;

    /// <summary>More, in all arcs together, are not looked at: a program that comes so near so often is taken to touch.</summary>
    private const long MostChords = 30_000_000;

    private long _chords;
    private readonly KeepOut[] _places = [.. places];

    public void Check(in Motion motion, LineChecks tell)
    {
        for (int i = 0; i < _places.Length; i++)
        {
            if (Touches(motion, _places[i])) tell.RefuseKeepOut(i, _places[i], motion.To);
        }
    }

    /// <summary>Whether one motion does.</summary>
    public static bool IsTouched(in Motion motion, KeepOut place) => new KeepOutCheck([place]).Touches(motion, place);

    private bool Touches(in Motion motion, KeepOut box)
    {
        BoxBuilder.Extent(motion, out AxisPoint min, out AxisPoint max);
        if (Apart(max.HasX, min.X, max.X, box.From.X, box.To.X) || Apart(max.HasY, min.Y, max.Y, box.From.Y, box.To.Y) || Apart(max.HasZ, min.Z, max.Z, box.From.Z, box.To.Z))
            return false;
        if (!motion.IsArc) return Crosses(motion.From, motion.To, box);

        double step = 2 * Math.Acos(Math.Max(0, 1 - (ChordMm / Math.Max(motion.Radius, ChordMm))));
        int chords = (int)Math.Clamp(Math.Ceiling(Math.Abs(motion.Sweep) / step), 1, 10_000);
        _chords += chords;
        if (_chords > MostChords) return true;
        AxisPoint from = motion.From;
        for (int n = 1; n <= chords; n++)
        {
            AxisPoint to = n == chords ? motion.To : ArcGeometry.At(motion, (double)n / chords);
            if (Crosses(from, to, box)) return true;
            from = to;
        }

        return false;
    }

    private static bool Apart(bool known, double low, double high, Millimetres least, Millimetres most) =>
        known && (high <= least.Value || low >= most.Value);

    /// <summary>The part of the line within each axis' slab must not be empty (strictly: touching a face is not entering).</summary>
    private static bool Crosses(in AxisPoint from, in AxisPoint to, KeepOut box)
    {
        double begin = 0, end = 1;
        return Clip(from.HasX && to.HasX, from.X, to.X, box.From.X.Value, box.To.X.Value, ref begin, ref end)
            && Clip(from.HasY && to.HasY, from.Y, to.Y, box.From.Y.Value, box.To.Y.Value, ref begin, ref end)
            && Clip(from.HasZ && to.HasZ, from.Z, to.Z, box.From.Z.Value, box.To.Z.Value, ref begin, ref end);
    }

    private static bool Clip(bool known, double from, double to, double least, double most, ref double begin, ref double end)
    {
        if (!known) return true;
        double way = to - from;
        if (way == 0) return from > least && from < most;
        double a = (least - from) / way, b = (most - from) / way;
        begin = Math.Max(begin, Math.Min(a, b));
        end = Math.Min(end, Math.Max(a, b));
        return begin < end;
    }
}
