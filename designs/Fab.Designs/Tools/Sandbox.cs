using System.Globalization;

namespace Fab.Designs.Tools;

/// <summary>How far a tool is kept inside its working folder.</summary>
public enum SandboxKind
{
    /// <summary>
    /// bubblewrap: the tool sees its working folder, and <c>/usr</c> and fonts to read; no network, no other process, no
    /// other file of the machine.
    /// </summary>
    Bubblewrap,

    /// <summary>
    /// Where bubblewrap is missing or the system forbids it its namespaces: clean environment, own session, limits on
    /// time, memory and files, no new privileges; but the tool can read whatever the hub's user can. Run only trusted
    /// designs so, or install bubblewrap.
    /// </summary>
    LimitsOnly,
}

/// <summary>Builds the command line that wraps a tool. Pure but for looking which folders the system has.</summary>
internal static class Sandbox
{
    /// <summary>The working folder as the tool sees it under bubblewrap.</summary>
    public const string InsideFolder = "/work";

    private static readonly string[] s_readable =
        ["/etc/fonts", "/etc/alternatives", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/var/cache/fontconfig"];

    /// <summary>The command, program first: limits, then the cage, then the tool.</summary>
    /// <param name="processor">
    /// The one processor it may use. PrusaSlicer's threads race: about one slice in thirty differed from the others until
    /// it ran on one. It also leaves the others to the machines' streams.
    /// </param>
    public static IReadOnlyList<string> Wrap(
        SandboxKind kind, string tool, IReadOnlyList<string> arguments, string folder, ToolLimits limits, int processor)
    {
        // setsid: a session and process group of its own, so that no terminal is in reach and one signal reaches all of it. So
        // bubblewrap makes none: in a session of its own its child would be out of that signal's reach, and one that is sent
        // before the child has asked to die with its parent would leave it behind, holding our pipes open.
        List<string> command = ["setsid"];
        if (kind == SandboxKind.LimitsOnly) command.AddRange(["setpriv", "--no-new-privs", "--pdeathsig", "KILL"]);
        command.AddRange(["taskset", "--cpu-list", processor.ToString(CultureInfo.InvariantCulture)]);
        command.AddRange(Limits(limits));
        if (kind == SandboxKind.Bubblewrap) command.AddRange(Cage(tool, folder));
        command.Add(tool);
        command.AddRange(arguments);
        return command;
    }

    /// <summary>All that a tool finds in its environment.</summary>
    public static IReadOnlyDictionary<string, string> Environment(SandboxKind kind, string folder)
    {
        string home = kind == SandboxKind.Bubblewrap ? InsideFolder : folder;
        return new Dictionary<string, string>
        {
            ["PATH"] = "/usr/local/bin:/usr/bin:/bin",
            ["HOME"] = home,
            ["TMPDIR"] = home,
            ["LC_ALL"] = "C.UTF-8",
            ["QT_QPA_PLATFORM"] = "offscreen",
        };
    }

    private static IEnumerable<string> Limits(ToolLimits limits)
    {
        long cpuSeconds = Math.Max(1, (long)Math.Ceiling(limits.Cpu.TotalSeconds));
        yield return "prlimit";
        yield return string.Create(CultureInfo.InvariantCulture, $"--as={limits.MemoryBytes}");
        // A second later comes the kill that cannot be caught.
        yield return string.Create(CultureInfo.InvariantCulture, $"--cpu={cpuSeconds}:{cpuSeconds + 1}");
        yield return string.Create(CultureInfo.InvariantCulture, $"--fsize={limits.FileBytes}");
        yield return "--nofile=256";
        yield return "--core=0";
        yield return "--";
    }

    private static List<string> Cage(string tool, string folder)
    {
        List<string> cage =
        [
            "bwrap", "--unshare-all", "--die-with-parent", "--cap-drop", "ALL",
            "--ro-bind", "/usr", "/usr", "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp",
        ];
        foreach (string name in new[] { "/bin", "/sbin", "/lib", "/lib32", "/lib64" })
        {
            // On Debian these are links into /usr; elsewhere they may be folders.
            if (new DirectoryInfo(name) is not { Exists: true } top) continue;
            cage.AddRange(top.LinkTarget is { } target ? ["--symlink", target, name] : ["--ro-bind", name, name]);
        }

        foreach (string path in s_readable) cage.AddRange(["--ro-bind-try", path, path]);
        string home = Path.GetDirectoryName(tool)!;
        if (!home.StartsWith("/usr/", StringComparison.Ordinal) && home != "/bin") cage.AddRange(["--ro-bind", home, home]);
        cage.AddRange(["--bind", folder, InsideFolder, "--chdir", InsideFolder, "--"]);
        return cage;
    }
}
