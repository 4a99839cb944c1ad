using Fab.Contracts.Json;
using Fab.GrainHost;
using Microsoft.Extensions.DependencyInjection;
using Orleans;

namespace Fab.Benchmarks;

/// <summary>What the benchmark's grains are asked; about as large as a real command.</summary>
public sealed record Ping(string From, long Number, DateTimeOffset At, IReadOnlyList<string> Notes);

/// <inheritdoc cref="Ping"/>
public sealed record Pong(string By, long Number, bool IsNew);

public interface IPingGrain : IGrainWithStringKey
{
    Task<Pong> Ask(Ping ping);

    Task<long> Add(long amount);

    Task<Pong> AskThrough(Ping ping, string next);
}

public sealed class PingGrain : Grain, IPingGrain
{
    private long _count;

    public Task<Pong> Ask(Ping ping) => Task.FromResult(new Pong(this.GetPrimaryKeyString(), ping.Number, ++_count == ping.Number));

    public Task<long> Add(long amount) => Task.FromResult(_count += amount);

    public async Task<Pong> AskThrough(Ping ping, string next) => await GrainFactory.GetGrain<IPingGrain>(next).Ask(ping);
}

/// <summary>Grain calls per second on the thread pool. For orientation: one Orleans silo with JSON messages on two cores makes 100,000 one after another and 139,000 from 64 callers.</summary>
internal static class GrainBenchmark
{
    private const int Callers = 64;

    public static async Task Run(Options options)
    {
        var services = new ServiceCollection();
        services.AddFabGrainHost(host =>
        {
            host.AddGrain<PingGrain>();
            host.Json = FabJson.Options;
        });
        await using ServiceProvider provider = services.BuildServiceProvider();
        IGrainFactory grains = provider.GetRequiredService<IGrainFactory>();
        var ping = new Ping("bench", 1, DateTimeOffset.UnixEpoch, ["one", "two"]);

        await Measure.Rate("one after another, JSON both ways", options, end => Repeat(grains.GetGrain<IPingGrain>("a"), g => g.Ask(ping), end));
        await Measure.Rate("one after another, a number both ways", options, end => Repeat(grains.GetGrain<IPingGrain>("a"), g => g.Add(1), end));
        await Measure.Rate("through a second grain, JSON twice both ways", options, end => Repeat(grains.GetGrain<IPingGrain>("a"), g => g.AskThrough(ping, "b"), end));
        await Measure.Rate($"{Callers} callers, a grain each, JSON both ways", options, end => FromMany(i => grains.GetGrain<IPingGrain>($"g{i}"), g => g.Ask(ping), end));
        await Measure.Rate($"{Callers} callers, one grain, JSON both ways", options, end => FromMany(_ => grains.GetGrain<IPingGrain>("a"), g => g.Ask(ping), end));
    }

    private static async Task<long> Repeat(IPingGrain grain, Func<IPingGrain, Task> call, CancellationToken end)
    {
        await Task.Yield();
        long calls = 0;
        for (; !end.IsCancellationRequested; calls++) await call(grain);
        return calls;
    }

    private static async Task<long> FromMany(Func<int, IPingGrain> grain, Func<IPingGrain, Task> call, CancellationToken end)
    {
        long[] calls = await Task.WhenAll(Enumerable.Range(0, Callers).Select(i => Repeat(grain(i), call, end)));
        return calls.Sum();
    }
}
