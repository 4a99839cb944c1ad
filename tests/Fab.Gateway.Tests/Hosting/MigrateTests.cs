using Fab.Gateway.Hosting;
using Fab.Gateway.Tests.Hubs;
using Fab.Silo.Storage;
using Fab.TestSupport;

namespace Fab.Gateway.Tests.Hosting;

public sealed class MigrateTests
{
    [Fact]
    public async Task Migrate_NewFolderTwice_RunsEachMigrationOnce()
    {
        using var data = new TempFolder();
        string[] first = await Migrate("--data", data.Path);
        Assert.Contains("Ledger: 0001_ledger.sql", first);
        Assert.EndsWith("up to date.", first[^1], StringComparison.Ordinal);
        Assert.Matches("^fab: up to date; all [0-9]+ migrations ran before.$", Assert.Single(await Migrate("--data", data.Path)));
    }

    [Fact]
    public async Task Migrate_PostgreSqlByTwoAtOnce_RunsEachMigrationOnce()
    {
        string database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        string[][] both = await Task.WhenAll(Migrate("--postgres", database), Migrate("--postgres", database));
        string[] ran = [.. both.SelectMany(told => told[..^1])];
        Assert.Equal(SqlMigrations.Areas.Count, ran.Count(line => line.Contains(" 0001_", StringComparison.Ordinal)));
        Assert.Equal(ran.Length, ran.Distinct().Count());
    }

    [Fact]
    public async Task Migrate_DatabaseOfANewerProgram_SaysSoAndSoDoesAStart()
    {
        using var data = new TempFolder();
        await Migrate("--data", data.Path);
        await using (ISqlDatabase database = SqlDatabases.Open($"sqlite:{Path.Combine(data.Path, "fab.db")}"))
        {
            await database.WriteAsync(
                session => session.ExecuteAsync("INSERT INTO fab_migration (area, number, name, sha256, applied_at_us) VALUES ('Feed', 99, '0099_later.sql', '', 0)"),
                CancellationToken.None);
        }

        HubStartException refused = await Assert.ThrowsAsync<HubStartException>(() => Migrate("--data", data.Path));
        Assert.Equal(HubRefusals.DatabaseVersion, refused.Refusal.Code);
        (int status, string errors) = await HubProcess.Run("--data", data.Path, "--port", "0");
        Assert.Equal(1, status);
        Assert.Contains("[database-version]", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--data")]
    [InlineData("--postgres", "Host=x", "more")]
    [InlineData("sideways")]
    public async Task Migrate_OtherArguments_ShowsUsage(params string[] arguments)
    {
        using var errors = new StringWriter();
        Assert.Equal(2, await MigrateProgram.Run(arguments, TextWriter.Null, errors, TimeProvider.System));
        Assert.Contains("usage: fab migrate", errors.ToString(), StringComparison.Ordinal);
    }

    private static async Task<string[]> Migrate(params string[] arguments)
    {
        using var told = new StringWriter();
        Assert.Equal(0, await MigrateProgram.Run(arguments, told, TextWriter.Null, TimeProvider.System));
        return told.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
    }
}
