namespace Fab.Domain;

/// <summary>How instants are stored and hashed: whole microseconds since 1970-01-01T00:00:00Z, alike on every database and platform.</summary>
public static class UnixMicroseconds
{
    /// <summary>Cuts off what is finer than a microsecond.</summary>
    public static long From(DateTimeOffset instant) =>
        (instant.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond;

    public static DateTimeOffset ToInstant(long microseconds) =>
        DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);
}
