using Fab.Contracts.Ledger;
using Fab.Domain.Ledger;
using Fab.Domain.Units;
using Fab.Silo.Ledger;
using Fab.Silo.Storage;
using Fab.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace Fab.Ledger.Tests.Stores;

public sealed class LedgerServicesTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fabservices");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("memory", typeof(MemoryLedger))]
    [InlineData("sqlite:", typeof(SqlLedger))]
    [InlineData("postgres", typeof(SqlLedger))]
    public async Task AddFabLedger_BySetting_GivesAWorkingLedger(string setting, Type type)
    {
        string connection = setting switch
        {
            "sqlite:" => setting + Path.Combine(_folder.FullName, "ledger.db"),
            "postgres" => await (await PostgresServer.SharedAsync()).CreateDatabaseAsync(),
            _ => setting,
        };
        await using ServiceProvider services = new ServiceCollection().AddSingleton<TimeProvider>(new ManualTime()).AddFabLedger(connection).BuildServiceProvider();
        ILedger ledger = services.GetRequiredService<ILedger>();

        Assert.IsType(type, ledger);
        LedgerResult result = await ledger.SubmitAsync(TransferRequest.Post("t", new Posting("cash", "wallet:maker", new Cents(5))), default);
        Assert.Equal(new ManualTime().GetUtcNow(), result.Transfer!.At);
        Assert.True((await ledger.VerifyAsync(default)).IsSound);
    }

    [Fact]
    public async Task AddFabLedger_OnARegisteredDatabase_LeavesItOpen()
    {
        await using var database = new SqliteDatabase(Path.Combine(_folder.FullName, "shared.db"));
        await using (ServiceProvider services = new ServiceCollection().AddSingleton<ISqlDatabase>(_ => new Borrowed(database)).AddFabLedger().BuildServiceProvider())
            await services.GetRequiredService<ILedger>().SubmitAsync(TransferRequest.Post("t", new Posting("cash", "wallet:maker", new Cents(5))), default);

        Assert.Equal([1L], await database.ReadAsync(s => s.QueryAsync("SELECT sequence FROM ledger_head", r => r.GetInt64(0)), default));
    }

    [Theory]
    [InlineData("sqlite:")]
    [InlineData("nonsense")]
    [InlineData("")]
    [InlineData("postgres://")]
    public void Open_OfNoSetting_SaysWhatItReads(string setting) => Assert.Throws<FormatException>(() => SqlDatabases.Open(setting));

    [Fact]
    public async Task Open_OfAUrl_ReadsItsParts()
    {
        await using ISqlDatabase database = SqlDatabases.Open("postgres://fab:p%40ss@db.example:5433/space");
        Assert.Equal(SqlDialect.Postgres, database.Dialect);
    }

    [Fact]
    public async Task Submit_WhenTheDatabaseCannotBeReached_SaysUnavailableAndTriesAgain()
    {
        string file = Path.Combine(_folder.FullName, "in-the-way");
        await File.WriteAllTextAsync(file, "");
        await using var ledger = new SqlLedger(new SqliteDatabase(Path.Combine(file, "ledger.db")), new ManualTime(), ownsDatabase: true);
        TransferRequest request = TransferRequest.Post("t", new Posting("cash", "wallet:maker", new Cents(5)));

        await Assert.ThrowsAsync<LedgerUnavailableException>(() => ledger.SubmitAsync(request, default));
        await Assert.ThrowsAsync<LedgerUnavailableException>(() => ledger.GetBalanceAsync("cash", default));
        File.Delete(file);

        Assert.True((await ledger.SubmitAsync(request, default)).IsAccepted);
    }

    private sealed class Borrowed(ISqlDatabase inner) : ISqlDatabase
    {
        public SqlDialect Dialect => inner.Dialect;

        public Task<T> WriteAsync<T>(Func<SqlSession, Task<T>> work, CancellationToken ct) => inner.WriteAsync(work, ct);

        public Task<T> ReadAsync<T>(Func<SqlSession, Task<T>> work, CancellationToken ct) => inner.ReadAsync(work, ct);

        public Task<T> SnapshotAsync<T>(Func<SqlSession, Task<T>> work, CancellationToken ct) => inner.SnapshotAsync(work, ct);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
