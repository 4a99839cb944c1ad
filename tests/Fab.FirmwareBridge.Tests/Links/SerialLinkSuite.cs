using Fab.FirmwareBridge.Links;

namespace Fab.FirmwareBridge.Tests.Links;

/// <summary>What every serial link does, at one end of a pseudo-terminal with the test at the other. Elsewhere than on Linux it passes unlooked at.</summary>
public abstract class SerialLinkSuite
{
    [Fact]
    public async Task Link_BytesCome_WaitEndsAndReadGivesThem()
    {
        if (!OperatingSystem.IsLinux()) return;
        using var pty = new PtyPair();
        await using ISerialLink link = Open(pty);
        byte[] buffer = new byte[16];
        Assert.Equal(0, link.Read(buffer));
        pty.Write("ok\n"u8);
        Assert.True(link.Wait());
        Assert.Equal(3, link.Read(buffer));
        Assert.Equal("ok\n"u8.ToArray(), buffer[..3]);
        Assert.Null(link.LostReason);
    }

    [Fact]
    public async Task Link_WokenBeforehand_WaitEndsWithNothingToRead()
    {
        if (!OperatingSystem.IsLinux()) return;
        using var pty = new PtyPair();
        await using ISerialLink link = Open(pty);
        link.Wake();
        link.Wake();
        Assert.False(link.Wait());
        Assert.Equal(0, link.Read(new byte[4]));
    }

    [Fact]
    public async Task Write_MoreThanTheDriverTakes_AllArrivesInOrder()
    {
        if (!OperatingSystem.IsLinux()) return;
        using var pty = new PtyPair();
        await using ISerialLink link = Open(pty);
        byte[] sent = [.. Enumerable.Range(0, 100_000).Select(i => (byte)(i % 251))];
        for (int at = 0; at < sent.Length; at += 1000) link.Write(sent.AsSpan(at, 1000));
        var received = new List<byte>();
        var reader = new Thread(() =>
        {
            byte[] buffer = new byte[777];
            while (received.Count < sent.Length)
            {
                int count = pty.Read(buffer);
                lock (received) received.AddRange(buffer.AsSpan(0, count));
            }

            link.Wake();
        });
        reader.Start();

        // The link writes what waits while its user sleeps in it.
        while (true)
        {
            lock (received)
            {
                if (received.Count == sent.Length) break;
            }

            link.Wait();
        }

        reader.Join();
        Assert.Equal(sent, received);
    }

    [Fact]
    public async Task WriteUrgent_BytesWaiting_AreDroppedAndTheStopIsLast()
    {
        if (!OperatingSystem.IsLinux()) return;
        using var pty = new PtyPair();
        await using ISerialLink link = Open(pty);
        for (int i = 0; i < 100; i++) link.Write(new byte[1000]);
        link.WriteUrgent("\nM112\n"u8);
        link.Wake();
        Assert.False(link.Wait());
        var received = new List<byte>();
        byte[] buffer = new byte[4096];
        while (received.Count < 6 || !received.TakeLast(6).SequenceEqual("\nM112\n"u8.ToArray()))
        {
            received.AddRange(buffer.AsSpan(0, pty.Read(buffer)));
            Assert.True(received.Count < 50_000, "what waited in the link went out");
        }
    }

    [Fact]
    public async Task Cable_Pulled_WaitEndsAtOnceAndReadSaysGone()
    {
        if (!OperatingSystem.IsLinux()) return;
        var pty = new PtyPair();
        await using ISerialLink link = Open(pty);
        pty.Dispose();
        Assert.True(link.Wait());
        Assert.Equal(-1, link.Read(new byte[4]));
        Assert.Equal("unplugged", link.LostReason);
        link.Write("G28\n"u8);
        link.WriteUrgent("M112\n"u8);
        Assert.True(link.Wait());
        Assert.Equal(-1, link.Read(new byte[4]));
    }

    private protected abstract ISerialLink Open(PtyPair pty);
}
