using System.Text.Json.Nodes;
using Fab.Gateway.Accounts;
using Fab.Gateway.Tests.Bonds;
using Fab.Gateway.Tests.Hubs;
using Fab.Silo.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Fab.Gateway.Tests.Accounts;

/// <summary>Who gets in, how long they stay, and what does not get in.</summary>
[Collection(HubsOfTheirOwn.Name)]
public sealed class SignInTests
{
    [Theory]
    [InlineData(KeptIn.Sqlite)]
    [InlineData(KeptIn.Postgres)]
    public async Task Account_FromTheFirstStartToSigningOut_OnEitherDatabase(KeptIn books)
    {
        await using AccountsHub hub = await AccountsHub.SetUp(books);
        Browser bob = await hub.Join("bob", "maker");
        Browser elsewhere = hub.Open();

        (await elsewhere.SignIn("bob")).Expect(200);
        Assert.Equal(("ada", "bob", "bob"), (await hub.Ada.Who(), await bob.Who(), await elsewhere.Who()));
        JsonNode account = (await bob.Get("/api/account")).Expect(200);
        Assert.Equal(["password", "link"], account["sessions"]!.AsArray().Select(s => (string?)s!["how"]).OrderDescending(StringComparer.Ordinal));
        Assert.Contains(account["sessions"]!.AsArray(), s => (string?)s!["id"] == (string?)account["session"]);

        Assert.Equal(204, (await bob.Put("/api/account/password", new { current = AccountsHub.Password, @new = "another lathe of cats" })).Status);
        Assert.Null(await elsewhere.Who());
        Assert.Equal("bob", await bob.Who());
        Assert.Equal("password-wrong", (await elsewhere.SignIn("bob")).Code);
        (await elsewhere.SignIn("bob", "another lathe of cats")).Expect(200);
        Assert.Equal(204, (await elsewhere.Delete("/api/account/sessions")).Status);
        Assert.Equal((null, null), (await elsewhere.Who(), await bob.Who()));
        Assert.Equal(204, (await hub.Ada.Delete("/api/session")).Status);
        Assert.Empty(hub.Ada.Cookies);
    }

    [Fact]
    public async Task Session_GivenByAStranger_IsNeverTakenUp()
    {
        await using AccountsHub hub = await AccountsHub.SetUp();
        Browser victim = hub.Open();
        string name = hub.Ada.Cookies.Keys.Single();
        string planted = new('A', 43);
        victim.Cookies[name] = planted;

        (await victim.SignIn("ada")).Expect(200);

        string first = victim.Session;
        Assert.NotEqual(planted, first);
        Browser attacker = hub.Open();
        attacker.Cookies[name] = planted;
        Assert.Null(await attacker.Who());

        // A second sign-in in the same browser makes another again, and ends the first.
        (await victim.SignIn("ada")).Expect(200);
        Assert.NotEqual(first, victim.Session);
        attacker.Cookies[name] = first;
        Assert.Null(await attacker.Who());
    }

    [Fact]
    public async Task Cookie_OverPlainHttp_IsStrictAndForNoScript()
    {
        await using AccountsHub hub = await AccountsHub.SetUp();
        string[] parts = [.. hub.Ada.LastSetCookie!.Split(';').Select(p => p.Trim().ToUpperInvariant())];

        Assert.Contains("HTTPONLY", parts);
        Assert.Contains("SAMESITE=STRICT", parts);
        Assert.Contains("PATH=/", parts);
        Assert.DoesNotContain(parts, p => p.StartsWith("DOMAIN", StringComparison.Ordinal));
        Assert.True(hub.Ada.Session.Length == 43, "256 bits");
    }

