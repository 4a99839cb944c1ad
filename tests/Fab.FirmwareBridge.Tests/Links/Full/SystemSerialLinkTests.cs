using Fab.FirmwareBridge.Links;

namespace Fab.FirmwareBridge.Tests.Links;

/// <summary>The link that other systems use, tried on Linux, where a pseudo-terminal is to be had.</summary>
public sealed class SystemSerialLinkTests : SerialLinkSuite
{
    [Fact]
    public void Open_NoSuchDevice_SaysWhy() =>
        Assert.Contains("/dev/no-such-port", Assert.Throws<PortException>(() => SystemSerialLink.Open(new SerialSettings("/dev/no-such-port", 115_200))).Message, StringComparison.Ordinal);

    private protected override ISerialLink Open(PtyPair pty) => SystemSerialLink.Open(new SerialSettings(pty.Path, 115_200));
}
