namespace Fab.Domain.Units;

/// <summary>Money in cents of the commons unit. Integral, so never rounded; overflow throws.</summary>
public readonly record struct Cents(long Value) : IValue<Cents, long>, IComparable<Cents>
{
    public static Cents Zero => default;

    public static Cents From(long value) => new(value);

    public static Cents operator +(Cents a, Cents b) => new(checked(a.Value + b.Value));

    public static Cents operator -(Cents a, Cents b) => new(checked(a.Value - b.Value));

    public static Cents operator -(Cents a) => new(checked(-a.Value));

    public static bool operator <(Cents a, Cents b) => a.Value < b.Value;

    public static bool operator >(Cents a, Cents b) => a.Value > b.Value;

    public static bool operator <=(Cents a, Cents b) => a.Value <= b.Value;

    public static bool operator >=(Cents a, Cents b) => a.Value >= b.Value;

    public static Cents Min(Cents a, Cents b) => a <= b ? a : b;

    public static Cents Max(Cents a, Cents b) => a >= b ? a : b;

    public int CompareTo(Cents other) => Value.CompareTo(other.Value);

    /// <summary>As people read it: <c>12.34</c>, with two decimals and no currency sign.</summary>
    public override string ToString() =>
        $"{(Value < 0 ? "-" : "")}{Int128.Abs(Value) / 100}.{Int128.Abs(Value) % 100:00}";
}

/// <summary>A machine's rent rate in cents for one hour of machine time.</summary>
public readonly record struct CentsPerHour(long Value) : IValue<CentsPerHour, long>
{
    public static CentsPerHour From(long value) => new(value);

    /// <summary>
    /// The rent for whole metered seconds: <c>seconds · rate / 3600</c>, rounded half to even, once.
    /// 12345 s at 120 c/h is 412 c; 15 s is 0 c; 45 s is 2 c.
    /// </summary>
    public Cents For(MachineSeconds seconds) => new(Rounded.HalfEven((Int128)seconds.Value * Value, 3600));

    public override string ToString() => $"{new Cents(Value)}/h";
}

/// <summary>Whole seconds that a machine's meter counted, or that a quote expects it to count.</summary>
public readonly record struct MachineSeconds(long Value) : IValue<MachineSeconds, long>
{
    public static MachineSeconds From(long value) => new(value);

    public static MachineSeconds operator +(MachineSeconds a, MachineSeconds b) => new(checked(a.Value + b.Value));

    public TimeSpan ToTimeSpan() => TimeSpan.FromSeconds(Value);

    public override string ToString() => $"{Value} s";
}
