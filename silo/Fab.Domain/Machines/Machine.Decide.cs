using Fab.Domain.Jobs;
using Fab.Domain.Units;

namespace Fab.Domain.Machines;

public sealed partial record Machine
{
    /// <summary>Pure. An accepted command repeated yields no events.</summary>
    public Decision<MachineEvent> Decide(MachineCommand command, DateTimeOffset now)
    {
        Draft draft = new(this);
        Refusal? refusal = command switch
        {
            MachineCommand.Register c => Register(draft, c),
            MachineCommand.SetOnline c => SetOnline(draft, c),
            _ when Spec is null => new Refusal(MachineRefusals.NotFound, "No such machine is registered.", "See the list of machines."),
            MachineCommand.LoadMaterial c => Load(draft, c),
            MachineCommand.Assign c => Assign(draft, c, now),
            MachineCommand.TakeLease c => TakeLease(draft, c, now),
            MachineCommand.ReleaseLease c => ReleaseLease(draft, c, now),
            MachineCommand.ExpireLease => ExpireLease(draft, now),
            MachineCommand.BeginManual c => BeginManual(draft, c, now),
            MachineCommand.Pause c => Pause(draft, c, now),
            MachineCommand.Resume c => Resume(draft, c, now),
            MachineCommand.RecoverJob c => Recover(draft, c, now),
            MachineCommand.CancelJob c => CancelJob(draft, c),
            MachineCommand.Stop c => Stop(draft, c),
            MachineCommand.Clear c => Clear(draft, c, now),
            MachineCommand.Observe c => Observe(draft, c, now),
            MachineCommand.SetPresets c => SetPresets(draft, c),
            MachineCommand.SetCamera c => SetCamera(draft, c),
            MachineCommand.DropCamera => DropCamera(draft),
            MachineCommand.SetInterval c => SetInterval(draft, c, now),
            MachineCommand.DropInterval c => DropInterval(draft, c),
            MachineCommand.RecordMaintenance c => RecordMaintenance(draft, c, now),
            MachineCommand.LookAtMaintenance => null,
            _ => throw new InvalidOperationException($"Unhandled command {command.GetType().Name}."),
        };
        if (refusal is not null) return refusal;
        if (draft.Events.Count > 0 || command is MachineCommand.LookAtMaintenance) NoteWhatFellDue(draft, now);
        if (draft.Now.State != State || (Spec is null && draft.Events.Count > 0)) draft.Add(new MachineEvent.Became(draft.Now.State, now));
        return new Decision<MachineEvent>(null, draft.Events);
    }

    /// <summary>Whether the machine could take any job at all now, leaving aside whether it fits.</summary>
    public Refusal? CheckFree(DateTimeOffset now) => Spec is null
        ? new Refusal(MachineRefusals.NotFound, "No such machine is registered.")
        : CheckFree(Spec.Id, State, PlateUsed, LeaseAt(now), MaintenanceInTheWay(now)?.Name, HindranceAt(now));

    /// <summary>Why no job goes here yet; null when nothing hinders.</summary>
    public StartHindrance? HindranceAt(DateTimeOffset now) => Hindrance is { } hindrance && now < hindrance.Until ? hindrance : null;

    /// <summary>
    /// In this order: stopped, fault, busy, offline, plate, maintenance, whether the last start failed just now, and last whether
    /// a person is at it: no job starts under somebody's hands. <paramref name="plateUsed"/> also counts where the state shows
    /// something else.
    /// </summary>
    /// <param name="lease">One that holds; null for none.</param>
    /// <param name="overdue">Maintenance that is to be done before the next job; null for none.</param>
    /// <param name="hindrance">One that holds; null for none.</param>
    public static Refusal? CheckFree(
        MachineId machine, MachineState state, bool plateUsed, ControlLease? lease = null, string? overdue = null, StartHindrance? hindrance = null) => state switch
        {
            MachineState.Stopped => new Refusal(
                SharedMachineRefusals.Stopped,
                $"{machine} was stopped.",
                $"Check the machine, then clear it: fab clear {machine}."),
            MachineState.Fault => new Refusal(
                MachineRefusals.Faulted,
                $"{machine} reports a fault.",
                $"Check the machine, then clear it: fab clear {machine}."),
            MachineState.Running or MachineState.Paused => new Refusal(SharedMachineRefusals.Busy, $"{machine} has a job.", "Wait until it has ended."),
            MachineState.Offline => new Refusal(
                SharedMachineRefusals.Offline,
                $"{machine} is offline.",
                "Check its power, its cable and its bridge."),
            _ when plateUsed || state == MachineState.AwaitingClear => new Refusal(
                MachineRefusals.PlateNotCleared,
                $"The plate of {machine} has not been cleared.",
                $"Take the part off and say so: fab clear {machine}."),
            _ when overdue is not null => new Refusal(
                MachineRefusals.MaintenanceOverdue,
                $"{machine} waits for maintenance that is due: {overdue}.",
                $"Do it and say so: fab maintenance {machine}."),
            _ when hindrance is not null => hindrance.Refusal(machine),
            _ when lease is not null => LeaseHeld(machine, lease),
            _ => null,
        };

