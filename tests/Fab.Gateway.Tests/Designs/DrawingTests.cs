using System.Text.Json.Nodes;
using Fab.Gateway.Tests.Hubs;

namespace Fab.Gateway.Tests.Designs;

/// <summary>A design drawn before anybody asks for a price.</summary>
[Collection(SharedHub.Name)]
public sealed class DrawingTests(DemoHub hub)
{
    [Fact]
    public async Task Drawing_AtOtherMeasures_IsAMeshOfOtherSize()
    {
        JsonNode narrow = (await Draw("phone-stand", new { width = "40" })).Expect(200)[0]!;
        JsonNode wide = (await Draw("phone-stand", new { width = "90" })).Expect(200)[0]!;

        Assert.Equal(40, (double)narrow["size"]!["z"]!, 0.1);
        Assert.Equal(90, (double)wide["size"]!["z"]!, 0.1);
        byte[] stl = await hub.Maker.Bytes($"/api/meshes/{(string?)wide["mesh"]}");
        // Binary STL: 80 bytes of head, the count, 50 bytes a triangle.
        Assert.Equal((int)wide["triangles"]!, (int)BitConverter.ToUInt32(stl, 80));
        Assert.Equal(84 + (50 * (int)wide["triangles"]!), stl.Length);
    }

    [Fact]
    public async Task Drawing_OfADesignOfParts_IsAllOfThemOrTheOneAskedFor()
    {
        JsonNode all = (await Draw("seed-drawer", new { })).Expect(200);
        JsonNode one = (await Draw("seed-drawer", new { }, "handle")).Expect(200);

        Assert.Equal(["case", "drawer", "handle"], all.AsArray().Select(part => (string?)part!["module"]));
        Assert.Equal(["Handle"], one.AsArray().Select(part => (string?)part!["title"]));
    }

    [Theory]
    [InlineData("phone-stand", "width", "4000", 422, "design-parameter-out-of-range")]
    [InlineData("phone-stand", "no-such", "1", 422, "design-parameter-unknown")]
    [InlineData("no-such-design", "width", "1", 404, "design-unknown")]
    [InlineData("router-coaster", "", "", 422, "design-not-drawn")]
    public async Task Drawing_OfWhatCannotBeDrawn_IsRefused(string slug, string name, string value, int status, string code)
    {
        Answer answer = await Draw(slug, name.Length == 0 ? [] : new Dictionary<string, string> { [name] = value });

        Assert.Equal((status, code), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task DrawingAndMesh_ForNobody_AreNotThere()
    {
        Answer drawing = await hub.Nobody.Post("/api/designs/phone-stand/drawing", new { parameters = new { } });
        Answer mesh = await hub.Nobody.Send(HttpMethod.Get, "/api/meshes/0000");
        Answer unknown = await hub.Maker.Send(HttpMethod.Get, "/api/meshes/..%2f..%2ffab.db");

        Assert.Equal((401, 401, 404), (drawing.Status, mesh.Status, unknown.Status));
    }

    private Task<Answer> Draw(string slug, object parameters, string? module = null) =>
        hub.Maker.Post($"/api/designs/{slug}/drawing", new { parameters, module });
}
