using System.Security.Cryptography;
using System.Text;
using Fab.Contracts.Api;
using Fab.Contracts.Ledger;
using Fab.Contracts.Members;
using Fab.Domain;
using Fab.Domain.Ledger;
using Fab.Domain.Members;
using Fab.Gateway.Hosting;
using Fab.Gateway.Http;
using Orleans;

namespace Fab.Gateway.Money;

public static class WalletEndpoints
{
    private const int LastEntries = 50;

    public static void MapWallet(this IEndpointRouteBuilder api)
    {
        RouteGroupBuilder wallet = api.MapGroup("/api/wallet").WithTags("Money");
        wallet.MapGet("", (ILedger ledger, SignedIn member, CancellationToken ct) => View(ledger, member.Member.Wallet, ct)).For(MemberAction.SeeOwnWallet)
            .WithSummary("My wallet: balance, what is held, the last entries.").Produces<WalletView>();
        wallet.MapGet("/export", Export).For(MemberAction.SeeOwnWallet)
            .WithSummary("Every transfer that touched my wallet, or for stewards a member's: format as for the books.");
        wallet.MapPost("/top-up", TopUp).For(MemberAction.UseOwnWallet)
            .WithSummary("Money came in. On a demo hub anyone for themselves; elsewhere a steward for a member.").Produces<WalletView>();
    }

    private static async Task<IResult> Export(
        ILedger ledger, IGrainFactory grains, SignedIn member, string format = "csv", string? of = null)
    {
        if (of is null || of == member.Id) return LedgerDownload.Of(ledger, format, "fab-wallet", member.Member.Wallet);
        if (!member.May(MemberAction.SeeAnyWallet)) return HttpRefusals.Forbidden("stewards; your own needs no name").ToProblem();
        MemberView? owner = MemberNames.IsValid(of) ? await grains.GetGrain<IMemberGrain>(of).Get() : null;
        return owner is null ? HttpRefusals.NoMember(of).ToProblem() : LedgerDownload.Of(ledger, format, "fab-wallet", owner.Wallet);
    }

    private static async Task<IResult> TopUp(
        TopUpRequest body, ILedger ledger, IGrainFactory grains, SignedIn member, HubOptions hub, CancellationToken ct)
    {
        MemberId whose = body.Member ?? member.Member.Id;
        bool may = member.May(MemberAction.TopUpAnyWallet) || (hub.Demo && whose == member.Member.Id);
        if (!may) return HttpRefusals.Forbidden("stewards, who book money that came in").ToProblem();
        MemberView? owner = MemberNames.IsValid(whose.Value) ? await grains.GetGrain<IMemberGrain>(whose.Value).Get() : null;
        if (owner is null) return HttpRefusals.NoMember(whose.Value).ToProblem();
        // The caller's id makes a repeated request harmless; without one each request is a top-up of its own.
        string id = Owned("top-up", owner.Account, body.Id ?? Guid.CreateVersion7().ToString("N"));
        LedgerResult result = await ledger.SubmitAsync(
            TransferRequest.Post(id, new Posting("cash", owner.Wallet, body.Cents)) with
            {
                Memo = "Top-up",
                References = new Dictionary<string, string> { ["bookedBy"] = member.Member.Account },
            },
            ct);
        return result.Refusal?.ToProblem() ?? await View(ledger, owner.Wallet, ct);
    }

    /// <summary>Of what a caller sends only the hash goes into the books, where it might be a name and could never be erased.</summary>
    private static string Owned(string what, string account, string callersId) =>
        $"{what}/{account}/{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(callersId)).AsSpan(0, 16))}";

    private static async Task<IResult> View(ILedger ledger, string account, CancellationToken ct)
    {
        BalanceResult balance = await ledger.GetBalanceAsync(account, ct);
        if (balance.Refusal is { } refusal) return refusal.ToProblem();
        AccountBalance stands = balance.Balance!;
        return Results.Ok(new WalletView(account, stands.Posted, stands.Held, stands.Available, await ledger.GetLatestTransfersAsync(LastEntries, account, ct)));
    }
}
