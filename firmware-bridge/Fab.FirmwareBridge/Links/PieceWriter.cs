namespace Fab.FirmwareBridge.Links;

/// <summary>
/// Feeds a driver that makes its writer wait: a thread hands it small pieces, so that what is urgent has only one of them
/// to overtake. Ends when <paramref name="write"/> or <paramref name="discard"/> returns false: the port is gone.
/// </summary>
/// <param name="write">Gives the driver bytes, and waits until it took them.</param>
/// <param name="discard">Throws away what the driver has and has not sent; from any thread, also while another waits in <paramref name="write"/>.</param>
internal sealed class PieceWriter(Func<ReadOnlyMemory<byte>, bool> write, Func<bool> discard)
{
    /// <summary>Bytes that are the driver's at a time: 5 ms of a wire at 115200 baud.</summary>
    internal const int Piece = 64;

    private readonly Lock _driver = new();
    private readonly Queue<byte> _unsent = new();
    private bool _ended;

    public void Start(string name) => new Thread(Run) { IsBackground = true, Name = name }.Start();

    public void Write(ReadOnlySpan<byte> bytes)
    {
        lock (_unsent)
        {
            foreach (byte b in bytes) _unsent.Enqueue(b);
            Monitor.Pulse(_unsent);
        }
    }

    /// <summary>Drops what waits; returns when the driver has these bytes.</summary>
    public void WriteUrgent(ReadOnlyMemory<byte> bytes)
    {
        lock (_unsent) _unsent.Clear();

        // The first lets go a piece that waits in the driver; the second takes what of it went in since.
        if (!discard()) return;
        lock (_driver)
        {
            if (discard()) write(bytes);
        }
    }

    public void End()
    {
        lock (_unsent)
        {
            _ended = true;
            Monitor.Pulse(_unsent);
        }
    }

    private void Run()
    {
        byte[] piece = new byte[Piece];
        while (WaitForBytes())
        {
            lock (_driver)
            {
                int count = 0;
                lock (_unsent)
                {
                    while (count < Piece && _unsent.TryDequeue(out byte b)) piece[count++] = b;
                }

                if (count > 0 && !write(piece.AsMemory(0, count))) return;
            }
        }
    }

    private bool WaitForBytes()
    {
        lock (_unsent)
        {
            while (_unsent.Count == 0 && !_ended) Monitor.Wait(_unsent);
            return !_ended;
        }
    }
}
