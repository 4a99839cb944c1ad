using Fab.Contracts.Fund;
using Fab.Contracts.Ledger;
using Fab.Domain;
using Fab.Domain.Bonds;
using Fab.Domain.Ledger;
using Fab.Silo.Tests.World;

namespace Fab.Silo.Tests.Bonds;

/// <summary>The hub dies between any two steps of a close, or the ledger does: the close finishes or has not begun, once.</summary>
public class CloseCrashTests
{
    /// <summary>Begun; bond prepared; posted; then bond, fund, period and fund told that it is done.</summary>
    private const int WritesOfAClose = 7;

    public static TheoryData<int, int> Writes()
    {
        TheoryData<int, int> writes = [];
        for (int write = 1; write <= WritesOfAClose; write++)
        {
            foreach (int again in new[] { 0, 1, 2, 3 }) writes.Add(write, again);
        }

        return writes;
    }

    [Fact]
    public void Close_WithoutACrash_HasAsManyWritesAsAreTried()
    {
        BondStory story = BeforeClose(1);
        int before = story.Silo.States.Writes;
        Assert.NotNull(story.Close("2026-02").Period);
        Assert.Equal(WritesOfAClose, story.Silo.States.Writes - before);
    }

    [Theory]
    [MemberData(nameof(Writes))]
    public void Hub_DiesAfterAnyWrite_TheCloseIsDoneOnce(int write, int again)
    {
        BondStory whole = BeforeClose(1);
        whole.Close("2026-02");

        BondStory story = BeforeClose((write * 10) + again);
        TestSilo silo = story.Silo;
        silo.States.DieAfterWrite = silo.States.Writes + write;
        _ = silo.Fund.Close("2026-02", "steward");
        silo.Scheduler.RunUntilIdle();
        Assert.True(story.Moved("2026-02").Length is 0 or > 3, "half of it is in the books");
        if (silo.IsDown) silo.Start();
        if (again > 0) silo.States.DieAfterWrite = silo.States.Writes + again;
        for (int minute = 0; minute < 6; minute++)
        {
            silo.Advance(TimeSpan.FromMinutes(1));
            if (silo.IsDown) silo.Start();
        }

        CheckSame(whole, story);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Ledger_OutOfReachAtTheClose_ClosesOnceLater(bool answerLost)
    {
        BondStory whole = BeforeClose(1);
        whole.Close("2026-02");
        BondStory story = BeforeClose(2);
        (story.Silo.Ledger.FailBefore, story.Silo.Ledger.FailAfter) = answerLost ? (0, 1) : (1, 0);
        CloseAnswer answer = story.Close("2026-02");
        Assert.Equal((null, null), (answer.Refusal, answer.Period));
        Assert.Equal("2026-02", story.Silo.Run(() => story.Silo.Fund.Get()).Closing);
        story.Rent(500); // goes on meanwhile, in the open period
        story.Silo.Kill();
        story.Silo.Start();
        story.Silo.Advance(TimeSpan.FromMinutes(3));
        CheckSame(whole, story);
        Assert.Equal(500, story.Balance("rent:reprap-1"));
    }

    /// <summary>More machines than a batch has room for: where it were cut, an answer lost between two parts would leave half a close.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Close_OfMoreTransfersThanABatchHas_IsOneCommit(bool answerLost)
    {
        const int Machines = TransferRules.MaxBatch + 1;
        var story = new BondStory(3);
        ILedger ledger = story.Silo.Ledger;
        for (int i = 0; i < Machines; i++)
        {
            story.Silo.TopUp($"top-up/{i}", "lessee", 10);
            Assert.Null(Answer(ledger.SubmitAsync(TransferRequest.Post($"rent/{i}", new Posting("wallet:lessee", $"rent:m{i}", new(10))), default)).Refusal);
            story.Silo.Run(() => story.Silo.Fund.RecordRent(new RentReceived(
                new JobId($"j{i}"), new MachineId($"m{i}"), new(60), new(10), $"rent/{i}", story.Silo.Time.GetUtcNow())));
        }

        story.Go(2);
        (int submits, long before) = (story.Silo.Ledger.Submits, Sequence());
        (story.Silo.Ledger.FailBefore, story.Silo.Ledger.FailAfter) = answerLost ? (0, 1) : (1, 0);
        Assert.Null(story.Close("2026-01").Period);
        Assert.Equal(before + (answerLost ? Machines : 0), Sequence());
        story.Silo.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal((submits + 2, before + Machines), (story.Silo.Ledger.Submits, Sequence()));
        Assert.Equal("2026-01", story.Silo.Run(() => story.Silo.Fund.Get()).LastClosed);

        long Sequence() => Answer(ledger.GetLatestTransfersAsync(1, null, default))[0].Sequence;

        static T Answer<T>(Task<T> task) => task.GetAwaiter().GetResult();
    }

    /// <summary>Bought, paid and issued once, whatever write the hub dies after.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Hub_DiesWhileTheMachineIsReceived_UnitsAreIssuedOnce(int write)
    {
        var story = new BondStory(write);
        TestSilo silo = story.Silo;
        story.Publish();
        Assert.Null(story.Bid("ana", 240, 100));
        story.Go(1, 2);
        Assert.Null(silo.Run(() => story.Bond.CloseAuction("steward")));
        silo.States.DieAfterWrite = silo.States.Writes + write;
        _ = story.Bond.ConfirmReceipt("invoice", "steward");
        silo.Scheduler.RunUntilIdle();
        if (silo.IsDown) silo.Start();
        silo.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal((BondState.Active, 240000), (story.View().State, story.Balance("bond:b1:principal")));
        Assert.Equal((240000, 0), (story.Balance("asset:reprap-1"), story.Balance("wallet:ana")));
    }

    private static void CheckSame(BondStory whole, BondStory story)
    {
        Assert.Equal(whole.Moved("2026-02"), story.Moved("2026-02"));
        Assert.Equal(
            whole.View().Holders.Select(h => (h.Account, h.Units, h.Principal)),
            story.View().Holders.Select(h => (h.Account, h.Units, h.Principal)));
        Assert.Single(story.View().History);
        Assert.Equal(whole.Kept("2026-02")!.Machines.Single().Lines, story.Kept("2026-02")!.Machines.Single().Lines);
        FundView fund = story.Silo.Run(() => story.Silo.Fund.Get());
        Assert.Equal(("2026-02", null), (fund.LastClosed, fund.Closing));
        Assert.Empty(fund.ToClose!);
        Assert.Equal(
            whole.Silo.Run(() => whole.Silo.Fund.Dividends()).Members.Select(m => m.Paid),
            story.Silo.Run(() => story.Silo.Fund.Dividends()).Members.Select(m => m.Paid));
    }

    private static BondStory BeforeClose(long seed)
    {
        var story = new BondStory(seed);
        story.BuyMachine();
        story.Rent(30000);
        story.Go(3);
        return story;
    }
}
