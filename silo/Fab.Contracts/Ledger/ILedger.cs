using Fab.Domain;
using Fab.Domain.Ledger;
using Fab.Domain.Units;

namespace Fab.Contracts.Ledger;

/// <summary>
/// The record of money: append-only, double entry. Bad input is refused by value. An exception means that the store
/// could not be reached or failed; then the outcome is unknown, and sending the same request again is safe and finds
/// out.
/// </summary>
/// <remarks>Safe to use from several threads. Cancelling a submit stops the waiting, not necessarily the transfer.</remarks>
public interface ILedger
{
    /// <summary>
    /// Answers each request in the order given; accepted transfers are durable when this returns.
    /// </summary>
    /// <param name="linked">
    /// True: all or nothing, in one commit, however many. False: each for itself, at most <see cref="TransferRules.MaxBatch"/>.
    /// </param>
    /// <exception cref="LedgerUnavailableException">The store failed; the outcome is unknown.</exception>
    Task<IReadOnlyList<LedgerResult>> SubmitAsync(IReadOnlyList<TransferRequest> requests, bool linked, CancellationToken ct);

    /// <summary>
    /// Records the expiry of every hold whose time is up, which every submit also does first. The answer is what was
    /// recorded now.
    /// </summary>
    Task<IReadOnlyList<Transfer>> ExpireDueAsync(CancellationToken ct);

    /// <summary>Null if there is none. The expiry of hold X has the id <c>expiry/X</c>.</summary>
    Task<Transfer?> GetTransferAsync(string id, CancellationToken ct);

    /// <summary>
    /// How an account stands now; all zero if nothing ever touched it. A hold that has run out is not counted, even
    /// if its expiry is not recorded yet.
    /// </summary>
    /// <returns>A refusal if the name is no account.</returns>
    Task<BalanceResult> GetBalanceAsync(string account, CancellationToken ct);

    /// <summary>Every account that was ever touched, in ordinal order.</summary>
    Task<IReadOnlyList<AccountBalance>> GetAccountsAsync(CancellationToken ct);

    /// <summary>Transfers in order of sequence.</summary>
    /// <param name="afterSequence">0 for the first page; then the last sequence seen.</param>
    /// <param name="limit">1 to <see cref="LedgerLimits.MaxPage"/>; what is outside is brought inside.</param>
    /// <param name="account">Only transfers that touch this account, open holds included; null for all.</param>
    Task<IReadOnlyList<Transfer>> GetTransfersAsync(long afterSequence, int limit, string? account, CancellationToken ct);

    /// <summary>The newest transfers, newest first; otherwise as <see cref="GetTransfersAsync"/>.</summary>
    async Task<IReadOnlyList<Transfer>> GetLatestTransfersAsync(int limit, string? account, CancellationToken ct)
    {
        // For ledgers that only pass calls on; a store answers from its index.
        var latest = new Queue<Transfer>();
        long after = 0;
        while (await GetTransfersAsync(after, LedgerLimits.MaxPage, account, ct) is { Count: > 0 } page)
        {
            foreach (Transfer transfer in page) latest.Enqueue(transfer);
            while (latest.Count > Math.Clamp(limit, 1, LedgerLimits.MaxPage)) latest.Dequeue();
            after = page[^1].Sequence;
        }

        return [.. latest.Reverse()];
    }

    /// <summary>Those of <see cref="GetTransfersAsync"/> that the search finds.</summary>
    async Task<IReadOnlyList<Transfer>> FindTransfersAsync(TransferSearch search, long afterSequence, int limit, string? account, CancellationToken ct)
    {
        // As above.
        ArgumentNullException.ThrowIfNull(search);
        var found = new List<Transfer>();
        int most = Math.Clamp(limit, 1, LedgerLimits.MaxPage);
        long after = afterSequence;
        while (found.Count < most && await GetTransfersAsync(after, LedgerLimits.MaxPage, account, ct) is { Count: > 0 } page)
        {
            found.AddRange(page.Where(search.Finds).Take(most - found.Count));
            after = page[^1].Sequence;
        }

        return found;
    }

