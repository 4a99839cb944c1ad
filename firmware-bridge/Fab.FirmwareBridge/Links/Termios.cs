using System.Runtime.InteropServices;

namespace Fab.FirmwareBridge.Links;

/// <summary>
/// What of Linux' C library a serial port takes. Numbers are those of asm-generic (x86, ARM, RISC-V): ioctls.h,
/// termbits.h, poll.h, fcntl.h.
/// </summary>
internal static unsafe partial class Termios
{
    public const int ReadWrite = 0x2;
    public const int NoControllingTerminal = 0x100;
    public const int NonBlocking = 0x800;
    public const int CloseOnExec = 0x80000;

    public const int LockExclusive = 2;
    public const int LockNonBlocking = 4;

    public const short PollIn = 0x1;
    public const short PollOut = 0x4;
    public const short PollError = 0x8;
    public const short PollHangUp = 0x10;
    public const short PollInvalid = 0x20;

    public const int ErrorInterrupted = 4;
    public const int ErrorAgain = 11;

    public const nuint GetTermios2 = 0x802C542A;
    public const nuint SetTermios2 = 0x402C542B;
    public const nuint FlushBuffers = 0x540B;
    public const nuint Exclusive = 0x540C;
    public const nuint ModemBitsSet = 0x5416;
    public const nuint ModemBitsClear = 0x5417;
    public const nuint GetSerial = 0x541E;
    public const nuint SetSerial = 0x541F;

    public const int FlushInput = 0;
    public const int FlushOutput = 1;
    public const int ModemDtr = 0x2;
    public const int LowLatency = 0x2000;

    /// <summary>Places in <see cref="Settings.Characters"/>: VTIME, VMIN.</summary>
    public const int ReadTimeout = 5;
    public const int MinimumBytes = 6;

    public const uint BaudOther = 0x1000;
    public const int InputBaudShift = 16;
    public const uint Size8 = 0x30;
    public const uint EnableReceiver = 0x80;
    public const uint IgnoreModemLines = 0x800;

    /// <summary>struct termios2: the only one that holds any baud rate.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Settings
    {
        public uint Input;
        public uint Output;
        public uint Control;
        public uint Local;
        public byte Line;
        public fixed byte Characters[19];
        public uint InputBaud;
        public uint OutputBaud;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct PollEntry
    {
        public int Handle;
        public short Events;
        public short Returned;
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int handle);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(int handle, byte* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(int handle, byte* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(PollEntry* entries, nuint count, int timeoutMs);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    public static partial int EventFd(uint start, int flags);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    public static partial int Flock(int handle, int operation);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static partial int Ioctl(int handle, nuint request, void* argument);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static partial int IoctlNumber(int handle, nuint request, nint argument);
}
