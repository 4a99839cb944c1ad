namespace Fab.FirmwareBridge.Sessions;

/// <summary>A point in time on a bridge's three clocks.</summary>
/// <param name="Machine">Machine time since a fixed start; never runs backwards. Meters and firmware timers count it.</param>
/// <param name="Wall">Wall time since a fixed start; never runs backwards. Resends and telemetry are paced by it.</param>
/// <param name="Utc">The calendar, for stamps only; it may jump.</param>
public readonly record struct Moment(TimeSpan Machine, TimeSpan Wall, DateTimeOffset Utc);

/// <summary>When a session wants <see cref="MachineSession.OnTick"/>: at whichever comes first. Null: not on that clock.</summary>
public readonly record struct Wake(TimeSpan? Machine, TimeSpan? Wall)
{
    public bool IsDue(Moment now) => Machine <= now.Machine || Wall <= now.Wall;
}

/// <summary>Reads the three clocks. Elapsed time comes from the providers' timestamps, so a set calendar does not disturb it.</summary>
public sealed class BridgeClock(TimeProvider machine, TimeProvider wall)
{
    private readonly long _machineStart = machine.GetTimestamp();
    private readonly long _wallStart = wall.GetTimestamp();

    public TimeProvider Machine { get; } = machine;

    public TimeProvider Wall { get; } = wall;

    public TimeSpan WallElapsed => Wall.GetElapsedTime(_wallStart);

    public Moment Now() => new(Machine.GetElapsedTime(_machineStart), WallElapsed, Wall.GetUtcNow());
}