    [Fact]
    public async Task Cookie_BehindAProxyWithTls_IsBoundToTheHost()
    {
        await using AccountsHub hub = await AccountsHub.SetUp(proxy: System.Net.IPAddress.Loopback);
        Browser browser = hub.Open();

        Answer answer = await browser.Send(
            HttpMethod.Post, "/api/session", new { member = "ada", password = AccountsHub.Password }, ("X-Forwarded-Proto", "https"), ("X-Forwarded-For", "192.0.2.7"), ("Sec-Fetch-Site", "same-origin"));

        answer.Expect(200);
        Assert.StartsWith("__Host-fab=", browser.LastSetCookie, StringComparison.Ordinal);
        Assert.Contains("secure", browser.LastSetCookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains((await hub.Ada.Get("/api/account")).Expect(200)["sessions"]!.AsArray(), s => (string?)s!["address"] == "192.0.2.7");
    }

    [Fact]
    public async Task Session_LeftAlone_Ends()
    {
        await using AccountsHub hub = await AccountsHub.SetUp();
        hub.Time.Jump(Sessions.Idle - TimeSpan.FromMinutes(1));
        Assert.Equal("ada", await hub.Ada.Who());
        hub.Time.Jump(Sessions.Idle - TimeSpan.FromMinutes(1));
        Assert.Equal("ada", await hub.Ada.Who()); // Used in between, so it went on.
        hub.Time.Jump(Sessions.Idle + TimeSpan.FromMinutes(1));
        Assert.Null(await hub.Ada.Who());
    }

    [Fact]
    public async Task Session_HoweverOftenUsed_EndsWithItsAge()
    {
        await using AccountsHub hub = await AccountsHub.SetUp();
        for (TimeSpan age = TimeSpan.Zero; age < Sessions.Longest - TimeSpan.FromDays(10); age += TimeSpan.FromDays(10))
        {
            Assert.Equal("ada", await hub.Ada.Who());
            hub.Time.Jump(TimeSpan.FromDays(10));
        }

        Assert.Equal("ada", await hub.Ada.Who());
        hub.Time.Jump(TimeSpan.FromDays(10));
        Assert.Null(await hub.Ada.Who());
    }

    [Fact]
    public async Task Password_WrongTenTimes_LocksForAWhileAndSaysHowLong()
    {
        await using AccountsHub hub = await AccountsHub.SetUp();
        AccountManager Accounts(IServiceScope scope) => scope.ServiceProvider.GetRequiredService<AccountManager>();
        using IServiceScope scope = hub.Hub.Services.CreateScope();

        // At once, as somebody would who hopes that failures are counted one after another.
        await Task.WhenAll(Enumerable.Range(0, 10).Select(async _ =>
        {
            using IServiceScope own = hub.Hub.Services.CreateScope();
            Assert.Equal("password-wrong", (await Accounts(own).CheckPassword("ada", "wrong and wrong"))?.Code);
        }));

        Answer locked = await hub.Open().SignIn("ada");
        Assert.Equal((429, "account-locked"), (locked.Status, locked.Code));
        Assert.InRange(locked.RetryAfter(), 14 * 60, 15 * 60);
        hub.Time.Jump(TimeSpan.FromMinutes(15));
        (await hub.Open().SignIn("ada")).Expect(200);
    }

    [Theory]
    [InlineData("short")]
    [InlineData("password1234")]
    [InlineData("aaaaaaaaaaaaaa")]
    [InlineData("Ada-Ada-12")]
    [InlineData("Makerspace2026")]
    public async Task Password_ThatIsTriedFirst_IsRefused(string password)
    {
        await using AccountsHub hub = await AccountsHub.New();

        Answer answer = await hub.Open().Post("/api/setup", AccountsHub.SetUpBody(hub.Hub.SetUpCode!, password));

        Assert.Equal((422, "password-too-weak"), (answer.Status, answer.Code));
        Assert.NotNull(hub.Hub.SetUpCode);
        (await hub.Open().Post("/api/setup", AccountsHub.SetUpBody(hub.Hub.SetUpCode!))).Expect(201);
    }

    [Fact]
    public async Task Tries_TooManyForAnAccount_AreRefusedWithATime()
    {
        await using AccountsHub hub = await AccountsHub.SetUp();
        Browser browser = hub.Open();
        Answer answer = await browser.SignIn("nobody-here");
        for (int tries = 1; tries < SignInLimits.MostOfAnAccount; tries++)
        {
            Assert.Equal((401, "password-wrong"), (answer.Status, answer.Code));
            answer = await browser.SignIn("nobody-here");
        }

        answer = await browser.SignIn("nobody-here");
        Assert.Equal((429, "tried-too-often"), (answer.Status, answer.Code));
        Assert.InRange(answer.RetryAfter(), 1, 60);
        (await browser.SignIn("ada")).Expect(200); // Others are not kept out.
    }

    [Fact]
    public async Task Tries_TooManyFromAnAddress_AreRefusedWithATime()
    {
        await using AccountsHub hub = await AccountsHub.SetUp();
        Browser browser = hub.Open();
        Answer answer = await browser.Post("/api/links/look", new { code = "guess" });
        for (int tries = 0; tries < SignInLimits.MostOfAnAddress && answer.Status == 410; tries++) answer = await browser.Post("/api/links/look", new { code = "guess" });

        Assert.Equal((429, "tried-too-often"), (answer.Status, answer.Code));
        Assert.InRange(answer.RetryAfter(), 1, 60);
        Assert.Equal("ada", await hub.Ada.Who()); // Who is in already is not shut out.
    }

    [Theory]
    [InlineData("cross-site", "https://evil.example", 403)]
    [InlineData("same-site", "http://other.localhost", 403)]
    [InlineData("none", "", 403)]
    [InlineData("", "https://evil.example", 403)]
    [InlineData("", "null", 403)]
    [InlineData("", "", 403)]
    [InlineData("same-origin", "", 204)]
    [InlineData("", "own", 204)]
    public async Task Command_WithACookie_ComesOnlyFromTheHubsOwnPage(string site, string origin, int status)
    {
        await using AccountsHub hub = await AccountsHub.SetUp();
        string own = hub.Hub.Url;

        Answer answer = await hub.Ada.Send(
            HttpMethod.Put, "/api/hub", new { name = "Changed", language = "en" }, ("Sec-Fetch-Site", site), ("Origin", origin == "own" ? own : origin), ("X-Sent", "1"));

        Assert.Equal(status, answer.Status);
        if (status == 403) Assert.Equal("cross-site", answer.Code);
        Assert.Equal(status == 204 ? "Changed" : "Werkstatt", (string?)(await hub.Open().Get("/api/hub")).Expect(200)["name"]);
    }

    [Fact]
    public async Task SignIn_AskedForByAnotherSite_IsRefused()
    {
        await using AccountsHub hub = await AccountsHub.SetUp();
        Browser victim = hub.Open();

        Answer answer = await victim.Send(
            HttpMethod.Post, "/api/session", new { member = "ada", password = AccountsHub.Password }, ("Origin", "https://evil.example"), ("Sec-Fetch-Site", "cross-site"));

        Assert.Equal((403, "cross-site"), (answer.Status, answer.Code));
        Assert.Empty(victim.Cookies);
    }

    [Fact]
    public async Task Secrets_InTheDatabase_AreOnlyHashes()
    {
        await using AccountsHub hub = await AccountsHub.SetUp();
        JsonNode token = (await hub.Ada.Post("/api/account/tokens", new { label = "lamp" })).Expect(201);
        JsonNode added = (await hub.Ada.Post("/api/members", new { id = "eve", name = "Eve", roles = new[] { "maker" }, classes = Array.Empty<string>() })).Expect(201);

        List<string> rows = await hub.Hub.Services.GetRequiredService<ISqlDatabase>().ReadAsync(
            session => session.QueryAsync(
                """
                SELECT content FROM grain_state UNION ALL SELECT hash || kind || body FROM account_once
                UNION ALL SELECT hash || id FROM account_session UNION ALL SELECT password_hash || handle FROM account
                """,
                row => row.IsDBNull(0) ? "" : row.GetString(0)),
            CancellationToken.None);

        string all = string.Join('\n', rows);
        Assert.Contains("account", all, StringComparison.Ordinal);
        foreach (string secret in new[] { (string)token["token"]!, (string)added["link"]!["code"]!, hub.Ada.Session, AccountsHub.Password })
            Assert.DoesNotContain(secret, all, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Member_WhoIsForgotten_IsSignedOutForGood()
    {
        await using AccountsHub hub = await AccountsHub.SetUp();
        Browser bob = await hub.Join("bob", "maker");

        (await hub.Ada.Delete("/api/members/bob")).Expect(200);

        Assert.Null(await bob.Who());
        Assert.Equal("password-wrong", (await hub.Open().SignIn("bob")).Code);
        // Somebody else of that name begins with nothing of theirs.
        JsonNode added = (await hub.Ada.Post("/api/members", new { id = "bob", name = "Bob", roles = new[] { "maker" }, classes = Array.Empty<string>() })).Expect(201);
        Assert.NotNull(added["link"]);
        Assert.Equal("password-wrong", (await hub.Open().SignIn("bob")).Code);
    }

    [Fact]
    public async Task Command_LargerThanAnyIs_IsRefusedForItsSize()
    {
        await using AccountsHub hub = await AccountsHub.SetUp();

        Answer answer = await hub.Open().Post("/api/session", new { member = "ada", password = new string('x', 2_000_000) });

        Assert.Equal((413, "request-too-large"), (answer.Status, answer.Code));
    }
}
