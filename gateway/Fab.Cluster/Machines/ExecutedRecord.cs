using System.Globalization;

namespace Fab.Cluster.Machines;

/// <summary>A line of what a machine has executed, by its own count.</summary>
/// <param name="AtMs">Since 1970: it was executed by then.</param>
public sealed record ExecutedRecord(long AtMs, string Command)
{
    /// <summary>In the place of a command: here the bytes of an emergency stop came.</summary>
    public const string Stop = "!stop";

    public bool IsStop => Command == Stop;

    public static ExecutedRecord Read(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        int space = line.IndexOf(' ', StringComparison.Ordinal);
        return new ExecutedRecord(long.Parse(line.AsSpan(0, space), CultureInfo.InvariantCulture), line[(space + 1)..]);
    }
}
