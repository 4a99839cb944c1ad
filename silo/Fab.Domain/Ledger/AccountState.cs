using Fab.Domain.Units;

namespace Fab.Domain.Ledger;

/// <summary>One account in one unit.</summary>
public readonly record struct AccountKey(string Account, int Unit);

/// <summary>All that was ever debited and credited, and what open holds would debit and credit. Never negative.</summary>
public readonly record struct AccountState(long Debits, long Credits, long HeldDebits, long HeldCredits)
{
    /// <summary>Half of what 64 bits hold, so that no difference of two sums can overflow, nor a sum and one amount more.</summary>
    private const long Limit = long.MaxValue / 2;

    /// <summary>Null if a sum is more than the ledger can count.</summary>
    /// <param name="debits">Like the others at most <see cref="TransferRules.MaxAmount"/>, either way.</param>
    internal AccountState? Plus(long debits, long credits, long heldDebits, long heldCredits)
    {
        var after = new AccountState(Debits + debits, Credits + credits, HeldDebits + heldDebits, HeldCredits + heldCredits);
        return after.Debits > Limit || after.Credits > Limit || after.HeldDebits > Limit || after.HeldCredits > Limit ? null : after;
    }
}

/// <summary>How an account stands, seen from the side on which it normally is: a wallet with money in it is positive, and so is cash.</summary>
/// <param name="Posted">What has been moved for good.</param>
/// <param name="Held">What open holds have set aside out of it.</param>
/// <param name="Incoming">What open holds would bring in; not counted as available.</param>
public sealed record AccountBalance(string Account, int Unit, Cents Posted, Cents Held, Cents Incoming)
{
    public Cents Available => Posted - Held;

    public static AccountBalance Of(AccountKey key, AccountState state)
    {
        bool debitNormal = Accounts.KindOf(key.Account).IsDebitNormal;
        long posted = debitNormal ? state.Debits - state.Credits : state.Credits - state.Debits;
        long held = debitNormal ? state.HeldCredits : state.HeldDebits;
        long incoming = debitNormal ? state.HeldDebits : state.HeldCredits;
        return new AccountBalance(key.Account, key.Unit, new Cents(posted), new Cents(held), new Cents(incoming));
    }
}
