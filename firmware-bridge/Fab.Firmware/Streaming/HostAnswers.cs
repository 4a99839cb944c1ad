namespace Fab.Firmware.Streaming;

/// <summary>How a person's answer to a question of the firmware's is written: <c>M876 S1</c>, counted from 0.</summary>
public static class HostAnswers
{
    public static bool IsAnswer(ReadOnlySpan<byte> command)
    {
        ReadOnlySpan<byte> text = command.Trim((byte)' ');
        if (text.Length < 6 || (text[0] | 0x20) != 'm' || !text[1..].StartsWith("876"u8)) return false;
        text = text[4..].TrimStart((byte)' ');
        return text.Length == 2 && (text[0] | 0x20) == 's' && text[1] is >= (byte)'0' and <= (byte)'9';
    }
}
