namespace Fab.Cli.Tests;

/// <summary>What looks after queue and machines: the queue's order, maintenance, presets, macros.</summary>
public sealed class OperatorTests : IAsyncLifetime
{
    private const string Book = """
        {"intervals":[{"id":"rods","name":"Grease the rods","everyHours":200,"stopsJobs":true,"usedSeconds":756000,"since":"2026-01-01T00:00:00+00:00","percent":105,"due":"overdue"}],
         "log":[{"what":"new belt","by":"op","name":"Olga","at":"2026-01-01T00:00:00+00:00","wornSeconds":7200,"note":"a wide one"}]}
        """;

    private const string Macro = """{"id":"clean","name":"Clean the nozzle","class":"fdm-printer","lines":["; warm first","M104 S200"],"by":"op","at":"2026-01-01T00:00:00+00:00"}""";

    private FakeHub _hub = null!;

    public async Task InitializeAsync() => _hub = await FakeHub.Start();

    public async Task DisposeAsync() => await _hub.DisposeAsync();

    [Fact]
    public async Task Queue_MoveAndFirst_SendWhatWasSaidAndShowTheQueue()
    {
        string queue = $"[{Shapes.Place(1)}]";
        _hub.Json("POST /api/queue/j-1/move", queue);
        _hub.Json("PUT /api/queue/j-1/first", queue);
        _hub.Json("DELETE /api/queue/j-1/first", queue);
        var moved = new CliRun { Width = 160 };
        Assert.Equal(0, await moved.Go(_hub, "queue", "move", "j-1", "--before", "j-2"));
        Assert.Equal(0, await new CliRun().Go(_hub, "queue", "move", "j-1"));
        Assert.Equal(0, await new CliRun().Go(_hub, "queue", "first", "j-1", "--reason", "for the fair"));
        Assert.Equal(0, await new CliRun().Go(_hub, "queue", "first", "j-1", "--take-back"));
        var without = new CliRun();
        Assert.NotEqual(0, await without.Go(_hub, "queue", "first", "j-1"));

        Assert.Contains("Your first job in line.", moved.Out);
        Assert.Equal(["""{"before":"j-2"}""", "{}", """{"why":"for the fair"}""", ""], _hub.Asked.Select(asked => asked.Body));
        Assert.Contains("--reason", without.Err);
    }

    [Fact]
    public async Task Maintenance_ShowsWhatIsDue_AndSaysWhatWasDone()
    {
        _hub.Json("GET /api/machines/reprap-1/maintenance", Book);
        _hub.Json("PUT /api/machines/reprap-1/maintenance/rods", Book);
        _hub.Json("POST /api/machines/reprap-1/maintenance/rods/done", Book);
        _hub.Json("POST /api/machines/reprap-1/maintenance", Book);
        _hub.Json("DELETE /api/machines/reprap-1/maintenance/rods", Book);
        var shown = new CliRun { Width = 160 };
        Assert.Equal(0, await shown.Go(_hub, "maintenance", "reprap-1"));
        Assert.Equal(0, await new CliRun().Go(_hub, "maintenance", "set", "reprap-1", "rods", "--name", "Grease the rods", "--every-hours", "200", "--stops-jobs"));
        Assert.Equal(0, await new CliRun().Go(_hub, "maintenance", "done", "reprap-1", "rods", "--note", "dry"));
        Assert.Equal(0, await new CliRun().Go(_hub, "maintenance", "note", "reprap-1", "new belt"));
        Assert.Equal(0, await new CliRun().Go(_hub, "maintenance", "drop", "reprap-1", "rods"));

        Assert.Contains("overdue, stops new jobs", shown.Out);
        Assert.Contains("200 h", shown.Out);
        Assert.Contains("Olga, after 2 h: new belt: a wide one", shown.Out);
        Assert.Equal(
            ["", """{"name":"Grease the rods","everyHours":200,"stopsJobs":true}""", """{"note":"dry"}""", """{"what":"new belt"}""", ""],
            _hub.Asked.Select(asked => asked.Body));
    }

    [Fact]
    public async Task Presets_AreReadAsTheyAreWritten()
    {
        _hub.Json("PUT /api/machines/reprap-1/presets", Shapes.Machine("idle").TrimEnd('}') + ""","presets":[{"name":"pla","hotend":205,"bed":60}]}""");
        Assert.Equal(0, await new CliRun().Go(_hub, "presets", "set", "reprap-1", "pla=205/60", "asa=250/-"));
        Assert.Equal(0, await new CliRun().Go(_hub, "presets", "reset", "reprap-1"));
        var wrong = new CliRun();
        Assert.NotEqual(0, await wrong.Go(_hub, "presets", "set", "reprap-1", "pla=hot"));

        Assert.Equal(["""{"presets":[{"name":"pla","hotend":205,"bed":60},{"name":"asa","hotend":250}]}""", "{}"], _hub.Asked.Select(asked => asked.Body));
        Assert.Contains("pla=205/60", wrong.Err);
    }

