using System.Text.Json;
using Fab.Contracts.Json;
using Fab.Contracts.Ledger;
using Fab.Domain.Ledger;
using Fab.Domain.Units;
using Fab.TestSupport;

namespace Fab.Ledger.Tests.Stores;

/// <summary>What every ledger does alike; one class per store runs it.</summary>
public abstract partial class LedgerConformance : IAsyncLifetime
{
    protected ManualTime Time { get; } = new();

    protected ILedger Ledger { get; private set; } = null!;

    private static CancellationToken Ct => CancellationToken.None;

    /// <summary>An empty ledger on <see cref="Time"/>.</summary>
    protected abstract Task<ILedger> OpenAsync();

    public virtual async Task InitializeAsync() => Ledger = await OpenAsync();

    public virtual async Task DisposeAsync()
    {
        if (Ledger is IAsyncDisposable disposable) await disposable.DisposeAsync();
    }

    [Fact]
    public async Task Ledger_WhenEmpty_IsSoundAndHasNothing()
    {
        Assert.Empty(await Ledger.GetTransfersAsync(0, 10, null, Ct));
        Assert.Empty(await Ledger.GetAccountsAsync(Ct));
        Assert.Null(await Ledger.GetTransferAsync("none", Ct));
        Assert.Equal(new AccountBalance("wallet:maker", 0, default, default, default), await BalanceAsync("wallet:maker"));
        LedgerVerification verification = await Ledger.VerifyAsync(Ct);
        Assert.True(verification.IsSound);
        Assert.Equal(new string('0', 64), verification.Chain);
        Assert.Equal("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", verification.MerkleRoot);
    }

    [Fact]
    public async Task Rent_HeldThenPostedInPart_GoesToTheMachineAndTheRestIsReleased()
    {
        await AcceptAsync(TopUp("t1", 1000));
        Transfer hold = await AcceptAsync(HoldRent("job/j1:hold", 500, minutes: 60));
        Assert.Equal((1000, 500, 500), await StandingAsync("wallet:maker"));
        Assert.Equal(new Cents(500), (await BalanceAsync("rent:reprap-1")).Incoming);
        Assert.Equal((0, 0, 0), await StandingAsync("rent:reprap-1"));

        TransferRequest post = TransferRequest.PostHold("job/j1:post", "job/j1:hold", new Cents(412)) with
        {
            Memo = "Rent of reprap-1",
            EffectiveAt = Time.GetUtcNow().AddMinutes(-1),
            References = new Dictionary<string, string> { ["job"] = "j1", ["meteredSeconds"] = "12345", ["rateCentsPerHour"] = "120" },
        };
        Transfer posted = await AcceptAsync(post);

        Assert.Equal(new Cents(88), posted.Released);
        Assert.Equal([new Posting("wallet:maker", "rent:reprap-1", new Cents(412))], posted.Postings);
        Assert.Equal((588, 0, 588), await StandingAsync("wallet:maker"));
        Assert.Equal((412, 0, 412), await StandingAsync("rent:reprap-1"));
        Assert.Equal((1000, 0, 1000), await StandingAsync("cash"));
        Transfer? read = await Ledger.GetTransferAsync("job/j1:post", Ct);
        Assert.Equal(Json(posted), Json(read));
        Assert.Equal(3, read!.Sequence);
        Assert.Equal(hold.ExpiresAt, (await Ledger.GetTransferAsync("job/j1:hold", Ct))!.ExpiresAt);
        await AssertSoundAsync(3);
    }

    [Fact]
    public async Task Hold_Voided_GivesAllBack()
    {
        await AcceptAsync(TopUp("t1", 1000), HoldRent("h", 1000, 60), TransferRequest.VoidHold("v", "h"));
        Assert.Equal((1000, 0, 1000), await StandingAsync("wallet:maker"));
        Assert.Equal(new Cents(1000), (await Ledger.GetTransferAsync("v", Ct))!.Released);
        await AssertSoundAsync(3);
    }

