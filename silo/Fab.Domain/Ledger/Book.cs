using System.Collections.Immutable;
using System.Globalization;
using Fab.Domain.Units;

namespace Fab.Domain.Ledger;

/// <summary>
/// The rules of the ledger over the part of it that a batch touches: accounts, transfers by id, and holds. Immutable:
/// every operation answers with the next book, so that a refused batch is simply forgotten.
/// </summary>
/// <remarks>
/// A store fills a book with the head, every due hold, and all that the requests name, runs the operations, and writes
/// <see cref="Appended"/> and the changed accounts in one transaction. What was not loaded does not exist to the book.
/// </remarks>
public sealed record Book
{
    /// <summary>The book of a ledger in which nothing happened yet.</summary>
    public static Book Empty { get; } = new();

    /// <summary>The sequence number of the last transfer; 0 if there is none.</summary>
    public long Sequence { get; init; }

    /// <summary>The chained hash of the last transfer.</summary>
    public string Chain { get; init; } = CanonicalTransfer.EmptyChain;

    public ImmutableDictionary<AccountKey, AccountState> Accounts { get; init; } =
        ImmutableDictionary<AccountKey, AccountState>.Empty;

    public ImmutableDictionary<string, Transfer> Transfers { get; init; } =
        ImmutableDictionary.Create<string, Transfer>(StringComparer.Ordinal);

    /// <summary>What became of a hold, by the hold's id.</summary>
    public ImmutableDictionary<string, TransferKind> Resolutions { get; init; } =
        ImmutableDictionary.Create<string, TransferKind>(StringComparer.Ordinal);

    /// <summary>Open holds in the order in which they run out.</summary>
    public ImmutableSortedSet<OpenHold> OpenHolds { get; init; } = [];

    /// <summary>What was added since the book was filled, in order.</summary>
    public ImmutableList<Transfer> Appended { get; init; } = [];

    /// <summary>Records the expiry of every hold whose time is up. Comes before any request: time passes by itself.</summary>
    public Book ExpireDue(DateTimeOffset now)
    {
        Book book = this;
        while (!book.OpenHolds.IsEmpty && book.OpenHolds[0].ExpiresAt <= now)
        {
            Transfer hold = book.Transfers[book.OpenHolds[0].HoldId];
            Transfer expiry = book.Resolve(hold, TransferRules.ExpiryIdPrefix + hold.Id, TransferKind.ExpireHold, Cents.Zero, now);
            book = book.Apply(CanonicalTransfer.Seal(expiry, book.Chain));
        }

        return book;
    }

    /// <summary>Answers each request for itself, in order.</summary>
    public (Book Book, IReadOnlyList<LedgerResult> Results) Submit(IReadOnlyList<TransferRequest> requests, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(requests);
        if (requests.Count > TransferRules.MaxBatch) return (this, TooLarge(requests.Count));
        Book book = this;
        var results = new LedgerResult[requests.Count];
        for (int i = 0; i < results.Length; i++)
        {
            results[i] = book.Decide(requests[i], now);
            if (results[i] is { Transfer: { } transfer, WasStored: false }) book = book.Apply(transfer);
        }

        return (book, results);
    }

    /// <summary>All or nothing, in order: each request sees what those before it did; if one is refused, none is applied.</summary>
    public (Book Book, IReadOnlyList<LedgerResult> Results) SubmitLinked(IReadOnlyList<TransferRequest> requests, DateTimeOffset now)
    {
        (Book book, IReadOnlyList<LedgerResult> results) = Submit(requests, now);
        int refused = results.TakeWhile(result => result.IsAccepted).Count();
        if (refused == results.Count || requests.Count > TransferRules.MaxBatch) return (book, results);

        var linked = LedgerResult.Refuse(new Refusal(
            LedgerRefusals.LinkedTransferRefused,
            $"Transfer {Ledger.Accounts.Shorten(requests[refused]?.Id)} of the same batch was refused: {results[refused].Refusal!.Message}",
            results[refused].Refusal!.WayOut));
        return (this, [.. results.Select((result, i) => i == refused ? result : linked)]);
    }

