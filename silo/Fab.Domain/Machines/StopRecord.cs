namespace Fab.Domain.Machines;

/// <summary>The last emergency stop that reached the machine's wire.</summary>
/// <param name="Microseconds">From the hub's or bridge's receipt of the stop until its bytes were handed to the wire.</param>
/// <param name="OutputsOff">Heaters and spindle: true when the firmware confirmed that it halted, false when it did not, null while nobody knows yet.</param>
/// <param name="Outputs">The same for people.</param>
public sealed record StopRecord(string By, DateTimeOffset At, long Microseconds, bool? OutputsOff = null, string? Outputs = null);
