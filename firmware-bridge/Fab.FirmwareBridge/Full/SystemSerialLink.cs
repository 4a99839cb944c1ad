using System.Collections.Concurrent;
using System.IO.Ports;

namespace Fab.FirmwareBridge.Links;

/// <summary>
/// A serial port through System.IO.Ports. It can only be read and written by waiting in it, so a thread of its own does
/// each. What waits to be written stays here until the driver has room for it: a stop has only few bytes to overtake.
/// </summary>
internal sealed class SystemSerialLink : ISerialLink
{
    /// <summary>Bytes that are the driver's at a time, 5 ms of a wire at 115200 baud.</summary>
    private const int Piece = 64;

    /// <summary>How long a pulled adapter may go unnoticed where the driver does not tell.</summary>
    private const int LookEveryMs = 250;

    /// <summary>How long the driver may take for a piece before the port counts as gone: far longer than any wire.</summary>
    private const int StuckMs = 2000;

    private static readonly TimeSpan ResetPulse = TimeSpan.FromMilliseconds(100);

    private readonly SerialPort _port;
    private readonly bool _hasLines;
    private readonly AutoResetEvent _something = new(false);
    private readonly ConcurrentQueue<byte[]> _received = new();
    private readonly Lock _wire = new();
    private readonly Queue<byte> _unsent = new();
    private volatile string? _lostReason;
    private byte[] _rest = [];

    private SystemSerialLink(SerialPort port, bool hasLines)
    {
        (_port, _hasLines) = (port, hasLines);
        new Thread(ReadLoop) { IsBackground = true, Name = $"serial {port.PortName}" }.Start();
        new Thread(WriteLoop) { IsBackground = true, Name = $"serial {port.PortName}, out" }.Start();
    }

    public string? LostReason => _lostReason;

    /// <exception cref="PortException">Missing, in use, not allowed, or a rate the driver cannot make.</exception>
    public static SystemSerialLink Open(SerialSettings settings)
    {
        var port = new SerialPort(settings.Path, settings.Baud) { ReadTimeout = LookEveryMs, WriteTimeout = StuckMs };
        try
        {
            port.Open();
            var link = new SystemSerialLink(port, HasLines(port, dtr: !settings.ResetOnOpen));
            if (settings.ResetOnOpen) link.PulseReset();
            return link;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException)
        {
            port.Dispose();
            throw new PortException($"Cannot open {settings.Path}: {e.Message}", e);
        }
    }

    public bool Wait()
    {
        if (!HasNews) _something.WaitOne();
        return HasNews;
    }

    public int Read(Span<byte> buffer)
    {
        if (_rest.Length == 0 && !_received.TryDequeue(out _rest!))
        {
            _rest = [];
            return _lostReason is null ? 0 : -1;
        }

        int count = Math.Min(buffer.Length, _rest.Length);
        _rest.AsSpan(0, count).CopyTo(buffer);
        _rest = _rest[count..];
        return count;
    }

    public void Wake() => _something.Set();

    public void Write(ReadOnlySpan<byte> bytes)
    {
        lock (_unsent)
        {
            foreach (byte b in bytes) _unsent.Enqueue(b);
            Monitor.Pulse(_unsent);
        }
    }

    public void WriteUrgent(ReadOnlySpan<byte> bytes)
    {
        byte[] urgent = bytes.ToArray();
        lock (_unsent) _unsent.Clear();
        Try(() =>
        {
            // The first lets go a piece that waits in the driver; the second takes what of it went in since.
            _port.DiscardOutBuffer();
            lock (_wire)
            {
                _port.DiscardOutBuffer();
                _port.BaseStream.Write(urgent);
            }
        });
    }

    public void PulseReset()
    {
        if (!_hasLines) return;
        _port.DtrEnable = false;
        _ = Task.Delay(ResetPulse).ContinueWith(_ => Try(() => _port.DtrEnable = true), TaskScheduler.Default);
    }

    public async ValueTask DisposeAsync()
    {
        Lose("closed");

        // A port that is gone, or whose driver takes nothing, may wait for ever for what it was given last.
        await Task.WhenAny(Task.Run(_port.Dispose), Task.Delay(StuckMs));
    }

    private bool HasNews => _rest.Length > 0 || !_received.IsEmpty || _lostReason is not null;

    /// <summary>A terminal that is no real port has no DTR and RTS, and says so by refusing them.</summary>
    private static bool HasLines(SerialPort port, bool dtr)
    {
        try
        {
            (port.DtrEnable, port.RtsEnable) = (dtr, true);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private void WriteLoop()
    {
        byte[] piece = new byte[Piece];
        while (_lostReason is null)
        {
            lock (_unsent)
            {
                if (_unsent.Count == 0)
                {
                    Monitor.Wait(_unsent);
                    continue;
                }
            }

            Try(() =>
            {
                lock (_wire)
                {
                    int count = 0;
                    lock (_unsent)
                    {
                        while (count < Piece && _unsent.TryDequeue(out byte b)) piece[count++] = b;
                    }

                    if (count > 0) _port.BaseStream.Write(piece, 0, count);
                }
            });
        }
    }

    private void ReadLoop()
    {
        byte[] buffer = new byte[4096];
        while (_lostReason is null)
        {
            Try(() =>
            {
                try
                {
                    int count = _port.BaseStream.Read(buffer);
                    if (count == 0) Lose("unplugged");
                    _received.Enqueue(buffer[..count]);
                    _something.Set();
                }
                catch (TimeoutException)
                {
                    // Not every driver ends a read when the adapter is pulled; all refuse to say what has come.
                    _ = _port.BytesToRead;
                }
            });
        }
    }

    private void Try(Action use)
    {
        if (_lostReason is not null) return;
        try
        {
            use();
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or OperationCanceledException or TimeoutException or UnauthorizedAccessException)
        {
            Lose("unplugged");
        }
    }

    private void Lose(string reason)
    {
        _lostReason ??= reason;
        _something.Set();
        lock (_unsent) Monitor.PulseAll(_unsent);
    }
}
