using System.Globalization;
using System.Text.RegularExpressions;

namespace Fab.Domain.Toml;

/// <summary>TOML's values that are one word: numbers, booleans, dates and times.</summary>
internal static partial class TomlWords
{
    public static bool IsDate(string word) => Date().IsMatch(word) && IsCalendarDate(word);

    /// <summary>The value, or null where the word is none.</summary>
    public static TomlValue? Parse(string word, int line) => word switch
    {
        "true" => new TomlBoolean(true, line),
        "false" => new TomlBoolean(false, line),
        "inf" or "+inf" => new TomlFloat(double.PositiveInfinity, line),
        "-inf" => new TomlFloat(double.NegativeInfinity, line),
        "nan" or "+nan" or "-nan" => new TomlFloat(double.NaN, line),
        _ when Decimal().IsMatch(word) => ParseInteger(word.Replace("_", ""), 10, line),
        _ when Prefixed().IsMatch(word) => ParseInteger(word[2..].Replace("_", ""), word[1] switch { 'x' => 16, 'o' => 8, _ => 2 }, line),
        _ when Float().IsMatch(word) => ParseFloat(word.Replace("_", ""), line),
        _ when IsMoment(word) => new TomlDateTime(word, line),
        _ => null,
    };

    private static TomlFloat? ParseFloat(string word, int line) =>
        double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? new TomlFloat(value, line) : null;

    private static TomlInteger? ParseInteger(string digits, int radix, int line)
    {
        if (radix == 10)
        {
            return long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
                ? new TomlInteger(value, line)
                : null;
        }

        Int128 sum = 0;
        foreach (char digit in digits)
        {
            sum = sum * radix + Convert.ToInt32(digit.ToString(), 16);
            if (sum > long.MaxValue) return null;
        }

        return new TomlInteger((long)sum, line);
    }

    private static bool IsMoment(string word)
    {
        if (IsDate(word)) return true;
        if (Time().IsMatch(word)) return IsClockTime(word);
        return Moment().IsMatch(word) && IsCalendarDate(word[..10]) && IsClockTime(word[11..]);
    }

    private static bool IsCalendarDate(string word) =>
        DateOnly.TryParseExact(word[..10], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    // A leap second, :60, is in order.
    private static bool IsClockTime(string word) =>
        string.CompareOrdinal(word[..2], "24") < 0 && word[3] < '6' && string.CompareOrdinal(word.Substring(6, 2), "61") < 0;

    [GeneratedRegex(@"^[+-]?(0|[1-9](_?[0-9])*)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Decimal();

    [GeneratedRegex(@"^(0x[0-9A-Fa-f](_?[0-9A-Fa-f])*|0o[0-7](_?[0-7])*|0b[01](_?[01])*)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Prefixed();

    [GeneratedRegex(@"^[+-]?(0|[1-9](_?[0-9])*)(\.[0-9](_?[0-9])*)?([eE][+-]?[0-9](_?[0-9])*)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Float();

    [GeneratedRegex(@"^[0-9]{4}-[0-9]{2}-[0-9]{2}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Date();

    [GeneratedRegex(@"^[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Time();

    [GeneratedRegex(@"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Moment();
}
