using System.Globalization;
using Fab.Domain.Machines;

namespace Fab.Domain.Commands;

/// <summary>A letter and its number, in thousandths; null where it stands alone.</summary>
internal readonly record struct CommandWord(char Letter, long? Thousandths)
{
    public long Whole => (Thousandths ?? -1000) / 1000;
}

/// <summary>
/// A command as the firmware will understand it, whatever way it is written: without number, checksum, comments, case
/// and spaces that do not count. What is taken out here is taken out by the senders too.
/// </summary>
internal static class CommandWords
{
    /// <summary>Marlin commands whose rest is text or a file's name.</summary>
    private static readonly HashSet<long> TakesText = [0, 1, 16, 23, 28, 30, 32, 33, 117, 118, 486, 862, 928];

    /// <summary>The command without what surrounds it, in capitals; null when it is not one line of plain text.</summary>
    public static string? Clean(string text, Dialect dialect)
    {
        Span<char> kept = text.Length <= 512 ? stackalloc char[text.Length] : new char[text.Length];
        int length = 0;
        int depth = 0;
        foreach (char c in text.AsSpan().Trim())
        {
            if (c is (< ' ' and not '\t') or > '~' or '\\') return null;
            if (depth == 0 && c == ';') break;
            if (c == '(') depth++;
            if (depth == 0 && !(dialect == Dialect.Grbl && c is ' ' or '\t')) kept[length++] = c == '\t' ? ' ' : char.ToUpperInvariant(c);
            if (c == ')' && depth > 0) depth--;
        }

        return WithoutNumber(kept[..length].Trim().ToString());
    }

    public static IReadOnlyList<CommandWord> Of(string clean, Dialect dialect)
    {
        var words = new List<CommandWord>();
        int i = 0;
        while (i < clean.Length)
        {
            char c = clean[i++];
            if (c == '"')
            {
                int close = clean.IndexOf('"', i);
                i = close < 0 ? clean.Length : close + 1;
            }

            if (!char.IsAsciiLetterUpper(c)) continue;
            int at = i;
            while (at < clean.Length && clean[at] == ' ') at++;
            int end = at;
            while (end < clean.Length && clean[end] is '-' or '+' or '.' or (>= '0' and <= '9')) end++;
            bool numbered = decimal.TryParse(clean.AsSpan(at, end - at), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value)
                && Math.Abs(value) < 1_000_000_000;
            if (numbered) i = end;
            words.Add(new CommandWord(c, numbered ? (long)(value * 1000) : null));
            if (dialect == Dialect.Marlin && words is [{ Letter: 'M' } code] && TakesText.Contains(code.Whole)) break;
        }

        return words;
    }

    private static string WithoutNumber(string text)
    {
        if (text.Length < 2 || text[0] != 'N' || !char.IsAsciiDigit(text[1])) return text;
        int begin = 1;
        while (begin < text.Length && char.IsAsciiDigit(text[begin])) begin++;
        int star = text.LastIndexOf('*');
        return text[begin..(star < begin ? text.Length : star)].Trim();
    }
}
