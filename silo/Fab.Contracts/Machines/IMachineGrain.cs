using Fab.Contracts.Bus;
using Fab.Domain;
using Fab.Domain.Jobs;
using Fab.Domain.Machines;
using Orleans;
using Orleans.Concurrency;

namespace Fab.Contracts.Machines;

/// <summary>One machine; the key is its <see cref="MachineId"/>. Calls the job's grain, never the queue's.</summary>
[Alias("fab.IMachineGrain")]
public interface IMachineGrain : IGrainWithStringKey
{
    /// <summary>Makes the machine known or changes its spec; refused while it holds a job.</summary>
    Task<Refusal?> Register(MachineSpec spec);

    Task<MachineView?> Get();

    /// <summary>A person says what material is in the machine; null for none.</summary>
    Task<Refusal?> LoadMaterial(string? material, string by);

    /// <summary>From the queue: take this job. Repeating it is silent.</summary>
    Task<Refusal?> Assign(Assignment assignment);

    Task<Refusal?> Pause(JobId job, string by);

    /// <summary>Goes on after a pause; extends what is authorised when the meter has used it up (asks the job, which holds more rent).</summary>
    Task<Refusal?> Resume(JobId job, string by);

    /// <summary>How the held job can go on after it broke off; null when it did not, or its bridge has not said.</summary>
    Task<RecoveryOffer?> Recovery();

    /// <summary>A person has checked what the plan asks for, and lets the broken-off job go on.</summary>
    Task<Refusal?> Recover(JobId job, string plan, string by);

    [OneWay]
    Task CancelJob(JobId job, string by);

    /// <summary>Emergency stop; always accepted. The caller has put <paramref name="commandId"/> on the bus already.</summary>
    Task Stop(string commandId, string by);

    /// <summary>Takes or renews control of the machine for a while.</summary>
    /// <param name="takeOver">Also from somebody else; the caller has checked that they may.</param>
    Task<Refusal?> TakeLease(string by, string name, TimeSpan lasts, bool takeOver);

    Task<Refusal?> ReleaseLease(string by);

    /// <summary>Asked before a person's command by hand goes to the bridge; takes the control of a free machine.</summary>
    /// <param name="unlocks">The command unlocks or homes a locked firmware.</param>
    /// <param name="tunes">It only turns something up or down, or answers the firmware, so a running job is no hindrance.</param>
    Task<Refusal?> BeginManual(string by, bool unlocks, bool tunes);

    /// <summary>A person has checked the plate and, after a stop or fault, the machine.</summary>
    Task<Refusal?> Clear(ClearChecks checks, string by);

    /// <param name="presets">All that it shall be preheated to by name; null for what its spec says.</param>
    Task<Refusal?> SetPresets(IReadOnlyList<HeatPreset>? presets);

    /// <param name="address">Null for the one it has.</param>
    Task<Refusal?> SetCamera(string? address, int turn, bool mirrored, CameraAudience seenBy);

    Task<Refusal?> DropCamera();

    /// <summary>With what signs the hub in there: for the hub alone. Null where it has none.</summary>
    Task<MachineCamera?> Camera();

    Task<Refusal?> SetInterval(MaintenanceSetting setting);

    Task<Refusal?> DropInterval(string interval);

    /// <summary>Somebody has done it: one of its intervals, or something else.</summary>
    Task<Refusal?> RecordMaintenance(string? interval, string? what, string? note, MemberId by);

    /// <summary>What was done at it, newest first.</summary>
    Task<IReadOnlyList<MaintenanceEntry>> MaintenanceLog();

    /// <summary>An event of the bridge. Returns the highest sequence number stored, to be acknowledged; 0 for none.</summary>
    Task<long> OnBridgeEvent(BridgeEvent bridgeEvent);

    /// <summary>The bridge's status topic changed.</summary>
    Task OnStatus(bool online);
}

/// <summary>What the person beside the machine has checked.</summary>
public sealed record ClearChecks(bool PlateCleared, bool StopCleared);

/// <param name="Checks">What a person must check before the machine may go on: <c>plate</c>, <c>stop</c>; empty when nothing.</param>
public sealed record MachineView(
    MachineSpec Spec,
    MachineState State,
    JobId? Job,
    string? Material,
    IReadOnlyList<string> Checks,
    string? Firmware,
    string? Reason,
    long WornSeconds,
    DateTimeOffset ChangedAt,
    long Revision)
{
    /// <summary>The codes of what the reason says, in its order.</summary>
    public IReadOnlyList<string> ReasonCodes { get; init; } = [];

    /// <summary>Who controls the machine, and until when; null for nobody.</summary>
    public ControlLease? Lease { get; init; }

    /// <summary>The held job broke off and can go on, or cannot, by a plan that waits for a person.</summary>
    public bool RecoveryOffered { get; init; }

    /// <summary>What it can be preheated to by name.</summary>
    public IReadOnlyList<HeatPreset> Presets { get; init; } = [];

    /// <summary>Staff set them; otherwise they are what the spec says.</summary>
    public bool OwnPresets { get; init; }

    /// <summary>What is to be done at it again and again, and how far that is.</summary>
    public IReadOnlyList<MaintenanceView> Maintenance { get; init; } = [];

    /// <summary>The camera that looks at it, as everybody may know of it; null for none.</summary>
    public CameraView? Camera { get; init; }

    /// <summary>Why it gets no job yet although it rests; null for nothing.</summary>
    public StartHindrance? Hindrance { get; init; }

    /// <summary>The last emergency stop, with how long it took to the wire.</summary>
    public StopRecord? LastStop { get; init; }
}

/// <summary>How a camera's picture is to be shown, and who sees it; never where it is.</summary>
/// <param name="Turn">Degrees clockwise: 0, 90, 180 or 270.</param>
/// <param name="Mirrored">Left and right are changed over, after the turn.</param>
/// <param name="Simulated">It draws what a virtual machine does.</param>
/// <param name="Version">Another one after each setting.</param>
public sealed record CameraView(int Turn, bool Mirrored, CameraAudience SeenBy, bool Simulated, long Version)
{
    public static CameraView Of(MachineCamera camera)
    {
        ArgumentNullException.ThrowIfNull(camera);
        return new CameraView(camera.Turn, camera.Mirrored, camera.SeenBy, camera.IsSimulated, camera.Version);
    }
}

/// <param name="UsedSeconds">Of the machine's work, since it was done last.</param>
/// <param name="Since">When it was done last.</param>
/// <param name="DueOn">When its days are over; null where it counts none.</param>
/// <param name="Percent">How much of it is used up; above 100 when overdue.</param>
public sealed record MaintenanceView(
    string Id, string Name, int? EveryHours, int? EveryDays, bool StopsJobs, long UsedSeconds, DateTimeOffset Since, DateTimeOffset? DueOn, int Percent, MaintenanceDue Due)
{
    public static MaintenanceView Of(MaintenanceInterval interval, long wornSeconds, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(interval);
        return new MaintenanceView(
            interval.Id, interval.Name, interval.EveryHours, interval.EveryDays, interval.StopsJobs, Math.Max(0, wornSeconds - interval.SinceWornSeconds),
            interval.Since, interval.DueOn, interval.PercentAt(wornSeconds, now), interval.DueAt(wornSeconds, now));
    }
}
