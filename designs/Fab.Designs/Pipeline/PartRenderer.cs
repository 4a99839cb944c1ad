using System.Text;
using Fab.Designs.Catalogue;
using Fab.Designs.Meshes;
using Fab.Designs.Storage;
using Fab.Designs.Tools;
using Fab.Domain;

namespace Fab.Designs.Pipeline;

/// <summary>OpenSCAD sources and parameters → STL, remembered by content.</summary>
internal sealed class PartRenderer(IBlobStore blobs, StepCache cache, IToolRunner tools, ToolLimits limits)
{
    // Raised when what this class asks of OpenSCAD changes, so that old answers are not taken for new ones.
    private const string Revision = "render 1";

    private const string OutputName = "part.stl";

    /// <param name="parameters">Canonical values of all of the design's parameters.</param>
    public async Task<Outcome<MadePart>> RenderAsync(
        Design design, DesignModule module, IReadOnlyDictionary<string, string> parameters, CancellationToken ct)
    {
        Outcome<string> version = tools.VersionOf(Tool.OpenScad);
        if (version.Refusal is { } missing) return missing;
        string[] definitions = [.. design.Parameters.Select(p => $"{p.Name}={Literal(p, parameters[p.Name])}")];
        StepKey key = StepKey.Of(
            [Revision, version.Value!, module.Source, .. design.Sources.SelectMany(file => new[] { file.Path, file.Hash.Value }), "|", .. definitions]);
        Outcome<MadePart> part = await cache.GetAsync<MadePart>(
            key, known => blobs.Exists(known.Mesh), () => RunAsync(design, module, definitions), ct);
        // Two designs may draw the same part: the answer is shared, the name is not.
        return part.Value is { } made ? made with { Module = module.Name } : part;
    }

    /// <summary>The value as OpenSCAD reads it on its command line: one expression, which a text cannot leave.</summary>
    internal static string Literal(DesignParameter parameter, string value)
    {
        if (parameter.Type is not (ParameterType.Choice or ParameterType.Text)) return value;
        var text = new StringBuilder("\"");
        foreach (char c in value)
        {
            if (c is '"' or '\\') text.Append('\\');
            text.Append(c);
        }

        return text.Append('"').ToString();
    }

    private async Task<Outcome<MadePart>> RunAsync(Design design, DesignModule module, string[] definitions)
    {
        // The output's place and the sources' are relative to the working folder, the tool's current one.
        string[] arguments = ["-o", OutputName, "--export-format", "binstl", .. definitions.SelectMany(d => new[] { "-D", d }), module.Source];
        ToolInput[] inputs = [.. design.Sources.Select(file => new ToolInput(file.Path, file.Content))];
        Outcome<ToolRun> ran = await tools.RunAsync(new ToolCall(Tool.OpenScad, arguments, inputs, limits), CancellationToken.None);
        if (ran.Refusal is { } refusal) return refusal;
        using ToolRun run = ran.Value!;
        if (run.ExitCode != 0 || run.Output(OutputName) is not { } output || LacksSomething(run.Said))
            return Failed(design, run.Said);

        byte[] stl = await File.ReadAllBytesAsync(output);
        Outcome<MeshFacts> facts = StlReader.Read(stl);
        if (facts.Value is not { } mesh) return Failed(design, $"OpenSCAD wrote no usable mesh. {facts.Refusal!.Message}");
        return new MadePart(module.Name, await blobs.PutAsync(CanonicalMesh.Sort(stl), CancellationToken.None), mesh);
    }

    // Where it cannot read a file, OpenSCAD draws the rest and ends as if all were well.
    private static bool LacksSomething(string said) =>
        said.Contains("ERROR:", StringComparison.Ordinal) || said.Contains("Can't open", StringComparison.Ordinal)
        || said.Contains("couldn't be opened", StringComparison.Ordinal);

    private static Refusal Failed(Design design, string said) => new(
        DesignRefusals.RenderFailed,
        $"OpenSCAD could not draw {design.Title} so: {ToolWords.Told(said, line => line.Contains("ERROR", StringComparison.Ordinal) || line.Contains("WARNING", StringComparison.Ordinal))}",
        "Choose other parameters; the design's page says what goes together.");
}
