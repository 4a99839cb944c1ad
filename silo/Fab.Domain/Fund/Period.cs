using System.Globalization;

namespace Fab.Domain.Fund;

/// <summary>A calendar month in UTC, written <c>2026-11</c>. Ids sort as time does.</summary>
public static class Period
{
    /// <summary>By the 30/360 convention every month has as many, the 31st counting as the 30th.</summary>
    public const int Days = 30;

    public static string Of(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM", CultureInfo.InvariantCulture);

    public static bool IsId(string? id) => id is { Length: 7 } && TryStart(id, out _);

    /// <exception cref="FormatException">It is no period; ask <see cref="IsId"/> about what people write.</exception>
    public static DateTimeOffset Start(string id) =>
        TryStart(id, out DateTimeOffset start) ? start : throw new FormatException($"'{id}' is no period.");

    /// <summary>The first instant after it.</summary>
    public static DateTimeOffset End(string id) => Start(id).AddMonths(1);

    /// <summary>What a close says it happened at: the last microsecond of the period.</summary>
    public static DateTimeOffset LastInstant(string id) => End(id).AddMicroseconds(-1);

    public static string Next(string id) => Of(End(id));

    public static string Before(string id) => Of(Start(id).AddMonths(-1));

    /// <summary>The day that an instant falls on, 1 to 30.</summary>
    public static int DayOf(DateTimeOffset at) => Math.Min(at.UtcDateTime.Day, Days);

    private static bool TryStart(string id, out DateTimeOffset start) => DateTimeOffset.TryParseExact(
        id, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out start);
}
