using Fab.Contracts.Api;
using Fab.Contracts.Members;
using Fab.Domain;
using Fab.Domain.Members;
using Fab.Gateway.Http;
using Fab.Silo.SignIns;
using Microsoft.AspNetCore.Identity;
using Orleans;

namespace Fab.Gateway.Accounts;

/// <summary>One-time links: how a new member comes in, and one who forgot their password. Made by a steward, given by hand.</summary>
public static class LinkEndpoints
{
    public static void MapLinks(this IEndpointRouteBuilder api)
    {
        api.MapPost("/api/members/{id}/link", Make).For(MemberAction.RegisterMember).Freshly().WithTags("Members")
            .WithSummary("A link by which a member sets a password or passkey, once, within three days. Older ones are no good any more.")
            .Produces<MemberLink>(StatusCodes.Status201Created);
        RouteGroupBuilder links = api.MapGroup("/api/links").WithTags("Sign-in");
        links.MapPost("/look", Look).For(MemberAction.Enter).RequireRateLimiting(SignInLimits.ByAddress)
            .WithSummary("Whom a link is for, without using it up.").Produces<LinkView>();
        links.MapPost("/passkey/challenge", Challenge).For(MemberAction.Enter).RequireRateLimiting(SignInLimits.ByAddress)
            .WithSummary("What to ask the browser for, to follow a link with a new passkey.").Produces<PasskeyChallenge>();
        links.MapPost("/use", Use).For(MemberAction.Enter).RequireRateLimiting(SignInLimits.ByAddress)
            .WithSummary("Uses a link up: sets a password or passkey, signs out everywhere else and in here.").Produces<MemberView>();
    }

    /// <summary>The code stands behind a #, which no browser sends to a server and no log keeps.</summary>
    internal static string AddressOf(HttpRequest request, string code) => $"{request.Scheme}://{request.Host}/welcome#{code}";

    private static async Task<IResult> Make(string id, HttpContext context, OneTime once, IGrainFactory grains, SignedIn steward, ILogger<MemberLink> log)
    {
        if (!MemberNames.IsValid(id) || await grains.GetGrain<IMemberGrain>(id).Get() is null) return HttpRefusals.NoMember(id).ToProblem();
        MemberLink link = await NewLink(id, context, once, steward);
        log.LogWarning("{Steward} made a link by which {Member} sets a new password or passkey", steward.Id, id);
        return Results.Created((string?)null, link);
    }

    internal static async Task<MemberLink> NewLink(string id, HttpContext context, OneTime once, SignedIn steward)
    {
        (string code, DateTimeOffset until) = await once.MakeLink(id, steward.Id, context.RequestAborted);
        context.Response.Headers.CacheControl = "no-store";
        return new MemberLink(new MemberId(id), AddressOf(context.Request, code), code, until);
    }

    private static async Task<IResult> Look(LinkCode body, OneTime once, AccountManager accounts, SqlSignIns signIns, IGrainFactory grains, CancellationToken ct)
    {
        if (await Holder(body.Code, once, grains, ct) is not { } member) return AccountRefusals.UsedUp.ToProblem();
        bool canSignIn = (await accounts.FindByNameAsync(member.Id.Value))?.PasswordHash is not null || (await signIns.Passkeys(member.Id.Value, ct)).Count > 0;
        return Results.Ok(new LinkView(member.Id, member.Name, canSignIn));
    }

    private static async Task<IResult> Challenge(
        LinkCode body, HttpContext context, OneTime once, AccountManager accounts, Passkeys passkeys, IGrainFactory grains)
    {
        if (await Holder(body.Code, once, grains, context.RequestAborted) is not { } member) return AccountRefusals.UsedUp.ToProblem();
        AccountUser user = await accounts.FindByNameAsync(member.Id.Value) ?? AccountUser.New(member.Id.Value);
        return Results.Ok(await passkeys.AskForNew(context, user, member.Name));
    }

    private static async Task<IResult> Use(
        LinkUse body, HttpContext context, OneTime once, AccountManager accounts, Passkeys passkeys, Sessions sessions, IGrainFactory grains)
    {
        CancellationToken ct = context.RequestAborted;
        if (await Holder(body.Code, once, grains, ct) is not { } member) return AccountRefusals.UsedUp.ToProblem();
        string id = member.Id.Value;

        // What is refused leaves the link as it was, so that a better password can be tried.
        AccountUser user = await accounts.FindByNameAsync(id) ?? AccountUser.New(id);
        UserPasskeyInfo? passkey = null;
        if (body.Passkey is { } answer)
        {
            (AccountUser? asked, passkey, Refusal? refusal) = await passkeys.Check(context, id, answer);
            if (refusal is not null) return refusal.ToProblem();
            user = asked!;
        }
        else if (body.Password is not { } typed)
        {
            return HttpRefusals.Malformed("A link is followed with a password or a passkey.").ToProblem();
        }
        else if (await accounts.Judge(user, typed) is { } weak)
        {
            return weak.ToProblem();
        }

        if (await once.Take(body.Code, OneTime.Link, ct) is null) return AccountRefusals.UsedUp.ToProblem();
        if (passkey is not null) await passkeys.Add(user, passkey);
        else if (await accounts.SetPassword(user, body.Password!) is { } refused) return refused.ToProblem();
        await sessions.EndAll(id, null, ct);
        return await SessionEndpoints.Enter(context, id, "link", sessions, grains);
    }

    private static async Task<MemberView?> Holder(string code, OneTime once, IGrainFactory grains, CancellationToken ct) =>
        await once.Look(code, OneTime.Link, ct) is { } link ? await grains.GetGrain<IMemberGrain>(link.Member).Get() : null;
}
