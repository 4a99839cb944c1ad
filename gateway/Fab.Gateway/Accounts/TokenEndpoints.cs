using Fab.Contracts.Api;
using Fab.Contracts.Members;
using Fab.Domain;
using Fab.Domain.Members;
using Fab.Gateway.Http;
using Fab.Silo.SignIns;
using Orleans;

namespace Fab.Gateway.Accounts;

/// <summary>My tokens, for programs that speak for me.</summary>
public static class TokenEndpoints
{
    private const int MostDays = 3650;

    public static void MapTokens(this IEndpointRouteBuilder api)
    {
        RouteGroupBuilder tokens = api.MapGroup("/api/account/tokens").WithTags("Account");
        tokens.MapGet("", All).For(MemberAction.ManageOwnAccount)
            .WithSummary("My tokens: what each is for, when it ends, when it was last used.").Produces<TokenEntry[]>();
        tokens.MapPost("", Make).For(MemberAction.ManageOwnAccount).Freshly()
            .WithSummary("Makes a token, which is shown this once. A token makes none that may do more than itself.").Produces<MadeToken>(StatusCodes.Status201Created);
        tokens.MapDelete("/{id}", Revoke).For(MemberAction.ManageOwnAccount)
            .WithSummary("Takes a token back.").Produces(StatusCodes.Status204NoContent);
    }

    private static async Task<IResult> All(SignedIn member, IGrainFactory grains, SqlSignIns signIns, CancellationToken ct)
    {
        IReadOnlyDictionary<string, DateTimeOffset> uses = await signIns.TokenUses(member.Id, ct);
        IReadOnlyList<TokenHash> tokens = await grains.GetGrain<IMemberGrain>(member.Id).Tokens();
        return Results.Ok(tokens.Select(token => Entry(token, uses.TryGetValue(token.Hash, out DateTimeOffset used) ? used : null)));
    }

    private static async Task<IResult> Make(NewToken body, HttpContext context, SignedIn member, IGrainFactory grains, TimeProvider time)
    {
        if (body.Days is < 1 or > MostDays) return HttpRefusals.Malformed($"days goes from 1 to {MostDays}.").ToProblem();
        if (string.IsNullOrWhiteSpace(body.Label)) return HttpRefusals.Malformed("A token has a name, so that its owner knows it again.").ToProblem();
        IReadOnlyList<string>? scopes = body.Scopes ?? member.Scopes;
        if (member.Scopes is { } own && scopes!.Except(own).FirstOrDefault() is { } more) return Beyond(more).ToProblem();
        DateTimeOffset? until = body.Days is { } days ? time.GetUtcNow().AddDays(days) : null;
        (string token, string hash) = SignIn.NewToken(member.Member.Id);
        IMemberGrain grain = grains.GetGrain<IMemberGrain>(member.Id);
        if (await grain.AddToken(hash, body.Label, scopes, until) is { } refusal) return refusal.ToProblem();
        TokenHash made = (await grain.Tokens()).First(known => known.Hash == hash);
        context.Response.Headers.CacheControl = "no-store";
        return Results.Created($"/api/account/tokens/{made.Id}", new MadeToken(token, Entry(made, null)));
    }

    private static Refusal Beyond(string scope) => new(
        MemberRefusals.ScopeMissing, $"A token makes none that may do more than itself, and it lacks the scope '{scope}'.", "Make it signed in.");

    private static async Task<IResult> Revoke(string id, SignedIn member, IGrainFactory grains) =>
        (await grains.GetGrain<IMemberGrain>(member.Id).RevokeToken(id))?.ToProblem() ?? Results.NoContent();

    private static TokenEntry Entry(TokenHash token, DateTimeOffset? usedAt) =>
        new(token.Id, token.Label, token.Scopes, token.MadeAt, token.Until, usedAt);
}
