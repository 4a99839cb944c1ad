using Fab.Contracts.Ledger;
using Fab.Domain.Ledger;
using Fab.Domain.Units;

namespace Fab.Ledger.Tests.Stores;

/// <summary>The largest thing that ever happens at once: a period close that pays everybody.</summary>
public abstract partial class LedgerConformance
{
    private const int PayoutsPerTransfer = TransferRules.MaxPostings;

    protected virtual int TransfersOfAClose => 5;

    [Fact]
    public async Task Close_PayingEverybody_IsWholeOrHasNotBegun()
    {
        long payouts = (long)TransfersOfAClose * PayoutsPerTransfer;
        await AcceptAsync(TransferRequest.Post("rents", new Posting("cash", "rent:reprap-1", new Cents(payouts))));
        TransferRequest[] close =
        [
            TransferRequest.Post("close/fund", new Posting("rent:reprap-1", "div", new Cents(payouts))),
            .. Enumerable.Range(0, TransfersOfAClose).Select(i => TransferRequest.Post(
                $"close/{i}",
                [.. Enumerable.Range(0, PayoutsPerTransfer).Select(j => new Posting("div", $"wallet:m{(i * PayoutsPerTransfer) + j:x16}", new Cents(1)))])),
        ];

        IReadOnlyList<LedgerResult> refused = await Ledger.SubmitAsync([.. close, Spend("too-much", 1)], linked: true, Ct);
        Assert.Equal(LedgerRefusals.WalletTooSmall, refused[^1].Refusal?.Code);
        Assert.All(refused.SkipLast(1), r => Assert.Equal(LedgerRefusals.LinkedTransferRefused, r.Refusal?.Code));
        Assert.Equal(1, (await Ledger.RootAsync(null, Ct)).Value!.Size);
        Assert.Equal((0, 0, 0), await StandingAsync("wallet:m0000000000000000"));

        IReadOnlyList<LedgerResult> done = await Ledger.SubmitAsync(close, linked: true, Ct);
        Assert.All(done, r => Assert.Null(r.Refusal));
        IReadOnlyList<LedgerResult> again = await Ledger.SubmitAsync(close, linked: true, Ct);
        Assert.All(again, r => Assert.True(r.WasStored));

        IReadOnlyList<AccountBalance> accounts = await Ledger.GetAccountsAsync(Ct);
        Assert.Equal(payouts, accounts.Count(a => a.Account.StartsWith("wallet:", StringComparison.Ordinal) && a.Posted == new Cents(1)));
        Assert.Equal((0, 0, 0), await StandingAsync("rent:reprap-1"));
        Assert.Equal((0, 0, 0), await StandingAsync("div"));
        await AssertSoundAsync(TransfersOfAClose + 2);
    }
}
