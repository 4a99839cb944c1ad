using Fab.Domain.Machines;
using Fab.Domain.Units;

namespace Fab.Domain.Jobs;

public sealed partial record Job
{
    public const int MaxTitleLength = 120;

    /// <summary>
    /// So often a job that never began goes back to waiting; once more, and it ends. One that brings its bridge down each time
    /// must not do so for ever.
    /// </summary>
    public const int MostReturns = 8;

    /// <summary>Pure. An accepted command repeated yields no events.</summary>
    public Decision<JobEvent> Decide(JobCommand command, DateTimeOffset now) => command switch
    {
        JobCommand.Quote c => Quote(c, now),
        _ when Id is null => JobRefusals.JobNotQuoted(null),
        JobCommand.Enqueue c => Enqueue(c, now),
        JobCommand.HoldPlaced c => HoldPlaced(c, now),
        JobCommand.HoldRefused c => HoldRefused(c),
        JobCommand.Assign c => Assign(c),
        JobCommand.Unassign c => Unassign(c, now),
        JobCommand.Observe c => Observe(c.Report),
        JobCommand.AuthoriseMore => AuthoriseMore(now),
        JobCommand.Cancel c => Cancel(c, now),
        JobCommand.ForgetMember => ForgetMember(),
        JobCommand.EffectDone c => Effects.Any(f => f.Id == c.EffectId)
            ? Accept(new JobEvent.EffectCarriedOut(c.EffectId, c.Transfers))
            : Accept(),
        _ => throw new InvalidOperationException($"Unhandled command {command.GetType().Name}."),
    };

    private static Decision<JobEvent> Accept(params JobEvent[] events) => Decision<JobEvent>.Accept(events);

    private Decision<JobEvent> Quote(JobCommand.Quote c, DateTimeOffset now)
    {
        if (Id is not null)
        {
            bool same = (Id, Member, Account, Title, ValidUntil) == (c.Job, c.Member, c.Account, c.Title, c.ValidUntil)
                && c.Source.Equals(Source)
                && Offers.SequenceEqual(c.Offers);
            return same
                ? Accept()
                : new Refusal(JobRefusals.QuoteDiffers, $"Job {Id} was quoted before, for something else.", "Ask for a new quote.");
        }

        if (WhatIsWrong(c) is { } wrong) return new Refusal(JobRefusals.QuoteMalformed, $"The quote does not hold: {wrong}.");
        return Accept(new JobEvent.Quoted(c.Job, c.Member, c.Account, c.Source, c.Title, [.. c.Offers], c.ValidUntil, now));
    }

    private static string? WhatIsWrong(JobCommand.Quote c) => c switch
    {
        { Title.Length: 0 or > MaxTitleLength } => $"its title must have 1 to {MaxTitleLength} characters",
        _ when c.Offers.DistinctBy(o => o.Machine).Count() != c.Offers.Count => "a machine offers twice",
        _ when c.Offers.Any(o => o.Lines < 1 || o.ProgramBytes < 1) => "a program is empty",
        _ when c.Offers.Any(o => o.Rate.Value < 0 || o.Estimate.Value < 0 || o.Authorised.Value < o.Estimate.Value) => "it authorises less than it estimates",
        _ when c.Offers.Any(o => o.Price != o.Rate.For(o.Estimate) || o.Hold != o.Rate.For(o.Authorised)) => "a price is not the rate times the seconds",
        _ => null,
    };

    private Decision<JobEvent> Enqueue(JobCommand.Enqueue c, DateTimeOffset now)
    {
        if (HasEnded) return JobRefusals.JobEnded(Id!.Value, Phase);
        if (Phase != JobPhase.Quoted || QueueWanted) return Accept();
        if (Offers.Count == 0)
        {
            return new Refusal(
                JobRefusals.NothingOffered,
                "No machine of the space can make this.",
                "Change the design's parameters or the material, and quote again.");
        }

        if (now > ValidUntil)
        {
            return new Refusal(
                JobRefusals.QuoteExpired,
                $"The quote was valid until {ValidUntil:yyyy-MM-dd HH:mm} UTC.",
                "Quote again; it takes a moment.");
        }

        MachineOffer dearest = JobMoney.Dearest(Offers);
        return dearest.Hold == Cents.Zero
            ? Accept(new JobEvent.QueueAsked(c.By), new JobEvent.Queued(now))
            : Accept(new JobEvent.QueueAsked(c.By), AskHold(dearest.Hold, dearest.Machine, null, now));
    }

