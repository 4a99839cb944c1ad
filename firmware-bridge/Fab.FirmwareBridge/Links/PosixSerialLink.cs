using System.IO.Pipelines;
using System.Runtime.InteropServices;

namespace Fab.FirmwareBridge.Links;

/// <summary>How to open a serial port.</summary>
/// <param name="Path">A device, or a pseudo-terminal.</param>
/// <param name="Baud">Any rate the driver can make, also those with no name of their own (250000).</param>
/// <param name="ResetOnOpen">
/// Pull DTR once after opening, which restarts most boards. Without it the port is opened so that a board already running
/// is disturbed as little as the driver allows.
/// </param>
public sealed record SerialSettings(string Path, int Baud, bool ResetOnOpen = false);

/// <summary>
/// A serial port of Linux, through termios2. One thread of its own waits in poll(2) for bytes, for room to write, or for a
/// wake-up; an unplugged adapter shows there at once. Exclusive, to this and to other processes.
/// </summary>
public sealed unsafe class PosixSerialLink : ISerialLink
{
    private static readonly TimeSpan ResetPulse = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly Queue<byte[]> _waiting = new();
    private readonly Pipe _received = new(new PipeOptions(pauseWriterThreshold: 0, useSynchronizationContext: false));
    private readonly Thread _poller;
    private readonly int _wakeRead;
    private readonly int _wakeWrite;
    private int _handle;
    private int _waitingOffset;
    private bool _isClosing;

    private PosixSerialLink(int handle, string name)
    {
        _handle = handle;
        int* ends = stackalloc int[2];
        if (Termios.Pipe(ends, Termios.NonBlocking | Termios.CloseOnExec) != 0) throw Failure(name, "make a pipe for");
        (_wakeRead, _wakeWrite) = (ends[0], ends[1]);
        _poller = new Thread(PollLoop) { IsBackground = true, Name = $"serial {name}" };
        _poller.Start();
    }

    public string? LostReason { get; private set; }

    /// <exception cref="PortException">Missing, in use, not allowed, or a rate the driver cannot make.</exception>
    public static PosixSerialLink Open(SerialSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (!OperatingSystem.IsLinux()) throw new PortException("Serial ports are opened through termios2, which only Linux has.");
        int handle = Termios.Open(
            settings.Path, Termios.ReadWrite | Termios.NoControllingTerminal | Termios.NonBlocking | Termios.CloseOnExec);
        if (handle < 0) throw Failure(settings.Path, "open");
        PosixSerialLink link;
        try
        {
            if (Termios.Flock(handle, Termios.LockExclusive | Termios.LockNonBlocking) != 0)
            {
                throw Marshal.GetLastPInvokeError() == Termios.ErrorAgain
                    ? new PortException($"{settings.Path} is in use by another program.")
                    : Failure(settings.Path, "lock");
            }

            if (Termios.IoctlNumber(handle, Termios.Exclusive, 0) != 0) throw Failure(settings.Path, "lock");
            MakeRaw(handle, settings);
            AskForLowLatency(handle);
            link = new PosixSerialLink(handle, settings.Path);
        }
        catch
        {
            _ = Termios.Close(handle);
            throw;
        }

        if (settings.ResetOnOpen) link.PulseReset();
        return link;
    }

