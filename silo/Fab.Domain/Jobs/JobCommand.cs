using Fab.Domain.Machines;
using Fab.Domain.Units;

namespace Fab.Domain.Jobs;

public abstract record JobCommand
{
    private JobCommand()
    {
    }

    /// <param name="Account">Who the member is in the books.</param>
    public sealed record Quote(
        JobId Job,
        MemberId Member,
        string Account,
        JobSource Source,
        string Title,
        IReadOnlyList<MachineOffer> Offers,
        DateTimeOffset ValidUntil) : JobCommand;

    public sealed record Enqueue(string By) : JobCommand;

    /// <summary>The ledger has set the hold aside.</summary>
    public sealed record HoldPlaced(string HoldId) : JobCommand;

    /// <summary>The ledger would not.</summary>
    public sealed record HoldRefused(string HoldId, Refusal Why) : JobCommand;

    public sealed record Assign(MachineId Machine) : JobCommand;

    public sealed record Unassign(MachineId Machine, Refusal Why) : JobCommand;

    public sealed record Observe(JobReport Report) : JobCommand;

    public sealed record AuthoriseMore : JobCommand;

    public sealed record Cancel(string By) : JobCommand;

    /// <summary>Erase whose job it was.</summary>
    public sealed record ForgetMember : JobCommand;

    /// <summary>An effect other than a hold was carried out.</summary>
    /// <param name="Transfers">The ledger transfers it made.</param>
    public sealed record EffectDone(string EffectId, IReadOnlyList<string> Transfers) : JobCommand;
}

public abstract record JobEvent
{
    private JobEvent()
    {
    }

    public sealed record Quoted(
        JobId Job,
        MemberId Member,
        string Account,
        JobSource Source,
        string Title,
        IReadOnlyList<MachineOffer> Offers,
        DateTimeOffset ValidUntil,
        DateTimeOffset At) : JobEvent;

    public sealed record QueueAsked(string By) : JobEvent;

    public sealed record HoldAsked(RentHold Hold, MachineSeconds? ForSeconds) : JobEvent;

    public sealed record HoldSet(string HoldId) : JobEvent;

    public sealed record HoldFailed(string HoldId, Refusal Why) : JobEvent;

    public sealed record Queued(DateTimeOffset At) : JobEvent;

    public sealed record Assigned(MachineId Machine) : JobEvent;

    /// <summary>The machine's grain would not take it.</summary>
    public sealed record Returned(MachineId Machine, Refusal Why) : JobEvent;

    /// <summary>The machine had it, and it never began.</summary>
    public sealed record NeverBegan(JobReturn Why) : JobEvent;

    public sealed record ReportSeen(string Epoch, long Seq) : JobEvent;

    public sealed record Prepared : JobEvent;

    public sealed record Started(long Lines, DateTimeOffset At) : JobEvent;

    public sealed record Paused(string Reason, long Line, MachineSeconds Metered) : JobEvent;

    public sealed record Resumed : JobEvent;

    public sealed record Authorised(MachineSeconds Seconds) : JobEvent;

    public sealed record CancelAsked(string By) : JobEvent;

    /// <summary>How it went, line by line; comes just before <see cref="Ended"/> when a machine had the job.</summary>
    public sealed record Tallied(long LinesSent, long LastExecutedLine, long Resends, MachineSeconds Metered) : JobEvent;

    /// <param name="Rent">What is to be posted.</param>
    /// <param name="Effects">How: each hold is posted from or released, once; then the fund is told.</param>
    public sealed record Ended(
        JobPhase Phase,
        JobFailure? Failure,
        Cents Rent,
        IReadOnlyList<JobEffect> Effects,
        DateTimeOffset At) : JobEvent;

    public sealed record EffectCarriedOut(string EffectId, IReadOnlyList<string> Transfers) : JobEvent;

    public sealed record MemberForgotten : JobEvent;
}
