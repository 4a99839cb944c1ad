using System.Text.Json.Serialization;

namespace Fab.Domain.Machines;

/// <summary>
/// Who controls a machine, and until when. One person at a time; everyone else watches. The emergency stop needs none.
/// </summary>
/// <param name="Holder">The member's id.</param>
/// <param name="Name">What people call them.</param>
/// <param name="Asked">Taken on purpose; otherwise it came with a deed such as a pause, and goes with the job.</param>
/// <param name="TakenFrom">Whose lease a steward or operator ended by taking this one; null when it was free.</param>
public sealed record ControlLease(
    string Holder, string Name, DateTimeOffset Since, DateTimeOffset Until, bool Asked, string? TakenFrom = null)
{
    /// <summary>How long a lease lasts that comes with a deed; each further deed counts anew.</summary>
    [JsonIgnore]
    public static TimeSpan Implied { get; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a lease lasts that names no time.</summary>
    [JsonIgnore]
    public static TimeSpan Usual { get; } = TimeSpan.FromMinutes(10);

    [JsonIgnore]
    public static TimeSpan Longest { get; } = TimeSpan.FromHours(1);

    public bool IsLive(DateTimeOffset now) => now < Until;
}
