using System.Buffers;

namespace Fab.VirtualMachines;

/// <summary>Bytes on their way to the host, in order; some are held back until a later moment, and hold back what follows.</summary>
internal sealed class OutputBuffer
{
    private readonly Queue<(double ReleaseAt, byte Value)> _held = new();
    private byte[] _ready = new byte[256];
    private double _lastHeldUntil = double.NegativeInfinity;

    public int Count { get; private set; }

    public double NextReleaseSeconds => _held.TryPeek(out (double ReleaseAt, byte Value) first) ? first.ReleaseAt : double.PositiveInfinity;

    public void Add(byte value, double releaseAt, double now)
    {
        if (_held.Count == 0 && releaseAt <= now)
        {
            Append(value);
            return;
        }

        _lastHeldUntil = _held.Count == 0 ? releaseAt : Math.Max(_lastHeldUntil, releaseAt);
        _held.Enqueue((_lastHeldUntil, value));
    }

    public void Release(double now)
    {
        while (_held.TryPeek(out (double ReleaseAt, byte Value) first) && first.ReleaseAt <= now) Append(_held.Dequeue().Value);
    }

    public int Take(IBufferWriter<byte> output)
    {
        int taken = Count;
        if (taken > 0) output.Write(_ready.AsSpan(0, taken));
        Count = 0;
        return taken;
    }

    public void Clear()
    {
        Count = 0;
        _held.Clear();
    }

    private void Append(byte value)
    {
        if (Count == _ready.Length) Array.Resize(ref _ready, _ready.Length * 2);
        _ready[Count++] = value;
    }
}
