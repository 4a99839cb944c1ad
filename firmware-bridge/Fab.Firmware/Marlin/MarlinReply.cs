using System.Buffers.Text;
using Fab.Firmware.Streaming;

namespace Fab.Firmware.Marlin;

internal enum ReplyKind
{
    Other,
    Ok,
    Resend,
    Start,
    Busy,
    Wait,

    /// <summary>A complaint about a number or a checksum; a Resend follows.</summary>
    LineError,

    /// <summary>A complaint about a checksum without a number; older firmware sends no Resend after it.</summary>
    LineErrorWithoutResend,

    /// <summary>The firmware has halted or stopped itself.</summary>
    Halted,
    Error,
    Action,
    Echo,
    Temperature,
    Position,
    Firmware,
    Capability,
}

/// <summary>Reads Marlin's answers. Nothing here keeps state.</summary>
internal static class MarlinReply
{
    /// <summary>What a line is. <paramref name="number"/>: the line asked for or acknowledged, -1 when it does not say.</summary>
    public static ReplyKind Classify(ReadOnlySpan<byte> line, out long number)
    {
        number = -1;
        ReadOnlySpan<byte> text = line.TrimStart((byte)' ');
        if (text.StartsWith("ok"u8) && (text.Length == 2 || text[2] is (byte)' ' or (byte)'\t')) return Ok(text, out number);
        if (StartsWithIgnoreCase(text, "resend:"u8)) return Resend(text[7..], out number);
        if (text.StartsWith("rs "u8)) return Resend(text[3..], out number);
        if (text.SequenceEqual("start"u8)) return ReplyKind.Start;
        if (text.SequenceEqual("wait"u8)) return ReplyKind.Wait;
        if (text.StartsWith("echo:busy:"u8) || text.StartsWith("busy:"u8)) return ReplyKind.Busy;
        if (text.StartsWith("//action:"u8) || text.StartsWith("// action:"u8)) return ReplyKind.Action;
        if (StartsWithIgnoreCase(text, "error:"u8)) return Error(text[6..]);
        if (text.StartsWith("!!"u8) || text.SequenceEqual("// Klipper state: Shutdown"u8)) return ReplyKind.Halted;
        if (text.StartsWith("FIRMWARE_NAME:"u8)) return ReplyKind.Firmware;
        if (text.StartsWith("Cap:"u8)) return ReplyKind.Capability;
        if (text.StartsWith("X:"u8) && text.IndexOf(" Y:"u8) > 0) return ReplyKind.Position;
        if (text.StartsWith("T:"u8) || text.StartsWith("T0:"u8) || text.StartsWith("B:"u8)) return ReplyKind.Temperature;
        return text.StartsWith("echo:"u8) ? ReplyKind.Echo : ReplyKind.Other;
    }

    /// <summary>Free blocks of the planner and free places of the command queue in <c>ok N12 P15 B3</c>.</summary>
    public static bool TryAdvanced(ReadOnlySpan<byte> ok, out int plannerFree, out int queueFree)
    {
        (plannerFree, queueFree) = (0, 0);
        return ok.Length > 6 && TryField(ok, " P"u8, out plannerFree) && TryField(ok, " B"u8, out queueFree);
    }

    /// <summary>The number in <c>… Last Line: 12</c>; null when there is none.</summary>
    public static long? LastLine(ReadOnlySpan<byte> complaint)
    {
        int at = complaint.IndexOf("Last Line: "u8);
        return at >= 0 && Utf8Parser.TryParse(complaint[(at + 11)..], out long number, out _) && number >= 0 ? number : null;
    }

    /// <summary>
    /// Heaters in a report: <c>T:20.1 /0.0 B:19.8 /0.0 @:0</c>, after an <c>ok</c> or alone. The first mention of a heater
    /// counts: firmware repeats the current hotend.
    /// </summary>
    public static List<HeaterReading>? Temperatures(ReadOnlySpan<byte> line)
    {
        List<HeaterReading>? found = null;
        int at = 0;
        while (at < line.Length)
        {
            int colon = line[at..].IndexOf((byte)':');
            if (colon < 0) break;
            colon += at;
            int begin = colon;
            while (begin > at && line[begin - 1] is (>= (byte)'A' and <= (byte)'Z') or (>= (byte)'0' and <= (byte)'9')) begin--;
            at = colon + 1;
            bool alone = begin == 0 || line[begin - 1] == (byte)' ';
            if (!alone || !IsHeater(line[begin..colon])) continue;
            ReadOnlySpan<byte> rest = line[at..].TrimStart((byte)' ');
            if (!Utf8Parser.TryParse(rest, out double actual, out int used) || !double.IsFinite(actual)) continue;
            rest = rest[used..].TrimStart((byte)' ');
            Celsius? target = !rest.IsEmpty && rest[0] == (byte)'/' && Utf8Parser.TryParse(rest[1..].TrimStart((byte)' '), out double wanted, out _) && double.IsFinite(wanted)
                ? new Celsius(wanted)
                : null;
            string name = System.Text.Encoding.ASCII.GetString(line[begin..colon]);
            found ??= [];
            if (!IsMentioned(found, name)) found.Add(new HeaterReading(name, new(actual), target));
        }

        return found;
    }

