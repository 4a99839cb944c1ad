using Npgsql;

namespace Fab.Silo.Storage;

/// <summary>
/// Short texts to every process on one PostgreSQL database, by its NOTIFY and LISTEN: each comes once to whoever listens at
/// that moment, in the order of the commits. Nobody keeps it for whoever does not.
/// </summary>
public sealed class PostgresChannel : IAsyncDisposable
{
    /// <summary>The server takes less than 8000.</summary>
    public const int MostBytes = 7900;

    /// <summary>A connection that died without a word is found out by asking it something.</summary>
    private const int KeepAliveSeconds = 10;

    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    private readonly NpgsqlDataSource _says;
    private readonly string _listens;
    private readonly string _name;
    private readonly TimeProvider _time;

    /// <param name="name">A constant of the program: letters and underscores.</param>
    public PostgresChannel(string connectionString, string name, TimeProvider time)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { ApplicationName = "fab channel", MaxPoolSize = 4 };
        _says = NpgsqlDataSource.Create(settings);
        settings.Pooling = false;
        settings.KeepAlive = KeepAliveSeconds;
        (_listens, _name, _time) = (settings.ToString(), name, time);
    }

    /// <exception cref="System.Data.Common.DbException">The database does not answer.</exception>
    public async Task SayAsync(string text, CancellationToken ct)
    {
        await using NpgsqlCommand command = _says.CreateCommand("SELECT pg_notify(@name, @text)");
        command.Parameters.AddWithValue("name", _name);
        command.Parameters.AddWithValue("text", text);
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Listens until it is cancelled, over every break.</summary>
    /// <param name="heard">Called with one text after the other.</param>
    /// <param name="missed">Called each time the listening begins again: what was said meanwhile is not known.</param>
    public async Task ListenAsync(Action<string> heard, Action missed, CancellationToken ct)
    {
        bool isFirst = true;
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await using var connection = new NpgsqlConnection(_listens);
                connection.Notification += (_, told) => heard(told.Payload);
                await connection.OpenAsync(ct);
                await using (var listen = new NpgsqlCommand($"LISTEN {_name}", connection)) await listen.ExecuteNonQueryAsync(ct);
                if (!isFirst) missed();
                isFirst = false;
                while (true) await connection.WaitAsync(ct);
            }
            catch (Exception e) when (!ct.IsCancellationRequested && (e is NpgsqlException or IOException or System.Net.Sockets.SocketException or TimeoutException))
            {
                await Task.Delay(Retry, _time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    public ValueTask DisposeAsync() => _says.DisposeAsync();
}
