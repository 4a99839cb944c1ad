using Fab.Domain.Machines;
using Fab.FirmwareBridge.Links;
using Fab.FirmwareBridge.Sessions;

namespace Fab.FirmwareBridge.Pumps;

/// <summary>A conversation's bytes go to whichever link is open; without one they go nowhere. A stop goes past the conversation.</summary>
internal sealed class LinkOutput(Dialect dialect, BridgeClock clock) : IMachineOutput
{
    private readonly Lock _gate = new();
    private IMachineLink? _link;
    private int _stopsUnderWay;
    private (TimeSpan Arrived, TimeSpan Latency)? _stop;

    /// <summary>
    /// Goes once through all that a stop goes through, at no machine: so that the first stop, mostly the only one, does not
    /// wait some milliseconds for the compiler.
    /// </summary>
    public static void Rehearse(BridgeClock clock)
    {
        foreach (Dialect dialect in (Dialect[])[Dialect.Marlin, Dialect.Grbl])
        {
            var output = new LinkOutput(dialect, clock) { Link = new NoLink() };
            output.StopIsAsked();
            output.StopAtOnce(clock.WallElapsed);
            output.WriteUrgent([], clock.WallElapsed);
            output.StopIsDone();
        }
    }

    public IMachineLink? Link
    {
        get => _link;
        set
        {
            lock (_gate) _link = value;
        }
    }

    /// <summary>
    /// From any thread: a stop is asked for. Nothing else goes out until the loop has come to it as well and says
    /// <see cref="StopIsDone"/>. Hand it to the loop next, then call <see cref="StopAtOnce"/>: so the loop knows of the stop
    /// before the machine can have answered it. Without the lock, and seen by the loop before it takes the lock again: a
    /// loop that writes without pause would else take it again and again before the stop's thread.
    /// </summary>
    public void StopIsAsked() => Interlocked.Increment(ref _stopsUnderWay);

    /// <summary>Puts the stop on the wire whatever the loop is doing, unless the loop was faster.</summary>
    /// <param name="arrivedWall">When the command arrived; <see cref="WriteUrgent"/> knows the stop by it.</param>
    public void StopAtOnce(TimeSpan arrivedWall)
    {
        lock (_gate)
        {
            if (_link is null || Volatile.Read(ref _stopsUnderWay) == 0) return;
            _link.WriteUrgent(EmergencyBytes.Of(dialect));
            _stop = (arrivedWall, Since(arrivedWall));
        }
    }

    public void StopIsDone()
    {
        lock (_gate)
        {
            if (Interlocked.Decrement(ref _stopsUnderWay) == 0) _stop = null;
        }
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (Volatile.Read(ref _stopsUnderWay) > 0) return;
        lock (_gate)
        {
            if (Volatile.Read(ref _stopsUnderWay) == 0) _link?.Write(bytes);
        }
    }

    public TimeSpan WriteUrgent(ReadOnlySpan<byte> bytes, TimeSpan arrivedWall)
    {
        lock (_gate)
        {
            if (_stop is { } stop && stop.Arrived == arrivedWall)
            {
                // The stop is out already; this is the conversation's own, which must not throw that away.
                _link?.Write(bytes);
                return stop.Latency;
            }

            _link?.WriteUrgent(bytes);
            return Since(arrivedWall);
        }
    }

    public void PulseReset() => _link?.PulseReset();

    private TimeSpan Since(TimeSpan arrivedWall)
    {
        TimeSpan latency = clock.WallElapsed - arrivedWall;
        return latency > TimeSpan.Zero ? latency : TimeSpan.Zero;
    }

    private sealed class NoLink : IMachineLink
    {
        public string? LostReason => null;

        public void Write(ReadOnlySpan<byte> bytes)
        {
        }

        public void WriteUrgent(ReadOnlySpan<byte> bytes)
        {
        }

        public void PulseReset()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
