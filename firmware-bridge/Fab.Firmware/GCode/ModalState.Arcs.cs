namespace Fab.Firmware.GCode;

/// <summary>The centre of an arc, from I, J, K or R.</summary>
internal sealed partial class ModalState
{
    private void FindCentre(GCodeBlock block, ref Motion motion, bool clockwise)
    {
        (char first, char second) = Plane switch { 18 => ('K', 'I'), 19 => ('J', 'K'), _ => ('I', 'J') };
        motion.Turns = (int)Math.Clamp(block.Get('P', 0), 0, 1000);
        if (!block.TryGet('R', out double radius))
        {
            motion.CentreFirst = block.Get(first, 0) * Unit;
            motion.CentreSecond = block.Get(second, 0) * Unit;
            motion.BadArc = motion.CentreFirst == 0 && motion.CentreSecond == 0;
            if (motion.BadArc) return;
            ArcGeometry.Complete(ref motion);
            motion.ArcGap = GapOf(motion);
            return;
        }

        (double dx, double dy) = ArcGeometry.Chord(motion);
        double length = Math.Sqrt((dx * dx) + (dy * dy));
        radius *= Unit;
        double square = (radius * radius) - (length * length / 4);
        motion.BadArc = length == 0 || square < -1e-3 * radius * radius;
        if (motion.BadArc) return;

        // The centre lies on the chord's perpendicular; a negative radius asks for the longer way round.
        double height = Math.Sqrt(Math.Max(0, square)) * (clockwise ? -1 : 1) * (radius < 0 ? -1 : 1);
        motion.CentreFirst = (dx / 2) - (dy / length * height);
        motion.CentreSecond = (dy / 2) + (dx / length * height);
        ArcGeometry.Complete(ref motion);
    }

    /// <summary>How far the arc's end is from the circle it begins on.</summary>
    private static double GapOf(in Motion motion)
    {
        (double dx, double dy) = ArcGeometry.Chord(motion);
        double endX = dx - motion.CentreFirst, endY = dy - motion.CentreSecond;
        return Math.Abs(motion.Radius - Math.Sqrt((endX * endX) + (endY * endY)));
    }
}
