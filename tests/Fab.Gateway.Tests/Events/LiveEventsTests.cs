using System.IO.Pipelines;
using System.Text;
using Fab.Gateway.Events;
using Fab.TestSupport;

namespace Fab.Gateway.Tests.Events;

public class LiveEventsTests
{
    private readonly ManualTime _time = new();
    private readonly LiveEvents _events;

    public LiveEventsTests() => _events = new(_time);

    [Fact]
    public void Subscribe_NewViewer_MissesNothingAndGetsWhatComes()
    {
        _events.Publish("a", 1);
        using LiveEvents.Subscription viewer = _events.Subscribe(null);
        _events.Publish("b", 2);
        Assert.Empty(viewer.Missed);
        Assert.Equal(["b:2"], Read(viewer));
    }

    [Fact]
    public void Subscribe_WithLastId_GetsExactlyWhatWasMissed()
    {
        using LiveEvents.Subscription first = _events.Subscribe(null);
        for (int i = 1; i <= 5; i++) _events.Publish("n", i);
        string second = IdOf(ReadFrames(first)[1]);
        using LiveEvents.Subscription again = _events.Subscribe(second);
        _events.Publish("n", 6);
        Assert.Equal(["n:3", "n:4", "n:5", "n:6"], [.. again.Missed.Select(f => Say(f)), .. Read(again)]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("0-1")]
    public void Subscribe_WithAnIdOfAnotherRun_IsToldToStartOver(string lastId)
    {
        _events.Publish("n", 1);
        using LiveEvents.Subscription viewer = _events.Subscribe(lastId);
        Assert.Equal(["reset:{}"], viewer.Missed.Select(f => Say(f)));
    }

    [Fact]
    public void Subscribe_AfterMoreThanIsKept_IsToldToStartOver()
    {
        using LiveEvents.Subscription first = _events.Subscribe(null);
        _events.Publish("n", 0);
        string id = IdOf(ReadFrames(first)[0]);
        for (int i = 0; i < LiveEvents.Kept; i++) _events.Publish("n", i);
        using (LiveEvents.Subscription justInTime = _events.Subscribe(id)) Assert.Equal(LiveEvents.Kept, justInTime.Missed.Count);
        _events.Publish("n", -1);
        using LiveEvents.Subscription tooLate = _events.Subscribe(id);
        Assert.Equal(["reset:{}"], tooLate.Missed.Select(f => Say(f)));
    }

    [Fact]
    public async Task SendLive_WhereNothingHappens_SaysThatItIsThere()
    {
        using LiveEvents.Subscription viewer = _events.Subscribe(null);
        using var leaving = new CancellationTokenSource();
        var wire = new Pipe();
        Task sending = EventEndpoints.SendLive(wire.Writer.AsStream(), viewer, _time, leaving.Token);
        for (int i = 0; i < 3; i++)
        {
            ReadResult came;
            while (!wire.Reader.TryRead(out came))
            {
                _time.Advance(EventEndpoints.PulseAfter);
                await Task.Yield();
            }

            Assert.Equal("event: pulse\ndata: {}\n\n", Encoding.ASCII.GetString(came.Buffer));
            wire.Reader.AdvanceTo(came.Buffer.End);
        }

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
    }

    [Fact]
    public async Task Publish_ToAViewerWhoDoesNotRead_LetsItGoAndKeepsTheOthers()
    {
        using LiveEvents.Subscription slow = _events.Subscribe(null);
        for (int i = 0; i < 2000; i++) _events.Publish("n", i);
        using LiveEvents.Subscription fresh = _events.Subscribe(null);
        _events.Publish("n", 2000);
        Assert.Equal(1, _events.Viewers);
        Assert.Equal(["n:2000"], Read(fresh));
        while (slow.Live.TryRead(out _)) { }
        Assert.False(await slow.Live.WaitToReadAsync());
    }

    [Fact]
    public async Task PublishReading_SeveralInAMoment_GoOutAsOnePiece()
    {
        using LiveEvents.Subscription viewer = _events.Subscribe(null);
        for (int i = 1; i <= 3; i++) _events.PublishReading("r", i);
        Assert.False(viewer.Live.TryRead(out _));

        _time.Advance(LiveEvents.Together);

        LiveEvents.Frame piece = await viewer.Live.ReadAsync();
        Assert.Equal(["r:1", "r:2", "r:3"], SayAll(piece));
        Assert.Equal(3, piece.Number);
        Assert.False(viewer.Live.TryRead(out _));
    }

    [Fact]
    public void Publish_WhileReadingsWait_TakesThemAlongInOrder()
    {
        using LiveEvents.Subscription viewer = _events.Subscribe(null);
        _events.PublishReading("r", 1);
        _events.Publish("a", 2);
        Assert.Equal(["r:1", "a:2"], SayAll(Assert.Single(ReadFrames(viewer))));
    }

    [Fact]
    public async Task Subscribe_WhileReadingsWait_GetsEachOnce()
    {
        using LiveEvents.Subscription first = _events.Subscribe(null);
        _events.Publish("a", 1);
        string id = IdOf(Assert.Single(ReadFrames(first)));
        _events.PublishReading("r", 2);

        using LiveEvents.Subscription back = _events.Subscribe(id);
        _events.PublishReading("r", 3);
        _time.Advance(LiveEvents.Together);

        Assert.Equal(["r:2"], back.Missed.Select(f => Say(f)));
        Assert.Equal(["r:3"], SayAll(await back.Live.ReadAsync()));
        Assert.Equal(["r:2", "r:3"], [.. SayAll(await first.Live.ReadAsync()), .. SayAll(await first.Live.ReadAsync())]);
    }

    private static IEnumerable<string> SayAll(LiveEvents.Frame piece) => Encoding.UTF8.GetString(piece.Bytes.Span)
        .Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(one => Say(new LiveEvents.Frame(0, Encoding.UTF8.GetBytes(one))));

    private static List<LiveEvents.Frame> ReadFrames(LiveEvents.Subscription viewer)
    {
        var frames = new List<LiveEvents.Frame>();
        while (viewer.Live.TryRead(out LiveEvents.Frame frame)) frames.Add(frame);
        return frames;
    }

    private static IEnumerable<string> Read(LiveEvents.Subscription viewer) => ReadFrames(viewer).Select(f => Say(f));

    private static string Field(LiveEvents.Frame frame, string name) => Encoding.UTF8.GetString(frame.Bytes.Span)
        .Split('\n').Single(line => line.StartsWith(name + ": ", StringComparison.Ordinal))[(name.Length + 2)..];

    private static string IdOf(LiveEvents.Frame frame) => Field(frame, "id");

    private static string Say(LiveEvents.Frame frame) => $"{Field(frame, "event")}:{Field(frame, "data")}";
}