    private Refusal? Register(Draft draft, MachineCommand.Register c)
    {
        if (MachineSpecs.Check(c.Spec) is { } malformed) return malformed;
        if (c.Spec == Spec) return null;
        if (Held is not null) return Busy("its spec cannot change now");
        draft.Add(new MachineEvent.Registered(c.Spec));
        return null;
    }

    private Refusal? Load(Draft draft, MachineCommand.LoadMaterial c)
    {
        string? material = string.IsNullOrWhiteSpace(c.Material) ? null : c.Material.Trim();
        if (material == Material) return null;
        if (Held is not null) return Busy("its material cannot change now");
        draft.Add(new MachineEvent.MaterialLoaded(material));
        return null;
    }

    private Refusal? SetPresets(Draft draft, MachineCommand.SetPresets c)
    {
        if (c.Presets is { } presets && HeatPreset.WhatIsWrong(presets, Spec!) is { } wrong)
            return new Refusal(MachineRefusals.PresetInvalid, $"The presets of {Spec!.Id} do not hold: {wrong}.", "Mend that one and send them all again.");
        bool same = c.Presets is null ? OwnPresets is null : OwnPresets is not null && OwnPresets.SequenceEqual(c.Presets);
        if (!same) draft.Add(new MachineEvent.PresetsSet(c.Presets));
        return null;
    }

    private Refusal? Assign(Draft draft, MachineCommand.Assign c, DateTimeOffset now)
    {
        Assignment wanted = c.Assignment;
        if (Held?.Id == wanted.Job) return null;
        if (RecentJobs.Contains(wanted.Job) || PutBack.Any(p => p.Job == wanted.Job && p.Attempt >= wanted.Attempt))
        {
            return new Refusal(MachineRefusals.JobDoneAlready, $"{Spec!.Id} had job {wanted.Job} before; a job runs once.");
        }

        // A held job keeps the machine even where a stop, a fault or a lost link shows first.
        if (Held is not null && State is not (MachineState.Stopped or MachineState.Fault)) return Busy("a machine holds one job");
        if (CheckFree(now) is { } notFree) return notFree;
        if (Speaks is { } speaks && speaks != Spec!.Dialect)
        {
            return new Refusal(
                MachineRefusals.FirmwareMismatch,
                $"The firmware of {Spec.Id} speaks {speaks}, but it is registered as {Spec.Dialect}.",
                "Register the machine as what it is.");
        }

        if (wanted.Offer.Machine != Spec!.Id)
        {
            return new Refusal(MachineRefusals.JobNotHere, $"The program was made for {wanted.Offer.Machine}, not for {Spec.Id}.", "Quote it again for this machine.");
        }

        if (MachineFit.Check(Spec, Material, wanted.MemberClasses, wanted.Offer.Requirements) is { } unfit) return unfit;

        draft.Add(new MachineEvent.JobTaken(wanted));
        draft.Add(new MachineEvent.OrderGiven(new MachineOrder.Start(
            wanted.Job,
            wanted.Offer.Program,
            wanted.Offer.ProgramBytes,
            wanted.Offer.Estimate,
            wanted.Offer.Authorised)
        { Id = wanted.Attempt == 1 ? $"start/{wanted.Job}" : $"start/{wanted.Job}/{wanted.Attempt}" }));
        return null;
    }

    private Refusal? Pause(Draft draft, MachineCommand.Pause c, DateTimeOffset now)
    {
        if (Held?.Id != c.Job) return NotHere(c.Job);
        if (Held.Phase == JobPhase.Paused || Orders.Any(o => o is MachineOrder.Pause)) return null;
        if (CheckControl(c.By, now) is { } held) return held;
        if (Halt is not null) return CheckFree(now);
        if (State == MachineState.Offline) return Unreachable("pause");
        if (Held.Phase != JobPhase.Running)
        {
            return new Refusal(SharedMachineRefusals.JobNotRunning, $"Job {c.Job} is not running yet.", "Cancel it, or pause it when it runs.");
        }

        ImplyLease(draft, c.By, now);
        draft.Add(new MachineEvent.OrderGiven(new MachineOrder.Pause(c.Job, c.By) { Id = $"pause/{c.Job}/{OrderCount + 1}" }));
        return null;
    }

