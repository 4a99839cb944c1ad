using Fab.Domain.Machines;
using Fab.Domain.Units;

namespace Fab.Domain.Jobs;

/// <summary>Why a job refuses.</summary>
[RefusalCodes]
public static class JobRefusals
{
    public const string NotQuoted = "job-not-quoted";
    public const string QuoteMalformed = "quote-malformed";
    public const string QuoteDiffers = "quote-differs";
    public const string QuoteExpired = "quote-expired";
    public const string NothingOffered = "nothing-offered";
    public const string Ended = "job-ended";
    public const string Going = "job-already-going";
    public const string NotQueued = "job-not-queued";
    public const string NoOfferForMachine = "no-offer-for-machine";
    public const string NotOnMachine = "job-on-no-machine";
    public const string LedgerOutOfReach = "ledger-out-of-reach";

    public static Refusal JobNotQuoted(JobId? job) =>
        new(NotQuoted, job is { } id ? $"Job {id} was never quoted." : "This job was never quoted.", "Ask for a quote first.");

    public static Refusal JobEnded(JobId job, JobPhase phase) =>
        new(Ended, $"Job {job} has ended: {Word(phase)}.", "Quote it again to make it once more.");

    public static Refusal JobGoing(JobId job, JobPhase phase, MachineId? machine) =>
        new(Going, $"Job {job} is {Word(phase)}{(machine is { } at ? $" on {at}" : "")}.", "Let it go on, or cancel it.");

    /// <summary>For those who want to pause or resume what no machine has.</summary>
    public static Refusal JobNotOnAMachine(JobId job, JobPhase phase) =>
        new(NotOnMachine, $"Job {job} is on no machine; it is {Word(phase)}.", "Wait until a machine has it, or cancel it.");

    /// <summary>The wish is kept and tried again by itself.</summary>
    public static Refusal LedgerDidNotAnswer(JobId job) => new(
        LedgerOutOfReach,
        $"The ledger did not answer, so it is not known yet whether rent is held for job {job}.",
        "Look at the job again in a minute; the hub keeps trying.");

    /// <summary>A phase as a word within a sentence.</summary>
    public static string Word(JobPhase phase) => phase switch
    {
        JobPhase.Quoted => "quoted",
        JobPhase.Queued => "queued",
        JobPhase.Assigned => "assigned",
        JobPhase.Preparing => "preparing",
        JobPhase.Running => "running",
        JobPhase.Paused => "paused",
        JobPhase.Finished => "finished",
        JobPhase.Cancelled => "cancelled",
        _ => "failed",
    };
}
