using System.Buffers.Binary;
using System.IO.Compression;
using System.Text.Json.Nodes;
using Fab.Gateway.Tests.Hubs;

namespace Fab.Gateway.Tests.Cameras;

/// <summary>A machine's camera over HTTP: who sets it, who sees it, and what is never told.</summary>
[Collection(SharedHub.Name)]
public sealed class CameraTests(DemoHub hub)
{
    private const string Router = "/api/machines/router-1/camera";
    private const string Printer = "/api/machines/reprap-1/camera";
    private static readonly object s_simulated = new { address = "virtual:camera", turn = 0, mirrored = false, seenBy = "workers" };

    [Fact]
    public async Task Secrets_OfTheAddress_AreInNoAnswerAndNoEvent()
    {
        await using var server = new CameraServer(visit => visit.Head.StartsWith("GET /cam?token=to-ken ", StringComparison.Ordinal)
            ? CameraServer.Stream(visit, number => number == 1 ? Task.CompletedTask : visit.Stay())
            : visit.Write("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"));
        using EventReader events = await EventReader.Open(hub.Url);
        Answer set = await hub.Steward.Put(Router, new { address = $"http://ann:pass-word@127.0.0.1:{server.Port}/cam?token=to-ken", turn = 90, mirrored = true, seenBy = "members" });
        JsonNode setting = set.Expect(200);
        Assert.Equal(($"http://127.0.0.1:{server.Port}/cam", true, 90, true, "members"), ((string?)setting["address"], (bool)setting["hasSecrets"]!, (int)setting["turn"]!, (bool)setting["mirrored"]!, (string?)setting["seenBy"]));
        try
        {
            JsonNode told = await events.Until("machine", view => (int?)view["camera"]?["turn"] == 90);
            Answer seen = await hub.Maker.Send(HttpMethod.Get, $"{Router}/picture");
            Assert.Equal((200, "image/jpeg", "no-store"), (seen.Status, seen.MediaType, seen.Headers["Cache-Control"]));
            Assert.Equal(CameraServer.Jpeg(1), await hub.Maker.Bytes($"{Router}/picture"));

            Assert.Matches("fab_cameras_open [1-9]", (await hub.Nobody.Send(HttpMethod.Get, "/metrics")).Text); // lingers while somebody may ask again

            // Turned otherwise, without the address: it stays.
            (await hub.Steward.Put(Router, new { turn = 180, mirrored = false, seenBy = "members" })).Expect(200);
            Assert.Equal(CameraServer.Jpeg(1), await hub.Maker.Bytes($"{Router}/picture"));

            string[] all =
            [
                set.Text, told.ToJsonString(), (await hub.Steward.Get(Router)).ToJsonString(), (await hub.Nobody.Get("/api/machines")).ToJsonString(),
                (await hub.Steward.Get("/api/machines/router-1")).ToJsonString(), .. events.Seen.Select(e => e.Data),
            ];
            Assert.DoesNotContain(all, text => text.Contains("pass-word", StringComparison.Ordinal) || text.Contains("to-ken", StringComparison.Ordinal) || text.Contains("ann:", StringComparison.Ordinal));
            Assert.DoesNotContain(events.Seen, e => e.Data.Contains("/cam", StringComparison.Ordinal));
        }
        finally
        {
            (await hub.Steward.Put(Router, s_simulated)).Expect(200);
        }
    }