    // A lambda here would cost every answer an allocation.
    private static bool IsMentioned(List<HeaterReading> found, string name)
    {
        foreach (HeaterReading reading in found)
        {
            if (reading.Heater == name) return true;
        }

        return false;
    }

    /// <summary>A report of waiting for a heater: <c>T:23.7 E:0 W:?</c>.</summary>
    public static bool IsHeatWait(ReadOnlySpan<byte> line) => line.IndexOf(" W:"u8) >= 0;

    /// <summary>An error after which the firmware does nothing any more.</summary>
    public static bool SaysShutdown(ReadOnlySpan<byte> line) => Contains(line, "shutdown"u8) || Contains(line, "Shutdown"u8) || Contains(line, "Lost communication"u8);

    /// <summary>
    /// The hotend in use, which some firmware reports as <c>T</c> beside each by its number. Then <c>T</c> is taken out: it
    /// means another heater after each change of tool.
    /// </summary>
    public static double? ActiveHotend(List<HeaterReading> heaters)
    {
        double? active = null;
        for (int i = heaters.Count - 1; i >= 0; i--)
        {
            if (heaters[i].Heater[0] == 'T') active = heaters[i].Actual.Value;
            if (heaters[i].Heater == "T" && IsNumbered(heaters)) heaters.RemoveAt(i);
        }

        return active;
    }

    private static bool IsNumbered(List<HeaterReading> heaters)
    {
        foreach (HeaterReading heater in heaters)
        {
            if (heater.Heater.Length > 1 && heater.Heater[0] == 'T') return true;
        }

        return false;
    }

    /// <summary>The tool's place in <c>X:1.00 Y:2.00 Z:3.00 E:0.00 Count …</c>.</summary>
    public static bool TryPosition(ReadOnlySpan<byte> line, out MachinePosition position)
    {
        position = default;
        if (!TryCoordinate(line, "X:"u8, out double x) || !TryCoordinate(line, " Y:"u8, out double y) || !TryCoordinate(line, " Z:"u8, out double z)) return false;
        position = new MachinePosition(new(x), new(y), new(z));
        return true;
    }

    private static ReplyKind Ok(ReadOnlySpan<byte> text, out long number)
    {
        number = TryField(text, " N"u8, out int n) ? n : -1;
        return ReplyKind.Ok;
    }

    private static ReplyKind Resend(ReadOnlySpan<byte> text, out long number)
    {
        text = text.TrimStart(" N"u8);
        number = Utf8Parser.TryParse(text, out long n, out _) && n >= 0 ? n : -1;
        return ReplyKind.Resend;
    }

    private static ReplyKind Error(ReadOnlySpan<byte> text)
    {
        if (Contains(text, "No Line Number with checksum"u8)) return ReplyKind.LineErrorWithoutResend;
        if (Contains(text, "checksum mismatch"u8) || Contains(text, "Line Number is not Last"u8) || Contains(text, "No Checksum with"u8))
            return ReplyKind.LineError;
        return Contains(text, "halted"u8) || Contains(text, "kill("u8) || Contains(text, "stopped due to errors"u8)
            ? ReplyKind.Halted
            : ReplyKind.Error;
    }

    private static bool IsHeater(ReadOnlySpan<byte> name) =>
        name.Length is 1 or 2 && (name[0] == (byte)'T' || name.SequenceEqual("B"u8) || name.SequenceEqual("C"u8))
        && (name.Length == 1 || name[1] is >= (byte)'0' and <= (byte)'9');

    private static bool TryCoordinate(ReadOnlySpan<byte> line, ReadOnlySpan<byte> mark, out double value)
    {
        value = 0;
        int at = line.IndexOf(mark);
        return at >= 0 && Utf8Parser.TryParse(line[(at + mark.Length)..].TrimStart((byte)' '), out value, out _) && double.IsFinite(value);
    }

    private static bool TryField(ReadOnlySpan<byte> line, ReadOnlySpan<byte> mark, out int value)
    {
        value = 0;
        int at = line.IndexOf(mark);
        return at >= 0 && Utf8Parser.TryParse(line[(at + mark.Length)..], out value, out _) && value >= 0;
    }

    private static bool Contains(ReadOnlySpan<byte> text, ReadOnlySpan<byte> part) => text.IndexOf(part) >= 0;

    private static bool StartsWithIgnoreCase(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lower)
    {
        if (text.Length < lower.Length) return false;
        for (int i = 0; i < lower.Length; i++)
        {
            byte b = text[i] is >= (byte)'A' and <= (byte)'Z' ? (byte)(text[i] + 32) : text[i];
            if (b != lower[i]) return false;
        }

        return true;
    }
}
