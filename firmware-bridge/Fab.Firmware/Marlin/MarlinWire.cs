using System.Buffers;
using System.Buffers.Text;

namespace Fab.Firmware.Marlin;

/// <summary>How a line looks on Marlin's wire: <c>N12 G1 X5*97</c>.</summary>
public static class MarlinWire
{
    /// <summary>
    /// Marlin reads 96 bytes with the closing zero and cuts the rest without a word; a numbered line that was cut can never
    /// pass its checksum. (Source: MAX_CMD_SIZE in its default configuration.)
    /// </summary>
    public const int MaxLineBytes = 95;

    /// <summary>Room for <c>N</c>, a number of up to eight digits, a space, <c>*</c> and three digits of checksum.</summary>
    private const int WrapperBytes = 1 + 8 + 1 + 1 + 3;

    /// <summary>The longest command that surely fits with its number and checksum.</summary>
    public const int MaxCommandBytes = MaxLineBytes - WrapperBytes;

    /// <summary>MeatPack's "reset all": two command bytes and the code. (Source: its protocol, in Marlin's meatpack feature.)</summary>
    public static ReadOnlySpan<byte> Unpack => [0xFF, 0xFF, 0xF9];

    public static bool Fits(ReadOnlySpan<byte> command) => command.Length <= MaxCommandBytes;

    /// <summary>Most bytes of the numbered line with its LF; one or two less when the checksum is short.</summary>
    public static int BytesOf(long number, int commandBytes)
    {
        int digits = 1;
        while ((number /= 10) > 0) digits++;
        return commandBytes + digits + 1 + 1 + 1 + 3 + 1;
    }

    /// <summary>XOR of all bytes before the <c>*</c>.</summary>
    public static byte Checksum(ReadOnlySpan<byte> line)
    {
        byte sum = 0;
        foreach (byte b in line) sum ^= b;
        return sum;
    }

    /// <summary>Writes the numbered, checksummed line with its LF.</summary>
    public static void Write(IBufferWriter<byte> output, long number, ReadOnlySpan<byte> command)
    {
        Span<byte> line = output.GetSpan(command.Length + 32);
        int length = 0;
        line[length++] = (byte)'N';
        Utf8Formatter.TryFormat(number, line[length..], out int written);
        length += written;
        line[length++] = (byte)' ';
        command.CopyTo(line[length..]);
        length += command.Length;
        byte sum = Checksum(line[..length]);
        line[length++] = (byte)'*';
        Utf8Formatter.TryFormat(sum, line[length..], out written);
        length += written;
        line[length++] = (byte)'\n';
        output.Advance(length);
    }

    /// <summary>
    /// Whether sending it as a numbered line would do something other than what it says: Marlin looks for <c>M110</c>
    /// anywhere in a numbered line and renumbers.
    /// </summary>
    public static bool Renumbers(ReadOnlySpan<byte> command) => command.IndexOf("M110"u8) >= 0;

    /// <summary>The command with blanks for stars, which only text for people holds.</summary>
    public static ReadOnlySpan<byte> WithoutStars(ReadOnlySpan<byte> command, Span<byte> room)
    {
        if (!command.Contains((byte)'*')) return command;
        command.CopyTo(room);
        room[..command.Length].Replace((byte)'*', (byte)' ');
        return room[..command.Length];
    }

    /// <summary>
    /// Whether firmware might not take all of it as it stands, so that its checksum would never fit: <c>;</c> and, in some
    /// builds, <c>(</c> begin comments, a backslash is dropped, some take the first <c>*</c> for the checksum's.
    /// </summary>
    public static bool LosesBytes(ReadOnlySpan<byte> command) =>
        command.IndexOfAny(";(\\*"u8) >= 0 || command.IndexOfAnyExceptInRange((byte)0x20, (byte)0x7E) >= 0;
}
