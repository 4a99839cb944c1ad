using Fab.Domain.Units;

namespace Fab.FirmwareBridge.Sessions;

/// <summary>
/// Counts machine time while a job runs. It never counts past what is authorised: the time a machine takes to come to
/// rest at the limit is on the house, so that what is billed never exceeds what is held.
/// </summary>
/// <param name="counted">What was counted before, where a job goes on that broke off.</param>
public sealed class Meter(MachineSeconds authorised, MachineSeconds counted = default)
{
    /// <summary>No job is authorised for longer; keeps a senseless number from overflowing a <see cref="TimeSpan"/>.</summary>
    private static readonly TimeSpan LongestLimit = TimeSpan.FromDays(3650);

    private TimeSpan _counted = counted.ToTimeSpan();
    private TimeSpan? _since;

    public MachineSeconds Authorised { get; private set; } = authorised;

    public bool IsRunning => _since is not null;

    /// <summary>When the limit is reached if nothing stops the meter; null while it stands.</summary>
    public TimeSpan? LimitAt => _since is { } since ? since + (Limit - _counted) : null;

    private TimeSpan Limit => Authorised.Value < (long)LongestLimit.TotalSeconds ? Authorised.ToTimeSpan() : LongestLimit;

    public void Start(TimeSpan now) => _since ??= now;

    public void Stop(TimeSpan now)
    {
        _counted = Elapsed(now);
        _since = null;
    }

    public void Authorise(MachineSeconds authorised) => Authorised = authorised;

    public bool IsUsedUp(TimeSpan now) => Elapsed(now) >= Limit;

    /// <summary>Whole seconds counted until <paramref name="now"/>.</summary>
    public MachineSeconds Read(TimeSpan now) => new((long)Elapsed(now).TotalSeconds);

    /// <summary>The same to the tick.</summary>
    public TimeSpan Elapsed(TimeSpan now)
    {
        TimeSpan elapsed = _counted + (_since is { } since && now > since ? now - since : TimeSpan.Zero);
        return elapsed < Limit ? elapsed : Limit;
    }
}
