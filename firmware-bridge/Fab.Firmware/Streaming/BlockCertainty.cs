using Fab.Firmware.GCode;

namespace Fab.Firmware.Streaming;

/// <summary>
/// Whether a command leaves a block in the planner. A planner drops what is shorter than a few steps and goes there with the
/// next move, so on no axis is it further than <see cref="DroppedMm"/> from where the program is. Where the program went twice
/// that far from a place, alone or in a run of moves, there is a block.
/// </summary>
internal sealed class BlockCertainty
{
    /// <summary>Longer than the most steps that any build drops (MIN_STEPS_PER_SEGMENT is 6 at 80 a millimetre).</summary>
    private const double DroppedMm = 0.1;
    private const double CertainMm = 2 * DroppedMm;

    // How far the program went since the last block that is certain.
    private double _x, _y, _z, _extruded;

    public PlannerShare Of(in Motion motion)
    {
        if (motion.Kind is MotionKind.None or MotionKind.Dwell || (motion.Kind == MotionKind.Home && !motion.MachineCoordinates))
        {
            // What it did may have moved the planner's idea of the place; after it a new run begins.
            Restart();
            return PlannerShare.None;
        }

        if (motion.MachineCoordinates || !KnowsBothEnds(motion))
        {
            Restart();
            return PlannerShare.Perhaps;
        }

        (double x, double y, double z) = (motion.To.X - motion.From.X, motion.To.Y - motion.From.Y, motion.To.Z - motion.From.Z);
        bool wide = motion.IsArc && motion.Radius >= CertainMm && Math.Abs(motion.Sweep) * motion.Radius >= 2 * CertainMm;
        if (wide || IsFar(x, y, z, motion.Extruded))
        {
            Restart();
            return PlannerShare.Surely;
        }

        (_x, _y, _z, _extruded) = (_x + x, _y + y, _z + z, _extruded + motion.Extruded);
        if (!IsFar(_x, _y, _z, _extruded)) return PlannerShare.Perhaps;
        Restart();
        return PlannerShare.Together;
    }

    public void Restart() => (_x, _y, _z, _extruded) = (0, 0, 0, 0);

    /// <summary>Or neither, as relative moves have it: their way is known all the same.</summary>
    private static bool KnowsBothEnds(in Motion motion) =>
        motion.From.HasX == motion.To.HasX && motion.From.HasY == motion.To.HasY && motion.From.HasZ == motion.To.HasZ;

    private static bool IsFar(double x, double y, double z, double extruded) =>
        Math.Abs(x) >= CertainMm || Math.Abs(y) >= CertainMm || Math.Abs(z) >= CertainMm || Math.Abs(extruded) >= CertainMm;
}
