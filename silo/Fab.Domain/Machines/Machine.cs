using System.Text.Json.Serialization;
using Fab.Domain.Jobs;

namespace Fab.Domain.Machines;

/// <summary>The job a machine holds, as far as the machine must know it.</summary>
/// <param name="Phase"><c>Assigned</c>, <c>Preparing</c>, <c>Running</c> or <c>Paused</c>.</param>
/// <param name="Started">Whether its first line went out.</param>
/// <param name="InDoubt">The bridge began a new journal since it last spoke of the job, so it may have forgotten it.</param>
/// <param name="Recovery">How it can go on after it broke off; null while the bridge has not said.</param>
public sealed record HeldJob(
    Assignment Assignment, JobPhase Phase, string? PauseReason, bool Started, bool InDoubt = false, RecoveryOffer? Recovery = null)
{
    [JsonIgnore]
    public bool IsBrokenOff => Phase == JobPhase.Paused && PauseReason == PauseReasons.BrokenOff;

    [JsonIgnore]
    public JobId Id => Assignment.Job;
}

/// <summary>Why a machine stands still until a person has looked at it.</summary>
/// <param name="IsStop">An emergency stop; otherwise a fault.</param>
/// <param name="Resetting">A person cleared it; the firmware is being reset.</param>
/// <param name="Codes">Of what the reason says, in its order; null for none.</param>
public sealed record Halt(bool IsStop, string Reason, bool Resetting, IReadOnlyList<string>? Codes = null);

/// <summary>
/// One machine. It holds at most one job, starts one only when idle and cleared, and after a stop or fault does nothing
/// until a person has cleared it. What is stored is this state; events only say how it changed.
/// </summary>
/// <remarks>
/// The bridge is the truth about motion: the hub asks, by orders kept until answered, and believes reports by their
/// number within the bridge's journal. Seen ones change nothing, and behind a gap nothing is believed.
/// </remarks>
public sealed partial record Machine
{
    /// <summary>How many ended jobs are remembered, so that a late repeat of their assignment starts nothing.</summary>
    public const int RecentJobsKept = 16;

    /// <summary>Where reasons pile up, the last one stays.</summary>
    public const int MaxReasonLength = 600;

    /// <summary>How many jobs that never began are remembered, so that a late repeat of their assignment starts nothing.</summary>
    public const int PutBackKept = 16;

    /// <summary>How many stop commands are remembered, so that a late answer to one stops nothing anew.</summary>
    public const int RecentStopsKept = 8;

    /// <summary>How many earlier journals are remembered, so that a late event of theirs is known for old.</summary>
    public const int PastEpochsKept = 8;

    /// <summary>Null before the machine is registered.</summary>
    public MachineSpec? Spec { get; init; }

    public string? Material { get; init; }

    /// <summary>The bridge is there.</summary>
    public bool Online { get; init; }

    /// <summary>The bridge has the machine's firmware on the line.</summary>
    public bool Connected { get; init; }

    public string? Firmware { get; init; }

    /// <summary>The dialect the firmware itself named.</summary>
    public Dialect? Speaks { get; init; }

    public string? LinkReason { get; init; }

    public HeldJob? Held { get; init; }

    /// <summary>Something may lie on the plate (or bed) since a person last looked.</summary>
    public bool PlateUsed { get; init; }

    public Halt? Halt { get; init; }

    /// <summary>Who controls the machine; it may be over, see <see cref="LeaseAt"/>.</summary>
    public ControlLease? Lease { get; init; }

    public StopRecord? LastStop { get; init; }

    public long WornSeconds { get; init; }

    /// <summary>What staff set it to be preheated to; null for what its spec says. Not of its spec: a job that runs is not disturbed.</summary>
    public IReadOnlyList<HeatPreset>? OwnPresets { get; init; }

    /// <summary>What it can be preheated to by name, and reaches.</summary>
    [JsonIgnore]
    public IReadOnlyList<HeatPreset> Presets => Spec is not { } spec ? [] : OwnPresets is { } own ? [.. own.Where(p => HeatPreset.WhatIsWrong([p], spec) is null)] : HeatPreset.Of(spec);

    public IReadOnlyList<MaintenanceInterval> Maintenance { get; init; } = [];

    /// <summary>What was done at it, newest last.</summary>
    public IReadOnlyList<MaintenanceEntry> MaintenanceLog { get; init; } = [];

    /// <summary>What the bridge has not answered yet, oldest first, stops before all.</summary>
    public IReadOnlyList<MachineOrder> Orders { get; init; } = [];

    /// <summary>What jobs are still to be told, in order.</summary>
    public IReadOnlyList<JobReport> Reports { get; init; } = [];

    public string? Epoch { get; init; }

    /// <summary>The last event stored of <see cref="Epoch"/>.</summary>
    public long Seq { get; init; }

    public IReadOnlyList<string> PastEpochs { get; init; } = [];

