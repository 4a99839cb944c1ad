using System.Runtime.CompilerServices;

namespace Fab.Firmware.GCode;

/// <summary>
/// One command taken apart into its words. Reused from line to line, so that reading a large file allocates nothing.
/// Codes are kept in tenths: G38.2 is 382, M3 is 30.
/// </summary>
internal sealed partial class GCodeBlock
{
    private const int MaxCodes = 8;

    private readonly double[] _values = new double[26];
    private readonly int[] _g = new int[MaxCodes];
    private readonly int[] _m = new int[MaxCodes];
    private uint _present;
    private uint _withValue;

    /// <summary>The letter of the first word, 0 for none.</summary>
    public char Letter { get; private set; }

    /// <summary>The first word's number in tenths, where it has one.</summary>
    public int Code { get; private set; }

    /// <summary>Something that is neither a word nor text where text may stand.</summary>
    public bool Malformed { get; private set; }

    public ReadOnlySpan<int> G => _g.AsSpan(0, GCount);

    public ReadOnlySpan<int> M => _m.AsSpan(0, MCount);

    public int GCount { get; private set; }

    public int MCount { get; private set; }

    /// <summary>Whether the block has any of X, Y, Z.</summary>
    public bool HasAxis => (_present & AxisMask) != 0;

    /// <summary>A G0 or G1 with nothing but X, Y, Z, E and F, each with a number: nine lines of ten.</summary>
    public bool IsPlainMove { get; private set; }

    private static uint AxisMask => Bit('X') | Bit('Y') | Bit('Z');

    /// <summary>Whether the letter is there, with or without a number.</summary>
    public bool Has(char letter) => (_present & Bit(letter)) != 0;

    /// <summary>Whether the letter is there with a number; else the value is 0.</summary>
    public bool TryGet(char letter, out double value)
    {
        bool there = (_withValue & Bit(letter)) != 0;
        value = there ? _values[letter - 'A'] : 0;
        return there;
    }

    public double Get(char letter, double otherwise) => (_withValue & Bit(letter)) != 0 ? _values[letter - 'A'] : otherwise;

    /// <summary>Which letters are there, one bit each.</summary>
    public uint Letters => _present;

    public bool HasM(int tenths) => M.Contains(tenths);

    /// <summary>Takes a clean command apart. Of commands with text (M117, a name in quotes) only the code is read.</summary>
    public void Parse(ReadOnlySpan<byte> command)
    {
        _present = 0;
        _withValue = 0;
        GCount = 0;
        MCount = 0;
        Letter = '\0';
        Code = -1;
        Malformed = false;
        IsPlainMove = false;

        int i = 0;
        while (i < command.Length)
        {
            byte b = command[i];
            if (b == (byte)' ')
            {
                i++;
                continue;
            }

            int letter = b & 0xDF;
            if (letter is < 'A' or > 'Z')
            {
                if (b == (byte)'"')
                {
                    i = SkipQuoted(command, i);
                    continue;
                }

                Malformed = true;
                if (Letter == '\0') Letter = (char)b;
                return;
            }

            i++;
            while (i < command.Length && command[i] == (byte)' ' && i + 1 < command.Length && IsNumberStart(command[i + 1])) i++;
            bool hasValue = TryNumber(command, ref i, out double value);
            AddWord((char)letter, hasValue, value);
            if (MCount == 1 && GCount == 0 && TakesText(_m[0])) return;
        }
    }

    private static bool TakesText(int m) => m is 0 or 10 or 1170 or 1180 or 230 or 280 or 300 or 320 or 160 or 4860 || m is >= 8620 and <= 8629;

    private static int SkipQuoted(ReadOnlySpan<byte> command, int open)
    {
        int close = command[(open + 1)..].IndexOf((byte)'"');
        return close < 0 ? command.Length : open + close + 2;
    }

    private void AddWord(char letter, bool hasValue, double value)
    {
        int code = hasValue && Math.Abs(value) < 100_000 ? (int)Math.Round(value * 10) : -1;
        if (Letter == '\0')
        {
            Letter = letter;
            Code = code;
        }

        if (letter == 'G' && code >= 0 && GCount < MaxCodes) _g[GCount++] = code;
        else if (letter == 'M' && code >= 0 && MCount < MaxCodes) _m[MCount++] = code;
        _present |= Bit(letter);
        if (!hasValue) return;
        _withValue |= Bit(letter);
        _values[letter - 'A'] = value;
    }

    private static bool IsNumberStart(byte b) => b is (>= (byte)'0' and <= (byte)'9') or (byte)'.' or (byte)'-' or (byte)'+';

    /// <summary>Beyond any machine, and small enough that squares and sums of it stay numbers.</summary>
    private const double Largest = 1e15;

    /// <summary>Reads sign, digits and fraction. No exponent: E is an axis.</summary>
    private static bool TryNumber(ReadOnlySpan<byte> text, ref int i, out double value)
    {
        int at = i;
        bool negative = false;
        if (at < text.Length && text[at] is (byte)'-' or (byte)'+') negative = text[at++] == (byte)'-';

        long mantissa = 0;
        int digits = 0, fraction = 0;
        bool dot = false;
        for (; at < text.Length; at++)
        {
            int digit = text[at] - '0';
            if (digit is >= 0 and <= 9)
            {
                digits++;
                if (mantissa > 100_000_000_000_000_000)
                {
                    if (!dot) fraction--;
                    continue;
                }

                mantissa = (mantissa * 10) + digit;
                if (dot) fraction++;
            }
            else if (text[at] == (byte)'.' && !dot) dot = true;
            else break;
        }

        value = 0;
        if (digits == 0) return false;
        i = at;
        double result = fraction is >= 0 and < 19 ? mantissa / PowersOfTen[fraction] : mantissa * Math.Pow(10, -fraction);
        result = Math.Min(result, Largest);
        value = negative ? -result : result;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Bit(char letter) => 1u << (letter - 'A');

    private static readonly double[] PowersOfTen =
        [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18];
}
