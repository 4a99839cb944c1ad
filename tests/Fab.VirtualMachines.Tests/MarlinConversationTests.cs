namespace Fab.VirtualMachines.Tests;

/// <summary>Byte-exact conversations.</summary>
public sealed class MarlinConversationTests
{
    [Fact]
    public void Boot_PowerOn_SaysStartFirst()
    {
        var printer = new VirtualPrinter();
        printer.PowerOn(TimeSpan.Zero);
        Assert.StartsWith("start\nMarlin 2.1", new Host(printer).Read(), StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_NumberedInOrder_AreEachAnsweredOk()
    {
        Host host = Host.With(new VirtualPrinter());
        // Sums computed by hand: XOR of the bytes before the star.
        Assert.Equal("ok\n", host.Send("N0 M110 N0*125\n"));
        Assert.Equal("ok T:20.00 /0.00 B:20.00 /0.00 @:0 B@:0\n", host.Send("N1 M105*38\n"));
        Assert.Equal("ok\n", host.Send(Host.Numbered(2, "G21")));
        Assert.Equal("X:0.00 Y:0.00 Z:0.00 E:0.00 Count X:0 Y:0 Z:0\nok\n", host.Send("M114\n"));
    }

    [Fact]
    public void Line_WrongChecksum_AsksForItAgain()
    {
        var printer = new VirtualPrinter();
        Host host = Host.With(printer);
        Assert.Equal("Error:checksum mismatch, Last Line: 0\nResend: 1\nok\n", host.Send("N1 M105*39\n"));
        Assert.Equal("ok T:20.00 /0.00 B:20.00 /0.00 @:0 B@:0\n", host.Send("N1 M105*38\n"));
        Assert.Equal(1, printer.Log.ChecksumErrors);
        Assert.Equal(1, printer.Log.ResendsAsked);
        Assert.Equal(1, printer.Log.Executed);
    }
}
