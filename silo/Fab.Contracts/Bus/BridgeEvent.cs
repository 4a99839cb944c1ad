using System.Text.Json.Serialization;
using Fab.Domain;
using Fab.Domain.Machines;
using Fab.Domain.Units;

namespace Fab.Contracts.Bus;

/// <summary>
/// Bridge to hub, in order, kept by the bridge until acknowledged. <see cref="Seq"/> counts from 1 without a gap within
/// <see cref="Epoch"/>; an epoch is one journal of a bridge, so a bridge that lost its journal begins a new one.
/// <see cref="InReplyTo"/> names the command that an event answers.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(MachineConnected), "machineConnected")]
[JsonDerivedType(typeof(MachineDisconnected), "machineDisconnected")]
[JsonDerivedType(typeof(JobPreparing), "jobPreparing")]
[JsonDerivedType(typeof(JobStarted), "jobStarted")]
[JsonDerivedType(typeof(JobPaused), "jobPaused")]
[JsonDerivedType(typeof(JobResumed), "jobResumed")]
[JsonDerivedType(typeof(JobEnded), "jobEnded")]
[JsonDerivedType(typeof(MachineStopped), "machineStopped")]
[JsonDerivedType(typeof(MachineReady), "machineReady")]
[JsonDerivedType(typeof(MachineFault), "machineFault")]
[JsonDerivedType(typeof(CommandRefused), "commandRefused")]
[JsonDerivedType(typeof(StopSettled), "stopSettled")]
[JsonDerivedType(typeof(RecoveryOffered), "recoveryOffered")]
[JsonDerivedType(typeof(MachineUnlocked), "machineUnlocked")]
[JsonDerivedType(typeof(MachineNoticed), "machineNoticed")]
public abstract record BridgeEvent
{
    public int V { get; init; } = 1;

    public string Epoch { get; init; } = "";

    public long Seq { get; init; }

    public DateTimeOffset At { get; init; }

    /// <summary>When it was told this time, by the clock of <see cref="At"/>: so the hub knows how long ago that was, whatever the clock says.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? SentAt { get; init; }

    public string? InReplyTo { get; init; }
}

/// <summary>The link is open and the firmware has said who it is; it is idle unless an event after this one says otherwise.</summary>
public sealed record MachineConnected(string Firmware, Dialect Dialect) : BridgeEvent;

public sealed record MachineDisconnected(string Reason) : BridgeEvent;

/// <summary>The start command was taken; the program is being fetched and checked.</summary>
public sealed record JobPreparing(JobId Job) : BridgeEvent;

/// <summary>The first line went out; the meter runs.</summary>
public sealed record JobStarted(JobId Job, long Lines) : BridgeEvent;

/// <param name="Reason">A code: <c>by-person</c>, <c>authorisation-used-up</c>, <c>program-pause</c> (M0, M600), <c>firmware-pause</c>.</param>
public sealed record JobPaused(JobId Job, string Reason, long Line, MachineSeconds Metered) : BridgeEvent;

public sealed record JobResumed(JobId Job) : BridgeEvent;

/// <summary>A job that broke off: how it can go on. A later one replaces it.</summary>
public sealed record RecoveryOffered(JobId Job, RecoveryOffer Offer) : BridgeEvent;

public enum JobOutcome
{
    Finished,
    Cancelled,
    Failed,
}

/// <param name="ReasonCode">Why it failed, a stable code such as <c>link-lost</c>, <c>emergency-stop</c>, <c>firmware-error</c>; null unless failed.</param>
/// <param name="LastExecutedLine">The last line known to be executed, counted from 1 in the program; 0 for none.</param>
/// <param name="Metered">Whole machine seconds that the job ran, pauses left out.</param>
public sealed record JobEnded(
    JobId Job,
    JobOutcome Outcome,
    string? ReasonCode,
    string? ReasonText,
    long LinesSent,
    long LastExecutedLine,
    long Resends,
    MachineSeconds Metered) : BridgeEvent;

/// <param name="LatencyMicroseconds">From the command's arrival at the bridge to the stop byte's hand-over to the link.</param>
public sealed record MachineStopped(string By, long LatencyMicroseconds) : BridgeEvent
{
    /// <summary>What the hub took before, from the request's receipt to its hand-over to the bridge or the bus.</summary>
    public long HubMicroseconds { get; init; }
}

/// <summary>After a stop: whether heaters and spindle are known to be off, by the firmware's own word.</summary>
/// <param name="Text">The same for people.</param>
public sealed record StopSettled(bool OutputsOff, string Text) : BridgeEvent;

/// <summary>The firmware was reset after a stop or fault and answers again.</summary>
public sealed record MachineReady : BridgeEvent;

/// <summary>A person opened the firmware's lock, so the fault that it was is over.</summary>
/// <param name="Homed">By homing: the machine knows where it is.</param>
public sealed record MachineUnlocked(string By, bool Homed) : BridgeEvent;

/// <summary>Something people should know that changes nothing by itself; acknowledged like all else.</summary>
public sealed record MachineNoticed(string Code, string Text) : BridgeEvent;

public sealed record MachineFault(string Code, string Text) : BridgeEvent;

public sealed record CommandRefused(string Code, string Message) : BridgeEvent;
