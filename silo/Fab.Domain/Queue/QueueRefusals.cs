namespace Fab.Domain.Queue;

/// <summary>Why the queue's order is not changed.</summary>
[RefusalCodes]
public static class QueueRefusals
{
    public const string NotWaiting = "queue-job-not-waiting";
    public const string Going = "queue-job-going";
    public const string NotOneMembers = "queue-not-one-members";
    public const string PutFirst = "queue-job-put-first";
    public const string FirstFull = "queue-first-full";
    public const string ReasonInvalid = "queue-reason-invalid";

    internal static Refusal JobNotWaiting(JobId job) =>
        new(NotWaiting, $"Job {job} does not wait in the queue.", "Look at the queue again: it may have gone to a machine.");

    internal static Refusal JobGoing(JobId job, MachineId machine) =>
        new(Going, $"Job {job} is on its way to {machine}; its place is settled.", "Look at the queue again in a moment.");

    internal static Refusal JobOfAnother(JobId job, JobId other) => new(
        NotOneMembers, $"Job {job} and job {other} belong to two members; each member orders their own.", "Name a job of the same member.");

    internal static Refusal JobPutFirst(JobId job, FirstMark first) =>
        new(PutFirst, $"{first.Name} put job {job} first: {first.Reason}", "Ask staff to take that back.");

    internal static Refusal TooManyFirst(int most) =>
        new(FirstFull, $"{most} jobs stand first already.", "Take one of them back, or wait until one has gone.");

    internal static Refusal BadReason(int longest) =>
        new(ReasonInvalid, $"A reason is one line of 1 to {longest} characters.", "Say in a sentence why it must go first; everybody reads it.");
}
