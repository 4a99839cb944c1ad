using System.Threading.Channels;
using Fab.Contracts.Bus;

namespace Fab.FirmwareBridge.Tests.Bus;

public sealed class InProcessBusTests : BusConformance
{
    private readonly InProcessBus _bus = new();

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
    public async Task Handler_Throws_NextMessageStillArrives()
    {
        var failures = Channel.CreateUnbounded<Exception>();
        await using InProcessBus.Connection listener = _bus.Connect(e => failures.Writer.TryWrite(e));
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

    protected override ValueTask<IBus> ConnectAsync(Action<Exception>? handlerFailed = null) => ValueTask.FromResult<IBus>(_bus.Connect(handlerFailed));

    protected override Task DropAsync(IBus party) => ((InProcessBus.Connection)party).DropAsync().AsTask();
}
