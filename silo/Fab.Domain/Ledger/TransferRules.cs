using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using Fab.Domain.Units;

namespace Fab.Domain.Ledger;

/// <summary>What can be said of a request by looking at nothing but the request.</summary>
public static class TransferRules
{
    public const int MaxIdLength = 100;
    public const int MaxPostings = 1000;

    /// <summary>Transfers that are sent together and are answered each for itself.</summary>
    public const int MaxBatch = 1000;

    public const int MaxMemoLength = 500;
    public const int MaxReferences = 20;
    public const int MaxReferenceKeyLength = 50;
    public const int MaxReferenceValueLength = 200;

    /// <summary>10¹⁵: far beyond any makerspace, and far below where sums of sums could overflow.</summary>
    public const long MaxAmount = 1_000_000_000_000_000;

    internal const string ExpiryIdPrefix = "expiry/";

    private static readonly ImmutableSortedDictionary<string, string> NoReferences =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    private static readonly SearchValues<char> IdCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._:/-");

    /// <summary>Null if the id may be used by a caller.</summary>
    public static Refusal? CheckId(TransferRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!IsId(request.Id))
        {
            return new Refusal(
                LedgerRefusals.TransferIdInvalid,
                $"'{Accounts.Shorten(request.Id)}' cannot be a transfer's id.",
                "Use 1 to 100 letters, digits, dots, underscores, colons, slashes and hyphens.");
        }

