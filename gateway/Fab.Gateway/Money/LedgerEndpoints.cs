using Fab.Contracts.Api;
using Fab.Contracts.Fund;
using Fab.Contracts.Jobs;
using Fab.Contracts.Ledger;
using Fab.Domain.Ledger;
using Fab.Domain.Members;
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
            .For(MemberAction.SeeBooks).WithSummary("Every account with its balance.").Produces<AccountBalance[]>();
        ledger.MapGet("/transfers", (ILedger books, CancellationToken ct, long after = 0, int limit = 100, string? account = null, string? text = null) =>
                TransferSearch.For(text) is { } search
                    ? books.FindTransfersAsync(search, after, limit, account, ct)
                    : books.GetTransfersAsync(after, limit, account, ct))
            .For(MemberAction.SeeBooks).WithSummary("Transfers in order of sequence; with text, those that name it (id, memo, references, accounts) or are of that amount, such as 12.50.").Produces<Transfer[]>();
        ledger.MapGet("/verify", (ILedger books, CancellationToken ct) => books.VerifyAsync(ct))
            .For(MemberAction.SeeBooks).WithSummary("Recomputes hashes, holds, limits and balances.").Produces<LedgerVerification>();
        ledger.MapGet("/root", async (ILedger books, CancellationToken ct, long? size = null) => ToResult(await books.RootAsync(size, ct)))
            .For(MemberAction.SeeBooks).WithSummary("The Merkle root over the first size transfers, or all: keep it, and everything before it can be proved.").Produces<LedgerRoot>();
        ledger.MapGet("/proof", async (ILedger books, CancellationToken ct, string transfer, long? size = null) =>
                ToResult(await books.ProveInclusionAsync(transfer, size, ct)))
            .For(MemberAction.SeeBooks).WithSummary("Proof that a transfer is in the books (RFC 6962).").Produces<InclusionProof>();
        ledger.MapGet("/consistency", async (ILedger books, CancellationToken ct, long from, long? to = null) =>
                ToResult(await books.ProveConsistencyAsync(from, to, ct)))
            .For(MemberAction.SeeBooks).WithSummary("Proof that books begin with older ones (RFC 6962).").Produces<ConsistencyProof>();
        ledger.MapPost("/corrections", Correct).For(MemberAction.CorrectTransfer)
            .WithSummary("Takes a transfer back by a linked reversal. The transfer itself stays.").Produces<Transfer>(StatusCodes.Status201Created);
        ledger.MapGet("/export", Export)
            .For(MemberAction.SeeBooks).WithSummary("All transfers, for anyone: format=json (one a line, with hashes), hledger, csv or valueflows (JSON-LD). Accounts are pseudonyms.");
        api.MapGet("/api/fund", (IGrainFactory grains, HubOptions hub) => grains.GetGrain<IFundGrain>(hub.Space).Get())
            .WithTags("Money").For(MemberAction.SeeBooks).WithSummary("The commons fund: rent of the open period and where it goes.").Produces<FundView>();
    }

    private static IResult ToResult<T>(Answer<T> answer)
        where T : notnull => answer.Refusal?.ToProblem() ?? Results.Ok(answer.Value);

    private static async Task<IResult> Correct(CorrectionRequest body, ILedger books, SignedIn member, CancellationToken ct)
    {
        LedgerResult result = await books.CorrectAsync(body.Transfer, body.Memo, member.Member.Account, ct);
        return result.Refusal?.ToProblem() ?? Results.Created($"/api/ledger/proof?transfer={result.Transfer!.Id}", result.Transfer);
    }

    private static IResult Export(ILedger books, string format = "json") => LedgerDownload.Of(books, format, "fab-books", null);
}
