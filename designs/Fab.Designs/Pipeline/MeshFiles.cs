using Fab.Designs.Meshes;
using Fab.Designs.Meshes.ThreeMf;
using Fab.Designs.Storage;
using Fab.Domain;

namespace Fab.Designs.Pipeline;

/// <summary>Mesh files that people hand in → their parts as STL, remembered by content.</summary>
internal sealed class MeshFiles(IBlobStore blobs, StepCache cache)
{
    public const string Stl = "stl";
    public const string ThreeMf = "3mf";

    public const long LargestBytes = StlReader.LargestFileBytes;

    /// <summary>What a file's name says that it is; null for G-code.</summary>
    public static string? KindOf(string fileName) => Path.GetExtension(fileName).ToLowerInvariant() switch
    {
        ".stl" => Stl,
        ".3mf" => ThreeMf,
        _ => null,
    };

    /// <param name="name">What a part is called that has no name of its own.</param>
    public async Task<Outcome<IReadOnlyList<MadePart>>> PartsAsync(ContentHash file, string name, CancellationToken ct)
    {
        if (blobs.PathOf(file) is not { } path) return new Refusal(DesignRefusals.FileUnknown, "The file is not in the hub's store.", "Upload it again.");
        if (blobs.Length(file) is > LargestBytes and { } bytes) return StlReader.FileTooLarge(bytes);
        if (KindOf(name) == ThreeMf)
        {
            Outcome<Unpacked> unpacked = await cache.GetAsync<Unpacked>(
                StepKey.Of("3mf 1", file.Value, name), known => known.Parts.All(part => blobs.Exists(part.Mesh)), () => UnpackAsync(path, name), ct);
            return unpacked.Value is { } all ? new Outcome<IReadOnlyList<MadePart>>(all.Parts, null) : unpacked.Refusal!;
        }

        Outcome<MeshFacts> mesh = await cache.GetAsync<MeshFacts>(
            StepKey.Of("measure 1", file.Value), _ => true, async () => StlReader.Read(await File.ReadAllBytesAsync(path)), ct);
        return mesh.Value is { } facts ? new Outcome<IReadOnlyList<MadePart>>([new MadePart(name, file, facts)], null) : mesh.Refusal!;
    }

    private async Task<Outcome<Unpacked>> UnpackAsync(string path, string name)
    {
        Outcome<IReadOnlyList<ThreeMfPart>> read = ThreeMfReader.Read(await File.ReadAllBytesAsync(path), name);
        if (read.Value is not { } found) return read.Refusal!;
        var parts = new List<MadePart>();
        foreach (ThreeMfPart part in found) parts.Add(new MadePart(part.Name, await blobs.PutAsync(part.Stl, CancellationToken.None), part.Facts));
        return new Unpacked(parts);
    }

    /// <summary>A 3MF's parts, as the cache keeps them.</summary>
    private sealed record Unpacked(IReadOnlyList<MadePart> Parts);
}
