using Fab.Contracts.Api;
using Fab.Contracts.Feed;
using Fab.Contracts.Members;
using Fab.Contracts.Spaces;
using Fab.Domain;
using Fab.Domain.Members;
using Fab.Domain.Spaces;
using Fab.Gateway.Hosting;
using Fab.Gateway.Http;
using Microsoft.AspNetCore.Identity;
using Orleans;

namespace Fab.Gateway.Accounts;

/// <summary>The first start: what the space is called, and who its first steward is. Machines come after, signed in.</summary>
public static class SetUpEndpoints
{
    public static void MapSetUp(this IEndpointRouteBuilder api)
    {
        RouteGroupBuilder setUp = api.MapGroup("/api/setup").WithTags("Hub");
        setUp.MapPost("/look", (LinkCode body, SetUpCode code) => Refuse(code, body.Code)?.ToProblem() ?? Results.NoContent())
            .For(MemberAction.Enter).RequireRateLimiting(SignInLimits.ByAddress)
            .WithSummary("Whether this is the code that the hub printed.").Produces(StatusCodes.Status204NoContent);
        setUp.MapPost("/passkey/challenge", Challenge).For(MemberAction.Enter).RequireRateLimiting(SignInLimits.ByAddress)
            .WithSummary("What to ask the browser for, to set up with a passkey.").Produces<PasskeyChallenge>();
        setUp.MapPost("", Do).For(MemberAction.Enter).RequireRateLimiting(SignInLimits.ByAddress)
            .WithSummary("Sets an empty hub up, once: the space and its first steward, who is signed in.").Produces<SetUpDone>(StatusCodes.Status201Created);
        api.MapPut("/api/hub", Describe).For(MemberAction.DescribeSpace).WithTags("Hub")
            .WithSummary("The space's name, currency and language.").Produces(StatusCodes.Status204NoContent);
    }

    private static Refusal? Refuse(SetUpCode code, string typed) =>
        !code.IsOpen ? AccountRefusals.SetUp : code.Is(typed) ? null : AccountRefusals.WrongCode;

    private static async Task<IResult> Challenge(SetUpPerson body, HttpContext context, SetUpCode code, AccountManager accounts, Passkeys passkeys)
    {
        if (Refuse(code, body.Code) is { } refusal) return refusal.ToProblem();
        if (!MemberNames.IsValid(body.Id.Value)) return BadId().ToProblem();
        AccountUser user = await accounts.FindByNameAsync(body.Id.Value) ?? AccountUser.New(body.Id.Value);
        return Results.Ok(await passkeys.AskForNew(context, user, body.Name));
    }

    private static async Task<IResult> Do(
        SetUpRequest body,
        HttpContext context,
        SetUpCode code,
        AccountManager accounts,
        Passkeys passkeys,
        Sessions sessions,
        IDirectory directory,
        IGrainFactory grains,
        HubOptions hub)
    {
        await code.Gate.WaitAsync(context.RequestAborted);
        try
        {
            if (Refuse(code, body.Code) is { } no) return no.ToProblem();
            if ((await directory.Members(context.RequestAborted)).Count > 0) return AccountRefusals.SetUp.ToProblem();
            if (!MemberNames.IsValid(body.Id.Value)) return BadId().ToProblem();
            return await SetUp(body, context, code, accounts, passkeys, sessions, grains, hub);
        }
        finally
        {
            code.Gate.Release();
        }
    }

    /// <summary>The member comes last: until then the hub is as empty as it was, and the set-up can be done again.</summary>
    private static async Task<IResult> SetUp(
        SetUpRequest body, HttpContext context, SetUpCode code, AccountManager accounts, Passkeys passkeys, Sessions sessions, IGrainFactory grains, HubOptions hub)
    {
        string id = body.Id.Value;
        var description = new DescribeSpace(body.Space.Name, body.Space.Currency, body.Space.Language, id);
        if (new SpaceProfile().Decide(description).Refusal is { } undescribed) return undescribed.ToProblem();
        IMemberGrain steward = grains.GetGrain<IMemberGrain>(id);
        string[] roles = [Roles.Steward, Roles.Operator, Roles.Maker];
        if (new Member().Decide(new MemberCommand.Register(body.Name, roles, ""), default).Refusal is { } unnamed) return unnamed.ToProblem();
        if (await Secure(body, context, accounts, passkeys) is { } refusal) return refusal.ToProblem();
        await grains.GetGrain<ISpaceGrain>(hub.Space).Describe(description);
        if (await steward.Register(body.Name, roles) is { } unregistered) return unregistered.ToProblem();
        code.Close();
        string? token = null;
        if (body.WithToken)
        {
            (token, string hash) = SignIn.NewToken(body.Id);
            await steward.AddToken(hash, "set-up");
        }

        // Who came with a token alone, from a terminal, is no browser to sign in.
        if (body.Password is not null || body.Passkey is not null) await sessions.Start(context, id, body.Passkey is null ? "password" : "passkey");
        context.Response.Headers.CacheControl = "no-store";
        return Results.Created("/api/me", new SetUpDone((await steward.Get())!, token));
    }

    private static async Task<Refusal?> Secure(SetUpRequest body, HttpContext context, AccountManager accounts, Passkeys passkeys)
    {
        string id = body.Id.Value;
        if (body.Passkey is { } answer)
        {
            (AccountUser? user, UserPasskeyInfo? passkey, Refusal? refusal) = await passkeys.Check(context, id, answer);
            if (refusal is null) await passkeys.Add(user!, passkey!);
            return refusal;
        }

        if (body.Password is { } password) return await accounts.SetPassword(await accounts.FindByNameAsync(id) ?? AccountUser.New(id), password);
        return body.WithToken ? null : HttpRefusals.Malformed("The first steward signs in with a password or a passkey.");
    }

    private static async Task<IResult> Describe(SpaceRequest body, SignedIn steward, IGrainFactory grains, HubOptions hub)
    {
        Refusal? refusal = await grains.GetGrain<ISpaceGrain>(hub.Space).Describe(new DescribeSpace(body.Name, body.Currency, body.Language, steward.Id));
        return refusal?.ToProblem() ?? Results.NoContent();
    }

    private static Refusal BadId() => HttpRefusals.Malformed("A member's id has 1 to 40 lower-case letters, digits and '-'.");
}
