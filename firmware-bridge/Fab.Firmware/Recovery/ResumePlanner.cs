using System.Globalization;
using System.Text;
using Fab.Firmware.GCode;
using Fab.Firmware.Streaming;

namespace Fab.Firmware.Recovery;

/// <summary>
/// Makes a plan to go on with a broken-off job: where to begin, and what must be sent first so that everything is as the
/// commands before have left it. Pure; it decides nothing about whether to go on. That is a person's.
/// </summary>
public static class ResumePlanner
{
    private const int NextShown = 8;

    /// <summary>Reports round to two or three decimals.</summary>
    private const double SamePlaceMm = 0.02;

    public static (ResumePlan? Plan, Refusal? Refusal) Make(IProgramSource program, ResumeSituation situation)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(situation);
        List<PlanNote> warnings = [];
        (long first, bool kept) = Locate(program, situation, warnings);
        if (first >= program.Count)
            return (null, new Refusal(RecoveryRefusals.NothingLeft, "The machine has executed the whole program.", "Cancel the job, and take the part off."));

        ProgramState state = StateAt(program, situation.Dialect, ref first, warnings);
        if (!state.HasWorked) return (FromTheStart(program, warnings), null);
        if (!state.Modal.At.IsKnown)
        {
            return (null, new Refusal(
                RecoveryRefusals.PlaceUnknown,
                $"After line {first} the program does not say where the tool is.",
                "Cancel the job; it can only be made from the start."));
        }

