using System.Text;
using System.Threading.Channels;
using Fab.Contracts.Bus;

namespace Fab.FirmwareBridge.Tests.Bus;

public sealed class InProcessBusTests
{
    [Theory]
    [InlineData("a/b/c", "a/b/c", true)]
    [InlineData("a/+/c", "a/b/c", true)]
    [InlineData("a/+", "a/b/c", false)]
    [InlineData("a/#", "a/b/c", true)]
    [InlineData("a/#", "a", true)]
    [InlineData("#", "a/b", true)]
    [InlineData("#", "$SYS/broker", false)]
    [InlineData("+/broker", "$SYS/broker", false)]
    [InlineData("$SYS/#", "$SYS/broker", true)]
    [InlineData("a/b", "a/b/c", false)]
    [InlineData("a/b/c", "a/b", false)]
    [InlineData("fab/+/+/event", "fab/space/printer/event", true)]
    public void TopicFilter_AsMqttSays(string filter, string topic, bool matches) =>
        Assert.Equal(matches, TopicFilter.Matches(filter, topic));

    [Fact]
    public async Task Publish_Many_ArriveInOrder()
    {
        var bus = new InProcessBus();
        await using InProcessBus.Connection sender = bus.Connect();
        await using InProcessBus.Connection listener = bus.Connect();
        ChannelReader<BusMessage> heard = await ListenAsync(listener, "t/+");

        for (int i = 0; i < 1000; i++) await sender.PublishAsync("t/x", Encoding.ASCII.GetBytes($"{i}"));

        for (int i = 0; i < 1000; i++) Assert.Equal($"{i}", Text(await heard.ReadAsync()));
    }

    [Fact]
    public async Task Subscribe_AfterRetained_HearsTheLastValue()
    {
        var bus = new InProcessBus();
        await using InProcessBus.Connection sender = bus.Connect();
        await sender.PublishAsync("t/status", "old"u8.ToArray(), retain: true);
        await sender.PublishAsync("t/status", "new"u8.ToArray(), retain: true);
        await sender.PublishAsync("t/event", "not kept"u8.ToArray());

        ChannelReader<BusMessage> heard = await ListenAsync(sender, "#");
        await sender.PublishAsync("t/event", "next"u8.ToArray());

        BusMessage first = await heard.ReadAsync();
        Assert.Equal(("new", true), (Text(first), first.Retained));
        Assert.Equal("next", Text(await heard.ReadAsync()));
    }

    [Fact]
    public async Task Drop_WithLastWill_PublishesItRetained()
    {
        var bus = new InProcessBus();
        InProcessBus.Connection bridge = bus.Connect();
        await bridge.SetLastWillAsync("t/status", "offline"u8.ToArray());
        await bridge.DropAsync();

        await using InProcessBus.Connection late = bus.Connect();
        Assert.Equal("offline", Text(await (await ListenAsync(late, "t/status")).ReadAsync()));
    }

    [Fact]
    public async Task Dispose_WithLastWill_SaysGoodbyeWithoutIt()
    {
        var bus = new InProcessBus();
        InProcessBus.Connection bridge = bus.Connect();
        await bridge.SetLastWillAsync("t/status", "offline"u8.ToArray());
        await bridge.DisposeAsync();

        await using InProcessBus.Connection late = bus.Connect();
        ChannelReader<BusMessage> heard = await ListenAsync(late, "#");
        await late.PublishAsync("t/other", "first"u8.ToArray());
        Assert.Equal("first", Text(await heard.ReadAsync()));
    }

    [Fact]
    public async Task Handler_Throws_NextMessageStillArrives()
    {
        var bus = new InProcessBus();
        var failures = Channel.CreateUnbounded<Exception>();
        await using InProcessBus.Connection listener = bus.Connect(e => failures.Writer.TryWrite(e));
        var heard = Channel.CreateUnbounded<string>();
        await listener.SubscribeAsync("t", message =>
        {
            if (Text(message) == "bad") throw new InvalidOperationException("bad");
            heard.Writer.TryWrite(Text(message));
            return ValueTask.CompletedTask;
        });

        await listener.PublishAsync("t", "bad"u8.ToArray());
        await listener.PublishAsync("t", "good"u8.ToArray());

        Assert.Equal("good", await heard.Reader.ReadAsync());
        Assert.Equal("bad", (await failures.Reader.ReadAsync()).Message);
    }

    private static string Text(BusMessage message) => Encoding.ASCII.GetString(message.Payload.Span);

    private static async Task<ChannelReader<BusMessage>> ListenAsync(InProcessBus.Connection bus, string filter)
    {
        var heard = Channel.CreateUnbounded<BusMessage>();
        await bus.SubscribeAsync(filter, message =>
        {
            heard.Writer.TryWrite(message);
            return ValueTask.CompletedTask;
        });
        return heard.Reader;
    }
}
