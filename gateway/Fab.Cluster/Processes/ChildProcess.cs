using System.Diagnostics;

namespace Fab.Cluster.Processes;

/// <summary>A program that we run, in a process group of its own, with what it says in a file.</summary>
internal sealed class ChildProcess : IDisposable
{
    private readonly Process _process;

    private ChildProcess(Process process) => _process = process;

    /// <summary>Also its group's number.</summary>
    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public Task Exited => _process.WaitForExitAsync();

    public static ChildProcess Start(ProgramCall call, string logFile)
    {
        // The shell becomes the program, so the number stays; setsid keeps the terminal's Ctrl-C from it.
        var start = new ProcessStartInfo("setsid", ["sh", "-c", """log=$1; shift; exec "$@" >>"$log" 2>&1 </dev/null""", "fab-cluster", logFile, call.Program, .. call.Arguments]);
        foreach ((string name, string value) in call.Environment) start.Environment[name] = value;
        return new ChildProcess(Process.Start(start) ?? throw new InvalidOperationException($"{call.Program} did not start."));
    }

    public void Signal(int signal) => _ = Native.Signal(_process.Id, signal);

    /// <summary>As <c>kill -9</c> of it and its children.</summary>
    public async Task KillAsync()
    {
        int[] children = ChildrenOf(_process.Id);
        _ = Native.Signal(-_process.Id, Native.Kill);
        foreach (int child in children) _ = Native.Signal(child, Native.Kill);
        await _process.WaitForExitAsync().ConfigureAwait(false);
    }

    public void Dispose() => _process.Dispose();

    /// <summary>A database's workers are no members of its group.</summary>
    private static int[] ChildrenOf(int process)
    {
        try
        {
            return [.. File.ReadAllText($"/proc/{process}/task/{process}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];
        }
        catch (IOException)
        {
            return [];
        }
    }
}

/// <summary>What is started, and with what.</summary>
public sealed record ProgramCall(string Program, IReadOnlyList<string> Arguments)
{
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}
