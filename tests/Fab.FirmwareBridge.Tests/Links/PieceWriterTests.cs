using Fab.FirmwareBridge.Links;

namespace Fab.FirmwareBridge.Tests.Links;

public sealed class PieceWriterTests
{
    [Fact]
    public async Task WriteUrgent_ManyBytesWait_OvertakesAllButThePieceInTheDriver()
    {
        var driver = new Driver();
        var writer = new PieceWriter(driver.Write, driver.Discard);
        writer.Start("test");
        writer.Write(new byte[10_000]);
        await driver.Waits.Task;
        writer.WriteUrgent("M112"u8.ToArray());
        Assert.Equal([PieceWriter.Piece, 4], driver.Taken);
        writer.End();
    }

    [Fact]
    public void WriteUrgent_PortIsGone_WritesNothing()
    {
        var driver = new Driver { IsGone = true };
        new PieceWriter(driver.Write, driver.Discard).WriteUrgent("M112"u8.ToArray());
        Assert.Empty(driver.Taken);
    }

    /// <summary>Takes a piece and is full; discarding makes room.</summary>
    private sealed class Driver
    {
        private readonly SemaphoreSlim _room = new(0);

        public bool IsGone { get; init; }

        public List<int> Taken { get; } = [];

        public TaskCompletionSource Waits { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool Write(ReadOnlyMemory<byte> bytes)
        {
            Taken.Add(bytes.Length);
            if (!Waits.TrySetResult()) return true;
            _room.Wait();
            return true;
        }

        public bool Discard()
        {
            if (Waits.Task.IsCompleted) _room.Release();
            return !IsGone;
        }
    }
}
