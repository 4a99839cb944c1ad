using System.Text;

namespace Fab.Designs.Catalogue;

/// <summary>Characters that a text may be made of, written as in <c>A-Za-z0-9 .-</c>: ranges, and single characters; a hyphen itself comes last.</summary>
public sealed class CharacterSet
{
    private readonly List<(Rune From, Rune To)> _ranges = [];

    private CharacterSet()
    {
    }

    /// <summary>Null when a range runs backwards.</summary>
    public static CharacterSet? Parse(string written)
    {
        var set = new CharacterSet();
        Rune[] runes = [.. written.EnumerateRunes()];
        for (int i = 0; i < runes.Length; i++)
        {
            bool range = i + 2 < runes.Length && runes[i + 1].Value == '-';
            Rune to = range ? runes[i + 2] : runes[i];
            if (to < runes[i]) return null;
            set._ranges.Add((runes[i], to));
            if (range) i += 2;
        }

        return set;
    }

    public bool Contains(Rune rune) => _ranges.Any(range => rune >= range.From && rune <= range.To);
}
