using System.Text;
using Fab.Contracts.Bus;
using Fab.GrainHost.Scheduling;

namespace Fab.Silo.Tests.Bus;

public class InProcessBusTests
{
    private readonly SeededGrainScheduler _scheduler = new(7);
    private readonly InProcessBus _bus;

    public InProcessBusTests() => _bus = new InProcessBus(_scheduler.RunActor);

    [Theory]
    [InlineData("fab/a/m/event", "fab/a/m/event", true)]
    [InlineData("fab/a/+/event", "fab/a/m/event", true)]
    [InlineData("fab/a/+/event", "fab/a/m/n/event", false)]
    [InlineData("fab/a/+/event", "fab/a/m/status", false)]
    [InlineData("fab/+", "fab", false)]
    [InlineData("fab/+", "fab/", true)]
    [InlineData("fab/#", "fab", true)]
    [InlineData("fab/#", "fab/a/b", true)]
    [InlineData("fab/#/b", "fab/a/b", false)]
    [InlineData("#", "fab/a", true)]
    [InlineData("#", "$SYS/a", false)]
    [InlineData("+/a", "$SYS/a", false)]
    [InlineData("$SYS/#", "$SYS/a", true)]
    [InlineData("fab/a", "fab/ab", false)]
    public void Filter_OfATopic_MatchesAsInMqtt(string filter, string topic, bool matches) => Assert.Equal(matches, TopicFilter.Matches(filter, topic));

    [Fact]
    public async Task Subscriber_OfSeveralTopics_HearsInTheOrderOfPublishing()
    {
        List<string> heard = [];
        await using InProcessBus.Connection connection = _bus.Connect();
        await connection.SubscribeAsync("t/+", async m =>
        {
            await Task.Yield();
            heard.Add(Text(m));
        });
        for (int i = 0; i < 20; i++) await connection.PublishAsync($"t/{i % 3}", Bytes($"{i}"));
        _scheduler.RunUntilIdle();
        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"{i}"), heard);
    }

    [Fact]
    public async Task Subscriber_ThatThrows_HurtsNobodyAndGoesOn()
    {
        List<string> heard = [];
        List<Exception> failures = [];
        await using InProcessBus.Connection bad = _bus.Connect(failures.Add);
        await using InProcessBus.Connection good = _bus.Connect();
        int calls = 0;
        await bad.SubscribeAsync("t", _ =>
        {
            calls++;
            throw new InvalidOperationException("no");
        });
        await good.SubscribeAsync("t", m =>
        {
            heard.Add(Text(m));
            return ValueTask.CompletedTask;
        });
        await good.PublishAsync("t", Bytes("1"));
        await good.PublishAsync("t", Bytes("2"));
        _scheduler.RunUntilIdle();
        Assert.Equal((2, 2), (calls, failures.Count));
        Assert.Equal(["1", "2"], heard);
    }

    [Fact]
    public async Task Subscriber_ThatHangs_KeepsNobodyWaiting()
    {
        List<string> heard = [];
        await using InProcessBus.Connection connection = _bus.Connect();
        await connection.SubscribeAsync("t", async _ => await new TaskCompletionSource().Task);
        await connection.SubscribeAsync("t", m =>
        {
            heard.Add(Text(m));
            return ValueTask.CompletedTask;
        });
        await connection.PublishAsync("t", Bytes("1"));
        _scheduler.RunUntilIdle();
        Assert.Equal(["1"], heard);
    }

    [Fact]
    public async Task Retained_Value_GreetsLaterSubscribersUntilTakenAway()
    {
        await using InProcessBus.Connection connection = _bus.Connect();
        await connection.PublishAsync("s", Bytes("old"), retain: true);
        await connection.PublishAsync("s", Bytes("new"), retain: true);
        await connection.PublishAsync("s", Bytes("passing"));
        Assert.Equal([("new", true)], await HearNow("s"));
        await connection.PublishAsync("s", ReadOnlyMemory<byte>.Empty, retain: true);
        Assert.Empty(await HearNow("s"));
    }

    [Fact]
    public async Task LastWill_OnADropOnly_IsPublishedAndRetained()
    {
        InProcessBus.Connection polite = _bus.Connect();
        await polite.SetLastWillAsync("a", Bytes("gone"));
        await polite.DisposeAsync();
        Assert.Empty(await HearNow("a"));

        InProcessBus.Connection crashed = _bus.Connect();
        await crashed.SetLastWillAsync("a", Bytes("gone"));
        await crashed.SetLastWillAsync("b", Bytes("gone too"));
        await crashed.DropAsync();
        await crashed.DropAsync();
        Assert.Equal([("gone", true)], await HearNow("a"));
        Assert.Equal([("gone too", true)], await HearNow("b"));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => crashed.PublishAsync("a", Bytes("x")).AsTask());
    }

    [Fact]
    public async Task Unsubscribed_HearsNoMore()
    {
        List<string> heard = [];
        await using InProcessBus.Connection connection = _bus.Connect();
        IAsyncDisposable subscription = await connection.SubscribeAsync("t", m =>
        {
            heard.Add(Text(m));
            return ValueTask.CompletedTask;
        });
        await connection.PublishAsync("t", Bytes("1"));
        _scheduler.RunUntilIdle();
        await subscription.DisposeAsync();
        await connection.PublishAsync("t", Bytes("2"));
        _scheduler.RunUntilIdle();
        Assert.Equal(["1"], heard);
    }

    [Fact]
    public async Task Payload_ChangedAfterPublishing_IsDeliveredAsItWas()
    {
        byte[] buffer = Bytes("before").ToArray();
        await using InProcessBus.Connection connection = _bus.Connect();
        await connection.PublishAsync("t", buffer, retain: true);
        Array.Fill(buffer, (byte)'x');
        Assert.Equal([("before", true)], await HearNow("t"));
    }

    private async Task<List<(string Text, bool Retained)>> HearNow(string filter)
    {
        List<(string, bool)> heard = [];
        await using InProcessBus.Connection connection = _bus.Connect();
        await connection.SubscribeAsync(filter, m =>
        {
            heard.Add((Text(m), m.Retained));
            return ValueTask.CompletedTask;
        });
        _scheduler.RunUntilIdle();
        return heard;
    }

    private static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(BusMessage message) => Encoding.UTF8.GetString(message.Payload.Span);
}
