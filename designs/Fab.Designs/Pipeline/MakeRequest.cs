using Fab.Designs.Catalogue;
using Fab.Designs.Meshes;
using Fab.Domain;
using Fab.Domain.Jobs;
using Fab.Domain.Machines;
using Fab.Domain.Units;
using Fab.Firmware.GCode;

namespace Fab.Designs.Pipeline;

/// <summary>One design, as one person wants it, for one machine.</summary>
/// <param name="Module">One of the design's modules; null for all of them on one bed.</param>
/// <param name="Parameters">By name, as text; null or missing ones take the design's defaults.</param>
/// <param name="Material">A material's id; null for the design's own.</param>
/// <param name="Slicing">Null for the usual way.</param>
public sealed record MakeRequest(
    Design Design,
    string? Module,
    IReadOnlyDictionary<string, string>? Parameters,
    MachineSpec Machine,
    string? Material = null,
    SlicingOptions? Slicing = null);

/// <summary>A step of the pipeline that is about to begin.</summary>
/// <param name="Name"><c>rendering</c>, <c>slicing</c> or <c>checking</c>.</param>
/// <param name="Number">From 1, of <paramref name="Of"/>.</param>
/// <param name="Sentence">What is being done, for a person.</param>
public sealed record PipelineStep(string Name, int Number, int Of, string Sentence);

/// <summary>A program that this machine may run: vetted against its limits.</summary>
/// <param name="Parameters">Every parameter's canonical value; empty for uploads.</param>
/// <param name="Parts">The meshes it was sliced from; empty for ready G-code.</param>
/// <param name="FilamentLength">Null where it uses none.</param>
/// <param name="Layers">Null where it has none.</param>
/// <param name="SlicerEstimate">What PrusaSlicer thinks it takes; null for ready G-code.</param>
/// <param name="Requirements">What it asks of a machine.</param>
/// <param name="Summary">What a reading of the program found: our own time estimate for this machine, boxes, layers, progress.</param>
/// <param name="Warnings">What a person should know before it runs.</param>
public sealed record MadeProgram(
    ContentHash Program,
    long Bytes,
    IReadOnlyDictionary<string, string> Parameters,
    IReadOnlyList<MadePart> Parts,
    Millimetres? FilamentLength,
    Grams? FilamentGrams,
    int? Layers,
    MachineSeconds? SlicerEstimate,
    Requirements Requirements,
    ProgramSummary Summary,
    IReadOnlyList<Refusal> Warnings);

/// <param name="Module">The module's name, or the uploaded part's.</param>
public sealed record MadePart(string Module, ContentHash Mesh, MeshFacts Facts);

/// <summary>A file that someone handed in, stored and found to be what it seems.</summary>
/// <param name="Kind"><c>stl</c>, <c>3mf</c> or <c>gcode</c>.</param>
/// <param name="Parts">What a mesh file holds; empty for G-code.</param>
public sealed record UploadedFile(ContentHash File, string Kind, long Bytes, IReadOnlyList<MadePart> Parts);
