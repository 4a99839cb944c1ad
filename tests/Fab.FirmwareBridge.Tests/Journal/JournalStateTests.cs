using Fab.Contracts.Bus;
using Fab.Domain;
using Fab.FirmwareBridge.Journal;

namespace Fab.FirmwareBridge.Tests.Journal;

public sealed class JournalStateTests
{
    private static readonly JobId Job = new("job-1");

    [Fact]
    public void EpochBegan_Again_RenumbersWhatIsNotAcknowledged()
    {
        JournalState state = JournalState.From(
        [
            new EpochBegan("a"),
            new Told([Event(new JobPreparing(Job), "a", 1, "start"), Event(new JobStarted(Job, 5), "a", 2, "start"), Event(new MachineDisconnected("x"), "a", 3)]),
            new Acknowledged(2),
            new EpochBegan("b"),
        ]);

        Assert.Equal(("b", 1L, 0L), (state.Epoch, state.LastSeq, state.AcknowledgedSeq));
        Assert.Equal([("b", 1L)], state.Unacknowledged.Select(e => (e.Epoch, e.Seq)));
        Assert.Empty(state.ReplyTo("start")!);
    }

    [Fact]
    public void Told_FaultAfterStop_MachineStaysStopped()
    {
        JournalState state = JournalState.From(
        [
            new EpochBegan("a"),
            new Told([Event(new MachineStopped("ann", 5), "a", 1), Event(new MachineFault("x", "y"), "a", 2)]),
        ]);

        Assert.True(state.Hold is { IsStop: true, By: "ann" });
        state.Apply(new Told([Event(new MachineReady(), "a", 3)]));
        Assert.Null(state.Hold);
    }

    [Fact]
    public void Replies_BeyondTheKept_OldestIsForgotten()
    {
        JournalState state = JournalState.From([new EpochBegan("a")]);
        for (int i = 1; i <= JournalState.RepliesKept + 1; i++)
        {
            state.Apply(new Told([Event(new CommandRefused("c", "m"), "a", i, $"command-{i}")]));
        }

        Assert.Null(state.ReplyTo("command-1"));
        Assert.Single(state.ReplyTo("command-2")!);
    }

    /// <summary>One that never began may be given again; one that began, or was barred, may not.</summary>
    [Theory]
    [InlineData(false, JobOutcome.Failed, false)]
    [InlineData(true, JobOutcome.Failed, true)]
    [InlineData(false, JobOutcome.Cancelled, true)]
    public void JobEnded_WithoutHavingBegun_MayBeGivenAgain(bool started, JobOutcome outcome, bool isSeen)
    {
        JournalState state = JournalState.From([new EpochBegan("a"), new Told([Event(new JobPreparing(Job), "a", 1, "start")])]);
        if (started) state.Apply(new Told([Event(new JobStarted(Job, 5), "a", 2, "start")]));
        state.Apply(new Told([Event(new JobEnded(Job, outcome, "link-lost", "Gone.", 0, 0, 0, new(0)), "a", state.LastSeq + 1)]));
        Assert.Equal(isSeen, state.HasSeen(Job));
        Assert.NotNull(state.ReplyTo("start"));
        Assert.Equal(isSeen, JournalState.From([state.ToSnapshot()]).HasSeen(Job));
    }

    [Fact]
    public void ToSnapshot_Restored_IsTheSameState()
    {
        JournalState state = JournalState.From(
        [
            new EpochBegan("a"),
            new Told([Event(new JobPreparing(Job), "a", 1, "start"), Event(new MachineFault("f", "t"), "a", 2)]),
            new JobBarred(new JobId("job-2")),
            new StopOwed("stop", "ann", DateTimeOffset.UnixEpoch),
        ]);

        JournalState restored = JournalState.From([state.ToSnapshot()]);

        Assert.Equal(state.Hold, restored.Hold);
        Assert.Equal(state.Owed, restored.Owed);
        Assert.Equal(state.Job, restored.Job);
        Assert.Equal(state.Unacknowledged, restored.Unacknowledged);
        Assert.True(restored.HasSeen(new JobId("job-2")));
    }

    private static BridgeEvent Event(BridgeEvent e, string epoch, long seq, string? inReplyTo = null) =>
        e with { Epoch = epoch, Seq = seq, InReplyTo = inReplyTo };
}