        if (request.Kind == TransferKind.ExpireHold || request.Id.StartsWith(ExpiryIdPrefix, StringComparison.Ordinal))
            return new Refusal(LedgerRefusals.TransferReserved, "Only the ledger itself records that a hold expired.");
        return null;
    }

    /// <summary>Null if the request makes sense in itself. Called after <see cref="CheckId"/>.</summary>
    public static Refusal? CheckBody(TransferRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return CheckFields(request) ?? CheckMemo(request.Memo) ?? CheckReferences(request.References) ?? CheckPostings(request);
    }

    /// <summary>True if the stored transfer is what this request would have become.</summary>
    public static bool IsSame(Transfer stored, TransferRequest request)
    {
        ArgumentNullException.ThrowIfNull(stored);
        ArgumentNullException.ThrowIfNull(request);
        bool sameMovement = stored.Kind is TransferKind.Post or TransferKind.Hold
            ? request.HoldId is null && request.Amount is null && stored.Postings.SequenceEqual(request.Postings ?? [])
            : (request.Postings ?? []).Count == 0 && stored.HoldId == request.HoldId && request.Amount == PostedOfHold(stored);
        return stored.Kind == request.Kind
            && sameMovement
            && stored.ExpiresAt == Cut(request.ExpiresAt)
            && stored.EffectiveAt == Cut(request.EffectiveAt)
            && stored.Corrects == request.Corrects
            && stored.Memo == (request.Memo ?? "")
            && SortReferences(stored.References).SequenceEqual(SortReferences(request.References));
    }

    /// <summary>Cuts an instant to what is stored: UTC, whole microseconds.</summary>
    public static DateTimeOffset Cut(DateTimeOffset instant) => UnixMicroseconds.ToInstant(UnixMicroseconds.From(instant));

    internal static DateTimeOffset? Cut(DateTimeOffset? instant) => instant is { } set ? Cut(set) : null;

    internal static ImmutableSortedDictionary<string, string> SortReferences(IReadOnlyDictionary<string, string>? references) =>
        references switch
        {
            null or { Count: 0 } => NoReferences,
            ImmutableSortedDictionary<string, string> sorted when sorted.KeyComparer == StringComparer.Ordinal => sorted,
            _ => references.ToImmutableSortedDictionary(StringComparer.Ordinal),
        };

    private static Cents? PostedOfHold(Transfer stored) => stored.Kind == TransferKind.PostHold
        ? stored.Postings.Aggregate(Cents.Zero, (sum, posting) => sum + posting.Amount)
        : null;

    private static bool IsId(string? id) =>
        id is not null && id.Length is > 0 and <= MaxIdLength && !id.AsSpan().ContainsAnyExcept(IdCharacters);

    private static Refusal? CheckFields(TransferRequest request)
    {
        bool resolves = request.Kind is TransferKind.PostHold or TransferKind.VoidHold;
        string? wrong = request switch
        {
            { Kind: < TransferKind.Post or > TransferKind.VoidHold } => "has no known kind",
            { HoldId: null } when resolves => "names no hold",
            { HoldId: not null } when !resolves => "names a hold, which only posting or voiding one does",
            { Kind: TransferKind.PostHold, Amount: null } => "does not say how much of the hold to post",
            { Kind: not TransferKind.PostHold, Amount: not null } => "has an amount beside its postings",
            { Kind: TransferKind.Hold, ExpiresAt: null } => "does not say when the hold expires",
            { Kind: not TransferKind.Hold, ExpiresAt: not null } => "has an expiry, which only a hold has",
            { Postings.Count: > 0 } when resolves => "brings postings, though the hold has them",
            _ => null,
        };
        return wrong is null ? null : new Refusal(LedgerRefusals.TransferMalformed, $"Transfer {request.Id} {wrong}.");
    }

    private static Refusal? CheckMemo(string? memo) => memo is null || IsPlainText(memo, MaxMemoLength)
        ? null
        : new Refusal(
            LedgerRefusals.MemoInvalid,
            $"The memo is longer than {MaxMemoLength} characters, or has line breaks or other control characters.",
            "Keep it to one line.");

    private static Refusal? CheckReferences(IReadOnlyDictionary<string, string>? references)
    {
        if (references is null) return null;
        bool isValid = references.Count <= MaxReferences && references.All(entry =>
            entry.Key.Length is > 0 and <= MaxReferenceKeyLength
            && !entry.Key.AsSpan().ContainsAnyExcept(IdCharacters)
            && entry.Value is not null
            && IsPlainText(entry.Value, MaxReferenceValueLength));
        return isValid
            ? null
            : new Refusal(
                LedgerRefusals.ReferencesInvalid,
                $"References are at most {MaxReferences}, with plain keys of at most {MaxReferenceKeyLength} and one-line values of at most {MaxReferenceValueLength} characters.");
    }

    private static Refusal? CheckPostings(TransferRequest request)
    {
        if (request.Kind is TransferKind.PostHold or TransferKind.VoidHold)
            return request.Amount is { } part ? CheckAmount(part, allowZero: true) : null;

        IReadOnlyList<Posting> postings = request.Postings ?? [];
        if (postings.Count == 0 || postings.Count > (request.Kind == TransferKind.Hold ? 1 : MaxPostings))
        {
            return new Refusal(
                LedgerRefusals.PostingsCount,
                request.Kind == TransferKind.Hold
                    ? $"A hold has exactly one posting; this one has {postings.Count}."
                    : $"A transfer has 1 to {MaxPostings} postings; this one has {postings.Count}.");
        }

        foreach (Posting posting in postings)
        {
            if (CheckPosting(posting) is { } refusal) return refusal;
        }

        return null;
    }

    private static Refusal? CheckPosting(Posting? posting)
    {
        if (posting is null) return new Refusal(LedgerRefusals.TransferMalformed, "A posting is missing.");
        if (Accounts.Check(posting.Debit) is { } debit) return debit;
        if (Accounts.Check(posting.Credit) is { } credit) return credit;
        if (posting.Debit == posting.Credit)
            return new Refusal(LedgerRefusals.PostingToItself, $"A posting moves money between two accounts; both sides are {posting.Debit}.");
        if (posting.Unit != LedgerUnits.Cents)
            return new Refusal(LedgerRefusals.UnitUnknown, $"There is no unit {posting.Unit}; {LedgerUnits.Cents} is cents of the commons unit.");
        return CheckAmount(posting.Amount, allowZero: false);
    }

    private static Refusal? CheckAmount(Cents amount, bool allowZero)
    {
        if (amount.Value < 0 || (amount.Value == 0 && !allowZero))
        {
            return new Refusal(
                LedgerRefusals.AmountNotPositive,
                $"{amount} is {(allowZero ? "less than nothing" : "not more than nothing")}.",
                "To move money back, swap debit and credit.");
        }

        return amount.Value > MaxAmount
            ? new Refusal(LedgerRefusals.AmountTooLarge, $"{amount} is more than one transfer may move ({new Cents(MaxAmount)}).")
            : null;
    }

    /// <summary>One line of well-formed Unicode: what every database and export can carry unchanged.</summary>
    private static bool IsPlainText(string text, int maxLength)
    {
        if (text.Length > maxLength) return false;
        ReadOnlySpan<char> rest = text;
        while (!rest.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(rest, out Rune rune, out int consumed) != OperationStatus.Done) return false;
            if (Rune.IsControl(rune) || rune.Value is 0x2028 or 0x2029) return false;
            rest = rest[consumed..];
        }

        return true;
    }
}
