using Fab.Designs.Catalogue;
using Fab.Designs.Storage;
using Fab.Domain;

namespace Fab.Designs.Tests.Catalogue;

/// <summary>A library that changes from start to start of a hub, and what the hub still knows.</summary>
public sealed class DesignRevisionsTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 5, 1, 8, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();
    private readonly FileBlobStore _blobs;
    private int _starts;

    public DesignRevisionsTests()
    {
        _blobs = new FileBlobStore(Path.Combine(_folder.Path, "data"));
        string clip = Path.Combine(_folder.Path, "library", "clip");
        Directory.CreateDirectory(clip);
        foreach (string file in Directory.GetFiles(Path.Combine(TestMachines.LibraryFolder, "cable-clip")))
            File.Copy(file, Path.Combine(clip, Path.GetFileName(file)));
        File.Move(Path.Combine(clip, "cable-clip.scad"), Path.Combine(clip, "clip.scad"));
        Change("okh.toml", "\"cable-clip.scad\"", "\"clip.scad\"");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Version_ThatIsNoLongerInTheLibrary_IsListedAndCanBeMade()
    {
        Design first = (await (await HubStarts()).FindAsync("clip", null, CancellationToken.None)).Value!;
        Change("okh.toml", "version = \"1.0.0\"", "version = \"1.1.0\"");
        Change("okh.toml", "changes = \"The first one.\"", "changes = \"It holds tighter.\"");
        Change("clip.scad", "// SPDX", "// Tighter.\n// SPDX");

        DesignRevisions now = await HubStarts();
        Design old = (await now.FindAsync("clip", "1.0.0", CancellationToken.None)).Value!;

        Assert.Equal(
            [("1.1.0", "It holds tighter.", true, Start.AddDays(2)), ("1.0.0", "The first one.", false, Start.AddDays(1))],
            now.Of("clip").Select(r => (r.Version, r.Changes, now.IsCurrent(r), r.Seen)));
        Assert.Equal(first.Revision, old.Revision);
        Assert.Equal(first.Files.Select(f => (f.Path, f.Hash)), old.Files.Select(f => (f.Path, f.Hash)));
        Assert.Equal(first.Parameters.Select(p => (p.Name, p.Default)), old.Parameters.Select(p => (p.Name, p.Default)));
        Assert.Same(old, (await now.FindAsync("clip", first.Revision.Value, CancellationToken.None)).Value);
        Assert.Equal("1.1.0", (await now.FindAsync("clip", "1.1.0", CancellationToken.None)).Value!.Version);
    }

    [Fact]
    public async Task Files_ThatChangeWithoutANewVersion_AreAnotherRevisionOfIt()
    {
        string before = (await HubStarts()).Of("clip").Single().Id.Value;
        Change("clip.scad", "// SPDX", "// Other.\n// SPDX");

        DesignRevisions now = await HubStarts();

        Assert.Equal(["1.0.0", "1.0.0"], now.Of("clip").Select(r => r.Version));
        Assert.Equal(before, (await now.FindAsync("clip", before, CancellationToken.None)).Value!.Revision.Value);
        Assert.NotEqual(before, (await now.FindAsync("clip", "1.0.0", CancellationToken.None)).Value!.Revision.Value);
    }

    [Fact]
    public async Task Start_WithTheSameLibrary_AddsNothing()
    {
        await HubStarts();

        Assert.Equal(Start.AddDays(1), (await HubStarts()).Of("clip").Single().Seen);
    }

    [Fact]
    public async Task Design_ThatLeftTheLibrary_IsStillMadeInARevision()
    {
        await HubStarts();
        Directory.Delete(Path.Combine(_folder.Path, "library", "clip"), recursive: true);

        DesignRevisions now = await HubStarts();

        Assert.Equal(DesignRefusals.Unknown, (await now.FindAsync("clip", null, CancellationToken.None)).Refusal!.Code);
        Assert.Equal("1.0.0", (await now.FindAsync("clip", "1.0.0", CancellationToken.None)).Value!.Version);
    }

    [Fact]
    public async Task Revision_OfWhichAFileIsGone_IsRefusedAndSaidToBeGone()
    {
        Design first = (await (await HubStarts()).FindAsync("clip", null, CancellationToken.None)).Value!;
        Change("clip.scad", "// SPDX", "// Other.\n// SPDX");
        DesignRevisions now = await HubStarts();
        File.Delete(_blobs.PathOf(first.Files.Single(f => f.Path == "clip.scad").Hash)!);

        Refusal refusal = (await now.FindAsync("clip", first.Revision.Value, CancellationToken.None)).Refusal!;

        Assert.Equal(DesignRefusals.RevisionGone, refusal.Code);
        Assert.Equal([true, false], now.Of("clip").Select(now.IsThere));
    }

    [Fact]
    public async Task Revision_ThatNobodyHad_IsUnknown() =>
        Assert.Equal(DesignRefusals.RevisionUnknown, (await (await HubStarts()).FindAsync("clip", "9.9.9", CancellationToken.None)).Refusal!.Code);

    [Theory]
    [InlineData("date = \"2026-03-01\"", "date = \"spring\"", "revision.date")]
    [InlineData("by = \"The Fab contributors\"", "who = \"me\"", "revision.who")]
    public void Manifest_WhoseRevisionIsWrong_SaysWhere(string good, string bad, string field)
    {
        Change("okh.toml", good, bad);

        Assert.Contains(DesignCatalogue.Load(Path.Combine(_folder.Path, "library")).Problems, problem => problem.Field == field);
    }

    private async Task<DesignRevisions> HubStarts()
    {
        var revisions = new DesignRevisions(
            DesignCatalogue.Load(Path.Combine(_folder.Path, "library")), _blobs, Path.Combine(_folder.Path, "data", "revisions"));
        await revisions.KeepAsync(Start.AddDays(++_starts), CancellationToken.None);
        return revisions;
    }

    private void Change(string file, string what, string to)
    {
        string path = Path.Combine(_folder.Path, "library", "clip", file), text = File.ReadAllText(path);
        Assert.Contains(what, text, StringComparison.Ordinal);
        File.WriteAllText(path, text.Replace(what, to, StringComparison.Ordinal));
    }
}
