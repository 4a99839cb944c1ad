using System.Net;
using Fab.Contracts.Api;
using Fab.Domain;
using Fab.Domain.Members;
using Fab.Gateway.Hosting;
using Fab.Gateway.Http;

namespace Fab.Gateway.Members;

/// <summary>On a demo hub, its own machine may act as any of the demo members. Nowhere else does this answer.</summary>
public static class DemoEndpoints
{
    private static readonly string[] LoopbackNames = ["127.0.0.1", "localhost", "[::1]"];

    public static void MapDemo(this IEndpointRouteBuilder api) => api
        .MapGet("/api/demo/token", Token).For(MemberAction.Enter).WithTags("Members")
        .WithSummary("A demo member's token, on a demo hub's own machine.").Produces<DemoToken>();

    private static IResult Token(string role, HttpContext context, HubOptions hub, DemoTokens tokens)
    {
        // The Host header must be loopback too, or a web page elsewhere could be pointed here by its name server.
        bool local = context.Connection.RemoteIpAddress is { } ip && IPAddress.IsLoopback(ip) && LoopbackNames.Contains(context.Request.Host.Host);
        if (!hub.Demo || !local || tokens.For(role) is not { } token)
            return HttpRefusals.NoSuchPath("/api/demo/token").ToProblem();
        context.Response.Headers.CacheControl = "no-store";
        return Results.Ok(new DemoToken(new MemberId(role), role, token));
    }
}
