using Fab.Domain.Units;

namespace Fab.Domain.Ledger;

/// <summary>The first thing found wrong with a ledger.</summary>
/// <param name="Sequence">The transfer it was found at; null if it is about the ledger as a whole.</param>
public sealed record LedgerFault(long? Sequence, string? TransferId, string Message);

/// <param name="Transfers">How many were looked at.</param>
/// <param name="Chain">The chained hash as recomputed, hex.</param>
/// <param name="MerkleRoot">RFC 6962 root over the leaves as recomputed, hex.</param>
/// <param name="Fault">Null if everything adds up.</param>
public sealed record LedgerVerification(long Transfers, string Chain, string MerkleRoot, LedgerFault? Fault)
{
    public bool IsSound => Fault is null;
}

/// <summary>
/// Recomputes a ledger from its transfers: hashes, holds, limits and balances. It shares no arithmetic with
/// <see cref="Book"/>, so that a mistake there does not hide itself.
/// </summary>
/// <param name="completed">Told of every subtree of the Merkle tree that a transfer made full.</param>
public sealed class LedgerAudit(Action<MerkleNode, byte[]>? completed = null)
{
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly Dictionary<AccountKey, Tally> _tallies = [];
    private readonly Dictionary<string, Posting> _openHolds = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset?> _expiries = new(StringComparer.Ordinal);
    private readonly MerkleTree _tree = new();
    private long _sequence;
    private byte[] _chain = new byte[CanonicalTransfer.HashBytes];
    private LedgerFault? _fault;

    /// <summary>Looks at the next transfer; false once something is wrong, after which nothing more is looked at.</summary>
    public bool Add(Transfer transfer)
    {
        ArgumentNullException.ThrowIfNull(transfer);
        if (_fault is not null) return false;
        string? wrong = CheckHashes(transfer) ?? CheckShape(transfer) ?? TakeHold(transfer) ?? Move(transfer);
        if (wrong is not null) _fault = new LedgerFault(transfer.Sequence, transfer.Id, wrong);
        return wrong is null;
    }

    /// <summary>Compares with what the store keeps beside the transfers.</summary>
    public LedgerVerification Finish(
        long storedSequence, string storedChain, IReadOnlyDictionary<AccountKey, AccountState> storedAccounts, IReadOnlyCollection<OpenHold> storedOpenHolds)
    {
        string chain = Convert.ToHexStringLower(_chain);
        _fault ??= CheckHead(storedSequence, storedChain, chain)
            ?? CheckAccounts(storedAccounts)
            ?? CheckOpenHolds(storedOpenHolds);
        return new LedgerVerification(_sequence, chain, Convert.ToHexStringLower(_tree.Root()), _fault);
    }

    private string? CheckHashes(Transfer transfer)
    {
        if (transfer.Sequence != _sequence + 1)
            return $"Sequence {transfer.Sequence} follows {_sequence}: transfers are missing, or out of order.";
        byte[] leaf = CanonicalTransfer.Leaf(CanonicalTransfer.Bytes(transfer));
        if (Convert.ToHexStringLower(leaf) != transfer.Leaf) return "Its content does not match its hash: it was changed after it was recorded.";
        byte[] chain = CanonicalTransfer.Chain(_chain, leaf);
        if (Convert.ToHexStringLower(chain) != transfer.Chain) return "Its chained hash does not follow from the transfer before it.";
        (_sequence, _chain) = (transfer.Sequence, chain);
        _tree.Add(leaf, completed);
        return null;
    }

    private string? CheckShape(Transfer transfer)
    {
        if (!_ids.Add(transfer.Id)) return "Its id was used before.";
        foreach (Posting posting in transfer.Postings)
        {
            if ((Accounts.Check(posting.Debit) ?? Accounts.Check(posting.Credit)) is { } refusal) return refusal.Message;
            if (posting.Amount <= Cents.Zero || posting.Debit == posting.Credit) return "A posting does not move money between two accounts.";
        }

        return transfer.Kind is TransferKind.Post && transfer.Postings.Count == 0 ? "It moves nothing." : null;
    }

