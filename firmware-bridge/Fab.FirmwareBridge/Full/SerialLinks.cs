using System.Collections.Concurrent;
using System.IO.Ports;

namespace Fab.FirmwareBridge.Links;

/// <summary>Opens serial ports: those of Linux as the core profile does, those of other systems through System.IO.Ports.</summary>
internal static class SerialLinks
{
    /// <exception cref="PortException">It cannot be opened now.</exception>
    public static ISerialLink Open(SerialSettings settings) =>
        OperatingSystem.IsLinux() ? PosixSerialLink.Open(settings) : SystemSerialLink.Open(settings);
}

/// <summary>
/// A serial port through System.IO.Ports. It can only be read by waiting in it, so a thread of its own does that; and a
/// write may wait for the driver.
/// </summary>
internal sealed class SystemSerialLink : ISerialLink
{
    private readonly SerialPort _port;
    private readonly Thread _reader;
    private readonly AutoResetEvent _something = new(false);
    private readonly ConcurrentQueue<byte[]> _received = new();
    private volatile string? _lostReason;
    private byte[] _rest = [];

    private SystemSerialLink(SerialPort port)
    {
        _port = port;
        _reader = new Thread(ReadLoop) { IsBackground = true, Name = $"serial {port.PortName}" };
        _reader.Start();
    }

    public string? LostReason => _lostReason;

    /// <exception cref="PortException">Missing, in use, not allowed, or a rate the driver cannot make.</exception>
    public static SystemSerialLink Open(SerialSettings settings)
    {
        var port = new SerialPort(settings.Path, settings.Baud) { DtrEnable = !settings.ResetOnOpen, RtsEnable = true };
        try
        {
            port.Open();
            var link = new SystemSerialLink(port);
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
        if (_rest.Length > 0 || !_received.IsEmpty || _lostReason is not null) return true;
        _something.WaitOne();
        return !_received.IsEmpty || _lostReason is not null;
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

    public void Write(ReadOnlySpan<byte> bytes) => Try(bytes.ToArray(), urgent: false);

    public void WriteUrgent(ReadOnlySpan<byte> bytes) => Try(bytes.ToArray(), urgent: true);

    public void PulseReset()
    {
        _port.DtrEnable = false;
        _ = Task.Delay(TimeSpan.FromMilliseconds(100)).ContinueWith(_ => _port.DtrEnable = true, TaskScheduler.Default);
    }

    public ValueTask DisposeAsync()
    {
        Lose("closed");
        _port.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Try(byte[] bytes, bool urgent)
    {
        try
        {
            if (urgent) _port.DiscardOutBuffer();
            _port.BaseStream.Write(bytes);
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or TimeoutException)
        {
            Lose("unplugged");
        }
    }

    private void ReadLoop()
    {
        byte[] buffer = new byte[4096];
        try
        {
            while (_port.BaseStream.Read(buffer) is > 0 and int count)
            {
                _received.Enqueue(buffer[..count]);
                _something.Set();
            }
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or OperationCanceledException)
        {
            // Unplugged or closed: told below.
        }

        Lose("unplugged");
    }

    private void Lose(string reason)
    {
        _lostReason ??= reason;
        _something.Set();
    }
}
