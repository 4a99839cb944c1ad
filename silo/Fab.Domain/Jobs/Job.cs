using System.Text.Json.Serialization;
using Fab.Domain.Machines;
using Fab.Domain.Units;

namespace Fab.Domain.Jobs;

/// <summary>The last report that a job has seen of a bridge's journal.</summary>
/// <param name="Machine">Whose bridge.</param>
public sealed record SeenReport(MachineId Machine, string Epoch, long Seq);

/// <summary>
/// One job from quote to end: <c>Quoted → Queued → Assigned → Preparing → Running ⇄ Paused → Finished | Cancelled |
/// Failed</c>. What it owes is decided once, when it ends, and carried out by <see cref="Effects"/>; see <see cref="JobMoney"/>.
/// </summary>
public sealed partial record Job
{
    /// <summary>Null before the quote.</summary>
    public JobId? Id { get; init; }

    /// <summary>Once its member is forgotten, this is their <see cref="Payer"/> too.</summary>
    public MemberId Member { get; init; }

    /// <summary>Who the member is in the books; their wallet pays.</summary>
    public string Account { get; init; } = "";

    /// <summary>Jobs from before members had accounts have none; their member's id was in the books.</summary>
    [JsonIgnore]
    public string Payer => Account.Length > 0 ? Account : Member.Value;

    public JobSource? Source { get; init; }

    public string Title { get; init; } = "";

    public IReadOnlyList<MachineOffer> Offers { get; init; } = [];

    public DateTimeOffset ValidUntil { get; init; }

    public JobPhase Phase { get; init; }

    /// <summary>Somebody wants it in the queue and the ledger has not answered yet.</summary>
    public bool QueueWanted { get; init; }

    public string? QueuedBy { get; init; }

    public MachineId? Machine { get; init; }

    public IReadOnlyList<RentHold> Holds { get; init; } = [];

    /// <summary>Seconds that the meter may count; null until a machine has the job.</summary>
    public MachineSeconds? AuthorisedSeconds { get; init; }

    /// <summary>Seconds that will be authorised once the last hold is placed.</summary>
    public MachineSeconds? WantedSeconds { get; init; }

    /// <summary>More was authorised since the job paused: one extension for one pause.</summary>
    public bool MoreGranted { get; init; }

    public MachineSeconds Metered { get; init; }

    public Cents? Rent { get; init; }

    public string? PauseReason { get; init; }

    public JobFailure? Failure { get; init; }

    public long Lines { get; init; }

    public long LinesSent { get; init; }

    public long LastExecutedLine { get; init; }

    public long Resends { get; init; }

    public string? CancelBy { get; init; }

    /// <summary>Times that it was handed to a machine.</summary>
    public int Attempt { get; init; }

    /// <summary>Times that a machine had it and it never began.</summary>
    public int Returns { get; init; }

    /// <summary>The last of those.</summary>
    public JobReturn? LastReturn { get; init; }

    /// <summary>The bridge's journal of the last report seen, and its number.</summary>
    public string? SeenEpoch { get; init; }

    public long SeenSeq { get; init; }

    /// <summary>The same of journals before that: what machines told then may come once more, and is of no attempt since.</summary>
    public IReadOnlyList<SeenReport> SeenBefore { get; init; } = [];

    public IReadOnlyList<JobEffect> Effects { get; init; } = [];

    /// <summary>Ids of the ledger transfers made, in order.</summary>
    public IReadOnlyList<string> Transfers { get; init; } = [];

    /// <summary>Why the ledger last refused a hold; for who asked.</summary>
    public Refusal? HoldRefusal { get; init; }

    public DateTimeOffset QuotedAt { get; init; }

    public DateTimeOffset? QueuedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public long Revision { get; init; }

    [JsonIgnore]
    public bool HasEnded => IsEnd(Phase);

    /// <summary>A machine has it, from being assigned to being ended.</summary>
    [JsonIgnore]
    public bool IsOnMachine => Phase is JobPhase.Assigned or JobPhase.Preparing or JobPhase.Running or JobPhase.Paused;

    /// <summary>The offer of the machine that has it.</summary>
    [JsonIgnore]
    public MachineOffer? Offer => Machine is { } machine ? OfferOf(machine) : null;

    /// <summary>All that was ever held for it.</summary>
    [JsonIgnore]
    public Cents Held => Holds.Where(h => h.Placed).Aggregate(Cents.Zero, (sum, hold) => sum + hold.Amount);

    /// <summary>A person asked to cancel, and the machine has not put the job aside yet.</summary>
    [JsonIgnore]
    public bool CancelPending => CancelBy is not null && IsOnMachine;

    public static bool IsEnd(JobPhase phase) => phase is JobPhase.Finished or JobPhase.Cancelled or JobPhase.Failed;

    public MachineOffer? OfferOf(MachineId machine) => Offers.FirstOrDefault(o => o.Machine == machine);

    public Job Apply(JobEvent happened) => Fold(happened) with { Revision = Revision + 1 };

