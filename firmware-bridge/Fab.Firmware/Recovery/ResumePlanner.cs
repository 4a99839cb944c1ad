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
        List<string> warnings = [];
        (long first, bool kept) = Locate(program, situation, warnings);
        if (first >= program.Count)
            return (null, new Refusal(RecoveryRefusals.NothingLeft, "The machine has executed the whole program.", "Cancel the job, and take the part off."));

        var state = new ProgramState(program, situation.Dialect);
        state.AdvanceTo(first);
        if (!state.HasWorked) return (FromTheStart(program, warnings), null);
        if (!state.Modal.At.IsKnown)
        {
            return (null, new Refusal(
                RecoveryRefusals.PlaceUnknown,
                $"After line {first} the program does not say where the tool is.",
                "Cancel the job; it can only be made from the start."));
        }

        List<string> lines = [];
        List<string> checks = ["Nobody's hands are in the machine, and nothing is in the tool's way."];
        Refusal? refusal = situation.Dialect == Dialect.Marlin
            ? Printer(lines, checks, warnings, situation, state, kept)
            : Router(lines, checks, warnings, situation, state, kept);
        if (!kept && situation.RanOut && situation.Sent > first)
            warnings.Add($"Lines {first + 1} to {situation.Sent} may have been executed in part before it broke off; they are run again.");
        return refusal is not null ? (null, refusal) : (new ResumePlan(first, kept, lines, NextOf(program, first), checks, warnings), null);
    }

    /// <summary>The program's beginning moves nothing before it homes, or has not moved anything yet: it is simply run again.</summary>
    private static ResumePlan FromTheStart(IProgramSource program, List<string> warnings) =>
        new(0, false, [], NextOf(program, 0), ["The plate is clear: the job begins from its first line."], warnings);

    /// <summary>
    /// The command to go on with. Where the tool stands on the path says it; where no command between those certainly and
    /// those possibly executed leads there, the firmware has lost its place, and the certain ones count.
    /// </summary>
    private static (long First, bool Kept) Locate(IProgramSource program, ResumeSituation s, List<string> warnings)
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
        if (found.Count > 1) warnings.Add($"The tool stands where lines {found[0]} to {found[^1]} pass by; the earliest is taken, so a few lines may be done twice.");
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

    private static Refusal? Printer(
        List<string> lines, List<string> checks, List<string> warnings, ResumeSituation s, ProgramState state, bool kept)
    {
        ModalState modal = state.Modal;
        AxisPoint at = modal.At;
        checks.Add("The part still sticks to the plate, and nothing has come loose.");
        checks.Add("The nozzle is clean; what oozes while it heats up is wiped off.");
        lines.Add("G21");
        foreach ((int tool, double target) in state.Hotends) lines.Add(state.Hotends.Count == 1 ? $"M104 S{N(target)}" : $"M104 T{tool} S{N(target)}");
        if (state.Chamber > 0) lines.Add($"M141 S{N(state.Chamber)}");
        if (state.Bed > 0) lines.Add($"M190 S{N(state.Bed)}");
        if (modal.Tool > 0) lines.Add($"T{modal.Tool}");
        double lift = Math.Min(s.Lift.Value, s.MaxZ is { } most ? Math.Max(0, most.Value - at.Z) : s.Lift.Value);
        if (!kept)
        {
            checks.Add($"The tool still stands at the height where it stopped, Z {N(at.Z)} mm: nobody has turned the Z axis, and it has not sunk.");
            warnings.Add("The firmware has forgotten where the tool is. X and Y are homed anew with the tool lifted; Z is taken to be where it was left, because homing Z over the part would crash into it.");
            lines.Add($"G92 Z{N(at.Z)}");
        }

        lines.Add("G91");
        if (lift > 0) lines.Add($"G1 Z{N(lift)} F600");
        lines.Add("G90");
        if (!kept) lines.Add("G28 X Y");
        foreach ((int tool, double target) in state.Hotends)
            if (target > 0) lines.Add(state.Hotends.Count == 1 ? $"M109 S{N(target)}" : $"M109 T{tool} S{N(target)}");

        // Homed anew, numbers mean places again; otherwise the program's own shift still holds.
        (double x, double y, double z) = kept ? (modal.LogicalX, modal.LogicalY, modal.LogicalZ) : (at.X, at.Y, at.Z);
        lines.Add($"G1 X{N(x)} Y{N(y)} F{N(s.TravelFeed.Value)}");
        lines.Add($"G1 Z{N(z)} F600");
        bool isShifted = modal.LogicalX != at.X || modal.LogicalY != at.Y || modal.LogicalZ != at.Z;
        if (!kept && isShifted) lines.Add($"G92 X{N(modal.LogicalX)} Y{N(modal.LogicalY)} Z{N(modal.LogicalZ)}");
        lines.Add(state.Fan > 0 ? $"M106 S{N(state.Fan)}" : "M107");
        if (state.FeedPercent != 100) lines.Add($"M220 S{N(state.FeedPercent)}");
        if (state.FlowPercent != 100) lines.Add($"M221 S{N(state.FlowPercent)}");
        lines.Add($"G92 E{N(modal.LogicalE)}");
        lines.Add(modal.IsAbsolute ? "G90" : "G91");
        lines.Add(modal.IsExtruderAbsolute ? "M82" : "M83");
        if (modal.Unit != 1) lines.Add("G20");
        if (modal.Feed > 0) lines.Add($"G1 F{N(modal.Feed / modal.Unit)}");
        return null;
    }

    private static Refusal? Router(
        List<string> lines, List<string> checks, List<string> warnings, ResumeSituation s, ProgramState state, bool kept)
    {
        ModalState modal = state.Modal;
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

            checks.Add("The way from the tool to the machine's home is free: it homes first, Z before X and Y.");
            warnings.Add("The firmware has forgotten where the tool is, so the machine is homed. The work's zero is as it was.");
            lines.Add("$H");
        }

        checks.Add("The workpiece is clamped where it was, and the tool is whole and the same.");
        checks.Add("Everybody wears what they should: the spindle starts before the tool goes down.");
        lines.Add($"G{state.CoordinateSystem}");
        lines.Add("G17G21G90G94");
        double safe = Math.Max(state.HighestZ ?? modal.LogicalZ, modal.LogicalZ);
        double plunge = modal.Feed > 0 ? Math.Min(modal.Feed, 300) : 300;
        lines.Add($"G0 Z{N(safe)}");
        lines.Add($"G0 X{N(modal.LogicalX)} Y{N(modal.LogicalY)}");
        if (state.Mist) lines.Add("M7");
        if (state.Flood) lines.Add("M8");
        if (modal.SpindleOn)
        {
            lines.Add($"{(modal.SpindleReversed ? "M4" : "M3")} S{N(modal.SpindleRpm)}");
            // In two parts: a dwell as long as an answer is waited for would look like a lost one.
            lines.Add("G4 P2");
            lines.Add("G4 P2");
        }

        lines.Add($"G1 Z{N(modal.LogicalZ)} F{N(plunge)}");
        lines.Add($"G{modal.Plane}{(modal.Unit == 1 ? "G21" : "G20")}{(modal.IsAbsolute ? "G90" : "G91")}{(modal.Feed > 0 ? $"F{N(modal.Feed / modal.Unit)}" : "")}");
        if (safe <= modal.LogicalZ) warnings.Add("The program never went higher than where it broke off: the way back is not lifted.");
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

    private static string N(double value) => ProgramState.Number(value);
}
