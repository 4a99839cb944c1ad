using System.Threading.Channels;
using Fab.Gateway.Events;
using Fab.Gateway.Tests.Hubs;
using Fab.TestSupport;

namespace Fab.Gateway.Tests;

[Collection(SharedHub.Name)]
public sealed class EventStreamTests(DemoHub hub)
{
    [Fact]
    public async Task Events_ResumedByLastId_GiveWhatWasMissedWithoutAGap()
    {
        await hub.MakeReady("reprap-1");
        string lastSeen;
        using (EventReader viewer = await EventReader.Open(hub.Url))
        {
            lastSeen = await LoadAndSee(viewer, "asa");
        }

        using EventReader witness = await EventReader.Open(hub.Url, lastSeen);
        foreach (string material in new[] { "petg", "abs", "pla" }) await LoadAndSee(witness, material);
        long until = witness.Seen[^1].Number;

        using EventReader back = await EventReader.Open(hub.Url, lastSeen);
        while (back.Seen.Count == 0 || back.Seen[^1].Number < until) await back.Next();

        long first = witness.Seen[0].Number;
        Assert.Equal(long.Parse(lastSeen.Split('-')[1], System.Globalization.CultureInfo.InvariantCulture) + 1, first);
        Assert.Equal(Enumerable.Range(0, witness.Seen.Count).Select(i => first + i), witness.Seen.Select(e => e.Number));
        Assert.Equal(witness.Seen, back.Seen);
    }

    [Theory]
    [InlineData("abc-3")]
    [InlineData("nonsense")]
    [InlineData("")]
    public async Task Events_ResumedByAnIdOfAnotherRun_BeginWithReset(string lastEventId)
    {
        using EventReader viewer = await EventReader.Open(hub.Url, lastEventId.Length == 0 ? "-" : lastEventId);

        LiveEvent first = await viewer.Next();

        Assert.Equal(("reset", "{}"), (first.Kind, first.Data));
        string next = await LoadAndSee(viewer, "pla");
        Assert.Equal(first.Id!.Split('-')[0], next.Split('-')[0]);
    }

    [Fact]
    public async Task Events_ForTwoViewers_AreTheSame()
    {
        using EventReader one = await EventReader.Open(hub.Url);
        using EventReader other = await EventReader.Open(hub.Url);

        string begin = await LoadAndSee(one, "petg");
        string end = await LoadAndSee(one, "pla");
        while (other.Seen.All(e => e.Id != end)) await other.Next();

        Assert.Equal(Between(one, begin, end), Between(other, begin, end));
    }

    [Fact]
    public void Events_MissedByTooMany_AreAnsweredWithReset()
    {
        var events = new LiveEvents(new ManualTime());
        events.Publish("machine", 0);
        using LiveEvents.Subscription early = events.Subscribe(null);
        events.Publish("machine", 1);
        Assert.True(early.Live.TryRead(out LiveEvents.Frame frame));
        string first = IdOf(frame);
        for (int i = 0; i < LiveEvents.Kept; i++) events.Publish("machine", i);

        using LiveEvents.Subscription justInTime = events.Subscribe(first);
        events.Publish("machine", -1);
        using LiveEvents.Subscription late = events.Subscribe(first);

        Assert.Equal(LiveEvents.Kept, justInTime.Missed.Count);
        Assert.Equal(frame.Number + 1, justInTime.Missed[0].Number);
        Assert.Contains("event: reset", System.Text.Encoding.ASCII.GetString(Assert.Single(late.Missed).Bytes.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_ForAViewerThatDoesNotRead_EndInsteadOfPilingUp()
    {
        var events = new LiveEvents(new ManualTime());
        using LiveEvents.Subscription slow = events.Subscribe(null);
        for (int i = 0; i < LiveEvents.Kept; i++) events.Publish("machine", i);

        Assert.Equal(0, events.Viewers);
        var got = new List<LiveEvents.Frame>();
        await foreach (LiveEvents.Frame frame in slow.Live.ReadAllAsync()) got.Add(frame);
        using LiveEvents.Subscription back = events.Subscribe(IdOf(got[^1]));
        Assert.Equal(LiveEvents.Kept, got.Count + back.Missed.Count);
    }

    private static string IdOf(LiveEvents.Frame frame) =>
        System.Text.Encoding.ASCII.GetString(frame.Bytes.Span).Split('\n')[0]["id: ".Length..];

    private static IEnumerable<LiveEvent> Between(EventReader viewer, string begin, string end) =>
        viewer.Seen.SkipWhile(e => e.Id != begin).TakeWhile(e => e.Id != end);

    /// <summary>Makes one event happen and reads up to it; its id.</summary>
    private async Task<string> LoadAndSee(EventReader viewer, string material)
    {
        (await hub.Operator.Post("/api/machines/reprap-1/material", new { material = (string?)null })).Expect(200);
        long revision = (long)(await hub.Operator.Post("/api/machines/reprap-1/material", new { material })).Expect(200)["revision"]!;
        while (true)
        {
            LiveEvent next = await viewer.Next();
            if (next.Kind == "machine" && (string?)next.Json["spec"]!["id"] == "reprap-1" && (long)next.Json["revision"]! == revision) return next.Id!;
        }
    }
}
