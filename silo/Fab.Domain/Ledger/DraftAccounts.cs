using System.Runtime.InteropServices;
using Fab.Domain.Units;

namespace Fab.Domain.Ledger;

/// <summary>The accounts of a <see cref="BookDraft"/>: changed in place, with what is needed to take it back.</summary>
/// <param name="loaded">As they were; never changed.</param>
internal sealed class DraftAccounts(IReadOnlyDictionary<AccountKey, AccountState> loaded)
{
    private readonly Dictionary<AccountKey, AccountState> _changed = [];
    private readonly List<(AccountKey Key, AccountState? Before)> _undo = [];
    private HashSet<AccountKey>? _overflown;

    public IReadOnlyDictionary<AccountKey, AccountState> Changed => _changed;

    /// <summary>From here on what was done cannot be taken back.</summary>
    public void Keep() => _undo.Clear();

    /// <summary>Takes back all but the first so many steps since <see cref="Keep"/>, newest first.</summary>
    public void TakeBack(int steps)
    {
        for (int i = _undo.Count - 1; i >= steps; i--)
        {
            (AccountKey key, AccountState? before) = _undo[i];
            if (before is { } state) _changed[key] = state;
            else _changed.Remove(key);
        }

        _undo.RemoveRange(steps, _undo.Count - steps);
    }

    /// <summary>Moves what a transfer moves; refused, nothing is moved.</summary>
    /// <param name="hold">The hold that it resolves.</param>
    public Refusal? Move(Transfer transfer, Transfer? hold)
    {
        int before = _undo.Count;
        bool holds = transfer.Kind == TransferKind.Hold;
        for (int i = 0; i < transfer.Postings.Count; i++)
        {
            Posting posting = transfer.Postings[i];
            Add(posting, posted: holds ? 0 : posting.Amount.Value, held: holds ? posting.Amount.Value : 0);
        }

        if (hold is not null) Add(hold.Postings[0], posted: 0, held: -hold.Postings[0].Amount.Value);
        if (Check(before) is not { } refusal) return null;
        TakeBack(before);
        _overflown = null;
        return refusal;
    }

    private void Add(Posting posting, long posted, long held)
    {
        Add(new AccountKey(posting.Debit, posting.Unit), posted, 0, held, 0);
        Add(new AccountKey(posting.Credit, posting.Unit), 0, posted, 0, held);
    }

    private void Add(AccountKey key, long debits, long credits, long heldDebits, long heldCredits)
    {
        ref AccountState state = ref CollectionsMarshal.GetValueRefOrAddDefault(_changed, key, out bool wasChanged);
        _undo.Add((key, wasChanged ? state : null));
        if (!wasChanged) state = loaded.GetValueOrDefault(key);
        if (state.Plus(debits, credits, heldDebits, heldCredits) is { } after) state = after;
        else (_overflown ??= []).Add(key);
    }

    /// <summary>Whether every account that was touched may stand as it does, in the order in which they were.</summary>
    private Refusal? Check(int from)
    {
        for (int i = from; i < _undo.Count; i++)
        {
            AccountKey key = _undo[i].Key;
            if (_overflown?.Contains(key) == true)
                return new Refusal(LedgerRefusals.AmountTooLarge, $"{key.Account} would hold more than the ledger can count.");
            AccountState state = _changed[key];
            long available = Accounts.KindOf(key.Account).Rule switch
            {
                BalanceRule.CreditsMustCoverDebits => state.Credits - state.Debits - state.HeldDebits,
                BalanceRule.DebitsMustCoverCredits => state.Debits - state.Credits - state.HeldCredits,
                _ => 0,
            };
            if (available < 0) return TooSmall(key, new Cents(-available), from);
        }

        return null;
    }

    private Refusal TooSmall(AccountKey key, Cents missing, int from)
    {
        AccountState then = _undo.Skip(from).First(step => step.Key == key).Before ?? loaded.GetValueOrDefault(key);
        AccountBalance before = AccountBalance.Of(key, then);
        string held = before.Held > Cents.Zero ? $" ({before.Posted}, of which {before.Held} is held)" : "";
        bool isWallet = key.Account.StartsWith("wallet:", StringComparison.Ordinal);
        return new Refusal(
            isWallet ? LedgerRefusals.WalletTooSmall : LedgerRefusals.AccountTooSmall,
            $"{key.Account} has {before.Available} available{held}; this needs {before.Available + missing}.",
            isWallet ? $"Top the wallet up by {missing} or more." : null);
    }
}