        List<PlanNote> checks = [new(PlanNotes.HandsClear, "Nobody's hands are in the machine, and nothing is in the tool's way.")];
        Refusal? refusal = situation.Dialect == Dialect.Marlin
            ? CheckPrinter(checks, warnings, state, kept)
            : CheckRouter(checks, warnings, situation, state, kept);
        if (refusal is not null) return (null, refusal);
        if (!kept && situation.RanOut && situation.Sent > first)
            warnings.Add(new(PlanNotes.LinesAgain, $"Lines {first + 1} to {situation.Sent} may have been executed in part before it broke off; they are run again."));
        var way = new WayBack(state, situation.Dialect, kept ? PlaceKnown.AsLeft : PlaceKnown.Forgotten)
        {
            Lift = situation.Lift,
            MaxZ = situation.MaxZ,
            TravelFeed = situation.TravelFeed,
        };
        return (new ResumePlan(first, kept, way.Lines(), NextOf(program, first), checks, warnings), null);
    }

    /// <summary>What holds before <paramref name="first"/>; where that goes on with an arc of a line before it, before the line that begins the arcs.</summary>
    private static ProgramState StateAt(IProgramSource program, Dialect dialect, ref long first, List<PlanNote> warnings)
    {
        var state = new ProgramState(program, dialect);
        state.AdvanceTo(first);
        if (!state.GoesOnWithAnArc(program.At(first).Text)) return state;
        long wanted = first;
        first = state.MotionNamedBy;
        warnings.Add(new(PlanNotes.ArcAgain, $"Line {wanted + 1} goes on with an arc, so the job goes on at the line that names it: lines {first + 1} to {wanted} are done twice."));
        state = new ProgramState(program, dialect);
        state.AdvanceTo(first);
        return state;
    }

    /// <summary>The program's beginning moves nothing before it homes, or has not moved anything yet: it is simply run again.</summary>
    private static ResumePlan FromTheStart(IProgramSource program, List<PlanNote> warnings) =>
        new(0, false, [], NextOf(program, 0), [new(PlanNotes.PlateClear, "The plate is clear: the job begins from its first line.")], warnings);

    /// <summary>
    /// The command to go on with. Where the tool stands on the path says it; where no command between those certainly and
    /// those possibly executed leads there, the firmware has lost its place, and the certain ones count.
    /// </summary>
    private static (long First, bool Kept) Locate(IProgramSource program, ResumeSituation s, List<PlanNote> warnings)
    {
        if (s.At is not { } at || !s.PositionTrusted || IsFreshStart(at)) return (s.Executed, false);
        var state = new ProgramState(program, s.Dialect);
        state.AdvanceTo(s.Executed);
        List<long> found = [];
        long last = Math.Min(s.Sent, program.Count);
        while (true)
        {
            if (IsThere(state.Modal, at)) found.Add(state.Commands);
            if (state.Commands >= last) break;
            state.AdvanceTo(state.Commands + 1);
        }

        if (found.Count == 0) return (s.Executed, false);

        // A machine that was left alone has done all it was sent. Otherwise the earliest: done twice is seen, left out is not.
        if (s.RanOut && found[^1] == last) return (last, true);
        if (found.Count > 1) warnings.Add(new(PlanNotes.EarliestTaken, $"The tool stands where lines {found[0]} to {found[^1]} pass by; the earliest is taken, so a few lines may be done twice."));
        return (found[0], true);
    }

    /// <summary>A board that restarted counts from nought on all axes.</summary>
    private static bool IsFreshStart(MachinePosition at) =>
        (at.MachineX ?? at.X).Value == 0 && (at.MachineY ?? at.Y).Value == 0 && (at.MachineZ ?? at.Z).Value == 0;

    private static bool IsThere(ModalState modal, MachinePosition at)
    {
        if (!modal.At.IsKnown) return false;
        return Math.Abs(modal.LogicalX - at.X.Value) <= SamePlaceMm
            && Math.Abs(modal.LogicalY - at.Y.Value) <= SamePlaceMm
            && Math.Abs(modal.LogicalZ - at.Z.Value) <= SamePlaceMm;
    }

    private static Refusal? CheckPrinter(List<PlanNote> checks, List<PlanNote> warnings, ProgramState state, bool kept)
    {
        checks.Add(new(PlanNotes.PartSticks, "The part still sticks to the plate, and nothing has come loose."));
        checks.Add(new(PlanNotes.NozzleClean, "The nozzle is clean; what oozes while it heats up is wiped off."));
        if (kept) return null;
        checks.Add(new(PlanNotes.HeightKept, string.Create(CultureInfo.InvariantCulture, $"The tool still stands at the height where it stopped, Z {state.Modal.At.Z:0.####} mm: nobody has turned the Z axis, and it has not sunk.")));
        warnings.Add(new(
            PlanNotes.HeightTakenAsLeft,
            "The firmware has forgotten where the tool is. X and Y are homed anew with the tool lifted; Z is taken to be where it was left, because homing Z over the part would crash into it."));
        return null;
    }

    private static Refusal? CheckRouter(List<PlanNote> checks, List<PlanNote> warnings, ResumeSituation s, ProgramState state, bool kept)
    {
        if (!kept)
        {
            if (!s.CanHome)
            {
                return new Refusal(
                    RecoveryRefusals.PositionLost,
                    "The firmware has forgotten where the tool is, and this machine has no homing to find out.",
                    "Cancel the job. Set the work's zero anew before the next one.");
            }

            if (state.Renumbered || !SameZero(s.Before, s.At))
            {
                return new Refusal(
                    RecoveryRefusals.ZeroLost,
                    "The work's zero is not where it was when the job broke off.",
                    "Cancel the job. Set the work's zero anew before the next one.");
            }

            checks.Add(new(PlanNotes.WayHomeFree, "The way from the tool to the machine's home is free: it homes first, Z before X and Y."));
            warnings.Add(new(PlanNotes.HomedAnew, "The firmware has forgotten where the tool is, so the machine is homed. The work's zero is as it was."));
        }

        checks.Add(new(PlanNotes.WorkClamped, "The workpiece is clamped where it was, and the tool is whole and the same."));
        checks.Add(new(PlanNotes.GearWorn, "Everybody wears what they should: the spindle starts before the tool goes down."));
        if (state.HighestAbove <= 0) warnings.Add(new(PlanNotes.NotLifted, "The program never went higher than where it broke off: the way back is not lifted."));
        return null;
    }

    private static bool SameZero(MachinePosition? before, MachinePosition? now)
    {
        if (Offset(before) is not { } was || Offset(now) is not { } isNow) return false;
        return Math.Abs(was.X - isNow.X) < 0.002 && Math.Abs(was.Y - isNow.Y) < 0.002 && Math.Abs(was.Z - isNow.Z) < 0.002;
    }

    private static (double X, double Y, double Z)? Offset(MachinePosition? at) =>
        at is { MachineX: { } x, MachineY: { } y, MachineZ: { } z } p ? (x.Value - p.X.Value, y.Value - p.Y.Value, z.Value - p.Z.Value) : null;

    private static string[] NextOf(IProgramSource program, long first)
    {
        var next = new List<string>(NextShown);
        for (long i = first; i < program.Count && next.Count < NextShown; i++) next.Add(Encoding.ASCII.GetString(program.At(i).Text));
        return [.. next];
    }
}
