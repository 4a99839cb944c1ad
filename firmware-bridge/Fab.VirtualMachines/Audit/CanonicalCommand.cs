namespace Fab.VirtualMachines;

/// <summary>
/// The auditor's own normal form of a command, so that what was sent and what was executed compare equal when they mean
/// the same: no line number, checksum or comment, one space between words, numbers without needless zeros.
/// <c>N3 g01 X+010.50;in*12</c> is <c>G1 X10.5</c>. A command that carries text (M117, M118, <c>$…</c>) keeps it as it is.
/// </summary>
public static class CanonicalCommand
{
    /// <summary>The normal form; empty for a line that says nothing.</summary>
    public static string Of(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        byte[] source = System.Text.Encoding.Latin1.GetBytes(line);
        byte[] form = new byte[source.Length * 2];
        return System.Text.Encoding.Latin1.GetString(form, 0, Write(source, form));
    }

    /// <summary>Writes the normal form; <paramref name="form"/> needs twice the room of <paramref name="line"/>. Returns its length.</summary>
    internal static int Write(ReadOnlySpan<byte> line, Span<byte> form)
    {
        int at = SkipLineNumber(line);
        if (at < line.Length && line[at] == '$') return WriteText(line[at..], form);
        int length = 0;
        while (at < line.Length)
        {
            byte letter = line[at];
            if (letter is (byte)';' or (byte)'*') break;
            if (letter == '(')
            {
                int end = line[at..].IndexOf((byte)')');
                if (end < 0) break;
                at += end + 1;
                continue;
            }

            at++;
            if (letter <= ' ') continue;
            if (length > 0) form[length++] = (byte)' ';
            form[length++] = Upper(letter);
            length = WriteNumber(line, ref at, form, length);
            if (length == 4 && (form[..4].SequenceEqual("M117"u8) || form[..4].SequenceEqual("M118"u8)))
            {
                ReadOnlySpan<byte> text = line[at..];
                int checksum = text.LastIndexOf((byte)'*');
                if (checksum >= 0) text = text[..checksum];
                text = Trim(text);
                if (text.Length == 0) break;
                form[length++] = (byte)' ';
                text.CopyTo(form[length..]);
                length += text.Length;
                break;
            }
        }

        return length;
    }

    private static int SkipLineNumber(ReadOnlySpan<byte> line)
    {
        int at = 0;
        while (at < line.Length && line[at] <= ' ') at++;
        if (at >= line.Length || Upper(line[at]) != 'N') return at;
        int digits = at + 1;
        if (digits < line.Length && line[digits] == '-') digits++;
        while (digits < line.Length && IsDigit(line[digits])) digits++;
        while (digits < line.Length && line[digits] <= ' ') digits++;
        return digits;
    }

    /// <summary>A <c>$</c> command: the firmware drops blanks and raises letters.</summary>
    private static int WriteText(ReadOnlySpan<byte> text, Span<byte> form)
    {
        int length = 0;
        foreach (byte c in text)
        {
            if (c > ' ') form[length++] = Upper(c);
        }

        return length;
    }

    private static int WriteNumber(ReadOnlySpan<byte> line, ref int at, Span<byte> form, int length)
    {
        int start = at;
        while (start < line.Length && line[start] == ' ') start++;
        bool negative = start < line.Length && line[start] == '-';
        if (start < line.Length && line[start] is (byte)'-' or (byte)'+') start++;
        int end = start;
        int point = -1;
        while (end < line.Length && (IsDigit(line[end]) || (line[end] == '.' && point < 0)))
        {
            if (line[end] == '.') point = end;
            end++;
        }

        if (end == start || (end == start + 1 && point == start)) return length;
        at = end;
        int wholeEnd = point < 0 ? end : point;
        while (start < wholeEnd && line[start] == '0') start++;
        int fractionEnd = end;
        if (point >= 0)
        {
            while (fractionEnd > point + 1 && line[fractionEnd - 1] == '0') fractionEnd--;
        }

        bool hasFraction = point >= 0 && fractionEnd > point + 1;
        bool isZero = start == wholeEnd && !hasFraction;
        if (negative && !isZero) form[length++] = (byte)'-';
        if (start == wholeEnd) form[length++] = (byte)'0';
        for (int i = start; i < wholeEnd; i++) form[length++] = line[i];
        if (!hasFraction) return length;
        for (int i = point; i < fractionEnd; i++) form[length++] = line[i];
        return length;
    }

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text)
    {
        while (text.Length > 0 && text[0] <= ' ') text = text[1..];
        while (text.Length > 0 && text[^1] <= ' ') text = text[..^1];
        return text;
    }

    private static bool IsDigit(byte c) => c is >= (byte)'0' and <= (byte)'9';

    private static byte Upper(byte c) => c is >= (byte)'a' and <= (byte)'z' ? (byte)(c - 32) : c;
}
