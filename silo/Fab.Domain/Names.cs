namespace Fab.Domain;

/// <summary>What names may look like that end up in topics, account names and addresses.</summary>
public static class Names
{
    public const int MaxSlugLength = 40;

    /// <summary>Lower-case ASCII letters, digits and single hyphens between them; 1 to 40 characters.</summary>
    public static bool IsSlug(string? name)
    {
        if (string.IsNullOrEmpty(name) || name.Length > MaxSlugLength || name[0] == '-' || name[^1] == '-') return false;
        for (int i = 0; i < name.Length; i++)
        {
            bool plain = char.IsAsciiLetterLower(name[i]) || char.IsAsciiDigit(name[i]);
            if (!plain && !(name[i] == '-' && name[i - 1] != '-')) return false;
        }

        return true;
    }

    /// <summary>Something on one line, of at most so many characters.</summary>
    public static bool IsLine(string? text, int most) => !string.IsNullOrWhiteSpace(text) && text.Trim().Length <= most && !text.Any(char.IsControl);
}
