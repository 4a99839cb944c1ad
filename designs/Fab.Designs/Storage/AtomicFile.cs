namespace Fab.Designs.Storage;

/// <summary>
/// Writes files that are either wholly there or not at all, even when the process is killed: written aside, flushed to
/// the disk, then renamed, which POSIX does in one step within a file system.
/// </summary>
internal sealed class AtomicFile
{
    private readonly string _aside;
    private int _count;

    /// <param name="root">The folder that all written files are under; unfinished ones of dead processes are removed.</param>
    public AtomicFile(string root)
    {
        _aside = Leftovers.CreateOwn(Path.Combine(root, "unfinished"));
    }

    /// <summary>A new file to write into, and to hand to <see cref="Finish"/>.</summary>
    public FileStream Begin()
    {
        string path = Path.Combine(_aside, Interlocked.Increment(ref _count).ToString("x8", System.Globalization.CultureInfo.InvariantCulture));
        return new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 64 * 1024, useAsync: true);
    }

    /// <summary>Closes the file and gives it its place; what is there already is replaced.</summary>
    public static async Task Finish(FileStream file, string path, CancellationToken ct)
    {
        await file.FlushAsync(ct);
        file.Flush(flushToDisk: true);
        string aside = file.Name;
        await file.DisposeAsync();
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Move(aside, path, overwrite: true);
    }

    public static async Task Abandon(FileStream file)
    {
        await file.DisposeAsync();
        File.Delete(file.Name);
    }
}
