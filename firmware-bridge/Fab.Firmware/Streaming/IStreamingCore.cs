using System.Buffers;

namespace Fab.Firmware.Streaming;

/// <summary>
/// One firmware conversation without I/O: bytes and time go in, bytes and notices come out. The caller owns the link
/// and the clock, calls from one thread at a time, and after every call writes what <see cref="TakeOutput"/> gives and
/// reads the notices. <c>now</c> is the machine's clock since any fixed start; it must not run backwards.
/// </summary>
/// <remarks>
/// A method that returns a <see cref="Refusal"/> has done nothing when it is not null. Nothing resumes by itself: after a
/// pause, a failure or a stop the core waits for a call that a person asked for.
/// </remarks>
public interface IStreamingCore
{
    /// <summary>What is true now. Cheap enough to call for every telemetry message, not for every byte.</summary>
    StreamStatus Status { get; }

    /// <summary>How often the firmware has told where it is, be it the same place again. Cheap.</summary>
    long PlacesTold { get; }

    /// <summary>When <see cref="Tick"/> wants to be called next; null: not before something else happens.</summary>
    TimeSpan? NextTick { get; }

    /// <summary>The link was opened: greet the firmware, reset numbering and credit, ask who it is.</summary>
    void Connected(TimeSpan now);

    /// <summary>The link is gone (unplugged, closed). A running job fails; nothing is sent until <see cref="Connected"/>.</summary>
    void Disconnected(TimeSpan now);

    void Receive(ReadOnlySpan<byte> bytes, TimeSpan now);

    void Tick(TimeSpan now);

    /// <summary>
    /// Moves the bytes to write now into <paramref name="output"/>: whole lines, urgent bytes first. Returns whether there
    /// were any. Bytes taken count as sent.
    /// </summary>
    bool TakeOutput(IBufferWriter<byte> output);

    /// <summary>The next notice, oldest first.</summary>
    bool TryTakeNotice(out StreamNotice notice);

    /// <summary>
    /// Streams <paramref name="program"/> from command <paramref name="firstCommand"/> (0-based). Only when ready. From 0, the
    /// firmware is first put into the modes that analysis takes for granted (millimetres, absolute). From later on, the
    /// caller has made sure that it still is as the commands before left it.
    /// </summary>
    Refusal? Start(IProgramSource program, long firstCommand, TimeSpan now);

    /// <summary>Stops sending, lets the machine come to rest, parks it; <see cref="StreamNotice.Paused"/> tells when it rests.</summary>
    Refusal? Pause(TimeSpan now);

    Refusal? Resume(TimeSpan now);

    /// <summary>Ends the job: motion stops as soon as the firmware allows, heaters, fan and spindle go off.</summary>
    Refusal? Cancel(TimeSpan now);

    /// <summary>
    /// Sends one command of a person's (jog, home, preheat, unlock). Only when ready, paused or locked, and never one that
    /// would break the conversation itself; the answer to a question that the firmware shows, at any time.
    /// </summary>
    Refusal? Send(ReadOnlySpan<byte> command, TimeSpan now);

    /// <summary>The same, and <see cref="StreamNotice.HandAnswered"/> tells what the firmware answered.</summary>
    /// <param name="ticket">Told again with the answer.</param>
    Refusal? SendByHand(ReadOnlySpan<byte> command, long ticket, TimeSpan now);

    /// <summary>
    /// Moves by hand, at once and not in a queue. It goes on only while <see cref="KeepJogging"/> is called within
    /// <paramref name="patience"/>; then, and after <see cref="StopJogging"/>, the machine rests within a quarter of a second.
    /// </summary>
    /// <param name="patience"><see cref="JogMove.Patience"/>, unless machine time runs faster than people.</param>
    Refusal? Jog(in JogMove move, TimeSpan patience, TimeSpan now);

    /// <summary>False when there is no jog to keep up.</summary>
    bool KeepJogging(TimeSpan now);

    void StopJogging(TimeSpan now);

    /// <summary>Turns feed, rapids, spindle, flow or fan up or down, also while a job runs.</summary>
    Refusal? Override(OverrideKind kind, int percent, TimeSpan now);

    /// <summary>
    /// Does at once what must not wait in a line, ahead of all that does; <see cref="StreamNotice.UrgentDone"/> tells when
    /// it is done. The emergency stop is a call of its own.
    /// </summary>
    Refusal? Urgent(UrgentDeed deed, long ticket, TimeSpan now);

    /// <summary>Opens a lock of the firmware's after an alarm: by homing, or as it stands where its position is certain.</summary>
    Refusal? Unlock(bool home, TimeSpan now);

    /// <summary>Jumps every queue. Afterwards nothing but the stop itself is sent until <see cref="ResetAfterStop"/>.</summary>
    void EmergencyStop(TimeSpan now);

    /// <summary>A person has looked at the machine and cleared the stop (or the lock): reset the firmware and greet it anew.</summary>
    Refusal? ResetAfterStop(TimeSpan now);
}
