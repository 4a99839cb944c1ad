using Fab.Contracts.Fund;
using Fab.Contracts.Ledger;
using Fab.Domain.Ledger;
using Fab.Gateway.Hosting;
using Fab.Gateway.Http;
using Orleans;

namespace Fab.Gateway.Money;

/// <summary>The open books: anyone may read them.</summary>
public static class LedgerEndpoints
{
    public static void MapLedger(this IEndpointRouteBuilder api)
    {
        RouteGroupBuilder ledger = api.MapGroup("/api/ledger").WithTags("Money");
        ledger.MapGet("/accounts", (ILedger books, CancellationToken ct) => books.GetAccountsAsync(ct))
            .WithSummary("Every account with its balance.").Produces<AccountBalance[]>();
        ledger.MapGet("/transfers", (ILedger books, CancellationToken ct, long after = 0, int limit = 100, string? account = null) =>
                books.GetTransfersAsync(after, limit, account, ct))
            .WithSummary("Transfers in order of sequence.").Produces<Transfer[]>();
        ledger.MapGet("/verify", (ILedger books, CancellationToken ct) => books.VerifyAsync(ct))
            .WithSummary("Recomputes hashes, holds, limits and balances.").Produces<LedgerVerification>();
        ledger.MapGet("/export", Export).WithSummary("All transfers: format=json (one a line, with hashes) or format=hledger.");
        api.MapGet("/api/fund", (IGrainFactory grains, HubOptions hub) => grains.GetGrain<IFundGrain>(hub.Space).Get())
            .WithTags("Money").WithSummary("The commons fund: rent of the open period and where it goes.").Produces<FundView>();
    }

    private static IResult Export(ILedger books, string format = "json") => format switch
    {
        "json" => Results.Stream(stream => books.WriteJsonLinesAsync(stream, CancellationToken.None), "application/x-ndjson"),
        "hledger" => Results.Stream(
            async stream =>
            {
                await using var writer = new StreamWriter(stream, leaveOpen: true);
                await books.WriteHledgerAsync(writer, CancellationToken.None);
            },
            "text/plain; charset=utf-8"),
        _ => HttpRefusals.Malformed($"format is 'json' or 'hledger', not '{format}'.").ToProblem(),
    };
}
