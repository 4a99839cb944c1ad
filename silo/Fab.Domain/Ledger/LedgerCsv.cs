using System.Globalization;
using System.Text;
using Fab.Domain.Units;

namespace Fab.Domain.Ledger;

/// <summary>
/// Transfers as comma-separated values (RFC 4180) for spreadsheets: a row for each posting, and one for a transfer that
/// moves nothing. A value that a spreadsheet would take for a formula begins with an apostrophe.
/// </summary>
public static class LedgerCsv
{
    public const string Header = "sequence,transfer,kind,recorded,happened,line,debit,credit,cents,unit,hold,releasedCents,until,corrects,memo,references\r\n";

    public static string Rows(Transfer transfer)
    {
        ArgumentNullException.ThrowIfNull(transfer);
        var rows = new StringBuilder();
        for (int line = 0; line < Math.Max(1, transfer.Postings.Count); line++)
        {
            Posting? posting = line < transfer.Postings.Count ? transfer.Postings[line] : null;
            rows.AppendJoin(',', Fields(transfer, line, posting).Select(Quoted)).Append("\r\n");
        }

        return rows.ToString();
    }

    private static string[] Fields(Transfer transfer, int line, Posting? posting) =>
    [
        Number(transfer.Sequence),
        transfer.Id,
        TransferLine.NameOf(transfer.Kind),
        TransferLine.Instant(transfer.At),
        transfer.EffectiveAt is { } effectiveAt ? TransferLine.Instant(effectiveAt) : "",
        posting is null ? "" : Number(line + 1),
        posting?.Debit ?? "",
        posting?.Credit ?? "",
        posting is null ? "" : Number(posting.Amount.Value),
        posting is null ? "" : Number(posting.Unit),
        transfer.HoldId ?? "",
        transfer.Released == Cents.Zero ? "" : Number(transfer.Released.Value),
        transfer.ExpiresAt is { } expiresAt ? TransferLine.Instant(expiresAt) : "",
        transfer.Corrects ?? "",
        transfer.Memo,
        string.Join("; ", transfer.References.Select(r => $"{r.Key}={r.Value}")),
    ];

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Quoted(string value)
    {
        string safe = value is ['=' or '+' or '@' or '-', ..] ? $"'{value}" : value;
        return safe.AsSpan().ContainsAny("\",") ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }
}
