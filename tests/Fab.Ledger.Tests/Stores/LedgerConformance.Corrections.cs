using Fab.Contracts.Ledger;
using Fab.Domain.Ledger;
using Fab.Domain.Units;

namespace Fab.Ledger.Tests.Stores;

/// <summary>Corrections are linked reversals, once; nothing is ever edited.</summary>
public abstract partial class LedgerConformance
{
    private const string Steward = "m00000000000000ff";

    [Fact]
    public async Task Correction_OfATransfer_NetsToZeroAndNamesIt()
    {
        await AcceptAsync(TopUp("t1", 1000), HoldRent("h", 500, 60), TransferRequest.PostHold("p", "h", new Cents(412)));
        Transfer back = (await Ledger.CorrectAsync("p", "The print was spoiled", Steward, Ct)).Transfer!;

        Assert.Equal(("correct/3", "p", Steward), (back.Id, back.Corrects, back.References["bookedBy"]));
        Assert.Equal((1000, 0, 1000), await StandingAsync("wallet:maker"));
        Assert.Equal((0, 0, 0), await StandingAsync("rent:reprap-1"));
        await AssertSoundAsync(4);
    }

    [Fact]
    public async Task Correction_Again_IsRefusedWhoeverAsks()
    {
        await AcceptAsync(TopUp("t1", 1000));
        Assert.Null((await Ledger.CorrectAsync("t1", "Wrong till", Steward, Ct)).Refusal);
        string before = await DumpAsync();
        Assert.Equal(LedgerRefusals.AlreadyCorrected, (await Ledger.CorrectAsync("t1", "Wrong till", Steward, Ct)).Refusal?.Code);
        Assert.Equal(LedgerRefusals.AlreadyCorrected, (await Ledger.CorrectAsync("t1", "Another reason", "m00000000000000fe", Ct)).Refusal?.Code);
        Assert.Equal(before, await DumpAsync());
        Assert.Null((await Ledger.CorrectAsync("correct/1", "It was right after all", Steward, Ct)).Refusal);
        Assert.Equal((1000, 0, 1000), await StandingAsync("wallet:maker"));
    }

    [Fact]
    public async Task Correction_OfWhatCannotBe_IsRefused()
    {
        await AcceptAsync(
            TopUp("t1", 1000),
            HoldRent("h", 500, 60),
            TransferRequest.VoidHold("v", "h"),
            TransferRequest.Post("close", new Posting("rent:reprap-1", "div", new Cents(5))),
            TransferRequest.Post("spent", new Posting("wallet:maker", "cash", new Cents(1000))));
        string before = await DumpAsync();
        Assert.Equal(LedgerRefusals.TransferNotFound, (await Ledger.CorrectAsync("t9", "x", Steward, Ct)).Refusal?.Code);
        Assert.Equal(LedgerRefusals.CorrectedTransferNotFound, (await Ledger.CorrectAsync("h", "x", Steward, Ct)).Refusal?.Code);
        Assert.Equal(LedgerRefusals.CorrectedTransferNotFound, (await Ledger.CorrectAsync("v", "x", Steward, Ct)).Refusal?.Code);
        Assert.Equal(LedgerRefusals.CorrectionNotAllowed, (await Ledger.CorrectAsync("close", "x", Steward, Ct)).Refusal?.Code);
        Assert.Equal(LedgerRefusals.WalletTooSmall, (await Ledger.CorrectAsync("t1", "x", Steward, Ct)).Refusal?.Code);
        Assert.Equal(LedgerRefusals.MemoInvalid, (await Ledger.CorrectAsync("spent", "two\nlines", Steward, Ct)).Refusal?.Code);
        Assert.Equal(before, await DumpAsync());
    }
}
