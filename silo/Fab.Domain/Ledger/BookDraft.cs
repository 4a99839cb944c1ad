using System.Collections.Immutable;
using System.Globalization;
using Fab.Domain.Units;

namespace Fab.Domain.Ledger;

/// <summary>
/// The rules of the ledger over the part of it that a commit touches: the head, every due hold, and all that the requests
/// name. It is written into in place, and what is refused leaves it as it was.
/// </summary>
/// <remarks>
/// A store fills one, runs the operations, and writes <see cref="Appended"/> and <see cref="Changed"/> in one transaction.
/// What was not loaded does not exist to it. Not for use by two threads at a time.
/// </remarks>
public sealed class BookDraft
{
    private readonly IReadOnlyDictionary<string, Transfer> _transfers;
    private readonly IReadOnlyDictionary<string, TransferKind> _resolutions;
    private readonly Dictionary<string, Transfer> _added = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TransferKind> _resolved = new(StringComparer.Ordinal);
    private readonly List<Transfer> _appended = [];
    private readonly DraftAccounts _accounts;
    private readonly CanonicalTransfer.Sealer _sealer = new();
    private ImmutableSortedSet<OpenHold> _openHolds;

    /// <param name="sequence">Of the last transfer.</param>
    /// <param name="chain">Its chained hash, hex.</param>
    /// <param name="resolutions">What became of a hold, by the hold's id.</param>
    public BookDraft(
        long sequence,
        string chain,
        IReadOnlyDictionary<AccountKey, AccountState> accounts,
        IReadOnlyDictionary<string, Transfer> transfers,
        IReadOnlyDictionary<string, TransferKind> resolutions,
        IEnumerable<OpenHold> openHolds)
    {
        Sequence = sequence;
        Chain = chain;
        _accounts = new DraftAccounts(accounts);
        _transfers = transfers;
        _resolutions = resolutions;
        _openHolds = openHolds as ImmutableSortedSet<OpenHold> ?? [.. openHolds];
    }

    /// <summary>The sequence number of the last transfer; 0 if there is none.</summary>
    public long Sequence { get; private set; }

    /// <summary>The chained hash of the last transfer.</summary>
    public string Chain { get; private set; }

    /// <summary>What was added, in order.</summary>
    public IReadOnlyList<Transfer> Appended => _appended;

    /// <summary>Every account that what was added touched, as it is now.</summary>
    public IReadOnlyDictionary<AccountKey, AccountState> Changed => _accounts.Changed;

    /// <summary>The holds that what was added resolved, and how.</summary>
    public IReadOnlyDictionary<string, TransferKind> Resolved => _resolved;

    /// <summary>Open holds in the order in which they run out.</summary>
    public ImmutableSortedSet<OpenHold> OpenHolds => _openHolds;

    /// <summary>Records the expiry of every hold whose time is up. Comes before any request: time passes by itself.</summary>
    public void ExpireDue(DateTimeOffset now)
    {
        while (!_openHolds.IsEmpty && _openHolds[0].ExpiresAt <= now)
        {
            Transfer hold = Find(_openHolds[0].HoldId)!;
            Transfer expiry = Resolving(hold, TransferRules.ExpiryIdPrefix + hold.Id, TransferKind.ExpireHold, Cents.Zero, now);
            _accounts.Move(expiry, hold);
            Append(expiry);
            _accounts.Keep();
        }
    }

    /// <summary>Answers each request for itself, in order; at most <see cref="TransferRules.MaxBatch"/>.</summary>
    public IReadOnlyList<LedgerResult> Submit(IReadOnlyList<TransferRequest> requests, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(requests);
        if (requests.Count > TransferRules.MaxBatch) return TooLarge(requests.Count);
        var results = new LedgerResult[requests.Count];
        for (int i = 0; i < results.Length; i++)
        {
            results[i] = Answer(requests[i], now);
            _accounts.Keep();
        }

        return results;
    }

