using System.Text.Json.Nodes;
using Fab.Gateway.Tests.Hubs;
using Fab.TestSupport;

namespace Fab.Gateway.Tests.Designs;

/// <summary>Revisions of designs, and jobs made again from what they were made of.</summary>
[Collection(SharedHub.Name)]
public sealed class RevisionTests(DemoHub hub)
{
    [Fact]
    public async Task Design_TellsItsRevisions_AndIsFoundByThem()
    {
        JsonNode design = await hub.Nobody.Get("/api/designs/cable-clip");
        JsonNode only = design["revisions"]!.AsArray().Single()!;
        string id = (string)design["revision"]!;

        JsonNode byId = await hub.Nobody.Get($"/api/designs/cable-clip?revision={id}"), byVersion = await hub.Nobody.Get("/api/designs/cable-clip?revision=1.0.0");
        Answer never = await hub.Nobody.Send(HttpMethod.Get, "/api/designs/cable-clip?revision=0.0.1");

        Assert.Equal((id, "1.0.0", "2026-03-01", "The first one."), ((string?)only["id"], (string?)only["version"], (string?)only["date"], (string?)only["changes"]));
        Assert.Equal((true, true), ((bool)only["isCurrent"]!, (bool)only["canBeMade"]!));
        Assert.Equal((id, id), ((string?)byId["revision"], (string?)byVersion["revision"]));
        Assert.Equal((404, "design-revision-unknown"), (never.Status, never.Code));
    }

    [Fact]
    public async Task Job_OfADesign_IsMadeAgainFromItsRevision()
    {
        JsonNode first = (await hub.Maker.Post("/api/quotes", new
        {
            design = new { slug = "cable-clip", parameters = new { cables = "2" } },
            machine = "reprap-1",
            material = "petg",
            slicing = new { copies = 2 },
        })).Expect(201);

        JsonNode again = (await hub.Maker.Post("/api/quotes", new { again = (string?)first["job"]!["id"], machine = "reprap-1" })).Expect(201);

        Assert.NotEqual((string?)first["job"]!["id"], (string?)again["job"]!["id"]);
        Assert.Equal((string?)(await hub.Nobody.Get("/api/designs/cable-clip"))["revision"], (string?)again["job"]!["source"]!["revision"]);
        Assert.Equal(first["job"]!["source"]!.ToJsonString(), again["job"]!["source"]!.ToJsonString());
        Assert.Equal((string?)first["job"]!["offers"]![0]!["program"], (string?)again["job"]!["offers"]![0]!["program"]);
    }

    [Fact]
    public async Task Job_OfAFile_IsMadeAgainFromIt()
    {
        JsonNode upload = (await hub.Maker.Upload("block.3mf", ThreeMfFile.OfBlock(10, 10, 3))).Expect(201);
        JsonNode first = (await hub.Maker.Post("/api/quotes", new { upload = new { file = (string?)upload["file"], name = "block.3mf" }, machine = "reprap-1" })).Expect(201);

        JsonNode again = (await hub.Maker.Post("/api/quotes", new { again = (string?)first["job"]!["id"] })).Expect(201);

        Assert.Equal(first["job"]!["source"]!.ToJsonString(), again["job"]!["source"]!.ToJsonString());
    }

    [Theory]
    [InlineData("""{"again":"j0000000000"}""", 404, "job-not-found")]
    [InlineData("""{"again":"j0000000000","design":{"slug":"cable-clip"}}""", 400, "request-malformed")]
    [InlineData("""{"design":{"slug":"cable-clip","revision":"0.1"}}""", 404, "design-revision-unknown")]
    public async Task Wish_ThatIsNotThere_IsRefused(string body, int status, string code)
    {
        Answer answer = await hub.Maker.Post("/api/quotes", JsonNode.Parse(body)!);

        Assert.Equal((status, code), (answer.Status, answer.Code));
    }
}
