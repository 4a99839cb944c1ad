using System.Collections.Concurrent;
using Fab.Designs.Catalogue;
using Fab.Designs.Licensing;
using Fab.Designs.Slicing;
using Fab.Designs.Storage;
using Fab.Designs.Tools;
using Fab.Domain;
using Fab.Domain.Commands;
using Fab.Domain.Jobs;
using Fab.Domain.Machines;
using Fab.Domain.Units;
using Fab.Firmware.Preflight;

namespace Fab.Designs.Pipeline;

/// <summary>
/// From a design or an uploaded file to a program that one machine may run. Every step is remembered by its content: a
/// question asked before is answered without starting a tool. Safe from any thread.
/// </summary>
public sealed class DesignPipeline
{
    // Reports are a few kilobytes to a megabyte (a large program's layers); more of them are made anew.
    private const int MostReports = 200;

    private readonly ConcurrentDictionary<(ContentHash Program, MachineSpec Machine, string? Material, string? Vetting), PreflightReport> _reports = new();
    private readonly IBlobStore _blobs;
    private readonly MeshFiles _meshes;
    private readonly PartRenderer _renderer;
    private readonly PartSlicer _slicer;

    /// <param name="renderLimits">For one run of OpenSCAD; null for the default.</param>
    /// <param name="sliceLimits">For one run of PrusaSlicer; null for the default.</param>
    public DesignPipeline(IBlobStore blobs, StepCache cache, IToolRunner tools, ToolLimits? renderLimits = null, ToolLimits? sliceLimits = null)
    {
        (_blobs, _meshes) = (blobs, new MeshFiles(blobs, cache));
        _renderer = new PartRenderer(blobs, cache, tools, renderLimits ?? ToolLimits.Default);
        _slicer = new PartSlicer(blobs, cache, tools, sliceLimits ?? ToolLimits.Default);
    }

    /// <summary>Licence, parameters, material → meshes → program → vetted against the machine.</summary>
    public async Task<Outcome<MadeProgram>> MakeAsync(MakeRequest request, IProgress<PipelineStep>? progress, CancellationToken ct)
    {
        Design design = request.Design;
        if (LicenceGate.Judge(design.Licence, LicenceUse.Make) is { } unlicensed) return unlicensed;
        Outcome<IReadOnlyDictionary<string, string>> values = ParameterCheck.Check(design, request.Parameters);
        if (values.Refusal is { } wrong) return wrong;
        string material = (request.Material ?? design.DefaultMaterial).Trim().ToLowerInvariant();
        if (!design.Materials.Contains(material)) return Unsuitable(design);
        if (design.Kind != request.Machine.Kind || (design.Dialect is { } dialect && dialect != request.Machine.Dialect))
            return WrongMachine(design, request.Machine);
        Outcome<IReadOnlyList<DesignModule>> modules = Choose(design, request.Module);
        if (modules.Refusal is { } unknown) return unknown;

        if (request.Slicing?.Check() is { } impossible) return impossible;
        if (design.Program is { } ready)
        {
            if (request.Slicing is not null) return SlicingRefusals.IsAProgram(design.Title);
            progress?.Report(new PipelineStep("checking", 1, 1, "Checking the program against the machine"));
            ContentHash program = _blobs.Exists(ready.Hash) ? ready.Hash : await _blobs.PutAsync(ready.Content, ct);
            return await CheckReadyAsync(program, request.Machine, material: null, ct);
        }

        Outcome<SlicingProfile> profile = SlicingProfile.For(request.Machine, material, request.Slicing, design.Supports);
        if (profile.Refusal is { } unfit) return unfit;
        int steps = modules.Value!.Count + 2;
        Outcome<IReadOnlyList<MadePart>> parts = await RenderAsync(design, modules.Value, values.Value!, (progress, steps), ct);
        if (parts.Refusal is { } undrawn) return undrawn;
        return await SliceAndCheckAsync(parts.Value!, profile.Value!, request.Slicing, request.Machine, values.Value!, (progress, steps), ct);
    }

    /// <summary>The design's parts at these parameters, as meshes: what would be made, before anybody asks for a price.</summary>
    /// <param name="module">Only this one; null for all.</param>
    public async Task<Outcome<IReadOnlyList<MadePart>>> DrawAsync(
        Design design, string? module, IReadOnlyDictionary<string, string> parameters, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(design);
        if (LicenceGate.Judge(design.Licence, LicenceUse.Make) is { } unlicensed) return unlicensed;
        Outcome<IReadOnlyDictionary<string, string>> values = ParameterCheck.Check(design, parameters);
        if (values.Refusal is { } wrong) return wrong;
        Outcome<IReadOnlyList<DesignModule>> modules = Choose(design, module);
        if (modules.Refusal is { } unknown) return unknown;
        if (design.Program is not null) return NotDrawn(design);
        return await RenderAsync(design, modules.Value!, values.Value!, (null, 0), ct);
    }

