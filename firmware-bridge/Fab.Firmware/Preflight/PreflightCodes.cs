namespace Fab.Firmware.Preflight;

/// <summary>Why preflight refuses a program, and what it warns of.</summary>
[RefusalCodes]
public static class PreflightCodes
{
    public const string Empty = "gcode-empty";
    public const string TooLarge = "gcode-too-large";
    public const string Binary = "gcode-binary";
    public const string LineTooLong = "gcode-line-too-long";
    public const string TooHot = "gcode-too-hot";
    public const string OutsideVolume = "gcode-outside-volume";
    public const string OtherDialect = "gcode-other-dialect";
    public const string UnknownCommand = "gcode-unknown-command";
    public const string ForbiddenCommand = "gcode-forbidden-command";
    public const string RealTimeCharacter = "gcode-real-time-character";
    public const string SeveralCommands = "gcode-several-commands-on-a-line";
    public const string Malformed = "gcode-malformed";
    public const string NoSuchTool = "gcode-no-such-tool";
    public const string SpindleTooFast = "gcode-spindle-too-fast";
    public const string NoHeater = "gcode-no-such-heater";
    public const string KeepOut = "gcode-keep-out";
    public const string NoFeed = "gcode-no-feed";
    public const string ArcOpen = "gcode-arc-open";

    // Warnings.
    public const string FeedAboveLimit = "gcode-feed-above-limit";
    public const string SpindleNeverStarts = "gcode-spindle-never-starts";
    public const string ToolChangeByHand = "gcode-tool-change-by-hand";
    public const string PausesForPerson = "gcode-pauses-for-person";
    public const string NoUnits = "gcode-no-units";
    public const string UnitsDoubtful = "gcode-units-doubtful";
    public const string NotHomed = "gcode-not-homed";
    public const string ExtrudesCold = "gcode-extrudes-cold";
    public const string LeavesHeatersOn = "gcode-leaves-heaters-on";
    public const string OtherMaterial = "gcode-other-material";
    public const string OtherNozzle = "gcode-other-nozzle";
    public const string KeepOutsUnchecked = "gcode-keep-outs-unchecked";
    public const string StrippedCharacters = "gcode-stripped-characters";
}
