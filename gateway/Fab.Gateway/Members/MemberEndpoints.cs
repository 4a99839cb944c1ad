using Fab.Contracts.Api;
using Fab.Contracts.Feed;
using Fab.Contracts.Members;
using Fab.Domain;
using Fab.Domain.Members;
using Fab.Gateway.Http;
using Orleans;

namespace Fab.Gateway.Members;

public static class MemberEndpoints
{
    public static void MapMembers(this IEndpointRouteBuilder api)
    {
        RouteGroupBuilder members = api.MapGroup("/api").WithTags("Members");
        members.MapGet("/me", (SignedIn member) => member.Member).For(MemberAction.SeeOwnWallet)
            .WithSummary("Who the token belongs to.").Produces<MemberView>();
        members.MapGet("/members", List).For(MemberAction.ListMembers)
            .WithSummary("The members; for stewards also who they are in the books.").Produces<MemberEntry[]>();
        members.MapPost("/members", Add).For(MemberAction.RegisterMember)
            .WithSummary("Adds a member, or changes one, and makes a token for them.").Produces<MemberToken>(StatusCodes.Status201Created);
        members.MapDelete("/members/{id}", MemberForgetting.Forget).For(MemberAction.ForgetMember)
            .WithSummary("Erases who a member is; their account stays in the books. settle=pay-out or settle=donate empties the wallet first.")
            .Produces<ForgottenMember>();
    }

    private static async Task<IResult> List(IDirectory directory, SignedIn member, CancellationToken ct)
    {
        bool seesAccounts = member.May(MemberAction.SeeAnyWallet);
        return Results.Ok((await directory.Members(ct)).Select(m => new MemberEntry(m.Id, m.Name, m.Roles, m.Classes, seesAccounts ? m.Account : null)));
    }

    private static async Task<IResult> Add(NewMember body, IGrainFactory grains, SignedIn steward)
    {
        if (!MemberNames.IsValid(body.Id.Value))
            return HttpRefusals.Malformed("A member's id has 1 to 40 lower-case letters, digits and '-'.").ToProblem();
        // Before anything is done: a refused request leaves no half-made member.
        if (!body.Classes.All(MemberNames.IsValid))
            return HttpRefusals.Malformed("A machine class has 1 to 40 lower-case letters, digits and '-'.").ToProblem();
        IMemberGrain member = grains.GetGrain<IMemberGrain>(body.Id.Value);
        (string token, string hash) = SignIn.NewToken(body.Id);
        Refusal? refusal = await member.Register(body.Name, body.Roles);
        foreach (string machineClass in body.Classes) refusal ??= await member.Authorise(machineClass, until: null, steward.Id);
        refusal ??= await member.AddToken(hash, $"made by {steward.Id}");
        return refusal?.ToProblem() ?? Results.Created($"/api/members/{body.Id}", new MemberToken(body.Id, token));
    }
}
