using Fab.Contracts.Ledger;
using Fab.Domain.Ledger;
using Fab.Domain.Units;

namespace Fab.Ledger.Tests.Stores;

/// <summary>What a search finds, in every store and in the port's own way alike.</summary>
public abstract partial class LedgerConformance
{
    [Theory]
    [InlineData("top", "top-1 top-2")] // ids
    [InlineData(" RENT OF ", "j1-rent")] // memo, whatever its case
    [InlineData("%", "")]
    [InlineData("_", "")]
    [InlineData("'", "top-2")]
    [InlineData("Ä", "top-1")]
    [InlineData("ä", "")]
    [InlineData("bremen", "j1-rent")] // what a reference says
    [InlineData("place", "")] // and not what it is called
    [InlineData("say \"hi\"", "j1-rent")]
    [InlineData("j1-hold", "j1-hold j1-rent")] // the hold it resolved
    [InlineData("pla", "sale undo")] // accounts
    [InlineData("12,50", "top-2")]
    [InlineData("12.5", "")]
    [InlineData("3.00", "sale undo")] // one posting of two
    [InlineData("5.00", "sale undo j1-hold")] // both together, and one alone
    [InlineData("sale", "sale undo")] // what it corrects
    [InlineData("\0", "")]
    [InlineData("0.00", "")]
    [InlineData("nothing is called so", "")]
    public async Task Search_Text_FindsWhatNamesIt(string text, string ids)
    {
        await AcceptAsync(TopUp("top-1", 1000) with { Memo = "Ärger" }, TopUp("top-2", 1250) with { Memo = "O'Brien" });
        Transfer sale = await AcceptAsync(TransferRequest.Post(
            "sale", new Posting("wallet:maker", "material:pla", new Cents(300)), new Posting("wallet:maker", "material:pla", new Cents(200))));
        await AcceptAsync(
            TransferRequest.Reverse("undo", sale, "wrong"),
            HoldRent("j1-hold", 500, 60),
            TransferRequest.PostHold("j1-rent", "j1-hold", new Cents(412)) with
            {
                Memo = "Rent of reprap-1",
                References = new Dictionary<string, string> { ["place"] = "Bremen", ["words"] = "they say \"hi\" ß" },
            });
        TransferSearch search = TransferSearch.For(text)!;
        foreach (ILedger ledger in (ILedger[])[Ledger, new PassingOn(Ledger)])
        {
            Assert.Equal(ids, string.Join(' ', (await ledger.FindTransfersAsync(search, 0, 100, null, Ct)).Select(t => t.Id)));
            Transfer[] paged = [.. await ledger.FindTransfersAsync(search, 0, 1, null, Ct)];
            if (paged.Length > 0) paged = [.. paged, .. await ledger.FindTransfersAsync(search, paged[0].Sequence, 1000, null, Ct)];
            Assert.Equal(ids, string.Join(' ', paged.Select(t => t.Id)));
            Assert.All(await ledger.FindTransfersAsync(search, 0, 100, "material:pla", Ct), t => Assert.Contains("pla", t.Postings[0].ToString(), StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" \t ")]
    public void Search_NoText_IsNone(string? text) => Assert.Null(TransferSearch.For(text));
}
