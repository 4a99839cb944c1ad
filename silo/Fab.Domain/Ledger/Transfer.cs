using Fab.Domain.Units;

namespace Fab.Domain.Ledger;

/// <summary>What a transfer does. The numbers are stored and hashed: only ever add to them.</summary>
public enum TransferKind
{
    /// <summary>Moves money at once.</summary>
    Post = 1,

    /// <summary>Sets money aside until it is posted, voided, or expires.</summary>
    Hold = 2,

    /// <summary>Moves a part or all of a hold, and releases the rest.</summary>
    PostHold = 3,

    /// <summary>Releases a hold.</summary>
    VoidHold = 4,

    /// <summary>The ledger's own record that a hold ran out. Cannot be asked for.</summary>
    ExpireHold = 5,
}

/// <summary>What amounts are counted in. Each unit balances for itself.</summary>
public static class LedgerUnits
{
    /// <summary>Cents of the commons unit.</summary>
    public const int Cents = 0;
}

/// <summary>
/// One movement: <paramref name="Amount"/> is debited to one account and credited to another, so a transfer balances
/// by its shape. A top-up of a wallet is <c>cash → wallet</c>; rent is <c>wallet → rent</c>.
/// </summary>
/// <param name="Amount">Greater than zero, at most 10¹⁵.</param>
/// <param name="Unit">See <see cref="LedgerUnits"/>.</param>
public sealed record Posting(string Debit, string Credit, Cents Amount, int Unit = LedgerUnits.Cents);

/// <summary>
/// What somebody asks the ledger to do. The caller chooses the id, and asking twice with the same id and the same body
/// is the same as asking once: so decide everything here, also <see cref="ExpiresAt"/>, before the first try.
/// </summary>
/// <param name="Id">1 to 100 characters of <c>A–Z a–z 0–9 . _ : / -</c>, not starting with <c>expiry/</c>.</param>
public sealed record TransferRequest(string Id, TransferKind Kind)
{
    /// <summary>For a post: 1 to 1000. For a hold: exactly one. Otherwise empty.</summary>
    public IReadOnlyList<Posting> Postings { get; init; } = [];

    /// <summary>The hold to post or void.</summary>
    public string? HoldId { get; init; }

    /// <summary>How much of the hold to post: from zero to what is held.</summary>
    public Cents? Amount { get; init; }

    /// <summary>For a hold: from this instant on it counts as released.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When what is recorded happened, if not at the time of recording.</summary>
    public DateTimeOffset? EffectiveAt { get; init; }

    /// <summary>For people: one line of at most 500 characters.</summary>
    public string Memo { get; init; } = "";

    /// <summary>For programs: at most 20 entries such as <c>job</c>, <c>machine</c>, <c>meteredSeconds</c>, <c>rateCentsPerHour</c>.</summary>
    public IReadOnlyDictionary<string, string> References { get; init; } = new Dictionary<string, string>();

    /// <summary>The id of the transfer that this one puts right.</summary>
    public string? Corrects { get; init; }

    public static TransferRequest Post(string id, params IReadOnlyList<Posting> postings) =>
        new(id, TransferKind.Post) { Postings = postings };

    public static TransferRequest Hold(string id, Posting posting, DateTimeOffset expiresAt) =>
        new(id, TransferKind.Hold) { Postings = [posting], ExpiresAt = expiresAt };

    public static TransferRequest PostHold(string id, string holdId, Cents amount) =>
        new(id, TransferKind.PostHold) { HoldId = holdId, Amount = amount };

    public static TransferRequest VoidHold(string id, string holdId) =>
        new(id, TransferKind.VoidHold) { HoldId = holdId };

    /// <summary>Takes back all that a transfer moved; the two together net to zero.</summary>
    public static TransferRequest Reverse(string id, Transfer original, string memo)
    {
        ArgumentNullException.ThrowIfNull(original);
        return new TransferRequest(id, TransferKind.Post)
        {
            Postings = [.. original.Postings.Select(p => p with { Debit = p.Credit, Credit = p.Debit })],
            Memo = memo,
            Corrects = original.Id,
        };
    }
}

/// <summary>A transfer as it is stored for good. All of it but the two hashes is under the hash.</summary>
/// <param name="Sequence">1, 2, 3 … without gaps.</param>
/// <param name="At">When the ledger recorded it, to the microsecond.</param>
public sealed record Transfer(long Sequence, string Id, TransferKind Kind, DateTimeOffset At)
{
    /// <summary>What moved. For a hold: what is set aside. Empty when a hold is released whole.</summary>
    public IReadOnlyList<Posting> Postings { get; init; } = [];

    public DateTimeOffset? EffectiveAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The hold that this transfer resolved.</summary>
    public string? HoldId { get; init; }

    /// <summary>How much of that hold went back.</summary>
    public Cents Released { get; init; }

    public string? Corrects { get; init; }

    public string Memo { get; init; } = "";

    /// <summary>In ordinal order of the keys.</summary>
    public IReadOnlyDictionary<string, string> References { get; init; } = new Dictionary<string, string>();

    /// <summary>SHA-256 of this transfer alone, lower-case hex. See docs/ledger-format.md.</summary>
    public string Leaf { get; init; } = "";

    /// <summary>SHA-256 over everything up to and including this transfer, lower-case hex.</summary>
    public string Chain { get; init; } = "";
}

/// <summary>The ledger's answer: the stored transfer, or why not. Exactly one of the two is set.</summary>
/// <param name="WasStored">The transfer had been stored before; nothing changed now.</param>
public sealed record LedgerResult(Transfer? Transfer, Refusal? Refusal, bool WasStored = false)
{
    public bool IsAccepted => Refusal is null;

    public static LedgerResult Accept(Transfer transfer, bool wasStored) => new(transfer, null, wasStored);

    public static LedgerResult Refuse(Refusal refusal) => new(null, refusal);
}
