using Fab.Firmware.GCode;
using Fab.Firmware.Streaming;

namespace Fab.Firmware.Preflight;

/// <summary>Where a machine's tool may be, in machine space: what moves by hand is held to it as programs are.</summary>
/// <param name="KeepOuts">Where no tool may go.</param>
public sealed record ToolSpace(MotionBox Travel, IReadOnlyList<KeepOut> KeepOuts)
{
    /// <summary>Rounding is no crash.</summary>
    private const double ToleranceMm = 0.01;

    public static ToolSpace Of(MachineSpec machine)
    {
        ArgumentNullException.ThrowIfNull(machine);
        return new ToolSpace(machine.Kind == MachineKind.Router ? UpToOrigin(machine.Volume) : MotionBox.Of(machine.Volume), machine.KeepOuts ?? []);
    }

    /// <summary>Grbl homes at the far corner and counts down from there.</summary>
    internal static MotionBox UpToOrigin(Volume volume) =>
        new(new(-volume.X.Value), new(-volume.Y.Value), new(-volume.Z.Value), default, default, default);

    /// <summary>Whether a motion stays where it may; null where it does. Axes that are not known are left out, and keep-outs with them.</summary>
    internal Refusal? Check(in Motion motion)
    {
        BoxBuilder.Extent(motion, out AxisPoint min, out AxisPoint max);
        for (int axis = 0; axis < 3; axis++)
        {
            if (!Has(max, axis)) continue;
            (double least, double most) = Limits(axis);
            double from = Has(motion.From, axis) ? Of(motion.From, axis) : Math.Clamp(Of(motion.To, axis), least, most);

            // Already outside, it may come back in; it may not go farther.
            if (Of(min, axis) < Math.Min(least, from) - ToleranceMm) return Outside(axis, Of(min, axis));
            if (Of(max, axis) > Math.Max(most, from) + ToleranceMm) return Outside(axis, Of(max, axis));
        }

        if (!motion.From.IsKnown || !motion.To.IsKnown) return null;
        foreach (KeepOut place in KeepOuts)
        {
            if (!Holds(place, motion.From) && KeepOutCheck.IsTouched(motion, place)) return Into(place);
        }

        return null;
    }

    /// <summary>
    /// How much of a straight move, 0 to 1, may be made: up to the machine's end, or to the first keep-out on the way.
    /// </summary>
    /// <param name="way">By how much it moves each axis.</param>
    /// <param name="stops">What ends it there; null when nothing does.</param>
    internal double Reach(in AxisPoint from, in AxisPoint way, out Refusal? stops)
    {
        double reach = 1;
        stops = null;
        for (int axis = 0; axis < 3; axis++)
        {
            double mm = Of(way, axis);
            if (mm == 0 || !Has(from, axis)) continue;
            (double least, double most) = Limits(axis);
            double room = mm > 0 ? most - Of(from, axis) : Of(from, axis) - least;
            double share = Math.Max(0, room) / Math.Abs(mm);
            if (share >= reach) continue;
            (reach, stops) = (share, Outside(axis, Of(from, axis) + mm));
        }

        if (!from.IsKnown) return reach;
        foreach (KeepOut place in KeepOuts)
        {
            if (Holds(place, from) || !Enters(from, way, place, out double at) || at >= reach) continue;
            (reach, stops) = (at, Into(place));
        }

        return reach;
    }

    private static bool Enters(in AxisPoint from, in AxisPoint way, KeepOut box, out double at)
    {
        double begin = 0, end = 1;
        for (int axis = 0; axis < 3; axis++)
        {
            double mm = Of(way, axis), here = Of(from, axis);
            (double least, double most) = Sides(box, axis);
            if (mm == 0)
            {
                if (here <= least || here >= most) end = -1;
                continue;
            }

            double a = (least - here) / mm, b = (most - here) / mm;
            (begin, end) = (Math.Max(begin, Math.Min(a, b)), Math.Min(end, Math.Max(a, b)));
        }

        at = begin;
        return begin < end;
    }

    private static bool Holds(KeepOut box, in AxisPoint at)
    {
        for (int axis = 0; axis < 3; axis++)
        {
            (double least, double most) = Sides(box, axis);
            if (!(Of(at, axis) > least && Of(at, axis) < most)) return false;
        }

        return true;
    }

    private static (double Least, double Most) Sides(KeepOut box, int axis) => axis switch
    {
        0 => (box.From.X.Value, box.To.X.Value),
        1 => (box.From.Y.Value, box.To.Y.Value),
        _ => (box.From.Z.Value, box.To.Z.Value),
    };

    private (double Least, double Most) Limits(int axis) => axis switch
    {
        0 => (Travel.MinX.Value, Travel.MaxX.Value),
        1 => (Travel.MinY.Value, Travel.MaxY.Value),
        _ => (Travel.MinZ.Value, Travel.MaxZ.Value),
    };

    private static double Of(in AxisPoint at, int axis) => axis switch { 0 => at.X, 1 => at.Y, _ => at.Z };

    private static bool Has(in AxisPoint at, int axis) => axis switch { 0 => at.HasX, 1 => at.HasY, _ => at.HasZ };

    private Refusal Outside(int axis, double to)
    {
        (double least, double most) = Limits(axis);
        return new Refusal(
            StreamFailures.HandOutsideVolume, $"The move goes to {"XYZ"[axis]} {new Millimetres(to)}; this machine reaches {least:0.##} to {new Millimetres(most)}.",
            "Move less far, or the other way.");
    }

    private static Refusal Into(KeepOut place) => new(
        StreamFailures.HandIntoKeepOut, $"The move goes into {place.Name}, where no tool may go.", "Go around it, or lift over it.");
}
