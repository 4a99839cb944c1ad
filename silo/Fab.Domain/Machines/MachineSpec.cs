using Fab.Domain.Units;

namespace Fab.Domain.Machines;

/// <summary>What a machine does with material.</summary>
public enum MachineKind
{
    Printer,
    Router,
}

/// <summary>The language a machine's firmware speaks.</summary>
public enum Dialect
{
    Marlin,
    Grbl,
}

public enum MachineState
{
    Offline,
    Idle,
    AwaitingClear,
    Running,
    Paused,
    Stopped,
    Fault,
}

/// <summary>What a machine is and can do: fixed when it is registered, changed only by registering it anew.</summary>
/// <param name="Class">What a member must be authorised for, such as <c>fdm-printer</c> or <c>cnc-router</c>.</param>
/// <param name="MaxHotend">Hottest the nozzle may get; null on a machine without one.</param>
/// <param name="MaxBed">Hottest the bed may get; null on a machine without a heated bed.</param>
/// <param name="Nozzle">Nozzle diameter; null on a machine without one.</param>
/// <param name="MaxFeed">Fastest X/Y motion.</param>
/// <param name="Acceleration">X/Y acceleration in mm/s², for time estimates.</param>
/// <param name="Safety">How it parks and watches itself; null for <see cref="MachineSafety.Default"/>.</param>
/// <param name="Buffers">What its firmware's build holds; null for the least in use, which is always safe.</param>
/// <param name="Link">How the bridge reaches it: <c>virtual:marlin</c>, <c>virtual:grbl</c> or <c>serial:/dev/ttyUSB0@250000</c>.</param>
/// <param name="KeepOuts">Where no tool may go; null for nowhere.</param>
public sealed record MachineSpec(
    MachineId Id,
    string Name,
    MachineKind Kind,
    string Class,
    Dialect Dialect,
    Volume Volume,
    Celsius? MaxHotend,
    Celsius? MaxBed,
    Millimetres? Nozzle,
    MillimetresPerMinute MaxFeed,
    double Acceleration,
    CentsPerHour Rate,
    string Link,
    MachineSafety? Safety = null,
    IReadOnlyList<KeepOut>? KeepOuts = null,
    FirmwareBuffers? Buffers = null)
{
    /// <summary>The bridge that serves it, by name; null for the one within the hub.</summary>
    public string? Bridge { get; init; }

    /// <summary>Two that say the same are equal, however their lists came to be.</summary>
    public bool Equals(MachineSpec? other) =>
        other is not null && Said == other.Said && (KeepOuts ?? []).SequenceEqual(other.KeepOuts ?? []);

    public override int GetHashCode() => Said.GetHashCode();

    private (MachineId, string, MachineKind, string, Dialect, Volume, Celsius?, Celsius?, Millimetres?, MillimetresPerMinute, double, CentsPerHour, string, MachineSafety?, FirmwareBuffers?, string?) Said =>
        (Id, Name, Kind, Class, Dialect, Volume, MaxHotend, MaxBed, Nozzle, MaxFeed, Acceleration, Rate, Link, Safety, Buffers, Bridge);
}

/// <summary>
/// How much a firmware holds, where a space knows that its build holds more than the least in use. Told too high, bytes
/// are lost in the machine and sent again; so it is for those who have looked into the build.
/// </summary>
public sealed record FirmwareBuffers
{
    /// <summary>Marlin's RX_BUFFER_SIZE, of which nothing on the wire tells. Grbl says its own. Null: 128.</summary>
    public int? ReceiveBytes { get; init; }

    /// <summary>Most bytes of a line that Grbl keeps: 79, or 256 of a grblHAL. Marlin's is 95 everywhere.</summary>
    public int? LineBytes { get; init; }
}
