using System.Collections.Concurrent;
using System.Text.Json;
using Fab.Contracts.Api;
using Fab.Contracts.Bus;
using Fab.Contracts.Json;
using Fab.Domain;
using Fab.Gateway.Events;

namespace Fab.Gateway.Machines;

/// <summary>
/// What is said at machines: bus → here → viewers, and the last lines of each for whoever comes later. Also brings a
/// bridge's answer to whoever did something by hand. Wakes no grain.
/// </summary>
public sealed class MachineConsole(IBus bus, LiveEvents events, TimeProvider time, string space) : IAsyncDisposable
{
    /// <summary>Lines kept of each machine.</summary>
    public const int Kept = 2_000;

    private readonly ConcurrentDictionary<MachineId, History> _histories = new();
    private readonly ConcurrentDictionary<string, Asked> _asked = new(StringComparer.Ordinal);
    private IAsyncDisposable? _subscription;

    public async Task Start() => _subscription = await bus.SubscribeAsync(Topics.Console(space, "+"), OnMessage);

    /// <summary>The lines after number <paramref name="after"/>, oldest first; 0 for all that are kept.</summary>
    public IReadOnlyList<ConsoleLine> Of(MachineId machine, long after) =>
        _histories.TryGetValue(machine, out History? history) ? history.After(after) : [];

    /// <summary>Begins to listen for the answers to a command that is about to be sent. Dispose it to stop.</summary>
    public Asked Expect(string commandId)
    {
        var asked = new Asked(time, () => _asked.TryRemove(commandId, out _));
        _asked[commandId] = asked;
        return asked;
    }

    public async ValueTask DisposeAsync()
    {
        if (_subscription is not null) await _subscription.DisposeAsync();
    }

    private ValueTask OnMessage(BusMessage message)
    {
        ConsoleMessage? told = JsonSerializer.Deserialize<ConsoleMessage>(message.Payload.Span, FabJson.Options);
        if (told is null || told.Machine.Value != Topics.MachineOf(message.Topic)) return ValueTask.CompletedTask;
        if (told.Lines.Count > 0) events.Publish("console", new ConsoleView(told.Machine, _histories.GetOrAdd(told.Machine, _ => new History()).Add(told.Lines)));
        foreach (HandAnswer answer in told.Answers)
        {
            if (_asked.TryGetValue(answer.InReplyTo, out Asked? asked)) asked.Heard(answer);
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Somebody waits for what becomes of a command by hand.</summary>
    public sealed class Asked(TimeProvider time, Action forget) : IDisposable
    {
        private readonly TaskCompletionSource<HandAnswer> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource<HandAnswer> _last = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>The first answer; null when none came in time.</summary>
        public Task<HandAnswer?> First(TimeSpan patience) => Within(_first.Task, patience);

        /// <summary>The answer that nothing follows, or what was heard until then.</summary>
        public async Task<HandAnswer?> Last(TimeSpan patience) =>
            await Within(_last.Task, patience) ?? (_first.Task.IsCompletedSuccessfully ? await _first.Task : null);

        public void Dispose() => forget();

        internal void Heard(HandAnswer answer)
        {
            _first.TrySetResult(answer);
            if (answer.Stage != HandStage.Taken) _last.TrySetResult(answer);
        }

        private async Task<HandAnswer?> Within(Task<HandAnswer> answer, TimeSpan patience)
        {
            try
            {
                return await answer.WaitAsync(patience, time);
            }
            catch (TimeoutException)
            {
                return null;
            }
        }
    }

    private sealed class History
    {
        private readonly Lock _gate = new();
        private readonly Queue<ConsoleLine> _lines = new();
        private long _count;

        public ConsoleLine[] Add(IReadOnlyList<ConsoleLine> lines)
        {
            lock (_gate)
            {
                ConsoleLine[] numbered = [.. lines.Select(line => line with { Number = ++_count })];
                foreach (ConsoleLine line in numbered) _lines.Enqueue(line);
                while (_lines.Count > Kept) _lines.Dequeue();
                return numbered;
            }
        }

        public ConsoleLine[] After(long number)
        {
            lock (_gate) return [.. _lines.SkipWhile(line => line.Number <= number)];
        }
    }
}
