namespace Fab.Firmware.Marlin;

/// <summary>
/// How much may be on its way to the firmware: bytes that its receive buffer surely holds, and lines that grow while all
/// goes well and fall back to one at the first trouble.
/// </summary>
/// <remarks>
/// Marlin has no flow control: what arrives while its buffer is full is lost. Its main loop may stand still for a while
/// (a display, a long calculation), so only lines that are known to have left the buffer do not count: those answered,
/// those before the number a Resend asks for, and those that <c>B</c> of an ADVANCED_OK shows in the command queue.
/// </remarks>
internal sealed class SendWindow
{
    /// <summary>Good answers in a row before another line is risked, after trouble at full width.</summary>
    private const int CalmAfterTrouble = 4;

    private const int MostCalm = 256;

    /// <summary>BUFSIZE's default: commands the firmware queues besides its receive buffer.</summary>
    private const int DefaultQueue = 4;

    private readonly int _widest;
    private int _mostLines;
    private int _calmNeeded = 1;
    private int _calm;
    private int _queueFreeSeen = -1;

    /// <param name="mostLines">Never more lines than these.</param>
    /// <param name="receiveBufferBytes">RX_BUFFER_SIZE; one byte of the ring stays free.</param>
    public SendWindow(int mostLines, int receiveBufferBytes)
    {
        _mostLines = _widest = Math.Max(1, mostLines);
        Bytes = Math.Max(MarlinWire.MaxLineBytes + 1, receiveBufferBytes - 1);
    }

    /// <summary>Most bytes that may lie in the receive buffer.</summary>
    public int Bytes { get; }

    /// <summary>Most lines that may lie in the receive buffer.</summary>
    public int Lines { get; private set; } = 1;

    /// <summary>Commands that the firmware may hold unanswered behind its receive buffer.</summary>
    public int Queue => _queueFreeSeen >= 0 ? _queueFreeSeen + 1 : DefaultQueue;

    /// <summary>A firmware greeted anew has shown nothing yet.</summary>
    public void Reset()
    {
        Lines = 1;
        _mostLines = _widest;
        _calmNeeded = 1;
        _calm = 0;
        _queueFreeSeen = -1;
    }

    /// <summary>No more lines than this firmware allows, whatever was meant for it.</summary>
    public void Allow(int lines)
    {
        _mostLines = Math.Min(_widest, lines);
        Lines = Math.Min(Lines, _mostLines);
    }

    /// <summary>A line was answered as it should be.</summary>
    public void Good()
    {
        if (Lines >= _mostLines || ++_calm < _calmNeeded) return;
        _calm = 0;
        Lines++;
    }

    /// <summary>A Resend or a missing answer: one line at a time, and wider again the more slowly the sooner trouble comes back.</summary>
    public void Trouble()
    {
        bool recovered = Lines >= _mostLines || _calmNeeded == 1;
        _calmNeeded = recovered ? CalmAfterTrouble : Math.Min(MostCalm, _calmNeeded * 2);
        _calm = 0;
        Lines = 1;
    }

    /// <summary>
    /// How many lines after the one just answered are in the command queue, and so out of the receive buffer, by the
    /// queue's free places (<c>B</c>). The firmware counts the answered one as still there.
    /// </summary>
    public int QueuedAfter(int queueFree)
    {
        _queueFreeSeen = Math.Max(_queueFreeSeen, queueFree);
        return _queueFreeSeen - queueFree;
    }
}
