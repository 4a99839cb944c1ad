namespace Fab.Domain;

/// <summary>
/// Why something was refused: a stable code (a heading in <c>docs/errors.md</c>), a sentence a person understands,
/// and, where there is one, the way out.
/// </summary>
public sealed record Refusal(string Code, string Message, string? WayOut = null);

/// <summary>What an aggregate answers to a command: a refusal, or the events that make it true (none: it already is).</summary>
public readonly record struct Decision<TEvent>(Refusal? Refusal, IReadOnlyList<TEvent> Events)
{
    public bool IsAccepted => Refusal is null;

    public static Decision<TEvent> Accept(params TEvent[] events) => new(null, events);

    public static Decision<TEvent> Refuse(Refusal why) => new(why, []);

    public static implicit operator Decision<TEvent>(Refusal why) => Refuse(why);
}

/// <summary>
/// Marks a static class whose public string constants are refusal codes. A test holds that each has its heading in
/// <c>docs/errors.md</c> and that no two are alike.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class RefusalCodesAttribute : Attribute;
