using System.Text.Json.Serialization;
using Fab.Contracts.Bus;
using Fab.Domain;
using Fab.Domain.Units;
using Fab.Firmware.Streaming;

namespace Fab.FirmwareBridge.Journal;

/// <summary>
/// What a bridge remembers about one machine, in order. These are storage formats: append members, never change or
/// reuse one.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(EpochBegan), "epochBegan")]
[JsonDerivedType(typeof(Told), "told")]
[JsonDerivedType(typeof(JobBarred), "jobBarred")]
[JsonDerivedType(typeof(Progress), "progress")]
[JsonDerivedType(typeof(Acknowledged), "acknowledged")]
[JsonDerivedType(typeof(StopOwed), "stopOwed")]
[JsonDerivedType(typeof(Snapshot), "snapshot")]
[JsonDerivedType(typeof(JobTaken), "jobTaken")]
[JsonDerivedType(typeof(BrokenJob), "brokenJob")]
public abstract record BridgeRecord;

/// <summary>
/// The first record of a journal. A second one means that what came between was damaged: events not acknowledged are
/// told again under the new epoch's numbers.
/// </summary>
public sealed record EpochBegan(string Epoch) : BridgeRecord;

/// <summary>Events with their numbers, decided together: all are kept or none.</summary>
public sealed record Told(IReadOnlyList<BridgeEvent> Events) : BridgeRecord;

/// <summary>The job was cancelled before its start came; a start that comes late is refused.</summary>
public sealed record JobBarred(JobId Job) : BridgeRecord;

/// <summary>How far the running job is: what is told of it if the bridge dies now.</summary>
/// <param name="Place">Where the firmware last said the tool was; null where it does not say while it works.</param>
public sealed record Progress(
    JobId Job, long LinesSent, long LastExecutedLine, long Resends, MachineSeconds Metered, MachinePosition? Place = null) : BridgeRecord;

/// <summary>The order that the job came with: what is needed to go on with it after a restart.</summary>
public sealed record JobTaken(StartJob Command) : BridgeRecord;

/// <summary>Cable, firmware or bridge failed under the job. It stands until the job goes on or ends.</summary>
/// <param name="RanOut">The machine was left alone with all that was sent, and <paramref name="LinesSent"/> is exact.</param>
public sealed record BrokenJob(
    JobId Job,
    string Code,
    string Text,
    long LinesSent,
    long LastExecutedLine,
    long Resends,
    MachineSeconds Metered,
    bool RanOut,
    MachinePosition? Place) : BridgeRecord;

/// <summary>The hub has stored all events up to <paramref name="Seq"/>.</summary>
public sealed record Acknowledged(long Seq) : BridgeRecord;

/// <summary>An emergency stop that no wire could carry yet; it goes out before anything else when the link opens.</summary>
public sealed record StopOwed(string CommandId, string By, DateTimeOffset At) : BridgeRecord;

/// <summary>Everything before it, folded: a compacted journal begins with one.</summary>
public sealed record Snapshot(
    string Epoch,
    long LastSeq,
    long AcknowledgedSeq,
    IReadOnlyList<BridgeEvent> Unacknowledged,
    OpenJob? Job,
    Hold? Hold,
    StopOwed? Owed,
    IReadOnlyList<CommandReply> Replies,
    IReadOnlyList<JobId> JobsSeen) : BridgeRecord;

/// <summary>The job that the bridge has taken and not ended.</summary>
/// <param name="Started">Whether its first line went out.</param>
/// <param name="Command">The order it came with; null in journals of bridges that did not keep it.</param>
/// <param name="Broken">How it broke off; null while nothing did.</param>
public sealed record OpenJob(
    JobId Job,
    bool Started,
    long LinesSent,
    long LastExecutedLine,
    long Resends,
    MachineSeconds Metered,
    StartJob? Command = null,
    BrokenJob? Broken = null,
    MachinePosition? Place = null);

/// <summary>Why the machine waits for a person.</summary>
/// <param name="IsStop">An emergency stop; else a fault.</param>
/// <param name="By">Who stopped it; null for a fault.</param>
public sealed record Hold(bool IsStop, string Code, string Text, string? By);

/// <summary>What was told in answer to a command, to be told again should the command come again.</summary>
public sealed record CommandReply(string Id, IReadOnlyList<BridgeEvent> Events);
