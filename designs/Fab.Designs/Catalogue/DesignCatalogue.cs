using System.Collections.Frozen;
using System.Security.Cryptography;
using Fab.Designs.Storage;
using Fab.Domain;

namespace Fab.Designs.Catalogue;

/// <summary>The library as it was read: immutable, safe from any thread.</summary>
public sealed class DesignCatalogue
{
    /// <summary>No file of a design may be larger.</summary>
    public const int LargestFileBytes = 2 * 1024 * 1024;

    private const string ManifestName = "okh.toml";

    private readonly FrozenDictionary<string, Design> _bySlug;

    private DesignCatalogue(IReadOnlyList<Design> designs, IReadOnlyList<ManifestProblem> problems)
    {
        Designs = designs;
        Problems = problems;
        _bySlug = designs.ToFrozenDictionary(design => design.Slug);
    }

    /// <summary>By slug.</summary>
    public IReadOnlyList<Design> Designs { get; }

    /// <summary>Why designs are missing from the catalogue; empty when all are there.</summary>
    public IReadOnlyList<ManifestProblem> Problems { get; }

    public Outcome<Design> Find(string slug)
    {
        if (_bySlug.TryGetValue(slug, out Design? design)) return design;
        ManifestProblem? problem = Problems.FirstOrDefault(p => p.File.StartsWith(slug + "/", StringComparison.Ordinal));
        return problem?.ToRefusal() ?? new Refusal(
            DesignRefusals.Unknown,
            "There is no such design in the library.",
            $"There are {string.Join(", ", _bySlug.Keys.Order(StringComparer.Ordinal))}.");
    }

    /// <summary>
    /// Reads every design of the library: each folder with an <c>okh.toml</c>. A design that is not in order is left out
    /// and told in <see cref="Problems"/>; a library that cannot be read at all is one problem.
    /// </summary>
    public static DesignCatalogue Load(string libraryFolder)
    {
        var designs = new List<Design>();
        var problems = new List<ManifestProblem>();
        string[] folders;
        try
        {
            folders = [.. Directory.EnumerateDirectories(libraryFolder).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new DesignCatalogue([], [new ManifestProblem(".", 0, "", $"The library cannot be read: {e.Message}")]);
        }

        foreach (string folder in folders) LoadOne(folder, designs, problems);
        return new DesignCatalogue(designs, problems);
    }

    internal static bool IsSlug(string name) =>
        name.Length is > 0 and <= 60 && name[0] != '-' && name[^1] != '-'
        && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    private static void LoadOne(string folder, List<Design> designs, List<ManifestProblem> problems)
    {
        string slug = Path.GetFileName(folder);
        if (!IsSlug(slug))
            problems.Add(new ManifestProblem($"{slug}/okh.toml", 0, "", "The folder's name must be small letters, digits and hyphens."));
        else if (ReadDesign(slug, path => Open(folder, path), problems) is { } design)
            designs.Add(design);
    }

    /// <summary>The design that these files are, or null with at least one problem noted.</summary>
    internal static Design? ReadDesign(string slug, OpenDesignFile open, List<ManifestProblem> problems)
    {
        var opened = new SortedDictionary<string, DesignFile>(StringComparer.Ordinal);
        Outcome<DesignFile> Remember(string path)
        {
            Outcome<DesignFile> file = open(path);
            if (file.Value is { } good) opened[path] = good;
            return file;
        }

        string manifestPath = $"{slug}/{ManifestName}";
        var found = new List<ManifestProblem>();
        Outcome<DesignFile> manifest = Remember(ManifestName);
        if (manifest.Refusal is { } refusal) found.Add(new ManifestProblem(manifestPath, 0, "", refusal.Message));
        Design? design = manifest.Value is { } file ? ManifestReader.Read(slug, file.Content.Span, manifestPath, Remember, found) : null;
        problems.AddRange(found);
        return design is null ? null : design with
        {
            Files = [.. opened.Values],
            Revision = new ContentHash(StepKey.Of(opened.Values.SelectMany(each => new[] { each.Path, each.Hash.Value })).Value),
        };
    }

    private static Outcome<DesignFile> Open(string folder, string path)
    {
        static Refusal Refuse(string message) => new(DesignRefusals.ManifestInvalid, message);

        if (!IsInside(path)) return Refuse($"'{path}' must be a file inside the design's folder.");
        var file = new FileInfo(Path.Combine(folder, path));
        try
        {
            if (!file.Exists) return Refuse($"the file '{path}' is missing.");
            if (file.LinkTarget is not null) return Refuse($"'{path}' is a link; a design holds its own files.");
            if (file.Length > LargestFileBytes) return Refuse($"'{path}' is larger than {LargestFileBytes / 1024 / 1024} MB.");
            byte[] content = File.ReadAllBytes(file.FullName);
            return new DesignFile(path, new ContentHash(Convert.ToHexStringLower(SHA256.HashData(content))), content);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Refuse($"'{path}' cannot be read: {e.Message}");
        }
    }

    private static bool IsInside(string path) =>
        path.Length is > 0 and <= 200 && !Path.IsPathRooted(path) && !path.Contains('\\') && !path.Any(char.IsControl)
        && path.Split('/').All(part => part is not ("" or "." or ".."));
}