    /// <summary>
    /// All or nothing, in order: each request sees what those before it did; if one is refused, none is applied. As many
    /// as belong together: where a limit cut them, it would cut what must be whole.
    /// </summary>
    public IReadOnlyList<LedgerResult> SubmitLinked(IReadOnlyList<TransferRequest> requests, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(requests);
        (long sequence, string chain, int appended) = (Sequence, Chain, _appended.Count);
        var results = new LedgerResult[requests.Count];
        for (int i = 0; i < results.Length; i++)
        {
            results[i] = Answer(requests[i], now);
            if (results[i].Refusal is not { } refusal) continue;
            TakeBack(appended);
            (Sequence, Chain) = (sequence, chain);
            Array.Fill(results, LedgerResult.Refuse(new Refusal(
                LedgerRefusals.LinkedTransferRefused,
                $"Transfer {Accounts.Shorten(requests[i]?.Id)} of the same batch was refused: {refusal.Message}",
                refusal.WayOut)));
            results[i] = LedgerResult.Refuse(refusal);
            return results;
        }

        _accounts.Keep();
        return results;
    }

    /// <summary>The rules, in the order in which they refuse; a refusal changes nothing.</summary>
    private LedgerResult Answer(TransferRequest request, DateTimeOffset now)
    {
        if (request is null) return Refuse(LedgerRefusals.TransferMalformed, "A transfer is missing.");
        if (TransferRules.CheckId(request) is { } idRefusal) return LedgerResult.Refuse(idRefusal);
        if (Find(request.Id) is { } stored)
        {
            return TransferRules.IsSame(stored, request)
                ? LedgerResult.Accept(stored, wasStored: true)
                : Refuse(
                    LedgerRefusals.TransferIdReused,
                    $"Transfer {request.Id} exists already, with another body.",
                    "Use a new id for a new transfer; to try again, send exactly what was sent before.");
        }

        if (TransferRules.CheckBody(request) is { } bodyRefusal) return LedgerResult.Refuse(bodyRefusal);
        if (request.Corrects is { } corrected && Find(corrected) is not { Kind: TransferKind.Post or TransferKind.PostHold })
            return Refuse(LedgerRefusals.CorrectedTransferNotFound, $"There is no posted transfer {Accounts.Shorten(corrected)} to correct.");
        if (request.ExpiresAt is { } expiresAt && expiresAt <= now)
            return Refuse(LedgerRefusals.ExpiryNotAhead, $"The hold would expire at {expiresAt:u}, which is not ahead.", "Choose a later expiry.");

        Transfer? hold = null;
        if (request.HoldId is { } holdId)
        {
            if (FindOpen(holdId, now, out hold) is { } holdRefusal) return LedgerResult.Refuse(holdRefusal);
            Cents held = hold.Postings[0].Amount;
            if (request.Amount is { } asked && asked > held)
            {
                return Refuse(
                    LedgerRefusals.AmountExceedsHold,
                    $"Hold {holdId} set aside {held}; {asked} is more.",
                    "Post what was held, and the rest as a transfer of its own.");
            }
        }

        Transfer transfer = Transferring(request, hold, now);
        return _accounts.Move(transfer, hold) is { } balanceRefusal
            ? LedgerResult.Refuse(balanceRefusal)
            : LedgerResult.Accept(Append(transfer), wasStored: false);
    }

    /// <summary>Sealed, and part of the book from here on; its accounts have been moved.</summary>
    private Transfer Append(Transfer transfer)
    {
        Transfer done = _sealer.Seal(transfer, Chain);
        (Sequence, Chain) = (done.Sequence, done.Chain);
        _added.Add(done.Id, done);
        _appended.Add(done);
        if (done.Kind == TransferKind.Hold) _openHolds = _openHolds.Add(OpenHold.Of(done));
        if (done.HoldId is { } holdId)
        {
            _openHolds = _openHolds.Remove(OpenHold.Of(Find(holdId)!));
            _resolved.Add(holdId, done.Kind);
        }

        return done;
    }

