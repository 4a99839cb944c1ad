using System.Diagnostics;
using System.Globalization;

namespace Fab.Benchmarks;

/// <summary>Runs something for a while, several times, and prints the median rate with the lowest and highest.</summary>
internal static class Measure
{
    /// <param name="name">What is counted.</param>
    /// <param name="options">How often and how long.</param>
    /// <param name="runUntil">Works until the token ends it and returns how many were done.</param>
    public static async Task Rate(string name, Options options, Func<CancellationToken, Task<long>> runUntil)
    {
        TimeSpan length = TimeSpan.FromSeconds(options.SecondsPerRun);
        await Once(length, runUntil); // warm-up: tiered compilation settles
        var rates = new List<double>();
        for (int run = 0; run < options.Runs; run++) rates.Add(await Once(length, runUntil));
        rates.Sort();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-44} {rates[rates.Count / 2],12:N0}/s   ({rates[0]:N0} to {rates[^1]:N0}, {options.Runs} runs of {options.SecondsPerRun} s)"));
    }

    private static async Task<double> Once(TimeSpan length, Func<CancellationToken, Task<long>> runUntil)
    {
        using var end = new CancellationTokenSource(length);
        long start = Stopwatch.GetTimestamp();
        long done = await runUntil(end.Token);
        return done / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
