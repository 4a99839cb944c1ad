using System.Globalization;
using System.Text;
using Fab.Domain.Units;

namespace Fab.Domain.Ledger;

/// <summary>
/// Writes transfers in hledger's journal format, so that anyone can recompute every balance with a tool that is not
/// ours. Debits are positive. Holds move no money and appear as comments.
/// </summary>
/// <remarks>Source: hledger manual, "Journal". Amounts have commodity <c>CU</c>, the commons unit, with two decimals.</remarks>
public static class HledgerJournal
{
    public const string Commodity = "CU";

    /// <summary>The declarations that let <c>hledger check --strict</c> pass.</summary>
    public static string Header(IEnumerable<string> accounts)
    {
        return $"; Fab ledger. Debits are positive.\ncommodity 1000.00 {Commodity}\n\n{Declarations(accounts)}";
    }

    public static string Declarations(IEnumerable<string> accounts)
    {
        ArgumentNullException.ThrowIfNull(accounts);
        var text = new StringBuilder();
        foreach (string account in accounts.Order(StringComparer.Ordinal))
            text.Append(CultureInfo.InvariantCulture, $"account {account}  ; type:{TypeOf(Accounts.KindOf(account).Class)}\n");
        return text.Append('\n').ToString();
    }

    public static string Entry(Transfer transfer)
    {
        ArgumentNullException.ThrowIfNull(transfer);
        var text = new StringBuilder();
        bool moves = transfer.Kind is TransferKind.Post or TransferKind.PostHold && transfer.Postings.Count > 0;
        string indent = moves ? "    ; " : "; ";
        DateTimeOffset date = transfer.EffectiveAt ?? transfer.At;
        // ';' would begin a comment, and what follows '|' is hledger's note field.
        string memo = transfer.Memo.Replace(';', ',').Replace('|', '/');
        text.Append(CultureInfo.InvariantCulture, $"{(moves ? "" : "; ")}{date:yyyy-MM-dd} * ({transfer.Id})");
        text.Append(memo.Length > 0 ? " " : "").Append(memo).Append('\n');
        text.Append(CultureInfo.InvariantCulture, $"{indent}sequence {transfer.Sequence}, {transfer.Kind}, recorded {transfer.At:yyyy-MM-ddTHH:mm:ss.ffffffZ}, chain {transfer.Chain}\n");
        if (transfer.HoldId is { } holdId)
            text.Append(CultureInfo.InvariantCulture, $"{indent}hold {holdId}, released {transfer.Released}\n");
        if (transfer.ExpiresAt is { } expiresAt)
            text.Append(CultureInfo.InvariantCulture, $"{indent}until {expiresAt:yyyy-MM-ddTHH:mm:ss.ffffffZ}\n");
        if (transfer.Corrects is { } corrects) text.Append(CultureInfo.InvariantCulture, $"{indent}corrects {corrects}\n");
        foreach ((string key, string value) in transfer.References)
            text.Append(CultureInfo.InvariantCulture, $"{indent}{key} = {value}\n");
        foreach (Posting posting in transfer.Postings)
        {
            if (moves)
                text.Append(CultureInfo.InvariantCulture, $"    {posting.Debit}  {posting.Amount} {Commodity}\n    {posting.Credit}  {-posting.Amount} {Commodity}\n");
            else
                text.Append(CultureInfo.InvariantCulture, $"; {posting.Amount} {Commodity} from {posting.Debit} to {posting.Credit}\n");
        }

        return text.Append('\n').ToString();
    }

    private static char TypeOf(AccountClass accountClass) => accountClass switch
    {
        AccountClass.Asset => 'A',
        AccountClass.Liability => 'L',
        AccountClass.Equity => 'E',
        AccountClass.Revenue => 'R',
        AccountClass.Expense => 'X',
        _ => throw new ArgumentOutOfRangeException(nameof(accountClass)),
    };
}
