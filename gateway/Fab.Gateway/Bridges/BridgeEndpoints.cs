using Fab.Contracts.Api;
using Fab.Contracts.Jobs;
using Fab.Designs.Storage;
using Fab.Domain;
using Fab.Domain.Members;
using Fab.Gateway.Accounts;
using Fab.Gateway.Http;

namespace Fab.Gateway.Bridges;

public static class BridgeEndpoints
{
    public static void MapBridges(this IEndpointRouteBuilder api)
    {
        RouteGroupBuilder bridges = api.MapGroup("/api/bridges").WithTags("Bridges");
        bridges.MapGet("", async (BridgeDesk desk, CancellationToken ct) => Results.Ok(await desk.All(ct))).For(MemberAction.RunBridges)
            .WithSummary("The bridges that run elsewhere, and their machines.").Produces<BridgeView[]>();
        bridges.MapPost("/{name}/code", Invite).For(MemberAction.RunBridges)
            .WithSummary("A one-time code, which a bridge of that name trades for its credentials.").Produces<BridgeInvitation>(StatusCodes.Status201Created);
        bridges.MapDelete("/{name}", Revoke).For(MemberAction.RunBridges)
            .WithSummary("Takes a bridge's credentials and code away.").Produces<BridgeView>();
        bridges.MapPost("/enrol", Enrol).For(MemberAction.Enter).RequireRateLimiting(SignInLimits.ByAddress)
            .WithSummary("For bridges: trades a one-time code for credentials, told this once.").Produces<BridgeEnrolment>();
        bridges.MapGet("/me/programs/{hash}", Program).For(MemberAction.Enter)
            .WithSummary("For bridges: a program by its hash, with the bridge's token.").Produces<string>(contentType: "text/plain");
    }

    private static async Task<IResult> Invite(string name, BridgeDesk desk, SignedIn steward)
    {
        Answer<BridgeInvitation> invited = await desk.Invite(name, steward.Id);
        return invited.Refusal?.ToProblem() ?? Results.Created("/api/bridges/enrol", invited.Value);
    }

    private static async Task<IResult> Revoke(string name, BridgeDesk desk, SignedIn steward, CancellationToken ct) =>
        (await desk.Revoke(name, steward.Id, ct))?.ToProblem() ?? Results.Ok((await desk.All(ct)).First(bridge => bridge.Name == name));

    private static async Task<IResult> Enrol(EnrolRequest body, BridgeDesk desk, EnrolTries tries, CancellationToken ct)
    {
        if (!tries.MayTry()) return BrokerRefusals.TriedTooOften.ToProblem(StatusCodes.Status429TooManyRequests);
        Answer<BridgeEnrolment> enrolled = await desk.Enrol(body.Code, ct);
        if (enrolled.Refusal is not { } refusal) return Results.Ok(enrolled.Value);
        tries.Failed();
        return refusal.ToProblem();
    }

    private static async Task<IResult> Program(string hash, HttpContext context, BridgeDesk desk, IBlobStore blobs)
    {
        if (await desk.BridgeOf(SignIn.TokenOf(context)) is null) return HttpRefusals.SignIn.ToProblem();
        return blobs.Open(new ContentHash(hash)) is { } content
            ? Results.Stream(content, "text/plain; charset=utf-8", enableRangeProcessing: true)
            : HttpRefusals.NoProgram(hash).ToProblem();
    }
}

/// <summary>A code has 59 bits; that nobody guesses them holds as long as wrong ones are few.</summary>
public sealed class EnrolTries(TimeProvider time)
{
    private const int MostAMinute = 20;

    private readonly Lock _gate = new();
    private readonly Queue<DateTimeOffset> _failed = [];

    public bool MayTry()
    {
        lock (_gate)
        {
            DateTimeOffset since = time.GetUtcNow() - TimeSpan.FromMinutes(1);
            while (_failed.TryPeek(out DateTimeOffset oldest) && oldest < since) _failed.Dequeue();
            return _failed.Count < MostAMinute;
        }
    }

    public void Failed()
    {
        lock (_gate) _failed.Enqueue(time.GetUtcNow());
    }
}
