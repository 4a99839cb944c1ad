using Fab.Contracts.Bus;
using Fab.Contracts.Jobs;
using Fab.Contracts.Machines;
using Fab.Domain;
using Fab.Domain.Fund;
using Fab.Domain.Jobs;
using Fab.Domain.Machines;
using Fab.Domain.Members;
using Fab.Domain.Queue;
using Fab.Domain.Units;

namespace Fab.Contracts.Api;

/// <param name="TimeScale">How many times faster than the wall clock the virtual machines run; 1 where machines are real.</param>
/// <param name="Name">As people call the space.</param>
/// <param name="Currency">After ISO 4217; null for a unit of the space's own.</param>
/// <param name="Language">What people read who have not chosen; null before anybody said.</param>
/// <param name="IsNew">Nobody has set it up yet.</param>
public sealed record HubView(
    string Name, string Version, bool Demo, double TimeScale, DateTimeOffset StartedAt, string? Currency, string? Language, bool IsNew);

/// <summary>Who a demo hub lets its own machine act as.</summary>
public sealed record DemoToken(MemberId Member, string Role, string Token);

public sealed record MachineBoardView(MachineView Machine, MachineTelemetry? Telemetry, JobView? Job);

public sealed record JobDetailView(JobView Job, MachineTelemetry? Telemetry, QueuePlace? Place);

/// <param name="Kind"><c>stl</c>, <c>3mf</c> or <c>gcode</c>.</param>
/// <param name="Parts">What a mesh file holds: one of an STL, one for each thing on the plate of a 3MF.</param>
public sealed record UploadView(ContentHash File, string Name, string Kind, long Bytes, IReadOnlyList<UploadedPart> Parts);

/// <param name="Mesh">An STL in millimetres, at <c>/api/meshes</c>.</param>
public sealed record UploadedPart(string Name, ContentHash Mesh, Volume Size);

/// <summary>What can be said about slicing here, and within which bounds.</summary>
/// <param name="LayerHeights">For each quality and each nozzle of the space's printers.</param>
public sealed record SlicingView(
    IReadOnlyList<SlicingMaterial> Materials,
    IReadOnlyList<LayerHeight> LayerHeights,
    OptionRange InfillPercent,
    OptionRange BrimMm,
    OptionRange Copies,
    OptionRange ScalePercent,
    OptionRange TurnDegrees);

/// <param name="Printers">Which of the space's printers can print it, whatever is loaded.</param>
public sealed record SlicingMaterial(string Id, string Name, string Sentence, IReadOnlyList<MachineId> Printers);

public sealed record LayerHeight(Quality Quality, Millimetres Nozzle, Millimetres Height);

public sealed record OptionRange(double Least, double Most, double Usual);

/// <summary>Exactly one of <see cref="Design"/>, <see cref="Upload"/> and <see cref="Again"/>.</summary>
/// <param name="Machine">Only this machine; null for all that fit.</param>
/// <param name="Material">Material id such as <c>pla</c>; null for the design's own.</param>
/// <param name="Slicing">How it is sliced; null for the usual way. Not for ready G-code.</param>
public sealed record QuoteRequest(DesignChoice? Design, UploadChoice? Upload, MachineId? Machine, string? Material, SlicingOptions? Slicing = null)
{
    /// <summary>What this job was made of, in the same revision, material and way.</summary>
    public JobId? Again { get; init; }
}

/// <param name="Revision">An id or a version; null for as the design is now.</param>
public sealed record DesignChoice(string Slug, string? Module, IReadOnlyDictionary<string, string>? Parameters, string? Revision = null);

public sealed record UploadChoice(ContentHash File, string Name);

/// <param name="Job">The quoted job; queue it by its id.</param>
/// <param name="Machines">Every machine of the space, with its offer or why it does not fit. One that fits may have a refusal too: what must be done there first.</param>
public sealed record QuoteView(
    JobView Job,
    IReadOnlyList<MachineQuote> Machines,
    IReadOnlyList<Refusal> Warnings,
    DateTimeOffset ValidUntil);

/// <param name="Outlook">What demand makes of the rent, where it moves it. The offer's rate stays, however late the job starts.</param>
public sealed record MachineQuote(
    MachineId Machine,
    string Name,
    bool Fits,
    Refusal? Refusal,
    MachineOffer? Offer,
    MachineState State,
    RateOutlook? Outlook = null)
{
    /// <summary>When it could begin at the soonest, where a booking of somebody else is in the way.</summary>
    public DateTimeOffset? StartsFrom { get; init; }

    /// <summary>When it would be ready as the queue stands, were it queued now; null where nobody can say. No promise: plates are cleared by people.</summary>
    public DateTimeOffset? ReadyAt { get; init; }
}

/// <summary>A step of the pipeline, told while a quote is being made.</summary>
/// <param name="Code">The same as a word for programs: <c>rendering</c>, <c>slicing</c> or <c>checking</c>.</param>
public sealed record QuoteProgress(string Step, double Percent, string? Code = null);

public sealed record QueueJobRequest(JobId Quote);

/// <param name="Before">One's own waiting job it shall go before; null for one's last.</param>
public sealed record MoveJobRequest(JobId? Before);

