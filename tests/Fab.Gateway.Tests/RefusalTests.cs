using System.Text;
using System.Text.Json.Nodes;
using Fab.Gateway.Tests.Hubs;

namespace Fab.Gateway.Tests;

/// <summary>Bad input of every kind: a status, a stable code, a sentence, and books that did not move.</summary>
[Collection(SharedHub.Name)]
public sealed class RefusalTests(DemoHub hub)
{
    private static readonly Dictionary<string, Case> CasesByName = Designs().Concat(Files()).Concat(People()).Concat(Requests()).ToDictionary(c => c.Name);

    private sealed record Case(string Name, int Status, string Code, Func<DemoHub, Task<Answer>> Act);

    public static TheoryData<string> Cases => [.. CasesByName.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task BadInput_OfAnyKind_IsRefusedWithCodeAndSentence(string name)
    {
        Case bad = CasesByName[name];
        string books = (await hub.Nobody.Get("/api/ledger/verify")).ToJsonString();

        Answer answer = await bad.Act(hub);

        Assert.True((bad.Status, bad.Code) == (answer.Status, answer.Code), $"Expected {bad.Status} {bad.Code}, got {answer.Status}: {answer.Text}");
        IsAProblem(answer);
        Assert.Equal(books, (await hub.Nobody.Get("/api/ledger/verify")).ToJsonString());
    }

    [Fact]
    public async Task Job_DearerThanTheWallet_StaysQuotedAndHoldsNothing()
    {
        using Caller broke = await hub.NewMember("broke", "cnc-router");
        Answer quote = await broke.QuoteFile("squares.nc", Programs.Router(), "router-1");
        string id = (string)quote.Expect(201)["job"]!["id"]!;
        string books = (await hub.Nobody.Get("/api/ledger/verify")).ToJsonString();

        Answer answer = await broke.Post("/api/jobs", new { quote = id });

        Assert.Equal((409, "wallet-too-small"), (answer.Status, answer.Code));
        IsAProblem(answer);
        Assert.Equal("quoted", (string?)(await hub.Nobody.Get($"/api/jobs/{id}"))["job"]!["phase"]);
        Assert.Equal(0, (long)(await broke.Get("/api/wallet"))["held"]!);
        Assert.Equal(books, (await hub.Nobody.Get("/api/ledger/verify")).ToJsonString());
    }

    [Fact]
    public async Task Job_OfAnother_IsNeitherQueuedNorSteered()
    {
        using Caller stranger = await hub.NewMember("stranger", "cnc-router");
        Answer quote = await hub.Maker.QuoteFile("squares.nc", Programs.Router(), "router-1");
        string id = (string)quote.Expect(201)["job"]!["id"]!;

        foreach (Answer answer in new[]
        {
            await stranger.Post("/api/jobs", new { quote = id }),
            await stranger.Post($"/api/jobs/{id}/cancel", null),
            await stranger.Post($"/api/jobs/{id}/pause", null),
        })
        {
            Assert.Equal((403, "not-allowed"), (answer.Status, answer.Code));
        }

        Assert.Equal("quoted", (string?)(await hub.Nobody.Get($"/api/jobs/{id}"))["job"]!["phase"]);
    }

    [Fact]
    public async Task Job_ThatHasEnded_CannotBeCancelledPausedOrQueuedAnew()
    {
        using EventReader events = await EventReader.Open(hub.Url);
        await hub.MakeReady("router-1");
        string id = await hub.Maker.Queue(await hub.Maker.QuoteFile("squares.nc", Programs.Router(), "router-1"));
        JsonNode ended = await events.UntilJob(id, "finished");

        foreach (string verb in new[] { "cancel", "pause", "resume" })
        {
            Answer answer = await hub.Maker.Post($"/api/jobs/{id}/{verb}", null);
            Assert.Equal(409, answer.Status);
            IsAProblem(answer);
        }

        await hub.Maker.Post("/api/jobs", new { quote = id });
        JsonNode after = (await hub.Nobody.Get($"/api/jobs/{id}"))["job"]!;
        Assert.Equal("finished", (string?)after["phase"]);
        Assert.Equal(ended["transfers"]!.ToJsonString(), after["transfers"]!.ToJsonString());
        await hub.MakeReady("router-1");
    }

    [Fact]
    public async Task Upload_OfTwoHundredMegabytes_IsRefusedForItsSize()
    {
        Answer answer = await hub.Maker.Upload("huge.gcode", new byte[200_000_000]);

        Assert.Equal((413, "program-file-too-large"), (answer.Status, answer.Code));
        IsAProblem(answer);
    }

    [Theory]
    [InlineData("application/octet-stream")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("text/x.gcode")]
    public async Task Upload_OfAnyMediaType_IsTakenAsItIs(string mediaType)
    {
        using var content = new ByteArrayContent(Programs.Router()) { Headers = { ContentType = new(mediaType) } };

        Answer answer = await hub.Maker.Send(HttpMethod.Post, "/api/uploads?name=squares.nc", content);

        Assert.Equal(Programs.Router().Length, (int)answer.Expect(201)["bytes"]!);
    }

    [Fact]
    public async Task Clear_OfAMachineThatNeedsNone_ChangesNothing()
    {
        await hub.MakeReady("router-1");
        long before = (long)(await hub.Nobody.Get("/api/machines/router-1"))["machine"]!["revision"]!;

        JsonNode machine = (await hub.Operator.Post("/api/machines/router-1/clear", new { plateCleared = true })).Expect(200);

        Assert.Equal(("idle", before), ((string?)machine["state"], (long)machine["revision"]!));
    }

    private static void IsAProblem(Answer answer)
    {
        Assert.Equal("application/problem+json", answer.MediaType);
        Assert.Equal(answer.Status, (int)answer.Json["status"]!);
        Assert.Matches("^[a-z0-9]+(-[a-z0-9]+)*$", answer.Code);
        Assert.EndsWith("#" + answer.Code, (string?)answer.Json["type"], StringComparison.Ordinal);
        string detail = (string)answer.Json["detail"]!;
        Assert.True(detail.Length > 10 && detail.Contains(' ', StringComparison.Ordinal), detail);
        Assert.DoesNotContain("   at ", answer.Text, StringComparison.Ordinal);
    }

    private static IEnumerable<Case> Designs()
    {
        yield return OfDesign("parameter out of range", 422, "design-parameter-out-of-range", new { slug = "cable-clip", parameters = new { cables = "4000" } });
        yield return OfDesign("parameter that is no number", 422, "design-parameter-wrong-type", new { slug = "cable-clip", parameters = new { cables = "many" } });
        yield return OfDesign("parameter that is OpenSCAD", 422, "design-parameter-wrong-type", new { slug = "cable-clip", parameters = new { cables = "1; import(\"/etc/passwd\")" } });
        yield return OfDesign("unknown parameter", 422, "design-parameter-unknown", new { slug = "cable-clip", parameters = new { sugar = "2" } });
        yield return OfDesign("unknown module", 422, "design-module-unknown", new { slug = "cable-clip", module = "wheel" });
        yield return OfDesign("unknown design", 404, "design-unknown", new { slug = "death-star" });
        yield return OfDesign("a path for a design", 404, "design-unknown", new { slug = "../../etc" });
        yield return new("unknown machine for a quote", 404, "machine-not-found",
            h => h.Maker.Post("/api/quotes", new { design = new { slug = "cable-clip" }, machine = "loom-1" }));
        yield return new("unsuitable material", 422, "design-material-unsuitable",
            h => h.Maker.Post("/api/quotes", new { design = new { slug = "cable-clip" }, material = "lead" }));
        yield return new("printer design on the router", 422, "design-wrong-machine",
            h => h.Maker.Post("/api/quotes", new { design = new { slug = "cable-clip" }, machine = "router-1" }));
    }

    private static IEnumerable<Case> Files()
    {
        yield return OfFile("G-code hotter than the machine's limit", 422, "gcode-too-hot", Programs.Printer(1, hotend: 400));
        yield return OfFile("G-code outside the machine's volume", 422, "gcode-outside-volume", Programs.Printer(1, farthest: 900));
        yield return OfFile("G-code for the other dialect", 422, "gcode-other-dialect", Programs.Router());
        yield return OfFile("G-code of 0 bytes", 422, "program-file-invalid", []);
        yield return OfFile("binary G-code", 422, "gcode-binary", [.. Enumerable.Range(0, 5000).Select(i => (byte)(i * 7 % 256))]);
        yield return OfFile("a line of 10,000 characters", 422, "gcode-line-too-long", Programs.Text("G28", "G1 X" + new string('1', 10_000)));
        yield return OfFile("a forbidden command", 422, "gcode-forbidden-command", Programs.Text("G28", "M112"));
        yield return OfFile("an STL that is none", 422, "stl-invalid", Encoding.ASCII.GetBytes("This is a recipe for soup, not a solid."), "soup.stl");
        yield return OfFile("an STL of 0 bytes", 422, "stl-invalid", [], "nothing.stl");
        yield return OfFile("a file of an unknown kind", 422, "gcode-unknown-command", Encoding.ASCII.GetBytes("MZ soup"), "soup.exe");
        yield return new("an upload without a name", 400, "request-malformed", h => h.Maker.Upload("", [1]));
        yield return new("a quote for a file nobody sent", 404, "file-unknown",
            h => h.Maker.Post("/api/quotes", new { upload = new { file = new string('a', 64), name = "part.gcode" } }));
        yield return new("a quote for a path as a file", 404, "file-unknown",
            h => h.Maker.Post("/api/quotes", new { upload = new { file = "../../../etc/passwd", name = "part.gcode" } }));
        yield return new("a program nobody made", 404, "program-not-found", h => h.Maker.Send(HttpMethod.Get, $"/api/programs/{new string('b', 64)}"));
        yield return new("a path as a program", 404, "program-not-found", h => h.Maker.Send(HttpMethod.Get, "/api/programs/..%2F..%2Ffab.db"));
    }

    private static IEnumerable<Case> People()
    {
        yield return new("no token", 401, "not-signed-in", h => h.Nobody.Send(HttpMethod.Get, "/api/wallet"));
        yield return new("wrong token", 401, "not-signed-in", h => With(h, "fab_maker_0000000000000000000000000000000000000000"));
        yield return new("token that is none", 401, "not-signed-in", h => With(h, "hello"));
        yield return new("no token for a command", 401, "not-signed-in", h => h.Nobody.Post("/api/machines/reprap-1/stop", null));
        yield return new("funder queues", 403, "role-missing", async h => await (await OnlyFunder(h)).Post("/api/jobs", new { quote = "j0000000000" }));
        yield return new("maker adds a member", 403, "role-missing", h => h.Maker.Post("/api/members", new { id = "eve", name = "Eve", roles = new[] { "steward" }, classes = Array.Empty<string>() }));
        yield return new("maker loads material", 403, "role-missing", h => h.Maker.Post("/api/machines/reprap-1/material", new { material = "pla" }));
        yield return new("maker clears a stop", 403, "not-allowed", h => h.Maker.Post("/api/machines/reprap-1/clear", new { plateCleared = true, stopCleared = true }));
        yield return new("maker fills another's wallet", 403, "not-allowed", h => h.Maker.Post("/api/wallet/top-up", new { cents = 100, member = "steward" }));
        yield return new("member not authorised for the machine", 409, "not-authorised", async h =>
        {
            using Caller novice = await h.NewMember("novice");
            return await novice.QuoteFile("squares.nc", Programs.Router(), "router-1");
        });
        yield return new("member of an unknown role", 422, "role-unknown",
            h => h.Steward.Post("/api/members", new { id = "eve", name = "Eve", roles = new[] { "king" }, classes = Array.Empty<string>() }));
        yield return new("member with a path for a name", 400, "request-malformed",
            h => h.Steward.Post("/api/members", new { id = "../eve", name = "Eve", roles = new[] { "maker" }, classes = Array.Empty<string>() }));
        yield return new("member for a class that is none", 400, "request-malformed",
            h => h.Steward.Post("/api/members", new { id = "eve", name = "Eve", roles = new[] { "maker" }, classes = new string?[] { null } }));
        yield return new("top-up of nothing", 422, "amount-not-positive", h => h.Maker.Post("/api/wallet/top-up", new { cents = 0 }));
        yield return new("top-up of less than nothing", 422, "amount-not-positive", h => h.Maker.Post("/api/wallet/top-up", new { cents = -500 }));
        yield return new("top-up beyond measure", 422, "amount-too-large", h => h.Maker.Post("/api/wallet/top-up", new { cents = long.MaxValue }));
        yield return new("top-up for nobody", 404, "member-not-found", h => h.Steward.Post("/api/wallet/top-up", new { cents = 100, member = "nobody-here" }));
    }

    private static IEnumerable<Case> Requests()
    {
        yield return new("unknown path", 404, "not-found", h => h.Nobody.Send(HttpMethod.Get, "/api/unicorns"));
        yield return new("unknown page", 404, "not-found", h => h.Nobody.Send(HttpMethod.Get, "/admin.php"));
        yield return new("wrong method", 405, "request-malformed", h => h.Nobody.Send(HttpMethod.Delete, "/api/jobs"));
        yield return new("unknown job", 404, "job-not-found", h => h.Nobody.Send(HttpMethod.Get, "/api/jobs/j0000000000"));
        yield return new("a job's id that is none", 404, "job-not-found", h => h.Nobody.Send(HttpMethod.Get, "/api/jobs/..."));
        yield return new("unknown job queued", 404, "job-not-found", h => h.Maker.Post("/api/jobs", new { quote = "j0000000000" }));
        yield return new("unknown job cancelled", 404, "job-not-found", h => h.Maker.Post("/api/jobs/j0000000000/cancel", null));
        yield return new("unknown machine", 404, "machine-not-found", h => h.Nobody.Send(HttpMethod.Get, "/api/machines/loom-1"));
        yield return new("unknown machine stopped", 404, "machine-not-found", h => h.Maker.Post("/api/machines/loom-1/stop", null));
        yield return new("list without end", 400, "request-malformed", h => h.Nobody.Send(HttpMethod.Get, "/api/jobs?limit=1000000"));
        yield return new("limit that is no number", 400, "request-malformed", h => h.Nobody.Send(HttpMethod.Get, "/api/jobs?limit=all"));
        yield return new("export in no format", 400, "request-malformed", h => h.Nobody.Send(HttpMethod.Get, "/api/ledger/export?format=xls"));
        yield return new("body of another type", 415, "request-malformed",
            h => h.Maker.Send(HttpMethod.Post, "/api/jobs", new StringContent("quote=1", Encoding.ASCII, "application/x-www-form-urlencoded")));
        foreach (string path in new[] { "/api/jobs", "/api/quotes", "/api/wallet/top-up" })
        {
            foreach (string json in new[] { "", "{", "[]", "null", "{}", "42", """{"quote":null,"cents":null}""", """{"quote":{},"cents":"many"}""", """{"design":{},"cents":1e99}""", """{"upload":{}}""" })
                yield return new($"{path} with the body '{json}'", 400, "request-malformed", h => h.Maker.PostText(path, json));
        }

        foreach (string json in new[] { "{}", """{"id":"eve"}""", """{"id":null,"name":null,"roles":null,"classes":null}""" })
            yield return new($"/api/members with the body '{json}'", 400, "request-malformed", h => h.Steward.PostText("/api/members", json));
        foreach (string json in new[] { "{}", """{"spec":null}""", """{"spec":{"id":"loom-2"}}""" })
            yield return new($"/api/machines with the body '{json}'", 400, "request-malformed", h => h.Steward.PostText("/api/machines", json));
    }

    private static Case OfDesign(string name, int status, string code, object design) =>
        new(name, status, code, h => h.Maker.Post("/api/quotes", new { design }));

    private static Case OfFile(string name, int status, string code, byte[] content, string file = "part.gcode") =>
        new(name, status, code, h => h.Maker.QuoteFile(file, content, "reprap-1"));

    private static async Task<Answer> With(DemoHub hub, string token)
    {
        using var caller = new Caller(hub.Url, token);
        return await caller.Send(HttpMethod.Get, "/api/me");
    }

    private static async Task<Caller> OnlyFunder(DemoHub hub)
    {
        JsonNode made = (await hub.Steward.Post(
            "/api/members", new { id = "purse", name = "Purse", roles = new[] { "funder" }, classes = Array.Empty<string>(), withToken = true })).Expect(201);
        return new Caller(hub.Url, (string?)made["token"]);
    }
}
