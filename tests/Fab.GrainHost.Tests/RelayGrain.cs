using Orleans;
using Orleans.Concurrency;

namespace Fab.GrainHost.Tests;

/// <summary>A grain that calls others along a route, so that a test can draw any picture of who waits for whom.</summary>
public interface IRelayGrain : IGrainWithStringKey
{
    /// <summary>Calls the first of the route with the rest of it and waits; answers the keys that were passed.</summary>
    Task<string> Pass(string[] route);

    /// <summary>Notes its start, waits for as many steps, notes its end.</summary>
    Task Work(string name, int steps);

    [OneWay]
    Task Tell(string[] route);

    /// <summary>Waits until <see cref="GateService.Open"/> of this name.</summary>
    Task WaitFor(string gate);

    /// <summary>Waits for the gate, then passes the route.</summary>
    Task<string> WaitThenPass(string gate, string[] route);

    /// <summary>Calls all at once and waits for all.</summary>
    Task<string[]> PassToAll(string[] keys);

    /// <summary>Catches what the call threw and answers its message.</summary>
    Task<string> TryPass(string[] route);

    Task<int> Fail(string message);

    ValueTask<int> Twice(int number);
}

internal sealed class RelayGrain(Notes notes, GateService gates) : Grain, IRelayGrain
{
    private int _running;

    public async Task<string> Pass(string[] route)
    {
        string me = this.GetPrimaryKeyString();
        return route is [string next, .. string[] rest] ? $"{me} {await GrainFactory.GetGrain<IRelayGrain>(next).Pass(rest)}" : me;
    }

    public async Task Work(string name, int steps)
    {
        if (Interlocked.Increment(ref _running) != 1) notes.Add($"{name} met another request");
        notes.Add($"{name} starts");
        for (int i = 0; i < steps; i++) await Task.Yield();
        notes.Add($"{name} ends");
        Interlocked.Decrement(ref _running);
    }

    public async Task Tell(string[] route)
    {
        notes.Add($"{this.GetPrimaryKeyString()} was told");
        await Pass(route);
    }

    public Task WaitFor(string gate) => gates.Opened(gate);

    public async Task<string> WaitThenPass(string gate, string[] route)
    {
        await gates.Opened(gate);
        return await Pass(route);
    }

    public Task<string[]> PassToAll(string[] keys) =>
        Task.WhenAll(keys.Select(key => GrainFactory.GetGrain<IRelayGrain>(key).Pass([])));

    public async Task<string> TryPass(string[] route)
    {
        try
        {
            return await Pass(route);
        }
        catch (GrainCallCycleException cycle)
        {
            return string.Join('>', cycle.Cycle.Select(id => id.Key));
        }
    }

    public Task<int> Fail(string message) => throw new InvalidOperationException(message);

    public ValueTask<int> Twice(int number) => ValueTask.FromResult(2 * number);
}

/// <summary>Gates that a test opens.</summary>
internal sealed class GateService
{
    private readonly Dictionary<string, TaskCompletionSource> _gates = [];

    public Task Opened(string name) => Gate(name).Task;

    public void Open(string name) => Gate(name).TrySetResult();

    private TaskCompletionSource Gate(string name)
    {
        lock (_gates) return _gates.TryGetValue(name, out TaskCompletionSource? gate) ? gate : _gates[name] = new TaskCompletionSource();
    }
}
