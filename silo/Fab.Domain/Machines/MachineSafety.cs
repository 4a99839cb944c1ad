using Fab.Domain.Units;

namespace Fab.Domain.Machines;

/// <summary>
/// How a machine parks in a pause and is watched. A machine that says nothing of it has these defaults. Without its hub a
/// bridge goes on with the job it has; there is nothing to set.
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

    /// <summary>A job that broke off waits for a person, who may let it go on; otherwise it fails at once.</summary>
    public bool OffersRecovery { get; init; } = true;

    /// <summary>The bridge watches the heaters beside the firmware, and stops the machine when they do what they should not.</summary>
    public bool WatchesHeat { get; init; } = true;
}
