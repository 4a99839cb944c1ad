using Fab.GrainHost;
using Fab.GrainHost.Storage;
using Fab.Silo.Storage;
using Fab.TestSupport;

namespace Fab.Silo.Tests.Storage;

public enum StoreKind
{
    Memory,
    Sqlite,
    Postgres,
}

/// <summary>The grain stores of one kind, on a database of their own.</summary>
internal sealed class StoreFixture(StoreKind kind)
{
    private string? _folder;
    private string? _setting;
    private ISqlDatabase? _database;

    public IGrainStateStore States { get; private set; } = new MemoryGrainStore();

    public IReminderStore Reminders { get; private set; } = new MemoryReminderStore();

    public async Task OpenAsync()
    {
        if (kind == StoreKind.Memory) return;
        if (kind == StoreKind.Sqlite)
        {
            _folder = Directory.CreateTempSubdirectory("fab").FullName;
            _setting = $"sqlite:{Path.Combine(_folder, "hub.db")}";
        }
        else
        {
            _setting = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        }

        await ReopenAsync();
    }

    /// <summary>As a restarted hub would: nothing but the database is kept. Memory stores live on in the object.</summary>
    public async Task ReopenAsync()
    {
        if (_setting is null) return;
        if (_database is not null) await _database.DisposeAsync();
        _database = SqlDatabases.Open(_setting);
        await GrainTables.CreateAsync(_database, TimeProvider.System, CancellationToken.None);
        States = new SqlGrainStore(_database);
        Reminders = new SqlReminderStore(_database);
    }

    public async Task CloseAsync()
    {
        if (_database is not null) await _database.DisposeAsync();
        if (_folder is not null) Directory.Delete(_folder, recursive: true);
    }
}
