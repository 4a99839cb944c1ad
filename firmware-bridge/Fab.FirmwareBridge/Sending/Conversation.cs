using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Fab.Domain.Machines;
using Fab.Firmware.Streaming;
using Fab.FirmwareBridge.Links;
using Fab.FirmwareBridge.Pumps;
using Fab.FirmwareBridge.Sessions;

namespace Fab.FirmwareBridge.Sending;

/// <summary>
/// A streaming core on a serial port, without hub, journal or session: one thread moves bytes and time. What is asked of
/// the core is handed to that thread; a stop goes out past it.
/// </summary>
public sealed class Conversation : IAsyncDisposable
{
    private const int ReadBytes = 4096;

    private readonly IStreamingCore _core;
    private readonly ISerialLink _link;
    private readonly BridgeClock _clock;
    private readonly Action<StreamNotice, StreamStatus> _hear;
    private readonly Action<string> _lost;
    private readonly LinkOutput _output;
    private readonly DueTimer _timer;
    private readonly ConcurrentQueue<Action<IStreamingCore, TimeSpan>> _asked = new();
    private readonly ArrayBufferWriter<byte> _bytes = new(ReadBytes);
    private readonly byte[] _received = new byte[ReadBytes];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isEnding;

    /// <param name="core">Taken over: touched by the conversation's thread alone.</param>
    /// <param name="link">Taken over as well.</param>
    /// <param name="hear">Called on the conversation's thread with every notice and how things stand; must not wait.</param>
    /// <param name="lost">The same when the link is gone, with the reason; nothing is heard after it.</param>
    public Conversation(
        IStreamingCore core,
        Dialect dialect,
        ISerialLink link,
        TimeProvider time,
        Action<StreamNotice, StreamStatus> hear,
        Action<string> lost)
    {
        (_core, _link, _hear, _lost) = (core, link, hear, lost);
        _clock = new BridgeClock(time, time);
        _output = new LinkOutput(dialect, _clock) { Link = link };
        _timer = new DueTimer(time, link.Wake);
        LinkOutput.Rehearse(_clock);
        RuntimeHelpers.PrepareMethod(typeof(Conversation).GetMethod(nameof(EmergencyStop))!.MethodHandle);
        new Thread(Loop) { IsBackground = true, Name = "conversation" }.Start();
    }

    /// <summary>Lets the core do something, with the present moment.</summary>
    public void Ask(Action<IStreamingCore, TimeSpan> what)
    {
        _asked.Enqueue(what);
        _link.Wake();
    }

    /// <summary>Lets the core do something and says what came of it; null as well when the conversation has ended.</summary>
    public async Task<T?> AskAsync<T>(Func<IStreamingCore, TimeSpan, T?> what)
    {
        var answer = new TaskCompletionSource<T?>(TaskCreationOptions.RunContinuationsAsynchronously);
        Ask((core, now) => answer.TrySetResult(what(core, now)));
        Task first = await Task.WhenAny(answer.Task, _ended.Task).ConfigureAwait(false);
        return first == answer.Task ? await answer.Task.ConfigureAwait(false) : default;
    }

    /// <summary>From any thread: the stop is with the driver when this returns.</summary>
    /// <returns>How long that took.</returns>
    public TimeSpan EmergencyStop()
    {
        TimeSpan asked = _clock.WallElapsed;
        _output.StopIsAsked();
        _asked.Enqueue((core, now) =>
        {
            core.EmergencyStop(now);
            if (core.TakeOutput(_bytes)) _output.WriteUrgent(_bytes.WrittenSpan, asked);
            _bytes.ResetWrittenCount();
            _output.StopIsDone();
        });
        _output.StopAtOnce(asked);
        TimeSpan latency = _clock.WallElapsed - asked;
        _link.Wake();
        return latency;
    }

    /// <summary>Ends the conversation as it stands and closes the port.</summary>
    public async ValueTask DisposeAsync()
    {
        _isEnding = true;
        _link.Wake();
        await _ended.Task.ConfigureAwait(false);
        await _timer.DisposeAsync().ConfigureAwait(false);
        await _link.DisposeAsync().ConfigureAwait(false);
    }

    private TimeSpan Now() => _clock.WallElapsed;

    private void Loop()
    {
        try
        {
            _core.Connected(Now());
            Settle();
            while (!_isEnding)
            {
                int count = _link.Wait() ? _link.Read(_received) : 0;

                // After the read: what came may be the answer to a stop that went out meanwhile.
                while (_asked.TryDequeue(out Action<IStreamingCore, TimeSpan>? ask)) ask(_core, Now());
                if (count < 0)
                {
                    Lose();
                    break;
                }

                if (count > 0) _core.Receive(_received.AsSpan(0, count), Now());
                TimeSpan now = Now();
                if (_core.NextTick <= now) _core.Tick(now);
                Settle();
            }
        }
        finally
        {
            _ended.TrySetResult();
        }
    }

    private void Lose()
    {
        _core.Disconnected(Now());
        TellNotices();
        _lost(_link.LostReason ?? "closed");
    }

    private void Settle()
    {
        if (_core.TakeOutput(_bytes)) _output.Write(_bytes.WrittenSpan);
        _bytes.ResetWrittenCount();
        TellNotices();
        _timer.WakeAt(_core.NextTick, Now());
    }

    private void TellNotices()
    {
        StreamStatus? status = null;
        while (_core.TryTakeNotice(out StreamNotice notice)) _hear(notice, status ??= _core.Status);
    }
}
