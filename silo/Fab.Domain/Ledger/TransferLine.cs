using System.Globalization;
using System.Text;

namespace Fab.Domain.Ledger;

/// <summary>
/// A transfer as one line of JSON, for the export. There is exactly one way to write each transfer, told in
/// docs/ledger-format.md, so that a reader who writes it again notices every byte that was touched, also one under no hash.
/// </summary>
public static class TransferLine
{
    /// <summary>Without the line break.</summary>
    public static string Of(Transfer transfer)
    {
        ArgumentNullException.ThrowIfNull(transfer);
        var line = new StringBuilder(512);
        line.Append(CultureInfo.InvariantCulture, $"{{\"sequence\":{transfer.Sequence}");
        Text(line, "id", transfer.Id);
        Text(line, "kind", NameOf(transfer.Kind));
        Text(line, "at", Instant(transfer.At));
        line.Append(",\"postings\":[");
        for (int i = 0; i < transfer.Postings.Count; i++)
        {
            Posting posting = transfer.Postings[i];
            line.Append(i == 0 ? "{" : ",{");
            String(line, "debit");
            line.Append(':');
            String(line, posting.Debit);
            Text(line, "credit", posting.Credit);
            line.Append(CultureInfo.InvariantCulture, $",\"amount\":{posting.Amount.Value},\"unit\":{posting.Unit}}}");
        }

        line.Append(']');
        if (transfer.EffectiveAt is { } effectiveAt) Text(line, "effectiveAt", Instant(effectiveAt));
        if (transfer.ExpiresAt is { } expiresAt) Text(line, "expiresAt", Instant(expiresAt));
        if (transfer.HoldId is { } holdId) Text(line, "holdId", holdId);
        line.Append(CultureInfo.InvariantCulture, $",\"released\":{transfer.Released.Value}");
        if (transfer.Corrects is { } corrects) Text(line, "corrects", corrects);
        Text(line, "memo", transfer.Memo);
        line.Append(",\"references\":{");
        bool isFirst = true;
        foreach ((string key, string value) in TransferRules.SortReferences(transfer.References))
        {
            if (!isFirst) line.Append(',');
            isFirst = false;
            String(line, key);
            line.Append(':');
            String(line, value);
        }

        line.Append('}');
        Text(line, "leaf", transfer.Leaf);
        Text(line, "chain", transfer.Chain);
        return line.Append('}').ToString();
    }

    internal static string Instant(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);

    internal static string NameOf(TransferKind kind) => kind switch
    {
        TransferKind.Post => "post",
        TransferKind.Hold => "hold",
        TransferKind.PostHold => "postHold",
        TransferKind.VoidHold => "voidHold",
        TransferKind.ExpireHold => "expireHold",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    private static void Text(StringBuilder line, string name, string value)
    {
        line.Append(",\"").Append(name).Append("\":");
        String(line, value);
    }

    /// <summary>Escapes what JSON cannot do without; the ledger takes no control characters anyway.</summary>
    private static void String(StringBuilder line, string value)
    {
        line.Append('"');
        foreach (char c in value)
        {
            if (c is '"' or '\\') line.Append('\\').Append(c);
            else if (c < ' ') line.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else line.Append(c);
        }

        line.Append('"');
    }
}
