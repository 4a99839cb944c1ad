using System.Numerics;
using System.Text;
using System.Text.Json;
using Fab.Contracts.Json;
using Fab.Domain.Bonds;
using Fab.Domain.Fund;
using Fab.Domain.Ledger;
using Fab.Domain.Units;

namespace Fab.Domain.Tests.Bonds;

/// <summary>The invariants by name, as the table in <see cref="BondLifeProperties"/> lists them.</summary>
internal sealed partial class BondLife
{
    private readonly Action<string> _kept;

    /// <summary>In one life of eight, since writing all of it down takes longer than the life.</summary>
    private readonly bool _looksAtEveryByte;

    private readonly List<(long Sequence, string Chain)> _heads = [];
    private readonly List<(int Kept, string Written)> _closed = [];
    private readonly Dictionary<string, int> _joinedAt = [];
    private long? _lastOutstanding;
    private int _dividends;

    private Dictionary<string, long> Wallets() =>
        _holders.Concat(_auditor.Sharers.Keys).Distinct().ToDictionary(h => h, h => _commons.Balance($"wallet:{h}"));

    /// <summary>Does what may be refused; refused, it must leave every byte as it was.</summary>
    private Refusal? Try(Func<Refusal?> doing)
    {
        string before = _looksAtEveryByte ? Everything() : "";
        Refusal? refusal = doing();
        if (refusal is not null && _looksAtEveryByte) Keep("I13", before == Everything(), $"{refusal.Code} left something behind");
        return refusal;
    }

    private string Everything() => new StringBuilder()
        .AppendLine(JsonSerializer.Serialize(_commons.Fund, FabJson.Options))
        .AppendLine(JsonSerializer.Serialize(Bond, FabJson.Options))
        .Append(_commons.Book.Sequence).Append(' ').Append(_commons.Book.Chain).ToString();

    /// <summary>After everything that people do.</summary>
    private void Compare()
    {
        Same(
            _auditor.Holders.Select(h => (h.Key, h.Value.Units, h.Value.Principal)),
            Bond.Holders.Select(h => (h.Account, h.Units, (BigInteger)h.Principal.Value)),
            "holders differ");
        Same(
            _auditor.Sharers.Select(s => (s.Key, s.Value.Paid)),
            _commons.Fund.Dividends.Shares.Select(s => (s.Account, (BigInteger)s.Paid.Value)),
            "dividends differ");
        Keep("I6", Bond.Holders.Sum(h => h.Units) == _offer.Units, "units were lost or made");
        Keep("I6", Bond.Outstanding.Value == Bond.Holders.Sum(h => h.Principal.Value), "holders are not owed what the bond owes");
        Keep("I6", Bond.Outstanding.Value == _commons.Balance("bond:b1:principal"), "the books owe something else");
        Keep("I6", _auditor.Outstanding == Bond.Outstanding.Value, "the auditor is owed something else");
        Keep("I7", Bond.Outstanding.Value <= (_lastOutstanding ?? long.MaxValue), "more is owed than before");
        _lastOutstanding = Bond.Outstanding.Value;
        Hold(_auditor.Arrears == Bond.Arrears.Value, "arrears differ");
        Hold(!Bond.IsOwed || _auditor.Carry.ToString() == $"{Bond.InterestCarry.Numerator}/{Bond.InterestCarry.Denominator}", "the carry of interest differs");
        CheckBalances();
        CheckShares();
    }

    private void CheckBalances()
    {
        Int128 debits = 0, credits = 0, held = 0;
        foreach ((AccountKey key, AccountState state) in _commons.Book.Accounts)
        {
            bool isGuarded = key.Account.StartsWith("wallet:", StringComparison.Ordinal) || key.Account.StartsWith("escrow:", StringComparison.Ordinal);
            if (isGuarded) Keep("I2", state.Credits - state.Debits - state.HeldDebits >= 0, $"{key.Account} is overdrawn");
            debits += state.Debits;
            credits += state.Credits;
            held += state.HeldDebits;
        }

        Keep("I1", debits == credits, $"{debits} debited, {credits} credited");
        Int128 open = 0;
        foreach (OpenHold hold in _commons.Book.OpenHolds) open += _commons.Book.Transfers[hold.HoldId].Postings[0].Amount.Value;
        Keep("I4", held == open, $"{held} is held, by holds of {open}");
        Keep("I4", open == 0 || Bond.State is BondState.Offered or BondState.Allotted, "money is held though nothing is on offer");
    }

