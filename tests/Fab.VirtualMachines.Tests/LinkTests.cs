using System.Buffers;
using System.Text;

namespace Fab.VirtualMachines.Tests;

public sealed class LinkTests
{
    [Fact]
    public void PacedLink_At115200_TakesTenBitsAByteEachWay()
    {
        var printer = new VirtualPrinter();
        printer.PowerOn(TimeSpan.Zero);
        printer.TakeOutput(new ArrayBufferWriter<byte>());
        var link = new PacedLink(printer, 115_200, TimeSpan.FromMilliseconds(1));
        link.Write("G21\n"u8, TimeSpan.Zero);
        // Four bytes there, one millisecond each way; then three bytes back, handed over together.
        double back = 4 * 10 / 115_200.0 + 0.001 + 3 * 10 / 115_200.0 + 0.001;
        Assert.Equal("", Read(link, back - 2e-6));
        Assert.Equal("ok\n", Read(link, back + 2e-6));
        Assert.Null(link.NextWake);
    }

    /// <summary>Who steps the link needs not be woken for each byte: only where something may be seen from outside.</summary>
    [Fact]
    public void PacedLink_ALine_WakesAtItsEndAndAtItsAnswer()
    {
        var printer = new VirtualPrinter();
        printer.PowerOn(TimeSpan.Zero);
        printer.TakeOutput(new ArrayBufferWriter<byte>());
        var link = new PacedLink(printer, 115_200);
        link.Write("G21\n"u8, TimeSpan.Zero);
        Assert.Equal(4 * 10 / 115_200.0, link.NextWake!.Value.TotalSeconds, 1e-6);
        link.Advance(link.NextWake.Value);
        Assert.Equal(7 * 10 / 115_200.0, link.NextWake!.Value.TotalSeconds, 1e-6);
    }

    [Fact]
    public void PacedLink_LongSpeech_ComesInPackets()
    {
        var printer = new VirtualPrinter();
        var link = new PacedLink(printer, 115_200);
        printer.PowerOn(TimeSpan.Zero);
        link.Advance(TimeSpan.Zero);
        double packet = 64 * 10 / 115_200.0;
        Assert.Equal("", Read(link, packet - 2e-6));
        Assert.Equal(64, Read(link, packet + 2e-6).Length);
        Assert.Equal(128, Read(link, (3 * packet) + 2e-6).Length);
    }

    [Fact]
    public void PacedLink_HostIgnoresOks_OverflowsTheReceiveBuffer()
    {
        var router = new VirtualRouter(new RouterConfig { HomingEnabled = false, SoftLimits = false });
        router.PowerOn(TimeSpan.Zero);
        var link = new PacedLink(router, 115_200);
        link.Write(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(1, 100).Select(i => $"G1X{i}F100\n"))), TimeSpan.Zero);
        link.Advance(TimeSpan.FromSeconds(1));
        Assert.True(router.Log.RxOverflowBytes > 500);
    }

    [Fact]
    public void Simulation_SimpleMoves_LeavesLittleGarbage()
    {
        // What keeps a simulated hour cheap; unlike a time measured, it is the same on a busy machine.
        var printer = new VirtualPrinter(new PrinterConfig { FirstMoveDelay = TimeSpan.Zero });
        Host host = Host.With(printer);
        host.Do("G28");
        Stream(printer, host, 1_000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Stream(printer, host, 5_000);
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 5_000, 0, 100);
    }

    private static void Stream(VirtualPrinter printer, Host host, int lines)
    {
        var output = new ArrayBufferWriter<byte>();
        TimeSpan now = host.Now;
        for (int i = 0; i < lines; i++)
        {
            printer.Receive((i % 4) switch { 0 => "G1 X20.5 Y10\n"u8, 1 => "G1 X21.5 Y10.2\n"u8, 2 => "G1 X22.5 Y10.4\n"u8, _ => "G1 X21 Y10.1\n"u8 }, now);
            while (printer.TakeOutput(output) == 0)
            {
                now = printer.NextWake!.Value;
                printer.Advance(now);
            }

            output.ResetWrittenCount();
        }

        host.Wait((now - host.Now).TotalSeconds + 10);
    }

    private static string Read(PacedLink link, double seconds)
    {
        var output = new ArrayBufferWriter<byte>();
        link.Read(output, TimeSpan.FromSeconds(seconds));
        return Encoding.ASCII.GetString(output.WrittenSpan);
    }
}
