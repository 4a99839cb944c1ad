namespace Fab.Designs.Pipeline;

/// <summary>Cuts what a tool said down to what a person can use.</summary>
internal static class ToolWords
{
    private const int MostLines = 6;
    private const int MostCharacters = 600;

    /// <summary>The lines that matter, or the last ones where none does; on one line, without control characters.</summary>
    public static string Told(string said, Func<string, bool> matters)
    {
        string[] lines = [.. said.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
        string[] picked = [.. lines.Where(matters).Take(MostLines)];
        if (picked.Length == 0) picked = lines[^Math.Min(3, lines.Length)..];
        string told = string.Concat(string.Join(" / ", picked).Where(c => !char.IsControl(c)));
        if (told.Length == 0) return "it said nothing.";
        return told.Length <= MostCharacters ? told : told[..MostCharacters] + "…";
    }
}