    [Fact]
    public async Task Macros_AreKept_ShownAndRun()
    {
        _hub.Json("GET /api/macros?machine=reprap-1", $"[{Macro}]");
        _hub.Json("PUT /api/macros/clean", Macro);
        _hub.Json("POST /api/machines/reprap-1/macros/clean", """{"id":"h","stage":"done","sent":["M104 S200"],"said":["ok T:21"]}""", 202);
        _hub.Json("DELETE /api/macros/clean", "[]");
        var shown = new CliRun();
        var run = new CliRun();
        Assert.Equal(0, await shown.Go(_hub, "macros", "reprap-1"));
        Assert.Equal(0, await new CliRun().Go(_hub, "macros", "set", "clean", "--class", "fdm-printer", "--line", "; warm first", "--line", "M104 S200"));
        Assert.Equal(0, await run.Go(_hub, "macros", "run", "reprap-1", "clean"));
        Assert.Equal(0, await new CliRun().Go(_hub, "macros", "drop", "clean"));

        Assert.Contains("clean: Clean the nozzle (every fdm-printer, by op)", shown.Out);
        Assert.Contains("M104 S200: done.", run.Out);
        Assert.Contains("ok T:21", run.Out);
        Assert.Equal("""{"name":"clean","class":"fdm-printer","lines":["; warm first","M104 S200"]}""", _hub.Last("PUT", "/api/macros/clean").Body);
    }

    [Fact]
    public async Task Camera_IsSetWithWhatWasSaid_TheRestAsItIs_AndSavesAPicture()
    {
        const string setting = """{"address":"http://cam.local/stream","hasSecrets":true,"turn":90,"mirrored":true,"seenBy":"members"}""";
        _hub.Json("PUT /api/machines/reprap-1/camera", setting);
        _hub.Json("DELETE /api/machines/reprap-1/camera", Shapes.Machine("idle"));
        _hub.Json("GET /api/machines/reprap-1/camera", Shapes.Problem(404, "camera-not-found", "reprap-1 has no camera."), 404);
        Assert.Equal(0, await new CliRun().Go(_hub, "camera", "set", "reprap-1", "http://ann:pw@cam.local/stream"));
        _hub.Json("GET /api/machines/reprap-1/camera", setting);
        Assert.Equal(0, await new CliRun().Go(_hub, "camera", "set", "reprap-1", "--turn", "180", "--mirrored", "false", "--seen-by", "workers"));
        Assert.Equal(0, await new CliRun().Go(_hub, "camera", "set", "reprap-1"));
        Assert.Equal(0, await new CliRun().Go(_hub, "camera", "drop", "reprap-1"));
        var shown = new CliRun();
        Assert.Equal(0, await shown.Go(_hub, "camera", "reprap-1"));
        Assert.NotEqual(0, await new CliRun().Go(_hub, "camera", "set", "reprap-1", "--seen-by", "everybody"));

        Assert.Equal(
            [
                """{"address":"http://ann:pw@cam.local/stream","turn":0,"mirrored":false,"seenBy":"workers"}""",
                """{"turn":180,"mirrored":false,"seenBy":"workers"}""",
                """{"turn":90,"mirrored":true,"seenBy":"members"}""",
            ],
            _hub.Asked.Where(asked => asked.Method == "PUT").Select(asked => asked.Body));
        Assert.Contains("http://cam.local/stream and more that is not shown", shown.Out);
        Assert.Contains("turned by 90°, left and right changed over", shown.Out);

        int asked = 0;
        byte[] picture = [0xFF, 0xD8, 0xFF, 0xD9];
        _hub.On("GET /api/machines/reprap-1/camera/picture", async context =>
        {
            context.Response.StatusCode = asked++ == 0 ? 204 : 200;
            if (asked > 1) await context.Response.Body.WriteAsync(picture);
        });
        string file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        Assert.Equal(0, await new CliRun().Go(_hub, "camera", "save", "reprap-1", file));
        Assert.Equal(picture, await File.ReadAllBytesAsync(file));
        File.Delete(file);
    }
}
