using System.Runtime.InteropServices;

namespace Fab.FirmwareBridge.Links;

/// <summary>
/// A serial port of Linux, through termios2. It has no thread of its own: its user sleeps in poll(2) here, reads and
/// writes, so a line costs three system calls and no hand-over between threads. An unplugged adapter ends the sleep at
/// once. Exclusive, to this and to other processes.
/// </summary>
public sealed unsafe class PosixSerialLink : ISerialLink
{
    private static readonly TimeSpan ResetPulse = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly int _wake;
    private int _handle;
    private byte[] _unsent = new byte[256];
    private int _unsentFrom;
    private int _unsentTo;
    private bool _isClosed;

    private PosixSerialLink(int handle, string name)
    {
        _handle = handle;
        _wake = Termios.EventFd(0, Termios.NonBlocking | Termios.CloseOnExec);
        if (_wake < 0) throw Failure(name, "make an event for");
    }

    public string? LostReason { get; private set; }

    /// <exception cref="PortException">Missing, in use, not allowed, or a rate the driver cannot make.</exception>
    public static PosixSerialLink Open(SerialSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
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

        link.WriteUrgent([]); // nothing: but the first stop will not wait for the compiler
        if (settings.ResetOnOpen) link.PulseReset();
        return link;
    }

    public bool Wait()
    {
        Termios.PollEntry* entries = stackalloc Termios.PollEntry[2];
        lock (_gate)
        {
            if (_handle < 0) return true;
            short wanted = _unsentTo > _unsentFrom ? (short)(Termios.PollIn | Termios.PollOut) : Termios.PollIn;
            entries[0] = new Termios.PollEntry { Handle = _handle, Events = wanted };
        }

        entries[1] = new Termios.PollEntry { Handle = _wake, Events = Termios.PollIn };
        if (Termios.Poll(entries, 2, timeoutMs: -1) < 0) return false; // a signal: the caller looks around and comes back
        ulong count;
        if (entries[1].Returned != 0) _ = Termios.Read(_wake, (byte*)&count, sizeof(ulong));
        if ((entries[0].Returned & Termios.PollOut) != 0) WriteUnsent();
        return (entries[0].Returned & ~Termios.PollOut) != 0;
    }

    public int Read(Span<byte> buffer)
    {
        if (_handle < 0) return -1;
        nint count;
        fixed (byte* target = buffer) count = Termios.Read(_handle, target, (nuint)buffer.Length);
        if (count > 0) return (int)count;
        if (count < 0 && Marshal.GetLastPInvokeError() is Termios.ErrorAgain or Termios.ErrorInterrupted) return 0;
        Lose("unplugged");
        return -1;
    }

    public void Wake()
    {
        ulong one = 1;
        lock (_gate)
        {
            if (!_isClosed) _ = Termios.Write(_wake, (byte*)&one, sizeof(ulong));
        }
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            if (_handle < 0) return;
            int written = _unsentTo > _unsentFrom ? 0 : WriteSome(bytes);
            if (written < bytes.Length) Keep(bytes[written..]);
        }
    }

    public void WriteUrgent(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            if (_handle < 0) return;
            _unsentFrom = _unsentTo = 0;

            // What the driver still holds would go out first: at 115200 baud its 4 KB are a third of a second.
            _ = Termios.IoctlNumber(_handle, Termios.FlushBuffers, Termios.FlushOutput);
            int written = WriteSome(bytes);
            if (written == bytes.Length) return;
            Keep(bytes[written..]);
        }

        Wake(); // whoever waits does not know yet that there is something to write
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
        Lose("closed");
        lock (_gate)
        {
            if (_isClosed) return ValueTask.CompletedTask;
            _isClosed = true;
            _ = Termios.Close(_wake);
        }

        return ValueTask.CompletedTask;
    }

    private static void MakeRaw(int handle, SerialSettings settings)
    {
        Termios.Settings raw;
        if (Termios.Ioctl(handle, Termios.GetTermios2, &raw) != 0) throw Failure(settings.Path, "read the settings of");
        raw.Input = raw.Output = raw.Local = 0;

        // A read without bytes must say "none yet" and not, as an earlier program may have asked for, "end of file".
        raw.Characters[Termios.MinimumBytes] = 1;
        raw.Characters[Termios.ReadTimeout] = 0;

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

    private void Lose(string reason)
    {
        lock (_gate)
        {
            if (_handle < 0) return;
            LostReason = reason;
            _ = Termios.Close(_handle);
            _handle = -1;
            _unsentFrom = _unsentTo = 0;
        }
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (_unsentTo + bytes.Length > _unsent.Length)
        {
            int unsent = _unsentTo - _unsentFrom;
            byte[] roomier = _unsent.Length >= unsent + bytes.Length ? _unsent : new byte[2 * (unsent + bytes.Length)];
            Buffer.BlockCopy(_unsent, _unsentFrom, roomier, 0, unsent);
            (_unsent, _unsentFrom, _unsentTo) = (roomier, 0, unsent);
        }

        bytes.CopyTo(_unsent.AsSpan(_unsentTo));
        _unsentTo += bytes.Length;
    }

    private void WriteUnsent()
    {
        lock (_gate)
        {
            if (_handle < 0) return;
            _unsentFrom += WriteSome(_unsent.AsSpan(_unsentFrom, _unsentTo - _unsentFrom));
            if (_unsentFrom == _unsentTo) _unsentFrom = _unsentTo = 0;
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
}