    private Refusal? Resume(Draft draft, MachineCommand.Resume c, DateTimeOffset now)
    {
        if (CheckResume(c.Job, c.By, now) is { } refusal) return refusal;
        if (Held!.Phase != JobPhase.Paused || Orders.Any(o => o is MachineOrder.Resume)) return null;
        ImplyLease(draft, c.By, now);
        draft.Add(new MachineEvent.OrderGiven(
            new MachineOrder.Resume(c.Job, c.Authorised, c.By) { Id = $"resume/{c.Job}/{OrderCount + 1}" }));
        return null;
    }

    /// <summary>Whether a resume would be accepted; asked before more rent is held for it.</summary>
    public Refusal? CheckResume(JobId job, string by, DateTimeOffset now)
    {
        if (Held?.Id != job) return NotHere(job);
        if (CheckControl(by, now) is { } held) return held;
        if (Halt is not null) return CheckFree(now);
        if (Held.Phase == JobPhase.Running) return null;
        if (Held.IsBrokenOff)
        {
            return new Refusal(
                MachineRefusals.JobBrokenOff, $"Job {job} broke off, so it cannot just go on.", $"See how it can: fab recover {Spec!.Id}. Or cancel it.");
        }

        if (State == MachineState.Offline) return Unreachable("resume");
        return Held.Phase == JobPhase.Paused
            ? null
            : new Refusal(MachineRefusals.JobNotPaused, $"Job {job} is not paused.");
    }

    private Refusal? Recover(Draft draft, MachineCommand.RecoverJob c, DateTimeOffset now)
    {
        if (Orders.Any(o => o is MachineOrder.Recover r && r.Job == c.Job && r.Plan == c.Plan)) return null;
        if (CheckRecover(c.Job, c.Plan, c.By, now) is { } refusal) return refusal;
        ImplyLease(draft, c.By, now);
        draft.Add(new MachineEvent.OrderGiven(
            new MachineOrder.Recover(c.Job, c.Plan, c.Authorised, c.By) { Id = $"recover/{c.Job}/{OrderCount + 1}" }));
        return null;
    }

    /// <summary>Whether accepting this plan would be taken; asked before more rent is held for it.</summary>
    public Refusal? CheckRecover(JobId job, string plan, string by, DateTimeOffset now)
    {
        if (Held?.Id != job) return NotHere(job);
        if (CheckControl(by, now) is { } held) return held;
        if (Halt is not null) return CheckFree(now);
        if (Held.IsBrokenOff && State == MachineState.Offline) return Unreachable("go on");
        if (!Held.IsBrokenOff || Held.Recovery is not { } offer)
        {
            return new Refusal(
                MachineRefusals.NoRecoveryOffered,
                Held.IsBrokenOff ? "The bridge has not worked out yet how the job can go on." : $"Job {job} did not break off.",
                Held.IsBrokenOff ? "Wait until the machine is connected and answers." : null);
        }

        if (offer.Hindrance is { } hindrance) return hindrance;
        return offer.Plan == plan
            ? null
            : new Refusal(BridgeRefusals.PlanChanged, "That is not the plan that is offered now.", $"Look again: fab recover {Spec!.Id}.");
    }

    private Refusal? CancelJob(Draft draft, MachineCommand.CancelJob c)
    {
        if (Held?.Id != c.Job) return NotHere(c.Job);
        if (Orders.Any(o => o is MachineOrder.Cancel && o.AboutJob == c.Job)) return null;

        // What was not answered is no longer wanted; said again after the cancel, a start would begin the job anew.
        foreach (MachineOrder order in Orders.Where(o => o.AboutJob == c.Job)) draft.Add(new MachineEvent.OrderSettled(order.Id));
        GiveCancel(draft, c.Job, c.By);
        return null;
    }

    private Refusal? Stop(Draft draft, MachineCommand.Stop c)
    {
        if (RecentStops.Contains(c.CommandId)) return null;
        draft.Add(new MachineEvent.StopPressed(c.CommandId, c.By));
        WithdrawAfterStop(draft, c.By);
        draft.Add(new MachineEvent.OrderGiven(new MachineOrder.Stop(c.By) { Id = c.CommandId }));
        return null;
    }

