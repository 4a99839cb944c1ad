using System.Threading.Channels;
using Fab.Silo.Storage;
using Fab.TestSupport;
using Npgsql;

namespace Fab.Silo.Tests.Storage;

public sealed class PostgresChannelTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Say_FromAnotherProcess_IsHeardInOrder()
    {
        string database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        await using var one = new PostgresChannel(database, "test_order", TimeProvider.System);
        await using var two = new PostgresChannel(database, "test_order", TimeProvider.System);
        using var listener = new Listener(two);
        await listener.BeginAsync(one);

        for (int i = 0; i < 50; i++) await one.SayAsync($"{i} ünïcödé '; DROP", CancellationToken.None);

        for (int i = 0; i < 50; i++) Assert.Equal($"{i} ünïcödé '; DROP", await listener.NextAsync());
        Assert.Equal(0, listener.Gaps);
    }

    [Fact]
    public async Task Listening_WhoseConnectionEnds_BeginsAgainAndSaysThatSomethingMayBeMissing()
    {
        string database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        await using var channel = new PostgresChannel(database, "test_gap", TimeProvider.System);
        using var listener = new Listener(channel);
        await listener.BeginAsync(channel);

        await using (NpgsqlDataSource source = NpgsqlDataSource.Create(database))
        await using (NpgsqlCommand end = source.CreateCommand("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN test_gap%'"))
            await end.ExecuteNonQueryAsync();
        await listener.BeginAsync(channel);

        await channel.SayAsync("after", CancellationToken.None);
        Assert.Equal("after", await listener.NextAsync());
        Assert.Equal(1, listener.Gaps);
    }

    private sealed class Listener : IDisposable
    {
        private readonly Channel<string> _heard = Channel.CreateUnbounded<string>();
        private readonly CancellationTokenSource _ending = new();
        private readonly Task _listening;
        private int _gaps;

        public Listener(PostgresChannel channel) =>
            _listening = channel.ListenAsync(text => _heard.Writer.TryWrite(text), () => Interlocked.Increment(ref _gaps), _ending.Token);

        public int Gaps => _gaps;

        /// <summary>Returns once what is said is heard; what was said for that is gone.</summary>
        public async Task BeginAsync(PostgresChannel says)
        {
            string word = Guid.NewGuid().ToString("n");
            using var patience = new CancellationTokenSource(Patience);
            while (true)
            {
                await says.SayAsync(word, patience.Token);
                using var soon = CancellationTokenSource.CreateLinkedTokenSource(patience.Token);
                soon.CancelAfter(TimeSpan.FromMilliseconds(100));
                try
                {
                    if (await _heard.Reader.ReadAsync(soon.Token) == word) break;
                }
                catch (OperationCanceledException) when (!patience.IsCancellationRequested)
                {
                    // Not listening yet.
                }
            }

            await says.SayAsync("end " + word, patience.Token);
            while (await _heard.Reader.ReadAsync(patience.Token) != "end " + word) { }
        }

        public async Task<string> NextAsync() => await _heard.Reader.ReadAsync().AsTask().WaitAsync(Patience);

        public void Dispose()
        {
            _ending.Cancel();
            _ending.Dispose();
        }
    }
}
