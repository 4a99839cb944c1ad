namespace Fab.VirtualMachines;

/// <summary>Reads plain decimal numbers as the firmwares do: sign, digits, one point, no exponent.</summary>
internal static class DecimalText
{
    private static readonly double[] PowersOfTen = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18];

    /// <summary>Larger numbers, which no machine means, count as this, so that arithmetic on them stays within bounds.</summary>
    private const double MagnitudeMax = 1e8;

    /// <summary>Digits beyond these are read over; a double holds no more.</summary>
    private const int DigitsMax = 17;

    /// <summary>True if there was at least one digit; <paramref name="at"/> then stands behind the number, else where it was.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, ref int at, out double value)
    {
        int i = at;
        bool negative = false;
        if (i < text.Length && text[i] is (byte)'-' or (byte)'+')
        {
            negative = text[i] == '-';
            i++;
        }

        long mantissa = 0;
        int digits = 0;
        int decimals = 0;
        int dropped = 0;
        bool any = false;
        bool point = false;
        for (; i < text.Length; i++)
        {
            int digit = text[i] - '0';
            if (digit is >= 0 and <= 9)
            {
                any = true;
                if (digits < DigitsMax)
                {
                    mantissa = mantissa * 10 + digit;
                    if (mantissa > 0) digits++;
                    if (point) decimals++;
                }
                else if (!point)
                {
                    dropped++;
                }
            }
            else if (text[i] == '.' && !point)
            {
                point = true;
            }
            else
            {
                break;
            }
        }

        value = 0;
        if (!any) return false;
        at = i;
        value = decimals < PowersOfTen.Length ? mantissa / PowersOfTen[decimals] : mantissa / Math.Pow(10, decimals);
        if (dropped > 0) value *= Math.Pow(10, Math.Min(dropped, 300));
        value = Math.Min(value, MagnitudeMax);
        if (negative) value = -value;
        return true;
    }

    /// <summary>Reads a whole number the way C's strtol does; 0 if there is none. Saturates.</summary>
    public static long ReadWhole(ReadOnlySpan<byte> text)
    {
        int i = 0;
        while (i < text.Length && text[i] == ' ') i++;
        bool negative = i < text.Length && text[i] == '-';
        if (i < text.Length && text[i] is (byte)'-' or (byte)'+') i++;
        long value = 0;
        for (; i < text.Length && text[i] is >= (byte)'0' and <= (byte)'9'; i++)
        {
            if (value > int.MaxValue) break;
            value = value * 10 + (text[i] - '0');
        }

        return negative ? -value : value;
    }
}