    private Job Fold(JobEvent happened) => happened switch
    {
        JobEvent.Quoted e => this with
        {
            Id = e.Job,
            Member = e.Member,
            Account = e.Account,
            Source = e.Source,
            Title = e.Title,
            Offers = e.Offers,
            ValidUntil = e.ValidUntil,
            QuotedAt = e.At,
            Phase = JobPhase.Quoted,
        },
        JobEvent.QueueAsked e => this with { QueueWanted = true, QueuedBy = e.By, HoldRefusal = null },
        JobEvent.HoldAsked e => this with
        {
            Holds = [.. Holds, e.Hold],
            WantedSeconds = e.ForSeconds,
            HoldRefusal = null,
            Effects = [.. Effects, new JobEffect.PlaceHold(e.Hold)],
        },
        JobEvent.HoldSet e => this with
        {
            Holds = [.. Holds.Select(h => h.Id == e.HoldId ? h with { Placed = true } : h)],
            Effects = [.. Effects.Where(f => f.Id != e.HoldId)],
            Transfers = [.. Transfers, e.HoldId],
            HoldRefusal = null,
        },
        JobEvent.HoldFailed e => this with
        {
            Holds = [.. Holds.Where(h => h.Id != e.HoldId)],
            Effects = [.. Effects.Where(f => f.Id != e.HoldId).Select(f => Without(f, e.HoldId)).OfType<JobEffect>()],
            QueueWanted = false,
            WantedSeconds = null,
            HoldRefusal = e.Why,
        },
        JobEvent.Queued e => this with { Phase = JobPhase.Queued, QueueWanted = false, QueuedAt = QueuedAt ?? e.At },
        JobEvent.Assigned e => this with
        {
            Phase = JobPhase.Assigned,
            Machine = e.Machine,
            AuthorisedSeconds = OfferOf(e.Machine)!.Authorised,
            Attempt = Attempt + 1,
        },
        JobEvent.Returned => PutBack(),
        JobEvent.NeverBegan e => PutBack() with { Returns = Returns + 1, LastReturn = e.Why },
        JobEvent.ReportSeen e => (e.Epoch == SeenEpoch ? this : SetSeenAside()) with { SeenEpoch = e.Epoch, SeenSeq = e.Seq },
        JobEvent.Prepared => this with { Phase = JobPhase.Preparing },
        JobEvent.Started e => this with { Phase = JobPhase.Running, Lines = e.Lines, StartedAt = e.At },
        JobEvent.Paused e => this with
        {
            Phase = JobPhase.Paused,
            PauseReason = e.Reason,
            MoreGranted = false,
            Metered = new MachineSeconds(Math.Max(Metered.Value, e.Metered.Value)),
            LastExecutedLine = Math.Max(LastExecutedLine, e.Line),
        },
        JobEvent.Resumed => this with { Phase = JobPhase.Running, PauseReason = null },
        JobEvent.Authorised e => this with { AuthorisedSeconds = e.Seconds, WantedSeconds = null, HoldRefusal = null, MoreGranted = true },
        JobEvent.CancelAsked e => this with { CancelBy = e.By },
        JobEvent.Tallied e => this with
        {
            LinesSent = e.LinesSent,
            LastExecutedLine = Math.Max(LastExecutedLine, e.LastExecutedLine),
            Resends = e.Resends,
            Metered = new MachineSeconds(Math.Max(Metered.Value, e.Metered.Value)),
        },
        JobEvent.Ended e => this with
        {
            Phase = e.Phase,
            Failure = e.Failure,
            Rent = e.Rent,
            PauseReason = null,
            QueueWanted = false,
            EndedAt = e.At,
            Effects = [.. Effects, .. e.Effects],
        },
        JobEvent.EffectCarriedOut e => this with
        {
            Effects = [.. Effects.Where(f => f.Id != e.EffectId)],
            Transfers = [.. Transfers, .. e.Transfers],
        },
        JobEvent.MemberForgotten => this with
        {
            Member = new MemberId(Payer),
            QueuedBy = QueuedBy == Member.Value ? Payer : QueuedBy,
            CancelBy = CancelBy == Member.Value ? Payer : CancelBy,
        },
        _ => throw new InvalidOperationException($"Unhandled event {happened.GetType().Name}."),
    };

    private Job PutBack() => SetSeenAside() with { Phase = JobPhase.Queued, Machine = null, AuthorisedSeconds = null };

    private Job SetSeenAside() => SeenEpoch is not { } epoch ? this : this with
    {
        SeenBefore = [.. SeenBefore.Where(s => s.Epoch != epoch), new SeenReport(Machine!.Value, epoch, SeenSeq)],
        SeenEpoch = null,
        SeenSeq = 0,
    };

    /// <summary>What was seen before, or is told again of a machine that had the job before.</summary>
    private bool IsSeen(JobReport report) =>
        (report.Epoch == SeenEpoch && report.Seq <= SeenSeq)
        || SeenBefore.Any(s => s.Epoch == report.Epoch && (report.Seq <= s.Seq || s.Machine != Machine));

    /// <summary>A settlement less the hold that the ledger refused after all; null when nothing is left to settle.</summary>
    private static JobEffect? Without(JobEffect effect, string holdId)
    {
        if (effect is not JobEffect.Settle settle) return effect;
        SettleStep[] steps = [.. settle.Steps.Where(s => s.HoldId != holdId)];
        return steps.Length == 0 ? null : new JobEffect.Settle(steps);
    }
}
