using System.Globalization;
using Fab.Cli.Hub;
using Fab.Cli.Terminal;
using Fab.Domain.Units;

namespace Fab.Cli.Commands;

/// <summary>Transfers as a table: with a sign where they are seen from one account.</summary>
internal static class LedgerTable
{
    public static TextTable Of(IEnumerable<LedgerEntry> entries, string? seenFrom, TimeProvider time)
    {
        var table = new TextTable("SEQ", "WHEN", "WHAT", "AMOUNT", "ACCOUNTS", "TRANSFER").Right(0, 3);
        foreach (LedgerEntry entry in entries)
        {
            table.Add(
                entry.Sequence.ToString(CultureInfo.InvariantCulture),
                Words.Instant(entry.At, time),
                Kind(entry.Kind),
                Amount(entry, seenFrom),
                Accounts(entry, seenFrom),
                string.IsNullOrEmpty(entry.Memo) ? entry.Id : $"{entry.Id} ({entry.Memo})");
        }

        return table;
    }

    private static string Kind(string kind) => kind switch
    {
        "post" => "posted",
        "hold" => "held",
        "postHold" => "posted from hold",
        "voidHold" => "hold released",
        "expireHold" => "hold ran out",
        _ => kind,
    };

    private static string Amount(LedgerEntry entry, string? seenFrom)
    {
        LedgerPosting[] postings = [.. entry.Postings ?? []];
        if (postings.Length == 0) return entry.Released.ToString();
        if (seenFrom is null) return new Cents(postings.Sum(p => p.Amount.Value)).ToString();

        // Money in a wallet is owed to its member: a credit adds to it, a debit takes from it.
        long change = postings.Sum(p => (p.Credit == seenFrom ? p.Amount.Value : 0) - (p.Debit == seenFrom ? p.Amount.Value : 0));
        return entry.Kind == "hold" ? $"({new Cents(Math.Abs(change))})" : $"{(change > 0 ? "+" : "")}{new Cents(change)}";
    }

    private static string Accounts(LedgerEntry entry, string? seenFrom) => string.Join(", ", (entry.Postings ?? []).Select(p =>
        seenFrom is null ? $"{p.Debit} → {p.Credit}" : p.Debit == seenFrom ? $"→ {p.Credit}" : $"← {p.Debit}"));
}
