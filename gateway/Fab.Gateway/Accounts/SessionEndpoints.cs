using Fab.Contracts.Api;
using Fab.Contracts.Members;
using Fab.Domain.Members;
using Fab.Gateway.Http;
using Orleans;

namespace Fab.Gateway.Accounts;

/// <summary>Signing in and out, in a browser.</summary>
public static class SessionEndpoints
{
    public static void MapSessions(this IEndpointRouteBuilder api)
    {
        RouteGroupBuilder session = api.MapGroup("/api/session").WithTags("Sign-in");
        session.MapGet("", async (HttpContext context, SignIn signIn) => new SessionView((await signIn.Who(context))?.Member)).For(MemberAction.SeeSpace)
            .WithSummary("Who this is; nobody, where nobody is signed in.").Produces<SessionView>();
        session.MapPost("", ByPassword).For(MemberAction.Enter).RequireRateLimiting(SignInLimits.ByAddress)
            .WithSummary("Signs in by password: sets the session's cookie.").Produces<MemberView>();
        session.MapPost("/passkey/challenge", (HttpContext context, Passkeys passkeys) => passkeys.Ask(context)).For(MemberAction.Enter)
            .RequireRateLimiting(SignInLimits.ByAddress).WithSummary("What to ask the browser for, to sign in by passkey.").Produces<PasskeyChallenge>();
        session.MapPost("/passkey", ByPasskey).For(MemberAction.Enter).RequireRateLimiting(SignInLimits.ByAddress)
            .WithSummary("Signs in by passkey: sets the session's cookie.").Produces<MemberView>();
        session.MapDelete("", SignOut).For(MemberAction.Enter)
            .WithSummary("Signs out in this browser.").Produces(StatusCodes.Status204NoContent);
    }

    private static async Task<IResult> ByPassword(
        PasswordSignIn body, HttpContext context, AccountManager accounts, Sessions sessions, SignInLimits limits, IGrainFactory grains)
    {
        string member = body.Member.Trim();
        if (!MemberNames.IsValid(member)) return AccountRefusals.Wrong.ToProblem();
        return await accounts.Refuse(member, body.Password, limits) ?? await Enter(context, member, "password", sessions, grains);
    }

    private static async Task<IResult> ByPasskey(PasskeyAnswer body, HttpContext context, Passkeys passkeys, Sessions sessions, IGrainFactory grains) =>
        await passkeys.WhoSigned(context, body) is { } user
            ? await Enter(context, user.Member, "passkey", sessions, grains)
            : AccountRefusals.BadPasskey.ToProblem();

    /// <summary>A session for somebody who has shown who they are.</summary>
    internal static async Task<IResult> Enter(HttpContext context, string id, string how, Sessions sessions, IGrainFactory grains)
    {
        if (await grains.GetGrain<IMemberGrain>(id).Get() is not { } member) return AccountRefusals.Wrong.ToProblem();
        await sessions.Start(context, id, how);
        context.Response.Headers.CacheControl = "no-store";
        return Results.Ok(member);
    }

    private static async Task<IResult> SignOut(HttpContext context, Sessions sessions)
    {
        await sessions.EndHere(context);
        return Results.NoContent();
    }
}