    public IReadOnlyList<JobId> RecentJobs { get; init; } = [];

    /// <summary>Jobs that were here and never began.</summary>
    public IReadOnlyList<PutBackJob> PutBack { get; init; } = [];

    /// <summary>Why the last job did not begin; null once one did.</summary>
    public StartHindrance? Hindrance { get; init; }

    /// <summary>Ids of the last stop commands, by whichever road they came first: from the hub or in the bridge's answer.</summary>
    public IReadOnlyList<string> RecentStops { get; init; } = [];

    /// <summary>Orders given so far, for their ids.</summary>
    public long OrderCount { get; init; }

    /// <summary>Since when it is in its state.</summary>
    public DateTimeOffset ChangedAt { get; init; }

    public long Revision { get; init; }

    /// <summary>What people see. A stop or fault outranks all, for it must never look harmless; then whether it can be reached.</summary>
    [JsonIgnore]
    public MachineState State => this switch
    {
        { Halt.IsStop: true } => MachineState.Stopped,
        { Halt: not null } => MachineState.Fault,
        { Online: false } or { Connected: false } => MachineState.Offline,
        { Held.Phase: JobPhase.Paused } => MachineState.Paused,
        { Held: not null } => MachineState.Running,
        { PlateUsed: true } => MachineState.AwaitingClear,
        _ => MachineState.Idle,
    };

    /// <summary>What a person must check before the machine may go on: <c>plate</c>, <c>stop</c>.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Checks
    {
        get
        {
            List<string> checks = [];
            if (PlateUsed) checks.Add("plate");
            if (Halt is { Resetting: false }) checks.Add("stop");
            return checks;
        }
    }

    /// <summary>Why it is in its state, in words; null when there is nothing to say.</summary>
    [JsonIgnore]
    public string? Reason => this switch
    {
        { Halt: { Resetting: true } halt } => $"{halt.Reason} Cleared; the firmware is being reset.",
        { Halt: { IsStop: true } halt, LastStop.Outputs: { } outputs } => $"{halt.Reason} {outputs}",
        { Halt: { } halt } => halt.Reason,
        { Online: false } => "The bridge is not there.",
        { Connected: false, LinkReason: SharedMachineRefusals.FirmwareSilent } => "The firmware does not answer.",
        { Connected: false } => LinkReason ?? "The bridge has not reached the machine yet.",
        { Held.PauseReason: { } why } => PauseReasons.InWords(why),
        { Spec: { } spec, Speaks: { } speaks } when speaks != spec.Dialect => $"The firmware speaks {speaks}, not {spec.Dialect}.",
        _ => null,
    };

    /// <summary>The codes of what <see cref="Reason"/> says, in its order, for whoever says it in another language.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> ReasonCodes => this switch
    {
        { Halt: { Resetting: true } halt } => [.. halt.Codes ?? [], MachineReasons.Resetting],
        { Halt: { IsStop: true } halt, LastStop.OutputsOff: { } off } => [.. halt.Codes ?? [], off ? MachineReasons.OutputsOff : MachineReasons.OutputsUnknown],
        { Halt: { } halt } => halt.Codes ?? [],
        { Online: false } => [MachineReasons.BridgeNotThere],
        { Connected: false, LinkReason: SharedMachineRefusals.FirmwareSilent } => [SharedMachineRefusals.FirmwareSilent],
        { Connected: false } => [LinkReason is null ? SharedMachineRefusals.Offline : SharedMachineRefusals.LinkLost],
        { Held.PauseReason: { } why } => [why],
        { Spec: { } spec, Speaks: { } speaks } when speaks != spec.Dialect => [MachineRefusals.FirmwareMismatch],
        _ => [],
    };

    /// <summary>The same machine with reports that reached their jobs taken out. Telling them twice would do no harm.</summary>
    public Machine Told(JobReport report) => this with { Reports = [.. Reports.Where(r => !ReferenceEquals(r, report))] };

    public Machine Apply(MachineEvent happened) => Fold(happened) with { Revision = Revision + 1 };

