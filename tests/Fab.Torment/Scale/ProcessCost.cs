using System.Globalization;

namespace Fab.Torment.Scale;

/// <summary>What processes have used, as Linux counts it. Source: proc(5), /proc/PID/stat and /proc/PID/status.</summary>
/// <param name="Cpu">User and system time.</param>
/// <param name="ResidentBytes">Pages in memory, shared ones with each process that has them.</param>
internal readonly record struct ProcessCost(TimeSpan Cpu, long ResidentBytes)
{
    private const double TicksPerSecond = 100;

    /// <summary>Without what it has started.</summary>
    public static ProcessCost OfThis => new(Environment.CpuUsage.TotalTime, Environment.WorkingSet);

    /// <summary>Of the processes and of all that they have started, those that have ended since among them.</summary>
    public static ProcessCost Of(IEnumerable<int> processes)
    {
        Dictionary<int, (int Parent, TimeSpan Cpu)> all = [];
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out int process) && Read(process) is { } read) all[process] = read;
        }

        ProcessCost sum = default;
        var waiting = new Queue<int>(processes.Where(all.ContainsKey));
        while (waiting.TryDequeue(out int process))
        {
            sum = new ProcessCost(sum.Cpu + all[process].Cpu, sum.ResidentBytes + Resident(process));
            foreach ((int child, (int parent, _)) in all)
            {
                if (parent == process) waiting.Enqueue(child);
            }
        }

        return sum;
    }

    private static (int Parent, TimeSpan Cpu)? Read(int process)
    {
        try
        {
            // After the name, which may hold anything and stands in brackets: state, parent, …; from the 12th its times, then
            // those of its children that have ended, as a database's connections do.
            string text = File.ReadAllText($"/proc/{process}/stat");
            string[] fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return (Number(fields[1]), TimeSpan.FromSeconds(fields[11..15].Sum(Number) / TicksPerSecond));
        }
        catch (IOException)
        {
            return null; // it has just ended
        }
    }

    private static long Resident(int process)
    {
        try
        {
            string line = File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
            return Number(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2]) * 1024L;
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            return 0;
        }
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
