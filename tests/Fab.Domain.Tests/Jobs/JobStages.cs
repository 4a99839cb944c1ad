using Fab.Domain.Jobs;
using Fab.Domain.Machines;
using Fab.Domain.Units;

namespace Fab.Domain.Tests.Jobs;

/// <summary>A job in each of its phases, reached the way it is in life.</summary>
internal static class JobStages
{
    public static readonly JobCommand.Quote Quote = new(
        new JobId("j1"),
        new MemberId("ann"),
        "m0a",
        new FromDesign("phone-stand", "1.0", null, new Dictionary<string, string> { ["width"] = "80" }),
        "Phone stand",
        [Samples.Offer()],
        Samples.Now.AddHours(1));

    public static Job Quoted => new Job().Do(Quote);

    public static Job Queued => Quoted.Do(new JobCommand.Enqueue("ann")).Do(new JobCommand.HoldPlaced("job/j1/hold"));

    public static Job Assigned => Queued.Do(new JobCommand.Assign(Samples.Printer.Id));

    public static Job Preparing => Assigned.Hear(1, new BridgeReport.Preparing(new("j1")));

    public static Job Running => Preparing.Hear(2, new BridgeReport.Started(new("j1"), 500));

    public static Job Paused => Running.Hear(3, new BridgeReport.Paused(new("j1"), PauseReasons.ByPerson, 40, new(600)));

    public static Job UsedUp => Running.Hear(3, new BridgeReport.Paused(new("j1"), PauseReasons.AuthorisationUsedUp, 400, new(5400)));

    public static Job Ended(JobPhase how, long metered = 3000, long lines = 500) => Running.Hear(9, End(how, metered, lines));

    public static BridgeReport.Ended End(JobPhase how, long metered = 3000, long lines = 500) => new(
        new("j1"), how, how == JobPhase.Failed ? "link-lost" : null, how == JobPhase.Failed ? "Unplugged." : null, lines, lines, 3, new(metered));

    public static Job Hear(this Job job, long seq, BridgeReport report) =>
        job.Do(new JobCommand.Observe(new JobReport(new("j1"), "e1", seq, Samples.Now.AddMinutes(seq), report)));

    public static Job Named(string stage) => stage switch
    {
        "unknown" => new Job(),
        "quoted" => Quoted,
        "queued" => Queued,
        "assigned" => Assigned,
        "preparing" => Preparing,
        "running" => Running,
        "paused" => Paused,
        "used-up" => UsedUp,
        "finished" => Ended(JobPhase.Finished),
        "cancelled" => Ended(JobPhase.Cancelled),
        "failed" => Ended(JobPhase.Failed),
        _ => throw new ArgumentOutOfRangeException(nameof(stage), stage, null),
    };
}
