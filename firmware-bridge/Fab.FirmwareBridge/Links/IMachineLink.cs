using System.Buffers;

namespace Fab.FirmwareBridge.Links;

/// <summary>An open connection to a machine. Writing never blocks: what the wire cannot take yet is queued here.</summary>
public interface IMachineLink : IAsyncDisposable
{
    /// <summary>Why the link is gone, for people; null while it is there.</summary>
    string? LostReason { get; }

    void Write(ReadOnlySpan<byte> bytes);

    /// <summary>Drops what is queued and puts these bytes on the wire before returning. From any thread.</summary>
    void WriteUrgent(ReadOnlySpan<byte> bytes);

    /// <summary>Pulls the board's reset line, where the link has one.</summary>
    void PulseReset();
}

/// <summary>
/// A link to hardware, which answers when it likes. One thread waits, reads and writes; <see cref="Wake"/> and
/// <see cref="IMachineLink.WriteUrgent"/> are any thread's. Disposed of when that thread has left it.
/// </summary>
public interface ISerialLink : IMachineLink
{
    /// <summary>Sleeps until bytes have come, the link is gone, or it is woken; puts queued bytes on the wire meanwhile.</summary>
    /// <returns>Whether <see cref="Read"/> has something to say.</returns>
    bool Wait();

    /// <summary>Takes what has come, without waiting.</summary>
    /// <returns>How many bytes; 0 when none have come; -1 when the link is gone.</returns>
    int Read(Span<byte> buffer);

    /// <summary>Ends the present <see cref="Wait"/>, or else the next.</summary>
    void Wake();
}

/// <summary>
/// A link to a machine that exists in memory only. Its pump moves it through machine time event by event, so that a
/// machine sixty times faster than life is as exact as one in real time. Called from one thread at a time.
/// </summary>
public interface ISteppedLink : IMachineLink
{
    /// <summary>Machine time at which something will happen by itself; null: never.</summary>
    TimeSpan? NextWake { get; }

    /// <summary>Called, from any thread, when the link changed from outside (a cable pulled).</summary>
    Action? Changed { get; set; }

    /// <summary>Moves the machine to <paramref name="now"/> and takes what it said until then. False when the link is gone.</summary>
    bool Step(TimeSpan now, IBufferWriter<byte> received);
}

/// <summary>Where a machine is connected; opened again after each loss.</summary>
public interface IMachinePort : IAsyncDisposable
{
    /// <summary>As people know it: <c>/dev/ttyUSB0</c>.</summary>
    string Name { get; }

    /// <exception cref="PortException">It cannot be opened now.</exception>
    ValueTask<IMachineLink> OpenAsync(CancellationToken ct);
}

/// <summary>A port cannot be opened: missing, in use, not allowed, unplugged.</summary>
public sealed class PortException(string message, Exception? inner = null) : IOException(message, inner)
{
    public string Code { get; } = BridgeCodes.PortUnusable;
}
