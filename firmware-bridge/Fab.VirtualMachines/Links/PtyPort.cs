using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;

namespace Fab.VirtualMachines;

/// <summary>How a machine is put on a pseudo-terminal.</summary>
public sealed record PtyPortOptions
{
    /// <summary>Machine seconds per second of the clock.</summary>
    public double TimeScale { get; init; } = 1;

    /// <summary>A symbolic link kept pointing at the current terminal: replugging gives a new one, as USB does. Null for none.</summary>
    public string? LinkPath { get; init; }

    /// <summary>Reset the board when a program opens the port, as the DTR line does on Arduino-like boards.</summary>
    public bool ResetOnOpen { get; init; }

    /// <summary>The wire's speed in machine time; null for as fast as the program writes.</summary>
    public int? Baud { get; init; }

    /// <summary>Each way, on top of the time on the wire, as an adapter adds it; counts only with <see cref="Baud"/>.</summary>
    public TimeSpan Latency { get; init; }
}

/// <summary>
/// Puts a virtual machine on a pseudo-terminal, so that any program that talks to a serial port can talk to it. Runs the
/// machine in (scaled) time on a thread of its own. Linux only. Reach the machine through <see cref="With{T}"/>.
/// </summary>
public sealed class PtyPort : IDisposable
{
    /// <summary>While no program has the port open, this often it is looked at.</summary>
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(10);

    private readonly VirtualMachine _machine;
    private readonly PacedLink? _link;
    private readonly TimeProvider _time;
    private readonly PtyPortOptions _options;
    private readonly long _startedAt;
    private readonly Lock _gate = new();
    private readonly ArrayBufferWriter<byte> _output = new();
    private readonly byte[] _input = new byte[4096];
    private readonly Thread _thread;
    private readonly int _wakeRead, _wakeWrite;
    private int _master = -1;
    private bool _isOpen;
    private bool _stopping;

    /// <exception cref="IOException">The system gives no pseudo-terminal.</exception>
    public PtyPort(VirtualMachine machine, TimeProvider time, PtyPortOptions? options = null)
    {
        _machine = machine;
        _time = time;
        _options = options ?? new PtyPortOptions();
        _link = _options.Baud is { } baud ? new PacedLink(machine, baud, _options.Latency) : null;
        _startedAt = time.GetTimestamp();
        (_wakeRead, _wakeWrite) = OpenPipe();
        Connect();
        _thread = new Thread(Pump) { IsBackground = true, Name = "virtual machine on " + SlavePath };
        _thread.Start();
    }

    /// <summary>What a program opens: <c>/dev/pts/N</c>. Changes when the cable is replugged.</summary>
    public string SlavePath { get; private set; } = "";

    /// <summary>Does something with the machine at the present moment of machine time, from any thread.</summary>
    public T With<T>(Func<VirtualMachine, TimeSpan, T> use)
    {
        ArgumentNullException.ThrowIfNull(use);
        T result;
        lock (_gate)
        {
            TimeSpan now = Now();
            AdvanceTo(now);
            result = use(_machine, now);
        }

        Wake();
        return result;
    }

