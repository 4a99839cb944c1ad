using System.Text.Json.Serialization;
using Fab.Domain.Machines;
using Fab.Domain.Units;

namespace Fab.Domain.Jobs;

public enum JobPhase
{
    Quoted,
    Queued,
    Assigned,
    Preparing,
    Running,
    Paused,
    Finished,
    Cancelled,
    Failed,
}

/// <summary>Why and where a job failed.</summary>
/// <param name="Line">The last line known to be executed, from 1; 0 when none was.</param>
public sealed record JobFailure(string Code, string Message, long Line);

/// <summary>A job went back to waiting: the machine that was to have it did not begin it.</summary>
/// <param name="Code">Why not.</param>
public sealed record JobReturn(MachineId Machine, string Code, string Message, DateTimeOffset At);

/// <summary>What a job is made from.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(FromDesign), "design")]
[JsonDerivedType(typeof(FromUpload), "upload")]
public abstract record JobSource
{
    /// <summary>How it was sliced, as far as somebody said so; null for the usual way, and for ready G-code.</summary>
    public SlicingOptions? Slicing { get; init; }
}

/// <param name="Module">Which part of a design of several; null for all or the only one.</param>
public sealed record FromDesign(string Slug, string Version, string? Module, IReadOnlyDictionary<string, string> Parameters) : JobSource
{
    /// <summary>Which state of the design's files, by the hash over them; null for jobs of before it was kept.</summary>
    public ContentHash? Revision { get; init; }

    /// <summary>By content: two quotes of the same design with the same parameters are the same.</summary>
    public bool Equals(FromDesign? other) =>
        other is not null
        && (Slug, Version, Module, Slicing, Revision) == (other.Slug, other.Version, other.Module, other.Slicing, other.Revision)
        && Parameters.Count == other.Parameters.Count
        && Parameters.All(p => other.Parameters.TryGetValue(p.Key, out string? value) && value == p.Value);

    public override int GetHashCode() => HashCode.Combine(Slug, Version, Module, Parameters.Count);
}

/// <param name="FileName">As the person named it; shown, never used as a path.</param>
public sealed record FromUpload(string FileName, ContentHash File) : JobSource;

/// <summary>What a program asks of a machine.</summary>
/// <param name="Extent">How far motion reaches from the origin.</param>
/// <param name="Material">Material it was sliced for; null where none is asked (ready G-code).</param>
public sealed record Requirements(
    MachineKind Kind,
    Dialect Dialect,
    Volume Extent,
    Celsius? Hotend,
    Celsius? Bed,
    string? Material);

/// <summary>One machine's way of making a job: the program for it, how long it takes, what it costs.</summary>
/// <param name="Estimate">Expected machine seconds.</param>
/// <param name="Price">Rent for the estimate.</param>
/// <param name="Authorised">Machine seconds that the hold covers, above the estimate for heat-up and estimate error.</param>
/// <param name="Hold">Rent for the authorised seconds: the most that the job can cost without asking again.</param>
/// <param name="FilamentGrams">Material the program uses; null where it uses none.</param>
public sealed record MachineOffer(
    MachineId Machine,
    ContentHash Program,
    long ProgramBytes,
    long Lines,
    int? Layers,
    Requirements Requirements,
    CentsPerHour Rate,
    MachineSeconds Estimate,
    Cents Price,
    MachineSeconds Authorised,
    Cents Hold,
    Grams? FilamentGrams);

/// <summary>What the queue hands a machine.</summary>
/// <param name="Attempt">Which time the job is handed over, from 1.</param>
public sealed record Assignment(
    JobId Job,
    MemberId Member,
    IReadOnlyList<string> MemberClasses,
    MachineOffer Offer,
    int Attempt = 1);

/// <summary>What the queue keeps of a job.</summary>
public sealed record QueueEntry(
    JobId Job,
    MemberId Member,
    string Title,
    DateTimeOffset QueuedAt,
    IReadOnlyList<MachineOffer> Offers);
