using Fab.Domain;

namespace Fab.Contracts.Bus;

/// <summary>
/// What was said between people and a firmware, for whoever watches, and the answers to what was done by hand. Not kept
/// and not repeated.
/// </summary>
public sealed record ConsoleMessage(MachineId Machine, IReadOnlyList<ConsoleLine> Lines, IReadOnlyList<HandAnswer> Answers, int V = 1);

public enum ConsoleKind
{
    /// <summary>A person's line.</summary>
    Sent,

    /// <summary>The firmware's.</summary>
    Said,
    Error,
    Alarm,

    /// <summary>The bridge's own word to people.</summary>
    Note,
}

/// <param name="By">Who sent it; null for what the machine said.</param>
/// <param name="Means">What a code or shorthand of the firmware means; null where the text speaks for itself.</param>
/// <param name="Number">In the order of the machine, counted by the hub; 0 on the bus.</param>
public sealed record ConsoleLine(DateTimeOffset At, ConsoleKind Kind, string Text, string? By = null, string? Means = null, long Number = 0);

public enum HandStage
{
    /// <summary>Nothing was done.</summary>
    Refused,

    /// <summary>It was handed to the firmware; <see cref="Done"/> or a refusal may follow.</summary>
    Taken,
    Done,
}

/// <param name="InReplyTo">The command's id.</param>
/// <param name="Said">What the firmware said meanwhile.</param>
public sealed record HandAnswer(string InReplyTo, HandStage Stage, Refusal? Refusal, IReadOnlyList<string> Said);