    private JobEvent.HoldAsked AskHold(Cents amount, MachineId machine, MachineSeconds? forSeconds, DateTimeOffset now)
    {
        string id = JobMoney.HoldId(Id!.Value, Holds.Count + 1);
        return new JobEvent.HoldAsked(new RentHold(id, amount, JobMoney.RentAccount(machine), now + JobMoney.HoldLife, false), forSeconds);
    }

    private Decision<JobEvent> HoldPlaced(JobCommand.HoldPlaced c, DateTimeOffset now)
    {
        if (Holds.FirstOrDefault(h => h.Id == c.HoldId) is not { Placed: false }) return Accept();
        List<JobEvent> events = [new JobEvent.HoldSet(c.HoldId)];
        if (!HasEnded && QueueWanted) events.Add(new JobEvent.Queued(now));
        if (!HasEnded && WantedSeconds is { } seconds) events.Add(new JobEvent.Authorised(seconds));
        return Accept([.. events]);
    }

    private Decision<JobEvent> HoldRefused(JobCommand.HoldRefused c) =>
        Holds.FirstOrDefault(h => h.Id == c.HoldId) is { Placed: false } ? Accept(new JobEvent.HoldFailed(c.HoldId, c.Why)) : Accept();

    private Decision<JobEvent> Assign(JobCommand.Assign c)
    {
        if (HasEnded) return JobRefusals.JobEnded(Id!.Value, Phase);
        if (Phase == JobPhase.Assigned && Machine == c.Machine) return Accept();
        if (IsOnMachine) return JobRefusals.JobGoing(Id!.Value, Phase, Machine);
        if (Phase != JobPhase.Queued) return new Refusal(JobRefusals.NotQueued, $"Job {Id} is not in the queue.", "Queue it first.");
        return OfferOf(c.Machine) is null
            ? new Refusal(JobRefusals.NoOfferForMachine, $"Job {Id} has no program for {c.Machine}.", "Quote it again for that machine.")
            : Accept(new JobEvent.Assigned(c.Machine));
    }

    private Decision<JobEvent> Unassign(JobCommand.Unassign c, DateTimeOffset now)
    {
        if (HasEnded || Phase is JobPhase.Quoted or JobPhase.Queued) return Accept();
        if (Phase != JobPhase.Assigned || Machine != c.Machine) return JobRefusals.JobGoing(Id!.Value, Phase, Machine);
        JobEvent returned = new JobEvent.Returned(c.Machine, c.Why);
        return CancelBy is null ? Accept(returned) : Accept(returned, End(JobPhase.Cancelled, null, false, Metered, now));
    }

