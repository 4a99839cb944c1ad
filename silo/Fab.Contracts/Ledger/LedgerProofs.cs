using Fab.Contracts.Jobs;
using Fab.Domain;
using Fab.Domain.Ledger;

namespace Fab.Contracts.Ledger;

/// <summary>What the books were when they had that many transfers. Whoever keeps one can have everything up to it proved later.</summary>
/// <param name="Size">Transfers under it.</param>
/// <param name="Root">RFC 6962 Merkle tree hash over their leaves, hex.</param>
/// <param name="Chain">The chained hash of the last of them, hex.</param>
/// <param name="At">When the last of them was recorded; null for none.</param>
public sealed record LedgerRoot(long Size, string Root, string Chain, DateTimeOffset? At);

/// <summary>Proof that a transfer is in the books.</summary>
/// <param name="Path">Hashes from the leaf towards the root, hex (RFC 6962 §2.1.1); the leaf's index is its sequence − 1.</param>
public sealed record InclusionProof(string Transfer, long Sequence, string Leaf, long Size, string Root, IReadOnlyList<string> Path)
{
    public bool Holds() => MerkleProof.Includes(
        Convert.FromHexString(Root), Size, Sequence - 1, Convert.FromHexString(Leaf), [.. Path.Select(Convert.FromHexString)]);
}

/// <summary>Proof that the books of one root begin with the books of an older one: nothing was changed or taken out.</summary>
/// <param name="Path">Hex (RFC 6962 §2.1.2).</param>
public sealed record ConsistencyProof(long From, string FromRoot, long To, string ToRoot, IReadOnlyList<string> Path)
{
    public bool Holds() => MerkleProof.IsPrefix(
        Convert.FromHexString(FromRoot), From, Convert.FromHexString(ToRoot), To, [.. Path.Select(Convert.FromHexString)]);
}

/// <summary>Roots and proofs of any ledger. All that is asked of it are hashes of full subtrees, which never change.</summary>
public static class LedgerProofs
{
    /// <param name="size">How many transfers; null for all.</param>
    public static async Task<Answer<LedgerRoot>> RootAsync(this ILedger ledger, long? size, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        Transfer? last = await LastAsync(ledger, ct);
        long of = size ?? last?.Sequence ?? 0;
        if (CheckSize(of, last) is { } refusal) return new(refusal, null);
        if (of > 0 && of != last!.Sequence) last = (await ledger.GetTransfersAsync(of - 1, 1, account: null, ct))[0];
        string root = (await HashAsync(ledger, [new MerkleRange(0, of)], ct))[0];
        return new(null, of == 0 ? new LedgerRoot(0, root, CanonicalTransfer.EmptyChain, null) : new LedgerRoot(of, root, last!.Chain, last.At));
    }

    /// <param name="transfer">Its id.</param>
    /// <param name="size">The books it is to be proved in; null for all transfers so far.</param>
    public static async Task<Answer<InclusionProof>> ProveInclusionAsync(this ILedger ledger, string transfer, long? size, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        if (await ledger.GetTransferAsync(transfer, ct) is not { } found)
            return new(LedgerRefusals.NoTransfer(transfer), null);
        Transfer last = (await LastAsync(ledger, ct))!;
        long of = size ?? last.Sequence;
        if (CheckSize(of, last) is { } refusal) return new(refusal, null);
        if (found.Sequence > of)
            return new(new Refusal(LedgerRefusals.TreeSizeInvalid, $"{transfer} is transfer {found.Sequence}, so it is not among the first {of}.", "Ask for a larger size."), null);

        IReadOnlyList<string> hashes = await HashAsync(ledger, [new MerkleRange(0, of), .. MerkleProof.OfInclusion(found.Sequence - 1, of)], ct);
        return new(null, new InclusionProof(found.Id, found.Sequence, found.Leaf, of, hashes[0], [.. hashes.Skip(1)]));
    }

    /// <param name="to">Null for all transfers so far.</param>
    public static async Task<Answer<ConsistencyProof>> ProveConsistencyAsync(this ILedger ledger, long from, long? to, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        Transfer? last = await LastAsync(ledger, ct);
        long of = to ?? last?.Sequence ?? 0;
        if ((CheckSize(of, last) ?? CheckSize(from, last)) is { } refusal) return new(refusal, null);
        if (from > of)
            return new(new Refusal(LedgerRefusals.TreeSizeInvalid, $"Books of {of} transfers cannot begin with {from}.", "Give the older size first."), null);

        IReadOnlyList<string> hashes = await HashAsync(
            ledger, [new MerkleRange(0, from), new MerkleRange(0, of), .. MerkleProof.OfConsistency(from, of)], ct);
        return new(null, new ConsistencyProof(from, hashes[0], of, hashes[1], [.. hashes.Skip(2)]));
    }

    private static async Task<Transfer?> LastAsync(ILedger ledger, CancellationToken ct) =>
        await ledger.GetLatestTransfersAsync(1, account: null, ct) is [var last, ..] ? last : null;

    private static Refusal? CheckSize(long size, Transfer? last) => size < 0 || size > (last?.Sequence ?? 0)
        ? new Refusal(LedgerRefusals.TreeSizeInvalid, $"The books have {last?.Sequence ?? 0} transfers; there is no root of {size}.", "Give a size from 0 to that.")
        : null;

    private static async Task<IReadOnlyList<string>> HashAsync(ILedger ledger, IReadOnlyList<MerkleRange> ranges, CancellationToken ct)
    {
        MerkleNode[] nodes = [.. ranges.SelectMany(r => r.Nodes()).Distinct()];
        IReadOnlyDictionary<MerkleNode, byte[]> hashes = await ledger.GetNodesAsync(nodes, ct);
        return [.. ranges.Select(r => Convert.ToHexStringLower(r.Hash(node => hashes[node])))];
    }
}
