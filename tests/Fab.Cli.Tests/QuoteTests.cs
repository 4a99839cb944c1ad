using System.Text;
using System.Text.Json.Nodes;
using Fab.Cli.Commands;

namespace Fab.Cli.Tests;

public sealed class QuoteTests : IAsyncLifetime
{
    private FakeHub _hub = null!;

    public async Task InitializeAsync() => _hub = await FakeHub.Start();

    public async Task DisposeAsync() => await _hub.DisposeAsync();

    [Fact]
    public async Task Quote_ShowsMachinesPricesAndWhyNot()
    {
        _hub.Json("POST /api/quotes", Shapes.Quote(), 201);
        var run = new CliRun { Width = 160 };

        Assert.Equal(0, await run.Go(_hub, "quote", "phone-stand", "-p", "width=80", "--material", "pla", "-p", "text=a=b"));

        Assert.Matches("reprap-1 +yes +1.14 +1.43 +57 min +18.4 g pla +idle", run.Out);
        Assert.Matches("router-1 +no +A router cannot print.", run.Out);
        Assert.Contains("thin-wall", run.Err);
        JsonNode body = JsonNode.Parse(_hub.Last("POST", "/api/quotes").Body)!;
        Assert.Equal("""{"design":{"slug":"phone-stand","parameters":{"width":"80","text":"a=b"}},"material":"pla"}""", body.ToJsonString());
    }

    [Fact]
    public async Task Quote_WithSlicingFlags_SendsThem()
    {
        _hub.Json("POST /api/quotes", Shapes.Quote(), 201);
        var run = new CliRun();

        string[] flags = ["--quality", "fine", "--infill", "40", "--supports", "plate", "--brim", "2.5", "--copies", "3", "--scale", "150", "--turn", "90,0,-90"];
        Assert.Equal(0, await run.Go(_hub, ["quote", "phone-stand", .. flags]));

        Assert.Equal(
            """{"quality":"fine","infillPercent":40,"supports":"plateOnly","brim":2.5,"copies":3,"scalePercent":150,"turnX":90,"turnY":0,"turnZ":-90}""",
            JsonNode.Parse(_hub.Last("POST", "/api/quotes").Body)!["slicing"]!.ToJsonString());
    }

    [Fact]
    public async Task Quote_OfAJobAgain_NamesOnlyIt()
    {
        _hub.Json("POST /api/quotes", Shapes.Quote(), 201);

        Assert.Equal(0, await new CliRun().Go(_hub, "quote", "--again", "j-1", "-m", "reprap-1"));
        Assert.Equal(2, await new CliRun().Go(_hub, "quote", "--again", "j-1", "--copies", "2"));
        Assert.Equal(2, await new CliRun().Go(_hub, "quote", "phone-stand", "--again", "j-1"));
        Assert.Equal(2, await new CliRun().Go(_hub, "quote"));

        Assert.Equal("""{"machine":"reprap-1","again":"j-1"}""", JsonNode.Parse(_hub.Last("POST", "/api/quotes").Body)!.ToJsonString());
    }

    [Theory]
    [InlineData("--quality", "best")]
    [InlineData("--turn", "90,0")]
    [InlineData("--copies", "many")]
    public async Task Quote_WithAFlagThatMeansNothing_IsAUsageError(string flag, string value) =>
        Assert.Equal(2, await new CliRun().Go(_hub, "quote", "phone-stand", flag, value));

    [Fact]
    public async Task Quote_MachineThatWantsSomethingFirst_SaysWhat()
    {
        const string first = """ "fits":true,"refusal":{"code":"material-not-loaded","message":"petg is not loaded.","wayOut":"Load it."}, """;
        _hub.Json("POST /api/quotes", Shapes.Quote().Replace("\"fits\":true,", first, StringComparison.Ordinal), 201);
        var run = new CliRun { Width = 160 };

        Assert.Equal(0, await run.Go(_hub, "quote", "phone-stand"));

        Assert.Matches("reprap-1 +yes .+ idle. petg is not loaded. → Load it.", run.Out);
    }

