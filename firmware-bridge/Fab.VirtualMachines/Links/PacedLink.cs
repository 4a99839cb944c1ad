using System.Buffers;

namespace Fab.VirtualMachines;

/// <summary>
/// A serial cable in memory: bytes take 10 bit times each (8N1) and arrive after a latency, in both directions. Use it
/// in place of <see cref="VirtualMachine.Receive"/> and <see cref="VirtualMachine.TakeOutput"/>; it drives the machine.
/// </summary>
public sealed class PacedLink
{
    private const int BitsPerByte = 10;

    private readonly VirtualMachine _machine;
    private readonly double _ticksPerByte;
    private readonly long _latencyTicks;
    private readonly Queue<(long ArrivesAt, byte Value)> _toMachine = new();
    private readonly Queue<(long ArrivesAt, byte Value)> _toHost = new();
    private readonly ArrayBufferWriter<byte> _scratch = new();
    private double _toMachineFree, _toHostFree;

    /// <param name="machine">Driven by this link from now on.</param>
    /// <param name="baud">Bits per second.</param>
    /// <param name="latency">Each way, on top of the time on the wire; FTDI's default read latency is 16 ms.</param>
    public PacedLink(VirtualMachine machine, int baud, TimeSpan latency = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(baud);
        _machine = machine;
        _ticksPerByte = (double)BitsPerByte * TimeSpan.TicksPerSecond / baud;
        _latencyTicks = latency.Ticks;
    }

    /// <summary>Bytes the host has written that have not arrived yet.</summary>
    public int BytesInFlight => _toMachine.Count;

    public TimeSpan? NextWake
    {
        get
        {
            long next = _machine.NextWake?.Ticks ?? long.MaxValue;
            if (_toMachine.TryPeek(out (long ArrivesAt, byte Value) sent)) next = Math.Min(next, sent.ArrivesAt);
            if (_toHost.TryPeek(out (long ArrivesAt, byte Value) answered)) next = Math.Min(next, answered.ArrivesAt);
            return next == long.MaxValue ? null : TimeSpan.FromTicks(next);
        }
    }

    /// <summary>The host writes.</summary>
    public void Write(ReadOnlySpan<byte> bytes, TimeSpan now)
    {
        Advance(now);
        foreach (byte value in bytes)
        {
            _toMachineFree = Math.Max(_toMachineFree, now.Ticks) + _ticksPerByte;
            _toMachine.Enqueue(((long)Math.Ceiling(_toMachineFree) + _latencyTicks, value));
        }
    }

    /// <summary>Lets time pass for the cable and the machine.</summary>
    public void Advance(TimeSpan now)
    {
        Span<byte> one = stackalloc byte[1];
        while (true)
        {
            long arrival = _toMachine.TryPeek(out (long ArrivesAt, byte Value) sent) ? sent.ArrivesAt : long.MaxValue;
            long wake = _machine.NextWake?.Ticks ?? long.MaxValue;
            long next = Math.Min(arrival, wake);
            if (next > now.Ticks) break;
            if (arrival <= wake)
            {
                one[0] = _toMachine.Dequeue().Value;
                _machine.Receive(one, TimeSpan.FromTicks(arrival));
            }
            else
            {
                _machine.Advance(TimeSpan.FromTicks(wake));
            }

            Collect(next);
        }

        _machine.Advance(now);
        Collect(now.Ticks);
    }

    /// <summary>The host reads what has arrived by <paramref name="now"/>; returns how many bytes.</summary>
    public int Read(IBufferWriter<byte> output, TimeSpan now)
    {
        ArgumentNullException.ThrowIfNull(output);
        Advance(now);
        int read = 0;
        while (_toHost.TryPeek(out (long ArrivesAt, byte Value) answered) && answered.ArrivesAt <= now.Ticks)
        {
            output.GetSpan(1)[0] = _toHost.Dequeue().Value;
            output.Advance(1);
            read++;
        }

        return read;
    }

    private void Collect(long nowTicks)
    {
        if (_machine.OutputBytes == 0) return;
        _scratch.ResetWrittenCount();
        _machine.TakeOutput(_scratch);
        foreach (byte value in _scratch.WrittenSpan)
        {
            _toHostFree = Math.Max(_toHostFree, nowTicks) + _ticksPerByte;
            _toHost.Enqueue(((long)Math.Ceiling(_toHostFree) + _latencyTicks, value));
        }
    }
}
