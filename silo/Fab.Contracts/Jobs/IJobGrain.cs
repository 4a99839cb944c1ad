using Fab.Contracts.Bus;
using Fab.Domain;
using Fab.Domain.Jobs;
using Fab.Domain.Machines;
using Fab.Domain.Units;
using Orleans;

namespace Fab.Contracts.Jobs;

/// <summary>One job, from quote to end; the key is its <see cref="JobId"/>. Calls members, fund and ledger, never queue or machine (those one-way).</summary>
[Alias("fab.IJobGrain")]
public interface IJobGrain : IGrainWithStringKey
{
    /// <summary>Makes the job, <c>Quoted</c>. Repeating it with the same body is silent.</summary>
    Task<Refusal?> Quote(QuoteJob quote);

    Task<JobView?> Get();

    /// <summary>From the queue: hold the rent and become <c>Queued</c>.</summary>
    Task<Answer<QueueEntry>> Queue(string by);

    /// <summary>From the queue: the machine it is to go to. Answers what the machine must know.</summary>
    Task<Answer<Assignment>> Assign(MachineId machine);

    /// <summary>From the queue: the machine would not take it; back to <c>Queued</c>.</summary>
    Task<Refusal?> Unassign(MachineId machine, Refusal why);

    /// <summary>From the machine: what its bridge told of this job. Silent when known already.</summary>
    Task OnMachineEvent(BridgeEvent bridgeEvent);

    /// <summary>From the machine, before a resume: how many seconds are authorised now, after holding more rent if they were used up.</summary>
    Task<Answer<MachineSeconds>> AuthoriseMore();

    /// <summary>A person's wish. A job on a machine ends when the machine has put the tool aside; others end at once.</summary>
    Task<Refusal?> Cancel(string by);

    /// <summary>Erases whose job it was; refused while it goes on. Repeating it is silent.</summary>
    Task<Refusal?> ForgetMember();
}

/// <summary>A refusal, or the value.</summary>
public sealed record Answer<T>(Refusal? Refusal, T? Value)
    where T : notnull;

/// <param name="Account">Who the member is in the books: <see cref="Members.MemberView.Account"/>.</param>
/// <param name="Offers">One for each machine that could make it, best first.</param>
public sealed record QuoteJob(
    MemberId Member,
    string Account,
    JobSource Source,
    string Title,
    IReadOnlyList<MachineOffer> Offers,
    DateTimeOffset ValidUntil);

/// <param name="Rent">Rent posted at the end; null before.</param>
/// <param name="Transfers">Ids of the job's ledger transfers, in order.</param>
public sealed record JobView(
    JobId Id,
    MemberId Member,
    string Title,
    JobSource Source,
    JobPhase Phase,
    IReadOnlyList<MachineOffer> Offers,
    MachineId? Machine,
    Cents? Held,
    MachineSeconds? AuthorisedSeconds,
    MachineSeconds Metered,
    Cents? Rent,
    string? PauseReason,
    JobFailure? Failure,
    long Lines,
    long LinesSent,
    long LastExecutedLine,
    long Resends,
    IReadOnlyList<string> Transfers,
    DateTimeOffset QuotedAt,
    DateTimeOffset? QueuedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt,
    long Revision)
{
    /// <summary>The last time that a machine had it and it never began; null when that never happened.</summary>
    public JobReturn? Returned { get; init; }
}
