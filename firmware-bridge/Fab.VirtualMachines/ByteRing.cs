namespace Fab.VirtualMachines;

/// <summary>A serial port's receive buffer: full means full.</summary>
internal sealed class ByteRing(int capacity)
{
    private readonly byte[] _bytes = new byte[capacity];
    private int _first;

    public int Count { get; private set; }

    public int Free => capacity - Count;

    public bool TryAdd(byte value)
    {
        if (Count == capacity) return false;
        int at = _first + Count;
        _bytes[at < capacity ? at : at - capacity] = value;
        Count++;
        return true;
    }

    public byte Take()
    {
        byte value = _bytes[_first];
        if (++_first == capacity) _first = 0;
        Count--;
        return value;
    }

    public int CountOf(byte wanted)
    {
        int found = 0;
        for (int i = 0; i < Count; i++)
        {
            int at = _first + i;
            if (_bytes[at < capacity ? at : at - capacity] == wanted) found++;
        }

        return found;
    }

    public void Clear() => Count = 0;
}