    [Fact]
    public async Task Hold_PostedAtZero_MovesNothingAndResolvesIt()
    {
        await AcceptAsync(TopUp("t1", 1000), HoldRent("h", 300, 60));
        Transfer posted = await AcceptAsync(TransferRequest.PostHold("p", "h", Cents.Zero));
        Assert.Empty(posted.Postings);
        Assert.Equal((1000, 0, 1000), await StandingAsync("wallet:maker"));
        Assert.True((await Ledger.SubmitAsync(TransferRequest.PostHold("p", "h", Cents.Zero), Ct)).WasStored);
        await RefuseAsync(LedgerRefusals.HoldAlreadyResolved, TransferRequest.VoidHold("v", "h"));
        await AssertSoundAsync(3);
    }

    [Fact]
    public async Task Hold_WhenItsTimeIsUp_CountsAsReleasedAndIsRecordedOnce()
    {
        await AcceptAsync(TopUp("t1", 1000), HoldRent("h1", 600, 60), HoldRent("h2", 400, 61));
        Time.Advance(TimeSpan.FromMinutes(60));

        Assert.Equal((1000, 400, 600), await StandingAsync("wallet:maker")); // before anything is recorded
        Assert.Equal(new Cents(400), (await BalanceAsync("rent:reprap-1")).Incoming);
        Assert.Equal(3, (await Ledger.GetTransfersAsync(0, 10, null, Ct)).Count);

        LedgerResult refused = await Ledger.SubmitAsync(TransferRequest.PostHold("p", "h1", new Cents(1)), Ct);
        Assert.Equal(LedgerRefusals.HoldExpired, refused.Refusal?.Code);
        Transfer expiry = (await Ledger.GetTransferAsync("expiry/h1", Ct))!;
        Assert.Equal((TransferKind.ExpireHold, 4L, new Cents(600)), (expiry.Kind, expiry.Sequence, expiry.Released));

        await RefuseAsync(LedgerRefusals.HoldExpired, TransferRequest.VoidHold("v", "h1"));
        await AcceptAsync(TransferRequest.Post("spend", new Posting("wallet:maker", "material:pla", new Cents(600))));
        Assert.Empty(await Ledger.ExpireDueAsync(Ct));
        Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("expiry/h2", Assert.Single(await Ledger.ExpireDueAsync(Ct)).Id);
        Assert.Empty(await Ledger.ExpireDueAsync(Ct));
        Assert.Equal((400, 0, 400), await StandingAsync("wallet:maker"));
        await AssertSoundAsync(6);
    }

    [Fact]
    public async Task Hold_WhenTheClockJumpsBackAfterItsExpiry_StaysExpired()
    {
        await AcceptAsync(TopUp("t1", 1000), HoldRent("h", 600, 60));
        Time.Jump(TimeSpan.FromHours(2));
        await Ledger.ExpireDueAsync(Ct);
        Time.Jump(TimeSpan.FromHours(-2));
        await RefuseAsync(LedgerRefusals.HoldExpired, TransferRequest.PostHold("p", "h", new Cents(1)));
        Assert.Equal((1000, 0, 1000), await StandingAsync("wallet:maker"));
        await AssertSoundAsync(3);
    }

    [Fact]
    public async Task Transfer_SentAgain_IsAnsweredAlikeAndChangesNothing()
    {
        TransferRequest[] requests =
        [
            TopUp("t1", 1000) with { Memo = "Cash box", References = new Dictionary<string, string> { ["b"] = "2", ["a"] = "1" } },
            HoldRent("h", 500, 60),
            TransferRequest.PostHold("p", "h", new Cents(200)),
            // Instants finer than is stored.
            HoldRent("h2", 100, 60) with { EffectiveAt = Time.GetUtcNow().AddTicks(7), ExpiresAt = Time.GetUtcNow().AddHours(1).AddTicks(7) },
            TransferRequest.VoidHold("v", "h2"),
        ];
        Transfer[] first = await AcceptAsync(requests);
        string before = await DumpAsync();
        Time.Advance(TimeSpan.FromHours(5)); // also when a hold it names would have run out by now

        for (int i = 0; i < requests.Length; i++)
        {
            LedgerResult again = await Ledger.SubmitAsync(requests[i], Ct);
            Assert.True(again.WasStored, again.Refusal?.Message);
            Assert.Equal(Json(first[i]), Json(again.Transfer));
        }

        Assert.All(await Ledger.SubmitAsync(requests, linked: true, Ct), result => Assert.True(result.WasStored));
        Assert.Equal(before, await DumpAsync());
    }

