using Fab.Contracts.Bus;
using Fab.Contracts.Feed;
using Fab.Contracts.Fund;
using Fab.Contracts.Jobs;
using Fab.Contracts.Ledger;
using Fab.Contracts.Machines;
using Fab.Contracts.Members;
using Fab.Contracts.Queue;
using Fab.Domain;
using Fab.Domain.Fund;
using Fab.Domain.Jobs;
using Fab.Domain.Ledger;
using Fab.Domain.Machines;
using Fab.Domain.Units;
using Fab.Silo.Machines;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace Fab.Silo.Jobs;

/// <summary>Shell around <see cref="Job"/>. What it owes the ledger and the fund stands in its state until it is done.</summary>
[GrainType("job")]
public sealed class JobGrain(
    [PersistentState("state", "fab")] IPersistentState<Job> state,
    ILedger ledger,
    IHubFeed feed,
    Space space,
    TimeProvider time,
    ILogger<JobGrain> log) : StateGrain<Job>(state, time, log), IJobGrain
{
    private static readonly TimeSpan RemindQueueEvery = TimeSpan.FromMinutes(1);

    private long _toldRevision = -1;
    private long? _remindedAt;

    /// <summary>A job that is to be cancelled keeps telling its machine: one-way calls may get lost.</summary>
    protected override bool Owes =>
        Current.Id is not null
        && (Current.Effects.Count > 0
            || Current.CancelPending
            || _toldRevision != Current.Revision);

    /// <summary>A queued job reminds the queue of itself, should that have lost it in a crash.</summary>
    protected override bool NeedsReminder =>
        Current.Effects.Count > 0 || Current.Phase == JobPhase.Queued || Current.CancelPending || (Owes && IsLate);

    public Task<Refusal?> Quote(QuoteJob quote) => Do(new JobCommand.Quote(
        new JobId(Key), quote.Member, quote.Account, quote.Source, quote.Title, quote.Offers, quote.ValidUntil));

    public Task<JobView?> Get() => Task.FromResult(View(Current));

    public async Task<Answer<QueueEntry>> Queue(string by)
    {
        if (await Do(new JobCommand.Enqueue(by)) is { } refusal) return new Answer<QueueEntry>(refusal, null);
        if (Current.Phase == JobPhase.Quoted && Current.QueueWanted) await SettleAsync();
        return Current.Phase switch
        {
            JobPhase.Queued => new Answer<QueueEntry>(null, Entry()),
            JobPhase.Quoted => new Answer<QueueEntry>(Current.HoldRefusal ?? JobRefusals.LedgerDidNotAnswer(Current.Id!.Value), null),

            // It has left the queue already; there is nothing to refuse and nothing to queue.
            _ => new Answer<QueueEntry>(null, null),
        };
    }

    public async Task<Answer<Assignment>> Assign(MachineId machine)
    {
        if (Current.Decide(new JobCommand.Assign(machine), Now).Refusal is { } refusal) return new Answer<Assignment>(refusal, null);

        // The member is asked first: when that fails, nothing has been decided yet.
        MemberView? member = await GrainFactory.GetGrain<IMemberGrain>(Current.Member.Value).Get();
        await Do(new JobCommand.Assign(machine));
        return new Answer<Assignment>(null, new Assignment(Current.Id!.Value, Current.Member, member?.Classes ?? [], Current.Offer!, Math.Max(1, Current.Attempt)));
    }

    public Task<Refusal?> Unassign(MachineId machine, Refusal why) => Do(new JobCommand.Unassign(machine, why));

    public async Task OnMachineEvent(BridgeEvent bridgeEvent)
    {
        if (BridgeTranslation.ToJobReport(bridgeEvent) is { } report) await Do(new JobCommand.Observe(report));
    }

    public async Task<Answer<MachineSeconds>> AuthoriseMore()
    {
        if (await Do(new JobCommand.AuthoriseMore()) is { } refusal) return new Answer<MachineSeconds>(refusal, default);
        if (Current.WantedSeconds is not null) await SettleAsync();
        if (Current.WantedSeconds is not null) return new Answer<MachineSeconds>(JobRefusals.LedgerDidNotAnswer(Current.Id!.Value), default);
        return new Answer<MachineSeconds>(Current.HoldRefusal, Current.AuthorisedSeconds ?? default);
    }

    public async Task<Refusal?> Cancel(string by)
    {
        bool waited = Current.Phase == JobPhase.Queued;
        Refusal? refusal = await Do(new JobCommand.Cancel(by));
        if (refusal is null && waited) await GrainFactory.GetGrain<IQueueGrain>(space.Name).Remove(Current.Id!.Value);
        return refusal;
    }

    public Task<Refusal?> ForgetMember() => Do(new JobCommand.ForgetMember());

    private async Task<Refusal?> Do(JobCommand command)
    {
        Decision<JobEvent> decision = Current.Decide(command, Now);
        if (decision.Events.Count == 0) return decision.Refusal;

        // The queue does not know yet that it waits again.
        if (decision.Events.Any(e => e is JobEvent.NeverBegan)) _remindedAt = null;
        await SaveAsync(Folded(decision));
        await SettleAsync();
        return null;
    }

    private Job Folded(Decision<JobEvent> decision) => decision.Events.Aggregate(Current, (job, happened) => job.Apply(happened));

    protected override async Task DrainAsync()
    {
        if (Current.Id is not { } id) return;
        while (Current.Effects is [var effect, ..])
        {
            JobCommand outcome = await CarryOut(effect);
            await SaveWhileDrainingAsync(Folded(Current.Decide(outcome, Now)));
        }

        if (_toldRevision != Current.Revision)
        {
            await feed.Tell(View(Current)!);
            _toldRevision = Current.Revision;
        }

        if (Current.Phase == JobPhase.Queued && (_remindedAt is not { } at || Time.GetElapsedTime(at) >= RemindQueueEvery))
        {
            await GrainFactory.GetGrain<IQueueGrain>(space.Name).Remind(id);
            _remindedAt = Time.GetTimestamp();
        }

        if (Current is { CancelPending: true, Machine: { } machine })
        {
            await GrainFactory.GetGrain<IMachineGrain>(machine.Value).CancelJob(id, Current.CancelBy!);
        }
    }

    private async Task<JobCommand> CarryOut(JobEffect effect)
    {
        switch (effect)
        {
            case JobEffect.PlaceHold place:
                LedgerResult held = await ledger.SubmitAsync(HoldRequest(place.Hold), CancellationToken.None);
                return held.Refusal is { } no
                    ? new JobCommand.HoldRefused(place.Hold.Id, no)
                    : new JobCommand.HoldPlaced(place.Hold.Id);
            case JobEffect.Settle settle:
                TransferRequest[] requests = [.. settle.Steps.Select(SettleRequest)];
                IReadOnlyList<LedgerResult> results = await ledger.SubmitAsync(requests, linked: true, CancellationToken.None);
                if (results.FirstOrDefault(r => r.Refusal is { Code: not LedgerRefusals.LinkedTransferRefused }) is { Refusal: { } why })
                {
                    // Cannot be by the rules. It stays owed, and is seen, rather than being forgotten.
                    throw new InvalidOperationException($"The ledger refused to settle job {Current.Id}: {why.Code}: {why.Message}");
                }

                return new JobCommand.EffectDone(settle.Id, [.. requests.Select(r => r.Id)]);
            case JobEffect.RecordRent rent:
                await GrainFactory.GetGrain<IFundGrain>(space.Name).RecordRent(new RentReceived(
                    Current.Id!.Value, Current.Machine!.Value, rent.Metered, rent.Rent, rent.TransferId, rent.At));
                return new JobCommand.EffectDone(rent.Id, []);
            default:
                throw new InvalidOperationException($"Unhandled effect {effect.GetType().Name}.");
        }
    }

    private TransferRequest HoldRequest(RentHold hold) =>
        TransferRequest.Hold(hold.Id, new Posting(FundAccounts.Wallet(Current.Payer), hold.Account, hold.Amount), hold.ExpiresAt) with
        {
            References = new Dictionary<string, string> { ["job"] = Current.Id!.Value.Value },
        };

    private TransferRequest SettleRequest(SettleStep step)
    {
        if (step.Post == Cents.Zero) return TransferRequest.VoidHold(step.TransferId, step.HoldId!);
        MachineId machine = Current.Machine!.Value;
        TransferRequest request = step.HoldId is { } hold
            ? TransferRequest.PostHold(step.TransferId, hold, step.Post)
            : TransferRequest.Post(
                step.TransferId, new Posting(FundAccounts.Wallet(Current.Payer), JobMoney.RentAccount(machine), step.Post));
        return request with
        {
            References = JobMoney.References(Current.Id!.Value, Current.Offer!, Current.Metered, Current.Source!, Current.Phase == JobPhase.Finished),
        };
    }

    private QueueEntry Entry() => new(Current.Id!.Value, Current.Member, Current.Title, Current.QueuedAt!.Value, Current.Offers);

    private static JobView? View(Job job) => job.Id is not { } id
        ? null
        : new JobView(
            id,
            job.Member,
            job.Title,
            job.Source!,
            job.Phase,
            job.Offers,
            job.Machine,
            job.Holds.Count == 0 ? null : job.Held,
            job.AuthorisedSeconds,
            job.Metered,
            job.Rent,
            job.PauseReason,
            job.Failure,
            job.Lines,
            job.LinesSent,
            job.LastExecutedLine,
            job.Resends,
            job.Transfers,
            job.QuotedAt,
            job.QueuedAt,
            job.StartedAt,
            job.EndedAt,
            job.Revision)
        {
            Returned = job.LastReturn,
        };
}