    private string? TakeHold(Transfer transfer)
    {
        if (transfer.Kind == TransferKind.Hold)
        {
            if (transfer.Postings.Count != 1) return "A hold has exactly one posting.";
            _openHolds.Add(transfer.Id, transfer.Postings[0]);
            _expiries.Add(transfer.Id, transfer.ExpiresAt);
            return null;
        }

        if (transfer.HoldId is null) return transfer.Kind == TransferKind.Post ? null : "It names no hold.";
        if (!_openHolds.Remove(transfer.HoldId, out Posting? held)) return $"Hold {transfer.HoldId} was not open.";
        if (transfer.Kind == TransferKind.ExpireHold && transfer.At < _expiries[transfer.HoldId]) return "The hold had not run out yet.";
        if (transfer.Kind != TransferKind.PostHold && transfer.Postings.Count > 0) return "It moves money out of a hold that it only releases.";
        Cents posted = Cents.Zero;
        foreach (Posting posting in transfer.Postings)
        {
            posted += posting.Amount;
            if (posting with { Amount = held.Amount } != held) return "It moves money elsewhere than the hold said.";
        }

        Hold(held, -held.Amount.Value);
        return posted + transfer.Released == held.Amount && transfer.Released >= Cents.Zero
            ? null
            : $"The hold had {held.Amount}, but {posted} posted and {transfer.Released} released do not add up to it.";
    }

    private string? Move(Transfer transfer)
    {
        foreach (Posting posting in transfer.Postings)
        {
            if (transfer.Kind == TransferKind.Hold)
            {
                Hold(posting, posting.Amount.Value);
                continue;
            }

            Of(posting.Debit, posting.Unit).Debits += posting.Amount.Value;
            Of(posting.Credit, posting.Unit).Credits += posting.Amount.Value;
        }

        foreach (Posting posting in transfer.Postings)
        {
            if ((CheckLimit(posting.Debit, posting.Unit) ?? CheckLimit(posting.Credit, posting.Unit)) is { } wrong) return wrong;
        }

        return null;
    }

    private string? CheckLimit(string account, int unit)
    {
        Tally tally = Of(account, unit);
        Int128 left = Accounts.KindOf(account).Rule switch
        {
            BalanceRule.CreditsMustCoverDebits => tally.Credits - tally.Debits - tally.HeldDebits,
            BalanceRule.DebitsMustCoverCredits => tally.Debits - tally.Credits - tally.HeldCredits,
            _ => 0,
        };
        return left < 0 ? $"It takes {account} below zero." : null;
    }

    private void Hold(Posting posting, Int128 amount)
    {
        Of(posting.Debit, posting.Unit).HeldDebits += amount;
        Of(posting.Credit, posting.Unit).HeldCredits += amount;
    }

    private Tally Of(string account, int unit)
    {
        var key = new AccountKey(account, unit);
        if (!_tallies.TryGetValue(key, out Tally? tally)) _tallies.Add(key, tally = new Tally());
        return tally;
    }

    private LedgerFault? CheckHead(long storedSequence, string storedChain, string chain) =>
        storedSequence == _sequence && storedChain == chain
            ? null
            : new LedgerFault(null, null, $"The stored head is at {storedSequence} with {storedChain}; the transfers end at {_sequence} with {chain}.");

    private LedgerFault? CheckAccounts(IReadOnlyDictionary<AccountKey, AccountState> stored)
    {
        foreach (AccountKey key in _tallies.Keys.Union(stored.Keys).OrderBy(k => k.Account, StringComparer.Ordinal))
        {
            Tally tally = _tallies.GetValueOrDefault(key) ?? new Tally();
            AccountState state = stored.GetValueOrDefault(key);
            if (tally.Debits != state.Debits || tally.Credits != state.Credits
                || tally.HeldDebits != state.HeldDebits || tally.HeldCredits != state.HeldCredits)
            {
                return new LedgerFault(
                    null,
                    null,
                    $"{key.Account}: the stored balance has {state.Debits} debited, {state.Credits} credited and {state.HeldDebits}/{state.HeldCredits} held; the transfers give {tally.Debits}, {tally.Credits} and {tally.HeldDebits}/{tally.HeldCredits}.");
            }
        }

        return null;
    }

    private LedgerFault? CheckOpenHolds(IReadOnlyCollection<OpenHold> stored)
    {
        IEnumerable<OpenHold> derived = _openHolds.Keys.Select(id => new OpenHold(_expiries[id] ?? default, id));
        return stored.Order().SequenceEqual(derived.Order())
            ? null
            : new LedgerFault(null, null, "The stored list of open holds differs from the holds that no transfer resolved.");
    }

    private sealed class Tally
    {
        public Int128 Debits { get; set; }

        public Int128 Credits { get; set; }

        public Int128 HeldDebits { get; set; }

        public Int128 HeldCredits { get; set; }
    }
}
