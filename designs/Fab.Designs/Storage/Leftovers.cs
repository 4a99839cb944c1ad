namespace Fab.Designs.Storage;

/// <summary>Folders of one process each, so that what a killed process left behind can be told from what is in use.</summary>
internal static class Leftovers
{
    /// <summary>Removes folders of dead processes and makes one for this process.</summary>
    public static string CreateOwn(string parent)
    {
        Directory.CreateDirectory(parent);
        foreach (string folder in Directory.EnumerateDirectories(parent))
        {
            if (!IsAlive(Path.GetFileName(folder))) TryRemove(folder);
        }

        // Several users of one process may share the parent: each gets its own.
        return Directory.CreateDirectory(Path.Combine(parent, $"{Environment.ProcessId}-{Path.GetRandomFileName()}")).FullName;
    }

    /// <summary>What cannot be removed now is tried again when the next process starts.</summary>
    public static void TryRemove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    private static bool IsAlive(string folder) =>
        folder.Split('-') is [string pid, ..] && int.TryParse(pid, out int id) && Directory.Exists($"/proc/{id}");
}
