using Fab.Domain.Units;

namespace Fab.Domain;

/// <summary>One physical machine; the key of its grain.</summary>
public readonly record struct MachineId(string Value) : IValue<MachineId, string>
{
    public static MachineId From(string value) => new(value);

    public override string ToString() => Value;
}

/// <summary>One job, from quote to end; the key of its grain.</summary>
public readonly record struct JobId(string Value) : IValue<JobId, string>
{
    public static JobId From(string value) => new(value);

    public override string ToString() => Value;
}

/// <summary>One member of the commons; the key of their grain.</summary>
public readonly record struct MemberId(string Value) : IValue<MemberId, string>
{
    public static MemberId From(string value) => new(value);

    public override string ToString() => Value;
}

/// <summary>One bond, with which a machine is bought; the key of its grain. A slug.</summary>
public readonly record struct BondId(string Value) : IValue<BondId, string>
{
    public static BondId From(string value) => new(value);

    public override string ToString() => Value;
}

/// <summary>A stored file by its content: lower-case hex SHA-256.</summary>
public readonly record struct ContentHash(string Value) : IValue<ContentHash, string>
{
    public static ContentHash From(string value) => new(value);

    public override string ToString() => Value;
}
