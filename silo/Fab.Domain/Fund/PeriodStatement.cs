using System.Globalization;
using System.Text;
using Fab.Domain.Ledger;
using Fab.Domain.Units;

namespace Fab.Domain.Fund;

/// <summary>How an account, or all wallets of members together, stood before a period and after it. Balances are seen from the side on which they normally are.</summary>
/// <param name="Account">By its name; <see cref="PeriodStatement.Wallets"/> for the wallets of members together.</param>
/// <param name="Accounts">How many they are.</param>
/// <param name="Closing">Opening and debits less credits, or the other way round.</param>
public sealed record StatementAccount(string Account, int Accounts, AccountClass Class, Cents Opening, Cents Debits, Cents Credits, Cents Closing);

/// <summary>Where a transfer stands, seen from a period.</summary>
public enum StatementPart
{
    Before,
    Within,

    /// <summary>Of a later period, or recorded after this one was closed.</summary>
    After,
}

/// <summary>
/// What the books say of a closed period. A transfer is of the month in which it happened, but of no month that was closed
/// when it was recorded; so the statement of a closed period stays what it was, whatever comes late, and what it closes
/// with is what the next one opens with.
/// </summary>
/// <param name="period">The period's id.</param>
/// <param name="sizeBefore">How many transfers there were when the period before was closed; 0 if none was.</param>
/// <param name="size">How many there were when this one was closed.</param>
public sealed class PeriodStatement(string period, long sizeBefore, long size)
{
    public const string Wallets = "wallet";

    public const string CsvHeader = "account,accounts,class,openingCents,debitCents,creditCents,closingCents\r\n";

    private readonly SortedDictionary<string, (Int128 Opening, Int128 Debits, Int128 Credits)> _accounts = new(StringComparer.Ordinal);

    public StatementPart PartOf(Transfer transfer)
    {
        ArgumentNullException.ThrowIfNull(transfer);
        int order = string.CompareOrdinal(Period.Of(transfer.EffectiveAt ?? transfer.At), period);
        if (transfer.Sequence <= sizeBefore && order < 0) return StatementPart.Before;
        return transfer.Sequence <= size && order <= 0 ? StatementPart.Within : StatementPart.After;
    }

    /// <summary>Each transfer once. One that only holds money, or lets go of it, moves none.</summary>
    public void Add(Transfer transfer)
    {
        StatementPart part = PartOf(transfer);
        if (part == StatementPart.After || transfer.Kind is not (TransferKind.Post or TransferKind.PostHold)) return;
        foreach (Posting posting in transfer.Postings.Where(p => p.Unit == LedgerUnits.Cents))
        {
            Move(posting.Debit, part, posting.Amount.Value, 0);
            Move(posting.Credit, part, 0, posting.Amount.Value);
        }
    }

    /// <summary>By account, without those in which there never was anything, before, within or after.</summary>
    public IReadOnlyList<StatementAccount> Accounts() =>
    [
        .. _accounts
            .GroupBy(a => NameOf(a.Key), a => a)
            .Select(g => Row(g.Key, g.Count(), g.Aggregate(
                (Opening: (Int128)0, Debits: (Int128)0, Credits: (Int128)0),
                (sum, a) => (sum.Opening + a.Value.Opening, sum.Debits + a.Value.Debits, sum.Credits + a.Value.Credits))))
            .Where(a => (a.Opening, a.Debits, a.Credits) != (Cents.Zero, Cents.Zero, Cents.Zero)),
    ];

    /// <summary>What each single account opens with, debits positive; none that opens with nothing.</summary>
    public IEnumerable<(string Account, Cents Debit)> Opening() =>
        _accounts.Where(a => a.Value.Opening != 0).Select(a => (a.Key, new Cents((long)a.Value.Opening)));

    public static string CsvRow(StatementAccount account)
    {
        ArgumentNullException.ThrowIfNull(account);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{account.Account},{account.Accounts},{account.Class.ToString().ToLowerInvariant()},{account.Opening.Value},{account.Debits.Value},{account.Credits.Value},{account.Closing.Value}\r\n");
    }

    /// <summary>What hledger is told of the time before the period: an entry that opens every account.</summary>
    public string HledgerOpening()
    {
        (string Account, Cents Debit)[] opening = [.. Opening()];
        if (opening.Length == 0) return "";
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Period.Start(period):yyyy-MM-dd} * (opening) Balances before {period}\n");
        foreach ((string account, Cents debit) in opening) text.Append(CultureInfo.InvariantCulture, $"    {account}  {debit} {HledgerJournal.Commodity}\n");
        return text.Append('\n').ToString();
    }

    private static string NameOf(string account) =>
        account.StartsWith(FundAccounts.Wallet(""), StringComparison.Ordinal) && account != FundAccounts.Wallet(FundAccounts.CommonsHolder) ? Wallets : account;

    private static StatementAccount Row(string name, int accounts, (Int128 Opening, Int128 Debits, Int128 Credits) sum)
    {
        AccountKind kind = Ledger.Accounts.KindOf(name);
        int side = kind.IsDebitNormal ? 1 : -1;
        return new StatementAccount(
            name,
            accounts,
            kind.Class,
            new Cents((long)(side * sum.Opening)),
            new Cents((long)sum.Debits),
            new Cents((long)sum.Credits),
            new Cents((long)(side * (sum.Opening + sum.Debits - sum.Credits))));
    }

    private void Move(string account, StatementPart part, long debit, long credit)
    {
        (Int128 opening, Int128 debits, Int128 credits) = _accounts.GetValueOrDefault(account);
        _accounts[account] = part == StatementPart.Before ? (opening + debit - credit, debits, credits) : (opening, debits + debit, credits + credit);
    }
}