    [Fact]
    public async Task TransferId_WithAnotherBody_IsRefusedAndChangesNothing()
    {
        await AcceptAsync(TopUp("t1", 1000), HoldRent("h", 500, 60), HoldRent("h2", 1, 60), TransferRequest.PostHold("p", "h", new Cents(200)));
        TransferRequest top = TopUp("t1", 1000), hold = HoldRent("h", 500, 60), post = TransferRequest.PostHold("p", "h", new Cents(200));
        TransferRequest[] altered =
        [
            TopUp("t1", 1001),
            top with { Memo = "x" },
            top with { EffectiveAt = Time.GetUtcNow() },
            top with { Corrects = "p" },
            top with { References = new Dictionary<string, string> { ["a"] = "1" } },
            top with { Postings = [.. top.Postings, .. top.Postings] },
            hold with { ExpiresAt = hold.ExpiresAt!.Value.AddSeconds(1) },
            hold with { Kind = TransferKind.Post },
            post with { Amount = new Cents(201) },
            post with { HoldId = "h2" },
            post with { Kind = TransferKind.VoidHold, Amount = null },
            post with { Postings = top.Postings },
        ];
        foreach (TransferRequest request in altered) await RefuseAsync(LedgerRefusals.TransferIdReused, request);
    }

    [Fact]
    public async Task Batch_NotLinked_AnswersEachForItself()
    {
        IReadOnlyList<LedgerResult> results = await Ledger.SubmitAsync(
            [TopUp("t1", 100), Spend("s1", 200), Spend("s2", 100), TopUp("t1", 100), Spend("s3", 1)], linked: false, Ct);

        Assert.Equal(
            [null, LedgerRefusals.WalletTooSmall, null, null, LedgerRefusals.WalletTooSmall],
            results.Select(r => r.Refusal?.Code));
        Assert.Equal([false, false, false, true, false], results.Select(r => r.WasStored));
        await AssertSoundAsync(2);
    }

    [Fact]
    public async Task Batch_Linked_IsAllOrNothing()
    {
        await AcceptAsync(TopUp("t0", 50));
        string before = await DumpAsync();
        IReadOnlyList<LedgerResult> refused = await Ledger.SubmitAsync(
            [TopUp("t1", 100), HoldRent("h", 120, 60), TransferRequest.PostHold("p", "h", new Cents(121)), Spend("s", 1)], linked: true, Ct);
        Assert.Equal(
            [LedgerRefusals.LinkedTransferRefused, LedgerRefusals.LinkedTransferRefused, LedgerRefusals.AmountExceedsHold, LedgerRefusals.LinkedTransferRefused],
            refused.Select(r => r.Refusal?.Code));
        Assert.Equal(before, await DumpAsync());

        IReadOnlyList<LedgerResult> accepted = await Ledger.SubmitAsync(
            [TopUp("t1", 100), HoldRent("h", 120, 60), TransferRequest.PostHold("p", "h", new Cents(119)), Spend("s", 31)], linked: true, Ct);
        Assert.All(accepted, result => Assert.Null(result.Refusal));
        Assert.Equal((0, 0, 0), await StandingAsync("wallet:maker"));
        await AssertSoundAsync(5);
    }

