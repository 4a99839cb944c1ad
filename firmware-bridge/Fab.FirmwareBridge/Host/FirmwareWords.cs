using System.Globalization;
using Fab.Domain.Machines;
using Fab.Firmware.Grbl;

namespace Fab.FirmwareBridge.Host;

/// <summary>What a firmware's line means, where it is a code or a shorthand; null where it speaks for itself.</summary>
internal static class FirmwareWords
{
    public static string? Of(string line, Dialect? dialect)
    {
        string text = line.Trim();
        return dialect == Dialect.Marlin ? Marlin(text) : Grbl(text) ?? (dialect is null ? Marlin(text) : null);
    }

    private static string? Grbl(string text)
    {
        if (TryCode(text, "error:", out int error)) return $"error {error}: {GrblWords.Error(error)}";
        if (TryCode(text, "ALARM:", out int alarm)) return $"alarm {alarm}: {GrblWords.Alarm(alarm)}. $X unlocks, $H homes";
        return text.StartsWith('<') && text.EndsWith('>') ? GrblStates.GetValueOrDefault(text[1..text.AsSpan().IndexOfAny('|', '>')]) : null;
    }

    private static string? Marlin(string text)
    {
        foreach ((string begins, string means) in MarlinSayings)
        {
            if (text.StartsWith(begins, StringComparison.Ordinal)) return means;
        }

        if (!text.StartsWith("Error:", StringComparison.OrdinalIgnoreCase) && !text.StartsWith("!!", StringComparison.Ordinal)) return null;
        return MarlinErrors.FirstOrDefault(known => text.Contains(known.Says, StringComparison.OrdinalIgnoreCase)).Means;
    }

    // What is listed here and in GrblWords is said in German in gateway/web/src/locales/de/firmware.ts.
    internal static readonly IReadOnlyDictionary<string, string> GrblStates = new Dictionary<string, string>
    {
        ["Alarm"] = "locked: $H homes, $X unlocks",
        ["Hold:0"] = "held; ~ goes on",
        ["Hold:1"] = "coming to rest",
        ["Door:0"] = "the door was closed; ~ goes on",
        ["Door:1"] = "the door is open; held",
        ["Door:2"] = "the door is open; parking",
        ["Door:3"] = "the door was closed; coming back",
        ["Check"] = "checking: nothing moves; $C ends it",
        ["Sleep"] = "asleep until it is reset",
    };

    internal static readonly IReadOnlyList<(string Begins, string Means)> MarlinSayings =
    [
        ("echo:busy: processing", "working at a command; more waits"),
        ("echo:busy: paused for", "waits for someone at its panel"),
        ("echo:Unknown command", "the firmware does not know this command"),
        ("echo: cold extrusion prevented", "the hotend is too cold to move filament"),
    ];

    /// <summary>Marlin's errors have no numbers. (Source: the messages of its language.h.)</summary>
    internal static readonly IReadOnlyList<(string Says, string Means)> MarlinErrors =
    [
        ("kill() called", "the firmware has halted; only a reset wakes it"),
        ("Printer halted", "the firmware has halted; only a reset wakes it"),
        ("Heating failed", "a heater gets no hotter: heater or sensor loose, or a draught; the firmware halts"),
        ("Thermal Runaway", "a heater lost its temperature while it was on: sensor loose, or a draught; the firmware halts"),
        ("MAXTEMP", "a sensor reads hotter than allowed: mostly a short in its cable; the firmware halts"),
        ("MINTEMP", "a sensor reads colder than possible: mostly a loose cable; the firmware halts"),
        ("Homing Failed", "an end stop was not reached; look for what is in the way, or loose"),
        ("Probing Failed", "the probe did not trigger"),
        ("checksum mismatch", "a line was spoilt on its way"),
        ("Line Number is not Last", "a line is missing or came twice"),
        ("No Checksum with line number", "a numbered line came without checksum"),
        ("No Line Number with checksum", "a line with checksum came without number"),
        ("STOP called", "stopped because of errors; M999 goes on"),
    ];

    private static bool TryCode(string text, string prefix, out int code)
    {
        code = 0;
        return text.StartsWith(prefix, StringComparison.Ordinal) && int.TryParse(text.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out code);
    }
}
