using System.Globalization;
using Fab.Domain.Ledger;
using Fab.Domain.Units;

namespace Fab.Domain.Fund;

/// <summary>Money from one account to many wallets, in as few transfers as the ledger allows.</summary>
internal static class Payout
{
    /// <param name="id">Of the transfers, which are numbered: <c>{id}/1</c> …</param>
    /// <param name="paid">Who gets what; nothing is left out of the books but nothing.</param>
    public static IEnumerable<TransferRequest> From(
        string account,
        string id,
        IEnumerable<(string Account, Cents Amount)> paid,
        DateTimeOffset effectiveAt,
        string memo,
        IReadOnlyDictionary<string, string> references) =>
        paid.Where(p => p.Amount > Cents.Zero)
            .Select(p => new Posting(account, FundAccounts.Wallet(p.Account), p.Amount))
            .Chunk(TransferRules.MaxPostings)
            .Select((postings, i) => TransferRequest.Post(string.Create(CultureInfo.InvariantCulture, $"{id}/{i + 1}"), postings) with
            {
                EffectiveAt = effectiveAt,
                Memo = memo,
                References = references,
            });

    /// <summary>One transfer of all that moves something; null if nothing does.</summary>
    public static TransferRequest? Together(
        string id,
        IEnumerable<Posting> postings,
        DateTimeOffset effectiveAt,
        string memo,
        IReadOnlyDictionary<string, string> references)
    {
        Posting[] moving = [.. postings.Where(p => p.Amount > Cents.Zero)];
        return moving.Length == 0
            ? null
            : TransferRequest.Post(id, moving) with { EffectiveAt = effectiveAt, Memo = memo, References = references };
    }

    public static IReadOnlyDictionary<string, string> References(params (string Key, string? Value)[] entries) =>
        new SortedDictionary<string, string>(
            entries.Where(e => e.Value is not null).ToDictionary(e => e.Key, e => e.Value!), StringComparer.Ordinal);
}
