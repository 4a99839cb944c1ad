using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Fab.Benchmarks.Stream;

/// <summary>What of the streaming benchmark to run.</summary>
/// <param name="Lines">Of the job at a paced wire; unpaced runs take four times as many, up to 50,000.</param>
/// <param name="Stops">Emergency stops in each situation.</param>
/// <param name="Parts">Of speed, unpaced, relaxed, stop, many.</param>
/// <param name="Runs">Of Fab for each row: printed is the median.</param>
/// <param name="Quick">One latency and nothing that is bound by motion, to be done within two minutes or so.</param>
internal sealed record StreamOptions(int Lines, int Stops, IReadOnlyList<string> Parts, string? Dialect, int? Baud, double? LatencyMs, bool WithPrintcore, bool Quick, int Runs = 1)
{
    public static readonly IReadOnlyList<string> AllParts = ["speed", "relaxed", "unpaced", "stop", "many"];

    public static string Usage => $"usage: Fab.Benchmarks stream [--quick] [--lines N] [--stops N] [--only {string.Join('|', AllParts)}]... "
        + "[--dialect marlin|grbl] [--baud N] [--latency MS] [--runs N] [--no-printcore]";

    public static bool TryParse(string[] args, [NotNullWhen(true)] out StreamOptions? options)
    {
        options = new StreamOptions(50_000, 200, [], null, null, null, true, false);
        for (int i = 0; i < args.Length; i++)
        {
            string? value = i + 1 < args.Length ? args[i + 1] : null;
            switch (args[i])
            {
                case "--quick": options = options with { Lines = 1_000, Stops = 15, Quick = true }; continue;
                case "--no-printcore": options = options with { WithPrintcore = false }; continue;
                case "--only" when AllParts.Contains(value): options = options with { Parts = [.. options.Parts, value!] }; break;
                case "--dialect" when value is "marlin" or "grbl": options = options with { Dialect = value }; break;
                case "--lines" when Number(value) is { } lines and >= 500: options = options with { Lines = (int)lines }; break;
                case "--stops" when Number(value) is { } stops and >= 1: options = options with { Stops = (int)stops }; break;
                case "--runs" when Number(value) is { } runs and >= 1: options = options with { Runs = (int)runs }; break;
                case "--baud" when Number(value) is { } baud and >= 1200: options = options with { Baud = (int)baud }; break;
                case "--latency" when Number(value) is { } latency and >= 0: options = options with { LatencyMs = latency }; break;
                default: return false;
            }

            i++;
        }

        if (options.Parts.Count == 0) options = options with { Parts = options.Quick ? [.. AllParts.Except(["relaxed"])] : AllParts };
        return true;
    }

    public static IEnumerable<T> Chosen<T>(IEnumerable<T> all, T? only)
        where T : struct => only is { } one ? [one] : all;

    private static double? Number(string? text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : null;
}