    /// <summary>
    /// After a stop nothing said before it may be said again: a start or resume that arrived after the reset would set
    /// the machine moving by itself. A job whose start was never answered is cancelled instead, so that its end is told.
    /// </summary>
    private static void WithdrawAfterStop(Draft draft, string by)
    {
        IReadOnlyList<MachineOrder> open = draft.Now.Orders;
        bool startUnanswered = open.Any(o => o is MachineOrder.Start);
        bool cancelGiven = open.Any(o => o is MachineOrder.Cancel);
        foreach (MachineOrder order in open.Where(o => o is not (MachineOrder.Stop or MachineOrder.Cancel)))
        {
            draft.Add(new MachineEvent.OrderSettled(order.Id));
        }

        if (startUnanswered && !cancelGiven && draft.Now.Held is { } held) GiveCancel(draft, held.Id, by);
    }

    private Refusal? Clear(Draft draft, MachineCommand.Clear c, DateTimeOffset now)
    {
        if (Checks.Count == 0) return null;

        // It takes no lease of its own: clearing is over at once, and the next job may be another's.
        if (CheckControl(c.By, now) is { } controlled) return controlled;
        if (Held is not null)
        {
            return new Refusal(
                MachineRefusals.JobNotEnded,
                $"{Spec!.Id} has not yet said how job {Held.Id} ended.",
                "Wait until it has, or cancel the job.");
        }

        if (Halt is { Resetting: false } && !c.StopCleared)
        {
            return new Refusal(
                MachineRefusals.StopNotCleared,
                $"{Spec!.Id} stands still: {Halt.Reason}",
                "Check that nobody's hands are in the machine and that the cause is gone, then clear the stop too.");
        }

        if (PlateUsed && !c.PlateCleared)
        {
            return new Refusal(
                MachineRefusals.PlateNotCleared,
                $"The plate of {Spec!.Id} has not been cleared.",
                "Take off what lies on it, then clear the plate.");
        }

        if (PlateUsed) draft.Add(new MachineEvent.Cleared(c.By));
        if (Halt is { Resetting: false })
        {
            draft.Add(new MachineEvent.ResetBegun());
            draft.Add(new MachineEvent.OrderGiven(
                new MachineOrder.Reset(c.By) { Id = $"reset/{Spec!.Id}/{now.ToUnixTimeMilliseconds()}/{OrderCount + 1}" }));
        }

        return null;
    }

    /// <summary>By hand only where no job moves: idle, waiting for its plate, or paused; unlocking also where the firmware is locked.</summary>
    private Refusal? BeginManual(Draft draft, MachineCommand.BeginManual c, DateTimeOffset now)
    {
        if (CheckControl(c.By, now) is { } held) return held;
        bool mayWork = State is MachineState.Idle or MachineState.AwaitingClear or MachineState.Paused
            || (c.Tunes && State == MachineState.Running)
            || (c.Unlocks && State == MachineState.Fault && Halt is { Resetting: false } && Connected);
        if (!mayWork)
        {
            return CheckFree(Spec!.Id, State, plateUsed: false)
                ?? new Refusal(SharedMachineRefusals.Busy, $"{Spec.Id} cannot be moved by hand now.", "Wait until it rests.");
        }

        ImplyLease(draft, c.By, now);
        return null;
    }

    private Refusal? SetOnline(Draft draft, MachineCommand.SetOnline c)
    {
        if (c.Online != Online) draft.Add(c.Online ? new MachineEvent.CameOnline() : new MachineEvent.WentOffline());
        return null;
    }

    private static void GiveCancel(Draft draft, JobId job, string by) => draft.Add(new MachineEvent.OrderGiven(
        new MachineOrder.Cancel(job, by) { Id = $"cancel/{job}/{draft.Now.OrderCount + 1}" }));

    private Refusal Busy(string so) =>
        new(SharedMachineRefusals.Busy, $"{Spec!.Id} has job {Held!.Id}; {so}.", "Wait until the job has ended.");

    private Refusal NotHere(JobId job) => new(MachineRefusals.JobNotHere, $"Job {job} is not on {Spec!.Id}.", "Look at the job: it has ended, or is elsewhere.");

    private Refusal Unreachable(string deed) => new(
        SharedMachineRefusals.Offline,
        $"{Spec!.Id} cannot be reached, so it cannot {deed} now.",
        "Use the stop at the machine itself, or wait for its bridge.");

    /// <summary>Events and the machine as they leave it, for decisions of several steps.</summary>
    private sealed class Draft(Machine start)
    {
        public List<MachineEvent> Events { get; } = [];

        public Machine Now { get; private set; } = start;

        public void Add(MachineEvent happened)
        {
            Events.Add(happened);
            Now = Now.Apply(happened);
        }
    }
}
