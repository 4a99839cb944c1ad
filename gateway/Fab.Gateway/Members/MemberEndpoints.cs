using Fab.Contracts.Api;
using Fab.Contracts.Feed;
using Fab.Contracts.Members;
using Fab.Domain;
using Fab.Domain.Members;
using Fab.Gateway.Accounts;
using Fab.Gateway.Http;
using Fab.Silo.SignIns;
using Orleans;

namespace Fab.Gateway.Members;

public static class MemberEndpoints
{
    public static void MapMembers(this IEndpointRouteBuilder api)
    {
        RouteGroupBuilder members = api.MapGroup("/api").WithTags("Members");
        members.MapGet("/me", (SignedIn member) => member.Member).For(MemberAction.SeeOwnWallet)
            .WithSummary("Who the token or the session belongs to.").Produces<MemberView>();
        members.MapGet("/members", List).For(MemberAction.ListMembers)
            .WithSummary("The members and what they are authorised for; for stewards also who they are in the books.").Produces<MemberEntry[]>();
        members.MapPost("/members", Add).For(MemberAction.RegisterMember).Freshly()
            .WithSummary("Adds a member and makes a link for them to come in by, or changes one.").Produces<AddedMember>(StatusCodes.Status201Created);
        members.MapDelete("/members/{id}", MemberForgetting.Forget).For(MemberAction.ForgetMember)
            .WithSummary("Erases who a member is; their account stays in the books. settle=pay-out or settle=donate empties the wallet first.")
            .Produces<ForgottenMember>();
        members.MapPut("/members/{id}/authorisations/{machineClass}", Authorise).For(MemberAction.AuthoriseMember)
            .WithSummary("Authorises a member for a class of machines, for good or until a day.").Produces<MemberEntry>();
        members.MapDelete("/members/{id}/authorisations/{machineClass}", Withdraw).For(MemberAction.AuthoriseMember)
            .WithSummary("Takes an authorisation back.").Produces<MemberEntry>();
    }

    private static async Task<IResult> List(IDirectory directory, SignedIn member, SqlSignIns signIns, TimeProvider time, CancellationToken ct)
    {
        IReadOnlyList<MemberView> members = await directory.Members(ct);
        DateTimeOffset now = time.GetUtcNow();
        if (!member.May(MemberAction.SeeAnyWallet)) return Results.Ok(members.Select(m => Entry(m, now)));
        IReadOnlySet<string> canSignIn = await signIns.MembersWhoCanSignIn(ct);
        ILookup<string, DateTimeOffset> links = (await signIns.OpenOnce(OneTime.Link, ct)).ToLookup(l => l.Member, l => l.Until);
        return Results.Ok(members.Select(m => Entry(m, now) with
        {
            Account = m.Account,
            CanSignIn = canSignIn.Contains(m.Id.Value),
            LinkUntil = links[m.Id.Value].Select(until => (DateTimeOffset?)until).Max(),
        }));
    }

    /// <summary>What was listed when an authorisation still held may be listed after it has ended.</summary>
    private static MemberEntry Entry(MemberView member, DateTimeOffset now) => new(
        member.Id,
        member.Name,
        member.Roles,
        [.. member.Classes.Where(c => member.Authorisations.All(a => a.MachineClass != c || a.Until is not { } until || now < until))],
        null,
        member.Authorisations);

    private static async Task<IResult> Add(NewMember body, HttpContext context, IGrainFactory grains, OneTime once, SqlSignIns signIns, SignedIn steward)
    {
        if (!MemberNames.IsValid(body.Id.Value))
            return HttpRefusals.Malformed("A member's id has 1 to 40 lower-case letters, digits and '-'.").ToProblem();
        // Before anything is done: a refused request leaves no half-made member.
        if (!body.Classes.All(MemberNames.IsValid))
            return HttpRefusals.Malformed("A machine class has 1 to 40 lower-case letters, digits and '-'.").ToProblem();
        IMemberGrain member = grains.GetGrain<IMemberGrain>(body.Id.Value);
        bool isNew = await member.Get() is null;
        if (body.WithToken && !isNew) return AccountRefusals.NotYours(body.Id.Value).ToProblem();
        if (body.Id.Value == steward.Id && !body.Roles.Contains(Roles.Steward)) return AccountRefusals.OwnRole.ToProblem();
        Refusal? refusal = await member.Register(body.Name, body.Roles);
        foreach (string machineClass in body.Classes) refusal ??= await member.Authorise(machineClass, until: null, steward.Id);
        string? token = null;
        if (body.WithToken && refusal is null)
        {
            (token, string hash) = SignIn.NewToken(body.Id);
            refusal = await member.AddToken(hash, $"made by {steward.Id}");
        }

        if (refusal is not null) return refusal.ToProblem();
        bool canSignIn = (await signIns.MembersWhoCanSignIn(context.RequestAborted)).Contains(body.Id.Value);
        MemberLink? link = canSignIn || !isNew ? null : await LinkEndpoints.NewLink(body.Id.Value, context, once, steward);
        return Results.Created($"/api/members/{body.Id}", new AddedMember(body.Id, link, token));
    }

    private static Task<IResult> Authorise(
        string id, string machineClass, AuthorisationRequest body, IGrainFactory grains, SignedIn trainer, TimeProvider time) =>
        Change(id, grains, time, member => member.Authorise(machineClass, body.Until, trainer.Id));

    private static Task<IResult> Withdraw(string id, string machineClass, IGrainFactory grains, SignedIn trainer, TimeProvider time) =>
        Change(id, grains, time, member => member.Revoke(machineClass, trainer.Id));

    private static async Task<IResult> Change(string id, IGrainFactory grains, TimeProvider time, Func<IMemberGrain, Task<Refusal?>> change)
    {
        IMemberGrain grain = grains.GetGrain<IMemberGrain>(id);
        if (!MemberNames.IsValid(id) || await grain.Get() is null) return HttpRefusals.NoMember(id).ToProblem();
        return (await change(grain))?.ToProblem() ?? Results.Ok(Entry((await grain.Get())!, time.GetUtcNow()));
    }
}
