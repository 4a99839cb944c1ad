using System.Diagnostics.CodeAnalysis;

namespace Fab.Contracts.Bus;

/// <summary>One subscriber of a bus: handed what matches its filter one at a time, in order, without keeping others waiting.</summary>
/// <param name="run">Runs the loop that calls the handler.</param>
/// <param name="failed">Told when the handler threw; the message counts as delivered.</param>
/// <remarks>Safe to use from several threads.</remarks>
public sealed class BusSubscriber(string filter, Func<BusMessage, ValueTask> handler, Func<Func<Task>, Task> run, Action<Exception>? failed)
{
    private readonly Lock _gate = new();
    private readonly Queue<BusMessage> _waiting = [];
    private bool _isPumping;
    private bool _isClosed;

    public string Filter => filter;

    public void Post(BusMessage message)
    {
        if (!TopicFilter.Matches(filter, message.Topic)) return;
        lock (_gate)
        {
            if (_isClosed) return;
            _waiting.Enqueue(message);
            if (_isPumping) return;
            _isPumping = true;
        }

        _ = run(PumpAsync);
    }

    /// <summary>What waits is dropped.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            _waiting.Clear();
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "What a handler throws must hurt neither the bus nor other subscribers.")]
    [SuppressMessage("Reliability", "CA2007", Justification = "Stays in the context it is run in.")]
    private async Task PumpAsync()
    {
        while (TryTake(out BusMessage message))
        {
            try
            {
                await handler(message);
            }
            catch (Exception e)
            {
                failed?.Invoke(e);
            }
        }
    }

    private bool TryTake(out BusMessage message)
    {
        lock (_gate)
        {
            if (_waiting.TryDequeue(out message)) return true;
            _isPumping = false;
            return false;
        }
    }
}
