using Fab.Domain.Jobs;
using Fab.Domain.Units;

namespace Fab.Domain.Machines;

public sealed partial record Machine
{
    private Refusal? Observe(Draft draft, MachineCommand.Observe c, DateTimeOffset now)
    {
        bool newJournal = c.Epoch != Epoch;
        if (newJournal ? PastEpochs.Contains(c.Epoch) : c.Seq <= Seq) return null;
        if (c.Seq != (newJournal ? 1 : Seq + 1))
        {
            return new Refusal(
                MachineRefusals.EventGap,
                $"Event {c.Seq} of journal '{c.Epoch}' came, but event {(newJournal ? 1 : Seq + 1)} did not.",
                "The bridge sends what is missing again.");
        }

        if (newJournal)
        {
            draft.Add(new MachineEvent.JournalBegun(c.Epoch));
        }

        draft.Add(new MachineEvent.ReportStored(c.Seq));
        MachineOrder? answered = c.InReplyTo is null
            ? null
            : draft.Now.Orders.FirstOrDefault(o => o.Id == c.InReplyTo && Answers(c.Report, o));
        if (answered is not null) draft.Add(new MachineEvent.OrderSettled(answered.Id));

        switch (c.Report)
        {
            case BridgeReport.Connected r:
                draft.Add(new MachineEvent.LinkOpened(r.Firmware, r.Dialect));

                // How a job ended stands before this in a bridge's journal; where it does not, the bridge has forgotten the job.
                if (draft.Now.Held is { InDoubt: true })
                {
                    EndHere(draft, c.At, JobPhase.Failed, JobEndReasons.JournalLost, "The bridge lost its journal while it had the job.");
                }

                break;
            case BridgeReport.Disconnected r:
                draft.Add(new MachineEvent.LinkLost(r.Reason));
                break;
            case BridgeReport.Stopped r:
                OnStopped(draft, r, c.InReplyTo);
                if (r.Microseconds > 0) draft.Add(new MachineEvent.StopMeasured(new StopRecord(r.By, c.At, r.Microseconds)));
                break;
            case BridgeReport.StopSettled r:
                draft.Add(new MachineEvent.OutputsTold(r.OutputsOff, r.Text));
                break;
            case BridgeReport.Ready:
                if (answered is MachineOrder.Reset && Halt is { Resetting: true }) draft.Add(new MachineEvent.MadeReady());
                break;
            case BridgeReport.Noticed:
                break;
            case BridgeReport.Unlocked:
                if (Halt is { IsStop: false }) draft.Add(new MachineEvent.MadeReady());
                break;
            case BridgeReport.Faulted r:
                draft.Add(new MachineEvent.Faulted(r.Code, r.Text));
                WithdrawAfterStop(draft, "hub");
                break;
            case BridgeReport.Refused r:
                OnRefused(draft, c, r, answered, now);
                break;
            case { AboutJob: { } job }:
                if (draft.Now.Held?.Id == job) OnHeldJob(draft, c, answered, now);
                else OnStrayJob(draft, c.Report, job);
                break;
            default:
                throw new InvalidOperationException($"Unhandled report {c.Report.GetType().Name}.");
        }

        return null;
    }

    /// <summary>
    /// A bridge answers a repeated command by telling again what it told, under a new number. So a pause or resume
    /// counts when it answers an order still open or none at all, and a phase never goes backwards.
    /// </summary>
    private static void OnHeldJob(Draft draft, MachineCommand.Observe c, MachineOrder? answered, DateTimeOffset now)
    {
        HeldJob held = draft.Now.Held!;
        bool toldAgain = c.InReplyTo is not null && answered is null;
        (JobPhase Phase, string? Why)? moved = c.Report switch
        {
            BridgeReport.Preparing when held.Phase == JobPhase.Assigned => (JobPhase.Preparing, null),
            BridgeReport.Started when held.Phase is JobPhase.Assigned or JobPhase.Preparing => (JobPhase.Running, null),
            BridgeReport.Paused p when !toldAgain && (held.Phase != JobPhase.Paused || (p.Reason == PauseReasons.BrokenOff && !held.IsBrokenOff)) =>
                (JobPhase.Paused, p.Reason),
            BridgeReport.Resumed when held.Phase == JobPhase.Paused && !toldAgain => (JobPhase.Running, null),
            _ => null,
        };

        if (moved is { } move)
        {
            draft.Add(new MachineEvent.JobMoved(move.Phase, move.Why));
            draft.Add(new MachineEvent.JobReported(new JobReport(held.Id, c.Epoch, c.Seq, c.At, c.Report)));
            foreach (MachineOrder done in draft.Now.Orders.Where(o => Fulfils(c.Report, o))) draft.Add(new MachineEvent.OrderSettled(done.Id));
        }
        else if (c.Report is BridgeReport.RecoveryOffered offered)
        {
            if (held.IsBrokenOff) draft.Add(new MachineEvent.RecoveryTold(offered.Offer));
        }
        else if (c.Report is BridgeReport.Ended ended)
        {
            Leave(draft, c, ended, now);
        }
    }

