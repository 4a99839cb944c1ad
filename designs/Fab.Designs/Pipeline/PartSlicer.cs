using System.Globalization;
using Fab.Designs.Slicing;
using Fab.Designs.Storage;
using Fab.Designs.Tools;
using Fab.Domain;
using Fab.Domain.Jobs;
using Fab.Domain.Units;

namespace Fab.Designs.Pipeline;

/// <param name="FilamentMm">Length of filament.</param>
internal sealed record SlicedPart(ContentHash Program, long Bytes, double FilamentMm, int Layers, long? EstimateSeconds);

/// <summary>STL and profile → G-code, remembered by content.</summary>
internal sealed class PartSlicer(IBlobStore blobs, StepCache cache, IToolRunner tools, ToolLimits limits)
{
    // Raised when what this class makes of PrusaSlicer's answer changes.
    private const string Revision = "slice 1";

    private const string OutputName = "program.gcode";
    private const string ConfigName = "profile.ini";

    /// <param name="placement">How large, how turned and how many; null for as they come.</param>
    public async Task<Outcome<SlicedPart>> SliceAsync(
        IReadOnlyList<MadePart> parts, SlicingProfile profile, SlicingOptions? placement, CancellationToken ct)
    {
        Outcome<string> version = tools.VersionOf(Tool.PrusaSlicer);
        if (version.Refusal is { } missing) return missing;
        foreach (MadePart part in parts)
        {
            if (TooLarge(part, profile, placement) is { } refusal) return refusal;
        }

        string config = PrusaSlicerConfig.Write(profile);
        string[] placed = Arguments(placement);
        int copies = placement?.Copies ?? 1;
        MadePart[] all = [.. Enumerable.Repeat(parts, copies).SelectMany(each => each)];
        StepKey key = StepKey.Of([Revision, version.Value!, config, .. placed, .. all.Select(part => part.Mesh.Value)]);
        return await cache.GetAsync<SlicedPart>(key, known => blobs.Exists(known.Program), () => RunAsync(all, profile, config, placed, copies), ct);
    }

    /// <summary>Turned before scaled: PrusaSlicer does them in the order of its command line.</summary>
    private static string[] Arguments(SlicingOptions? placement)
    {
        var arguments = new List<string>();
        void Add(string name, double? value, double usual)
        {
            if (value is { } given && given != usual) arguments.AddRange([name, given.ToString("0.####", CultureInfo.InvariantCulture)]);
        }

        Add("--rotate-x", placement?.TurnX, 0);
        Add("--rotate-y", placement?.TurnY, 0);
        Add("--rotate", placement?.TurnZ, 0);
        Add("--scale", placement?.ScalePercent / 100, 1);
        return [.. arguments];
    }

    /// <summary>The size as placed; null for a turn after which only the slicer knows it.</summary>
    private static Volume? Placed(Volume size, SlicingOptions? placement)
    {
        static bool Quarter(int? degrees, out bool swaps)
        {
            swaps = (degrees ?? 0) % 180 != 0;
            return (degrees ?? 0) % 90 == 0;
        }

        if (!Quarter(placement?.TurnX, out bool x) || !Quarter(placement?.TurnY, out bool y) || !Quarter(placement?.TurnZ, out bool z)) return null;
        if (x) size = new Volume(size.X, size.Z, size.Y);
        if (y) size = new Volume(size.Z, size.Y, size.X);
        if (z) size = new Volume(size.Y, size.X, size.Z);
        double scale = (placement?.ScalePercent ?? 100) / 100;
        return new Volume(new(size.X.Value * scale), new(size.Y.Value * scale), new(size.Z.Value * scale));
    }

    private static Refusal? TooLarge(MadePart part, SlicingProfile profile, SlicingOptions? placement)
    {
        if (Placed(part.Facts.Size, placement) is not { } size) return null;
        Volume room = profile.Room;
        if (size.X.Value <= room.X.Value && size.Y.Value <= room.Y.Value && size.Z.Value <= room.Z.Value) return null;
        return new Refusal(
            DesignRefusals.TooLarge,
            $"{part.Module} measures {size}, and this machine has room for {room}.",
            "Choose smaller parameters, turn the part, or use a larger machine.");
    }

    private async Task<Outcome<SlicedPart>> RunAsync(
        MadePart[] parts, SlicingProfile profile, string config, string[] placed, int copies)
    {
        var inputs = new List<ToolInput> { new(ConfigName, System.Text.Encoding.ASCII.GetBytes(config)) };
        foreach (MadePart part in parts)
        {
            // Files are named by us: a person's file name never reaches a command line.
            string name = string.Create(CultureInfo.InvariantCulture, $"part-{inputs.Count}.stl");
            if (blobs.PathOf(part.Mesh) is not { } mesh) return Unknown(part.Mesh);
            inputs.Add(new ToolInput(name, default, mesh));
        }

        string[] arguments =
        [
            "--export-gcode", "--load", ConfigName, "--datadir", "settings", "--output", OutputName, .. placed,
            .. parts.Length > 1 ? ["--merge"] : Array.Empty<string>(),
            .. inputs.Skip(1).Select(input => input.Name),
        ];
        Outcome<ToolRun> ran = await tools.RunAsync(new ToolCall(Tool.PrusaSlicer, arguments, inputs, limits), CancellationToken.None);
        if (ran.Refusal is { } refusal) return refusal;
        using ToolRun run = ran.Value!;
        if (run.Output(OutputName) is not { } output) return Failed(run.Said, parts.Length, copies);
        if (run.ExitCode != 0) return Failed(run.Said, parts.Length, copies);
        if (SlicedText.Normalise(await File.ReadAllTextAsync(output), profile) is not { } sliced) return Failed(run.Said, parts.Length, copies);
        ContentHash program = await blobs.PutAsync(sliced.Program, CancellationToken.None);
        long? seconds = sliced.Facts.Estimate is { } estimate ? (long)estimate.TotalSeconds : null;
        return new SlicedPart(program, sliced.Program.Length, sliced.Facts.FilamentMm, sliced.Facts.Layers, seconds);
    }

    private static Refusal Unknown(ContentHash hash) => new(
        DesignRefusals.FileUnknown, $"The file {hash.Value[..Math.Min(12, hash.Value.Length)]}… is not in the hub's store.", "Upload it again.");

    private static Refusal Failed(string said, int parts, int copies)
    {
        if (said.Contains("print volume", StringComparison.Ordinal) || said.Contains("could not fit on the bed", StringComparison.Ordinal))
        {
            return new Refusal(
                DesignRefusals.TooLarge,
                parts > 1 ? "The parts do not fit on this machine's bed together." : "The part does not fit on this machine's bed.",
                copies > 1 ? "Make fewer copies at a time, or use a larger machine."
                : parts > 1 ? "Print them one by one, by their module's name, or use a larger machine."
                : "Make it smaller, turn it, or use a larger machine.");
        }

        return new Refusal(
            DesignRefusals.SliceFailed,
            $"PrusaSlicer could not slice the part: {ToolWords.Told(said, IsComplaint)}",
            "Check in a mesh viewer that the part is closed and has a flat side to stand on.");
    }

    private static bool IsComplaint(string line) =>
        !line.Contains("[trace]", StringComparison.Ordinal) && !line.Contains("=>", StringComparison.Ordinal);
}
