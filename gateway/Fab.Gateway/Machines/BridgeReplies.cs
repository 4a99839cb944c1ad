using System.Collections.Concurrent;
using System.Text.Json;
using Fab.Contracts.Bus;
using Fab.Contracts.Json;
using Fab.Gateway.Health;

namespace Fab.Gateway.Machines;

/// <summary>
/// Brings a bridge's answer to whoever asked it: for commands that are no orders, and so are not kept and said again (a
/// jog that comes late must not move anything), and for the measured time of a stop.
/// </summary>
public sealed class BridgeReplies(IBus bus, HubMetrics metrics, TimeProvider time, string space) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource<BridgeEvent>> _waiting = new(StringComparer.Ordinal);
    private IAsyncDisposable? _subscription;

    public async Task Start() => _subscription = await bus.SubscribeAsync(Topics.Event(space, "+"), OnMessage);

    /// <summary>Begins to listen for the answer to a command that is about to be sent.</summary>
    /// <returns>The answer, or null when none came in time. Await it: it stops listening.</returns>
    public async Task<BridgeEvent?> Expect(string commandId, TimeSpan patience)
    {
        var answer = new TaskCompletionSource<BridgeEvent>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[commandId] = answer;
        try
        {
            return await answer.Task.WaitAsync(patience, time);
        }
        catch (TimeoutException)
        {
            return null;
        }
        finally
        {
            _waiting.TryRemove(commandId, out _);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_subscription is not null) await _subscription.DisposeAsync();
    }

    private ValueTask OnMessage(BusMessage message)
    {
        // Cheaper than reading it: nobody waits most of the time.
        if (_waiting.IsEmpty) return ValueTask.CompletedTask;
        BridgeEvent? told = JsonSerializer.Deserialize<BridgeEvent>(message.Payload.Span, FabJson.Options);
        if (told?.InReplyTo is not { } id || !_waiting.TryGetValue(id, out TaskCompletionSource<BridgeEvent>? answer)) return ValueTask.CompletedTask;
        bool isFirst = answer.TrySetResult(told);
        if (isFirst && told is MachineStopped { LatencyMicroseconds: > 0 } stopped)
            metrics.StopTook(Topics.MachineOf(message.Topic)!, stopped.LatencyMicroseconds + stopped.HubMicroseconds);
        return ValueTask.CompletedTask;
    }
}