    /// <summary>Undoes all transfers but the first <paramref name="count"/>, newest first.</summary>
    private void TakeBack(int count)
    {
        for (int i = _appended.Count - 1; i >= count; i--)
        {
            Transfer transfer = _appended[i];
            if (transfer.Kind == TransferKind.Hold) _openHolds = _openHolds.Remove(OpenHold.Of(transfer));
            if (transfer.HoldId is { } holdId)
            {
                _openHolds = _openHolds.Add(OpenHold.Of(Find(holdId)!));
                _resolved.Remove(holdId);
            }

            _added.Remove(transfer.Id);
        }

        _appended.RemoveRange(count, _appended.Count - count);
        _accounts.TakeBack(0);
    }

    private Transfer? Find(string id) => _added.GetValueOrDefault(id) ?? _transfers.GetValueOrDefault(id);

    private Transfer Transferring(TransferRequest request, Transfer? hold, DateTimeOffset now)
    {
        Cents posted = request.Amount ?? Cents.Zero;
        return new Transfer(Sequence + 1, request.Id, request.Kind, TransferRules.Cut(now))
        {
            Postings = hold is null ? [.. request.Postings] : PostedOf(hold, posted),
            EffectiveAt = TransferRules.Cut(request.EffectiveAt),
            ExpiresAt = TransferRules.Cut(request.ExpiresAt),
            HoldId = hold?.Id,
            Released = hold is null ? Cents.Zero : hold.Postings[0].Amount - posted,
            Memo = request.Memo ?? "",
            References = TransferRules.SortReferences(request.References),
            Corrects = request.Corrects,
        };
    }

    private Transfer Resolving(Transfer hold, string id, TransferKind kind, Cents posted, DateTimeOffset now) =>
        new(Sequence + 1, id, kind, TransferRules.Cut(now))
        {
            HoldId = hold.Id,
            Postings = PostedOf(hold, posted),
            Released = hold.Postings[0].Amount - posted,
        };

    private static Posting[] PostedOf(Transfer hold, Cents posted) => posted == Cents.Zero ? [] : [hold.Postings[0] with { Amount = posted }];

    private Refusal? FindOpen(string holdId, DateTimeOffset now, out Transfer hold)
    {
        hold = null!;
        if (Find(holdId) is not { Kind: TransferKind.Hold } found)
            return new Refusal(LedgerRefusals.HoldNotFound, $"There is no hold {Accounts.Shorten(holdId)}.");
        hold = found;
        bool resolved = _resolved.TryGetValue(holdId, out TransferKind how) || _resolutions.TryGetValue(holdId, out how);
        if (how == TransferKind.ExpireHold || (!resolved && found.ExpiresAt <= now))
        {
            return new Refusal(
                LedgerRefusals.HoldExpired,
                string.Create(CultureInfo.InvariantCulture, $"Hold {holdId} ran out at {found.ExpiresAt:u}; the {found.Postings[0].Amount} it held are free again."),
                "Post the amount as a transfer of its own, or hold it anew.");
        }

        return resolved
            ? new Refusal(
                LedgerRefusals.HoldAlreadyResolved,
                $"Hold {holdId} was {(how == TransferKind.PostHold ? "posted" : "voided")} before, by another transfer.")
            : null;
    }

    private static LedgerResult Refuse(string code, string message, string? wayOut = null) =>
        LedgerResult.Refuse(new Refusal(code, message, wayOut));

    private static LedgerResult[] TooLarge(int count)
    {
        var results = new LedgerResult[count];
        Array.Fill(results, Refuse(
            LedgerRefusals.BatchTooLarge,
            $"{count} transfers are more than one batch may have.",
            $"Send at most {TransferRules.MaxBatch} at a time."));
        return results;
    }
}
