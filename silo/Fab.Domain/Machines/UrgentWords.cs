namespace Fab.Domain.Machines;

/// <summary>What a person typed that must not wait behind anything.</summary>
public enum UrgentDeed
{
    /// <summary>The emergency stop, whoever types it.</summary>
    Stop,

    /// <summary>Marlin's M410: all motion ends at once, and what was planned is forgotten.</summary>
    QuickStop,

    /// <summary>Grbl's feed hold.</summary>
    Hold,

    /// <summary>Grbl's cycle start: what was held goes on.</summary>
    GoOn,

    /// <summary>Grbl's question how things stand.</summary>
    Report,
}

/// <summary>
/// Reads what a person typed for words that firmware obeys at once and that a queue must not hold up. The stop is
/// understood in every firmware's spelling at every machine: who types M112 at a router means it.
/// </summary>
public static class UrgentWords
{
    private const char SoftReset = '\u0018';

    private static readonly string[] s_controlX = ["CTRL-X", "CTRL+X", "^X", "0X18", "\\X18"];

    /// <summary>Whether it is the stop, at whatever machine.</summary>
    public static bool IsStop(string typed)
    {
        ArgumentNullException.ThrowIfNull(typed);
        return typed.Contains(SoftReset, StringComparison.Ordinal)
            || s_controlX.Contains(typed.Trim(), StringComparer.OrdinalIgnoreCase)
            || CodeOf(typed) == 112;
    }

    /// <summary>Null for what goes the usual way.</summary>
    public static UrgentDeed? Of(string typed, Dialect dialect)
    {
        ArgumentNullException.ThrowIfNull(typed);
        if (IsStop(typed)) return UrgentDeed.Stop;
        return (dialect, typed.Trim()) switch
        {
            (Dialect.Marlin, _) when CodeOf(typed) == 410 => UrgentDeed.QuickStop,
            (Dialect.Grbl, "!") => UrgentDeed.Hold,
            (Dialect.Grbl, "~") => UrgentDeed.GoOn,
            (Dialect.Grbl, "?") => UrgentDeed.Report,
            _ => null,
        };
    }

    /// <summary>The number of the M word that a line begins with, a line number before it left out; -1 for none.</summary>
    private static int CodeOf(string typed)
    {
        ReadOnlySpan<char> rest = typed.AsSpan().Trim();
        if (rest.Length > 1 && rest[0] is 'N' or 'n' && char.IsAsciiDigit(rest[1])) rest = rest[1..].TrimStart("0123456789").TrimStart();
        if (rest.Length < 2 || rest[0] is not ('M' or 'm')) return -1;
        rest = rest[1..].TrimStart();
        int digits = rest.IndexOfAnyExceptInRange('0', '9') is var end and >= 0 ? end : rest.Length;
        bool isWhole = digits > 0 && (digits == rest.Length || rest[digits] != '.');
        return isWhole && int.TryParse(rest[..digits], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int code) ? code : -1;
    }
}
