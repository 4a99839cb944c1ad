using System.Buffers;

namespace Fab.VirtualMachines;

/// <summary>
/// A serial cable in memory: bytes take 10 bit times each (8N1) and arrive after a latency, in both directions. What the
/// machine says in one go reaches the host in packets, each when its last byte has come, as adapters hand it over. Use it
/// in place of <see cref="VirtualMachine.Receive"/> and <see cref="VirtualMachine.TakeOutput"/>; it drives the machine.
/// </summary>
public sealed class PacedLink
{
    private const int BitsPerByte = 10;

    /// <summary>Of USB's bulk transfers at full speed.</summary>
    private const int PacketBytes = 64;

    private readonly VirtualMachine _machine;
    private readonly double _ticksPerByte;
    private readonly long _latencyTicks;
    private readonly Queue<(long ArrivesAt, byte Value)> _toMachine = new();
    private readonly Queue<(long ArrivesAt, byte Value)> _toHost = new();

    // When bytes arrive that the machine may answer: the ends of lines, and what firmware picks out of them.
    private readonly Queue<long> _answerable = new();
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

    /// <summary>When something will happen that can be seen from outside; what arrives in between waits to be caught up with.</summary>
    public TimeSpan? NextWake
    {
        get
        {
            long next = _machine.NextWake?.Ticks ?? long.MaxValue;
            if (_answerable.TryPeek(out long arrival)) next = Math.Min(next, arrival);
            if (_toHost.TryPeek(out (long ArrivesAt, byte Value) answered)) next = Math.Min(next, answered.ArrivesAt);
            return next == long.MaxValue ? null : TimeSpan.FromTicks(next);
        }
    }

    /// <summary>The host writes.</summary>
    public void Write(ReadOnlySpan<byte> bytes, TimeSpan now)
    {
        Advance(now);
        long arrivesAt = 0;
        foreach (byte value in bytes)
        {
            _toMachineFree = Math.Max(_toMachineFree, now.Ticks) + _ticksPerByte;
            arrivesAt = (long)Math.Ceiling(_toMachineFree) + _latencyTicks;
            _toMachine.Enqueue((arrivesAt, value));
            if (IsAnswerable(value)) _answerable.Enqueue(arrivesAt);
        }

        if (!bytes.IsEmpty && !IsAnswerable(bytes[^1])) _answerable.Enqueue(arrivesAt);
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
        while (_answerable.TryPeek(out long answered) && answered <= now.Ticks) _answerable.Dequeue();
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

    private static bool IsAnswerable(byte value) => value is (byte)'\n' or (byte)'\r' or (byte)'?' or (byte)'!' or (byte)'~' or 0x18 or > 0x7F;

    private void Collect(long nowTicks)
    {
        if (_machine.OutputBytes == 0) return;
        _scratch.ResetWrittenCount();
        _machine.TakeOutput(_scratch);
        ReadOnlySpan<byte> said = _scratch.WrittenSpan;
        for (; !said.IsEmpty; said = said[Math.Min(PacketBytes, said.Length)..])
        {
            ReadOnlySpan<byte> packet = said[..Math.Min(PacketBytes, said.Length)];
            _toHostFree = Math.Max(_toHostFree, nowTicks) + (packet.Length * _ticksPerByte);
            long arrivesAt = (long)Math.Ceiling(_toHostFree) + _latencyTicks;
            foreach (byte value in packet) _toHost.Enqueue((arrivesAt, value));
        }
    }
}
