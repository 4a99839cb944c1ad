using System.Text.Json.Nodes;
using Fab.Gateway.Accounts;
using Fab.Gateway.Tests.Bonds;
using Fab.Gateway.Tests.Hubs;

namespace Fab.Gateway.Tests.Accounts;

/// <summary>One-time links, the first start, tokens, authorisations.</summary>
[Collection(HubsOfTheirOwn.Name)]
public sealed class LinkAndTokenTests
{
    private static readonly object Bob = new { id = "bob", name = "Bob", roles = new[] { "maker" }, classes = Array.Empty<string>() };

    [Fact]
    public async Task Link_Followed_LetsInOnce()
    {
        await using AccountsHub hub = await AccountsHub.SetUp();
        string code = (string)(await hub.Ada.Post("/api/members", Bob)).Expect(201)["link"]!["code"]!;
        Browser bob = hub.Open();

        JsonNode link = (await bob.Post("/api/links/look", new { code })).Expect(200);
        Assert.Equal(("bob", false), ((string?)link["member"], (bool)link["canSignIn"]!));
        Assert.Equal("password-too-weak", (await bob.Post("/api/links/use", new { code, password = "short" })).Code);
        (await bob.Post("/api/links/use", new { code, password = AccountsHub.Password })).Expect(200);

        Assert.Equal("bob", await bob.Who());
        Answer again = await hub.Open().Post("/api/links/use", new { code, password = "some other password" });
        Assert.Equal((410, "link-used-up"), (again.Status, again.Code));
    }