    [Fact]
    public async Task Batch_TooLarge_IsRefusedWhole()
    {
        TransferRequest[] many = [.. Enumerable.Range(0, TransferRules.MaxBatch + 1).Select(i => TopUp($"t{i}", 1))];
        IReadOnlyList<LedgerResult> results = await Ledger.SubmitAsync(many, linked: false, Ct);
        Assert.Equal(many.Length, results.Count);
        Assert.All(results, result => Assert.Equal(LedgerRefusals.BatchTooLarge, result.Refusal?.Code));

        Assert.Empty(await Ledger.SubmitAsync([], linked: true, Ct));
        Assert.All(await Ledger.SubmitAsync(many[..TransferRules.MaxBatch], linked: false, Ct), result => Assert.Null(result.Refusal));
        await AssertSoundAsync(TransferRules.MaxBatch);
    }

    /// <summary>What belongs together is one commit, whatever the size: a limit would cut what must be whole.</summary>
    [Fact]
    public async Task LinkedBatch_OfAnySize_IsWholeOrNotAtAll()
    {
        TransferRequest[] many = [.. Enumerable.Range(0, (2 * TransferRules.MaxBatch) + 1).Select(i => TopUp($"t{i}", 1))];
        IReadOnlyList<LedgerResult> refused = await Ledger.SubmitAsync([.. many, Spend("s", many.Length + 1)], linked: true, Ct);
        Assert.Equal(LedgerRefusals.WalletTooSmall, refused[^1].Refusal?.Code);
        Assert.Empty(await Ledger.GetTransfersAsync(0, 1, null, Ct));
        Assert.Empty(await Ledger.GetAccountsAsync(Ct));

        Assert.All(await Ledger.SubmitAsync([.. many, Spend("s", many.Length)], linked: true, Ct), result => Assert.Null(result.Refusal));
        Assert.All(await Ledger.SubmitAsync([.. many, Spend("s", many.Length)], linked: true, Ct), result => Assert.True(result.WasStored));
        Assert.Equal((0, 0, 0), await StandingAsync("wallet:maker"));
        await AssertSoundAsync(many.Length + 1);
    }

    [Fact]
    public async Task Reversal_OfAWaterfall_NetsToZeroAndLinks()
    {
        await AcceptAsync(TopUp("t1", 1000), Spend("s", 300));
        string[] accounts = ["rent:reprap-1", "ops:reprap-1", "cif", "div"];
        (long, long, long)[] before = await Task.WhenAll(accounts.Select(StandingAsync));
        Transfer close = await AcceptAsync(TransferRequest.Post(
            "close/2026-01",
            new Posting("rent:reprap-1", "ops:reprap-1", new Cents(200)),
            new Posting("rent:reprap-1", "cif", new Cents(3)),
            new Posting("rent:reprap-1", "div", new Cents(97))));
        Assert.Equal((97, 0, 97), await StandingAsync("div"));

        Transfer reversal = await AcceptAsync(TransferRequest.Reverse("close/2026-01:undo", close, "Wrong meter"));

        Assert.Equal("close/2026-01", reversal.Corrects);
        Assert.Equal(before, await Task.WhenAll(accounts.Select(StandingAsync)));
        await AssertSoundAsync(4);
    }

    [Fact]
    public async Task Transfers_PagedAndFiltered_ComeInOrderWithoutGaps()
    {
        await AcceptAsync(TopUp("t1", 1000), HoldRent("h", 10, 60), TransferRequest.VoidHold("v", "h"), Spend("s", 5));
        await AcceptAsync(TransferRequest.Post("other", new Posting("cash", "wallet:funder", new Cents(7))));

        Assert.Equal(["t1", "h"], (await Ledger.GetTransfersAsync(0, 2, null, Ct)).Select(t => t.Id));
        Assert.Equal(["v", "s", "other"], (await Ledger.GetTransfersAsync(2, 1000, null, Ct)).Select(t => t.Id));
        Assert.Equal(["h", "v"], (await Ledger.GetTransfersAsync(0, 1000, "rent:reprap-1", Ct)).Select(t => t.Id));
        Assert.Equal(["t1", "other"], (await Ledger.GetTransfersAsync(0, 1000, "cash", Ct)).Select(t => t.Id));
        Assert.Equal(["v"], (await Ledger.GetTransfersAsync(2, 1, "wallet:maker", Ct)).Select(t => t.Id));
        Assert.Empty(await Ledger.GetTransfersAsync(0, 10, "no such account", Ct));
        Assert.Equal("t1", Assert.Single(await Ledger.GetTransfersAsync(-5, -5, null, Ct)).Id);
        Assert.Equal(["cash", "material:pla", "rent:reprap-1", "wallet:funder", "wallet:maker"], (await Ledger.GetAccountsAsync(Ct)).Select(a => a.Account));
    }

