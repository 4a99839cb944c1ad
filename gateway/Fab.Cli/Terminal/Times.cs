using System.Globalization;

namespace Fab.Cli.Terminal;

/// <summary>Times as people type them: an instant, or how long from now.</summary>
internal static class Times
{
    private const int LongestDays = 3650;

    /// <summary><c>2026-12-01</c>, <c>2026-12-01T12:00Z</c> (UTC unless it says otherwise), or <c>7d</c>, <c>12h</c>, <c>30m</c>. Null for anything else.</summary>
    /// <returns>The instant, given what time it is.</returns>
    public static Func<DateTimeOffset, DateTimeOffset>? TryParse(string typed)
    {
        if (typed is [.. var digits, 'd' or 'h' or 'm'] && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int count))
        {
            TimeSpan ahead = typed[^1] switch { 'd' => TimeSpan.FromDays(1), 'h' => TimeSpan.FromHours(1), _ => TimeSpan.FromMinutes(1) };
            return count * ahead.TotalDays <= LongestDays ? now => now + (count * ahead) : null;
        }

        return DateTimeOffset.TryParse(typed, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at)
            ? _ => at.ToUniversalTime()
            : null;
    }
}
