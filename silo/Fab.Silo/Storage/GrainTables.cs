namespace Fab.Silo.Storage;

/// <summary>The tables of <see cref="SqlGrainStore"/> and <see cref="SqlReminderStore"/>.</summary>
public static class GrainTables
{
    /// <summary>Creates them or brings them up to date; harmless when they are.</summary>
    public static Task CreateAsync(ISqlDatabase database, TimeProvider time, CancellationToken ct) =>
        SqlMigrations.ApplyAsync(database, "Storage", time, ct);
}