    /// <summary>Who came between the same two dividends has had the same, whatever they hold of the bond.</summary>
    private void CheckShares()
    {
        foreach (IGrouping<int, DividendShare> together in _commons.Fund.Dividends.Shares.GroupBy(s => _joinedAt[s.Account]))
        {
            if (together.Count() < 2) continue;
            Keep("I8", together.Max(s => s.Paid.Value) - together.Min(s => s.Paid.Value) <= 1, "members who came together are more than a cent apart");
            DividendShare[] holders = [.. together.Where(s => Bond.Holders.Any(h => h.Account == s.Account && h.Units > 0))];
            DividendShare[] others = [.. together.Except(holders)];
            foreach (DividendShare holder in holders)
                foreach (DividendShare other in others) Keep("I9", Math.Abs(holder.Paid.Value - other.Paid.Value) <= 1, $"{holder.Account} has another dividend for holding units");
        }
    }

    /// <summary>What was closed before is as it was, and so are the books then.</summary>
    private void CheckPast()
    {
        foreach ((int kept, string written) in _closed) Keep("I11", written == JsonSerializer.Serialize(_commons.Kept[kept], FabJson.Options), $"{_commons.Kept[kept].Period} has changed since it was closed");
        _closed.Add((_commons.Kept.Count - 1, JsonSerializer.Serialize(_commons.Kept[^1], FabJson.Options)));
        foreach ((long sequence, string chain) in _heads) Keep("I15", _commons.Book.Appended[(int)sequence - 1].Chain == chain, "the books began otherwise");
        _heads.Add((_commons.Book.Sequence, _commons.Book.Chain));
    }

    /// <summary>The close's transfers sent again are known; with a cent more they are refused. The ledger stays as it is.</summary>
    private void CheckAgain(long sequence)
    {
        TransferRequest[] again = [.. _commons.Book.Appended.Skip((int)sequence).Select(t =>
            TransferRequest.Post(t.Id, t.Postings) with { EffectiveAt = t.EffectiveAt, Memo = t.Memo, References = t.References })];
        if (again.Length == 0) return;
        (Book book, IReadOnlyList<LedgerResult> same) = _commons.Book.SubmitLinked(again, _commons.Now.AddDays(1));
        Keep("I3", same.All(r => r.WasStored) && ReferenceEquals(book, _commons.Book), "a close was posted twice");
        Posting first = again[0].Postings[0];
        again[0] = again[0] with { Postings = [first with { Amount = first.Amount + new Cents(1) }, .. again[0].Postings.Skip(1)] };
        (book, IReadOnlyList<LedgerResult> other) = _commons.Book.SubmitLinked(again, _commons.Now.AddDays(1));
        Keep("I3", other[0].Refusal?.Code == LedgerRefusals.TransferIdReused && ReferenceEquals(book, _commons.Book), "another body was taken for the same close");
    }

    /// <summary>The books alone, from the first transfer, by plain sums: what they hold must be what the ledger says that they hold.</summary>
    private void CheckWholeLife()
    {
        var sums = new Dictionary<string, Int128>(StringComparer.Ordinal);
        var resolved = new HashSet<string>(StringComparer.Ordinal);
        foreach (Transfer transfer in _commons.Book.Appended)
        {
            if (transfer.HoldId is { } hold) Keep("I4", resolved.Add(hold), $"hold {hold} was resolved twice");
            if (transfer.Kind == TransferKind.Hold) continue;
            foreach (Posting posting in transfer.Postings)
            {
                sums[posting.Debit] = sums.GetValueOrDefault(posting.Debit) - posting.Amount.Value;
                sums[posting.Credit] = sums.GetValueOrDefault(posting.Credit) + posting.Amount.Value;
            }
        }

        foreach ((AccountKey key, AccountState state) in _commons.Book.Accounts)
            Keep("I14", sums.GetValueOrDefault(key.Account) == state.Credits - state.Debits, $"the transfers give {key.Account} another balance");
        var audit = new LedgerAudit();
        foreach (Transfer transfer in _commons.Book.Appended) Keep("I16", audit.Add(transfer), $"{transfer.Id} hashes to something else");
        LedgerFault? fault = audit.Finish(_commons.Book.Sequence, _commons.Book.Chain, _commons.Book.Accounts, _commons.Book.OpenHolds).Fault;
        Keep("I14", fault is null, fault?.Message ?? "");
    }

    private void Keep(string name, bool promise, string otherwise)
    {
        if (!promise) Assert.Fail($"{name}: {otherwise}");
        _kept(name);
    }

    /// <summary>Without the test library's comparisons, which take most of the time where there are millions.</summary>
    private static void Same<T>(IEnumerable<T> expected, IEnumerable<T> actual, string otherwise)
    {
        if (!expected.SequenceEqual(actual)) Assert.Fail($"{otherwise}: {string.Join(' ', actual)} should be {string.Join(' ', expected)}");
    }

    private static void Hold(bool promise, string otherwise)
    {
        if (!promise) Assert.Fail(otherwise);
    }
}
