using Fab.Firmware.GCode;

namespace Fab.Firmware.Preflight;

/// <summary>Where moves go and how fast.</summary>
internal sealed partial class LineChecks
{
    private readonly MotionBox _travel = limits.Travel ?? (limits.Kind == MachineKind.Router ? ToolSpace.UpToOrigin(limits.Volume) : MotionBox.Of(limits.Volume));
    private readonly KeepOutCheck? _keepOut = limits.KeepOuts.Count == 0 ? null : new KeepOutCheck(limits.KeepOuts);
    private readonly double _maxFeedXy = Math.Max(limits.Motion.MaxFeedX.Value, limits.Motion.MaxFeedY.Value);
    private bool _cut;
    private bool _moved;

    private void CheckMotion(in Motion motion, ModalState state)
    {
        _moved = true;
        bool arc = motion.Kind is MotionKind.ArcClockwise or MotionKind.ArcCounterClockwise;
        if (arc && !CheckArc(motion)) return;
        if (!IsMarlin) CheckCutting(motion, state);
        if (IsPrinter && !state.Homed && (motion.To.IsKnown || GoesFromNowhere(motion)))
            Warn(PreflightCodes.NotHomed, 0, () => "The program moves before it homes, so its places are not certain.", "Put G28 at its beginning.");
        if (!IsPrinter && motion.Kind != MotionKind.Rapid && motion.To.HasZ && state.LogicalZ < 0) _cut = true;
        if (IsPrinter && motion.Extruded > 0) CheckCold();
        if (IsPrinter || state.InMachineSpace) CheckPlace(motion, state, arc);
        if (motion.Feed > 0) CheckFeed(motion);
    }

    /// <summary>An axis goes to a place though nothing has said where it is; lifted by so much, as many programs begin, it goes to none.</summary>
    private static bool GoesFromNowhere(in Motion motion) =>
        (motion.To.HasX && !motion.From.HasX) || (motion.To.HasY && !motion.From.HasY) || (motion.To.HasZ && !motion.From.HasZ);

    private void CheckCutting(in Motion motion, ModalState state)
    {
        if (!state.UnitsSaid)
            Warn(PreflightCodes.NoUnits, 0, () => "The program moves before it says whether it means millimetres (G21) or inches (G20).", "Put G21 at its beginning.");
        if (motion.Kind != MotionKind.Rapid && !state.FeedSaid)
        {
            Refuse(
                PreflightCodes.NoFeed, 0, () => "The move has no feed, and none was set before; Grbl refuses it (error 22).",
                "Export with feeds, or put an F word before the first cut.");
        }
    }

    private bool CheckArc(in Motion motion)
    {
        if (motion.BadArc)
        {
            Refuse(PreflightCodes.Malformed, 'R', () => "The arc cannot be drawn: it has no centre, or a radius that does not reach its end.", "Export the G-code again, or without arcs.");
            return false;
        }

        if (motion.ArcGap <= ArcRoundingMm) return true;
        return CheckArcGap(motion.ArcGap, motion.Radius);
    }

    /// <summary>Grbl refuses an end that misses the circle by half a millimetre, or by a thousandth of its radius; Marlin draws something else.</summary>
    private bool CheckArcGap(double gap, double radius)
    {
        bool refused = gap > 0.5 || (!IsMarlin && gap > 0.001 * radius);
        if (!refused && gap <= 0.05) return true;
        if (findings.CountAnother(PreflightCodes.ArcOpen, refused ? 1 : 0)) return !refused;
        TellNew(
            refused ? FindingSeverity.Refused : FindingSeverity.Warning, PreflightCodes.ArcOpen, refused ? 1 : 0,
            $"The arc does not close: its end misses the circle of {new Millimetres(radius)} around its centre by {new Millimetres(gap)}.",
            "Export the G-code again with more decimals, or without arcs.");
        return !refused;
    }

    private void CheckPlace(in Motion motion, ModalState state, bool arc)
    {
        _keepOut?.Check(motion, this);
        if (!arc && IsInside(motion.To) && IsInside(motion.From)) return;
        BoxBuilder.Extent(motion, out AxisPoint min, out AxisPoint max);
        if (max.HasX) CheckAxis('X', min.X, max.X, _travel.MinX, _travel.MaxX, state);
        if (max.HasY) CheckAxis('Y', min.Y, max.Y, _travel.MinY, _travel.MaxY, state);
        if (max.HasZ) CheckAxis('Z', min.Z, max.Z, _travel.MinZ, _travel.MaxZ, state);
    }

    private bool IsInside(in AxisPoint at) =>
        at.X >= _travel.MinX.Value && at.X <= _travel.MaxX.Value
        && at.Y >= _travel.MinY.Value && at.Y <= _travel.MaxY.Value
        && at.Z >= _travel.MinZ.Value && at.Z <= _travel.MaxZ.Value;

    private void CheckAxis(char axis, double low, double high, Millimetres least, Millimetres most, ModalState state)
    {
        bool below = low < least.Value - ToleranceMm;
        bool above = high > most.Value + ToleranceMm;
        if ((!below && !above) || findings.CountAnother(PreflightCodes.OutsideVolume, axis)) return;
        TellNew(
            FindingSeverity.Refused, PreflightCodes.OutsideVolume, axis, $"The move goes to {axis} {new Millimetres(below ? low : high)}; this machine reaches {least.Value:0.##} to {most}.",
            state.Unit == 1 ? "Move or shrink the part, or use a larger machine." : "The program says inches (G20): check that it means them, or use a larger machine.");
    }

    /// <summary>Called for the first occurrence in a move; one finding for each place.</summary>
    internal void RefuseKeepOut(int index, KeepOut place, in AxisPoint at)
    {
        if (findings.CountAnother(PreflightCodes.KeepOut, index)) return;
        TellNew(
            FindingSeverity.Refused, PreflightCodes.KeepOut, index, $"The move goes through {place.Name} at X {new Millimetres(at.X)}, Y {new Millimetres(at.Y)}, Z {new Millimetres(at.Z)}, where no tool may go.",
            "Put the part elsewhere, or lift over it.");
    }

    private void CheckFeed(in Motion motion)
    {
        if (motion.Feed <= _maxFeedXy && motion.Feed <= limits.Motion.MaxFeedZ.Value) return;
        bool xy = motion.To.X != motion.From.X || motion.To.Y != motion.From.Y;
        bool z = motion.To.Z != motion.From.Z;
        double most = xy ? _maxFeedXy : z ? limits.Motion.MaxFeedZ.Value : limits.Motion.MaxFeedE.Value;
        if (motion.Feed > most) WarnOfFeed(motion.Feed, most, xy ? 'X' : z ? 'Z' : 'E');
    }

    private void WarnOfFeed(double feed, double most, char axis)
    {
        if (findings.CountAnother(PreflightCodes.FeedAboveLimit, axis)) return;
        string where = axis switch { 'X' => "", 'Z' => " along Z", _ => " for the extruder" };
        TellNew(
            FindingSeverity.Warning, PreflightCodes.FeedAboveLimit, axis, $"Feed {feed:0} mm/min is above the machine's {most:0} mm/min{where}.",
            "The machine slows down to what it can; the job takes longer.");
    }
}