    private async Task<Outcome<IReadOnlyList<MadePart>>> RenderAsync(
        Design design,
        IReadOnlyList<DesignModule> modules,
        IReadOnlyDictionary<string, string> values,
        (IProgress<PipelineStep>? To, int Steps) progress,
        CancellationToken ct)
    {
        var parts = new List<MadePart>();
        foreach (DesignModule module in modules)
        {
            string name = design.Modules.Count > 1 ? module.Label : design.Title;
            progress.To?.Report(new PipelineStep("rendering", parts.Count + 1, progress.Steps, $"Drawing {name}"));
            Outcome<MadePart> part = await _renderer.RenderAsync(design, module, values, ct);
            if (part.Refusal is { } undrawn) return undrawn;
            parts.Add(part.Value!);
        }

        return new Outcome<IReadOnlyList<MadePart>>(parts, null);
    }

    /// <summary>An uploaded STL or 3MF → a program for the machine. The file must have come through <see cref="UploadAsync"/>.</summary>
    /// <param name="name">What the part is called in messages.</param>
    /// <param name="slicing">Null for the usual way.</param>
    public async Task<Outcome<MadeProgram>> SliceAsync(
        ContentHash file, string name, MachineSpec machine, string material, SlicingOptions? slicing, IProgress<PipelineStep>? progress, CancellationToken ct)
    {
        if (slicing?.Check() is { } impossible) return impossible;
        Outcome<SlicingProfile> profile = SlicingProfile.For(machine, material, slicing, supports: true);
        if (profile.Refusal is { } unfit) return unfit;
        Outcome<IReadOnlyList<MadePart>> parts = await _meshes.PartsAsync(file, name, ct);
        if (parts.Refusal is { } refusal) return refusal;
        return await SliceAndCheckAsync(parts.Value!, profile.Value!, slicing, machine, new Dictionary<string, string>(), (progress, 2), ct);
    }

    /// <summary>Ready G-code, vetted against the machine and passed on as it is.</summary>
    /// <param name="vetting">What the member's programs may not hold; null for what Fab comes with.</param>
    public async Task<Outcome<MadeProgram>> TakeProgramAsync(
        ContentHash gcode, MachineSpec machine, Vetting? vetting, IProgress<PipelineStep>? progress, CancellationToken ct)
    {
        progress?.Report(new PipelineStep("checking", 1, 1, "Checking the program against the machine"));
        return await CheckReadyAsync(gcode, machine, material: null, ct, vetting);
    }

    /// <summary>Whether a file so called is sliced; any other is taken for a ready program.</summary>
    public static bool IsMesh(string fileName) => MeshFiles.KindOf(fileName) is not null;

    /// <summary>
    /// Stores a file that someone hands in. A mesh file is read through; G-code is vetted later, against a machine. What it
    /// is goes by its content, its name only helping: <c>.stl</c> and <c>.3mf</c> must be what they say.
    /// </summary>
    /// <exception cref="IOException">The disk is full or broken.</exception>
    public async Task<Outcome<UploadedFile>> UploadAsync(Stream content, string fileName, CancellationToken ct)
    {
        string? mesh = MeshFiles.KindOf(fileName);
        long most = mesh is null ? MachineLimits.DefaultMaxProgramBytes : MeshFiles.LargestBytes;
        ContentHash file;
        try
        {
            file = await _blobs.PutAsync(content, most, ct);
        }
        catch (BlobTooLargeException)
        {
            return new Refusal(
                mesh switch { null => DesignRefusals.ProgramTooLarge, MeshFiles.ThreeMf => DesignRefusals.ThreeMfTooLarge, _ => DesignRefusals.StlTooLarge },
                $"The file is larger than {most / 1_000_000} MB.",
                mesh is null ? "Split it, or slice with a coarser resolution." : "Reduce the mesh in the program that made it, and export it again.");
        }

        long bytes = _blobs.Length(file) ?? 0;
        if (mesh is null) return bytes > 0 ? new UploadedFile(file, "gcode", bytes, []) : Empty();
        Outcome<IReadOnlyList<MadePart>> parts = await _meshes.PartsAsync(file, fileName, ct);
        return parts.Value is { } found ? new UploadedFile(file, mesh, bytes, found) : parts.Refusal!;
    }

