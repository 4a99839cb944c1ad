using Fab.Domain.Machines;
using Fab.Domain.Members;

namespace Fab.Domain.Commands;

/// <summary>
/// The table Fab comes with: what outlives a job, weakens a protection or escapes supervision is nobody's in a program,
/// and by hand only theirs who answer for the machine. What commands do is from Marlin's and Grbl's own lists of them.
/// </summary>
public static class DefaultVetting
{
    private const string Memory = "it writes or reloads the machine's memory, which outlives the job";
    private const string Geometry = "it changes the machine's calibration or geometry";
    private const string Heaters = "it changes what the heaters' protection relies on";
    private const string Endstops = "it takes away the limits of travel";
    private const string Homing = "it lets homing be skipped";
    private const string Cold = "it lets cold filament be pushed";
    private const string Currents = "it changes how motors are driven";
    private const string Conversation = "it would break the conversation with the firmware";
    private const string Emergency = "it stops the machine outside the job's control";
    private const string AfterStop = "it wakes a stopped machine past the people who clear stops";
    private const string Card = "it plays or changes files on the machine's own card, out of sight of the hub";
    private const string Update = "it replaces or restarts the firmware";
    private const string Pins = "it switches the controller's pins directly";
    private const string Hidden = "it stores or runs commands that cannot be checked";
    private const string Network = "it changes the machine's connections or locks";
    private const string Units = "it changes what temperatures mean";
    private const string Tuning = "it heats and moves the machine on its own for tuning";
    private const string Settings = "it talks to the machine's settings and states, which a program must not";
    private const string Unlock = "it lets a machine move that does not know where it is";

    private static readonly string[] s_nobody = [];
    private static readonly string[] s_stewards = [Roles.Steward];
    private static readonly string[] s_staff = [Roles.Operator, Roles.Steward];
    private static readonly string[] s_everyone = [.. Roles.All];

    public static IReadOnlyList<VettingRow> Rows { get; } =
    [
        .. Marlin(Memory, s_stewards, "M500", "M501", "M502"),
        .. Marlin(Geometry, s_staff, "M92", "M206", "M218", "M301", "M304", "M306", "M309", "M421", "M425", "M428", "M665", "M666", "M851", "M852", "G33", "G34", "G76", "G425"),
        .. Marlin(Heaters, s_stewards, "M143", "M305"),
        .. Marlin(Endstops, s_staff, "M121", "M211 S0"),
        .. Marlin(Endstops, s_stewards, "M540"),
        .. Marlin(Homing, s_staff, "G28 O"),
        .. Marlin(Cold, s_staff, "M302 P", "M302 S"),
        .. Marlin(Currents, s_staff, "M906..M908", "M910"),
        .. Marlin(Conversation, s_nobody, "M110", "M575"),
        .. Marlin(Conversation, s_everyone, "M108", "M876"),
        .. Marlin(Emergency, s_everyone, "M112", "M410"),
        .. Marlin(Emergency, s_staff, "M81"),
        .. Marlin(AfterStop, s_nobody, "M999"),
        .. Marlin(Card, s_everyone, "M20", "M27"),
        .. Marlin(Card, s_staff, "M21", "M22", "M25", "M36", "M39", "M524"),
        .. Marlin(Card, s_nobody, "M23", "M24", "M26", "M28..M30", "M32..M34", "M37", "M38", "M928", "M1001"),
        .. Marlin(Update, s_stewards, "M993..M995", "M997"),
        .. Marlin(Pins, s_stewards, "M42", "M43", "M100", "M226", "M260", "M261", "M350", "M351", "M380", "M381"),
        .. Marlin(Hidden, s_nobody, "M810..M819", "D"),
        .. Marlin(Network, s_stewards, "M510..M512", "M550..M554", "M586..M589"),
        .. Marlin(Units, s_nobody, "M149"),
        .. Marlin(Tuning, s_staff, "G26", "M303"),

        .. Grbl(Settings, s_everyone, "$"),
        .. Grbl(Memory, s_stewards, "$*=", "$RST", "$I=", "$N"),
        .. Grbl(Unlock, s_staff, "$X"),
        .. Grbl(Conversation, s_staff, "$C", "$SLP"),
        .. Grbl(Memory, s_everyone, "G10"),
        .. Grbl(Memory, s_staff, "G28.1", "G30.1"),
    ];

    private static IEnumerable<VettingRow> Marlin(string reason, string[] byHand, params string[] commands) => Of(Dialect.Marlin, reason, byHand, commands);

    private static IEnumerable<VettingRow> Grbl(string reason, string[] byHand, params string[] commands) => Of(Dialect.Grbl, reason, byHand, commands);

    private static IEnumerable<VettingRow> Of(Dialect dialect, string reason, string[] byHand, string[] commands) =>
        commands.Select(command => new VettingRow(command, dialect, s_nobody, byHand, reason));
}
