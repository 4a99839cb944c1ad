using Fab.Firmware.GCode;

namespace Fab.Firmware.Streaming;

/// <summary>Whether a command leaves a block in the planner.</summary>
internal enum PlannerShare
{
    None,

    /// <summary>It may be shorter than any step, and then the planner drops it.</summary>
    Perhaps,

    /// <summary>It or one of those before it, back to the last that was not <see cref="Perhaps"/>.</summary>
    Together,
    Surely,
}

/// <summary>
/// Says how many commands have certainly been executed. Firmware acknowledges a move when it has planned it; its planner
/// then holds at most so many moves. So everything before the oldest move that may still be planned is done.
/// </summary>
internal sealed class ExecutedTracker
{
    private readonly Queue<long> _movesPlanned = new();
    private readonly BlockCertainty _certainty = new();
    private long _acknowledged;

    // The first of a run of small moves, and whether moves were called done that may have held the run's only block.
    private long? _runFrom;
    private bool _runIsSpent;

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
        _certainty.Restart();
        _acknowledged = command;
    }

    /// <summary>Of the program's next command; asked once of each, in order.</summary>
    public PlannerShare ShareOf(in Motion motion) => _certainty.Of(motion);

    /// <summary>The firmware took command <paramref name="command"/>.</summary>
    /// <param name="share">
    /// Only what surely holds a block counts against the planner's size: a move, or a run of moves too small to say which of
    /// them it is. A small one waits with the move before it. So what the planner may still hold is never called done too early.
    /// </param>
    public void Acknowledge(long command, PlannerShare share)
    {
        if (command < _acknowledged) return;
        _acknowledged = command + 1;
        if (share == PlannerShare.None) return;
        if (share == PlannerShare.Together && _runIsSpent) (share, _runFrom, _runIsSpent) = (PlannerShare.Perhaps, null, false);
        else if (share == PlannerShare.Perhaps) _runFrom ??= command;
        if (share == PlannerShare.Perhaps && _movesPlanned.Count > 0) return;
        _movesPlanned.Enqueue(share == PlannerShare.Together ? _runFrom ?? command : command);
        if (share != PlannerShare.Perhaps) (_runFrom, _runIsSpent) = (null, false);
        if (_movesPlanned.Count > PlannerBlocks) OldestIsDone();
    }

    /// <summary>The firmware said how many moves it can hold at most.</summary>
    public void Resize(int plannerBlocks) => PlannerBlocks = plannerBlocks;

    /// <summary>The firmware says how much of its planner is free.</summary>
    public void PlannerFree(int blocks, int plannerBlocks)
    {
        PlannerBlocks = plannerBlocks;
        int held = Math.Max(0, plannerBlocks - blocks);
        while (_movesPlanned.Count > held) OldestIsDone();
        if (held == 0) SpendRun();
    }

    /// <summary>The tool was seen on the path of this command: the moves before it are done.</summary>
    public void Reached(long command)
    {
        bool isFurther = _seenOn < command;
        for (; _movesPlanned.TryPeek(out long oldest) && oldest < command; isFurther = true) _movesPlanned.Dequeue();
        if (isFurther) _seenOn = command;
        if (_runFrom < command) SpendRun();
    }

    /// <summary>The machine rests, and all that was acknowledged is done.</summary>
    public void Drained()
    {
        _movesPlanned.Clear();
        _seenOn = null;
        SpendRun();
    }

    private void SpendRun()
    {
        if (_runFrom is null) return;
        _runFrom = null;
        _runIsSpent = true;
    }

    private void OldestIsDone()
    {
        if (_movesPlanned.Dequeue() >= _seenOn) _seenOn = null;
    }
}