    /// <summary>
    /// The held job's end. One that provably never began goes back to waiting instead: a bridge keeps that a job starts before
    /// the first byte of it goes out, so an end with no start before it in the same journal had none.
    /// </summary>
    private static void Leave(Draft draft, MachineCommand.Observe c, BridgeReport.Ended ended, DateTimeOffset now)
    {
        HeldJob held = draft.Now.Held!;
        bool neverBegan = !held.Started && ended is { End: JobPhase.Failed, LinesSent: 0 } && StartHindrance.Passes(ended.ReasonCode);

        // A bridge that was told to cancel bars the job for good.
        bool isBarred = draft.Now.Orders.Any(o => o is MachineOrder.Cancel && o.AboutJob == held.Id);
        bool goesBack = neverBegan && !held.InDoubt && !isBarred;

        // The job takes such an end for a way back, unless it is the hub that says so.
        (string epoch, long seq) = neverBegan && !goesBack ? ("", 0) : (c.Epoch, c.Seq);
        draft.Add(new MachineEvent.JobReported(new JobReport(held.Id, epoch, seq, c.At, ended)));
        if (goesBack) draft.Add(new MachineEvent.JobPutBack(held.Id, held.Assignment.Attempt, StartHindrance.After(draft.Now.Hindrance, ended.ReasonCode!, ended.ReasonText ?? "", now)));
        else draft.Add(new MachineEvent.JobLeft(held.Id, held.Started || ended.LinesSent > 0, ended.Metered));
    }

    private static bool Fulfils(BridgeReport report, MachineOrder order) => (report, order) switch
    {
        (BridgeReport.Preparing or BridgeReport.Started, MachineOrder.Start) => true,
        (BridgeReport.Paused, MachineOrder.Pause) => true,
        (BridgeReport.Resumed, MachineOrder.Resume or MachineOrder.Recover) => true,
        _ => false,
    };

    /// <summary>Only what can be an answer settles an order; a bridge that says anything else is asked again.</summary>
    private static bool Answers(BridgeReport report, MachineOrder order) => (report, order) switch
    {
        (BridgeReport.Refused, _) => true,
        (BridgeReport.Ended, { AboutJob: { } job }) => report.AboutJob == job,
        (BridgeReport.Stopped or BridgeReport.Faulted, MachineOrder.Stop) => true,
        (BridgeReport.Ready, MachineOrder.Reset) => true,
        _ => Fulfils(report, order),
    };

    /// <summary>The bridge works on a job that is not here: it is told to put it aside, and the plate counts as used.</summary>
    private void OnStrayJob(Draft draft, BridgeReport report, JobId job)
    {
        bool known = RecentJobs.Contains(job);
        bool works = report is BridgeReport.Started or BridgeReport.Resumed || (report is BridgeReport.Preparing && !known);
        bool movedSomething = report is BridgeReport.Started or BridgeReport.Resumed or BridgeReport.Paused
            || (report is BridgeReport.Ended { LinesSent: > 0 } && !known);
        if (movedSomething && !draft.Now.PlateUsed) draft.Add(new MachineEvent.MovedUnasked());
        MachineOrder? cancel = draft.Now.Orders.FirstOrDefault(o => o is MachineOrder.Cancel && o.AboutJob == job);
        if (works && cancel is null) GiveCancel(draft, job, "hub");
        if (report is BridgeReport.Ended && cancel is not null) draft.Add(new MachineEvent.OrderSettled(cancel.Id));
    }

    private void OnStopped(Draft draft, BridgeReport.Stopped report, string? inReplyTo)
    {
        // The stop command may reach the bridge, and its answer us, before the hub's own note of it.
        if (inReplyTo is not null && RecentStops.Contains(inReplyTo)) return;
        bool stands = Halt is { IsStop: true, Resetting: false };
        if (stands && inReplyTo is null) return;
        draft.Add(new MachineEvent.StopPressed(inReplyTo, report.By));
        WithdrawAfterStop(draft, report.By);
    }

    private void OnRefused(Draft draft, MachineCommand.Observe c, BridgeReport.Refused refused, MachineOrder? answered, DateTimeOffset now)
    {
        switch (answered)
        {
            case MachineOrder.Reset when Halt is { Resetting: true }:
                draft.Add(new MachineEvent.ResetRefused(refused.Code, refused.Message));
                break;
            case MachineOrder.Start start when draft.Now.Held?.Id == start.Job:
                Leave(draft, c, new BridgeReport.Ended(start.Job, JobPhase.Failed, refused.Code, refused.Message, 0, 0, 0, new MachineSeconds(0)), now);
                break;
            case MachineOrder.Cancel cancel when draft.Now.Held is { Phase: JobPhase.Assigned } held && held.Id == cancel.Job:
                // The bridge never said that it took the job, and its start is withdrawn: so it will never run.
                if (Halt is { IsStop: true }) EndHere(draft, c.At, JobPhase.Failed, JobEndReasons.EmergencyStop, Halt.Reason);
                else EndHere(draft, c.At, JobPhase.Cancelled, null, null);
                break;
            case { AboutJob: { } job } when refused.Code == BridgeRefusals.NoSuchJob && draft.Now.Held?.Id == job:
                if (Halt is { IsStop: true }) EndHere(draft, c.At, JobPhase.Failed, JobEndReasons.EmergencyStop, Halt.Reason);
                else EndHere(draft, c.At, JobPhase.Failed, JobEndReasons.JobLost, "The bridge no longer knows the job.");
                break;
        }
    }

    /// <summary>The hub itself concludes that the held job is over; no event of the bridge will say so.</summary>
    private static void EndHere(Draft draft, DateTimeOffset at, JobPhase end, string? code, string? text)
    {
        HeldJob held = draft.Now.Held!;
        var ended = new BridgeReport.Ended(held.Id, end, code, text, 0, 0, 0, new MachineSeconds(0));
        draft.Add(new MachineEvent.JobReported(new JobReport(held.Id, "", 0, at, ended)));
        draft.Add(new MachineEvent.JobLeft(held.Id, held.Started, ended.Metered));
    }
}
