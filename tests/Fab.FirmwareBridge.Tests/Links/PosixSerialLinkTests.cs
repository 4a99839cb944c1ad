using Fab.FirmwareBridge.Links;

namespace Fab.FirmwareBridge.Tests.Links;

public sealed class PosixSerialLinkTests : SerialLinkSuite
{
    [Fact]
    public async Task Open_InUse_IsRefusedUntilItIsClosed()
    {
        if (!OperatingSystem.IsLinux()) return;
        using var pty = new PtyPair();
        ISerialLink first = Open(pty);
        Assert.Throws<PortException>(() => Open(pty));
        await first.DisposeAsync();
        await using ISerialLink again = Open(pty);
        Assert.Null(again.LostReason);
    }

    [Theory]
    [InlineData(9_600)]
    [InlineData(250_000)]
    [InlineData(1_234_567)]
    public async Task Open_AnyRate_IsWhatThePortThenHas(int baud)
    {
        if (!OperatingSystem.IsLinux()) return;
        using var pty = new PtyPair();
        await using PosixSerialLink link = PosixSerialLink.Open(new SerialSettings(pty.Path, baud));
        Assert.Equal(baud, pty.Baud());
    }

    [Fact]
    public void Open_NoSuchDevice_SaysWhy()
    {
        if (!OperatingSystem.IsLinux()) return;
        Assert.Contains("No such file", Assert.Throws<PortException>(() => PosixSerialLink.Open(new SerialSettings("/dev/no-such-port", 250_000))).Message, StringComparison.Ordinal);
    }

    private protected override ISerialLink Open(PtyPair pty) => PosixSerialLink.Open(new SerialSettings(pty.Path, 250_000));
}