    /// <summary>The rules, in the order in which they refuse. Changes nothing.</summary>
    public LedgerResult Decide(TransferRequest request, DateTimeOffset now)
    {
        if (request is null) return Refuse(LedgerRefusals.TransferMalformed, "A transfer is missing.");
        if (TransferRules.CheckId(request) is { } idRefusal) return LedgerResult.Refuse(idRefusal);
        if (Transfers.TryGetValue(request.Id, out Transfer? stored))
        {
            return TransferRules.IsSame(stored, request)
                ? LedgerResult.Accept(stored, wasStored: true)
                : Refuse(
                    LedgerRefusals.TransferIdReused,
                    $"Transfer {request.Id} exists already, with another body.",
                    "Use a new id for a new transfer; to try again, send exactly what was sent before.");
        }

        if (TransferRules.CheckBody(request) is { } bodyRefusal) return LedgerResult.Refuse(bodyRefusal);
        if (request.Corrects is { } corrected && Transfers.GetValueOrDefault(corrected) is not { Kind: TransferKind.Post or TransferKind.PostHold })
            return Refuse(LedgerRefusals.CorrectedTransferNotFound, $"There is no posted transfer {Ledger.Accounts.Shorten(corrected)} to correct.");
        if (request.ExpiresAt is { } expiresAt && expiresAt <= now)
            return Refuse(LedgerRefusals.ExpiryNotAhead, $"The hold would expire at {expiresAt:u}, which is not ahead.", "Choose a later expiry.");

        Transfer transfer;
        if (request.HoldId is { } holdId)
        {
            if (FindOpen(holdId, now, out Transfer hold) is { } holdRefusal) return LedgerResult.Refuse(holdRefusal);
            Cents amount = request.Amount ?? Cents.Zero;
            Cents held = hold.Postings[0].Amount;
            if (amount > held)
            {
                return Refuse(
                    LedgerRefusals.AmountExceedsHold,
                    $"Hold {holdId} set aside {held}; {amount} is more.",
                    "Post what was held, and the rest as a transfer of its own.");
            }

            transfer = Resolve(hold, request.Id, request.Kind, amount, now);
        }
        else
        {
            transfer = new Transfer(Sequence + 1, request.Id, request.Kind, TransferRules.Cut(now))
            {
                Postings = [.. request.Postings],
                ExpiresAt = TransferRules.Cut(request.ExpiresAt),
            };
        }

        if (CheckBalances(transfer) is { } balanceRefusal) return LedgerResult.Refuse(balanceRefusal);
        return LedgerResult.Accept(
            CanonicalTransfer.Seal(
                transfer with
                {
                    EffectiveAt = TransferRules.Cut(request.EffectiveAt),
                    Memo = request.Memo ?? "",
                    References = TransferRules.SortReferences(request.References),
                    Corrects = request.Corrects,
                },
                Chain),
            wasStored: false);
    }

