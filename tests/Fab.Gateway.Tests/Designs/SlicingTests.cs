using System.Text.Json.Nodes;
using Fab.Gateway.Tests.Hubs;
using Fab.TestSupport;

namespace Fab.Gateway.Tests.Designs;

/// <summary>Files and designs sliced as somebody wants them.</summary>
[Collection(SharedHub.Name)]
public sealed class SlicingTests(DemoHub hub)
{
    [Fact]
    public async Task ThreeMf_WithOptions_IsQuotedAndTheJobRemembersThem()
    {
        JsonNode upload = (await hub.Maker.Upload("block.3mf", ThreeMfFile.OfBlock(3, 2, 1, "unit=\"centimeter\""))).Expect(201);
        JsonNode part = upload["parts"]!.AsArray().Single()!;
        byte[] stl = await hub.Maker.Bytes($"/api/meshes/{(string?)part["mesh"]}");

        JsonNode plain = (await Quote(upload, null)).Expect(201), chosen = (await Quote(upload, new { quality = "fine", infillPercent = 40, copies = 2, brim = 3, turnX = 0 })).Expect(201);
        JsonNode job = await hub.Maker.Get($"/api/jobs/{(string?)chosen["job"]!["id"]}");

        Assert.Equal(("3mf", "Block", 30.0), ((string?)upload["kind"], (string?)part["name"], (double)part["size"]!["x"]!));
        Assert.Equal(84 + (50 * 12), stl.Length);
        Assert.Null(plain["job"]!["source"]!["slicing"]);
        Assert.Equal("""{"quality":"fine","infillPercent":40,"brim":3,"copies":2}""", job["job"]!["source"]!["slicing"]!.ToJsonString());
        Assert.True(Grams(chosen) > 2 * Grams(plain));
        Assert.NotEqual(Program(plain), Program(chosen));
    }

    [Fact]
    public async Task Design_WithOptions_IsAnotherProgram()
    {
        object clip = new { slug = "cable-clip", parameters = new { } };
        JsonNode plain = (await hub.Maker.Post("/api/quotes", new { design = clip, machine = "reprap-1" })).Expect(201);
        JsonNode draft = (await hub.Maker.Post("/api/quotes", new { design = clip, machine = "reprap-1", slicing = new { quality = "draft" } })).Expect(201);

        Assert.NotEqual(Program(plain), Program(draft));
        Assert.Equal("draft", (string?)draft["job"]!["source"]!["slicing"]!["quality"]);
    }

    [Theory]
    [InlineData("""{"infillPercent":120}""", 422, "slicing-option-out-of-range")]
    [InlineData("""{"scalePercent":100000}""", 422, "slicing-option-out-of-range")]
    [InlineData("""{"quality":"perfect"}""", 400, "request-malformed")]
    [InlineData("""{"scalePercent":1000}""", 422, "design-too-large")]
    public async Task Options_ThatCannotBe_AreRefused(string slicing, int status, string code)
    {
        JsonNode upload = (await hub.Maker.Upload("block.3mf", ThreeMfFile.OfBlock(60, 20, 10))).Expect(201);

        Answer answer = await Quote(upload, JsonNode.Parse(slicing));

        Assert.Equal((status, code), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task Options_ForReadyGCode_AreRefused()
    {
        JsonNode upload = (await hub.Maker.Upload("squares.nc", Programs.Router())).Expect(201);

        Answer answer = await hub.Maker.Post("/api/quotes", new { upload = new { file = (string?)upload["file"], name = "squares.nc" }, machine = "router-1", slicing = new { copies = 2 } });

        Assert.Equal((422, "slicing-of-a-program"), (answer.Status, answer.Code));
    }

    [Theory]
    [InlineData("part.3mf", "threemf-invalid")]
    [InlineData("part.stl", "stl-invalid")]
    public async Task Upload_ThatIsNotWhatItsNameSays_IsRefused(string name, string code)
    {
        Answer answer = await hub.Maker.Upload(name, Programs.Router());

        Assert.Equal((422, code), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task Choices_AreToldWithTheirBounds()
    {
        JsonNode slicing = await hub.Maker.Get("/api/slicing");

        Assert.Contains("reprap-1", slicing["materials"]!.AsArray().Single(m => (string?)m!["id"] == "pla")!["printers"]!.AsArray().Select(p => (string?)p));
        Assert.Contains(slicing["layerHeights"]!.AsArray(), l => ((string?)l!["quality"], (double)l["nozzle"]!, (double)l["height"]!) == ("normal", 0.4, 0.24));
        Assert.Equal("""{"least":0,"most":100,"usual":15}""", slicing["infillPercent"]!.ToJsonString());
    }

    private Task<Answer> Quote(JsonNode upload, object? slicing) => hub.Maker.Post(
        "/api/quotes", new { upload = new { file = (string?)upload["file"], name = (string?)upload["name"] }, machine = "reprap-1", material = "pla", slicing });

    private static double Grams(JsonNode quote) => (double)quote["job"]!["offers"]![0]!["filamentGrams"]!;

    private static string Program(JsonNode quote) => (string)quote["job"]!["offers"]![0]!["program"]!;
}
