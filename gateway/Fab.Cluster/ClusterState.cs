using System.Text.Json;

namespace Fab.Cluster;

/// <summary>What another terminal is told of a cluster that runs.</summary>
/// <param name="Process">The one that runs it; its end is the end of all.</param>
/// <param name="ProcessStarted">Clock ticks after the computer's start, by which the number is known to be still that process'.</param>
internal sealed record ClusterState(string Data, int Process, string ProcessStarted, string Hub, IReadOnlyList<string> Parts)
{
    public static JsonSerializerOptions Shape { get; } = new(JsonSerializerDefaults.Web);

    public bool IsRunning => StartOf(Process) == ProcessStarted;

    public static ClusterState Of(LocalCluster cluster) => new(
        cluster.Folder.Root, Environment.ProcessId, StartOf(Environment.ProcessId) ?? "", cluster.Hub.Url, [.. cluster.Parts.Select(part => part.Name)]);

    public static ClusterState Starting(string data) => new(Path.GetFullPath(data), Environment.ProcessId, StartOf(Environment.ProcessId) ?? "", "", []);

    /// <summary>The cluster that runs on a folder; null for none.</summary>
    public static ClusterState? Running(string data)
    {
        try
        {
            ClusterState? state = JsonSerializer.Deserialize<ClusterState>(File.ReadAllText(FileIn(data)), Shape);
            return state is { IsRunning: true } ? state : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    public static string FileIn(string data) => Path.Combine(Path.GetFullPath(data), "cluster.json");

    public void Write(string data)
    {
        Directory.CreateDirectory(data);
        File.WriteAllText(FileIn(data), JsonSerializer.Serialize(this, Shape));
    }

    /// <summary>The 22nd field of proc_pid_stat(5), after the name, which may hold anything.</summary>
    private static string? StartOf(int process)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{process}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[19];
        }
        catch (IOException)
        {
            return null;
        }
    }
}
