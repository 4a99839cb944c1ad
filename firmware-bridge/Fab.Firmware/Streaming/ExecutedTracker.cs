namespace Fab.Firmware.Streaming;

/// <summary>
/// Says how many commands have certainly been executed. Firmware acknowledges a move when it has planned it; its planner
/// then holds at most so many moves. So everything before the oldest move that may still be planned is done.
/// </summary>
internal sealed class ExecutedTracker
{
    private readonly Queue<long> _movesPlanned = new();
    private long _acknowledged;

    public ExecutedTracker(int plannerBlocks) => PlannerBlocks = plannerBlocks;

    /// <summary>Most moves the planner can hold.</summary>
    public int PlannerBlocks { get; private set; }

    public long Executed => _movesPlanned.TryPeek(out long oldest) ? oldest : _acknowledged;

    public void Reset(long command)
    {
        _movesPlanned.Clear();
        _acknowledged = command;
    }

    /// <summary>The firmware took command <paramref name="command"/>.</summary>
    public void Acknowledge(long command, bool moves)
    {
        if (command < _acknowledged) return;
        _acknowledged = command + 1;
        if (!moves) return;
        _movesPlanned.Enqueue(command);
        if (_movesPlanned.Count > PlannerBlocks) _movesPlanned.Dequeue();
    }

    /// <summary>The firmware says how much of its planner is free.</summary>
    public void PlannerFree(int blocks, int plannerBlocks)
    {
        PlannerBlocks = plannerBlocks;
        int held = Math.Max(0, plannerBlocks - blocks);
        while (_movesPlanned.Count > held) _movesPlanned.Dequeue();
    }

    /// <summary>The machine rests, and all that was acknowledged is done.</summary>
    public void Drained() => _movesPlanned.Clear();
}
