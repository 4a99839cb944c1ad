using System.Globalization;

namespace Fab.Torment.Scale;

/// <summary>Times that something took; from any thread.</summary>
internal sealed class Latencies
{
    private readonly Lock _gate = new();
    private readonly List<double> _milliseconds = [];

    public void Add(TimeSpan took)
    {
        lock (_gate) _milliseconds.Add(took.TotalMilliseconds);
    }

    public void Clear()
    {
        lock (_gate) _milliseconds.Clear();
    }

    public override string ToString()
    {
        double[] sorted;
        lock (_gate) sorted = [.. _milliseconds.Order()];
        if (sorted.Length == 0) return "none";
        return string.Create(CultureInfo.InvariantCulture, $"p50 {At(0.5):0.0}, p99 {At(0.99):0.0}, most {sorted[^1]:0.0} ms of {sorted.Length}");

        double At(double share) => sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))];
    }
}