    [Fact]
    public async Task Quote_NothingFits_IsRefusedWithTheWayOut()
    {
        _hub.Json("POST /api/quotes", Shapes.Quote(fits: false), 201);
        var run = new CliRun();
        var program = new CliRun();

        Assert.Equal(1, await run.Go(_hub, "quote", "phone-stand"));
        Assert.Equal(1, await program.Go(_hub, "quote", "phone-stand", "--json"));

        Assert.StartsWith("no-machine-fits: ", run.Err[run.Err.IndexOf("no-machine", StringComparison.Ordinal)..]);
        Assert.Contains("Make it smaller", run.Err);
        Assert.Equal(2, program.Result["quote"]!["machines"]!.AsArray().Count);
    }

    [Fact]
    public async Task Quote_ByEvents_TellsStepsAndEndsWithTheQuote()
    {
        _hub.Streams("POST /api/quotes",
            FakeHub.Event(1, "progress", """{"step":"slicing for reprap-1","percent":40}""") + FakeHub.Event(2, "quote", Shapes.Quote()));
        var run = new CliRun();

        Assert.Equal(0, await run.Go(_hub, "quote", "phone-stand", "--json"));

        Assert.Equal("""{"event":"quoting","step":"slicing for reprap-1","percent":40}""", run.Lines[0].ToJsonString());
        Assert.Equal("j-1", (string)run.Result["quote"]!["job"]!["id"]!);
    }

    [Fact]
    public async Task Quote_ProblemByEvents_IsRefused()
    {
        _hub.Streams("POST /api/quotes", FakeHub.Event(1, "problem", Shapes.Problem(422, "parameter-out-of-range", "width is 900; it goes to 200.")));
        var run = new CliRun();

        Assert.Equal(1, await run.Go(_hub, "quote", "phone-stand", "-p", "width=900"));

        Assert.Equal("parameter-out-of-range: width is 900; it goes to 200.", run.Err.Trim());
    }

    [Fact]
    public async Task Quote_AnswerBreaksOff_IsOutOfReach()
    {
        _hub.Streams("POST /api/quotes", FakeHub.Event(1, "progress", """{"step":"slicing","percent":4}"""), "");
        var run = new CliRun();

        Assert.Equal(3, await run.Go(_hub, "quote", "phone-stand"));
    }

    [Fact]
    public async Task Quote_OfAFile_UploadsItsBytesUnderItsName()
    {
        string folder = Directory.CreateTempSubdirectory("fab-cli").FullName;
        string file = Path.Combine(folder, "my part ü.gcode");
        byte[] bytes = Encoding.UTF8.GetBytes("G28\nG1 X10 F600\n; ü\n");
        await File.WriteAllBytesAsync(file, bytes);
        _hub.Json("POST /api/uploads?name=my%20part%20%C3%BC.gcode", """{"file":"ff00","name":"my part ü.gcode","kind":"gcode","bytes":20}""", 201);
        _hub.Json("POST /api/quotes", Shapes.Quote(), 201);
        var run = new CliRun();

        Assert.Equal(0, await run.Go(_hub, "quote", file, "--machine", "router-1"));

        Assert.Equal(bytes, _hub.Last("POST", "/api/uploads?name=my%20part%20%C3%BC.gcode").Bytes);
        JsonNode body = JsonNode.Parse(_hub.Last("POST", "/api/quotes").Body)!;
        Assert.Equal("ff00", (string)body["upload"]!["file"]!);
        Assert.Equal("my part ü.gcode", (string)body["upload"]!["name"]!);
        Assert.Equal("router-1", (string)body["machine"]!);
        Assert.Null(body["design"]);
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("phone-stand", false)]
    [InlineData("part.gcode", true)]
    [InlineData("PART.STL", true)]
    [InlineData("./phone-stand", true)]
    [InlineData("gcode", false)]
    public void IsFile_GoesByEndingOrFolder(string what, bool isFile) => Assert.Equal(isFile, QuoteOptions.IsFile(what));
}
