using Fab.Domain;

namespace Fab.Designs.Tools;

/// <summary>Runs a program of the system on files, in a working folder of its own that is gone afterwards.</summary>
public interface IToolRunner
{
    /// <summary>
    /// What names the tool as it is installed now and changes when it is upgraded: part of every cache key. Refused with
    /// <c>tool-missing</c> where there is none.
    /// </summary>
    Outcome<string> VersionOf(Tool tool);

    /// <summary>
    /// Runs the tool to its end. A run that ended badly by itself is no refusal: see <see cref="ToolRun.ExitCode"/>.
    /// Refused are <c>tool-missing</c>, <c>tool-timed-out</c>, <c>tool-out-of-memory</c>, <c>tool-output-too-large</c>.
    /// </summary>
    Task<Outcome<ToolRun>> RunAsync(ToolCall call, CancellationToken ct);
}

/// <param name="Program">The file's name, such as <c>openscad</c>.</param>
/// <param name="Package">The Debian package that holds it.</param>
/// <param name="Title">As people call it.</param>
public sealed record Tool(string Program, string Package, string Title)
{
    public static Tool OpenScad { get; } = new("openscad", "openscad", "OpenSCAD");

    public static Tool PrusaSlicer { get; } = new("prusa-slicer", "prusa-slicer", "PrusaSlicer");
}

/// <param name="Arguments">One by one, as the tool gets them: no shell reads them.</param>
/// <param name="Inputs">Copied into the working folder, which is the tool's current folder.</param>
public sealed record ToolCall(Tool Tool, IReadOnlyList<string> Arguments, IReadOnlyList<ToolInput> Inputs, ToolLimits Limits);

/// <summary>A file to put into the working folder: from memory, or copied from <paramref name="CopyOf"/>.</summary>
/// <param name="Name">Relative to the working folder, with forward slashes.</param>
public sealed record ToolInput(string Name, ReadOnlyMemory<byte> Content, string? CopyOf = null);

/// <param name="Wall">Time by the runner's clock; the tool is killed with all that it started.</param>
/// <param name="Cpu">Processor time of the tool, counted by the kernel in whole seconds.</param>
/// <param name="MemoryBytes">Address space.</param>
/// <param name="FileBytes">The largest file it may write.</param>
public sealed record ToolLimits(TimeSpan Wall, TimeSpan Cpu, long MemoryBytes, long FileBytes)
{
    /// <summary>Enough for every design of the library many times over, and little enough to lose.</summary>
    public static ToolLimits Default { get; } = new(TimeSpan.FromMinutes(3), TimeSpan.FromMinutes(4), 4L << 30, 256L << 20);
}

/// <summary>A tool that ran to its end. Disposing it removes the working folder with all it wrote.</summary>
/// <param name="Said">The end of what it wrote to its output and error streams, at most <see cref="MostSaid"/> characters.</param>
public sealed record ToolRun(int ExitCode, string Said, string Folder) : IDisposable
{
    public const int MostSaid = 16 * 1024;

    /// <summary>Where a file that it wrote lies; null when it wrote none of this name, or a link or a folder.</summary>
    public string? Output(string name)
    {
        var file = new FileInfo(Path.Combine(Folder, name));
        return file.Exists && file.LinkTarget is null ? file.FullName : null;
    }

    public void Dispose() => Storage.Leftovers.TryRemove(Folder);
}
