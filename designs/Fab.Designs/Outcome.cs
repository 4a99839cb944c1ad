using Fab.Domain;

namespace Fab.Designs;

/// <summary>A refusal, or the value: exactly one of them.</summary>
public readonly record struct Outcome<T>(T? Value, Refusal? Refusal)
    where T : class
{
    public static implicit operator Outcome<T>(T value) => new(value, null);

    public static implicit operator Outcome<T>(Refusal why) => new(null, why);
}
