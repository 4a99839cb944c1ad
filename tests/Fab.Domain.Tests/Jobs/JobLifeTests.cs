using Fab.Domain.Jobs;
using Fab.Domain.Machines;
using Fab.Domain.Units;

namespace Fab.Domain.Tests.Jobs;

public class JobLifeTests
{
    private static readonly BridgeReport.Ended NeverBegan = JobStages.End(JobPhase.Failed, 0, 0) with { ReasonCode = "bridge-restarted", ReasonText = "It stopped." };

    /// <summary>Every phase with every report: only these change the phase.</summary>
    private const string Moves = """
        assigned   preparing  preparing
        assigned   started    running
        preparing  started    running
        preparing  paused     paused
        running    paused     paused
        paused     resumed    running
        """;

    [Theory]
    [InlineData("quoted")]
    [InlineData("queued")]
    [InlineData("assigned")]
    [InlineData("preparing")]
    [InlineData("running")]
    [InlineData("paused")]
    [InlineData("finished")]
    [InlineData("cancelled")]
    [InlineData("failed")]
    public void Report_InEveryPhase_MovesOnlyAsTheTableSays(string stage)
    {
        string[][] moves = [.. Moves.Split('\n').Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries))];
        foreach (string report in new[] { "preparing", "started", "paused", "resumed" })
        {
            Job before = JobStages.Named(stage);
            string expected = moves.FirstOrDefault(m => m[0] == stage && m[1] == report)?[2] ?? JobRefusals.Word(before.Phase);
            Assert.Equal((report, expected), (report, JobRefusals.Word(before.Hear(50, Report(report)).Phase)));
        }
    }

    [Theory]
    [InlineData("assigned", true)]
    [InlineData("preparing", true)]
    [InlineData("running", true)]
    [InlineData("paused", true)]
    [InlineData("quoted", false)]
    [InlineData("queued", false)]
    public void Ended_OnAMachine_EndsTheJob(string stage, bool ends) =>
        Assert.Equal(ends, JobStages.Named(stage).Hear(50, JobStages.End(JobPhase.Failed, 0, 0) with { ReasonCode = "program-changed" }).HasEnded);

    [Theory]
    [InlineData("assigned")]
    [InlineData("preparing")]
    public void Ended_WithoutHavingBegun_WaitsAgainAndSaysWhy(string stage)
    {
        Job job = JobStages.Named(stage).Hear(2, NeverBegan);
        Assert.Equal((JobPhase.Queued, null, null), (job.Phase, job.Machine, job.AuthorisedSeconds));
        Assert.Equal(new JobReturn(Samples.Printer.Id, "bridge-restarted", "It stopped.", Samples.Now.AddMinutes(2)), job.LastReturn);
        Assert.Equal(JobStages.Queued.QueuedAt, job.QueuedAt);
        Assert.Empty(job.Effects);
        Assert.Equal(JobStages.Queued.Holds, job.Holds);
    }

    /// <summary>What a machine told of one attempt may come once more when it has the job again, and must not end that.</summary>
    [Fact]
    public void Report_OfAnEarlierAttempt_ChangesNothing()
    {
        Job job = JobStages.Preparing.Hear(2, NeverBegan).Do(new JobCommand.Assign(Samples.Printer.Id));
        Assert.Equal(2, job.Attempt);
        Assert.Equal(job, job.Hear(1, new BridgeReport.Preparing(new("j1"))).Hear(2, NeverBegan));
        Assert.Equal(JobPhase.Running, job.Hear(3, new BridgeReport.Preparing(new("j1"))).Hear(4, new BridgeReport.Started(new("j1"), 500)).Phase);
    }

    /// <summary>The machine that had it before tells once more what it told, while another has it.</summary>
    [Theory]
    [InlineData("e1", 2)]
    [InlineData("e1", 3)]
    [InlineData("e0", 7)]
    public void Report_OfAMachineThatHadItBefore_ChangesNothing(string epoch, long seq)
    {
        var quote = JobStages.Quote with { Offers = [Samples.Offer(), Samples.Offer("reprap-2")] };
        Job job = new Job().Do(quote).Do(new JobCommand.Enqueue("ann")).Do(new JobCommand.HoldPlaced("job/j1/hold")).Do(new JobCommand.Assign(Samples.Printer.Id));

        // Its bridge began a new journal meanwhile.
        job = job.Do(new JobCommand.Observe(new JobReport(new("j1"), "e0", 7, Samples.Now, new BridgeReport.Preparing(new("j1"))))).Hear(2, NeverBegan);
        job = job.Do(new JobCommand.Assign(new MachineId("reprap-2")));
        job = job.Do(new JobCommand.Observe(new JobReport(new("j1"), "f1", 1, Samples.Now, new BridgeReport.Started(new("j1"), 500))));
        Assert.Equal(JobPhase.Running, job.Phase);
        foreach (BridgeReport report in (BridgeReport[])[NeverBegan, JobStages.End(JobPhase.Failed), new BridgeReport.Paused(new("j1"), "by-person", 1, new(1))])
            Assert.Empty(job.Decide(new JobCommand.Observe(new JobReport(new("j1"), epoch, seq, Samples.Now, report)), Samples.Now).Events);
    }

    [Fact]
    public void Ended_WithoutHavingBegun_TimeAndAgain_Ends()
    {
        Job job = JobStages.Queued;
        for (int i = 1; i <= Job.MostReturns; i++) job = job.Do(new JobCommand.Assign(Samples.Printer.Id)).Hear(i, NeverBegan);
        Assert.Equal((JobPhase.Queued, Job.MostReturns), (job.Phase, job.Returns));
        job = job.Do(new JobCommand.Assign(Samples.Printer.Id)).Hear(99, NeverBegan);
        Assert.Equal((JobPhase.Failed, "bridge-restarted"), (job.Phase, job.Failure!.Code));
    }

    [Fact]
    public void Ended_WithoutHavingBegun_ThatSomebodyCancelled_IsCancelled()
    {
        Job job = JobStages.Preparing.Do(new JobCommand.Cancel("ann")).Hear(2, NeverBegan);
        Assert.Equal((JobPhase.Cancelled, Cents.Zero), (job.Phase, job.Rent));
    }

    [Fact]
    public void Ended_ByTheHubsWord_EndsAlthoughItNeverBegan()
    {
        Job job = JobStages.Preparing.Do(new JobCommand.Observe(new JobReport(new("j1"), "", 0, Samples.Now, NeverBegan)));
        Assert.Equal(JobPhase.Failed, job.Phase);
    }

    [Fact]
    public void Failed_SaysWhyAndWhere()
    {
        JobFailure failure = JobStages.Ended(JobPhase.Failed, lines: 123).Failure!;
        Assert.Equal(new JobFailure("link-lost", "Unplugged.", 123), failure);
    }

    /// <summary>The hub's own conclusion carries no line numbers; what was heard before stands.</summary>
    [Fact]
    public void Failed_ByTheHubsConclusion_KeepsTheLastLineHeard()
    {
        var lost = new JobReport(new("j1"), "", 0, Samples.Now, new BridgeReport.Ended(new("j1"), JobPhase.Failed, "job-lost", "Lost.", 0, 0, 0, new(0)));
        Job job = JobStages.Paused.Do(new JobCommand.Observe(lost));
        Assert.Equal((40L, 600L), (job.Failure!.Line, job.Metered.Value));
        Assert.Empty(job.Decide(new JobCommand.Observe(lost), Samples.Now).Events);
    }

    [Fact]
    public void Report_SeenBefore_ChangesNothing()
    {
        var resumed = new JobCommand.Observe(new JobReport(new("j1"), "e1", 4, Samples.Now, new BridgeReport.Resumed(new("j1"))));
        var paused = new JobCommand.Observe(new JobReport(new("j1"), "e1", 3, Samples.Now, new BridgeReport.Paused(new("j1"), "by-person", 1, new(1))));
        Job job = JobStages.Paused.Do(resumed);
        Assert.Empty(job.Decide(resumed, Samples.Now).Events);
        Assert.Empty(job.Decide(paused, Samples.Now).Events);
        Assert.Equal(JobPhase.Running, job.Phase);
    }

    [Fact]
    public void Cancel_OnAMachine_WaitsForTheMachine()
    {
        Job job = JobStages.Running.Do(new JobCommand.Cancel("ann"));
        Assert.Equal((JobPhase.Running, true), (job.Phase, job.CancelPending));
        Assert.Empty(job.Decide(new JobCommand.Cancel("bo"), Samples.Now).Events);
        Assert.False(job.Hear(9, JobStages.End(JobPhase.Cancelled)).CancelPending);
    }

    [Fact]
    public void Unassign_ToBeCancelled_Cancels()
    {
        Job job = JobStages.Assigned.Do(new JobCommand.Cancel("ann")).Do(new JobCommand.Unassign(Samples.Printer.Id, new Refusal("x", "x")));
        Assert.Equal(JobPhase.Cancelled, job.Phase);
    }

    [Fact]
    public void Unassign_GoesBackToTheQueueAndKeepsItsTime()
    {
        Job job = JobStages.Assigned.Do(new JobCommand.Unassign(Samples.Printer.Id, new Refusal("x", "x")), Samples.Now.AddHours(3));
        Assert.Equal((JobPhase.Queued, null, Samples.Now), (job.Phase, job.Machine, job.QueuedAt));
    }

    [Fact]
    public void Revision_WithEveryEvent_Rises()
    {
        long last = 0;
        foreach (string stage in new[] { "quoted", "queued", "assigned", "preparing", "running", "paused" })
        {
            long revision = JobStages.Named(stage).Revision;
            Assert.True(revision > last, stage);
            last = revision;
        }
    }

    private static BridgeReport Report(string name) => name switch
    {
        "preparing" => new BridgeReport.Preparing(new("j1")),
        "started" => new BridgeReport.Started(new("j1"), 500),
        "paused" => new BridgeReport.Paused(new("j1"), PauseReasons.ByPerson, 10, new(10)),
        _ => new BridgeReport.Resumed(new("j1")),
    };
}