    private async Task<Outcome<MadeProgram>> SliceAndCheckAsync(
        IReadOnlyList<MadePart> parts,
        SlicingProfile profile,
        SlicingOptions? slicing,
        MachineSpec machine,
        IReadOnlyDictionary<string, string> values,
        (IProgress<PipelineStep>? To, int Steps) progress,
        CancellationToken ct)
    {
        progress.To?.Report(new PipelineStep("slicing", progress.Steps - 1, progress.Steps, $"Slicing for {machine.Name} in {profile.Material.Name}"));
        Outcome<SlicedPart> sliced = await _slicer.SliceAsync(parts, profile, slicing, ct);
        if (sliced.Refusal is { } unsliced) return unsliced;
        progress.To?.Report(new PipelineStep("checking", progress.Steps, progress.Steps, "Checking the program against the machine"));
        SlicedPart slice = sliced.Value!;
        Outcome<MadeProgram> made = await CheckReadyAsync(slice.Program, machine, profile.Material.Id, ct);
        if (made.Value is not { } program) return made;
        double cm3 = slice.FilamentMm * Math.PI * 1.75 * 1.75 / 4 / 1000;
        return program with
        {
            Parameters = values,
            Parts = parts,
            FilamentLength = new Millimetres(slice.FilamentMm),
            FilamentGrams = new Grams(Math.Round(cm3 * profile.Material.Density, 2)),
            Layers = slice.Layers,
            SlicerEstimate = slice.EstimateSeconds is { } seconds ? new MachineSeconds(seconds) : null,
        };
    }

    private async Task<Outcome<MadeProgram>> CheckReadyAsync(
        ContentHash program, MachineSpec machine, string? material, CancellationToken ct, Vetting? vetting = null)
    {
        PreflightReport? report = await ReportAsync(program, machine, material, vetting, ct);
        if (report is null) return new Refusal(DesignRefusals.FileUnknown, "The program is not in the hub's store.", "Upload it again.");
        if (report.Refusal is { } refusal) return refusal;
        var summary = report.Summary!;
        return new MadeProgram(
            program,
            summary.Bytes,
            new Dictionary<string, string>(),
            [],
            summary.Filament.Value > 0 ? summary.Filament : null,
            summary.Said.FilamentWeight,
            summary.Layers.Count > 0 && machine.Kind == MachineKind.Printer ? summary.Layers.Count : null,
            summary.Said.Estimate is { } estimate ? new MachineSeconds((long)estimate.TotalSeconds) : null,
            ProgramCheck.RequirementsOf(summary, machine, material),
            summary,
            [.. report.Findings.Select(finding => finding.ToRefusal())]);
    }

    /// <summary>The report on a program that was vetted for this machine before, or a new one.</summary>
    private async Task<PreflightReport?> ReportAsync(ContentHash program, MachineSpec machine, string? material, Vetting? vetting, CancellationToken ct)
    {
        var key = (program, machine, material, vetting?.Key);
        if (_reports.TryGetValue(key, out PreflightReport? known) && _blobs.Exists(program)) return known;
        // Reading a large program takes a moment of one core: not on the caller's thread.
        PreflightReport? report = await Task.Run(() => ProgramCheck.Check(_blobs, program, machine, material, vetting), ct);
        if (report is null) return null;
        if (_reports.Count >= MostReports) _reports.Clear();
        _reports[key] = report;
        return report;
    }

    private static Outcome<IReadOnlyList<DesignModule>> Choose(Design design, string? module)
    {
        if (module is null) return new Outcome<IReadOnlyList<DesignModule>>(design.Modules, null);
        if (design.Modules.FirstOrDefault(m => m.Name == module) is { } one) return new Outcome<IReadOnlyList<DesignModule>>([one], null);
        return new Refusal(
            DesignRefusals.ModuleUnknown,
            $"{design.Title} has no such module.",
            design.Modules.Count > 1 ? $"It has {string.Join(", ", design.Modules.Select(m => m.Name))}; leave it out for all." : "It is one piece: leave the module out.");
    }

    private static Refusal NotDrawn(Design design) => new(
        DesignRefusals.NotDrawn, $"{design.Title} comes as a finished program: there is nothing to draw.", "Ask for a quote and look at the program's way.");

    private static Refusal Unsuitable(Design design) => new(
        DesignRefusals.MaterialUnsuitable,
        $"{design.Title} is not offered in this material.",
        $"Choose one of {string.Join(", ", design.Materials)}.");

    private static Refusal WrongMachine(Design design, MachineSpec machine) => new(
        DesignRefusals.WrongMachine,
        $"{design.Title} is made on a {(design.Kind == MachineKind.Printer ? "printer" : "router")}{(design.Dialect is { } d ? $" that speaks {d}" : "")}, which {machine.Name} is not.",
        "Choose another machine, or leave the machine open.");

    private static Refusal Empty() => new(DesignRefusals.ProgramInvalid, "The file is empty.", "Export it again.");
}