    private Decision<JobEvent> Observe(JobReport report)
    {
        // The hub's own conclusions carry no number; they only ever end a job, which happens once.
        bool numbered = report.Epoch.Length > 0;
        if (HasEnded || !IsOnMachine) return Accept();
        if (numbered && IsSeen(report)) return Accept();

        List<JobEvent> events = [];
        if (numbered) events.Add(new JobEvent.ReportSeen(report.Epoch, report.Seq));
        switch (report.Report)
        {
            case BridgeReport.Preparing when Phase == JobPhase.Assigned:
                events.Add(new JobEvent.Prepared());
                break;
            case BridgeReport.Started r when Phase is JobPhase.Assigned or JobPhase.Preparing:
                events.Add(new JobEvent.Started(r.Lines, report.At));
                break;
            case BridgeReport.Paused r when Phase is JobPhase.Preparing or JobPhase.Running
                || (Phase == JobPhase.Paused && r.Reason == PauseReasons.BrokenOff && PauseReason != PauseReasons.BrokenOff):
                events.Add(new JobEvent.Paused(r.Reason, r.Line, r.Metered));
                break;
            case BridgeReport.Resumed when Phase == JobPhase.Paused:
                events.Add(new JobEvent.Resumed());
                break;
            case BridgeReport.Ended r when numbered && MayWaitAgain(r):
                events.Add(new JobEvent.NeverBegan(new JobReturn(Machine!.Value, r.ReasonCode!, r.ReasonText ?? "", report.At)));
                if (CancelBy is not null) events.Add(End(JobPhase.Cancelled, null, false, Metered, report.At));
                break;
            case BridgeReport.Ended r:
                events.Add(new JobEvent.Tallied(r.LinesSent, r.LastExecutedLine, r.Resends, r.Metered));
                MachineSeconds metered = new(Math.Max(Metered.Value, r.Metered.Value));
                JobFailure? failure = r.End == JobPhase.Failed
                    ? new JobFailure(r.ReasonCode ?? "unknown", r.ReasonText ?? "The bridge gave no reason.", Math.Max(LastExecutedLine, r.LastExecutedLine))
                    : null;
                events.Add(End(r.End, failure, StartedAt is not null || r.LinesSent > 0, metered, report.At));
                break;
        }

        return Accept([.. events]);
    }

    /// <summary>It never began, by what its machine knows for certain (it gives such an end a number then), and why may pass.</summary>
    private bool MayWaitAgain(BridgeReport.Ended end) =>
        end is { End: JobPhase.Failed, LinesSent: 0 } && Phase is JobPhase.Assigned or JobPhase.Preparing && StartedAt is null
        && StartHindrance.Passes(end.ReasonCode) && Returns < MostReturns;

    private Decision<JobEvent> AuthoriseMore(DateTimeOffset now)
    {
        if (HasEnded) return JobRefusals.JobEnded(Id!.Value, Phase);
        if (!IsOnMachine) return JobRefusals.JobNotOnAMachine(Id!.Value, Phase);
        bool wanted = Phase == JobPhase.Paused && PauseReason == PauseReasons.AuthorisationUsedUp && WantedSeconds is null && !MoreGranted;
        if (!wanted) return Accept();

        MachineSeconds limit = new MachineSeconds(Math.Max(AuthorisedSeconds!.Value.Value, Metered.Value)) + JobMoney.Extension(Offer!);
        Cents missing = Offer!.Rate.For(limit) - Held;
        return missing > Cents.Zero ? Accept(AskHold(missing, Offer!.Machine, limit, now)) : Accept(new JobEvent.Authorised(limit));
    }

    private Decision<JobEvent> Cancel(JobCommand.Cancel c, DateTimeOffset now)
    {
        if (Phase == JobPhase.Cancelled || CancelPending) return Accept();
        if (HasEnded) return JobRefusals.JobEnded(Id!.Value, Phase);
        JobEvent asked = new JobEvent.CancelAsked(c.By);
        return IsOnMachine ? Accept(asked) : Accept(asked, End(JobPhase.Cancelled, null, false, Metered, now));
    }

    private Decision<JobEvent> ForgetMember()
    {
        if (Member.Value == Payer) return Accept();
        bool isOver = (HasEnded || (Phase == JobPhase.Quoted && !QueueWanted)) && Effects.Count == 0;
        return isOver ? Accept(new JobEvent.MemberForgotten()) : JobRefusals.JobGoing(Id!.Value, Phase, Machine);
    }

    private JobEvent.Ended End(JobPhase phase, JobFailure? failure, bool started, MachineSeconds metered, DateTimeOffset at)
    {
        bool pays = started && phase != JobPhase.Failed;
        Cents rent = pays ? JobMoney.Rent(Offer!.Rate, metered, AuthorisedSeconds!.Value) : Cents.Zero;
        return new JobEvent.Ended(phase, failure, rent, JobMoney.Settle(Id!.Value, Machine, Holds, rent, metered, at), at);
    }
}
