using System.Text;
using System.Threading.Channels;
using Fab.Contracts.Bus;

namespace Fab.FirmwareBridge.Tests.Bus;

/// <summary>What every bus promises: within one process, and over a broker by each client.</summary>
public abstract class BusConformance
{
    /// <summary>A connection of a party's own; it is up when this is done, or once it is subscribed where a last will is to be set.</summary>
    protected abstract ValueTask<IBus> ConnectAsync(Action<Exception>? handlerFailed = null);

    /// <summary>Ends the party's connection as a crash would.</summary>
    protected abstract Task DropAsync(IBus party);

    [Fact]
    public async Task Publish_Many_ArriveInOrder()
    {
        await using var parties = new Parties(this);
        IBus sender = await parties.AddAsync();
        ChannelReader<BusMessage> heard = await ListenAsync(await parties.AddAsync(), "t/+");

        for (int i = 0; i < 1000; i++) await sender.PublishAsync("t/x", Bytes($"{i}"));

        for (int i = 0; i < 1000; i++) Assert.Equal($"{i}", Text(await heard.ReadAsync()));
    }

    [Fact]
    public async Task Publish_ManyAtOnce_EachArrivesOnce()
    {
        await using var parties = new Parties(this);
        IBus sender = await parties.AddAsync();
        ChannelReader<BusMessage> heard = await ListenAsync(await parties.AddAsync(), "t/+");

        await Task.WhenAll(Enumerable.Range(0, 300).Select(i => Task.Run(() => sender.PublishAsync($"t/{i % 3}", Bytes($"{i}")).AsTask())));

        var got = new List<int>();
        for (int i = 0; i < 300; i++) got.Add(int.Parse(Text(await heard.ReadAsync()), System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(Enumerable.Range(0, 300), got.Order());
    }

    [Fact]
    public async Task Subscribe_ManyFilters_EachHearsItsOwn()
    {
        await using var parties = new Parties(this);
        IBus bus = await parties.AddAsync();
        ChannelReader<BusMessage> events = await ListenAsync(bus, "fab/s/+/event");
        ChannelReader<BusMessage> again = await ListenAsync(bus, "fab/s/+/event");
        ChannelReader<BusMessage> commands = await ListenAsync(bus, "fab/s/m/command");

        await bus.PublishAsync("fab/s/m/command", "c"u8.ToArray());
        await bus.PublishAsync("fab/s/m/event", "e"u8.ToArray());
        await bus.PublishAsync("fab/s/n/command", "of another"u8.ToArray());
        await bus.PublishAsync("fab/s/m/event", "f"u8.ToArray());
        await bus.PublishAsync("fab/s/m/command", "d"u8.ToArray());

        Assert.Equal(["e", "f"], [Text(await events.ReadAsync()), Text(await events.ReadAsync())]);
        Assert.Equal(["e", "f"], [Text(await again.ReadAsync()), Text(await again.ReadAsync())]);
        Assert.Equal(["c", "d"], [Text(await commands.ReadAsync()), Text(await commands.ReadAsync())]);
    }

    [Fact]
    public async Task Subscribe_AfterRetained_HearsTheLastValue()
    {
        await using var parties = new Parties(this);
        IBus sender = await parties.AddAsync();
        await sender.PublishAsync("t/status", "old"u8.ToArray(), retain: true);
        await sender.PublishAsync("t/status", "new"u8.ToArray(), retain: true);
        await sender.PublishAsync("t/event", "not kept"u8.ToArray());

        ChannelReader<BusMessage> heard = await ListenAsync(await parties.AddAsync(), "t/#");
        await sender.PublishAsync("t/event", "next"u8.ToArray());

        BusMessage first = await heard.ReadAsync();
        Assert.Equal(("new", true), (Text(first), first.Retained));
        Assert.Equal("next", Text(await heard.ReadAsync()));
    }

    [Fact]
    public async Task Retained_Emptied_IsGone()
    {
        await using var parties = new Parties(this);
        IBus sender = await parties.AddAsync();
        await sender.PublishAsync("t/status", "old"u8.ToArray(), retain: true);
        await sender.PublishAsync("t/status", ReadOnlyMemory<byte>.Empty, retain: true);

        ChannelReader<BusMessage> heard = await ListenAsync(await parties.AddAsync(), "t/#");
        await sender.PublishAsync("t/event", "next"u8.ToArray());

        Assert.Equal("next", Text(await heard.ReadAsync()));
    }

    [Fact]
    public async Task Unsubscribed_HearsNoMore()
    {
        await using var parties = new Parties(this);
        IBus bus = await parties.AddAsync();
        var heard = Channel.CreateUnbounded<string>();
        IAsyncDisposable subscription = await bus.SubscribeAsync("t/x", m => Keep(heard, m));
        ChannelReader<BusMessage> other = await ListenAsync(bus, "t/#");
        await bus.PublishAsync("t/x", "1"u8.ToArray());
        Assert.Equal("1", await heard.Reader.ReadAsync());

        await subscription.DisposeAsync();
        await bus.PublishAsync("t/x", "2"u8.ToArray());

        Assert.Equal(["1", "2"], [Text(await other.ReadAsync()), Text(await other.ReadAsync())]);
        Assert.False(heard.Reader.TryRead(out _));
    }

    [Fact]
    public async Task Drop_WithLastWill_PublishesItRetained()
    {
        await using var parties = new Parties(this);
        ChannelReader<BusMessage> heard = await ListenAsync(await parties.AddAsync(), "t/status");
        IBus bridge = await ConnectAsync();
        await bridge.SetLastWillAsync("t/status", "offline"u8.ToArray());
        await ListenAsync(bridge, "t/command");
        await UpAsync(bridge);
        await bridge.PublishAsync("t/status", "online"u8.ToArray(), retain: true);
        await DropAsync(bridge);

        Assert.Equal(["online", "offline"], [Text(await heard.ReadAsync()), Text(await heard.ReadAsync())]);
        ChannelReader<BusMessage> late = await ListenAsync(await parties.AddAsync(), "t/status");
        Assert.Equal("offline", Text(await late.ReadAsync()));
    }

    [Fact]
    public async Task Dispose_WithLastWill_SaysGoodbyeWithoutIt()
    {
        await using var parties = new Parties(this);
        IBus bridge = await ConnectAsync();
        await bridge.SetLastWillAsync("t/status", "offline"u8.ToArray());
        await ListenAsync(bridge, "t/command");
        await UpAsync(bridge);
        await bridge.PublishAsync("t/status", "online"u8.ToArray(), retain: true);
        await ((IAsyncDisposable)bridge).DisposeAsync();

        IBus late = await parties.AddAsync();
        ChannelReader<BusMessage> heard = await ListenAsync(late, "t/#");
        Assert.Equal("online", Text(await heard.ReadAsync()));
        await late.PublishAsync("t/other", "first"u8.ToArray());
        Assert.Equal("first", Text(await heard.ReadAsync()));
    }

    [Fact]
    public async Task Handler_Slow_KeepsNobodyElseWaiting()
    {
        await using var parties = new Parties(this);
        IBus bus = await parties.AddAsync();
        var never = new TaskCompletionSource();
        await bus.SubscribeAsync("t/x", async _ => await never.Task);
        ChannelReader<BusMessage> heard = await ListenAsync(bus, "t/x");

        for (int i = 0; i < 10; i++) await bus.PublishAsync("t/x", Bytes($"{i}"));

        for (int i = 0; i < 10; i++) Assert.Equal($"{i}", Text(await heard.ReadAsync()));
        never.SetResult();
    }

    [Fact]
    public async Task Payload_OfAnyBytes_ArrivesAsItWas()
    {
        await using var parties = new Parties(this);
        IBus bus = await parties.AddAsync();
        ChannelReader<BusMessage> heard = await ListenAsync(bus, "t/x");
        byte[] payload = [.. Enumerable.Range(0, 200_000).Select(i => (byte)(i * 7 % 256))];

        await bus.PublishAsync("t/x", payload);

        Assert.Equal(payload, (await heard.ReadAsync()).Payload.ToArray());
    }

    [Fact]
    public async Task Publisher_GoneAfterPublishing_BufferMayBeUsedAgain()
    {
        await using var parties = new Parties(this);
        IBus bus = await parties.AddAsync();
        ChannelReader<BusMessage> heard = await ListenAsync(bus, "t/x");
        byte[] buffer = "first"u8.ToArray();

        await bus.PublishAsync("t/x", buffer);
        buffer.AsSpan().Fill((byte)'x');

        Assert.Equal("first", Text(await heard.ReadAsync()));
    }

    protected static string Text(BusMessage message) => Encoding.ASCII.GetString(message.Payload.Span);

    protected static byte[] Bytes(string text) => Encoding.ASCII.GetBytes(text);

    protected static async Task<ChannelReader<BusMessage>> ListenAsync(IBus bus, string filter)
    {
        var heard = Channel.CreateUnbounded<BusMessage>();
        await bus.SubscribeAsync(filter, message =>
        {
            heard.Writer.TryWrite(message);
            return ValueTask.CompletedTask;
        });
        return heard.Reader;
    }

    private static ValueTask Keep(Channel<string> heard, BusMessage message)
    {
        heard.Writer.TryWrite(Text(message));
        return ValueTask.CompletedTask;
    }

    protected sealed class Parties(BusConformance conformance) : IAsyncDisposable
    {
        private readonly List<IBus> _parties = [];

        public async ValueTask<IBus> AddAsync()
        {
            IBus party = await conformance.ConnectAsync();
            _parties.Add(party);

            // Over a broker the first subscription makes the connection, and what is published before is refused.
            await using IAsyncDisposable first = await party.SubscribeAsync("connection", _ => ValueTask.CompletedTask);
            await conformance.UpAsync(party);
            return party;
        }

        public async ValueTask DisposeAsync()
        {
            foreach (IBus party in _parties) await ((IAsyncDisposable)party).DisposeAsync();
        }
    }

    protected virtual Task UpAsync(IBus party) => Task.CompletedTask;
}