    [Fact]
    public async Task LatestTransfers_OfAnAccount_ComeNewestFirst()
    {
        await AcceptAsync(TopUp("t1", 1000), HoldRent("h", 10, 60), TransferRequest.VoidHold("v", "h"), Spend("s", 5));
        foreach (ILedger ledger in (ILedger[])[Ledger, new PassingOn(Ledger)])
        {
            Assert.Equal(["s", "v"], (await ledger.GetLatestTransfersAsync(2, null, Ct)).Select(t => t.Id));
            Assert.Equal(["v", "h"], (await ledger.GetLatestTransfersAsync(50, "rent:reprap-1", Ct)).Select(t => t.Id));
            Assert.Equal(["s"], (await ledger.GetLatestTransfersAsync(0, "wallet:maker", Ct)).Select(t => t.Id));
            Assert.Empty(await ledger.GetLatestTransfersAsync(5, "no such account", Ct));
        }
    }

    [Fact]
    public async Task Balance_OfNoAccount_IsRefused() => Assert.Equal(
        LedgerRefusals.AccountKindUnknown, (await Ledger.GetBalanceAsync("walet:maker", Ct)).Refusal?.Code);

    [Fact]
    public async Task Names_ThatNeedCare_RoundTripUnchanged()
    {
        string memo = "O'Brien; DROP TABLE ledger_transfer; -- \"quoted\" \\ 🛠 ‮ß";
        Transfer stored = await AcceptAsync(TopUp("a.b_c:d/e-f", 1) with
        {
            Memo = memo,
            References = new Dictionary<string, string> { ["A"] = "", ["a"] = memo, ["co-op"] = "1", ["coop"] = "2" },
        });
        Transfer read = (await Ledger.GetTransferAsync("a.b_c:d/e-f", Ct))!;
        Assert.Equal(memo, read.Memo);
        Assert.Equal(Json(stored), Json(read));
        Assert.Null(await Ledger.GetTransferAsync("A.b_c:d/e-f", Ct)); // ids tell case apart
        await RefuseAsync(LedgerRefusals.HoldNotFound, TransferRequest.VoidHold("v", "no\0such"));
        await RefuseAsync(LedgerRefusals.CorrectedTransferNotFound, TopUp("c", 1) with { Corrects = "no\0such" });
        await AssertSoundAsync(1);
    }

    [Fact]
    public async Task Submit_FromManyAtOnce_AnswersEachAndNeverOverdraws()
    {
        await AcceptAsync(TopUp("t1", 1000));
        LedgerResult[] results = await Task.WhenAll(Enumerable.Range(0, 60).Select(i =>
            Task.Run(() => Ledger.SubmitAsync(Spend($"s{i % 50}", 50), Ct)))); // ten of them twice

        Assert.Equal(20, results.Where(r => r.IsAccepted).Select(r => r.Transfer!.Id).Distinct().Count());
        Assert.All(results.Where(r => !r.IsAccepted), r => Assert.Equal(LedgerRefusals.WalletTooSmall, r.Refusal!.Code));
        Assert.Equal((0, 0, 0), await StandingAsync("wallet:maker"));
        await AssertSoundAsync(21);
    }

    [Fact]
    public async Task Operations_AtRandom_KeepEveryInvariant()
    {
        for (int seed = 1; seed <= RandomLives; seed++)
        {
            ILedger ledger = await OpenAsync();
            int[] steps = new int[40];
            for (int i = 0; i < steps.Length; i++) steps[i] = (seed * 7919) + (i * 104729);
            await LedgerModel.LiveAsync(ledger, Time, steps);
            if (ledger is IAsyncDisposable disposable) await disposable.DisposeAsync();
        }
    }

