using System.Collections.Concurrent;
using System.IO.Ports;

namespace Fab.FirmwareBridge.Links;

/// <summary>
/// A serial port through System.IO.Ports. It can only be read and written by waiting in it, so a thread of its own does
/// each.
/// </summary>
internal sealed class SystemSerialLink : ISerialLink
{
    /// <summary>How long a pulled adapter may go unnoticed where the driver does not tell.</summary>
    private const int LookEveryMs = 250;

    /// <summary>How long the driver may take for a piece before the port counts as gone: far longer than any wire.</summary>
    private const int StuckMs = 2000;

    private static readonly TimeSpan ResetPulse = TimeSpan.FromMilliseconds(100);

    private readonly SerialPort _port;
    private readonly AutoResetEvent _something = new(false);
    private readonly ConcurrentQueue<byte> _received = new();
    private readonly PieceWriter _writer;
    private volatile string? _lostReason;

    private SystemSerialLink(SerialPort port)
    {
        _port = port;
        _writer = new PieceWriter(bytes => Try(() => port.BaseStream.Write(bytes.Span)), () => Try(port.DiscardOutBuffer));
        _writer.Start($"serial {port.PortName}, out");
        byte[] buffer = new byte[4096];
        new Thread(() => { while (Try(() => ReadOnce(buffer))) { } }) { IsBackground = true, Name = $"serial {port.PortName}" }.Start();
    }

    public string? LostReason => _lostReason;

    /// <exception cref="PortException">Missing, in use, not allowed, or a rate the driver cannot make.</exception>
    public static SystemSerialLink Open(SerialSettings settings)
    {
        var port = new SerialPort(settings.Path, settings.Baud) { ReadTimeout = LookEveryMs, WriteTimeout = StuckMs };
        try
        {
            port.Open();
            var link = new SystemSerialLink(port);
            if (settings.ResetOnOpen) link.PulseReset();
            else link.SetLines(dtr: true);
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
        int count = 0;
        while (count < buffer.Length && _received.TryDequeue(out byte b)) buffer[count++] = b;
        return count > 0 || _lostReason is null ? count : -1;
    }

    public void Wake() => _something.Set();

    public void Write(ReadOnlySpan<byte> bytes) => _writer.Write(bytes);

    public void WriteUrgent(ReadOnlySpan<byte> bytes) => _writer.WriteUrgent(bytes.ToArray());

    public void PulseReset()
    {
        SetLines(dtr: false);
        _ = Task.Delay(ResetPulse).ContinueWith(_ => SetLines(dtr: true), TaskScheduler.Default);
    }

    public async ValueTask DisposeAsync()
    {
        Lose("closed");

        // A port that is gone, or whose driver takes nothing, may wait for ever for what it was given last.
        await Task.WhenAny(Task.Run(_port.Dispose), Task.Delay(StuckMs));
    }

    private bool HasNews => !_received.IsEmpty || _lostReason is not null;

    private void SetLines(bool dtr)
    {
        try
        {
            (_port.DtrEnable, _port.RtsEnable) = (dtr, true);
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            // A terminal that is no real port has none; one that was closed needs none.
        }
    }

    private void ReadOnce(byte[] buffer)
    {
        try
        {
            int count = _port.BaseStream.Read(buffer);
            if (count == 0) throw new IOException("the end of the port");
            foreach (byte b in buffer.AsSpan(0, count)) _received.Enqueue(b);
            _something.Set();
        }
        catch (TimeoutException)
        {
            // Not every driver ends a read when the adapter is pulled; all refuse to say what has come.
            _ = _port.BytesToRead;
        }
    }

    /// <returns>Whether the port is still there.</returns>
    private bool Try(Action use)
    {
        if (_lostReason is not null) return false;
        try
        {
            use();
            return true;
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or OperationCanceledException or TimeoutException or UnauthorizedAccessException)
        {
            Lose("unplugged");
            return false;
        }
    }

    private void Lose(string reason)
    {
        _lostReason ??= reason;
        _something.Set();
        _writer.End();
    }
}
