using System.Text.Json.Serialization;
using Fab.Domain.Units;

namespace Fab.Domain.Machines;

/// <summary>
/// What the hub wants of a bridge. Kept until the bridge answers it, and said again until then. Ids are unique for
/// ever, because a bridge does each id once: they are made of the job's id, or of the time and a counter.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Start), "start")]
[JsonDerivedType(typeof(Pause), "pause")]
[JsonDerivedType(typeof(Resume), "resume")]
[JsonDerivedType(typeof(Cancel), "cancel")]
[JsonDerivedType(typeof(Recover), "recover")]
[JsonDerivedType(typeof(Stop), "stop")]
[JsonDerivedType(typeof(Reset), "reset")]
public abstract record MachineOrder
{
    private MachineOrder()
    {
    }

    public required string Id { get; init; }

    /// <summary>The job it is about; null when it is about the machine.</summary>
    [JsonIgnore]
    public virtual JobId? AboutJob => null;

    public sealed record Start(
        JobId Job,
        ContentHash Program,
        long ProgramBytes,
        MachineSeconds Estimate,
        MachineSeconds Authorised) : MachineOrder
    {
        [JsonIgnore]
        public override JobId? AboutJob => Job;
    }

    public sealed record Pause(JobId Job, string By) : MachineOrder
    {
        [JsonIgnore]
        public override JobId? AboutJob => Job;
    }

    public sealed record Resume(JobId Job, MachineSeconds Authorised, string By) : MachineOrder
    {
        [JsonIgnore]
        public override JobId? AboutJob => Job;
    }

    public sealed record Recover(JobId Job, string Plan, MachineSeconds Authorised, string By) : MachineOrder
    {
        [JsonIgnore]
        public override JobId? AboutJob => Job;
    }

    public sealed record Cancel(JobId Job, string By) : MachineOrder
    {
        [JsonIgnore]
        public override JobId? AboutJob => Job;
    }

    public sealed record Stop(string By) : MachineOrder;

    public sealed record Reset(string By) : MachineOrder;
}
