using System.Buffers;
using Fab.Firmware.Streaming;

namespace Fab.Firmware.Grbl;

/// <summary>What a Grbl conversation can be told about its machine. The defaults suit any.</summary>
public sealed record GrblOptions
{
    /// <summary>Bytes of the receive buffer while the firmware has not told; every Grbl 1.1 has these.</summary>
    public int ReceiveBufferBytes { get; init; } = 128;
}

/// <summary>Streams to Grbl 1.1.</summary>
public sealed class GrblCore(GrblOptions? options = null) : IStreamingCore
{
    public GrblOptions Options { get; } = options ?? new();

    public StreamStatus Status => throw new NotImplementedException();
    public TimeSpan? NextTick => throw new NotImplementedException();
    public void Connected(TimeSpan now) => throw new NotImplementedException();
    public void Disconnected(TimeSpan now) => throw new NotImplementedException();
    public void Receive(ReadOnlySpan<byte> bytes, TimeSpan now) => throw new NotImplementedException();
    public void Tick(TimeSpan now) => throw new NotImplementedException();
    public bool TakeOutput(IBufferWriter<byte> output) => throw new NotImplementedException();
    public bool TryTakeNotice(out StreamNotice notice) => throw new NotImplementedException();
    public Refusal? Start(IProgramSource program, long firstCommand, TimeSpan now) => throw new NotImplementedException();
    public Refusal? Pause(TimeSpan now) => throw new NotImplementedException();
    public Refusal? Resume(TimeSpan now) => throw new NotImplementedException();
    public Refusal? Cancel(TimeSpan now) => throw new NotImplementedException();
    public Refusal? Send(ReadOnlySpan<byte> command, TimeSpan now) => throw new NotImplementedException();
    public void EmergencyStop(TimeSpan now) => throw new NotImplementedException();
    public Refusal? ResetAfterStop(TimeSpan now) => throw new NotImplementedException();
}
