using Fab.Domain.Jobs;
using Fab.Domain.Machines;
using Fab.Domain.Units;

namespace Fab.Domain.Tests.Jobs;

/// <summary>Rates are 120 c/h; the offer's estimate is 3600 s, so 5400 s are authorised and 180 c held.</summary>
public class JobMoneyTests
{
    [Fact]
    public void Enqueue_HoldsTheDearestOffer()
    {
        Job job = new Job()
            .Do(JobStages.Quote with { Offers = [Samples.Offer(), Samples.Offer("reprap-2", rate: 240), Samples.Offer("reprap-3", rate: 60)] })
            .Do(new JobCommand.Enqueue("ann"));
        RentHold hold = Assert.Single(job.Effects.OfType<JobEffect.PlaceHold>()).Hold;
        Assert.Equal(("job/j1/hold", new Cents(360), "rent:reprap-2"), (hold.Id, hold.Amount, hold.Account));
        Assert.Equal(JobPhase.Quoted, job.Phase);
        Assert.Equal(JobPhase.Queued, job.Do(new JobCommand.HoldPlaced(hold.Id)).Phase);
    }

    [Fact]
    public void Enqueue_HoldRefused_StaysQuotedAndMayTryAgain()
    {
        var poor = new Refusal("wallet-too-small", "Too small.");
        Job job = JobStages.Quoted.Do(new JobCommand.Enqueue("ann")).Do(new JobCommand.HoldRefused("job/j1/hold", poor));
        Assert.Equal((JobPhase.Quoted, poor, 0, 0), (job.Phase, job.HoldRefusal, job.Holds.Count, job.Effects.Count));
        job = job.Do(new JobCommand.Enqueue("ann"));
        Assert.Equal("job/j1/hold", Assert.Single(job.Effects).Id);
        Assert.Null(job.Do(new JobCommand.HoldPlaced("job/j1/hold")).HoldRefusal);
    }

    [Fact]
    public void Enqueue_FreeMachine_NeedsNoHold()
    {
        Job job = new Job().Do(JobStages.Quote with { Offers = [Samples.Offer(rate: 0)] }).Do(new JobCommand.Enqueue("ann"));
        Assert.Equal((JobPhase.Queued, 0), (job.Phase, job.Effects.Count));
    }

    [Theory]
    [InlineData(JobPhase.Finished, 3000, 500, 100)]
    [InlineData(JobPhase.Finished, 45, 500, 2)] // 1.5 c: half to even
    [InlineData(JobPhase.Finished, 15, 500, 0)] // 0.5 c: half to even
    [InlineData(JobPhase.Cancelled, 3000, 200, 100)]
    [InlineData(JobPhase.Failed, 3000, 200, 0)]
    [InlineData(JobPhase.Finished, 99999, 500, 180)] // a meter gone mad costs no more than was authorised
    public void Ended_AfterTheStart_PaysForWhatWasMetered(JobPhase how, long metered, long lines, long rent)
    {
        Job job = JobStages.Ended(how, metered, lines);
        Assert.Equal(new Cents(rent), job.Rent);
        JobEffect.Settle settle = Assert.Single(job.Effects.OfType<JobEffect.Settle>());
        SettleStep expected = rent > 0
            ? new SettleStep("job/j1/rent", "job/j1/hold", new Cents(rent))
            : new SettleStep("job/j1/release", "job/j1/hold", Cents.Zero);
        Assert.Equal([expected], settle.Steps);
        Assert.Equal(rent > 0 ? 1 : 0, job.Effects.OfType<JobEffect.RecordRent>().Count());
    }

    [Theory]
    [InlineData("queued")]
    [InlineData("assigned")]
    [InlineData("preparing")]
    public void Cancelled_BeforeTheFirstLine_PaysNothing(string stage)
    {
        Job job = JobStages.Named(stage).Do(new JobCommand.Cancel("ann"));
        if (!job.HasEnded) job = job.Hear(9, JobStages.End(JobPhase.Cancelled, 0, 0));
        Assert.Equal((JobPhase.Cancelled, Cents.Zero), (job.Phase, job.Rent));
        Assert.Equal(
            [new SettleStep("job/j1/release", "job/j1/hold", Cents.Zero)],
            Assert.Single(job.Effects.OfType<JobEffect.Settle>()).Steps);
    }

