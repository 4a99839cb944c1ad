using Fab.Contracts.Fund;
using Fab.Contracts.Ledger;
using Fab.Domain.Fund;
using Fab.Domain.Ledger;
using Fab.Silo.Ledger;
using Fab.Silo.Storage;
using Fab.TestSupport;

namespace Fab.Silo.Tests.Crashes;

/// <summary>
/// Looks at a database after a crash, past the hub: adds up postings by itself and holds them against the figures of the
/// worked example, as they stand in the specification. It asks neither fund nor bond what they think they did.
/// </summary>
internal sealed class PayoutAuditor(ISqlDatabase database)
{
    private const string CloseIds = "close/" + PayingHub.Period + "/";

    /// <summary>What everybody and everything has once the period is closed; whoever is not named has nothing.</summary>
    private static readonly Dictionary<string, long> Closed = new(StringComparer.Ordinal)
    {
        ["wallet:ann"] = 50000 - 30000,
        ["wallet:ana"] = 250 + 6288,
        ["wallet:ben"] = 188 + 4716,
        ["wallet:chi"] = 162 + 4088,
        ["wallet:m1"] = 684,
        ["wallet:m2"] = 684,
        ["wallet:m3"] = 684,
        ["wallet:m4"] = 684,
        ["wallet:m5"] = 684,
        ["wallet:m6"] = 683,
        ["wallet:m7"] = 683,
        ["ops:reprap-1"] = 4217,
        ["res:dep:reprap-1"] = 5000,
        ["cif"] = 305,
        ["bond:b1:principal"] = 224908,
        ["equity:reprap-1"] = 10000 + 5092,
        ["asset:reprap-1"] = -240000,
        ["depn:reprap-1"] = -5000,
        ["accdep:reprap-1"] = 5000,
        ["cash"] = -50000,
    };

    private static readonly string[] CloseTransfers =
        [$"{CloseIds}reprap-1", $"{CloseIds}b1/interest/1", $"{CloseIds}b1/principal/1", $"{CloseIds}dividend/1"];

    /// <summary>The close is in the books whole, or nothing of it is; and the rent at most once.</summary>
    /// <returns>Whether it is.</returns>
    public async Task<bool> IsClosedAsync()
    {
        IReadOnlyList<Transfer> all = await SoundTransfersAsync();
        string[] close = [.. all.Select(t => t.Id).Where(id => id.StartsWith(CloseIds, StringComparison.Ordinal))];
        if (close.Length > 0) Assert.Equal(CloseTransfers, close);
        Assert.True(all.Count(t => t.Id.StartsWith("job/j1/rent", StringComparison.Ordinal)) <= 1);
        return close.Length > 0;
    }

    /// <summary>Everything was paid, once, to the cent.</summary>
    public async Task CheckPaidAsync(IFundGrain fund)
    {
        IReadOnlyList<Transfer> all = await SoundTransfersAsync();
        Assert.Equal(CloseTransfers, all.Select(t => t.Id).Where(id => id.StartsWith("close/", StringComparison.Ordinal)));
        Transfer rent = Assert.Single(all, t => t.Id.StartsWith("job/j1/rent", StringComparison.Ordinal));
        Assert.Equal((30000, "9000"), (rent.Postings.Single().Amount.Value, rent.References["meteredSeconds"]));

        var balances = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (Posting posting in all.Where(t => t.Kind is TransferKind.Post or TransferKind.PostHold).SelectMany(t => t.Postings))
        {
            balances[posting.Debit] = balances.GetValueOrDefault(posting.Debit) - posting.Amount.Value;
            balances[posting.Credit] = balances.GetValueOrDefault(posting.Credit) + posting.Amount.Value;
        }

        foreach (string account in balances.Keys.Union(Closed.Keys))
        {
            Assert.True(
                Closed.GetValueOrDefault(account) == balances.GetValueOrDefault(account),
                $"{account} has {balances.GetValueOrDefault(account)} and should have {Closed.GetValueOrDefault(account)}");
        }

        FundView view = await fund.Get();
        Assert.Equal((PayingHub.Period, null), (view.LastClosed, view.Closing));
        Assert.Equal(FundRefusals.PeriodClosed, (await fund.Close(PayingHub.Period, "steward")).Refusal?.Code);
    }

    private async Task<IReadOnlyList<Transfer>> SoundTransfersAsync()
    {
        await using var ledger = new SqlLedger(database, new ManualTime(PayingHub.Start));
        Assert.Null((await ledger.VerifyAsync(default)).Fault);
        IReadOnlyList<Transfer> all = await ledger.GetTransfersAsync(0, LedgerLimits.MaxPage, null, default);
        Assert.Equal(all.Count, all.Select(t => t.Id).Distinct().Count());
        return all;
    }
}
