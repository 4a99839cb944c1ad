namespace Fab.Domain.Units;

/// <summary>A type that wraps one value: a unit or an identity. In JSON it is written as that bare value.</summary>
public interface IValue<TSelf, TValue>
    where TSelf : struct, IValue<TSelf, TValue>
{
    TValue Value { get; }

    static abstract TSelf From(TValue value);
}
