namespace Fab.Domain.Toml;

/// <summary>A value of a TOML document, with the line it begins on, counted from 1.</summary>
public abstract record TomlValue(int Line)
{
    /// <summary>What a person calls this kind of value: <c>a text</c>, <c>a whole number</c> …</summary>
    public abstract string Kind { get; }
}

public sealed record TomlText(string Value, int Line) : TomlValue(Line)
{
    public override string Kind => "a text";
}

public sealed record TomlInteger(long Value, int Line) : TomlValue(Line)
{
    public override string Kind => "a whole number";
}

/// <summary>May be infinite or not a number: TOML has words for both.</summary>
public sealed record TomlFloat(double Value, int Line) : TomlValue(Line)
{
    public override string Kind => "a number";
}

public sealed record TomlBoolean(bool Value, int Line) : TomlValue(Line)
{
    public override string Kind => "true or false";
}

/// <summary>A date, a time or both, checked for form and kept as written: nothing here computes with them.</summary>
public sealed record TomlDateTime(string Value, int Line) : TomlValue(Line)
{
    public override string Kind => "a date or time";
}

public sealed record TomlArray(IReadOnlyList<TomlValue> Items, int Line) : TomlValue(Line)
{
    public override string Kind => "a list";
}

/// <summary>Keys in the order they were written.</summary>
public sealed record TomlTable(int Line) : TomlValue(Line)
{
    private readonly OrderedDictionary<string, TomlValue> _entries = new(StringComparer.Ordinal);

    public override string Kind => "a table";

    public IEnumerable<string> Keys => _entries.Keys;

    public int Count => _entries.Count;

    public TomlValue? this[string key] => _entries.GetValueOrDefault(key);

    internal bool TryAdd(string key, TomlValue value) => _entries.TryAdd(key, value);
}

/// <summary>Why a text is not TOML, and where: line and column are counted from 1.</summary>
public sealed record TomlProblem(int Line, int Column, string Message);

/// <summary>The document, or the first problem; exactly one of them.</summary>
public readonly record struct TomlResult(TomlTable? Document, TomlProblem? Problem);