    private Machine Fold(MachineEvent happened) => happened switch
    {
        MachineEvent.Registered e => this with { Spec = e.Spec },
        MachineEvent.MaterialLoaded e => this with { Material = e.Material },
        MachineEvent.JobTaken e => this with { Held = new HeldJob(e.Assignment, JobPhase.Assigned, null, false) },
        MachineEvent.OrderGiven { Order: MachineOrder.Stop } e => this with { Orders = [e.Order, .. Orders], OrderCount = OrderCount + 1 },
        MachineEvent.OrderGiven e => this with { Orders = [.. Orders, e.Order], OrderCount = OrderCount + 1 },
        MachineEvent.OrderSettled e => this with { Orders = [.. Orders.Where(o => o.Id != e.Id)] },
        MachineEvent.JournalBegun e => this with
        {
            PastEpochs = Epoch is null ? PastEpochs : [.. PastEpochs.Append(Epoch).TakeLast(PastEpochsKept)],
            Held = Held is null || Epoch is null ? Held : Held with { InDoubt = true },
            Epoch = e.Epoch,
            Seq = 0,
        },
        MachineEvent.ReportStored e => this with { Seq = e.Seq, Online = true },
        MachineEvent.CameOnline => this with { Online = true },
        MachineEvent.WentOffline => this with { Online = false },
        MachineEvent.LinkOpened e => this with { Connected = true, Firmware = e.Firmware, Speaks = e.Dialect, LinkReason = null },
        MachineEvent.LinkLost e => this with { Connected = false, LinkReason = e.Reason },
        MachineEvent.JobMoved e => this with { Held = Moved(Held!, e), Hindrance = e.Phase == JobPhase.Running ? null : Hindrance },
        MachineEvent.RecoveryTold e => this with { Held = Held! with { Recovery = e.Offer } },
        MachineEvent.JobReported e => this with { Reports = [.. Reports, e.Report] },
        MachineEvent.JobLeft e => this with
        {
            Held = null,
            PlateUsed = PlateUsed || e.PlateUsed,
            WornSeconds = WornSeconds + e.Metered.Value,
            Orders = [.. Orders.Where(o => o.AboutJob != e.Job)],
            RecentJobs = [.. RecentJobs.Append(e.Job).TakeLast(RecentJobsKept)],
            Lease = Lease is { Asked: false } ? null : Lease,
        },
        MachineEvent.JobPutBack e => this with
        {
            Held = null,
            Orders = [.. Orders.Where(o => o.AboutJob != e.Job)],
            PutBack = [.. PutBack.Where(p => p.Job != e.Job).Append(new PutBackJob(e.Job, e.Attempt)).TakeLast(PutBackKept)],
            Hindrance = e.Hindrance,
            Lease = Lease is { Asked: false } ? null : Lease,
        },
        MachineEvent.MovedUnasked => this with { PlateUsed = true },
        MachineEvent.StopPressed e => this with
        {
            Halt = new Halt(true, $"Emergency stop by {e.By}.", false, [SharedMachineRefusals.Stopped]),
            RecentStops = e.CommandId is null ? RecentStops : [.. RecentStops.Append(e.CommandId).TakeLast(RecentStopsKept)],
            LastStop = LastStop is null ? null : LastStop with { OutputsOff = null, Outputs = null },
        },
        MachineEvent.StopMeasured e => this with { LastStop = e.Stop },
        MachineEvent.OutputsTold e => this with { LastStop = LastStop is null ? null : LastStop with { OutputsOff = e.Off, Outputs = e.Text } },
        MachineEvent.LeaseTaken e => this with { Lease = e.Lease },
        MachineEvent.LeaseEnded => this with { Lease = null },
        MachineEvent.Faulted e => this with { Halt = Halted(e) },
        MachineEvent.Cleared => this with { PlateUsed = false },
        MachineEvent.ResetBegun => this with { Halt = Halt! with { Resetting = true } },
        MachineEvent.ResetRefused e => this with { Halt = Halt! with { Resetting = false, Reason = $"{e.Message} ({e.Code})", Codes = [e.Code] } },
        MachineEvent.MadeReady => this with { Halt = null, Connected = true, LinkReason = null },
        MachineEvent.PresetsSet e => this with { OwnPresets = e.Presets },
        MachineEvent.CameraSet e => this with { Camera = e.Camera },
        MachineEvent.IntervalSet or MachineEvent.IntervalDropped or MachineEvent.MaintenanceRecorded or MachineEvent.MaintenanceCameNear or MachineEvent.MaintenanceFellDue =>
            FoldMaintenance(happened),
        MachineEvent.Became e => this with { ChangedAt = e.At },
        _ => throw new InvalidOperationException($"Unhandled event {happened.GetType().Name}."),
    };

    /// <summary>A fault on top of a stop does not hide that it was stopped.</summary>
    private Halt Halted(MachineEvent.Faulted e)
    {
        string fault = $"{e.Text} ({e.Code})";
        if (Halt is not { IsStop: true }) return new Halt(false, fault, false, [e.Code]);
        string reason = Halt.Reason.Contains(fault, StringComparison.Ordinal) ? Halt.Reason : $"{Halt.Reason} {fault}";
        IReadOnlyList<string> codes = [.. (Halt.Codes ?? []).Append(e.Code).Distinct()];
        return reason.Length <= MaxReasonLength ? new Halt(true, reason, false, codes) : new Halt(true, fault, false, [e.Code]);
    }

    private static HeldJob Moved(HeldJob held, MachineEvent.JobMoved e) => held with
    {
        Phase = e.Phase,
        PauseReason = e.PauseReason,
        InDoubt = false,
        Recovery = null,
        Started = held.Started || e.Phase is JobPhase.Running or JobPhase.Paused,
    };
}
