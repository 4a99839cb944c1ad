using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Fab.Gateway.Tests.Hubs;

namespace Fab.Gateway.Tests;

/// <summary>Somebody leaves: the books stay as they are, and nothing says any more whose account it was.</summary>
[Collection(SharedHub.Name)]
public sealed class ForgettingTests(DemoHub hub)
{
    [Fact]
    public async Task Forget_SomebodyWithMoney_IsPaidOutAndGone()
    {
        using Caller zoe = await hub.NewMember("zoe-quist", "cnc-router");
        string account = (string)(await zoe.Get("/api/me"))["account"]!;
        (await hub.Steward.Post("/api/wallet/top-up", new { cents = 1000, member = "zoe-quist", id = "from zoe-quist" })).Expect(200);
        string job = await zoe.Queue(await zoe.QuoteFile("zoe.nc", Programs.Router(), "router-1"));
        Answer going = await Forget(hub.Steward, "zoe-quist");
        Assert.Equal((409, "member-has-jobs"), (going.Status, going.Code));
        await zoe.Post($"/api/jobs/{job}/cancel", null); // or it has ended by itself
        using (EventReader events = await EventReader.Open(hub.Url))
            await events.UntilTrue(async () => (await hub.Nobody.Get("/api/jobs?member=zoe-quist&open=true")).AsArray().Count == 0);

        Assert.Equal(403, (await Forget(hub.Operator, "zoe-quist")).Status);
        Assert.Equal("member-still-has-money", (await Forget(hub.Steward, "zoe-quist")).Code);
        Assert.Equal(400, (await Forget(hub.Steward, "zoe-quist", "burn")).Status);
        JsonNode root = await hub.Nobody.Get("/api/ledger/verify");
        JsonNode gone = (await Forget(hub.Steward, "zoe-quist", "pay-out")).Expect(200);

        Assert.Equal(account, (string?)gone["account"]);
        Assert.True((long)gone["settled"]! is > 0 and <= 1000);
        Assert.Equal(401, (await zoe.Send(HttpMethod.Get, "/api/me")).Status);
        Assert.Equal(404, (await Forget(hub.Steward, "zoe-quist")).Status);
        Assert.DoesNotContain((await hub.Steward.Get("/api/members")).AsArray(), m => (string?)m!["id"] == "zoe-quist");
        Assert.Equal(account, (string?)(await hub.Nobody.Get($"/api/jobs/{job}"))["job"]!["member"]);
        JsonNode after = await hub.Nobody.Get("/api/ledger/verify");
        Assert.True((bool)after["isSound"]!);
        Assert.True((long)after["transfers"]! > (long)root["transfers"]!);
        string export = (await hub.Nobody.Send(HttpMethod.Get, "/api/ledger/export?format=json")).Text;
        Assert.Contains(account, export, StringComparison.Ordinal);
        Assert.DoesNotContain("zoe", export, StringComparison.OrdinalIgnoreCase);
        await hub.MakeReady("router-1");
    }

    [Fact]
    public async Task Forget_SomebodyWithAShareOfTheDividend_PaysNothingOutUntilItEnds()
    {
        using Caller yan = await hub.NewMember("yan-reed", "cnc-router");
        (await hub.Steward.Post("/api/wallet/top-up", new { cents = 700, member = "yan-reed", id = "from yan-reed" })).Expect(200);
        (await hub.Steward.Post("/api/fund/shares", new { member = "yan-reed", work = "sweeps" })).Expect(200);
        string before = (await yan.Get("/api/wallet")).ToJsonString();

        Answer shares = await Forget(hub.Steward, "yan-reed", "donate");

        Assert.Equal((409, "member-still-shares"), (shares.Status, shares.Code));
        Assert.Equal(before, (await yan.Get("/api/wallet")).ToJsonString());
        string account = (string)(await yan.Get("/api/me"))["account"]!;
        (await hub.Steward.Post($"/api/fund/shares/{account}/dismiss", null)).Expect(200);
        (await Forget(hub.Steward, "yan-reed", "donate")).Expect(200);
    }

    [Fact]
    public async Task Export_OfAHubInUse_NamesNoMember()
    {
        string[] ids = [.. (await hub.Steward.Get("/api/members")).AsArray().Select(m => (string)m!["id"]!)];
        Assert.Contains("maker", ids);
        string export = (await hub.Nobody.Send(HttpMethod.Get, "/api/ledger/export?format=json")).Text;
        string[] words = [.. Regex.Matches(export, "[A-Za-z][A-Za-z0-9-]*").Select(m => m.Value)];
        Assert.Empty(words.Intersect(ids, StringComparer.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Members_ListedForAnOperator_KeepTheirAccountsToThemselves()
    {
        Assert.All((await hub.Operator.Get("/api/members")).AsArray(), m => Assert.Null(m!["account"]));
        Assert.All((await hub.Steward.Get("/api/members")).AsArray(), m => Assert.StartsWith("m", (string?)m!["account"], StringComparison.Ordinal));
        Assert.Equal("member-forgets-themselves", (await Forget(hub.Steward, "steward")).Code);
    }

    private static Task<Answer> Forget(Caller by, string member, string? settle = null) =>
        by.Send(HttpMethod.Delete, $"/api/members/{member}{(settle is null ? "" : $"?settle={settle}")}");
}
