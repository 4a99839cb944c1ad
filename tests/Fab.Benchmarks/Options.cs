using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Fab.Benchmarks;

/// <param name="Runs">How many measured runs the median is taken of.</param>
/// <param name="SecondsPerRun">How long each run takes.</param>
/// <param name="Postgres">On PostgreSQL rather than SQLite, where it makes a difference.</param>
internal sealed record Options(int Runs, int SecondsPerRun, bool Postgres = false)
{
    public static bool TryParse(string[] args, [NotNullWhen(true)] out Options? options)
    {
        options = new Options(Runs: 5, SecondsPerRun: 2);
        if (args.Contains("--postgres"))
        {
            options = options with { Postgres = true };
            args = [.. args.Where(a => a != "--postgres")];
        }

        for (int i = 0; i < args.Length; i += 2)
        {
            if (i + 1 == args.Length || !int.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out int value) || value < 1) return false;
            switch (args[i])
            {
                case "--runs": options = options with { Runs = value }; break;
                case "--seconds": options = options with { SecondsPerRun = value }; break;
                default: return false;
            }
        }

        return true;
    }
}
