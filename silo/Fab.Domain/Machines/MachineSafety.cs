using Fab.Domain.Units;

namespace Fab.Domain.Machines;

/// <summary>What a bridge does when a firmware falls silent under a job.</summary>
public enum SilenceAction
{
    /// <summary>It is told, and the job goes on as far as the firmware lets it.</summary>
    Leave,

    /// <summary>Nothing more is sent; the machine rests when it has done what it has.</summary>
    Pause,

    /// <summary>As a person's emergency stop.</summary>
    Stop,
}

/// <summary>How a machine parks in a pause and is watched. A machine that says nothing of it has these defaults.</summary>
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

    /// <summary>A pause this long turns the nozzles off; they are heated again before the job goes on. Null: never.</summary>
    public int? CoolNozzleAfterMinutes { get; init; } = 10;

    /// <summary>The same for the bed, which holds the part. Null: never.</summary>
    public int? CoolBedAfterMinutes { get; init; } = 60;

    /// <summary>A pause stops a router's spindle once the machine rests; it turns again before the motion goes on.</summary>
    public bool StopsSpindleInPause { get; init; } = true;

    /// <summary>How long the spindle takes to come up to speed.</summary>
    public double SpindleUpSeconds { get; init; } = 3;

    /// <summary>What the machine is preheated to, by name: <c>pla=205/60 petg=240/80</c>. Null: the usual ones it can reach.</summary>
    public string? Preheats { get; init; }

    /// <summary>
    /// How long a firmware may say nothing while a job runs, but for commands that answer only when they are done. Null: as
    /// long as the streaming core bears with it.
    /// </summary>
    public int? HeartbeatSeconds { get; init; }

    public SilenceAction WithoutHeartbeat { get; init; } = SilenceAction.Pause;

    /// <summary>Without a word of the hub for so long the bridge pauses its job. Null: a job goes on without its hub.</summary>
    public int? PauseWithoutHubAfterMinutes { get; init; }

    /// <summary>Heaters that were lit by hand go off when for so long there was neither a job nor anybody's deed. Null: never.</summary>
    public int? HeatersOffAfterIdleMinutes { get; init; } = 30;

    /// <summary>The same of a spindle that turns while nothing moves. Null: never.</summary>
    public int? SpindleOffAfterIdleMinutes { get; init; } = 10;

    /// <summary>A job that broke off waits for a person, who may let it go on; otherwise it fails at once.</summary>
    public bool OffersRecovery { get; init; } = true;

    /// <summary>The bridge watches the heaters beside the firmware, and stops the machine when they do what they should not.</summary>
    public bool WatchesHeat { get; init; } = true;
}
