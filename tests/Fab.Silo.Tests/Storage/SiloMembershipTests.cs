using Fab.Silo.Storage;
using Fab.TestSupport;
using Npgsql;

namespace Fab.Silo.Tests.Storage;

/// <summary>The queries that Orleans' provider reads from the database, run as it runs them.</summary>
public sealed class SiloMembershipTests : IAsyncLifetime
{
    private const int Active = 3;
    private static readonly DateTime At = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);

    private NpgsqlDataSource _source = null!;

    public async Task InitializeAsync()
    {
        string connection = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        await using (var database = new PostgresDatabase(connection)) await GrainTables.CreateAsync(database, TimeProvider.System, CancellationToken.None);
        _source = NpgsqlDataSource.Create(connection);
        Assert.Equal(1, await CountAsync("InsertMembershipVersionKey"));
    }

    public async Task DisposeAsync() => await _source.DisposeAsync();

    [Fact]
    public async Task Version_MadeTwice_StaysAsItIs()
    {
        Assert.Equal(1, await JoinAsync(port: 1, version: 0));
        Assert.Equal(0, await CountAsync("InsertMembershipVersionKey"));
        Assert.Equal([(1, 1)], await AllAsync());
    }

    [Fact]
    public async Task Join_OnAnOldVersion_ChangesNothing()
    {
        Assert.Equal(1, await JoinAsync(port: 1, version: 0));
        Assert.Equal(0, await JoinAsync(port: 2, version: 0));
        Assert.Equal([(1, 1)], await AllAsync());
        Assert.Equal(1, await JoinAsync(port: 2, version: 1));
        Assert.Equal([(1, 2), (2, 2)], await AllAsync());
    }

    [Fact]
    public async Task Join_OfAMemberThatIsThere_ChangesNothing()
    {
        Assert.Equal(1, await JoinAsync(port: 1, version: 0));
        Assert.Equal(0, await JoinAsync(port: 1, version: 1));
        Assert.Equal([(1, 1)], await AllAsync());
    }

    [Fact]
    public async Task Joins_AtOnceOnOneVersion_OneIsIn()
    {
        int[] joined = await Task.WhenAll(Enumerable.Range(1, 8).Select(port => Task.Run(() => JoinAsync(port, version: 0))));
        Assert.Equal(1, joined.Sum());
        Assert.Single(await AllAsync());
    }

    [Fact]
    public async Task Update_OnAnOldVersionOrOfNobody_ChangesNothing()
    {
        await JoinAsync(port: 1, version: 0);
        Assert.Equal(0, await UpdateAsync(port: 1, version: 0));
        Assert.Equal(0, await UpdateAsync(port: 9, version: 1));
        Assert.Equal([(1, 1)], await AllAsync());
        Assert.Equal(0, await GatewaysAsync());
        Assert.Equal(1, await UpdateAsync(port: 1, version: 1));
        Assert.Equal([(1, 2)], await AllAsync());
        Assert.Equal(1, await GatewaysAsync());
    }

    [Fact]
    public async Task Row_OfNobody_StillTellsTheVersion()
    {
        await JoinAsync(port: 1, version: 0);
        Assert.Equal([(null, 1)], await RowsAsync("MembershipReadRowKey", [.. Place(9)]));
        Assert.Equal([(1, 1)], await RowsAsync("MembershipReadRowKey", [.. Place(1)]));
    }

    [Fact]
    public async Task Cleanup_OfOldMembers_LeavesTheActive()
    {
        await JoinAsync(port: 1, version: 0);
        await JoinAsync(port: 2, version: 1);
        await UpdateAsync(port: 2, version: 2);
        await RunAsync("CleanupDefunctSiloEntriesKey", ("IAmAliveTime", At.AddDays(1)));
        Assert.Equal([(2, 3)], await AllAsync());
        await RunAsync("DeleteMembershipTableEntriesKey");
        Assert.Empty(await AllAsync());
    }

    private static IEnumerable<(string, object?)> Place(int port) => [("Address", "10.0.0.1"), ("Port", port), ("Generation", 7)];

    private Task<int> JoinAsync(int port, int version) => CountAsync(
        "InsertMembershipKey",
        [.. Place(port), ("SiloName", "s"), ("HostName", "h"), ("Status", 1), ("ProxyPort", 30_000), ("StartTime", At), ("IAmAliveTime", At), ("Version", version)]);

    private Task<int> UpdateAsync(int port, int version) =>
        CountAsync("UpdateMembershipKey", [.. Place(port), ("Status", Active), ("SuspectTimes", ""), ("IAmAliveTime", At), ("Version", version)]);

    private async Task<int> GatewaysAsync()
    {
        await using NpgsqlDataReader reader = await (await CommandAsync("GatewaysQueryKey", [("Status", Active)])).ExecuteReaderAsync();
        int count = 0;
        while (await reader.ReadAsync()) count += reader.GetInt32(reader.GetOrdinal("ProxyPort")) > 0 ? 1 : 0;
        return count;
    }

    private Task<List<(int? Port, int Version)>> AllAsync() => RowsAsync("MembershipReadAllKey");

    private async Task<List<(int? Port, int Version)>> RowsAsync(string key, params (string, object?)[] parameters)
    {
        var rows = new List<(int?, int)>();
        await using NpgsqlDataReader reader = await (await CommandAsync(key, parameters)).ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            // Every column the provider looks for is there, by its name.
            foreach (string column in (string[])["DeploymentId", "Address", "Generation", "SiloName", "HostName", "Status", "ProxyPort", "SuspectTimes", "StartTime", "IAmAliveTime"])
                Assert.True(reader.GetOrdinal(column) >= 0);
            rows.Add((reader.IsDBNull(reader.GetOrdinal("Port")) ? null : reader.GetInt32(reader.GetOrdinal("Port")), reader.GetInt32(reader.GetOrdinal("Version"))));
        }

        return [.. rows.OrderBy(row => row.Item1)];
    }

    private async Task<int> CountAsync(string key, params (string, object?)[] parameters) =>
        Convert.ToInt32(await (await CommandAsync(key, parameters)).ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);

    private async Task RunAsync(string key, params (string, object?)[] parameters) => await (await CommandAsync(key, parameters)).ExecuteNonQueryAsync();

    private async Task<NpgsqlCommand> CommandAsync(string key, (string Name, object? Value)[] parameters)
    {
        await using NpgsqlCommand find = _source.CreateCommand("SELECT QueryText FROM OrleansQuery WHERE QueryKey = $1");
        find.Parameters.AddWithValue(key);
        NpgsqlCommand command = _source.CreateCommand((string)(await find.ExecuteScalarAsync())!);
        command.Parameters.AddWithValue("DeploymentId", "fab");
        foreach ((string name, object? value) in parameters) command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        return command;
    }
}
