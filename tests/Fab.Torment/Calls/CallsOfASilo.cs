using System.Diagnostics;
using System.Globalization;
using System.Net;
using Fab.Contracts.Spaces;
using Fab.Domain.Spaces;
using Fab.Silo;
using Fab.Silo.Clustering;
using Fab.Silo.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;

namespace Fab.Torment.Calls;

/// <summary>One silo of the measure, in a process of its own, and callers of grains that live on all of them.</summary>
internal static class CallsOfASilo
{
    public const string Command = "silo";

    private const int Callers = 32;
    private const int Grains = 500;

    public static IReadOnlyList<string> Measures { get; } = [$"{Callers} callers a silo, questions", $"{Callers} callers a silo, changes in PostgreSQL"];

    /// <param name="args">The silo's port, 0 for one that is alone; the database; seconds.</param>
    public static async Task<int> RunAsync(string[] args)
    {
        (int port, string database, int seconds) = (int.Parse(args[0], CultureInfo.InvariantCulture), args[1], int.Parse(args[2], CultureInfo.InvariantCulture));
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(SqlDatabases.Open(database));
        if (port == 0) builder.Services.AddFabGrains();
        else builder.Services.AddFabGrains(new SiloPlace(IPAddress.Loopback, port, database));
        using IHost host = builder.Build();
        await host.StartAsync().ConfigureAwait(false);
        IGrainFactory grains = host.Services.GetRequiredService<IGrainFactory>();
        Console.WriteLine("ready");
        await MeasureAsync(seconds, (key, _) => grains.GetGrain<ISpaceGrain>(key).Get()).ConfigureAwait(false);
        await MeasureAsync(seconds, (key, call) => grains.GetGrain<ISpaceGrain>(key).Describe(new DescribeSpace($"Space {call}", "EUR", "en", "bench"))).ConfigureAwait(false);
        await Console.In.ReadLineAsync().ConfigureAwait(false);
        return 0;
    }

    private static async Task MeasureAsync(int seconds, Func<string, long, Task> call)
    {
        // Once each, so that every grain is awake.
        for (int i = 0; i < Grains; i++) await call(KeyOf(i), 0).ConfigureAwait(false);
        await Console.In.ReadLineAsync().ConfigureAwait(false);
        long begun = Stopwatch.GetTimestamp();
        long[] calls = await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            long count = 0;
            while (Stopwatch.GetElapsedTime(begun).TotalSeconds < seconds)
            {
                await call(KeyOf((int)((caller * 17) + count) % Grains), (caller * 1_000_000_000L) + ++count).ConfigureAwait(false);
            }

            return count;
        }))).ConfigureAwait(false);
        Console.WriteLine((calls.Sum() / Stopwatch.GetElapsedTime(begun).TotalSeconds).ToString(CultureInfo.InvariantCulture));
    }

    private static string KeyOf(int number) => string.Create(CultureInfo.InvariantCulture, $"space-{number}");
}
