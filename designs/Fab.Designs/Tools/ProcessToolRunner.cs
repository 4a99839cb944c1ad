using System.Globalization;
using Fab.Designs.Storage;
using Fab.Domain;

namespace Fab.Designs.Tools;

/// <summary>
/// Runs tools as processes of a Linux system: without a shell, in a fresh folder, with a clean environment and the
/// limits that were asked for, under bubblewrap where it works.
/// </summary>
public sealed class ProcessToolRunner : IToolRunner
{
    // Exit codes of a process that a signal ended: 128 + the signal's number.
    private const int KilledByKill = 128 + 9;
    private const int KilledByCpuLimit = 128 + 24;
    private const int KilledByFileLimit = 128 + 25;

    private readonly string _work;
    private readonly TimeProvider _time;
    private readonly IReadOnlyList<string> _searchFolders;
    private readonly Lazy<Task<SandboxKind>> _sandbox;
    private readonly int[] _processors = Processors();
    private int _count;

    /// <param name="folder">Working folders are made below it; those that a killed process left are removed.</param>
    /// <param name="searchFolders">Where tools are looked for; null for the usual places of a Linux system.</param>
    /// <param name="sandbox">Null to use bubblewrap where it works.</param>
    public ProcessToolRunner(string folder, TimeProvider time, IReadOnlyList<string>? searchFolders = null, SandboxKind? sandbox = null)
    {
        _work = Leftovers.CreateOwn(Path.GetFullPath(folder));
        _time = time;
        _searchFolders = searchFolders ?? ["/usr/local/bin", "/usr/bin", "/bin"];
        _sandbox = new(() => sandbox is { } chosen ? Task.FromResult(chosen) : ProbeAsync());
    }

    /// <summary>How tools are kept inside their folders on this machine; found out once, by trying.</summary>
    public Task<SandboxKind> SandboxAsync() => _sandbox.Value;

    public Outcome<string> VersionOf(Tool tool)
    {
        if (Find(tool.Program) is not { } path) return Missing(tool);
        // Distributions put tools behind links (/usr/bin/x → /etc/alternatives/x → …): the end of the chain is what runs.
        FileInfo file = new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? new FileInfo(path);
        return string.Create(CultureInfo.InvariantCulture, $"{file.FullName} {file.Length} {file.LastWriteTimeUtc.Ticks}");
    }

    public async Task<Outcome<ToolRun>> RunAsync(ToolCall call, CancellationToken ct)
    {
        if (Find(call.Tool.Program) is not { } path) return Missing(call.Tool);
        SandboxKind sandbox = await SandboxAsync();
        int number = Interlocked.Increment(ref _count);
        string folder = Directory.CreateDirectory(Path.Combine(_work, number.ToString("x", CultureInfo.InvariantCulture))).FullName;
        try
        {
            await PutInputsAsync(call.Inputs, folder, ct);
            using var process = new ToolProcess(
                Sandbox.Wrap(sandbox, path, call.Arguments, folder, call.Limits, _processors[number % _processors.Length]), Sandbox.Environment(sandbox, folder), folder);
            ToolEnd end = await process.RunAsync(call.Limits.Wall, _time, ct);
            if (Judge(call, end) is { } refusal)
            {
                Leftovers.TryRemove(folder);
                return refusal;
            }

            return new ToolRun(end.ExitCode, end.Said, folder);
        }
        catch
        {
            Leftovers.TryRemove(folder);
            throw;
        }
    }

    private static Refusal? Judge(ToolCall call, ToolEnd end)
    {
        string title = call.Tool.Title;
        if (end.TimedOut || end.ExitCode is KilledByCpuLimit or KilledByKill)
        {
            return new Refusal(
                DesignRefusals.ToolTimedOut,
                $"{title} was still at work after {(end.TimedOut ? call.Limits.Wall : call.Limits.Cpu).TotalSeconds:0.#} s and was stopped.",
                "Choose smaller or simpler parameters, or a coarser mesh.");
        }

        if (end.ExitCode == KilledByFileLimit)
        {
            return new Refusal(
                DesignRefusals.ToolOutputTooLarge,
                $"{title} wrote more than {call.Limits.FileBytes / 1024 / 1024} MB and was stopped.",
                "Choose smaller or simpler parameters, or a coarser mesh.");
        }

        bool outOfMemory = end.ExitCode != 0
            && (end.Said.Contains("bad_alloc", StringComparison.Ordinal) || end.Said.Contains("annot allocate memory", StringComparison.Ordinal)
                || end.Said.Contains("out of memory", StringComparison.OrdinalIgnoreCase));
        return outOfMemory
            ? new Refusal(
                DesignRefusals.ToolOutOfMemory,
                $"{title} wanted more than {call.Limits.MemoryBytes / 1024 / 1024} MB of memory and was stopped.",
                "Choose smaller or simpler parameters, or a coarser mesh.")
            : null;
    }

    private static Refusal Missing(Tool tool) => new(
        DesignRefusals.ToolMissing,
        $"{tool.Title} is not installed on the hub's machine: the program '{tool.Program}' of the package '{tool.Package}' is missing.",
        $"On the hub's machine run: apt-get install --no-install-recommends {tool.Package}");

    private static async Task PutInputsAsync(IReadOnlyList<ToolInput> inputs, string folder, CancellationToken ct)
    {
        foreach (ToolInput input in inputs)
        {
            string path = Path.Combine(folder, input.Name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            if (input.CopyOf is { } source) File.Copy(source, path);
            else await File.WriteAllBytesAsync(path, input.Content, ct);
        }
    }

    /// <summary>The processors this process may use, from a list such as <c>0-3,6</c> (proc(5), Cpus_allowed_list).</summary>
    private static int[] Processors()
    {
        const string name = "Cpus_allowed_list:";
        string? line = File.Exists("/proc/self/status") ? File.ReadLines("/proc/self/status").FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal)) : null;
        var processors = new List<int>();
        foreach (string range in line?[name.Length..].Trim().Split(',') ?? [])
        {
            string[] ends = range.Split('-');
            int first = int.Parse(ends[0], CultureInfo.InvariantCulture), last = int.Parse(ends[^1], CultureInfo.InvariantCulture);
            processors.AddRange(Enumerable.Range(first, last - first + 1));
        }

        return processors.Count > 0 ? [.. processors] : [0];
    }

    private string? Find(string program) =>
        _searchFolders.Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    /// <summary>Runs <c>true</c> in the cage: containers and hardened kernels may forbid what bubblewrap needs.</summary>
    private async Task<SandboxKind> ProbeAsync()
    {
        if (!File.Exists("/usr/bin/bwrap")) return SandboxKind.LimitsOnly;
        string folder = Directory.CreateDirectory(Path.Combine(_work, "probe")).FullName;
        var limits = new ToolLimits(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(5), 1L << 30, 1 << 20);
        using var process = new ToolProcess(
            Sandbox.Wrap(SandboxKind.Bubblewrap, "/usr/bin/true", [], folder, limits, _processors[0]), Sandbox.Environment(SandboxKind.Bubblewrap, folder), folder);
        ToolEnd end = await process.RunAsync(limits.Wall, _time, CancellationToken.None);
        Leftovers.TryRemove(folder);
        return end is { TimedOut: false, ExitCode: 0 } ? SandboxKind.Bubblewrap : SandboxKind.LimitsOnly;
    }
}