    [Fact]
    public async Task Picture_IsForStaff_ForWhoeverControlsTheMachine_AndForWhoseJobRuns()
    {
        using Caller ann = await hub.NewMember("camera-ann", "fdm-printer");
        using Caller bo = await hub.NewMember("camera-bo", "fdm-printer");
        await hub.MakeReady("reprap-1");
        Assert.Equal(200, (await hub.Operator.Send(HttpMethod.Get, $"{Printer}/picture")).Status);
        Assert.Equal((403, "camera-not-yours"), await Refused(ann));
        Assert.Equal((401, "not-signed-in"), await Refused(hub.Nobody));

        (await ann.Post("/api/machines/reprap-1/lease", new { take = false })).Expect(200);
        await CameraSeen(ann);
        Assert.Equal((403, "camera-not-yours"), await Refused(bo));
        (await ann.Send(HttpMethod.Delete, "/api/machines/reprap-1/lease")).Expect(200);
        Assert.Equal((403, "camera-not-yours"), await Refused(ann));

        (await hub.Steward.Post("/api/wallet/top-up", new { cents = 1000, member = "camera-bo" })).Expect(200);
        string job = await bo.Queue(await bo.QuoteFile("hold.gcode", "G28\nM0 look\nG1 X10 F6000\n"u8.ToArray(), "reprap-1"));
        using (EventReader events = await EventReader.Open(hub.Url))
        {
            await events.UntilTrue(async () => (string?)(await hub.Nobody.Get("/api/machines/reprap-1"))["machine"]!["job"] == job);
            await CameraSeen(bo);
            Assert.Equal((403, "camera-not-yours"), await Refused(ann));
            (await bo.Post($"/api/jobs/{job}/cancel", new { })).Expect(202);
            await events.UntilTrue(async () => (string?)(await hub.Nobody.Get("/api/machines/reprap-1"))["machine"]!["job"] is null);
            Assert.Equal((403, "camera-not-yours"), await Refused(bo));
        }

        await hub.MakeReady("reprap-1");
        Assert.NotNull((await hub.Nobody.Get("/api/machines/reprap-1"))["machine"]!["camera"]);

        async Task<(int, string?)> Refused(Caller who)
        {
            Answer answer = await who.Send(HttpMethod.Get, $"{Printer}/picture");
            return (answer.Status, answer.Code);
        }

        async Task CameraSeen(Caller who) => Assert.Equal(200, (await who.Send(HttpMethod.Get, $"{Printer}/picture")).Status);
    }

    [Fact]
    public async Task Picture_ThatIsKnown_IsNotSentAgain()
    {
        Answer first = await hub.Operator.Send(HttpMethod.Get, $"{Router}/picture");
        Assert.Equal((200, "image/png"), (first.Status, first.MediaType));
        Assert.InRange(long.Parse(first.Headers["Fab-Picture-Age"], System.Globalization.CultureInfo.InvariantCulture), 0, 10_000);
        Answer next = await hub.Operator.Send(HttpMethod.Get, $"{Router}/picture", ifNoneMatch: first.Headers["ETag"]);
        Assert.Equal(200, next.Status);
        Assert.NotEqual(first.Headers["ETag"], next.Headers["ETag"]);

        await using var still = new CameraServer(visit => CameraServer.Stream(visit, number => number == 1 ? Task.CompletedTask : visit.Stay()));
        (await hub.Steward.Put(Router, new { address = still.Url, turn = 0, mirrored = false, seenBy = "workers" })).Expect(200);
        try
        {
            Answer only = await hub.Operator.Send(HttpMethod.Get, $"{Router}/picture");
            Answer same = await hub.Operator.Send(HttpMethod.Get, $"{Router}/picture", ifNoneMatch: only.Headers["ETag"]);
            Assert.Equal((304, ""), (same.Status, same.Text));
        }
        finally
        {
            (await hub.Steward.Put(Router, s_simulated)).Expect(200);
        }
    }

