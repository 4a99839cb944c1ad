using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Fab.FirmwareBridge.Tests.Links;

/// <summary>A pseudo-terminal whose other end is in the test's hand.</summary>
internal sealed class PtyPair : IDisposable
{
    private const int ReadWrite = 2;
    private const int NoControllingTerminal = 0x100;

    private readonly SafeFileHandle _master;
    private readonly FileStream _stream;

    public PtyPair()
    {
        int master = OpenMaster(ReadWrite | NoControllingTerminal);
        byte[] name = new byte[128];
        if (master < 0 || Grant(master) != 0 || Unlock(master) != 0 || NameOf(master, name, name.Length) != 0) throw new IOException("no pseudo-terminal");
        Path = Encoding.UTF8.GetString(name, 0, Array.IndexOf<byte>(name, 0));
        _master = new SafeFileHandle(master, ownsHandle: true);
        _stream = new FileStream(_master, FileAccess.ReadWrite, bufferSize: 0);
    }

    public string Path { get; }

    public void Write(ReadOnlySpan<byte> bytes) => _stream.Write(bytes);

    public int Read(Span<byte> bytes) => _stream.Read(bytes);

    /// <summary>Bits per second that the other end was set to. (struct termios2 and TCGETS2 of Linux.)</summary>
    public int Baud()
    {
        byte[] settings = new byte[44];
        if (Control(_master, 0x802C542A, settings) != 0) throw new IOException("no settings");
        return BitConverter.ToInt32(settings, 40);
    }

    /// <summary>What a pulled cable looks like to the other end.</summary>
    public void Dispose()
    {
        _stream.Dispose();
        _master.Dispose();
    }

    [DllImport("libc", EntryPoint = "posix_openpt")]
    private static extern int OpenMaster(int flags);

    [DllImport("libc", EntryPoint = "ioctl")]
    private static extern int Control(SafeFileHandle handle, nuint request, byte[] settings);

    [DllImport("libc", EntryPoint = "grantpt")]
    private static extern int Grant(int master);

    [DllImport("libc", EntryPoint = "unlockpt")]
    private static extern int Unlock(int master);

    [DllImport("libc", EntryPoint = "ptsname_r")]
    private static extern int NameOf(int master, byte[] name, nint length);
}
