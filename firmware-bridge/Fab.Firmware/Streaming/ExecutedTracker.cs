using Fab.Firmware.GCode;

namespace Fab.Firmware.Streaming;

/// <summary>Whether a command leaves a block in the planner.</summary>
internal enum PlannerShare
{
    None,

    /// <summary>It may be shorter than any step, and then the planner drops it.</summary>
    Perhaps,
    Surely,
}

/// <summary>
/// Says how many commands have certainly been executed. Firmware acknowledges a move when it has planned it; its planner
/// then holds at most so many moves. So everything before the oldest move that may still be planned is done.
/// </summary>
internal sealed class ExecutedTracker
{
    private readonly Queue<long> _movesPlanned = new();
    private long _acknowledged;

    // Where the tool was seen last; such a move may stand in the queue only with the one before it. Null once it is done.
    private long? _seenOn;

    public ExecutedTracker(int plannerBlocks) => PlannerBlocks = plannerBlocks;

    /// <summary>Most moves the planner can hold.</summary>
    public int PlannerBlocks { get; private set; }

    public long Executed
    {
        get
        {
            long planned = _movesPlanned.TryPeek(out long oldest) ? oldest : _acknowledged;
            return _seenOn < planned ? _seenOn.Value : planned;
        }
    }

    public void Reset(long command)
    {
        Drained();
        _acknowledged = command;
    }

    /// <summary>The firmware took command <paramref name="command"/>.</summary>
    /// <param name="share">
    /// Only moves that surely hold a block count against the planner's size; one that may hold none waits with the move
    /// before it. So what the planner may still hold is never called done too early.
    /// </param>
    public void Acknowledge(long command, PlannerShare share)
    {
        if (command < _acknowledged) return;
        _acknowledged = command + 1;
        if (share == PlannerShare.None || (share == PlannerShare.Perhaps && _movesPlanned.Count > 0)) return;
        _movesPlanned.Enqueue(command);
        if (_movesPlanned.Count > PlannerBlocks) OldestIsDone();
    }

    public static PlannerShare ShareOf(in Motion motion)
    {
        // Longer than the most steps that any build drops (MIN_STEPS_PER_SEGMENT is 6 at 80 a millimetre).
        const double sureMm = 0.1;
        if (motion.Kind is MotionKind.None or MotionKind.Dwell) return PlannerShare.None;
        bool sure = motion.Kind is MotionKind.ArcClockwise or MotionKind.ArcCounterClockwise || motion.MachineCoordinates
            || Math.Abs(motion.To.X - motion.From.X) >= sureMm || Math.Abs(motion.To.Y - motion.From.Y) >= sureMm
            || Math.Abs(motion.To.Z - motion.From.Z) >= sureMm || Math.Abs(motion.Extruded) >= sureMm;
        return sure ? PlannerShare.Surely : PlannerShare.Perhaps;
    }

    /// <summary>The firmware said how many moves it can hold at most.</summary>
    public void Resize(int plannerBlocks) => PlannerBlocks = plannerBlocks;

    /// <summary>The firmware says how much of its planner is free.</summary>
    public void PlannerFree(int blocks, int plannerBlocks)
    {
        PlannerBlocks = plannerBlocks;
        int held = Math.Max(0, plannerBlocks - blocks);
        while (_movesPlanned.Count > held) OldestIsDone();
    }

    /// <summary>The tool was seen on the path of this command: the moves before it are done.</summary>
    public void Reached(long command)
    {
        bool isFurther = _seenOn < command;
        for (; _movesPlanned.TryPeek(out long oldest) && oldest < command; isFurther = true) _movesPlanned.Dequeue();
        if (isFurther) _seenOn = command;
    }

    /// <summary>The machine rests, and all that was acknowledged is done.</summary>
    public void Drained()
    {
        _movesPlanned.Clear();
        _seenOn = null;
    }

    private void OldestIsDone()
    {
        if (_movesPlanned.Dequeue() >= _seenOn) _seenOn = null;
    }
}
