using System.Collections.Immutable;

namespace Fab.Domain.Ledger;

/// <summary>
/// A ledger, or the part of it that was loaded: accounts, transfers by id, and holds. Immutable: every operation answers
/// with the next book, so that a refused batch is simply forgotten. The rules are <see cref="BookDraft"/>'s.
/// </summary>
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

    /// <summary>As <see cref="BookDraft.ExpireDue"/>.</summary>
    public Book ExpireDue(DateTimeOffset now)
    {
        BookDraft draft = Draft();
        draft.ExpireDue(now);
        return With(draft);
    }

    /// <summary>As <see cref="BookDraft.Submit"/>.</summary>
    public (Book Book, IReadOnlyList<LedgerResult> Results) Submit(IReadOnlyList<TransferRequest> requests, DateTimeOffset now)
    {
        BookDraft draft = Draft();
        IReadOnlyList<LedgerResult> results = draft.Submit(requests, now);
        return (With(draft), results);
    }

    /// <summary>As <see cref="BookDraft.SubmitLinked"/>.</summary>
    public (Book Book, IReadOnlyList<LedgerResult> Results) SubmitLinked(IReadOnlyList<TransferRequest> requests, DateTimeOffset now)
    {
        BookDraft draft = Draft();
        IReadOnlyList<LedgerResult> results = draft.SubmitLinked(requests, now);
        return (With(draft), results);
    }

    /// <summary>What would be answered to one request. Changes nothing.</summary>
    public LedgerResult Decide(TransferRequest request, DateTimeOffset now) => Draft().Submit([request], now)[0];

    private BookDraft Draft() => new(Sequence, Chain, Accounts, Transfers, Resolutions, OpenHolds);

    private Book With(BookDraft draft) => draft.Appended.Count == 0
        ? this
        : new Book
        {
            Sequence = draft.Sequence,
            Chain = draft.Chain,
            Accounts = Accounts.SetItems(draft.Changed),
            Transfers = Transfers.AddRange(draft.Appended.Select(t => KeyValuePair.Create(t.Id, t))),
            Resolutions = Resolutions.AddRange(draft.Resolved),
            OpenHolds = draft.OpenHolds,
            Appended = Appended.AddRange(draft.Appended),
        };
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
