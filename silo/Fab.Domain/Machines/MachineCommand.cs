using Fab.Domain.Jobs;
using Fab.Domain.Units;

namespace Fab.Domain.Machines;

public abstract record MachineCommand
{
    private MachineCommand()
    {
    }

    public sealed record Register(MachineSpec Spec) : MachineCommand;

    /// <param name="Material">Null for none.</param>
    public sealed record LoadMaterial(string? Material, string By) : MachineCommand;

    public sealed record Assign(Assignment Assignment) : MachineCommand;

    public sealed record Pause(JobId Job, string By) : MachineCommand;

    /// <param name="Authorised">The meter's limit from now on, all seconds since the job's start counted.</param>
    public sealed record Resume(JobId Job, MachineSeconds Authorised, string By) : MachineCommand;

    /// <summary>A person accepts the plan by which the broken-off job goes on.</summary>
    public sealed record RecoverJob(JobId Job, string Plan, MachineSeconds Authorised, string By) : MachineCommand;

    public sealed record CancelJob(JobId Job, string By) : MachineCommand;

    public sealed record Stop(string CommandId, string By) : MachineCommand;

    public sealed record Clear(bool PlateCleared, bool StopCleared, string By) : MachineCommand;

    /// <summary>The bridge's event number <paramref name="Seq"/> of <paramref name="Epoch"/>.</summary>
    public sealed record Observe(string Epoch, long Seq, DateTimeOffset At, string? InReplyTo, BridgeReport Report) : MachineCommand;

    public sealed record SetOnline(bool Online) : MachineCommand;

    /// <param name="TakeOver">Also from somebody else; for stewards and operators.</param>
    public sealed record TakeLease(string By, string Name, TimeSpan Lasts, bool TakeOver) : MachineCommand;

    public sealed record ReleaseLease(string By) : MachineCommand;

    /// <summary>The lease's time is over.</summary>
    public sealed record ExpireLease : MachineCommand;

    /// <summary>A person is about to move or heat the machine by hand.</summary>
    /// <param name="Unlocks">It unlocks or homes a firmware that is locked, so a fault is no hindrance.</param>
    /// <param name="Tunes">It only turns something up or down, or answers the firmware, so a running job is no hindrance.</param>
    public sealed record BeginManual(string By, bool Unlocks = false, bool Tunes = false) : MachineCommand;

    /// <param name="Presets">All that it shall have; null for what its spec says.</param>
    public sealed record SetPresets(IReadOnlyList<HeatPreset>? Presets) : MachineCommand;

    /// <param name="Address">Null for the one it has.</param>
    public sealed record SetCamera(string? Address, int Turn, bool Mirrored, CameraAudience SeenBy) : MachineCommand;

    public sealed record DropCamera : MachineCommand;

    public sealed record SetInterval(MaintenanceSetting Setting) : MachineCommand;

    public sealed record DropInterval(string Interval) : MachineCommand;

    /// <summary>Somebody has done it.</summary>
    /// <param name="Interval">Which of its intervals; null for something else.</param>
    /// <param name="What">What else; an interval's own name says it already.</param>
    public sealed record RecordMaintenance(string? Interval, string? What, string? Note, MemberId By) : MachineCommand;

    /// <summary>Time has passed: see what is overdue.</summary>
    public sealed record LookAtMaintenance : MachineCommand;
}

public abstract record MachineEvent
{
    private MachineEvent()
    {
    }

    public sealed record Registered(MachineSpec Spec) : MachineEvent;

    public sealed record MaterialLoaded(string? Material) : MachineEvent;

    public sealed record JobTaken(Assignment Assignment) : MachineEvent;

    public sealed record OrderGiven(MachineOrder Order) : MachineEvent;

    /// <summary>Answered by the bridge, or no longer wanted.</summary>
    public sealed record OrderSettled(string Id) : MachineEvent;

    public sealed record JournalBegun(string Epoch) : MachineEvent;

    public sealed record ReportStored(long Seq) : MachineEvent;

    public sealed record CameOnline : MachineEvent;

    public sealed record WentOffline : MachineEvent;

    public sealed record LinkOpened(string Firmware, Dialect Dialect) : MachineEvent;

    public sealed record LinkLost(string Reason) : MachineEvent;

    public sealed record JobMoved(JobPhase Phase, string? PauseReason) : MachineEvent;

    /// <summary>The bridge said how the broken-off job can go on.</summary>
    public sealed record RecoveryTold(RecoveryOffer Offer) : MachineEvent;

    /// <summary>The job is to be told.</summary>
    public sealed record JobReported(JobReport Report) : MachineEvent;

    public sealed record JobLeft(JobId Job, bool PlateUsed, MachineSeconds Metered) : MachineEvent;

    /// <summary>The job never began and leaves as if it had not been here.</summary>
    public sealed record JobPutBack(JobId Job, int Attempt, StartHindrance Hindrance) : MachineEvent;

    /// <summary>Something moved on the machine that no job of ours accounts for.</summary>
    public sealed record MovedUnasked : MachineEvent;

    public sealed record StopPressed(string? CommandId, string By) : MachineEvent;

    /// <summary>The bridge said how long the stop took to the wire.</summary>
    public sealed record StopMeasured(StopRecord Stop) : MachineEvent;

    /// <summary>What the firmware said to the stop.</summary>
    public sealed record OutputsTold(bool Off, string Text) : MachineEvent;

    public sealed record LeaseTaken(ControlLease Lease) : MachineEvent;

    public sealed record LeaseEnded : MachineEvent;

    public sealed record Faulted(string Code, string Text) : MachineEvent;

    public sealed record Cleared(string By) : MachineEvent;

    public sealed record ResetBegun : MachineEvent;

    public sealed record ResetRefused(string Code, string Message) : MachineEvent;

    public sealed record MadeReady : MachineEvent;

    public sealed record PresetsSet(IReadOnlyList<HeatPreset>? Presets) : MachineEvent;

    /// <param name="Camera">Null where it has none any more.</param>
    public sealed record CameraSet(MachineCamera? Camera) : MachineEvent;

    public sealed record IntervalSet(MaintenanceInterval Interval) : MachineEvent;

    public sealed record IntervalDropped(string Interval) : MachineEvent;

    public sealed record MaintenanceRecorded(MaintenanceEntry Entry) : MachineEvent;

    public sealed record MaintenanceCameNear(IReadOnlyList<string> Intervals) : MachineEvent;

    public sealed record MaintenanceFellDue(IReadOnlyList<string> Intervals) : MachineEvent;

    public sealed record Became(MachineState State, DateTimeOffset At) : MachineEvent;
}
