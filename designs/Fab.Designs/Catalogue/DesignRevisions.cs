using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using Fab.Designs.Storage;
using Fab.Domain;

namespace Fab.Designs.Catalogue;

/// <summary>One state of a design's files that this hub has had.</summary>
/// <param name="Id">A hash over its files: two revisions are the same when all their files are.</param>
/// <param name="Seen">When the hub first had it.</param>
/// <param name="Date">When it was released, as its manifest says; null where it does not.</param>
/// <param name="By">Who made the change, as the manifest says.</param>
/// <param name="Changes">What is different, in its author's words.</param>
public sealed record DesignRevision(
    ContentHash Id, string Slug, string Title, string Version, DateTimeOffset Seen, string? Date, string? By, string? Changes, IReadOnlyList<KeptFile> Files);

/// <param name="Path">Relative to the design's folder.</param>
public sealed record KeptFile(string Path, ContentHash Content);

/// <summary>
/// The revisions of the library's designs. A library holds each design as it is now; what it was is kept here: the files
/// that its manifest names by content among all blobs, and beside them a list for each revision. Safe from any thread.
/// </summary>
public sealed class DesignRevisions
{
    private readonly IBlobStore _blobs;
    private readonly DesignCatalogue _catalogue;
    private readonly string _folder;
    private readonly AtomicFile _writer;
    private readonly ConcurrentDictionary<ContentHash, Design> _opened = new();
    private ImmutableDictionary<string, ImmutableList<DesignRevision>> _bySlug;

    /// <param name="folder">Made where it is missing.</param>
    /// <exception cref="IOException">The folder cannot be made or read.</exception>
    public DesignRevisions(DesignCatalogue catalogue, IBlobStore blobs, string folder)
    {
        (_catalogue, _blobs, _folder) = (catalogue, blobs, Path.GetFullPath(folder));
        Directory.CreateDirectory(_folder);
        _writer = new AtomicFile(_folder);
        _bySlug = Directory.EnumerateFiles(_folder, "*.json").Select(Read).OfType<DesignRevision>()
            .GroupBy(revision => revision.Slug)
            .ToImmutableDictionary(group => group.Key, group => group.OrderByDescending(revision => revision.Seen).ToImmutableList());
    }

    /// <summary>Keeps every design of the catalogue as it is now; one that is kept already costs nothing.</summary>
    /// <exception cref="IOException">The disk is full or broken.</exception>
    public async Task KeepAsync(DateTimeOffset now, CancellationToken ct)
    {
        foreach (Design design in _catalogue.Designs)
        {
            ImmutableList<DesignRevision> known = _bySlug.GetValueOrDefault(design.Slug, []);
            if (known.Any(revision => revision.Id == design.Revision && IsThere(revision))) continue;
            foreach (DesignFile file in design.Files)
            {
                if (!_blobs.Exists(file.Hash)) await _blobs.PutAsync(file.Content, ct);
            }

            DesignRevision kept = known.Find(revision => revision.Id == design.Revision) ?? new DesignRevision(
                design.Revision, design.Slug, design.Title, design.Version, now, design.Change.Date, design.Change.By, design.Change.Words,
                [.. design.Files.Select(file => new KeptFile(file.Path, file.Hash))]);
            await WriteAsync(kept, ct);
            _bySlug = _bySlug.SetItem(design.Slug, [kept, .. known.Where(revision => revision.Id != kept.Id)]);
        }
    }

    /// <summary>The newest first.</summary>
    public IReadOnlyList<DesignRevision> Of(string slug) => _bySlug.GetValueOrDefault(slug, []);

    /// <summary>It is what the library holds now.</summary>
    public bool IsCurrent(DesignRevision revision) => _catalogue.Find(revision.Slug).Value?.Revision == revision.Id;

    /// <summary>All of its files are in the store, so that it can be made.</summary>
    public bool IsThere(DesignRevision revision) => revision.Files.All(file => _blobs.Exists(file.Content));

    /// <summary>The design as it was in a revision.</summary>
    /// <param name="revision">An id, or a version, of which the newest is meant; null for as it is now.</param>
    public async Task<Outcome<Design>> FindAsync(string slug, string? revision, CancellationToken ct)
    {
        if (revision is null) return _catalogue.Find(slug);
        if (_catalogue.Find(slug).Value is { } now && (now.Revision.Value == revision || now.Version == revision)) return now;
        if (Of(slug).FirstOrDefault(known => known.Id.Value == revision || known.Version == revision) is not { } kept) return Unknown();
        if (_opened.TryGetValue(kept.Id, out Design? opened)) return opened;
        var files = new Dictionary<string, DesignFile>(StringComparer.Ordinal);
        foreach (KeptFile file in kept.Files)
        {
            await using Stream? stream = _blobs.Open(file.Content);
            if (stream is null) return Gone(kept);
            using var content = new MemoryStream();
            await stream.CopyToAsync(content, ct);
            files[file.Path] = new DesignFile(file.Path, file.Content, content.ToArray());
        }

        var problems = new List<ManifestProblem>();
        Design? design = DesignCatalogue.ReadDesign(
            slug, path => files.TryGetValue(path, out DesignFile? file) ? file : new Refusal(DesignRefusals.ManifestInvalid, $"the file '{path}' is missing."), problems);
        return design is null ? problems[0].ToRefusal() : _opened[kept.Id] = design;
    }

    private static Refusal Unknown() => new(
        DesignRefusals.RevisionUnknown, "This hub never had such a revision of the design.", "The design's page lists those that it had; without one it is made as it is now.");

    private static Refusal Gone(DesignRevision revision) => new(
        DesignRefusals.RevisionGone,
        $"Of {revision.Title} {revision.Version} not all files are in the hub's store any more.",
        "Make it as it is now, or bring the folder of that revision back into the library.");

    private static DesignRevision? Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<DesignRevision>(File.ReadAllBytes(path));
        }
        catch (JsonException)
        {
            // Not one of ours: the rest of the history is still good.
            return null;
        }
    }

    private async Task WriteAsync(DesignRevision revision, CancellationToken ct)
    {
        FileStream file = _writer.Begin();
        try
        {
            await JsonSerializer.SerializeAsync(file, revision, cancellationToken: ct);
            await AtomicFile.Finish(file, Path.Combine(_folder, $"{revision.Slug}-{revision.Id.Value}.json"), ct);
        }
        catch
        {
            await AtomicFile.Abandon(file);
            throw;
        }
    }
}
