using System.Text;
using System.Text.Json.Nodes;
using Fab.Gateway.Tests.Hubs;

namespace Fab.Gateway.Tests.Http;

/// <summary>A command that arrives twice under one key is done once.</summary>
[Collection(SharedHub.Name)]
public sealed class CommandKeyTests(DemoHub hub)
{
    [Fact]
    public async Task Command_SentTwiceUnderOneKey_IsDoneOnceAndAnsweredTwice()
    {
        using Caller member = await hub.NewMember("key-twice");

        Answer first = await TopUp(member, 500, "one-key");
        Answer second = await TopUp(member, 500, "one-key");

        Assert.Equal(500, (long)first.Expect(200)["posted"]!);
        Assert.Equal((200, first.Text), (second.Status, second.Text));
        Assert.Equal("true", second.Headers["Idempotent-Replayed"]);
        Assert.Equal(500, (long)(await member.Get("/api/wallet"))["posted"]!);
    }

    [Fact]
    public async Task Command_SentManyTimesAtOnce_IsDoneOnce()
    {
        using Caller member = await hub.NewMember("key-at-once");

        Answer[] answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => TopUp(member, 700, "burst")));

        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        Assert.Equal(700, (long)(await member.Get("/api/wallet"))["posted"]!);
    }

    [Fact]
    public async Task Key_OfAnotherCommand_IsRefusedAndNothingChanges()
    {
        using Caller member = await hub.NewMember("key-reused");
        await TopUp(member, 300, "mine");

        Answer answer = await TopUp(member, 400, "mine");

        Assert.Equal((409, "idempotency-key-reused"), (answer.Status, answer.Code));
        Assert.Equal(300, (long)(await member.Get("/api/wallet"))["posted"]!);
    }

    [Fact]
    public async Task Key_OfAnotherMember_IsTheirOwn()
    {
        using Caller one = await hub.NewMember("key-one");
        using Caller other = await hub.NewMember("key-other");
        await TopUp(one, 100, "same");

        JsonNode wallet = (await TopUp(other, 100, "same")).Expect(200);

        Assert.Equal(100, (long)wallet["posted"]!);
        Assert.Equal(100, (long)(await one.Get("/api/wallet"))["posted"]!);
    }

    [Fact]
    public async Task Refusal_SentTwiceUnderOneKey_IsTheSameRefusal()
    {
        using Caller member = await hub.NewMember("key-refused");

        Answer first = await TopUp(member, -5, "bad");
        Answer second = await TopUp(member, -5, "bad");

        Assert.NotNull(first.Code);
        Assert.Equal((first.Status, first.Code), (second.Status, second.Code));
    }

    [Theory]
    [InlineData("")]
    [InlineData("with space")]
    [InlineData("a/b")]
    public async Task Key_OfAnotherShape_IsRefused(string key)
    {
        using Caller member = await hub.NewMember($"key-shape-{key.Length}");

        Answer answer = await TopUp(member, 100, key);

        Assert.Equal((400, "request-malformed"), (answer.Status, answer.Code));
    }

    /// <summary>Without an id of its own in the body: only the key can hold a repeat back.</summary>
    private static Task<Answer> TopUp(Caller member, long cents, string key) => member.Send(
        HttpMethod.Post, "/api/wallet/top-up", new StringContent($$"""{"cents":{{cents}}}""", Encoding.UTF8, "application/json"), key: key);
}
