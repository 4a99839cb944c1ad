using System.Collections.Concurrent;
using Fab.Designs.Catalogue;
using Fab.Designs.Pipeline;
using Fab.Designs.Storage;
using Fab.Designs.Tools;

namespace Fab.Designs.Tests.Pipeline;

/// <summary>The whole pipeline over the real tools, with one cache that all tests of the collection share: each design is drawn and sliced once.</summary>
public sealed class Workshop : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public Workshop()
    {
        Blobs = new FileBlobStore(_folder.Path);
        Tools = new CountingRunner(new ProcessToolRunner(Path.Combine(_folder.Path, "work"), TimeProvider.System));
        Pipeline = new DesignPipeline(Blobs, new StepCache(_folder.Path), Tools);
        Library = DesignCatalogue.Load(TestMachines.LibraryFolder);
    }

    internal FileBlobStore Blobs { get; }

    internal CountingRunner Tools { get; }

    internal DesignPipeline Pipeline { get; }

    internal DesignCatalogue Library { get; }

    internal string Folder => _folder.Path;

    internal async Task<Outcome<MadeProgram>> MakeAsync(string slug, string? module = null, params (string Name, string Value)[] parameters) =>
        await Pipeline.MakeAsync(
            new MakeRequest(
                Library.Find(slug).Value!, module, parameters.ToDictionary(p => p.Name, p => p.Value),
                Library.Find(slug).Value!.Program is null ? TestMachines.Printer : TestMachines.Router),
            null, CancellationToken.None);

    internal string Text(Domain.ContentHash program) => File.ReadAllText(Blobs.PathOf(program)!);

    public void Dispose() => _folder.Dispose();
}

[CollectionDefinition("workshop")]
public sealed class WorkshopDefinition : ICollectionFixture<Workshop>;

/// <summary>Counts what is really run.</summary>
internal sealed class CountingRunner(IToolRunner inner) : IToolRunner
{
    private readonly ConcurrentBag<ToolCall> _calls = [];

    public int Runs => _calls.Count;

    public Outcome<string> VersionOf(Tool tool) => inner.VersionOf(tool);

    public Task<Outcome<ToolRun>> RunAsync(ToolCall call, CancellationToken ct)
    {
        _calls.Add(call);
        return inner.RunAsync(call, ct);
    }
}