public sealed record StopView(string CommandId, MachineView Machine)
{
    /// <summary>From the request's receipt until the stop's bytes were handed to the machine's wire; null when the bridge has not said so in time.</summary>
    public long? Microseconds { get; init; }

    /// <summary>The bridge's part of it.</summary>
    public long? BridgeMicroseconds { get; init; }
}

/// <param name="Minutes">How long; null for the usual ten.</param>
/// <param name="Take">Also from somebody else; for operators and stewards.</param>
public sealed record LeaseRequest(int? Minutes, bool Take);

/// <param name="Plan">The plan that was shown; another is refused.</param>
/// <param name="Checked">What it asks for was checked at the machine.</param>
public sealed record ResumePlanRequest(string Plan, bool Checked);

public sealed record ClearRequest(bool PlateCleared, bool StopCleared);

public sealed record MaterialRequest(string? Material);

/// <param name="Presets">All that the machine shall have; null for what its spec says.</param>
public sealed record PresetsRequest(IReadOnlyList<HeatPreset>? Presets);

/// <param name="Address">Where it is, for the hub; null for the one it has.</param>
public sealed record CameraRequest(string? Address, int Turn, bool Mirrored, CameraAudience SeenBy);

/// <param name="Address">Where it is, without what signs the hub in there.</param>
/// <param name="HasSecrets">The address says more than is shown.</param>
public sealed record CameraSetting(string Address, bool HasSecrets, int Turn, bool Mirrored, CameraAudience SeenBy)
{
    public static CameraSetting Of(MachineCamera camera)
    {
        ArgumentNullException.ThrowIfNull(camera);
        return new CameraSetting(camera.ShownAddress, camera.HasSecrets, camera.Turn, camera.Mirrored, camera.SeenBy);
    }
}

/// <param name="UsedHours">Hours of work since it was done last; left out: none for a new one, as counted for one there is.</param>
/// <param name="UsedDays">The same in days.</param>
public sealed record MaintenanceRequest(string Name, int? EveryHours, int? EveryDays, bool StopsJobs, int? UsedHours, int? UsedDays);

public sealed record MaintenanceDoneRequest(string? Note);

/// <param name="What">What was done beside the intervals.</param>
public sealed record MaintenanceNoteRequest(string What, string? Note);

/// <param name="Log">What was done, newest first.</param>
public sealed record MaintenanceBook(IReadOnlyList<MaintenanceView> Intervals, IReadOnlyList<MaintenanceLogLine> Log);

/// <param name="Name">What people call whoever did it.</param>
/// <param name="WornSeconds">The machine's wear then.</param>
public sealed record MaintenanceLogLine(string? Interval, string What, MemberId By, string Name, DateTimeOffset At, long WornSeconds, string? Note);

/// <summary>How warm a machine was at a moment.</summary>
public sealed record HeatSample(DateTimeOffset At, IReadOnlyList<HeaterReading> Heaters);

/// <param name="By">What people call whoever put it first.</param>
/// <param name="TakenBackBy">Null where the job went as it was put.</param>
public sealed record FirstLine(JobId Job, string Title, string By, string Reason, DateTimeOffset At, string? TakenBackBy, DateTimeOffset? TakenBackAt);

public sealed record TopUpRequest(Cents Cents, string? Id, MemberId? Member = null);

/// <param name="Transfer">The id of the transfer that is to be taken back.</param>
/// <param name="Memo">Why; it is in the books for good, so no names.</param>
public sealed record CorrectionRequest(string Transfer, string Memo);

public sealed record NewMachine(MachineSpec Spec, string? Material, MachineCosts? Costs);

/// <param name="WithToken">Make a token too, for a member who is a program; only for one who is new.</param>
public sealed record NewMember(MemberId Id, string Name, IReadOnlyList<string> Roles, IReadOnlyList<string> Classes, bool WithToken);

/// <summary>A member as listed.</summary>
/// <param name="Classes">Machine classes they are authorised for today.</param>
/// <param name="Account">Who they are in the books; only stewards see it.</param>
/// <param name="Authorisations">Who authorised them for what and until when, also what has ended.</param>
public sealed record MemberEntry(
    MemberId Id, string Name, IReadOnlyList<string> Roles, IReadOnlyList<string> Classes, string? Account, IReadOnlyList<Authorisation> Authorisations)
{
    /// <summary>They have a password or a passkey; only stewards see it.</summary>
    public bool? CanSignIn { get; init; }

    /// <summary>A link that nobody has used yet holds until then; only stewards see it.</summary>
    public DateTimeOffset? LinkUntil { get; init; }
}

/// <param name="Account">Theirs until now; nothing says so any more after this answer.</param>
/// <param name="Settled">What was taken out of the wallet first.</param>
/// <param name="Jobs">How many jobs no longer say whose they were.</param>
public sealed record ForgottenMember(string Account, Cents Settled, int Jobs);

/// <summary>A member who was added or changed.</summary>
/// <param name="Link">For one who cannot sign in yet: shown this once.</param>
/// <param name="Token">If one was asked for: shown this once.</param>
public sealed record AddedMember(MemberId Member, MemberLink? Link, string? Token);
