using System.Globalization;
using Fab.Cli.Terminal;
using Fab.Domain.Ledger;
using Fab.Domain.Units;

namespace Fab.Cli.Commands;

/// <summary>Transfers as a table: with a sign where they are seen from one account.</summary>
internal static class LedgerTable
{
    public static TextTable Of(IEnumerable<Transfer> entries, string? seenFrom, TimeProvider time)
    {
        var table = new TextTable("SEQ", "WHEN", "WHAT", "AMOUNT", "ACCOUNTS", "TRANSFER").Right(0, 3);
        foreach (Transfer entry in entries)
        {
            table.Add(
                entry.Sequence.ToString(CultureInfo.InvariantCulture),
                InWords.Instant(entry.At, time),
                Kind(entry.Kind),
                Amount(entry, seenFrom),
                Accounts(entry, seenFrom),
                string.IsNullOrEmpty(entry.Memo) ? entry.Id : $"{entry.Id} ({entry.Memo})");
        }

        return table;
    }

    private static string Kind(TransferKind kind) => kind switch
    {
        TransferKind.Post => "posted",
        TransferKind.Hold => "held",
        TransferKind.PostHold => "posted from hold",
        TransferKind.VoidHold => "hold released",
        TransferKind.ExpireHold => "hold ran out",
        _ => kind.ToString(),
    };

    private static string Amount(Transfer entry, string? seenFrom)
    {
        IReadOnlyList<Posting> postings = entry.Postings;
        if (postings.Count == 0) return entry.Released.ToString();
        if (seenFrom is null) return new Cents(postings.Sum(p => p.Amount.Value)).ToString();

        // Money in a wallet is owed to its member: a credit adds to it, a debit takes from it.
        long change = postings.Sum(p => (p.Credit == seenFrom ? p.Amount.Value : 0) - (p.Debit == seenFrom ? p.Amount.Value : 0));
        return entry.Kind == TransferKind.Hold ? $"({new Cents(Math.Abs(change))})" : $"{(change > 0 ? "+" : "")}{new Cents(change)}";
    }

    private static string Accounts(Transfer entry, string? seenFrom) => string.Join(", ", entry.Postings.Select(p =>
        seenFrom is null ? $"{p.Debit} → {p.Credit}" : p.Debit == seenFrom ? $"→ {p.Credit}" : $"← {p.Debit}"));
}