    [Fact]
    public async Task Link_FollowedByManyAtOnce_LetsOneIn()
    {
        await using AccountsHub hub = await AccountsHub.SetUp();
        string code = (string)(await hub.Ada.Post("/api/members", Bob)).Expect(201)["link"]!["code"]!;

        Answer[] answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => hub.Open().Post("/api/links/use", new { code, password = $"lathe of cats number {i}" })));

        Assert.Equal(1, answers.Count(a => a.Status == 200));
        Assert.All(answers.Where(a => a.Status != 200), a => Assert.Equal("link-used-up", a.Code));
    }

    [Fact]
    public async Task Link_ForAMemberWhoForgot_EndsTheirSessionsAndOlderLinks()
    {
        await using AccountsHub hub = await AccountsHub.SetUp();
        Browser bob = await hub.Join("bob", "maker");
        string older = (string)(await hub.Ada.Post("/api/members/bob/link")).Expect(201)["code"]!;
        string newer = (string)(await hub.Ada.Post("/api/members/bob/link")).Expect(201)["code"]!;

        Assert.Equal("link-used-up", (await hub.Open().Post("/api/links/look", new { code = older })).Code);
        Browser again = hub.Open();
        (await again.Post("/api/links/use", new { code = newer, password = "a new lathe of cats" })).Expect(200);

        Assert.Equal((null, "bob"), (await bob.Who(), await again.Who()));
        Assert.Equal("password-wrong", (await hub.Open().SignIn("bob")).Code);
    }

    [Fact]
    public async Task Link_OlderThanThreeDays_IsNoGood()
    {
        await using AccountsHub hub = await AccountsHub.SetUp();
        string code = (string)(await hub.Ada.Post("/api/members", Bob)).Expect(201)["link"]!["code"]!;
        hub.Time.Jump(OneTime.LinkLasts);

        Assert.Equal("link-used-up", (await hub.Open().Post("/api/links/look", new { code })).Code);
    }

    [Fact]
    public async Task SetUp_WithoutTheCodeFromTheConsole_IsRefused()
    {
        await using AccountsHub hub = await AccountsHub.New();
        Assert.True((bool)(await hub.Open().Get("/api/hub")).Expect(200)["isNew"]!);

        Answer guessed = await hub.Open().Post("/api/setup", AccountsHub.SetUpBody("AAAA-BBBB-CCCC"));
        Assert.Equal((403, "set-up-code-wrong"), (guessed.Status, guessed.Code));
        Assert.Equal(204, (await hub.Open().Post("/api/setup/look", new { code = hub.Hub.SetUpCode!.ToLowerInvariant().Replace("-", " ", StringComparison.Ordinal) })).Status);
        (await hub.Open().Post("/api/setup", AccountsHub.SetUpBody(hub.Hub.SetUpCode!))).Expect(201);

        Answer twice = await hub.Open().Post("/api/setup", AccountsHub.SetUpBody(hub.Hub.SetUpCode!));
        Assert.Equal((409, "already-set-up"), (twice.Status, twice.Code));
        JsonNode told = (await hub.Open().Get("/api/hub")).Expect(200);
        Assert.Equal(("Werkstatt", "EUR", "de", false), ((string?)told["name"], (string?)told["currency"], (string?)told["language"], (bool)told["isNew"]!));
    }

    [Fact]
    public async Task SetUp_ByManyAtOnce_IsDoneOnce()
    {
        await using AccountsHub hub = await AccountsHub.New();

        Answer[] answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => hub.Open().Post("/api/setup", AccountsHub.SetUpBody(hub.Hub.SetUpCode!))));

        Assert.Equal(1, answers.Count(a => a.Status == 201));
        Assert.All(answers.Where(a => a.Status != 201), a => Assert.Equal("already-set-up", a.Code));
    }

    [Fact]
    public async Task Token_WithAnEndAndAScope_IsNoMoreThanThat()
    {
        await using AccountsHub hub = await AccountsHub.SetUp();
        JsonNode made = (await hub.Ada.Post("/api/account/tokens", new { label = "lamp", scopes = new[] { "read" }, days = 7 })).Expect(201);
        using var lamp = new Caller(hub.Hub.Url, (string?)made["token"]);

        Assert.Equal("ada", (string?)(await lamp.Get("/api/me"))["id"]);
        Answer more = await lamp.Post("/api/members", Bob);
        Assert.Equal((403, "scope-missing"), (more.Status, more.Code));
        JsonNode listed = (await hub.Ada.Get("/api/account/tokens")).Expect(200)[0]!;
        Assert.Equal(((string?)made["entry"]!["id"], "lamp"), ((string?)listed["id"], (string?)listed["label"]));
        Assert.NotNull(listed["usedAt"]);
        hub.Time.Jump(TimeSpan.FromDays(7));
        Assert.Equal("not-signed-in", (await lamp.Send(HttpMethod.Get, "/api/me")).Code);
    }

    [Fact]
    public async Task Token_TakenBack_IsNobodys()
    {
        await using AccountsHub hub = await AccountsHub.SetUp();
        JsonNode made = (await hub.Ada.Post("/api/account/tokens", new { label = "lamp" })).Expect(201);
        using var lamp = new Caller(hub.Hub.Url, (string?)made["token"]);
        await lamp.Get("/api/me");

        Assert.Equal(204, (await hub.Ada.Delete($"/api/account/tokens/{(string?)made["entry"]!["id"]}")).Status);

        Assert.Equal("not-signed-in", (await lamp.Send(HttpMethod.Get, "/api/me")).Code);
    }

    [Fact]
    public async Task Token_ThatIsNarrow_MakesNoWiderOne()
    {
        await using AccountsHub hub = await AccountsHub.SetUp();
        JsonNode made = (await hub.Ada.Post("/api/account/tokens", new { label = "script", scopes = new[] { "read", "admin" } })).Expect(201);
        using var script = new Caller(hub.Hub.Url, (string?)made["token"]);

        Assert.Equal("scope-missing", (await script.Post("/api/account/tokens", new { label = "more", scopes = new[] { "money" } })).Code);
        JsonNode same = (await script.Post("/api/account/tokens", new { label = "as much" })).Expect(201);
        Assert.Equal(["read", "admin"], same["entry"]!["scopes"]!.AsArray().Select(s => (string?)s));
        Assert.Equal("scope-unknown", (await hub.Ada.Post("/api/account/tokens", new { label = "none", scopes = new[] { "everything" } })).Code);
    }

    [Fact]
    public async Task Trainer_AuthorisesMembers_AndDoesNothingElseOfAStewards()
    {
        await using AccountsHub hub = await AccountsHub.SetUp();
        await hub.Join("bob", "maker");
        Browser tess = await hub.Join("tess", "trainer");

        JsonNode bob = (await tess.Put("/api/members/bob/authorisations/cnc-router", new { until = hub.Time.GetUtcNow().AddDays(30) })).Expect(200);
        Assert.Equal("cnc-router", (string?)bob["classes"]![0]);
        Assert.Equal(("tess", "cnc-router"), ((string?)bob["authorisations"]![0]!["by"], (string?)bob["authorisations"]![0]!["machineClass"]));
        Assert.Equal("role-missing", (await tess.Post("/api/members/bob/link")).Code);
        Assert.Equal("authorisation-past", (await tess.Put("/api/members/bob/authorisations/cnc-router", new { until = hub.Time.GetUtcNow() })).Code);

        hub.Time.Jump(TimeSpan.FromDays(30));
        (await tess.SignIn("tess")).Expect(200);
        JsonNode listed = (await tess.Get("/api/members")).Expect(200).AsArray().Single(m => (string?)m!["id"] == "bob")!;
        Assert.Empty(listed["classes"]!.AsArray());
        Assert.Null(listed["account"]);
        (await tess.Put("/api/members/bob/authorisations/cnc-router", new { })).Expect(200);
        Assert.Empty((await tess.Delete("/api/members/bob/authorisations/cnc-router")).Expect(200)["classes"]!.AsArray());
    }

    [Fact]
    public async Task Steward_CannotSpeakForAMember_NorLeaveTheSpaceWithoutOne()
    {
        await using AccountsHub hub = await AccountsHub.SetUp();
        await hub.Join("bob", "maker");

        Answer token = await hub.Ada.Post("/api/members", new { id = "bob", name = "Bob", roles = new[] { "maker" }, classes = Array.Empty<string>(), withToken = true });
        Answer leaves = await hub.Ada.Post("/api/members", new { id = "ada", name = "Ada", roles = new[] { "maker" }, classes = Array.Empty<string>() });

        Assert.Equal("token-is-theirs", token.Code);
        Assert.Equal("keeps-own-role", leaves.Code);
    }
}
