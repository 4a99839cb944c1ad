using System.Text.Json.Nodes;
using Fab.Gateway.Accounts;
using Fab.Gateway.Tests.Bonds;
using Fab.Gateway.Tests.Hubs;

namespace Fab.Gateway.Tests.Accounts;

/// <summary>What makes another way in is done soon after signing in, or after saying again who sits there.</summary>
[Collection(HubsOfTheirOwn.Name)]
public sealed class FreshSignInTests
{
    /// <summary>A browser that somebody left alone: whoever sits down before it makes nothing that stays.</summary>
    [Fact]
    public async Task WaysIn_AWhileAfterSigningIn_AreRefusedUntilItIsSaidAgainWhoItIs()
    {
        await using AccountsHub hub = await AccountsHub.SetUp();
        await hub.Join("bob", "maker");
        (string Name, Func<Task<Answer>> Make)[] ways =
        [
            ("a passkey", () => hub.Ada.Post("/api/account/passkeys/challenge")),
            ("a token", () => hub.Ada.Post("/api/account/tokens", new { label = "lamp" })),
            ("a link", () => hub.Ada.Post("/api/members/bob/link")),
            ("a member", () => hub.Ada.Post("/api/members", new { id = "eve", name = "Eve", roles = new[] { "maker" }, classes = Array.Empty<string>() })),
        ];
        foreach ((_, Func<Task<Answer>> make) in ways) Assert.InRange((await make()).Status, 200, 201);

        hub.Time.Jump(Sessions.Fresh);
        foreach ((string name, Func<Task<Answer>> make) in ways)
        {
            Answer refused = await make();
            Assert.True((403, "sign-in-not-fresh") == (refused.Status, refused.Code), $"{name}: {refused.Status} {refused.Text}");
            Assert.NotNull((string?)JsonNode.Parse(refused.Text)!["wayOut"]);
        }

        Assert.Equal("sign-in-not-fresh", (await hub.Ada.Post("/api/account/passkeys", new { challenge = "x", credential = new { } })).Code);
        Assert.Single((await hub.Ada.Get("/api/account/tokens")).Expect(200).AsArray());
        // What ends ways in, or looks, is never held up.
        Assert.Equal("passkey-not-found", (await hub.Ada.Delete("/api/account/passkeys/none")).Code);
        (await hub.Ada.Get("/api/account")).Expect(200);

        Assert.Equal((401, "password-wrong"), Told(await hub.Ada.Post("/api/account/confirm", new { password = "five dogs on a lathe" })));
        Assert.Equal((401, "password-wrong"), Told(await hub.Ada.Post("/api/account/confirm")));
        Assert.Equal("sign-in-not-fresh", (await ways[1].Make()).Code);
        Assert.Equal(204, (await hub.Ada.Post("/api/account/confirm", new { password = AccountsHub.Password })).Status);
        foreach ((_, Func<Task<Answer>> make) in ways) Assert.InRange((await make()).Status, 200, 201);
    }

    [Fact]
    public async Task Confirming_MakesASessionOfItsOwn_AndEndsTheOneBefore()
    {
        await using AccountsHub hub = await AccountsHub.SetUp();
        string before = hub.Ada.Session;

        Assert.Equal(204, (await hub.Ada.Post("/api/account/confirm", new { password = AccountsHub.Password })).Status);

        Assert.NotEqual(before, hub.Ada.Session);
        Assert.Equal("ada", await hub.Ada.Who());
        Browser thief = hub.Open();
        thief.Cookies[hub.Ada.Cookies.Keys.Single()] = before;
        Assert.Null(await thief.Who());
        Assert.Single((await hub.Ada.Get("/api/account")).Expect(200)["sessions"]!.AsArray());
    }

    /// <summary>Guessing here is held to what guessing at the door is.</summary>
    [Fact]
    public async Task Confirming_TriedTooOften_IsRefusedWithATime()
    {
        await using AccountsHub hub = await AccountsHub.SetUp();
        Answer answer = await hub.Ada.Post("/api/account/confirm", new { password = "guess" });
        for (int tries = 1; tries < 2 * SignInLimits.MostOfAnAccount && answer.Status == 401; tries++) answer = await hub.Ada.Post("/api/account/confirm", new { password = "guess" });

        Assert.Equal(429, answer.Status);
        Assert.InRange(answer.RetryAfter(), 1, 15 * 60);
        Assert.Equal("ada", await hub.Ada.Who());
    }

    [Fact]
    public async Task Token_SpeaksForAProgram_WhichIsAskedForNothingOfTheKind()
    {
        await using AccountsHub hub = await AccountsHub.SetUp();
        string token = (string)(await hub.Ada.Post("/api/account/tokens", new { label = "tool" })).Expect(201)["token"]!;
        hub.Time.Jump(Sessions.Fresh);
        using var program = new Caller(hub.Hub.Url, token);

        (await program.Post("/api/account/tokens", new { label = "another" })).Expect(201);
        Assert.Equal((403, "session-needed"), Told(await program.Post("/api/account/confirm", new { password = AccountsHub.Password })));
    }

    private static (int, string?) Told(Answer answer) => (answer.Status, answer.Code);
}
