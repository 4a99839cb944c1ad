using Fab.Firmware.GCode;
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

    /// <summary>A curve of tiny segments: which of them holds a block is not known, but so many together hold one.</summary>
    [Fact]
    public void Acknowledge_ManySmallMoves_FollowsBehindThem()
    {
        var tracker = new ExecutedTracker(4);
        for (int i = 0; i < 100; i++) tracker.Acknowledge(i, i % 5 == 4 ? PlannerShare.Together : PlannerShare.Perhaps);
        Assert.Equal(80, tracker.Executed);
    }

    [Fact]
    public void Acknowledge_ARunWhoseOnlyBlockMayHaveBeenDone_ClaimsNone()
    {
        var tracker = new ExecutedTracker(2);
        tracker.Acknowledge(0, PlannerShare.Perhaps);
        tracker.PlannerFree(2, 2);
        tracker.Acknowledge(1, PlannerShare.Perhaps);
        tracker.Acknowledge(2, PlannerShare.Together);
        tracker.Acknowledge(3, PlannerShare.Surely);
        Assert.Equal(1, tracker.Executed);
        tracker.Acknowledge(4, PlannerShare.Surely);
        Assert.Equal(3, tracker.Executed);
    }

    /// <summary>
    /// Against a planner of its own kind: it drops what is shorter than its steps, holds so many blocks, runs them at random,
    /// and says now and then how many are free. What is called done must be done, and not lag far.
    /// </summary>
    [Fact]
    public void Executed_RandomPrograms_NeverAheadOfThePlannerAndNeverFarBehind()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            int blocks = random.Next(1, 17);
            double size = Math.Pow(10, -2.5 + (3 * random.NextDouble())), dropped = random.NextDouble() * 0.099, at = 0, planner = 0;
            bool tells = random.Next(2) == 0;
            var tracker = new ExecutedTracker(blocks);
            var held = new Queue<int>();
            var far = new List<int>();
            long before = 0;
            for (int command = 0; command < 600; command++)
            {
                Motion motion = Next(random, size, ref at);
                PlannerShare share = tracker.ShareOf(motion);
                if (motion.Kind == MotionKind.None) planner = at;
                else if (Math.Abs(at - planner) > dropped)
                {
                    while (held.Count >= blocks || (held.Count > 0 && random.Next(3) == 0)) held.Dequeue();
                    held.Enqueue(command);
                    far.Add(command);
                    planner = at;
                }

                tracker.Acknowledge(command, share);
                if (tells && random.Next(4) == 0) tracker.PlannerFree(blocks - held.Count, blocks);
                long done = held.TryPeek(out int oldest) ? oldest : command + 1;
                Assert.True(tracker.Executed <= done, $"seed {seed}: {tracker.Executed} called done, {done} are");
                Assert.True(tracker.Executed >= before, $"seed {seed}: went back from {before} to {tracker.Executed}");
                before = tracker.Executed;
            }

            // Of moves this long most count one by one, and two small ones in a row together: so it lags less than three planners.
            if (size > 2) Assert.True(before >= far[^((3 * blocks) + 3)], $"seed {seed}: {before} of 600");
        }
    }

    [Fact]
    public void ShareOf_AHundredSegmentsOfATwentieth_FollowsTheCurve()
    {
        var tracker = new ExecutedTracker(4);
        double at = 0;
        for (int i = 0; i < 100; i++)
        {
            tracker.Acknowledge(i, tracker.ShareOf(Move(at, at + 0.05)));
            at += 0.05;
        }

        Assert.InRange(tracker.Executed, 75, 85);
    }

    private static Motion Next(Random random, double size, ref double at)
    {
        if (random.Next(40) == 0) return default;
        double from = at;
        at += (random.NextDouble() - 0.3) * size;
        return Move(from, at);
    }

    private static Motion Move(double from, double to) => new()
    {
        Kind = MotionKind.Linear,
        From = new AxisPoint { X = from, HasX = true, HasY = true, HasZ = true },
        To = new AxisPoint { X = to, HasX = true, HasY = true, HasZ = true },
    };

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