    /// <summary>Hashes of full subtrees of the Merkle tree over the transfers' leaves.</summary>
    /// <param name="nodes">Over transfers that are recorded.</param>
    async Task<IReadOnlyDictionary<MerkleNode, byte[]>> GetNodesAsync(IReadOnlyCollection<MerkleNode> nodes, CancellationToken ct)
    {
        // For ledgers that only pass calls on, or are small; a store reads no more than it must.
        ArgumentNullException.ThrowIfNull(nodes);
        var wanted = nodes.ToHashSet();
        var hashes = new Dictionary<MerkleNode, byte[]>();
        var tree = new MerkleTree();
        long end = nodes.Select(n => n.FirstLeaf + n.Leaves).Append(0).Max();
        while (tree.Count < end)
        {
            IReadOnlyList<Transfer> page = await GetTransfersAsync(tree.Count, (int)Math.Min(LedgerLimits.MaxPage, end - tree.Count), account: null, ct);
            if (page.Count == 0) throw new ArgumentException($"There are only {tree.Count} transfers.", nameof(nodes));
            foreach (Transfer transfer in page) tree.Add(Convert.FromHexString(transfer.Leaf), Keep);
        }

        return hashes;

        void Keep(MerkleNode node, byte[] hash)
        {
            if (wanted.Contains(node)) hashes[node] = hash;
        }
    }

    /// <summary>Recomputes everything from the transfers and reports the first thing that does not add up.</summary>
    Task<LedgerVerification> VerifyAsync(CancellationToken ct);
}

public static class LedgerLimits
{
    public const int MaxPage = 1000;
}

/// <summary>A balance, or why there can be none. Exactly one of the two is set.</summary>
public sealed record BalanceResult(AccountBalance? Balance, Refusal? Refusal);

/// <summary>The ledger's store failed. What was being written may or may not have been; ask again with the same ids.</summary>
public sealed class LedgerUnavailableException : Exception
{
    public LedgerUnavailableException()
    {
    }

    public LedgerUnavailableException(string message)
        : base(message)
    {
    }

    public LedgerUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

public static class LedgerExtensions
{
    /// <summary>Takes a transfer back by a linked reversal, once.</summary>
    /// <param name="by">Who does it, by their account.</param>
    public static async Task<LedgerResult> CorrectAsync(this ILedger ledger, string transfer, string memo, string by, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        if (await ledger.GetTransferAsync(transfer, ct) is not { } found) return LedgerResult.Refuse(LedgerRefusals.NoTransfer(transfer));
        (TransferRequest? request, Refusal? refusal) = Corrections.Decide(found, memo, by);
        if (refusal is not null) return LedgerResult.Refuse(refusal);
        LedgerResult result = await ledger.SubmitAsync(request!, ct);
        bool again = result.WasStored || result.Refusal?.Code == LedgerRefusals.TransferIdReused;
        return again ? LedgerResult.Refuse(Corrections.AlreadyCorrected(found)) : result;
    }

    /// <summary>The first account of a member, a wallet or what they hold, in which there is something; null if none.</summary>
    /// <param name="account">The member's name in the books; it is a part of the name of each account of theirs.</param>
    public static async Task<AccountBalance?> FindWorthAsync(this ILedger ledger, string account, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        return (await ledger.GetAccountsAsync(ct)).FirstOrDefault(a =>
            a.Account.Split(':').Contains(account) && (a.Posted, a.Held, a.Incoming) != (Cents.Zero, Cents.Zero, Cents.Zero));
    }

    /// <summary>Submits one transfer.</summary>
    public static async Task<LedgerResult> SubmitAsync(this ILedger ledger, TransferRequest request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        return (await ledger.SubmitAsync([request], linked: false, ct))[0];
    }
}
