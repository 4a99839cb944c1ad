namespace Fab.Firmware.Grbl;

/// <summary>How a line looks on Grbl's wire.</summary>
public static class GrblWire
{
    /// <summary>Grbl keeps 80 bytes of a line, the closing zero included, without its spaces. (Source: LINE_BUFFER_SIZE.)</summary>
    public const int MaxLineBytes = 79;

    /// <summary>grblHAL keeps 256 without the closing zero. (Source: its LINE_BUFFER_SIZE of 257.)</summary>
    public const int MaxLineBytesOfHal = 256;

    /// <summary>Whether the firmware keeps all of the line.</summary>
    public static bool Fits(ReadOnlySpan<byte> command, int maxLineBytes = MaxLineBytes) => command.Length - command.Count((byte)' ') <= maxLineBytes;

    /// <summary>
    /// The bytes to send: no spaces, which Grbl drops itself, and nothing that it would pick out as a real-time command.
    /// Returns how many there are; the LF is the caller's.
    /// </summary>
    public static int Clean(ReadOnlySpan<byte> command, Span<byte> line)
    {
        int length = 0;
        foreach (byte b in command)
        {
            if (b is <= 0x20 or >= 0x7F or (byte)'?' or (byte)'!' or (byte)'~') continue;
            line[length++] = b;
        }

        return length;
    }

    /// <summary>
    /// Whether it writes the machine's memory. While it does, Grbl hears nothing: such a line is sent alone, with nothing
    /// before it unanswered and nothing after it until its answer. Codes may have leading zeros and small letters.
    /// </summary>
    /// <param name="line">Without spaces.</param>
    public static bool WritesMemory(ReadOnlySpan<byte> line)
    {
        if (line.StartsWith("$"u8)) return line.Contains((byte)'=');
        for (int i = 0; i + 1 < line.Length; i++)
        {
            if ((line[i] | 0x20) != 'g') continue;
            ReadOnlySpan<byte> code = line[(i + 1)..].TrimStart((byte)'0');
            if (IsCode(code, "10"u8) || IsCode(code, "28.1"u8) || IsCode(code, "30.1"u8)) return true;
        }

        return false;
    }

    /// <summary>Grbl reads <c>G10.0</c> as <c>G10</c>.</summary>
    private static bool IsCode(ReadOnlySpan<byte> text, ReadOnlySpan<byte> code)
    {
        if (!text.StartsWith(code)) return false;
        ReadOnlySpan<byte> rest = text[code.Length..];
        if (code.Contains((byte)'.')) rest = rest.TrimStart((byte)'0');
        else if (rest.StartsWith("."u8)) rest = rest[1..].TrimStart((byte)'0');
        return rest.IsEmpty || rest[0] is not (>= (byte)'0' and <= (byte)'9');
    }
}
