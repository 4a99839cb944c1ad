using System.Runtime.InteropServices;

namespace Fab.FirmwareBridge.Journal;

/// <summary>Makes a rename or a new file in a folder survive a power cut: on POSIX that takes an fsync of the folder itself.</summary>
internal static partial class FolderSync
{
    private const int ReadOnly = 0;

    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows()) return;
        int handle = Open(folder, ReadOnly);
        if (handle < 0) throw new IOException($"Cannot open {folder} (errno {Marshal.GetLastPInvokeError()}).");
        int result = Fsync(handle);
        int error = Marshal.GetLastPInvokeError();
        _ = Close(handle);

        // EINVAL: the file system cannot sync folders, and so needs no sync.
        const int invalid = 22;
        if (result != 0 && error != invalid) throw new IOException($"Cannot flush {folder} (errno {error}).");
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(int handle);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int handle);
}
