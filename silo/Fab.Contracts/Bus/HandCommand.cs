using Fab.Domain.Machines;

namespace Fab.Contracts.Bus;

/// <summary>
/// What a person does by hand. It is no order: nobody says it again, and one that comes late must not move anything. So it
/// carries when it was said, and a bridge takes none that is older than a few seconds. Its answer is a
/// <see cref="HandAnswer"/>, not an event.
/// </summary>
/// <param name="By">The member.</param>
/// <param name="SentAt">Wall time at the hub.</param>
public abstract record HandCommand(string Id, string By, DateTimeOffset SentAt) : BridgeCommand(Id);

/// <summary>Sends lines one after the other; the first that the firmware refuses ends it.</summary>
public sealed record SendByHand(string Id, IReadOnlyList<string> Lines, string By, DateTimeOffset SentAt) : HandCommand(Id, By, SentAt);

/// <summary>
/// Moves, relative to where the tool is, in millimetres. It must be kept up by <see cref="KeepJogging"/> every quarter of a
/// second at the latest; another jog takes its place.
/// </summary>
/// <param name="Hold">Names this jog, for keeping it up.</param>
/// <param name="Feed">mm/min; the bridge takes less where the machine could not rest in time.</param>
public sealed record JogMachine(
    string Id, string Hold, double X, double Y, double Z, double E, double Feed, string By, DateTimeOffset SentAt) : HandCommand(Id, By, SentAt);

/// <summary>Whoever jogs is still there.</summary>
public sealed record KeepJogging(string Id, string Hold, string By, DateTimeOffset SentAt) : HandCommand(Id, By, SentAt);

/// <summary>Whoever jogs let go. Never too late.</summary>
public sealed record StopJogging(string Id, string By, DateTimeOffset SentAt) : HandCommand(Id, By, SentAt);

/// <summary>Turns something up or down, also while a job runs.</summary>
public sealed record OverrideMachine(string Id, OverrideKind Kind, int Percent, string By, DateTimeOffset SentAt) : HandCommand(Id, By, SentAt);

/// <summary>Opens the firmware's lock after an alarm.</summary>
/// <param name="Home">By homing; otherwise as it stands.</param>
public sealed record UnlockMachine(string Id, bool Home, string By, DateTimeOffset SentAt) : HandCommand(Id, By, SentAt);

/// <summary>What firmware obeys at once, ahead of all that waits; the stop is <see cref="StopMachine"/>.</summary>
/// <param name="Typed">As the person wrote it.</param>
public sealed record UrgentByHand(string Id, UrgentDeed Deed, string Typed, string By, DateTimeOffset SentAt) : HandCommand(Id, By, SentAt);
