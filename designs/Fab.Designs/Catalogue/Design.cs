using System.Diagnostics.CodeAnalysis;
using Fab.Domain;
using Fab.Domain.Machines;
using Fab.Domain.Units;

namespace Fab.Designs.Catalogue;

/// <summary>One open design of the library, as its manifest tells it and with its sources as they were read.</summary>
/// <param name="Slug">Its folder's name, and its name in commands and addresses: lower case, digits, hyphens.</param>
/// <param name="Sentence">What it is for.</param>
/// <param name="Licence">An SPDX expression.</param>
/// <param name="LicenceWords">What the licence asks of whoever makes it, in plain words.</param>
/// <param name="Licensor">Who made it and gives the licence.</param>
/// <param name="Kind">The kind of machine that makes it: OKH's <c>tsdc</c> 3DP is a printer, CNC a router.</param>
/// <param name="Modules">What can be made one by one, each after those whose interfaces it needs; at least one.</param>
/// <param name="DefaultMaterial">A material's id, such as <c>pla</c>.</param>
/// <param name="Supports">Whether a slicer may have to build supports; false where the parts are drawn to need none.</param>
/// <param name="Stock">The sheet a milled design is cut from; null for printed ones.</param>
/// <param name="Tool">The tool that a milled design is cut with, in words.</param>
/// <param name="Program">The ready G-code, for a design that has no geometry of its own here; null otherwise.</param>
/// <param name="Dialect">What the ready G-code is written for; null without one.</param>
/// <param name="Readme">Markdown.</param>
/// <param name="Picture">A PNG, relative to the design's folder.</param>
public sealed record Design(
    string Slug,
    string Title,
    string Sentence,
    string Version,
    string Licence,
    string LicenceWords,
    string Licensor,
    MachineKind Kind,
    IReadOnlyList<DesignParameter> Parameters,
    IReadOnlyList<DesignModule> Modules,
    string DefaultMaterial,
    IReadOnlyList<string> Materials,
    Volume? OuterDimensions,
    Grams? Mass,
    bool Supports,
    Volume? Stock,
    string? Tool,
    Dialect? Dialect,
    DesignFile? Program,
    IReadOnlyList<DesignFile> Sources,
    string Readme,
    DesignFile Picture)
{
    /// <summary>Its manifest and every file that it names, by path.</summary>
    public IReadOnlyList<DesignFile> Files { get; init; } = [];

    /// <summary>A hash over all of its files.</summary>
    public ContentHash Revision { get; init; }

    /// <summary>About how long a machine takes for the whole, as it comes without a change; null where the design does not say.</summary>
    public int? Minutes { get; init; }

    public DesignChange Change { get; init; } = new(null, null, null);
}

/// <summary>What a manifest says of how this revision came about; null where it does not.</summary>
/// <param name="Date">As <c>2026-03-01</c>.</param>
/// <param name="Words">What is different from the one before.</param>
public sealed record DesignChange(string? Date, string? By, string? Words);

/// <param name="Path">Relative to the design's folder, with forward slashes.</param>
public sealed record DesignFile(string Path, ContentHash Hash, ReadOnlyMemory<byte> Content);

public enum ParameterType
{
    Number,

    [SuppressMessage("Naming", "CA1720", Justification = "The word that manifests and forms use.")]
    Integer,

    Boolean,
    Choice,
    Text,
}

/// <summary>What a person may choose about a design. Values travel as text in canonical form: <c>80.5</c>, <c>true</c>, <c>tape</c>.</summary>
/// <param name="Min">Smallest value; for a text, the fewest characters. Null for booleans and choices.</param>
/// <param name="Max">Largest value; for a text, the most characters. Null for booleans and choices.</param>
/// <param name="Step">A sensible step for a slider or a spin box; values between are allowed.</param>
/// <param name="Unit"><c>mm</c>, <c>deg</c>, or null.</param>
/// <param name="Choices">Empty but for a choice.</param>
/// <param name="Characters">What a text may be made of, as in <c>A-Za-z0-9 -</c>; null where any visible character may stand.</param>
public sealed record DesignParameter(
    string Name,
    string Label,
    string Help,
    ParameterType Type,
    string Default,
    double? Min,
    double? Max,
    double? Step,
    string? Unit,
    IReadOnlyList<string> Choices,
    string? Characters);

/// <summary>A part that can be made on its own.</summary>
/// <param name="Source">The OpenSCAD file that draws it.</param>
/// <param name="Provides">Interfaces it offers to other modules, by name.</param>
/// <param name="Needs">Interfaces it wants of another module, by name.</param>
public sealed record DesignModule(
    string Name,
    string Label,
    string Help,
    string Source,
    IReadOnlyDictionary<string, InterfaceVersion> Provides,
    IReadOnlyDictionary<string, InterfaceVersion> Needs);

/// <summary>An interface's version. Another fits when its major is the same and its minor not smaller than asked for.</summary>
public readonly record struct InterfaceVersion(int Major, int Minor)
{
    public bool Satisfies(InterfaceVersion wanted) => Major == wanted.Major && Minor >= wanted.Minor;

    public override string ToString() => $"{Major}.{Minor}";
}