    [Fact]
    public void Cancelled_WhileTheHoldIsBeingPlaced_PlacesThenReleases()
    {
        Job job = JobStages.Quoted.Do(new JobCommand.Enqueue("ann")).Do(new JobCommand.Cancel("ann"));
        Assert.Equal(["job/j1/hold", "settle"], job.Effects.Select(e => e.Id));
        Job placed = job.Do(new JobCommand.HoldPlaced("job/j1/hold"));
        Assert.Equal((JobPhase.Cancelled, "settle"), (placed.Phase, Assert.Single(placed.Effects).Id));
        Assert.Empty(job.Do(new JobCommand.HoldRefused("job/j1/hold", new Refusal("x", "x"))).Effects);
    }

    [Fact]
    public void Settle_HoldTowardsAnotherMachine_IsReleasedAndRentPostedBeside()
    {
        Job job = new Job()
            .Do(JobStages.Quote with { Offers = [Samples.Offer(), Samples.Offer("reprap-2", rate: 240)] })
            .Do(new JobCommand.Enqueue("ann"))
            .Do(new JobCommand.HoldPlaced("job/j1/hold"))
            .Do(new JobCommand.Assign(Samples.Printer.Id))
            .Hear(1, new BridgeReport.Started(new("j1"), 500))
            .Hear(2, JobStages.End(JobPhase.Finished));
        Assert.Equal(
            [new SettleStep("job/j1/release", "job/j1/hold", Cents.Zero), new SettleStep("job/j1/rent", null, new Cents(100))],
            Assert.Single(job.Effects.OfType<JobEffect.Settle>()).Steps);
    }

    [Fact]
    public void AuthoriseMore_UsedUp_HoldsTheDifferenceOnceForOnePause()
    {
        Job job = JobStages.UsedUp.Do(new JobCommand.AuthoriseMore());
        RentHold hold = Assert.IsType<JobEffect.PlaceHold>(Assert.Single(job.Effects)).Hold;
        Assert.Equal(("job/j1/hold/2", new Cents(45)), (hold.Id, hold.Amount)); // 5400 + 1350 s are 225 c
        Assert.Equal(new MachineSeconds(5400), job.AuthorisedSeconds);

        job = job.Do(new JobCommand.HoldPlaced(hold.Id));
        Assert.Equal(new MachineSeconds(6750), job.AuthorisedSeconds);
        Assert.Empty(job.Decide(new JobCommand.AuthoriseMore(), Samples.Now).Events);

        job = job.Hear(4, new BridgeReport.Resumed(new("j1"))).Hear(5, JobStages.End(JobPhase.Finished, metered: 6000));
        Assert.Equal(
            [new SettleStep("job/j1/rent", "job/j1/hold", new Cents(180)), new SettleStep("job/j1/rent/2", "job/j1/hold/2", new Cents(20))],
            Assert.Single(job.Effects.OfType<JobEffect.Settle>()).Steps);
    }

    [Fact]
    public void AuthoriseMore_HoldRefused_StaysPausedWithTheOldLimit()
    {
        Job job = JobStages.UsedUp.Do(new JobCommand.AuthoriseMore()).Do(new JobCommand.HoldRefused("job/j1/hold/2", new Refusal("wallet-too-small", "x")));
        Assert.Equal((JobPhase.Paused, new MachineSeconds(5400)), (job.Phase, job.AuthorisedSeconds));
        Assert.Equal("job/j1/hold/2", Assert.Single(job.Do(new JobCommand.AuthoriseMore()).Effects).Id);
    }

    [Fact]
    public void AuthoriseMore_DearerHoldFromTheStart_IsUsedBeforeAskingForMore()
    {
        Job job = new Job()
            .Do(JobStages.Quote with { Offers = [Samples.Offer(), Samples.Offer("reprap-2", rate: 240)] })
            .Do(new JobCommand.Enqueue("ann"))
            .Do(new JobCommand.HoldPlaced("job/j1/hold"))
            .Do(new JobCommand.Assign(Samples.Printer.Id))
            .Hear(1, new BridgeReport.Started(new("j1"), 500))
            .Hear(2, new BridgeReport.Paused(new("j1"), PauseReasons.AuthorisationUsedUp, 400, new(5400)))
            .Do(new JobCommand.AuthoriseMore());
        Assert.Equal((new MachineSeconds(6750), 0), (job.AuthorisedSeconds, job.Effects.Count));
    }

    [Fact]
    public void EffectDone_Twice_IsSilentAndTransfersStandInOrder()
    {
        Job job = JobStages.Ended(JobPhase.Finished).Do(new JobCommand.EffectDone("settle", ["job/j1/rent"]));
        Assert.Equal(["job/j1/hold", "job/j1/rent"], job.Transfers);
        Assert.Empty(job.Decide(new JobCommand.EffectDone("settle", ["job/j1/rent"]), Samples.Now).Events);
        Assert.Empty(job.Do(new JobCommand.EffectDone("record-rent", [])).Effects);
    }
}
