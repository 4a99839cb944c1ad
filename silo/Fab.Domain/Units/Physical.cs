namespace Fab.Domain.Units;

/// <summary>Temperature in °C.</summary>
public readonly record struct Celsius(double Value) : IValue<Celsius, double>
{
    public static Celsius From(double value) => new(value);

    public override string ToString() => $"{Value:0.#} °C";
}

/// <summary>Length in millimetres.</summary>
public readonly record struct Millimetres(double Value) : IValue<Millimetres, double>
{
    public static Millimetres From(double value) => new(value);

    public override string ToString() => $"{Value:0.###} mm";
}

/// <summary>Speed in millimetres a minute, G-code's F word in G21.</summary>
public readonly record struct MillimetresPerMinute(double Value) : IValue<MillimetresPerMinute, double>
{
    public static MillimetresPerMinute From(double value) => new(value);

    public override string ToString() => $"{Value:0.#} mm/min";
}

/// <summary>Mass in grams.</summary>
public readonly record struct Grams(double Value) : IValue<Grams, double>
{
    public static Grams From(double value) => new(value);

    public override string ToString() => $"{Value:0.#} g";
}

/// <summary>A box of machine space: X wide, Y deep, Z high, in millimetres, from a corner at the origin.</summary>
public readonly record struct Volume(Millimetres X, Millimetres Y, Millimetres Z)
{
    public override string ToString() => $"{X.Value:0.#} × {Y.Value:0.#} × {Z.Value:0.#} mm";
}
