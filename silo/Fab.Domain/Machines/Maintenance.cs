using System.Text.Json.Serialization;

namespace Fab.Domain.Machines;

/// <summary>Whether something is to be done at a machine now.</summary>
public enum MaintenanceDue
{
    NotYet,

    /// <summary>Nine tenths of it are used up.</summary>
    Soon,
    Overdue,
}

/// <summary>
/// What is to be done at a machine again and again, counted in hours of its work, in days, or in both. It keeps where it
/// began to count; the machine's own counter of wear is never turned back.
/// </summary>
/// <param name="Id">A slug, unique within the machine.</param>
/// <param name="StopsJobs">Overdue, no new job starts until it is done; otherwise it only warns.</param>
/// <param name="SinceWornSeconds">The machine's wear when it was done last; below 0 where that was before the machine was counted.</param>
/// <param name="Since">When it was done last.</param>
/// <param name="FellDue">It has been told that it is overdue.</param>
/// <param name="CameNear">It has been told that it is soon.</param>
public sealed record MaintenanceInterval(
    string Id, string Name, int? EveryHours, int? EveryDays, bool StopsJobs, long SinceWornSeconds, DateTimeOffset Since, bool FellDue = false, bool CameNear = false)
{
    public const int SoonPercent = 90;
    public const int MaxNameLength = 80;
    public const int MostHours = 100_000;
    public const int MostDays = 3_650;

    /// <summary>When its days are over; null where it counts none.</summary>
    [JsonIgnore]
    public DateTimeOffset? DueOn => EveryDays is { } days ? Since.AddDays(days) : null;

    /// <summary>When its days are nearly over; null where it counts none.</summary>
    [JsonIgnore]
    public DateTimeOffset? SoonOn => EveryDays is { } days ? Since.AddTicks(days * TimeSpan.TicksPerDay / 100 * SoonPercent) : null;

    /// <summary>When its days say something that has not been told yet.</summary>
    [JsonIgnore]
    public DateTimeOffset? SpeaksOn => FellDue ? null : CameNear ? DueOn : SoonOn;

    /// <summary>How much of it is used up, by hours or by days, whichever is more.</summary>
    public int PercentAt(long wornSeconds, DateTimeOffset now)
    {
        double byHours = EveryHours is { } hours ? (wornSeconds - SinceWornSeconds) / (hours * 3600.0) : 0;
        double byDays = EveryDays is { } days ? (now - Since) / TimeSpan.FromDays(days) : 0;
        return (int)Math.Clamp(Math.Floor(100 * Math.Max(byHours, byDays)), 0, 10_000);
    }

    public MaintenanceDue DueAt(long wornSeconds, DateTimeOffset now) => PercentAt(wornSeconds, now) switch
    {
        >= 100 => MaintenanceDue.Overdue,
        >= SoonPercent => MaintenanceDue.Soon,
        _ => MaintenanceDue.NotYet,
    };
}

/// <summary>What was done at a machine.</summary>
/// <param name="Interval">Which of its intervals it was; null for something else.</param>
/// <param name="What">The interval's name then, or what else was done.</param>
public sealed record MaintenanceEntry(string? Interval, string What, MemberId By, DateTimeOffset At, long WornSeconds, string? Note)
{
    public const int MaxNoteLength = 500;
}

/// <summary>An interval as people set it.</summary>
/// <param name="UsedHours">Hours of work since it was done last; null for none when it is new, and as they are counted when it is not.</param>
/// <param name="UsedDays">The same in days.</param>
public sealed record MaintenanceSetting(string Id, string Name, int? EveryHours, int? EveryDays, bool StopsJobs, int? UsedHours, int? UsedDays)
{
    /// <summary>Null when it holds; else what is wrong with it.</summary>
    public string? WhatIsWrong() => this switch
    {
        _ when !Names.IsSlug(Id) => "its id must be lower-case letters, digits and hyphens, at most 40",
        _ when !Names.IsLine(Name, MaintenanceInterval.MaxNameLength) => $"its name must be one line of 1 to {MaintenanceInterval.MaxNameLength} characters",
        { EveryHours: null, EveryDays: null } => "it must count hours or days",
        { EveryHours: < 1 or > MaintenanceInterval.MostHours } => $"its hours must be 1 to {MaintenanceInterval.MostHours}",
        { EveryDays: < 1 or > MaintenanceInterval.MostDays } => $"its days must be 1 to {MaintenanceInterval.MostDays}",
        { UsedHours: < 0 or > MaintenanceInterval.MostHours } or { UsedDays: < 0 or > MaintenanceInterval.MostDays } => "what is used already cannot be that",
        _ => null,
    };
}
