using System.Text;
using Fab.Domain;
using Fab.Domain.Machines;
using Fab.Gateway.Cameras;
using Fab.Gateway.Tests.Hubs;
using Fab.TestSupport;

namespace Fab.Gateway.Tests.Cameras;

/// <summary>Real connections to cameras that behave, and to some that do not.</summary>
public sealed class HttpCameraTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nConnection: close\r\n";
    private static readonly MachineId s_machine = new("reprap-1");

    private readonly ManualTime _time = new();

    [Fact]
    public async Task Stream_GivesItsPictures_ThenSaysThatItEnded()
    {
        await using var server = new CameraServer(visit => CameraServer.Stream(visit, number => number <= 3 ? Task.CompletedTask : throw new IOException("drops out")));
        using var camera = new HttpCamera(s_machine, server.Url, _time);
        List<byte[]> seen = [];
        Refusal why = await TroubleOf(camera, picture => seen.Add(picture.Bytes.ToArray()));
        Assert.Equal([CameraServer.Jpeg(1), CameraServer.Jpeg(2), CameraServer.Jpeg(3)], seen);
        Assert.Equal(CameraRefusals.Silent, why.Code);
        Assert.Equal(1, server.Visits);
    }

    [Fact]
    public async Task Stream_ThatDropsWithinAPicture_GivesNoHalfOne()
    {
        await using var server = new CameraServer(async visit =>
        {
            await visit.Write($"{Ok}Content-Type: multipart/x-mixed-replace; boundary=x\r\n\r\n--x\r\nContent-Length: 64\r\n\r\n");
            await visit.Write(CameraServer.Jpeg(1)[..30]);
        });
        using var camera = new HttpCamera(s_machine, server.Url, _time);
        Assert.Equal(CameraRefusals.Silent, (await TroubleOf(camera, _ => Assert.Fail("half a picture"))).Code);
    }

    /// <summary>One picture for each asking, with no length said: the camera is asked again, and not sooner than is polite.</summary>
    [Fact]
    public async Task SinglePicture_IsAskedForAgainAndAgain()
    {
        int count = 0;
        await using var server = new CameraServer(async visit =>
        {
            await visit.Write($"{Ok}Content-Type: image/jpeg\r\n\r\n");
            await visit.Write(CameraServer.Jpeg(++count));
        });
        using var camera = new HttpCamera(s_machine, server.Url, _time);
        using CancellationTokenSource patience = Patience.Source();
        await using IAsyncEnumerator<CameraPicture> pictures = camera.Pictures(patience.Token).GetAsyncEnumerator(patience.Token);
        for (int number = 1; number <= 3; number++)
        {
            Task<bool> next = pictures.MoveNextAsync().AsTask();
            if (number > 1)
            {
                Assert.False(next.IsCompleted);
                Assert.Equal(number - 1, server.Visits);
                _time.Advance(HttpCamera.AskEvery);
            }

            Assert.True(await next);
            Assert.Equal(CameraServer.Jpeg(number), pictures.Current.Bytes.ToArray());
        }
    }

    public static TheoryData<string, string, string> Answers() => new()
    {
        { "a page", $"{Ok}Content-Type: text/html\r\n\r\n<html>secret of the local network</html>", CameraRefusals.NoPicture },
        { "a page that says it is a picture", $"{Ok}Content-Type: image/jpeg\r\n\r\n<html>secret of the local network</html>", CameraRefusals.NoPicture },
        { "a stream of pages", $"{Ok}Content-Type: multipart/x-mixed-replace; boundary=x\r\n\r\n--x\r\nContent-Length: 4\r\n\r\nhtml\r\n--x\r\n", CameraRefusals.NoPicture },
        { "a redirect", "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n", CameraRefusals.NoPicture },
        { "not found", "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", CameraRefusals.NoPicture },
        { "not for the hub", "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", CameraRefusals.Locked },
        { "who are you", "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"cam\"\r\nContent-Length: 0\r\n\r\n", CameraRefusals.Locked },
        { "who are you, in this computer's own way", "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Negotiate\r\nContent-Length: 0\r\n\r\n", CameraRefusals.Locked },
        { "no HTTP", "220 ready\r\n", CameraRefusals.Silent },
        { "nothing", "", CameraRefusals.Silent },
        { "too large, and says so", $"{Ok}Content-Type: image/jpeg\r\nContent-Length: 5000000\r\n\r\n", CameraRefusals.NoPicture },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task Answer_ThatIsNoPicture_IsToldByItsCode_AndNeverPassedOn(string what, string answer, string code)
    {
        await using var server = new CameraServer(visit => visit.Write(answer));
        using var camera = new HttpCamera(s_machine, $"http://ann:pass-word@127.0.0.1:{server.Port}/path?token=to-ken", _time);
        Refusal why = await TroubleOf(camera, _ => Assert.Fail(what));
        Assert.Equal(code, why.Code);
        foreach (string told in new[] { why.Message, why.WayOut! })
        {
            Assert.DoesNotContain("pass-word", told, StringComparison.Ordinal);
            Assert.DoesNotContain("to-ken", told, StringComparison.Ordinal);
            Assert.DoesNotContain("local network", told, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Redirect_IsNotFollowed()
    {
        await using var inner = new CameraServer(visit => visit.Write(Ok + "\r\n"));
        await using var server = new CameraServer(visit => visit.Write($"HTTP/1.1 301 Moved\r\nLocation: {inner.Url}\r\nContent-Length: 0\r\n\r\n"));
        using var camera = new HttpCamera(s_machine, server.Url, _time);
        Refusal why = await TroubleOf(camera, _ => Assert.Fail("followed"));
        Assert.Contains("301", why.Message, StringComparison.Ordinal);
        Assert.Equal(0, inner.Visits);
    }

    [Fact]
    public async Task Picture_WithoutEnd_IsGivenUpAtTheMost()
    {
        long written = 0;
        await using var server = new CameraServer(async visit =>
        {
            await visit.Write($"{Ok}Content-Type: image/jpeg\r\n\r\n");
            await visit.Write([0xFF, 0xD8, 0xFF]);
            byte[] more = new byte[64 * 1024];
            for (; ; written += more.Length) await visit.Write(more);
        });
        using var camera = new HttpCamera(s_machine, server.Url, _time);
        Assert.Contains("4 MB", (await TroubleOf(camera, _ => Assert.Fail("endless"))).Message, StringComparison.Ordinal);
        await Patience.Until(() => server.Open == 0);
        Assert.InRange(written, HttpCamera.MostBytes / 2, HttpCamera.MostBytes + 16 * 1024 * 1024);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=x\r\n\r\n--x\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: 100\r\n\r\nsome")]
    public async Task Camera_ThatSaysNothingMore_IsSilentWhenPatienceIsOver(string sofar)
    {
        await using var server = new CameraServer(async visit =>
        {
            await visit.Write(sofar);
            await visit.Stay();
        });
        using var camera = new HttpCamera(s_machine, server.Url, _time);
        Task<Refusal> trouble = TroubleOf(camera, _ => Assert.Fail("none came"));
        await Patience.Until(() =>
        {
            lock (server.Requests)
            {
                if (server.Requests.Count == 0) return false;
            }

            _time.Advance(TimeSpan.FromSeconds(1));
            return trouble.IsCompleted;
        });
        Refusal why = await trouble;
        Assert.Equal((CameraRefusals.Silent, true), (why.Code, why.Message.Contains("says nothing", StringComparison.Ordinal)));
        await Patience.Until(() => server.Open == 0);
    }

    [Theory]
    [InlineData("Basic realm=\"cam\"", "Authorization: Basic YW5uOnAlcw==")]
    [InlineData("Digest realm=\"cam\", nonce=\"abc\", qop=\"auth\", algorithm=MD5", "Authorization: Digest username=\"ann\"")]
    public async Task Camera_ThatWantsAName_IsGivenTheAddressesOwn(string challenge, string said)
    {
        await using var server = new CameraServer(visit => visit.Head.Contains("\r\nAuthorization: ", StringComparison.Ordinal)
            ? CameraServer.Stream(visit, number => number == 1 ? Task.CompletedTask : visit.Stay())
            : visit.Write($"HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: {challenge}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
        using var camera = new HttpCamera(s_machine, $"http://ann:p%25s@127.0.0.1:{server.Port}/stream", _time);
        using CancellationTokenSource patience = Patience.Source();
        await foreach (CameraPicture picture in camera.Pictures(patience.Token))
        {
            Assert.Equal(CameraServer.Jpeg(1), picture.Bytes.ToArray());
            break;
        }

        lock (server.Requests) Assert.Contains(server.Requests, head => head.Contains(said, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Camera_ThatIsNotThere_IsSilent()
    {
        int port;
        await using (var server = new CameraServer(_ => Task.CompletedTask)) port = server.Port;
        using var camera = new HttpCamera(s_machine, $"http://127.0.0.1:{port}/", _time);
        Assert.Equal(CameraRefusals.Silent, (await TroubleOf(camera, _ => Assert.Fail("nobody there"))).Code);
    }

    /// <summary>Also where a name leads there: what is checked is the address that is spoken to.</summary>
    [Fact]
    public async Task Address_WhereNoCameraMayBe_IsNotSpokenTo()
    {
        using var camera = new HttpCamera(s_machine, "http://169.254.169.254/latest/meta-data", _time);
        Assert.Equal(CameraRefusals.NoPicture, (await TroubleOf(camera, _ => Assert.Fail("spoken to"))).Code);
    }

    private static async Task<Refusal> TroubleOf(HttpCamera camera, Action<CameraPicture> seen)
    {
        using CancellationTokenSource patience = Patience.Source();
        CameraTroubleException trouble = await Assert.ThrowsAsync<CameraTroubleException>(async () =>
        {
            await foreach (CameraPicture picture in camera.Pictures(patience.Token)) seen(picture);
        });
        return trouble.Why;
    }
}
