using Fab.Domain;
using Fab.Domain.Ledger;
using Fab.Domain.Units;

namespace Fab.Ledger.Tests.Rules;

/// <summary>
/// Ladders: each begins with a request that is wrong in every way at once and puts one thing right a step, so each
/// step proves both that the rule refuses and that it comes before all that follow.
/// </summary>
public sealed class BookRefusalTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Later = Now.AddHours(1);

    [Fact]
    public void Post_WrongInEveryWay_IsRefusedInOrder()
    {
        var request = new TransferRequest("expiry/ ", (TransferKind)99)
        {
            HoldId = "h",
            Memo = "two\nlines",
            References = new Dictionary<string, string> { ["a key"] = "x" },
            Postings = [],
            Corrects = "nothing",
        };
        var posting = new Posting("wal let", "nope:x", new Cents(-1), 7);
        Climb(
            OpenBook(),
            (LedgerRefusals.TransferIdInvalid, request),
            (LedgerRefusals.TransferReserved, request = request with { Id = "expiry/x" }),
            (LedgerRefusals.TransferIdReused, request = request with { Id = "top-up" }),
            (LedgerRefusals.TransferMalformed, request = request with { Id = "new" }),
            (LedgerRefusals.TransferMalformed, request = request with { Kind = TransferKind.Post }),
            (LedgerRefusals.MemoInvalid, request = request with { HoldId = null }),
            (LedgerRefusals.ReferencesInvalid, request = request with { Memo = "one line" }),
            (LedgerRefusals.PostingsCount, request = request with { References = new Dictionary<string, string> { ["job"] = "j1" } }),
            (LedgerRefusals.AccountNameInvalid, request = request with { Postings = [posting] }),
            (LedgerRefusals.AccountKindUnknown, request = request with { Postings = [posting = posting with { Debit = "wallet:maker" }] }),
            (LedgerRefusals.PostingToItself, request = request with { Postings = [posting = posting with { Credit = "wallet:maker" }] }),
            (LedgerRefusals.UnitUnknown, request = request with { Postings = [posting = posting with { Credit = "rent:reprap-1" }] }),
            (LedgerRefusals.AmountNotPositive, request = request with { Postings = [posting = posting with { Unit = 0 }] }),
            (LedgerRefusals.AmountNotPositive, request = request with { Postings = [posting = posting with { Amount = Cents.Zero }] }),
            (LedgerRefusals.AmountTooLarge, request = request with { Postings = [posting = posting with { Amount = new Cents(TransferRules.MaxAmount + 1) }] }),
            (LedgerRefusals.CorrectedTransferNotFound, request = request with { Postings = [posting = posting with { Amount = new Cents(TransferRules.MaxAmount) }] }),
            (LedgerRefusals.WalletTooSmall, request = request with { Corrects = "top-up" }),
            (LedgerRefusals.WalletTooSmall, request = request with { Postings = [posting = posting with { Amount = new Cents(701) }] }),
            (null, request with { Postings = [posting with { Amount = new Cents(700) }] }));
    }

    [Fact]
    public void Hold_WrongInEveryWay_IsRefusedInOrder()
    {
        TransferRequest request = TransferRequest.Hold("new", new Posting("wallet:maker", "rent:reprap-1", new Cents(701)), Now) with
        {
            ExpiresAt = null,
            Corrects = "open",
        };
        Posting posting = request.Postings[0];
        request = request with { Postings = [posting, posting] };
        Climb(
            OpenBook(),
            (LedgerRefusals.TransferMalformed, request),
            (LedgerRefusals.PostingsCount, request = request with { ExpiresAt = Now }),
            (LedgerRefusals.CorrectedTransferNotFound, request = request with { Postings = [posting] }), // a hold is not posted
            (LedgerRefusals.ExpiryNotAhead, request = request with { Corrects = null }),
            (LedgerRefusals.WalletTooSmall, request = request with { ExpiresAt = Later }),
            (null, request with { Postings = [posting with { Amount = new Cents(700) }] }));
    }

    [Fact]
    public void PostHold_WrongInEveryWay_IsRefusedInOrder()
    {
        TransferRequest request = new("new", TransferKind.PostHold) { Corrects = "nothing" };
        Climb(
            OpenBook(),
            (LedgerRefusals.TransferMalformed, request),
            (LedgerRefusals.TransferMalformed, request = request with { HoldId = "top-up" }),
            (LedgerRefusals.AmountNotPositive, request = request with { Amount = new Cents(-1) }),
            (LedgerRefusals.CorrectedTransferNotFound, request = request with { Amount = new Cents(301) }),
            (LedgerRefusals.HoldNotFound, request = request with { Corrects = null }),
            (LedgerRefusals.HoldExpired, request = request with { HoldId = "ran-out" }),
            (LedgerRefusals.HoldAlreadyResolved, request = request with { HoldId = "posted" }),
            (LedgerRefusals.HoldAlreadyResolved, request = request with { HoldId = "voided" }),
            (LedgerRefusals.AmountExceedsHold, request = request with { HoldId = "open" }),
            (null, request with { Amount = new Cents(300) }),
            (null, request with { Amount = Cents.Zero }));
    }

    [Fact]
    public void VoidHold_WrongInEveryWay_IsRefusedInOrder()
    {
        TransferRequest request = new("new", TransferKind.VoidHold) { Amount = Cents.Zero };
        Climb(
            OpenBook(),
            (LedgerRefusals.TransferMalformed, request),
            (LedgerRefusals.TransferMalformed, request = request with { HoldId = "unknown" }),
            (LedgerRefusals.HoldNotFound, request = request with { Amount = null }),
            (LedgerRefusals.HoldExpired, request = request with { HoldId = "ran-out" }),
            (LedgerRefusals.HoldAlreadyResolved, request = request with { HoldId = "voided" }),
            (null, request with { HoldId = "open" }));
    }

    [Theory]
    [InlineData("cash", "wallet:maker", 9000, null)]                                        // a top-up needs no cover
    [InlineData("wallet:maker", "cash", 700, null)]                                         // paid out, up to what is free
    [InlineData("wallet:maker", "wallet:empty", 701, LedgerRefusals.WalletTooSmall)]
    [InlineData("escrow:auction", "wallet:maker", 1, LedgerRefusals.AccountTooSmall)]
    [InlineData("expense:power", "cash", 1001, LedgerRefusals.AccountTooSmall)]             // no more cash than there is
    [InlineData("expense:power", "cash", 1000, null)]
    [InlineData("rent:reprap-1", "ops:reprap-1", 5000, null)]                               // free on both sides
    public void Balance_AtItsLimit_IsCoveredOrRefused(string debit, string credit, long cents, string? code)
    {
        LedgerResult result = OpenBook().Decide(TransferRequest.Post("new", new Posting(debit, credit, new Cents(cents))), Now);
        Assert.Equal(code, result.Refusal?.Code);
    }

    [Fact]
    public void WalletTooSmall_ToAPerson_SaysAmountsAndTheWayOut()
    {
        Refusal refusal = OpenBook()
            .Decide(TransferRequest.Post("new", new Posting("wallet:maker", "rent:reprap-1", new Cents(825))), Now).Refusal!;

        Assert.Equal("wallet:maker has 7.00 available (10.00, of which 3.00 is held); this needs 8.25.", refusal.Message);
        Assert.Equal("Top the wallet up by 1.25 or more.", refusal.WayOut);
    }

    [Fact]
    public void Post_ThatDrainsAWalletInTwoLines_IsCheckedAsAWhole()
    {
        TransferRequest both = TransferRequest.Post(
            "new",
            new Posting("wallet:maker", "rent:reprap-1", new Cents(400)),
            new Posting("wallet:maker", "material:pla", new Cents(301)));
        Assert.Equal(LedgerRefusals.WalletTooSmall, OpenBook().Decide(both, Now).Refusal?.Code);
    }

    [Fact]
    public void Post_ThatWouldOverflowABalance_IsRefused()
    {
        var key = new AccountKey("equity:commons", LedgerUnits.Cents);
        Book book = Book.Empty with { Accounts = Book.Empty.Accounts.Add(key, new AccountState(long.MaxValue / 2, 0, 0, 0)) };
        LedgerResult result = book.Decide(TransferRequest.Post("new", new Posting("equity:commons", "rent:r", new Cents(1))), Now);
        Assert.Equal(LedgerRefusals.AmountTooLarge, result.Refusal?.Code);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("naïve")]
    [InlineData("a b")]
    [InlineData("a\0b")]
    public void TransferId_OutOfItsAlphabet_IsRefused(string? id) =>
        Assert.Equal(LedgerRefusals.TransferIdInvalid, OpenBook().Decide(new TransferRequest(id!, TransferKind.Post), Now).Refusal?.Code);

    [Fact]
    public void Request_WithNothingInIt_IsRefusedAndDoesNotThrow()
    {
        var hollow = new TransferRequest("new", TransferKind.Post) { Postings = null!, Memo = null!, References = null! };
        Assert.Equal(LedgerRefusals.PostingsCount, OpenBook().Decide(hollow, Now).Refusal?.Code);
        Assert.Equal(LedgerRefusals.TransferMalformed, OpenBook().Decide(hollow with { Postings = [null!] }, Now).Refusal?.Code);
        Assert.Equal(LedgerRefusals.AccountNameInvalid, OpenBook().Decide(hollow with { Postings = [new Posting(null!, null!, default)] }, Now).Refusal?.Code);
        Assert.Equal(LedgerRefusals.TransferMalformed, OpenBook().Decide(null!, Now).Refusal?.Code);
        Assert.Equal(LedgerRefusals.TransferIdReused, OpenBook().Decide(hollow with { Id = "top-up" }, Now).Refusal?.Code);
    }

    [Theory]
    [InlineData(0xd800)] // half a surrogate pair
    [InlineData('\t')]
    [InlineData('\0')]
    [InlineData('\u2028')]
    public void Memo_NotOneLineOfUnicode_IsRefused(int character) => Assert.Equal(
        LedgerRefusals.MemoInvalid,
        OpenBook().Decide(
            TransferRequest.Post("new", new Posting("cash", "wallet:maker", new Cents(1))) with { Memo = $"a{(char)character}b" }, Now).Refusal?.Code);

    private static void Climb(Book book, params (string? Code, TransferRequest Request)[] steps)
    {
        foreach ((string? code, TransferRequest request) in steps)
        {
            LedgerResult result = book.Decide(request, Now);
            Assert.True(code == result.Refusal?.Code, $"Expected {code ?? "acceptance"}, got {result.Refusal?.Code ?? "acceptance"} for {request}");
            Assert.Equal(result.Refusal is null, result.Transfer is not null);
            (Book after, _) = book.Submit([request], Now);
            Assert.Equal(code is not null, ReferenceEquals(book, after)); // a refusal leaves the very same book
        }
    }

    /// <summary>A wallet of 10.00, of which 3.00 is held by "open"; and a hold of each other fate.</summary>
    private static Book OpenBook()
    {
        Posting rent = new("wallet:maker", "rent:reprap-1", new Cents(300));
        DateTimeOffset earlier = Now.AddHours(-2);
        (Book book, IReadOnlyList<LedgerResult> results) = Book.Empty.Submit(
            [
                TransferRequest.Post("top-up", new Posting("cash", "wallet:maker", new Cents(1000))),
                TransferRequest.Hold("ran-out", rent, Now),
                TransferRequest.Hold("posted", rent, Later),
                TransferRequest.PostHold("post", "posted", Cents.Zero),
                TransferRequest.Hold("voided", rent, Later),
                TransferRequest.VoidHold("void", "voided"),
                TransferRequest.Hold("open", rent, Later),
            ],
            earlier);
        Assert.All(results, result => Assert.Null(result.Refusal));
        return book.ExpireDue(Now);
    }
}
