using System.Text;
using System.Text.Json.Nodes;
using Fab.Gateway.Tests.Hubs;

namespace Fab.Gateway.Tests;

/// <summary>What a hub tells of programs before they run, and whose commands it lets through.</summary>
[Collection(SharedHub.Name)]
public sealed class ProgramTests(DemoHub hub)
{
    [Fact]
    public async Task Toolpath_OfAJobAndItsProgram_IsTheSameFileEachTime()
    {
        JsonNode quote = (await hub.Maker.QuoteFile("squares.nc", Programs.Router(), "router-1")).Expect(201);
        string job = (string)quote["job"]!["id"]!, program = (string)quote["job"]!["offers"]![0]!["program"]!;

        byte[] first = await hub.Maker.Bytes($"/api/jobs/{job}/toolpath"), again = await hub.Maker.Bytes($"/api/jobs/{job}/toolpath");
        byte[] byHash = await hub.Maker.Bytes($"/api/programs/{program}/toolpath?tolerance=0.05");
        string etag = (await hub.Maker.Send(HttpMethod.Get, $"/api/programs/{program}/toolpath")).Headers["ETag"];
        Answer known = await hub.Maker.Send(HttpMethod.Get, $"/api/programs/{program}/toolpath", ifNoneMatch: etag);
        Answer signedOut = await hub.Nobody.Send(HttpMethod.Get, $"/api/programs/{program}/toolpath");
        Answer nothing = await hub.Maker.Send(HttpMethod.Get, $"/api/programs/{new string('0', 64)}/toolpath");
        Answer coarse = await hub.Maker.Send(HttpMethod.Get, $"/api/programs/{program}/toolpath?tolerance=50");

        Assert.Equal("FABPATH1", Encoding.ASCII.GetString(first, 0, 8));
        Assert.Equal(first, again);
        Assert.Equal(first[16..56], byHash[16..56]);
        Assert.Equal((304, "", 401), (known.Status, known.Text, signedOut.Status));
        Assert.Equal(404, nothing.Status);
        Assert.Equal((400, "request-malformed"), (coarse.Status, coarse.Code));
    }

    [Fact]
    public async Task Thumbnail_OfAProgram_IsAPictureOrARefusal()
    {
        byte[] png = [0x89, .. "PNG\r\n"u8, 0x1A, 0x0A, 1, 2, 3, 4];
        string picture = Convert.ToBase64String(png);
        byte[] drawn = Encoding.ASCII.GetBytes($"; thumbnail begin 16x16 {picture.Length}\n; {picture}\n; thumbnail end\n{Encoding.ASCII.GetString(Programs.Router())}");
        string with = await Program(drawn), without = await Program(Programs.Router());

        byte[] shown = await hub.Maker.Bytes($"/api/programs/{with}/thumbnail");
        Answer answer = await hub.Maker.Send(HttpMethod.Get, $"/api/programs/{with}/thumbnail?width=32");
        Answer known = await hub.Maker.Send(HttpMethod.Get, $"/api/programs/{with}/thumbnail?width=32", ifNoneMatch: answer.Headers["ETag"]);
        Answer none = await hub.Maker.Send(HttpMethod.Get, $"/api/programs/{without}/thumbnail");

        Assert.Equal(png, shown);
        Assert.Equal((200, "image/png", 304), (answer.Status, answer.MediaType, known.Status));
        Assert.Equal((404, "program-without-picture"), (none.Status, none.Code));

        async Task<string> Program(byte[] bytes) =>
            (string)(await hub.Maker.QuoteFile("squares.nc", bytes, "router-1")).Expect(201)["job"]!["offers"]![0]!["program"]!;
    }

    [Fact]
    public async Task Preflight_WithTheZeroKnown_LooksInMachineSpace()
    {
        JsonNode quote = (await hub.Maker.QuoteFile("squares.nc", Programs.Router(), "router-1")).Expect(201);
        string program = (string)quote["job"]!["offers"]![0]!["program"]!;

        JsonNode unknown = await hub.Maker.Get($"/api/programs/{program}/preflight?machine=router-1");
        JsonNode outside = await hub.Maker.Get($"/api/programs/{program}/preflight?machine=router-1&zero=0,0,0");

        Assert.True((bool)unknown["mayRun"]!);
        Assert.False((bool)outside["mayRun"]!);
        Assert.Equal("gcode-outside-volume", (string?)outside["findings"]![0]!["code"]);
    }

    [Fact]
    public async Task Vetting_ChangedByASteward_HoldsForProgramsAtOnce()
    {
        byte[] program = Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(Programs.Router()) + "\nG10 L20 P1 X0\n");
        JsonNode table = await hub.Nobody.Get("/api/vetting");
        Answer refused = await hub.Maker.QuoteFile("zero.nc", program, "router-1");
        Answer notTheirs = await hub.Maker.Put("/api/vetting", new { version = 0, rows = Array.Empty<object>() });
        JsonNode open = (await hub.Steward.Put("/api/vetting", new { version = (int)table["version"]!, rows = Array.Empty<object>() })).Expect(200);
        Answer taken = await hub.Maker.QuoteFile("zero.nc", program, "router-1");
        Answer stale = await hub.Steward.Put("/api/vetting", new { version = (int)table["version"]!, rows = new[] { new { command = "M92", dialect = "marlin", inProgram = Array.Empty<string>(), byHand = Array.Empty<string>(), reason = "of a test" } } });
        JsonNode back = (await hub.Steward.Put("/api/vetting", new { version = (int)open["version"]! })).Expect(200);

        Assert.Equal((422, "gcode-forbidden-command"), (refused.Status, refused.Code));
        Assert.Equal((403, "role-missing"), (notTheirs.Status, notTheirs.Code));
        Assert.Equal(201, taken.Status);
        Assert.Equal((409, "vetting-version-stale"), (stale.Status, stale.Code));
        Assert.Equal((true, table["rows"]!.AsArray().Count), ((bool)back["isDefault"]!, back["rows"]!.AsArray().Count));
        Assert.Equal("steward", (string?)back["changes"]!.AsArray()[^1]!["by"]);
    }
}
