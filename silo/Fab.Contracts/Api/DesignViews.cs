using Fab.Domain;
using Fab.Domain.Machines;
using Fab.Domain.Units;

namespace Fab.Contracts.Api;

/// <param name="Picture">URL of a picture; null where the design has none.</param>
/// <param name="Modules">Parts that can be made by themselves; empty for a design of one part.</param>
/// <param name="Material">Material id it is meant for; null where none is consumed by the choice of the maker.</param>
public record DesignSummary(
    string Slug,
    string Title,
    string Sentence,
    MachineKind Kind,
    string Licence,
    string Licensor,
    string Version,
    string? Picture,
    IReadOnlyList<string> Modules,
    string? Material)
{
    /// <summary>Of the whole, as it comes without a change; null where the design does not say.</summary>
    public Volume? Size { get; init; }

    /// <summary>Of the whole, as it comes without a change; null where the design does not say.</summary>
    public Grams? Mass { get; init; }

    /// <summary>About how long a machine takes for the whole, as it comes without a change; null where the design does not say.</summary>
    public int? Minutes { get; init; }
}

/// <param name="Materials">Material ids it may be made of.</param>
public sealed record DesignDetail(
    string Slug,
    string Title,
    string Sentence,
    MachineKind Kind,
    string Licence,
    string Licensor,
    string Version,
    string? Picture,
    IReadOnlyList<string> Modules,
    string? Material,
    string? Readme,
    string? LicenceWords,
    IReadOnlyList<DesignParameter> Parameters,
    IReadOnlyList<DesignModule> ModuleDetails,
    IReadOnlyList<string> Materials)
    : DesignSummary(Slug, Title, Sentence, Kind, Licence, Licensor, Version, Picture, Modules, Material)
{
    /// <summary>It can be drawn at other parameters: it is no finished program.</summary>
    public bool CanBeDrawn { get; init; }

    /// <summary>The sheet or block that a router cuts it from.</summary>
    public Volume? Stock { get; init; }

    /// <summary>What a router cuts it with, in words.</summary>
    public string? Tool { get; init; }

    /// <summary>Its source files, by their paths.</summary>
    public IReadOnlyList<string> Sources { get; init; } = [];

    /// <summary>Which revision this is, by its id.</summary>
    public string? Revision { get; init; }

    /// <summary>Those that this hub has had, the newest first.</summary>
    public IReadOnlyList<DesignRevisionView> Revisions { get; init; } = [];
}

/// <param name="Id">A hash over its files; two states of one version differ in it.</param>
/// <param name="Seen">When this hub first had it.</param>
/// <param name="Date">When it was released, as its author says.</param>
/// <param name="Changes">What is different, in its author's words.</param>
/// <param name="IsCurrent">It is what the library holds.</param>
/// <param name="CanBeMade">Its files are all here.</param>
public sealed record DesignRevisionView(
    string Id, string Version, DateTimeOffset Seen, string? Date, string? By, string? Changes, bool IsCurrent, bool CanBeMade);

/// <param name="Module">Only this part; null for all.</param>
/// <param name="Revision">An id or a version; null for as it is now.</param>
public sealed record DrawRequest(IReadOnlyDictionary<string, string> Parameters, string? Module = null, string? Revision = null);

/// <summary>A part as it would be made, before anybody asks for a price.</summary>
/// <param name="Mesh">Content hash of its STL, which <c>/api/meshes</c> gives.</param>
/// <param name="Size">Its extent along each axis.</param>
public sealed record DrawnPart(string Module, string Title, ContentHash Mesh, int Triangles, Volume Size);

/// <param name="Type"><c>number</c>, <c>integer</c>, <c>boolean</c>, <c>choice</c> or <c>text</c>.</param>
public sealed record DesignParameter(
    string Name,
    string Label,
    string? Help,
    string Type,
    string? Unit,
    string Default,
    double? Min,
    double? Max,
    double? Step,
    IReadOnlyList<string>? Choices,
    int? MaxLength);

/// <param name="Needs">Modules whose interfaces it fits into.</param>
public sealed record DesignModule(string Name, string Title, IReadOnlyList<string> Needs);

/// <summary>What preflight says of a program for one machine and member.</summary>
/// <param name="Findings">Refusals first, then warnings, each in the order of the file; at most a hundred kinds.</param>
/// <param name="Untold">Lines with findings of still other kinds.</param>
/// <param name="Estimate">Null when the file is not G-code as text.</param>
public sealed record PreflightView(
    bool MayRun, IReadOnlyList<FindingView> Findings, long Untold, MachineSeconds? Estimate, long Commands, int Layers);

/// <param name="Severity"><c>refused</c> or <c>warning</c>.</param>
/// <param name="Line">The first line it was found on, from 1; null when it concerns the whole.</param>
/// <param name="Count">How many lines have it.</param>
public sealed record FindingView(string Severity, string Code, string Message, string? WayOut, long? Line, long Count);