    [Fact]
    public async Task Simulated_ShowsAPictureOfTheMachine()
    {
        byte[] picture = await hub.Operator.Bytes($"{Router}/picture");
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], picture[..4]);
        Assert.Equal((640, 480), (BinaryPrimitives.ReadInt32BigEndian(picture.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(picture.AsSpan(20))));
    }

    /// <summary>What the machine made lies there until a person says that the plate is cleared.</summary>
    [Fact]
    public async Task Simulated_ShowsWhatWasMade_UntilThePlateIsCleared()
    {
        await hub.MakeReady("reprap-1");
        using Caller maker = await hub.NewMember("camera-maker", "fdm-printer");
        (await hub.Steward.Post("/api/wallet/top-up", new { cents = 1000, member = "camera-maker" })).Expect(200);
        Assert.Equal(0, await Filament());
        using EventReader events = await EventReader.Open(hub.Url);
        byte[] line = "M140 S60\nM104 S205\nG28\nM109 S205\nG92 E0\nG1 Z0.2 F600\nG1 X40 Y100 F6000\nG1 X160 E6 F1200\nG1 X200 Y200 F6000\nM104 S0\nM140 S0\n"u8.ToArray();
        string job = await maker.Queue(await maker.QuoteFile("line.gcode", line, "reprap-1"));
        await events.UntilJob(job, "finished");
        Assert.InRange(await Filament(), 100, 2000);
        (await hub.Operator.Post("/api/machines/reprap-1/clear", new { plateCleared = true, stopCleared = false })).Expect(200);
        Assert.Equal(0, await Filament());

        async Task<int> Filament()
        {
            // One that was drawn before it was asked for does not count.
            Answer before = await hub.Operator.Send(HttpMethod.Get, $"{Printer}/picture");
            Answer after = before;
            for (int i = 0; i < 2; i++) after = await hub.Operator.Send(HttpMethod.Get, $"{Printer}/picture", ifNoneMatch: after.Headers["ETag"]);
            return Orange(await hub.Operator.Bytes($"{Printer}/picture"));
        }
    }

    [Fact]
    public async Task Setting_IsForStewards_AndRefusedWhereItDoesNotHold()
    {
        Assert.Equal("role-missing", (await hub.Operator.Put(Printer, s_simulated)).Code);
        Assert.Equal("role-missing", (await hub.Operator.Send(HttpMethod.Get, Printer)).Code);
        object[] wrong =
        [
            new { address = "ftp://127.0.0.1/x", turn = 0, mirrored = false, seenBy = "workers" },
            new { address = "file:///etc/passwd", turn = 0, mirrored = false, seenBy = "workers" },
            new { address = "http://169.254.169.254/latest", turn = 0, mirrored = false, seenBy = "workers" },
            new { address = "127.0.0.1:8080", turn = 0, mirrored = false, seenBy = "workers" },
            new { address = "virtual:camera", turn = 45, mirrored = false, seenBy = "workers" },
        ];
        foreach (object body in wrong)
        {
            Answer refused = await hub.Steward.Put(Printer, body);
            Assert.Equal((422, "camera-invalid"), (refused.Status, refused.Code));
        }

        Assert.Equal("machine-not-registered", (await hub.Steward.Put("/api/machines/none/camera", s_simulated)).Code);
        Assert.Equal((404, "camera-not-found"), await Code(await hub.Steward.Send(HttpMethod.Get, "/api/machines/none/camera")));
        (await hub.Steward.Send(HttpMethod.Delete, Printer)).Expect(200);
        Assert.Equal((404, "camera-not-found"), await Code(await hub.Operator.Send(HttpMethod.Get, $"{Printer}/picture")));
        (await hub.Steward.Put(Printer, s_simulated)).Expect(200);

        static Task<(int, string?)> Code(Answer answer) => Task.FromResult((answer.Status, answer.Code));
    }

    /// <summary>Pixels of filament's colours, which a hot nozzle does not have, in a PNG whose rows are not filtered.</summary>
    private static int Orange(byte[] png)
    {
        using var data = new MemoryStream();
        for (int at = 8; at < png.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            if (png.AsSpan(at + 4, 4).SequenceEqual("IDAT"u8)) data.Write(png, at + 8, length);
            at += length + 12;
        }

        data.Position = 0;
        using var whole = new MemoryStream();
        using (var zlib = new ZLibStream(data, CompressionMode.Decompress)) zlib.CopyTo(whole);
        byte[] rows = whole.ToArray();
        int count = 0;
        for (int row = 0; row < 480; row++)
        {
            int from = row * (1 + 640 * 4);
            Assert.Equal(0, rows[from]);
            for (int at = from + 1; at < from + 1 + 640 * 4; at += 4)
            {
                (int r, int g, int b) = (rows[at], rows[at + 1], rows[at + 2]);
                if (r > 100 && g * 2 < r + 40 && g * 20 > r * 9 && g > b + 20 && b < 70) count++;
            }
        }

        return count;
    }
}
