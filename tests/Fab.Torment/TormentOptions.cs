using System.Globalization;
using Fab.Silo.Clustering;

namespace Fab.Torment;

/// <summary>One campaign.</summary>
/// <param name="Seed">Decides which part is killed when, for how long it stays away, and what the person does.</param>
/// <param name="Kills">After so many the rest is let run in peace; fewer when the jobs are over before.</param>
/// <param name="Lines">Of each job's cut.</param>
internal sealed record TormentOptions(int Seed, int Jobs, int Bridges, int Machines, int Kills, int Lines, double TimeScale)
{
    public const string Usage =
        """
        usage: fab cluster torment [options]
          --seed N        which campaign (default 1)
          --jobs N        jobs to be made (default 200)
          --silos N       hubs, each with a silo (default 1; more with --profile full)
          --bridges N     bridges, each a process (default 3)
          --machines N    machines at them (default 30)
          --kills N       how many kill -9 at most (default 100)
          --stops N       how many emergency stops somebody presses at most (default 20)
          --lines N       lines of each job's cut (default 200)
          --upgrade-from DIR  begin with hubs of an older build, and replace one after the other instead of killing
          --time-scale X  how many times faster than life printers move (default 60)
          --data DIR      keep everything in this folder (default: a temporary one, kept where something did not hold)
        """;

    public static TormentOptions Default { get; } = new(1, 200, 3, 30, 100, 200, 60);

    /// <summary>How many emergency stops are pressed at most.</summary>
    public int Stops { get; init; } = 20;

    /// <summary>Printers heed no stop at once: the campaign must find that out.</summary>
    public bool DeafToStops { get; init; }

    /// <summary>Hubs, each a process with a silo.</summary>
    public int Silos { get; init; } = 1;

    /// <summary>Where an older build's hub lies: the hubs begin as that, and are replaced by this build's. Null: nothing is replaced, parts are killed.</summary>
    public string? UpgradeFrom { get; init; }

    /// <summary>Null: kept only where something did not hold.</summary>
    public string? Data { get; init; }

    public static TormentOptions? Parse(IReadOnlyList<string> args)
    {
        TormentOptions options = Default;
        for (int i = 0; i < args.Count; i += 2)
        {
            string value = i + 1 < args.Count ? args[i + 1] : "";
            bool isNumber = int.TryParse(value, CultureInfo.InvariantCulture, out int n) && n >= 0;
            switch (args[i])
            {
                case "--seed" when isNumber: options = options with { Seed = n }; break;
                case "--jobs" when isNumber && n is > 0 and <= JobProgram.MostJobs: options = options with { Jobs = n }; break;
                case "--silos" when isNumber && (n == 1 || (n is > 1 and < 10 && FabSilos.CanBeSeveral)): options = options with { Silos = n }; break;
                case "--bridges" when isNumber && n > 0: options = options with { Bridges = n }; break;
                case "--machines" when isNumber && n > 0: options = options with { Machines = n }; break;
                case "--kills" when isNumber: options = options with { Kills = n }; break;
                case "--stops" when isNumber: options = options with { Stops = n }; break;
                case "--lines" when isNumber && n is > 0 and <= JobProgram.MostLines: options = options with { Lines = n }; break;
                case "--time-scale" when double.TryParse(value, CultureInfo.InvariantCulture, out double scale) && scale > 0: options = options with { TimeScale = scale }; break;
                case "--upgrade-from" when File.Exists(Path.Combine(value, "Fab.Gateway.dll")): options = options with { UpgradeFrom = Path.GetFullPath(value) }; break;
                case "--data" when value.Length > 0: options = options with { Data = value }; break;
                default: return null;
            }
        }

        return options;
    }
}
