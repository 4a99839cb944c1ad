namespace Fab.Firmware.Streaming;

/// <summary>
/// Puts received bytes together into lines. Ends of line are CR, LF or both; a line that never ends is given up at
/// <see cref="MaxLineBytes"/>, so noise on the cable cannot fill memory.
/// </summary>
internal sealed class LineAssembler
{
    public const int MaxLineBytes = 1024;

    private readonly byte[] _line = new byte[MaxLineBytes];
    private int _length;
    private bool _overflowed;

    public void Reset() => (_length, _overflowed) = (0, false);

    /// <summary>Takes bytes up to the end of the next line; false when <paramref name="bytes"/> ended first.</summary>
    public bool TryTake(ref ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> line)
    {
        line = default;
        while (!bytes.IsEmpty)
        {
            int end = bytes.IndexOfAny((byte)'\r', (byte)'\n');
            Append(end < 0 ? bytes : bytes[..end]);
            bytes = end < 0 ? default : bytes[(end + 1)..];
            if (end < 0) return false;
            int length = _length;
            bool whole = !_overflowed;
            Reset();
            if (length == 0 || !whole) continue;
            line = _line.AsSpan(0, length);
            return true;
        }

        return false;
    }

    private void Append(ReadOnlySpan<byte> part)
    {
        if (_length + part.Length > _line.Length)
        {
            _overflowed = true;
            return;
        }

        part.CopyTo(_line.AsSpan(_length));
        _length += part.Length;
    }
}
