using System.Buffers;
using Fab.Firmware.Streaming;

namespace Fab.Firmware.Marlin;

/// <summary>What a Marlin conversation can be told about its machine. The defaults suit any.</summary>
public sealed record MarlinOptions
{
    /// <summary>Where to wait during a pause, X and Y in mm; null: only lift.</summary>
    public (Millimetres X, Millimetres Y)? Park { get; init; }

    public Millimetres ParkLift { get; init; } = new(5);

    /// <summary>How high Z may go; the lift ends there.</summary>
    public Millimetres? MaxZ { get; init; }

    public Millimetres ParkRetract { get; init; } = new(2);

    /// <summary>Extruders whose heaters a cancel turns off.</summary>
    public int Tools { get; init; } = 1;
}

/// <summary>Streams to Marlin.</summary>
public sealed class MarlinCore(MarlinOptions? options = null) : IStreamingCore
{
    public MarlinOptions Options { get; } = options ?? new();

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
