using System.Text.Json.Serialization;
using Fab.Domain.Jobs;
using Fab.Domain.Units;

namespace Fab.Domain.Machines;

/// <summary>What a bridge said of its machine, without the envelope it came in.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Connected), "connected")]
[JsonDerivedType(typeof(Disconnected), "disconnected")]
[JsonDerivedType(typeof(Preparing), "preparing")]
[JsonDerivedType(typeof(Started), "started")]
[JsonDerivedType(typeof(Paused), "paused")]
[JsonDerivedType(typeof(Resumed), "resumed")]
[JsonDerivedType(typeof(Ended), "ended")]
[JsonDerivedType(typeof(Stopped), "stopped")]
[JsonDerivedType(typeof(Ready), "ready")]
[JsonDerivedType(typeof(Faulted), "faulted")]
[JsonDerivedType(typeof(Refused), "refused")]
[JsonDerivedType(typeof(StopSettled), "stopSettled")]
[JsonDerivedType(typeof(RecoveryOffered), "recoveryOffered")]
[JsonDerivedType(typeof(Unlocked), "unlocked")]
[JsonDerivedType(typeof(Noticed), "noticed")]
public abstract record BridgeReport
{
    private BridgeReport()
    {
    }

    /// <summary>The job it tells of; null when it tells of the machine.</summary>
    [JsonIgnore]
    public virtual JobId? AboutJob => null;

    public sealed record Connected(string Firmware, Dialect Dialect) : BridgeReport;

    public sealed record Disconnected(string Reason) : BridgeReport;

    public sealed record Preparing(JobId Job) : BridgeReport
    {
        [JsonIgnore]
        public override JobId? AboutJob => Job;
    }

    /// <summary>The first line went out.</summary>
    public sealed record Started(JobId Job, long Lines) : BridgeReport
    {
        [JsonIgnore]
        public override JobId? AboutJob => Job;
    }

    public sealed record Paused(JobId Job, string Reason, long Line, MachineSeconds Metered) : BridgeReport
    {
        [JsonIgnore]
        public override JobId? AboutJob => Job;
    }

    public sealed record Resumed(JobId Job) : BridgeReport
    {
        [JsonIgnore]
        public override JobId? AboutJob => Job;
    }

    public sealed record RecoveryOffered(JobId Job, RecoveryOffer Offer) : BridgeReport
    {
        [JsonIgnore]
        public override JobId? AboutJob => Job;
    }

    /// <param name="End"><c>Finished</c>, <c>Cancelled</c> or <c>Failed</c>.</param>
    /// <param name="ReasonCode">Null unless failed.</param>
    public sealed record Ended(
        JobId Job,
        JobPhase End,
        string? ReasonCode,
        string? ReasonText,
        long LinesSent,
        long LastExecutedLine,
        long Resends,
        MachineSeconds Metered) : BridgeReport
    {
        [JsonIgnore]
        public override JobId? AboutJob => Job;
    }

    /// <param name="Microseconds">From the stop's receipt to its bytes on the wire; 0 when it is only told again.</param>
    public sealed record Stopped(string By, long Microseconds = 0) : BridgeReport;

    /// <summary>The firmware confirmed the stop, or would not.</summary>
    public sealed record StopSettled(bool OutputsOff, string Text) : BridgeReport;

    public sealed record Ready : BridgeReport;

    /// <summary>A person opened the firmware's lock.</summary>
    public sealed record Unlocked(string By, bool Homed) : BridgeReport;

    /// <summary>Something people should know that changes nothing by itself.</summary>
    public sealed record Noticed(string Code, string Text) : BridgeReport;

    public sealed record Faulted(string Code, string Text) : BridgeReport;

    public sealed record Refused(string Code, string Message) : BridgeReport;
}

/// <summary>A report on its way from the machine to its job.</summary>
/// <param name="Epoch">The bridge's journal; empty when the hub itself concluded that the job ended.</param>
/// <param name="Seq">From 1 within the epoch; 0 with an empty epoch.</param>
public sealed record JobReport(JobId Job, string Epoch, long Seq, DateTimeOffset At, BridgeReport Report);
