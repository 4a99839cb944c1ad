using System.Runtime.InteropServices;

namespace Fab.Cluster.Processes;

/// <summary>Signals, which .NET sends no other than the last.</summary>
internal static partial class Native
{
    public const int Hangup = 1;
    public const int Interrupt = 2;
    public const int Kill = 9;
    public const int Terminate = 15;

    /// <param name="process">Negative: every process of that group.</param>
    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    public static partial int Signal(int process, int signal);
}
