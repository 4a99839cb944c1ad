using Fab.Contracts.Ledger;
using Fab.Domain.Ledger;
using Fab.Domain.Units;
using Fab.Silo.Ledger;
using Fab.TestSupport;

namespace Fab.Ledger.Tests.Export;

/// <summary>One flipped bit anywhere in an export is found by docs/verify-ledger.py, which shares no code with us.</summary>
public sealed class FlippedExportTests
{
    private readonly ManualTime _time = new();

    /// <summary>Every kind of transfer and every field that one can have: each bit of each byte.</summary>
    [Fact]
    public async Task Export_OfEveryKindOfField_WithAnyBitFlipped_IsNotSound()
    {
        var ledger = new MemoryLedger(_time);
        await AcceptAsync(
            ledger,
            TransferRequest.Post("t", new Posting("cash", "wallet:maker", new Cents(1000)), new Posting("cash", "escrow:x", new Cents(7))) with
            {
                Memo = "Till \"ß\\🛠\"",
                EffectiveAt = _time.GetUtcNow().AddDays(-1),
            },
            Hold("h1") with { References = new Dictionary<string, string> { ["job"] = "j1", ["a"] = "ü" } },
            Hold("h2"),
            Hold("h3"),
            Hold("h4"),
            TransferRequest.PostHold("p", "h1", new Cents(99)),
            TransferRequest.VoidHold("v", "h2"),
            TransferRequest.PostHold("none", "h4", Cents.Zero));
        _time.Advance(TimeSpan.FromHours(2));
        await AcceptAsync(ledger, TransferRequest.Reverse("r", (await ledger.GetTransferAsync("p", default))!, "wrong meter"));
        IReadOnlyList<Transfer> all = await ledger.GetTransfersAsync(0, 100, null, default);
        Assert.Equal(Enum.GetValues<TransferKind>().Order(), all.Select(t => t.Kind).Distinct().Order());

        using var stranger = new Stranger();
        Assert.Equal("", await stranger.FlipAsync(await stranger.SaveAsync(ledger), "bits"));

        TransferRequest Hold(string id) => TransferRequest.Hold(id, new Posting("wallet:maker", "rent:m1", new Cents(120)), _time.GetUtcNow().AddHours(1));
    }

    /// <summary>Books with payouts as a close makes them: thousands of bytes that a seed chose, each changed to any other.</summary>
    [Fact]
    public async Task Export_OfCloses_WithBytesChangedAtRandom_IsNotSound()
    {
        var ledger = new MemoryLedger(_time);
        for (int month = 1; month <= 8; month++)
        {
            await AcceptAsync(ledger, TransferRequest.Post($"job/j{month}/rent", new Posting("cash", "rent:m1", new Cents(4000))) with
            {
                References = new Dictionary<string, string> { ["job"] = $"j{month}", ["meteredSeconds"] = "12345", ["design"] = "phone-stand" },
            });
            await AcceptAsync(
                ledger,
                TransferRequest.Post($"close/2026-0{month}/m1", new Posting("rent:m1", "int:b1", new Cents(1000)), new Posting("rent:m1", "div", new Cents(3000))),
                Payout(month, "int:b1", $"close/2026-0{month}/b1/interest/1", 50),
                Payout(month, "div", $"close/2026-0{month}/dividend/1", 150));
        }

        using var stranger = new Stranger();
        Assert.Equal("", await stranger.FlipAsync(await stranger.SaveAsync(ledger), "4000"));
    }

    private static TransferRequest Payout(int month, string from, string id, long each) =>
        TransferRequest.Post(id, [.. Enumerable.Range(0, 20).Select(i => new Posting(from, $"wallet:m{i:x16}", new Cents(each)))]) with
        {
            EffectiveAt = new DateTimeOffset(2026, month, 28, 23, 59, 59, TimeSpan.Zero),
            Memo = $"Payout of month {month}",
        };

    private static async Task AcceptAsync(MemoryLedger ledger, params TransferRequest[] requests) =>
        Assert.All(await ledger.SubmitAsync(requests, linked: false, default), r => Assert.Null(r.Refusal));
}