    public void With(Action<VirtualMachine, TimeSpan> use)
    {
        ArgumentNullException.ThrowIfNull(use);
        With((machine, now) =>
        {
            use(machine, now);
            return true;
        });
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_stopping) return;
            _stopping = true;
        }

        Wake();
        _thread.Join();
        Disconnect();
        _ = PtyNative.Close(_wakeRead);
        _ = PtyNative.Close(_wakeWrite);
    }

    private static unsafe (int Read, int Write) OpenPipe()
    {
        int* ends = stackalloc int[2];
        Check(PtyNative.Pipe(ends, PtyNative.NonBlocking | PtyNative.CloseOnExec), "pipe2");
        return (ends[0], ends[1]);
    }

    private static int Check(int result, string call) => result >= 0
        ? result
        : throw new IOException($"{call} failed: {Marshal.GetLastPInvokeErrorMessage()}");

    private TimeSpan Now() => _time.GetElapsedTime(_startedAt) * _options.TimeScale;

    private void Pump()
    {
        // Otherwise the kernel may wake the thread 50 µs late, to save power: a wire does not.
        _ = PtyNative.ControlThread(PtyNative.SetTimerSlack, 1);
        while (true)
        {
            TimeSpan timeout;
            lock (_gate)
            {
                if (_stopping) return;
                if (_machine.IsPlugged && _master < 0) Connect();
                if (!_machine.IsPlugged && _master >= 0) Disconnect();
                NoticeOpening();
                TimeSpan now = Now();
                AdvanceTo(now);
                ReadFromProgram(now);
                WriteToProgram(now);
                timeout = UntilNextWake(now);
            }

            Sleep(timeout);
        }
    }

    private TimeSpan UntilNextWake(TimeSpan now)
    {
        TimeSpan most = _isOpen ? TimeSpan.FromSeconds(1) : LookAgain;
        if (_output.WrittenCount > 0) most = TimeSpan.FromMilliseconds(1);
        if ((_link?.NextWake ?? _machine.NextWake) is not { } wake) return most;
        TimeSpan until = (wake - now) / _options.TimeScale;
        return until < TimeSpan.Zero ? TimeSpan.Zero : until < most ? until : most;
    }

    private unsafe void Sleep(TimeSpan timeout)
    {
        var entries = stackalloc PtyNative.PollEntry[2];
        entries[0] = new PtyNative.PollEntry { Descriptor = _wakeRead, Wanted = PtyNative.PollIn };
        // A terminal that no program has open reports a hang-up at once, for ever: do not wait on it.
        entries[1] = new PtyNative.PollEntry { Descriptor = _isOpen ? _master : -1, Wanted = PtyNative.PollIn };
        var limit = new PtyNative.TimeSpec { Seconds = timeout.Ticks / TimeSpan.TicksPerSecond, Nanoseconds = timeout.Ticks % TimeSpan.TicksPerSecond * 100 };
        _ = PtyNative.Poll(entries, 2, &limit, 0);
        byte* drained = stackalloc byte[64];
        if ((entries[0].Happened & PtyNative.PollIn) != 0) _ = PtyNative.Read(_wakeRead, drained, 64);
    }

    private unsafe void NoticeOpening()
    {
        if (_master < 0) return;
        var entry = new PtyNative.PollEntry { Descriptor = _master };
        var atOnce = default(PtyNative.TimeSpec);
        _ = PtyNative.Poll(&entry, 1, &atOnce, 0);
        bool isOpen = (entry.Happened & PtyNative.PollHangUp) == 0;
        if (isOpen && !_isOpen && _options.ResetOnOpen)
        {
            // What was said before the reset was said when nobody listened.
            TimeSpan now = Now();
            AdvanceTo(now);
            TakeOutput(now);
            _output.ResetWrittenCount();
            _machine.Reset(now);
        }

        _isOpen = isOpen;
    }

    private void AdvanceTo(TimeSpan now)
    {
        if (_link is not null) _link.Advance(now);
        else _machine.Advance(now);
    }

    private void TakeOutput(TimeSpan now)
    {
        if (_link is not null) _link.Read(_output, now);
        else _machine.TakeOutput(_output);
    }

    private unsafe void ReadFromProgram(TimeSpan now)
    {
        // Also when the program has just closed the port: what it wrote before is still on the wire.
        while (_master >= 0)
        {
            nint count;
            fixed (byte* bytes = _input) count = PtyNative.Read(_master, bytes, _input.Length);
            if (count <= 0) return;
            ReadOnlySpan<byte> read = _input.AsSpan(0, (int)count);
            if (_link is not null) _link.Write(read, now);
            else _machine.Receive(read, now);
            if (count < _input.Length) return;
        }
    }

    private unsafe void WriteToProgram(TimeSpan now)
    {
        TakeOutput(now);

        // A program may have opened the port, and asked already, since the last look.
        if (!_isOpen) NoticeOpening();
        if (!_isOpen)
        {
            // Nobody listens: a serial line keeps nothing.
            _output.ResetWrittenCount();
            return;
        }

        ReadOnlySpan<byte> left = _output.WrittenSpan;
        while (left.Length > 0)
        {
            nint written;
            fixed (byte* bytes = left) written = PtyNative.Write(_master, bytes, left.Length);
            if (written <= 0) break;
            left = left[(int)written..];
        }

        byte[] unsent = left.ToArray();
        _output.ResetWrittenCount();
        if (unsent.Length > 0) _output.Write(unsent);
    }

    private unsafe void Connect()
    {
        _master = Check(PtyNative.OpenMaster(PtyNative.ReadWrite | PtyNative.NoControllingTerminal | PtyNative.NonBlocking | PtyNative.CloseOnExec), "posix_openpt");
        Check(PtyNative.Grant(_master), "grantpt");
        Check(PtyNative.Unlock(_master), "unlockpt");
        byte* name = stackalloc byte[128];
        Check(-Math.Abs(PtyNative.SlaveName(_master, name, 128)), "ptsname_r");
        SlavePath = Marshal.PtrToStringUTF8((nint)name) ?? "";

        // Raw from the start, so that nothing the machine says is echoed back to it; and closed again, so that a
        // program's opening can be told from nobody's.
        int slave = Check(PtyNative.Open(SlavePath, PtyNative.ReadWrite | PtyNative.NoControllingTerminal | PtyNative.CloseOnExec), "open");
        byte* termios = stackalloc byte[256];
        if (PtyNative.GetAttributes(slave, termios) == 0)
        {
            PtyNative.MakeRaw(termios);
            _ = PtyNative.SetAttributes(slave, 0, termios);
        }

        _ = PtyNative.Close(slave);
        _isOpen = false;
        if (_options.LinkPath is not { } link) return;
        RemoveLink(link);
        File.CreateSymbolicLink(link, SlavePath);
    }

    private void Disconnect()
    {
        if (_master < 0) return;

        // The link first: whoever is told of the hang-up finds no link to a dead terminal.
        if (_options.LinkPath is { } link) RemoveLink(link);
        _ = PtyNative.Close(_master);
        _master = -1;
        _isOpen = false;
        _output.ResetWrittenCount();
    }

    /// <summary>Takes a link of ours away; anything that is no link stays.</summary>
    private static void RemoveLink(string path)
    {
        if (new FileInfo(path).LinkTarget is not null) File.Delete(path);
    }

    private unsafe void Wake()
    {
        byte one = 1;
        _ = PtyNative.Write(_wakeWrite, &one, 1);
    }
}
