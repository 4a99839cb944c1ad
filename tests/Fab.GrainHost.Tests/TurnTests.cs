using Microsoft.Extensions.DependencyInjection;
using Orleans;

namespace Fab.GrainHost.Tests;

public class TurnTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(77)]
    public void Requests_SentAtOnceToOneGrain_RunOneAfterAnotherInOrder(long seed)
    {
        var test = new TestHost(seed);
        IRelayGrain grain = test.Grain<IRelayGrain>("a");
        test.Run(() => Task.WhenAll(Enumerable.Range(0, 5).Select(i => grain.Work($"{i}", 4))));
        Assert.Equal(Enumerable.Range(0, 5).SelectMany(i => new[] { $"{i} starts", $"{i} ends" }), test.Notes.Lines);
    }

    [Fact]
    public void Requests_ToTwoGrains_Interleave()
    {
        int interleaved = 0;
        for (int seed = 0; seed < 20; seed++)
        {
            var test = new TestHost(seed);
            test.Run(() => Task.WhenAll(test.Grain<IRelayGrain>("a").Work("a", 5), test.Grain<IRelayGrain>("b").Work("b", 5)));
            if (test.Notes.Lines[1].EndsWith("starts", StringComparison.Ordinal)) interleaved++;
        }

        Assert.InRange(interleaved, 5, 20);
    }

    [Fact]
    public void SeededScheduler_SameSeed_GivesTheSameRun_OthersDiffer()
    {
        static string RunWith(long seed)
        {
            var test = new TestHost(seed);
            test.Run(() => Task.WhenAll(Enumerable.Range(0, 6).Select(i => test.Grain<IRelayGrain>($"g{i}").Work($"{i}", 3))));
            return $"{test.Scheduler.StepsRun}: {string.Join(", ", test.Notes.Lines)}";
        }

        string[] runs = [.. Enumerable.Range(0, 10).Select(seed => RunWith(seed))];
        Assert.Equal(runs, Enumerable.Range(0, 10).Select(seed => RunWith(seed)));
        Assert.True(runs.Distinct().Count() > 5);
    }

    [Fact]
    public void SeededScheduler_ActorsOutsideGrains_RunAmongThem()
    {
        var test = new TestHost(5);
        int threads = 0;
        int thread = Environment.CurrentManagedThreadId;
        Task actor = test.Scheduler.RunActor(async () =>
        {
            for (int i = 0; i < 3; i++)
            {
                test.Notes.Add($"actor {await test.Grain<IRelayGrain>("a").Twice(i)}");
                if (Environment.CurrentManagedThreadId != thread) threads++;
            }
        });
        test.Scheduler.RunUntilIdle();
        Assert.True(actor.IsCompletedSuccessfully);
        Assert.Equal(["actor 0", "actor 2", "actor 4"], test.Notes.Lines);
        Assert.Equal(0, threads);
    }

    [Fact]
    public async Task ThreadPool_ManyCallersOfFewGrains_NeverTwoThreadsInOneGrain()
    {
        var services = new ServiceCollection();
        services.AddFabGrainHost(options => options.AddGrain<TallyGrain>());
        await using ServiceProvider provider = services.BuildServiceProvider();
        IGrainFactory grains = provider.GetRequiredService<IGrainFactory>();
        const int Callers = 16;
        const int Calls = 200;
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(async caller =>
        {
            await Task.Yield();
            for (int i = 0; i < Calls; i++) await grains.GetGrain<ITallyGrain>($"{(caller + i) % 3}").Add();
        }));
        int sum = 0;
        for (int i = 0; i < 3; i++)
        {
            Tally tally = await grains.GetGrain<ITallyGrain>($"{i}").Get();
            Assert.Equal(0, tally.Clashes);
            sum += tally.Count;
        }

        Assert.Equal(Callers * Calls, sum);
    }

    [Fact]
    public void References_ToTheSameGrain_AreEqual()
    {
        var test = new TestHost();
        Assert.Equal(test.Grain<IRelayGrain>("a"), test.Grain<IRelayGrain>("a"));
        Assert.NotEqual(test.Grain<IRelayGrain>("a"), test.Grain<IRelayGrain>("b"));
        Assert.Equal("a", test.Grain<IRelayGrain>("a").GetPrimaryKeyString());
        Assert.Equal("relay/a", test.Grain<IRelayGrain>("a").ToString());
        Assert.Equal(new GrainIdentity("relay", "a"), new GrainIdentity("relay", "a"));
    }

    [Fact]
    public void GetGrain_EmptyKeyOrInterfaceWithoutClass_SaysSo()
    {
        var test = new TestHost();
        Assert.Throws<ArgumentException>(() => test.Grain<IRelayGrain>(" "));
        ArgumentException missing = Assert.Throws<ArgumentException>(() => test.Grain<INobodysGrain>("a"));
        Assert.Contains(nameof(INobodysGrain), missing.Message, StringComparison.Ordinal);
    }
}

public interface INobodysGrain : IGrainWithStringKey;

public sealed record Tally(int Count, int Clashes);

public interface ITallyGrain : IGrainWithStringKey
{
    Task Add();

    Task<Tally> Get();
}

/// <summary>Counts without any lock, and counts when two threads are inside.</summary>
internal sealed class TallyGrain : Grain, ITallyGrain
{
    private int _tally;
    private int _clashes;
    private int _inside;

    public async Task Add()
    {
        for (int i = 0; i < 3; i++)
        {
            if (Interlocked.Increment(ref _inside) != 1) _clashes++;
            Thread.SpinWait(20);
            Interlocked.Decrement(ref _inside);
            await Task.Yield();
        }

        _tally++;
    }

    public Task<Tally> Get() => Task.FromResult(new Tally(_tally, _clashes));
}