    protected virtual int RandomLives => 3;

    protected static TransferRequest TopUp(string id, long cents) =>
        TransferRequest.Post(id, new Posting("cash", "wallet:maker", new Cents(cents)));

    protected static TransferRequest Spend(string id, long cents) =>
        TransferRequest.Post(id, new Posting("wallet:maker", "material:pla", new Cents(cents)));

    protected TransferRequest HoldRent(string id, long cents, int minutes) => TransferRequest.Hold(
        id, new Posting("wallet:maker", "rent:reprap-1", new Cents(cents)), Time.GetUtcNow().AddMinutes(minutes));

    protected async Task<Transfer> AcceptAsync(TransferRequest request) => (await AcceptAsync([request]))[0];

    protected async Task<Transfer[]> AcceptAsync(params TransferRequest[] requests)
    {
        IReadOnlyList<LedgerResult> results = await Ledger.SubmitAsync(requests, linked: false, Ct);
        Assert.All(results, result => Assert.Null(result.Refusal));
        Assert.All(results, result => Assert.False(result.WasStored));
        return [.. results.Select(result => result.Transfer!)];
    }

    protected async Task RefuseAsync(string code, TransferRequest request)
    {
        string before = await DumpAsync();
        LedgerResult result = await Ledger.SubmitAsync(request, Ct);
        Assert.Equal(code, result.Refusal?.Code);
        Assert.Null(result.Transfer);
        Assert.Equal(before, await DumpAsync());
    }

    protected async Task AssertSoundAsync(long transfers)
    {
        LedgerVerification verification = await Ledger.VerifyAsync(Ct);
        Assert.Null(verification.Fault);
        Assert.Equal(transfers, verification.Transfers);
    }

    protected async Task<(long Posted, long Held, long Available)> StandingAsync(string account)
    {
        AccountBalance balance = await BalanceAsync(account);
        return (balance.Posted.Value, balance.Held.Value, balance.Available.Value);
    }

    private async Task<AccountBalance> BalanceAsync(string account) => (await Ledger.GetBalanceAsync(account, Ct)).Balance!;

    private Task<string> DumpAsync() => LedgerModel.DumpAsync(Ledger);

    private static string Json<T>(T value) => JsonSerializer.Serialize(value, FabJson.Options);

    /// <summary>A ledger in front of another, which leaves what it can to the port's own defaults.</summary>
    private sealed class PassingOn(ILedger inner) : ILedger
    {
        public Task<IReadOnlyList<LedgerResult>> SubmitAsync(IReadOnlyList<TransferRequest> requests, bool linked, CancellationToken ct) =>
            inner.SubmitAsync(requests, linked, ct);

        public Task<IReadOnlyList<Transfer>> ExpireDueAsync(CancellationToken ct) => inner.ExpireDueAsync(ct);

        public Task<Transfer?> GetTransferAsync(string id, CancellationToken ct) => inner.GetTransferAsync(id, ct);

        public Task<BalanceResult> GetBalanceAsync(string account, CancellationToken ct) => inner.GetBalanceAsync(account, ct);

        public Task<IReadOnlyList<AccountBalance>> GetAccountsAsync(CancellationToken ct) => inner.GetAccountsAsync(ct);

        public Task<IReadOnlyList<Transfer>> GetTransfersAsync(long afterSequence, int limit, string? account, CancellationToken ct) =>
            inner.GetTransfersAsync(afterSequence, limit, account, ct);

        public Task<LedgerVerification> VerifyAsync(CancellationToken ct) => inner.VerifyAsync(ct);
    }
}

public sealed class MemoryLedgerTests : LedgerConformance
{
    protected override Task<ILedger> OpenAsync() => Task.FromResult<ILedger>(new Silo.Ledger.MemoryLedger(Time));

    protected override int RandomLives => 10;

    [Fact]
    public void Submit_InMemory_CompletesBeforeItReturns() =>
        Assert.True(Ledger.SubmitAsync([TopUp("t1", 1)], linked: true, CancellationToken.None).IsCompletedSuccessfully);
}
