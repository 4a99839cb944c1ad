using Fab.FirmwareBridge.Links;

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
    private static readonly TimeSpan LongestSleep = TimeSpan.FromDays(1);

    private readonly long _machineStart = machine.GetTimestamp();
    private readonly long _wallStart = wall.GetTimestamp();

    public TimeProvider Machine { get; } = machine;

    public TimeProvider Wall { get; } = wall;

    public TimeSpan WallElapsed => Wall.GetElapsedTime(_wallStart);

    public Moment Now() => new(Machine.GetElapsedTime(_machineStart), WallElapsed, Wall.GetUtcNow());

    /// <summary>How long a thread may sleep until one of its clocks comes to that moment, in whole milliseconds; at most a day.</summary>
    /// <returns>Null where time is not this computer's own: then only a timer can tell.</returns>
    public TimeSpan? Sleep(Wake until, Moment now)
    {
        if (Wall != TimeProvider.System) return null;
        TimeSpan sleep = until.Wall - now.Wall ?? LongestSleep;
        if (until.Machine - now.Machine is { } machine)
        {
            if (Machine is ScaledTimeProvider scaled) machine = scaled.ToWall(machine);
            else if (Machine != Wall) return null;
            if (machine < sleep) sleep = machine;
        }

        return TimeSpan.FromMilliseconds(Math.Ceiling(Math.Clamp(sleep.TotalMilliseconds, 1, LongestSleep.TotalMilliseconds)));
    }
}
