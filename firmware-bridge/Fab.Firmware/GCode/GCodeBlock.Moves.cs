namespace Fab.Firmware.GCode;

/// <summary>
/// The fast way through a file: most lines are G0 or G1 with capital letters, single spaces and plain decimals, and are
/// read in one look at each byte. Anything else goes the general way, with the same result.
/// </summary>
internal sealed partial class GCodeBlock
{
    /// <summary>More digits might not fit a double's 53 bits.</summary>
    private const int MostDigits = 15;

    private static readonly uint MoveWords = Bit('X') | Bit('Y') | Bit('Z') | Bit('E') | Bit('F');

    /// <summary>
    /// Reads a plain move from the beginning of <paramref name="text"/>. Gives the bytes of the line, its end included;
    /// 0 when it is none, or when its end is not in the text.
    /// </summary>
    public int TryParseMove(ReadOnlySpan<byte> text, out int commandLength)
    {
        commandLength = 0;
        if (text.Length < 6 || text[0] != (byte)'G' || text[1] is not ((byte)'0' or (byte)'1') || text[2] != (byte)' ') return 0;
        uint present = Bit('G');
        int at = 2;
        unchecked
        {
            while ((uint)(at + 2) < (uint)text.Length && text[at] == (byte)' ')
            {
                uint letter = (uint)text[at + 1] - 'A';
                if (letter >= 26 || ((MoveWords >> (int)letter) & 1) == 0) return 0;
                at += 2;
                if (!TryPlainNumber(text, ref at, out _values[letter])) return 0;
                present |= 1u << (int)letter;
            }

            if ((uint)at >= (uint)text.Length || present == Bit('G')) return 0;
            commandLength = at;
            if (text[at] == (byte)'\r')
            {
                if ((uint)++at >= (uint)text.Length) return 0;
            }

            if (text[at] != (byte)'\n') return 0;
            BecomeMove((text[1] - '0') * 10, present);
            return at + 1;
        }
    }

    private void BecomeMove(int code, uint present)
    {
        (Letter, Code, GCount, MCount, Malformed, IsPlainMove) = ('G', code, 1, 0, false, true);
        _g[0] = code;
        _values['G' - 'A'] = code / 10;
        _present = _withValue = present;
    }

    /// <summary>Sign, digits, fraction, and then a space or the line's end.</summary>
    private static bool TryPlainNumber(ReadOnlySpan<byte> text, ref int at, out double value)
    {
        int i = at;
        long mantissa = 0;
        value = 0;
        unchecked
        {
            bool negative = (uint)i < (uint)text.Length && text[i] == (byte)'-';
            if (negative) i++;
            int first = i;
            uint digit = 0;
            for (; (uint)i < (uint)text.Length && (digit = (uint)text[i] - '0') <= 9; i++) mantissa = (mantissa * 10) + digit;
            int digits = i - first, fraction = 0;
            if ((uint)i < (uint)text.Length && text[i] == (byte)'.')
            {
                int dot = i++;
                for (; (uint)i < (uint)text.Length && (digit = (uint)text[i] - '0') <= 9; i++) mantissa = (mantissa * 10) + digit;
                fraction = i - dot - 1;
                digits += fraction;
            }

            if ((uint)(digits - 1) >= MostDigits || (uint)i >= (uint)text.Length || text[i] is not ((byte)' ' or (byte)'\n' or (byte)'\r')) return false;
            at = i;
            double result = fraction == 0 ? mantissa : mantissa / PowersOfTen[fraction];
            value = negative ? -result : result;
            return true;
        }
    }
}
