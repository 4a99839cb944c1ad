using System.Text.Json.Serialization;
using Fab.Domain;
using Fab.Domain.Units;

namespace Fab.Contracts.Bus;

/// <summary>
/// Hub to bridge. <paramref name="Id"/> is unique for ever: a bridge does each id once and answers a repeated one by
/// telling again what it told. <paramref name="V"/> is the version of the shape.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(StartJob), "startJob")]
[JsonDerivedType(typeof(PauseJob), "pauseJob")]
[JsonDerivedType(typeof(ResumeJob), "resumeJob")]
[JsonDerivedType(typeof(CancelJob), "cancelJob")]
[JsonDerivedType(typeof(RecoverJob), "recoverJob")]
[JsonDerivedType(typeof(StopMachine), "stopMachine")]
[JsonDerivedType(typeof(ResetMachine), "resetMachine")]
[JsonDerivedType(typeof(SendByHand), "sendByHand")]
[JsonDerivedType(typeof(JogMachine), "jogMachine")]
[JsonDerivedType(typeof(KeepJogging), "keepJogging")]
[JsonDerivedType(typeof(StopJogging), "stopJogging")]
[JsonDerivedType(typeof(OverrideMachine), "overrideMachine")]
[JsonDerivedType(typeof(UnlockMachine), "unlockMachine")]
[JsonDerivedType(typeof(UrgentByHand), "urgentByHand")]
[JsonDerivedType(typeof(Acknowledge), "acknowledge")]
public abstract record BridgeCommand(string Id, int V = 1);

/// <summary>Fetch the program by its hash, check it, and stream it from its first line.</summary>
/// <param name="AuthorisedSeconds">The meter's limit: the bridge pauses the job there, and the member may authorise more.</param>
public sealed record StartJob(
    string Id,
    JobId Job,
    ContentHash Program,
    long ProgramBytes,
    MachineSeconds EstimatedSeconds,
    MachineSeconds AuthorisedSeconds) : BridgeCommand(Id);

public sealed record PauseJob(string Id, JobId Job, string By) : BridgeCommand(Id);

public sealed record ResumeJob(string Id, JobId Job, MachineSeconds AuthorisedSeconds, string By) : BridgeCommand(Id);

/// <summary>A person accepted the plan by which a broken-off job goes on. Another plan than the one offered last is refused.</summary>
public sealed record RecoverJob(string Id, JobId Job, string Plan, MachineSeconds AuthorisedSeconds, string By) : BridgeCommand(Id);

public sealed record CancelJob(string Id, JobId Job, string By) : BridgeCommand(Id);

/// <summary>Emergency stop: on the wire before anything else, whatever the bridge is doing.</summary>
public sealed record StopMachine(string Id, string By) : BridgeCommand(Id)
{
    /// <summary>What the hub took from the request's receipt until it handed the stop on; told again with the answer.</summary>
    public long HubMicroseconds { get; init; }
}

/// <summary>A person cleared the stop: reset the firmware and make the machine ready, still without motion.</summary>
public sealed record ResetMachine(string Id, string By) : BridgeCommand(Id);

/// <summary>The hub has stored the bridge's events up to and including <paramref name="Seq"/> of <paramref name="Epoch"/>.</summary>
public sealed record Acknowledge(string Id, string Epoch, long Seq) : BridgeCommand(Id);
