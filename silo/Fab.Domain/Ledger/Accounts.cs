using System.Buffers;
using System.Collections.Frozen;

namespace Fab.Domain.Ledger;

/// <summary>Where an account stands in a balance sheet or income statement.</summary>
public enum AccountClass
{
    Asset,
    Liability,
    Equity,
    Revenue,
    Expense,
}

/// <summary>How far an account may go. Open holds count as if they were posted already.</summary>
public enum BalanceRule
{
    /// <summary>May stand on either side.</summary>
    Free,

    /// <summary>What is owed to somebody: never below zero.</summary>
    CreditsMustCoverDebits,

    /// <summary>What is owned and can be handed over: never below zero, seen from the other side.</summary>
    DebitsMustCoverCredits,
}

/// <param name="Prefix">The account's name up to the first colon.</param>
/// <param name="Meaning">One phrase for people.</param>
public sealed record AccountKind(string Prefix, AccountClass Class, BalanceRule Rule, string Meaning)
{
    /// <summary>True if a balance reads debits less credits (assets, expenses); otherwise credits less debits.</summary>
    public bool IsDebitNormal => Class is AccountClass.Asset or AccountClass.Expense;
}

/// <summary>
/// The chart of accounts. A name reads <c>kind</c> or <c>kind:part:part</c>, 1 to 100 characters: a known kind, then
/// parts of letters, digits, dot, underscore and hyphen. An unknown kind is refused, since a misspelt wallet would
/// otherwise be an account without limit.
/// </summary>
public static class Accounts
{
    public const int MaxNameLength = 100;

    private static readonly SearchValues<char> PartCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");

    private static readonly FrozenDictionary<string, AccountKind> ByPrefix = new AccountKind[]
    {
        new("cash", AccountClass.Asset, BalanceRule.DebitsMustCoverCredits, "money in the bank or the till"),
        new("asset", AccountClass.Asset, BalanceRule.Free, "equipment at cost"),
        new("accdep", AccountClass.Asset, BalanceRule.Free, "accumulated depreciation of equipment"),
        new("wallet", AccountClass.Liability, BalanceRule.CreditsMustCoverDebits, "what a member has paid in and not used"),
        new("escrow", AccountClass.Liability, BalanceRule.CreditsMustCoverDebits, "money set aside until something is settled"),
        new("bond", AccountClass.Liability, BalanceRule.Free, "what is owed to bondholders"),
        new("equity", AccountClass.Equity, BalanceRule.Free, "what the commons owns outright"),
        new("ops", AccountClass.Equity, BalanceRule.Free, "set aside for running costs"),
        new("res", AccountClass.Equity, BalanceRule.Free, "reserves"),
        new("int", AccountClass.Equity, BalanceRule.Free, "set aside for bond interest"),
        new("red", AccountClass.Equity, BalanceRule.Free, "set aside for redeeming bonds"),
        new("cif", AccountClass.Equity, BalanceRule.Free, "community investment fund"),
        new("div", AccountClass.Equity, BalanceRule.Free, "set aside for the members' dividend"),
        new("fund", AccountClass.Equity, BalanceRule.Free, "the equipment commons fund"),
        new("holder", AccountClass.Equity, BalanceRule.Free, "bond units of a holder"),
        new("rent", AccountClass.Revenue, BalanceRule.Free, "rent of a machine, until the period closes"),
        new("material", AccountClass.Revenue, BalanceRule.Free, "material used by jobs"),
        new("donation", AccountClass.Revenue, BalanceRule.Free, "gifts to the commons"),
        new("writeoff", AccountClass.Revenue, BalanceRule.Free, "debt that will not be repaid"),
        new("depn", AccountClass.Expense, BalanceRule.Free, "depreciation of equipment"),
        new("liqcost", AccountClass.Expense, BalanceRule.Free, "cost of selling equipment"),
        new("loss", AccountClass.Expense, BalanceRule.Free, "losses"),
        new("expense", AccountClass.Expense, BalanceRule.Free, "other costs"),
    }.ToFrozenDictionary(kind => kind.Prefix, StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, AccountKind>.AlternateLookup<ReadOnlySpan<char>> BySpan =
        ByPrefix.GetAlternateLookup<ReadOnlySpan<char>>();

    public static IReadOnlyList<AccountKind> Kinds { get; } =
        [.. ByPrefix.Values.OrderBy(kind => kind.Prefix, StringComparer.Ordinal)];

    /// <summary>Null if the name is a proper account.</summary>
    public static Refusal? Check(string? name)
    {
        if (!IsWellFormed(name))
        {
            return new Refusal(
                LedgerRefusals.AccountNameInvalid,
                $"'{Shorten(name)}' is no account name.",
                "Write a kind and parts, such as wallet:maker: letters, digits, dot, underscore and hyphen, at most 100 characters.");
        }

        return BySpan.ContainsKey(PrefixOf(name))
            ? null
            : new Refusal(
                LedgerRefusals.AccountKindUnknown,
                $"There is no kind of account called '{PrefixOf(name!)}'.",
                $"Use one of: {string.Join(", ", Kinds.Select(kind => kind.Prefix))}.");
    }

    /// <param name="name">A name that <see cref="Check"/> let pass.</param>
    /// <exception cref="ArgumentException">It did not.</exception>
    public static AccountKind KindOf(string name) =>
        BySpan.TryGetValue(PrefixOf(name), out AccountKind? kind)
            ? kind
            : throw new ArgumentException($"'{name}' is no account.", nameof(name));

    internal static string Shorten(string? text) =>
        text is null ? "" : text.Length <= 40 ? text : string.Concat(text.AsSpan(0, 40), "…");

    private static ReadOnlySpan<char> PrefixOf(ReadOnlySpan<char> name)
    {
        int colon = name.IndexOf(':');
        return colon < 0 ? name : name[..colon];
    }

    private static bool IsWellFormed(string? name)
    {
        if (name is null || name.Length is 0 or > MaxNameLength) return false;
        foreach (Range part in name.AsSpan().Split(':'))
        {
            if (name.AsSpan(part).IsEmpty || name.AsSpan(part).ContainsAnyExcept(PartCharacters)) return false;
        }

        return true;
    }
}
