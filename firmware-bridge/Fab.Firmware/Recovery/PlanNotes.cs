namespace Fab.Firmware.Recovery;

/// <summary>What a person must know of a plan before they accept it.</summary>
/// <param name="Code">One of <see cref="PlanNotes"/>.</param>
public sealed record PlanNote(string Code, string Text);

/// <summary>What a plan to go on asks to be checked, and what is not certain of it.</summary>
[RefusalCodes]
public static class PlanNotes
{
    public const string HandsClear = "check-hands-clear";
    public const string PlateClear = "check-plate-clear";
    public const string PartSticks = "check-part-sticks";
    public const string NozzleClean = "check-nozzle-clean";
    public const string HeightKept = "check-height-kept";
    public const string WayHomeFree = "check-way-home-free";
    public const string WorkClamped = "check-work-clamped";
    public const string GearWorn = "check-gear-worn";

    /// <summary>What may have been executed already.</summary>
    public const string LinesAgain = "lines-run-again";

    public const string ArcAgain = "arc-run-again";

    /// <summary>Several lines pass where the tool stands.</summary>
    public const string EarliestTaken = "earliest-line-taken";

    public const string HeightTakenAsLeft = "height-taken-as-left";
    public const string HomedAnew = "homed-anew";
    public const string NotLifted = "way-back-not-lifted";
}
