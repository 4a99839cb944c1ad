using Fab.Contracts.Api;
using Fab.Domain;
using Fab.Domain.Members;
using Fab.Gateway.Http;
using Fab.Silo.SignIns;
using Microsoft.AspNetCore.Identity;

namespace Fab.Gateway.Accounts;

/// <summary>How I sign in: password, passkeys, and where I am signed in.</summary>
public static class AccountEndpoints
{
    public static void MapAccount(this IEndpointRouteBuilder api)
    {
        RouteGroupBuilder account = api.MapGroup("/api/account").WithTags("Account");
        account.MapGet("", View).For(MemberAction.ManageOwnAccount)
            .WithSummary("How I sign in, and where I am signed in.").Produces<AccountView>();
        account.MapPost("/confirm", Confirm).For(MemberAction.ManageOwnAccount).InPerson().RequireRateLimiting(SignInLimits.ByAddress)
            .WithSummary("Says again that it is me, by password or passkey: the sign-in is fresh, in a new session.").Produces(StatusCodes.Status204NoContent);
        account.MapPut("/password", ChangePassword).For(MemberAction.ManageOwnAccount).InPerson().RequireRateLimiting(SignInLimits.ByAddress)
            .WithSummary("Sets or changes my password, and signs me out everywhere else.").Produces(StatusCodes.Status204NoContent);
        account.MapPost("/passkeys/challenge", Challenge).For(MemberAction.ManageOwnAccount).InPerson().Freshly()
            .WithSummary("What to ask the browser for, to make a passkey.").Produces<PasskeyChallenge>();
        account.MapPost("/passkeys", AddPasskey).For(MemberAction.ManageOwnAccount).InPerson().Freshly()
            .WithSummary("Adds a passkey that the browser made.").Produces<PasskeyView>(StatusCodes.Status201Created);
        account.MapPut("/passkeys/{id}", RenamePasskey).For(MemberAction.ManageOwnAccount).InPerson()
            .WithSummary("Calls a passkey of mine something else.").Produces(StatusCodes.Status204NoContent);
        account.MapDelete("/passkeys/{id}", RemovePasskey).For(MemberAction.ManageOwnAccount).InPerson()
            .WithSummary("Removes a passkey of mine.").Produces(StatusCodes.Status204NoContent);
        account.MapDelete("/sessions", EndAll).For(MemberAction.ManageOwnAccount).InPerson()
            .WithSummary("Signs me out everywhere.").Produces(StatusCodes.Status204NoContent);
        account.MapDelete("/sessions/{id}", EndOne).For(MemberAction.ManageOwnAccount).InPerson()
            .WithSummary("Signs me out in one other browser.").Produces(StatusCodes.Status204NoContent);
    }

    private static async Task<IResult> View(SignedIn member, AccountManager accounts, SqlSignIns signIns, CancellationToken ct)
    {
        AccountUser? user = await accounts.FindByNameAsync(member.Id);
        return Results.Ok(new AccountView(
            member.Member,
            user?.PasswordHash is not null,
            [.. (await signIns.Passkeys(member.Id, ct)).Select(Entry)],
            [.. (await signIns.Sessions(member.Id, ct)).Select(s => new SessionEntry(s.Id, s.How, s.Agent, s.Address, s.MadeAt, s.SeenAt))],
            member.Session?.Id));
    }

    private static PasskeyView Entry(StoredPasskey passkey) => new(passkey.Id, passkey.Name, passkey.MadeAt, passkey.UsedAt);

    private static async Task<IResult> Confirm(
        SignInProof body, HttpContext context, SignedIn member, AccountManager accounts, Passkeys passkeys, Sessions sessions, SignInLimits limits)
    {
        if (body.Passkey is { } answer)
        {
            if ((await passkeys.WhoSigned(context, answer))?.Member != member.Id) return AccountRefusals.BadPasskey.ToProblem();
        }
        else if (await accounts.Refuse(member.Id, body.Password, limits) is { } refused)
        {
            return refused;
        }

        await sessions.Start(context, member.Id, body.Passkey is null ? "password" : "passkey");
        return Results.NoContent();
    }

    private static async Task<IResult> ChangePassword(
        PasswordChange body, HttpContext context, SignedIn member, AccountManager accounts, Sessions sessions, SignInLimits limits)
    {
        AccountUser user = await accounts.FindByNameAsync(member.Id) ?? AccountUser.New(member.Id);
        if (user.PasswordHash is not null)
        {
            if (await accounts.Refuse(member.Id, body.Current, limits) is { } refused) return refused;
            user = (await accounts.FindByNameAsync(member.Id))!;
        }
        else if (sessions.WhyStale(member.Session) is { } stale)
        {
            return stale.ToProblem();
        }

        if (await accounts.SetPassword(user, body.New) is { } refusal) return refusal.ToProblem();
        await sessions.EndAll(member.Id, null, context.RequestAborted);
        await sessions.Start(context, member.Id, "password");
        return Results.NoContent();
    }

    private static async Task<PasskeyChallenge> Challenge(HttpContext context, SignedIn member, AccountManager accounts, Passkeys passkeys) =>
        await passkeys.AskForNew(context, await accounts.FindByNameAsync(member.Id) ?? AccountUser.New(member.Id), member.Member.Name);

    private static async Task<IResult> AddPasskey(PasskeyAnswer body, HttpContext context, SignedIn member, Passkeys passkeys, SqlSignIns signIns)
    {
        (AccountUser? user, UserPasskeyInfo? passkey, Refusal? refusal) = await passkeys.Check(context, member.Id, body);
        if (refusal is not null) return refusal.ToProblem();
        await passkeys.Add(user!, passkey!);
        string id = Passkeys.IdOf(passkey!);
        return Results.Created($"/api/account/passkeys/{id}", Entry((await signIns.FindPasskey(id, context.RequestAborted))!));
    }

    private static async Task<IResult> RenamePasskey(string id, NameRequest body, SignedIn member, SqlSignIns signIns, CancellationToken ct)
    {
        if (await signIns.FindPasskey(id, ct) is not { } passkey || passkey.Member != member.Id) return AccountRefusals.NoPasskey.ToProblem();
        await signIns.SavePasskey(passkey with { Name = Passkeys.NameOf(body.Name) }, ct);
        return Results.NoContent();
    }

    private static async Task<IResult> RemovePasskey(string id, SignedIn member, AccountManager accounts, SqlSignIns signIns, CancellationToken ct)
    {
        List<StoredPasskey> mine = await signIns.Passkeys(member.Id, ct);
        if (mine.All(passkey => passkey.Id != id)) return AccountRefusals.NoPasskey.ToProblem();
        if (mine.Count == 1 && (await accounts.FindByNameAsync(member.Id))?.PasswordHash is null) return AccountRefusals.OnlyWayIn.ToProblem();
        await signIns.RemovePasskey(member.Id, id, ct);
        return Results.NoContent();
    }

    private static async Task<IResult> EndAll(HttpContext context, SignedIn member, Sessions sessions)
    {
        await sessions.EndAll(member.Id, null, context.RequestAborted);
        await sessions.EndHere(context);
        return Results.NoContent();
    }

    private static async Task<IResult> EndOne(string id, SignedIn member, SqlSignIns signIns, CancellationToken ct)
    {
        await signIns.EndSession(member.Id, id, ct);
        return Results.NoContent();
    }
}