    public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken ct) => _received.Reader.AsStream().ReadAsync(buffer, ct);

    public void Write(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            if (_handle < 0 || bytes.IsEmpty) return;
            int written = _waiting.Count == 0 ? WriteSome(bytes) : 0;
            if (written == bytes.Length) return;
            _waiting.Enqueue(bytes[written..].ToArray());
            WakePoller();
        }
    }

    public void WriteUrgent(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            if (_handle < 0) return;
            _waiting.Clear();
            _waitingOffset = 0;

            // What the driver still holds would go out first: at 115200 baud its 4 KB are a third of a second.
            _ = Termios.IoctlNumber(_handle, Termios.FlushBuffers, Termios.FlushOutput);
            int written = WriteSome(bytes);
            if (written == bytes.Length) return;
            _waiting.Enqueue(bytes[written..].ToArray());
            WakePoller();
        }
    }

    public void PulseReset()
    {
        int dtr = Termios.ModemDtr;
        lock (_gate)
        {
            // A pseudo-terminal has no DTR line; nor have some USB ports. Then there is nothing to pull.
            if (_handle < 0 || Termios.Ioctl(_handle, Termios.ModemBitsClear, &dtr) != 0) return;
        }

        // The board's capacitor turns the edge into a pulse; the line only has to come back.
        _ = Task.Delay(ResetPulse).ContinueWith(_ => RaiseDtr(), TaskScheduler.Default);
    }

    public ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_isClosing) return ValueTask.CompletedTask;
            _isClosing = true;
            WakePoller();
        }

        _poller.Join();
        lock (_gate)
        {
            _ = Termios.Close(_wakeRead);
            _ = Termios.Close(_wakeWrite);
        }

        return ValueTask.CompletedTask;
    }

    private static void MakeRaw(int handle, SerialSettings settings)
    {
        Termios.Settings raw;
        if (Termios.Ioctl(handle, Termios.GetTermios2, &raw) != 0) throw Failure(settings.Path, "read the settings of");
        raw.Input = raw.Output = raw.Local = 0;

        // Without HUPCL, so that closing does not drop DTR and the next opening does not raise it: each restarts a board.
        raw.Control = Termios.BaudOther | (Termios.BaudOther << Termios.InputBaudShift)
            | Termios.Size8 | Termios.EnableReceiver | Termios.IgnoreModemLines;
        raw.InputBaud = raw.OutputBaud = (uint)settings.Baud;
        if (Termios.Ioctl(handle, Termios.SetTermios2, &raw) != 0) throw Failure(settings.Path, $"set {settings.Baud} baud on");

        Termios.Settings actual;
        bool isOff = Termios.Ioctl(handle, Termios.GetTermios2, &actual) == 0
            && Math.Abs((double)actual.OutputBaud - settings.Baud) > 0.03 * settings.Baud;
        if (isOff) throw new PortException($"{settings.Path} cannot make {settings.Baud} baud; it offers {actual.OutputBaud}.");
        _ = Termios.IoctlNumber(handle, Termios.FlushBuffers, Termios.FlushInput);
    }

    /// <summary>Drivers that gather bytes for 16 ms (FTDI) give them at once instead; those that do not know it say so.</summary>
    private static void AskForLowLatency(int handle)
    {
        // struct serial_struct: 72 bytes at most; its flags are the fifth int.
        byte* serial = stackalloc byte[128];
        new Span<byte>(serial, 128).Clear();
        if (Termios.Ioctl(handle, Termios.GetSerial, serial) != 0) return;
        int* flags = (int*)(serial + 16);
        if ((*flags & Termios.LowLatency) != 0) return;
        *flags |= Termios.LowLatency;
        _ = Termios.Ioctl(handle, Termios.SetSerial, serial);
    }

    private static PortException Failure(string path, string what) =>
        new($"Cannot {what} {path}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}.");

    private void RaiseDtr()
    {
        int dtr = Termios.ModemDtr;
        lock (_gate)
        {
            if (_handle >= 0) _ = Termios.Ioctl(_handle, Termios.ModemBitsSet, &dtr);
        }
    }

    private void PollLoop()
    {
        Termios.PollEntry* entries = stackalloc Termios.PollEntry[2];
        byte* scratch = stackalloc byte[64];
        const short gone = Termios.PollError | Termios.PollHangUp | Termios.PollInvalid;
        string reason = "closed";
        while (true)
        {
            short wanted = Termios.PollIn;
            lock (_gate)
            {
                if (_isClosing) break;
                if (_waiting.Count > 0) wanted |= Termios.PollOut;
            }

            entries[0] = new Termios.PollEntry { Handle = _handle, Events = wanted };
            entries[1] = new Termios.PollEntry { Handle = _wakeRead, Events = Termios.PollIn };
            if (Termios.Poll(entries, 2, timeoutMs: -1) < 0)
            {
                if (Marshal.GetLastPInvokeError() == Termios.ErrorInterrupted) continue;
                reason = Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError());
                break;
            }

            while (entries[1].Returned != 0 && Termios.Read(_wakeRead, scratch, 64) == 64)
            {
            }

            bool canRead = (entries[0].Returned & Termios.PollIn) != 0;
            if (canRead ? !TryReceive() : (entries[0].Returned & gone) != 0)
            {
                reason = "unplugged";
                break;
            }

            if ((entries[0].Returned & Termios.PollOut) != 0) WriteWaiting();
        }

        lock (_gate)
        {
            LostReason = reason;
            _ = Termios.Close(_handle);
            _handle = -1;
            _waiting.Clear();
        }

        _received.Writer.Complete();
    }

    private bool TryReceive()
    {
        Span<byte> room = _received.Writer.GetSpan(4096);
        nint count;
        fixed (byte* target = room) count = Termios.Read(_handle, target, (nuint)room.Length);
        if (count < 0) return Marshal.GetLastPInvokeError() is Termios.ErrorAgain or Termios.ErrorInterrupted;
        if (count == 0) return false;
        _received.Writer.Advance((int)count);

        // Without a pause threshold a flush completes at once; its result does not matter to a reader that went away.
        _ = _received.Writer.FlushAsync().AsTask();
        return true;
    }

    private void WriteWaiting()
    {
        lock (_gate)
        {
            while (_waiting.TryPeek(out byte[]? chunk))
            {
                _waitingOffset += WriteSome(chunk.AsSpan(_waitingOffset));
                if (_waitingOffset < chunk.Length) return;
                _waiting.Dequeue();
                _waitingOffset = 0;
            }
        }
    }

    /// <summary>How many bytes the driver took. An error shows in poll as well, and is told from there.</summary>
    private int WriteSome(ReadOnlySpan<byte> bytes)
    {
        int written = 0;
        fixed (byte* source = bytes)
        {
            while (written < bytes.Length)
            {
                nint count = Termios.Write(_handle, source + written, (nuint)(bytes.Length - written));
                if (count < 0 && Marshal.GetLastPInvokeError() == Termios.ErrorInterrupted) continue;
                if (count <= 0) break;
                written += (int)count;
            }
        }

        return written;
    }

    private void WakePoller()
    {
        byte one = 1;
        _ = Termios.Write(_wakeWrite, &one, 1);
    }
}

/// <summary>A serial port by its path.</summary>
public sealed class PosixSerialPort(SerialSettings settings) : IMachinePort
{
    public string Name => settings.Path;

    public ValueTask<IMachineLink> OpenAsync(CancellationToken ct) => ValueTask.FromResult<IMachineLink>(PosixSerialLink.Open(settings));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
