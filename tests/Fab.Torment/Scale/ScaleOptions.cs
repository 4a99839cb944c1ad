using System.Globalization;

namespace Fab.Torment.Scale;

/// <summary>How large a space is, and how busy.</summary>
internal sealed record ScaleOptions(int Machines, int Bridges, int JobsPerMinute, int Minutes, double TelemetrySeconds)
{
    public const string Usage =
        """
        usage: fab cluster scale [options]
          --machines N           simulated machines within the bridges (default 2000)
          --bridges N            bridges, each a process (default 8)
          --jobs-per-minute N    jobs that start, each on a machine of its own (default 50)
          --minutes N            how long is measured, after a minute of jobs (default 3)
          --telemetry-seconds X  each machine's readings are told once in so long (default 1)
        """;

    public static ScaleOptions? Parse(IReadOnlyList<string> args)
    {
        var options = new ScaleOptions(2000, 8, 50, 3, 1);
        for (int i = 0; i < args.Count; i += 2)
        {
            string value = i + 1 < args.Count ? args[i + 1] : "";
            bool isNumber = int.TryParse(value, CultureInfo.InvariantCulture, out int n) && n > 0;
            switch (args[i])
            {
                case "--machines" when isNumber: options = options with { Machines = n }; break;
                case "--bridges" when isNumber: options = options with { Bridges = n }; break;
                case "--jobs-per-minute" when isNumber: options = options with { JobsPerMinute = n }; break;
                case "--minutes" when isNumber: options = options with { Minutes = n }; break;
                case "--telemetry-seconds" when double.TryParse(value, CultureInfo.InvariantCulture, out double x) && x > 0: options = options with { TelemetrySeconds = x }; break;
                default: return null;
            }
        }

        // A job each on a machine of its own, and machines left over for commands by hand.
        return options.Jobs <= Math.Min(options.Machines / 2, JobProgram.MostJobs) ? options : null;
    }

    /// <summary>Those before the measure begins among them.</summary>
    public int Jobs => JobsPerMinute * (Minutes + 1);
}