    /// <summary>The book after a transfer that <see cref="Decide"/> accepted on this book.</summary>
    public Book Apply(Transfer transfer)
    {
        ArgumentNullException.ThrowIfNull(transfer);
        Book next = this with
        {
            Sequence = transfer.Sequence,
            Chain = transfer.Chain,
            Accounts = Accounts.SetItems(Touched(transfer).Select(change => KeyValuePair.Create(change.Key, change.Value!.Value))),
            Transfers = Transfers.Add(transfer.Id, transfer),
            Appended = Appended.Add(transfer),
        };
        if (transfer.Kind == TransferKind.Hold)
            return next with { OpenHolds = OpenHolds.Add(OpenHold.Of(transfer)) };
        return transfer.HoldId is { } holdId
            ? next with
            {
                OpenHolds = OpenHolds.Remove(OpenHold.Of(Transfers[holdId])),
                Resolutions = Resolutions.Add(holdId, transfer.Kind),
            }
            : next;
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

    private Transfer Resolve(Transfer hold, string id, TransferKind kind, Cents amount, DateTimeOffset now) =>
        new(Sequence + 1, id, kind, TransferRules.Cut(now))
        {
            HoldId = hold.Id,
            Postings = amount == Cents.Zero ? [] : [hold.Postings[0] with { Amount = amount }],
            Released = hold.Postings[0].Amount - amount,
        };

    private Refusal? FindOpen(string holdId, DateTimeOffset now, out Transfer hold)
    {
        hold = null!;
        if (Transfers.GetValueOrDefault(holdId) is not { Kind: TransferKind.Hold } found)
            return new Refusal(LedgerRefusals.HoldNotFound, $"There is no hold {Ledger.Accounts.Shorten(holdId)}.");
        hold = found;
        bool resolved = Resolutions.TryGetValue(holdId, out TransferKind how);
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

    private Refusal? CheckBalances(Transfer transfer)
    {
        foreach ((AccountKey key, AccountState? after) in Touched(transfer))
        {
            if (after is not { } state)
                return new Refusal(LedgerRefusals.AmountTooLarge, $"{key.Account} would hold more than the ledger can count.");
            if (Ledger.Accounts.KindOf(key.Account).Rule == BalanceRule.Free) continue;
            Cents missing = Cents.Zero - AccountBalance.Of(key, state).Available;
            if (missing > Cents.Zero) return TooSmall(key, missing);
        }

        return null;
    }

    private Refusal TooSmall(AccountKey key, Cents missing)
    {
        AccountBalance before = AccountBalance.Of(key, Accounts.GetValueOrDefault(key));
        string held = before.Held > Cents.Zero ? $" ({before.Posted}, of which {before.Held} is held)" : "";
        bool isWallet = key.Account.StartsWith("wallet:", StringComparison.Ordinal);
        return new Refusal(
            isWallet ? LedgerRefusals.WalletTooSmall : LedgerRefusals.AccountTooSmall,
            $"{key.Account} has {before.Available} available{held}; this needs {before.Available + missing}.",
            isWallet ? $"Top the wallet up by {missing} or more." : null);
    }

    /// <summary>Each account of a transfer as it will be; null where a sum would overflow.</summary>
    private Dictionary<AccountKey, AccountState?> Touched(Transfer transfer)
    {
        var states = new Dictionary<AccountKey, AccountState?>();
        Int128 sign = transfer.Kind == TransferKind.Hold ? 0 : 1;
        foreach (Posting posting in transfer.Postings)
            Add(posting, posted: sign * posting.Amount.Value, held: (1 - sign) * posting.Amount.Value);
        if (transfer.HoldId is { } holdId)
            Add(Transfers[holdId].Postings[0], posted: 0, held: -(Int128)Transfers[holdId].Postings[0].Amount.Value);
        return states;

        void Add(Posting posting, Int128 posted, Int128 held)
        {
            var debit = new AccountKey(posting.Debit, posting.Unit);
            var credit = new AccountKey(posting.Credit, posting.Unit);
            states[debit] = Current(debit)?.Plus(posted, 0, held, 0);
            states[credit] = Current(credit)?.Plus(0, posted, 0, held);
        }

        AccountState? Current(AccountKey key) =>
            states.TryGetValue(key, out AccountState? state) ? state : Accounts.GetValueOrDefault(key);
    }
}

/// <summary>A hold that nothing has resolved yet; ordered by when it runs out.</summary>
public readonly record struct OpenHold(DateTimeOffset ExpiresAt, string HoldId) : IComparable<OpenHold>
{
    public static OpenHold Of(Transfer hold)
    {
        ArgumentNullException.ThrowIfNull(hold);
        return new OpenHold(hold.ExpiresAt!.Value, hold.Id);
    }

    public int CompareTo(OpenHold other)
    {
        int byTime = ExpiresAt.CompareTo(other.ExpiresAt);
        return byTime != 0 ? byTime : string.CompareOrdinal(HoldId, other.HoldId);
    }

    public static bool operator <(OpenHold left, OpenHold right) => left.CompareTo(right) < 0;

    public static bool operator >(OpenHold left, OpenHold right) => left.CompareTo(right) > 0;

    public static bool operator <=(OpenHold left, OpenHold right) => left.CompareTo(right) <= 0;

    public static bool operator >=(OpenHold left, OpenHold right) => left.CompareTo(right) >= 0;
}
