using Fab.Firmware.Streaming;

namespace Fab.Firmware.Tests;

/// <summary>What counts as executed, by answers, by the planner's free blocks, and by where the tool was seen.</summary>
public sealed class ExecutedTrackerTests
{
    /// <summary>Whether the second move is one at all depends on where the machine stands, so it has no entry of its own.</summary>
    [Fact]
    public void Reached_AMoveThatMayHoldNoBlock_IsNotDoneWhileTheToolIsSeenOnIt()
    {
        ExecutedTracker tracker = Three();
        tracker.Reached(1);
        Assert.Equal(1, tracker.Executed);
        tracker.Reached(2);
        Assert.Equal(2, tracker.Executed);
    }

    [Fact]
    public void Reached_ThenTheNextMoveLeavesThePlanner_IsDone()
    {
        ExecutedTracker tracker = Three();
        tracker.Reached(1);
        tracker.PlannerFree(4, 4);
        Assert.Equal(3, tracker.Executed);
    }

    [Fact]
    public void Reached_AgainOrEarlier_ChangesNothing()
    {
        ExecutedTracker tracker = Three();
        tracker.Reached(2);
        tracker.Reached(1);
        tracker.Reached(2);
        Assert.Equal(2, tracker.Executed);
    }

    [Fact]
    public void Drained_AfterReached_AllThatWasAcknowledgedIsDone()
    {
        ExecutedTracker tracker = Three();
        tracker.Reached(1);
        tracker.Drained();
        Assert.Equal(3, tracker.Executed);
    }

    private static ExecutedTracker Three()
    {
        var tracker = new ExecutedTracker(4);
        tracker.Acknowledge(0, PlannerShare.Surely);
        tracker.Acknowledge(1, PlannerShare.Perhaps);
        tracker.Acknowledge(2, PlannerShare.Surely);
        Assert.Equal(0, tracker.Executed);
        return tracker;
    }
}
