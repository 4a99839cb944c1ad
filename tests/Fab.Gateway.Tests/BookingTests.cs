using System.Text.Json.Nodes;
using Fab.Gateway.Tests.Hubs;

namespace Fab.Gateway.Tests;

/// <summary>Bookings over HTTP, on a hub of their own: other tests' jobs would wait for them.</summary>
public sealed class BookingTests : IAsyncLifetime
{
    private readonly DemoHub _hub = new();

    public Task InitializeAsync() => _hub.InitializeAsync();

    public Task DisposeAsync() => _hub.DisposeAsync();

    [Fact]
    public async Task Machine_IsBookedHeldAgainstTheQueueAndFreedAgain()
    {
        Assert.Equal("bookings-off", (await Book(_hub.Maker, 0, 60)).Code);
        Assert.Equal("role-missing", (await SetRules(_hub.Maker, true)).Code);
        (await SetRules(_hub.Operator, true)).Expect(200);
        using Caller bo = await _hub.NewMember("bo", "fdm-printer", "cnc-router");
        (await _hub.Steward.Post("/api/wallet/top-up", new { cents = 10_000, member = "bo" })).Expect(200);

        JsonNode booked = (await Book(bo, 0, 120)).Expect(201);
        string id = (string)booked["booking"]!["id"]!;
        Answer taken = await Book(_hub.Maker, 30, 60);
        Answer lease = await _hub.Maker.Post("/api/machines/reprap-1/lease", new { take = false });
        JsonNode quote = (await Quote(_hub.Maker)).Expect(201), theirs = (await Quote(bo)).Expect(201);

        Assert.True((bool)booked["isLive"]!);
        Assert.Equal("booking-taken", taken.Code);
        Assert.Equal("machine-booked", lease.Code);
        Assert.Equal("machine-booked", (string?)quote["machines"]![0]!["refusal"]!["code"]);
        Assert.Equal((DateTimeOffset)booked["booking"]!["until"]!, (DateTimeOffset)quote["machines"]![0]!["startsFrom"]!);
        Assert.Null(theirs["machines"]![0]!["refusal"]);

        // Whose time it is would have it soon; anybody else after that time.
        Assert.True((DateTimeOffset)theirs["machines"]![0]!["readyAt"]! < (DateTimeOffset)booked["booking"]!["until"]!);
        Assert.True((DateTimeOffset)quote["machines"]![0]!["readyAt"]! > (DateTimeOffset)booked["booking"]!["until"]!);

        // The queue waits, and says for whom.
        (await _hub.Maker.Post("/api/jobs", new { quote = (string?)quote["job"]!["id"] })).Expect(202);
        JsonNode obstacle = (await _hub.Nobody.Get("/api/queue"))[0]!["wait"]!["obstacles"]![0]!;
        Assert.Equal(("machine-booked", "bo"), ((string?)obstacle["code"], (string?)obstacle["has"]));

        // Whoever booked takes the control, and so has come.
        (await bo.Post("/api/machines/reprap-1/lease", new { take = false })).Expect(200);
        JsonNode mine = await bo.Get("/api/bookings?member=me");
        Assert.NotNull(mine["bookings"]!.AsArray().Single()!["booking"]!["arrived"]);
        (await bo.Send(HttpMethod.Delete, "/api/machines/reprap-1/lease")).Expect(200);

        // Cancelled, the machine goes to the job at once.
        Assert.Equal("not-allowed", (await _hub.Maker.Send(HttpMethod.Delete, $"/api/bookings/{id}")).Code);
        using EventReader events = await EventReader.Open(_hub.Url);
        (await bo.Send(HttpMethod.Delete, $"/api/bookings/{id}")).Expect(200);
        await events.UntilTrue(async () => (await _hub.Nobody.Get("/api/queue")).AsArray().Count == 0);
    }

    [Fact]
    public async Task Rules_AreKeptAndHold()
    {
        (await SetRules(_hub.Operator, true)).Expect(200);

        Assert.Equal((422, "booking-rules-malformed"), Told(await SetRules(_hub.Operator, true, hours: 0)));
        Assert.Equal((422, "booking-time-invalid"), Told(await Book(_hub.Maker, 10, 15)));
        DateTimeOffset soon = DateTimeOffset.UtcNow.AddMinutes(5);
        Assert.Equal((422, "booking-purpose-invalid"), Told(await _hub.Maker.Post("/api/bookings", new { machine = "reprap-1", from = soon, until = soon.AddHours(1), purpose = "two\nlines" })));
        Assert.Equal((404, "machine-not-found"), Told(await _hub.Maker.Post("/api/bookings", new { machine = "none", until = DateTimeOffset.UtcNow.AddHours(1) })));
        Assert.Equal((404, "booking-unknown"), Told(await _hub.Maker.Post("/api/bookings/b0/arrive", new { })));
        Assert.Equal((401, "not-signed-in"), Told(await _hub.Nobody.Post("/api/bookings", new { machine = "reprap-1", until = DateTimeOffset.UtcNow.AddHours(1) })));
        using Caller newcomer = await _hub.NewMember("newcomer");
        Assert.Equal("not-authorised", (await Book(newcomer, 0, 60)).Code);
        JsonNode later = (await Book(_hub.Maker, 60 * 24, (60 * 24) + 60)).Expect(201);
        Assert.Equal("booking-too-early", (await _hub.Maker.Post($"/api/bookings/{(string?)later["booking"]!["id"]}/arrive", new { })).Code);
        (await SetRules(_hub.Operator, false)).Expect(200);
        Assert.Empty((await _hub.Nobody.Get("/api/bookings"))["bookings"]!.AsArray());
    }

    private static (int, string?) Told(Answer answer) => (answer.Status, answer.Code);

    private static Task<Answer> SetRules(Caller who, bool on, int hours = 8) => who.Put(
        "/api/bookings/rules", new { isOn = on, hoursAWeek = hours, longestHours = 4, daysAhead = 28, onlyAuthorised = true, noShowMinutes = 15 });

    private static Task<Answer> Book(Caller who, int fromMinutes, int untilMinutes)
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        return who.Post("/api/bookings", new { machine = "reprap-1", from = now.AddMinutes(fromMinutes), until = now.AddMinutes(untilMinutes) });
    }

    private static Task<Answer> Quote(Caller who) =>
        who.Post("/api/quotes", new { design = new { slug = "cable-clip", parameters = new { } }, machine = "reprap-1", material = "pla" });
}
