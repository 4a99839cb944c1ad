using Fab.Domain.Units;

namespace Fab.Domain.Machines;

/// <summary>What a bridge does when the hub has not been heard for a while.</summary>
public enum HubLossAction
{
    /// <summary>A print goes on when everything else is gone.</summary>
    KeepWorking,

    /// <summary>Pause and park, and wait for a person.</summary>
    Pause,

    /// <summary>End the job with heaters and spindle off.</summary>
    EndJob,
}

/// <summary>
/// How a machine parks, watches itself and behaves when it is left alone. A machine that says nothing of it has these
/// defaults.
/// </summary>
public sealed record MachineSafety
{
    public static MachineSafety Default { get; } = new();

    /// <summary>Filament pulled back before a pause; 0 for none.</summary>
    public Millimetres ParkRetract { get; init; } = new(2);

    /// <summary>How far the tool is lifted for a pause, or to travel back after a break.</summary>
    public Millimetres ParkLift { get; init; } = new(5);

    /// <summary>Where a printer's nozzle waits; null on either axis: only lift.</summary>
    public Millimetres? ParkX { get; init; }

    public Millimetres? ParkY { get; init; }

    /// <summary>A pause this long turns the nozzle off; it is heated again before the job goes on. Null: never.</summary>
    public int? CoolNozzleAfterMinutes { get; init; } = 10;

    /// <summary>The same for the bed, which holds the part. Null: never.</summary>
    public int? CoolBedAfterMinutes { get; init; } = 60;

    /// <summary>A feed hold also stops the spindle; the firmware starts it again before the cut goes on.</summary>
    public bool StopSpindleInPause { get; init; } = true;

    /// <summary>A job that broke off waits for a person, who may let it go on; otherwise it fails at once.</summary>
    public bool OffersRecovery { get; init; } = true;

    /// <summary>The bridge watches the heaters, beside the firmware.</summary>
    public bool WatchesHeat { get; init; } = true;

    /// <summary>Without a word of the hub for so long, <see cref="OnHubLoss"/> is done. 0: nothing is ever done.</summary>
    public int HubLossAfterSeconds { get; init; } = 60;

    public HubLossAction OnHubLoss { get; init; } = HubLossAction.KeepWorking;

    /// <summary>
    /// The firmware itself switches everything off when it has heard nothing of its bridge for so long (Marlin's M85).
    /// 0: it is not asked to.
    /// </summary>
    public int FirmwareDeadManSeconds { get; init; }
}
