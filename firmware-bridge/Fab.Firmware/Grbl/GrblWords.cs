namespace Fab.Firmware.Grbl;

/// <summary>What Grbl's numbers mean, in words for the person at the machine. (Source: Grbl 1.1's lists of codes.)</summary>
public static class GrblWords
{
    private static readonly string?[] Errors =
    [
        null,
        "a word has no letter",
        "a word's number is missing or cannot be read",
        "a $ command is unknown or not possible",
        "a value is negative that must not be",
        "homing is switched off in the settings",
        "the step pulse would be shorter than 3 µs",
        "the stored settings could not be read, so defaults are used",
        "a $ command needs the machine at rest",
        "the machine is locked; unlock or home it first",
        "soft limits need homing to be switched on",
        "the line is longer than the firmware keeps",
        "a setting asks for more steps a second than the firmware can make",
        "the safety door is open",
        "a start-up line or build note is too long to store",
        "the jog would leave the machine's travel",
        "the jog command lacks its =, or holds a code that jogging does not allow",
        "laser mode needs a spindle with variable speed",
        null,
        null,
        "the command is unknown or not supported",
        "two commands of one kind stand in one line",
        "no feed rate has been set",
        "a code needs a whole number",
        "two commands in one line both want the axis words",
        "a word stands twice in one line",
        "the command needs axis words and has none",
        "the line number is out of range",
        "a word that the command needs is missing",
        "the work coordinate system asked for does not exist",
        "G53 works with G0 and G1 only",
        "axis words stand in a line that does not use them",
        "an arc has no axis word in its plane",
        "the motion's target is not valid",
        "the arc's radius does not fit its ends",
        "the arc has no offset word in its plane",
        "words stand in the line that nothing uses",
        "a tool length offset is for the tool's axis only",
        "the tool number is higher than the firmware allows",
    ];

    private static readonly string?[] Alarms =
    [
        null,
        "a limit switch was hit; the position is lost",
        "a move would leave the machine's travel; the position is kept",
        "a reset came while the machine moved; the position is lost",
        "the probe was not in its expected state before probing",
        "the probe touched nothing within its travel",
        "homing failed: a reset came in the middle",
        "homing failed: the safety door was opened",
        "homing failed: the limit switch did not let go when backing off",
        "homing failed: the limit switch was not found",
        "homing failed: the second limit switch of a doubled axis was not found in time",
    ];

    public static string Error(int number) => number >= 0 && number < Errors.Length && Errors[number] is { } words ? words : "a reason the firmware gives no words for";

    public static string Alarm(int number) => number >= 0 && number < Alarms.Length && Alarms[number] is { } words ? words : "a reason the firmware gives no words for";
}
