using Fab.Contracts.Jobs;
using Fab.Contracts.Machines;
using Fab.Domain;
using Fab.Domain.Jobs;
using Fab.Domain.Ledger;
using Fab.Domain.Machines;
using Fab.Domain.Units;
using Fab.Silo.Tests.World;

namespace Fab.Silo.Tests;

/// <summary>The hub dies right after a write: persisted, but nobody told. Whatever write it was, the story ends the same.</summary>
public class CrashTests
{
    private const int MostWrites = 16;

    /// <summary>After which write the hub dies, and after how many more it dies again; 0 for not again.</summary>
    public static TheoryData<int, int> Writes()
    {
        TheoryData<int, int> writes = [];
        for (int write = 1; write <= MostWrites; write++)
        {
            foreach (int again in new[] { 0, 1, 2, 4 }) writes.Add(write, again);
        }

        return writes;
    }

    [Fact]
    public void Story_WithoutACrash_HasAsManyWritesAsAreTried()
    {
        var silo = new TestSilo();
        silo.SetUp();
        silo.Quote("j1");
        int before = silo.States.Writes;
        silo.Submit("j1");
        silo.Advance(TimeSpan.FromHours(1));
        Assert.Equal(MostWrites, silo.States.Writes - before);
    }

    [Theory]
    [MemberData(nameof(Writes))]
    public void Hub_DiesAfterAnyWrite_TheJobIsPrintedOnceAndPaidOnce(int write, int again)
    {
        var silo = new TestSilo(seed: (write * 10) + again);
        TestBridge bridge = silo.SetUp();
        silo.Quote("j1");
        silo.States.DieAfterWrite = silo.States.Writes + write;

        Wish(silo, () => silo.Queue.Submit(new JobId("j1"), "ann"));
        if (again > 0) silo.States.DieAfterWrite = silo.States.Writes + again;
        for (int minute = 0; minute < 60; minute++)
        {
            silo.Advance(TimeSpan.FromMinutes(1));
            if (silo.IsDown) silo.Start();
        }

        JobView job = silo.View("j1");
        if (job.Phase == JobPhase.Quoted)
        {
            // Died before the wish was kept: nothing may be held, and asking again works.
            Assert.Equal(0, silo.Balance(silo.Wallet("ann")).Held.Value);
            Assert.Null(silo.Submit("j1"));
            silo.Advance(TimeSpan.FromHours(1));
            job = silo.View("j1");
        }

        Assert.Equal((JobPhase.Finished, new Cents(100)), (job.Phase, job.Rent));
        Assert.Equal([new JobId("j1")], bridge.Started);
        Assert.Equal((9900, 0), (silo.Balance(silo.Wallet("ann")).Posted.Value, silo.Balance(silo.Wallet("ann")).Held.Value));
        Assert.Equal([$"top-up/{silo.Account("ann")}", "job/j1/hold", "job/j1/rent"], silo.Transfers().Select(t => t.Id));
        Assert.Equal((new Cents(100), 1), (silo.Run(() => silo.Fund.Get()).RentEver, silo.Run(() => silo.Fund.Get()).Machines.Single().Jobs));
        Assert.Equal((MachineState.AwaitingClear, 3000L), (silo.MachineView().State, silo.MachineView().WornSeconds));
        Assert.Empty(silo.Run(() => silo.Queue.Get()));

        // What lists show is as late as the truth.
        JobView listed = silo.Listed().Single();
        Assert.Equal((job.Revision, job.Phase), (listed.Revision, listed.Phase));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void Hub_DiesWhileAJobIsCancelled_TheHoldIsReleasedOnce(int write)
    {
        var silo = new TestSilo(seed: write);
        silo.SetUp();
        silo.Quote("j1", material: "petg");
        Assert.Null(silo.Submit("j1"));
        silo.States.DieAfterWrite = silo.States.Writes + write;
        Wish(silo, () => silo.Job("j1").Cancel("ann"));
        silo.Advance(TimeSpan.FromMinutes(3));
        if (silo.IsDown) silo.Start();
        silo.Advance(TimeSpan.FromMinutes(3));

        Assert.Equal(JobPhase.Cancelled, silo.View("j1").Phase);
        Assert.Equal((10000, 0), (silo.Balance(silo.Wallet("ann")).Posted.Value, silo.Balance(silo.Wallet("ann")).Held.Value));
        Assert.Equal([$"top-up/{silo.Account("ann")}", "job/j1/hold", "job/j1/release"], silo.Transfers().Select(t => t.Id));
        Assert.Empty(silo.Run(() => silo.Queue.Get()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Ledger_OutOfReachWhileQueueing_KeepsTheWishAndHoldsOnce(bool answerLost)
    {
        var silo = new TestSilo();
        TestBridge bridge = silo.SetUp();
        silo.Quote("j1");
        (silo.Ledger.FailBefore, silo.Ledger.FailAfter) = answerLost ? (0, 3) : (3, 0);
        Assert.Equal(JobRefusals.LedgerOutOfReach, silo.Submit("j1")?.Code);
        silo.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(JobPhase.Running, silo.View("j1").Phase);
        Assert.Single(silo.Transfers(), t => t.Kind == TransferKind.Hold);
        Assert.Single(bridge.Started);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Ledger_OutOfReachAtTheEnd_PaysOnceLater(bool answerLost)
    {
        var silo = new TestSilo();
        TestBridge bridge = silo.SetUp();
        silo.Quote("j1");
        Assert.Null(silo.Submit("j1"));
        (silo.Ledger.FailBefore, silo.Ledger.FailAfter) = answerLost ? (0, 4) : (4, 0);
        bridge.Finish();
        silo.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(JobPhase.Finished, silo.View("j1").Phase);
        silo.Kill();
        silo.Start();
        silo.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal([$"top-up/{silo.Account("ann")}", "job/j1/hold", "job/j1/rent"], silo.Transfers().Select(t => t.Id));
        Assert.Equal(["job/j1/hold", "job/j1/rent"], silo.View("j1").Transfers);
    }

    /// <summary>A bridge says once that it is there, and once that it is gone.</summary>
    [Fact]
    public void Store_FailsToKeepAStatus_ItIsTakenAgain()
    {
        var silo = new TestSilo();
        TestBridge bridge = silo.SetUp();
        silo.States.FailWrites = 2;

        bridge.Drop();
        silo.Scheduler.RunUntilIdle();
        Assert.Equal(MachineState.Idle, silo.MachineView().State);

        silo.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(MachineState.Offline, silo.MachineView().State);
    }

    [Fact]
    public void Store_FailsAWrite_TheCallerHearsItAndNothingIsHalfDone()
    {
        var silo = new TestSilo();
        TestBridge bridge = silo.SetUp();
        silo.Quote("j1");
        silo.States.FailWrites = 1;
        Assert.ThrowsAny<Exception>(() => silo.Submit("j1"));
        Assert.Equal(JobPhase.Quoted, silo.View("j1").Phase);
        Assert.Null(silo.Submit("j1"));
        Assert.Equal(JobPhase.Running, silo.View("j1").Phase);

        // An event that could not be stored is not acknowledged, so the bridge brings it again.
        silo.States.FailWrites = 1;
        bridge.Finish();
        silo.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal((JobPhase.Finished, MachineState.AwaitingClear), (silo.View("j1").Phase, silo.MachineView().State));
        Assert.Equal(100, silo.Balance("rent:reprap-1").Posted.Value);
    }

    [Fact]
    public void Hub_KilledMidPrint_HearsAfterwardsWhatHappened()
    {
        var silo = new TestSilo();
        TestBridge bridge = silo.SetUp();
        silo.Quote("j1");
        Assert.Null(silo.Submit("j1"));
        silo.Kill();
        silo.Advance(TimeSpan.FromHours(2));
        silo.Start();
        silo.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal((JobPhase.Finished, new Cents(100)), (silo.View("j1").Phase, silo.View("j1").Rent));
        Assert.Single(bridge.Started);
    }

    /// <summary>A call whose hub may die: it may never be answered.</summary>
    private static void Wish(TestSilo silo, Func<Task> call)
    {
        _ = call();
        silo.Scheduler.RunUntilIdle();
        if (silo.IsDown) silo.Start();
    }
}
