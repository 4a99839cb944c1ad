using System.Numerics;

namespace Fab.Domain.Ledger;

/// <summary>
/// Proofs of RFC 6962 §2.1: which hashes prove that a leaf is in a tree, and that one tree is the beginning of another;
/// and how somebody who keeps only roots checks them. Sizes count leaves; a leaf's index is its transfer's sequence − 1.
/// </summary>
public static class MerkleProof
{
    /// <summary>The runs of leaves whose hashes prove a leaf, from the leaf towards the root (§2.1.1).</summary>
    public static IReadOnlyList<MerkleRange> OfInclusion(long index, long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        var path = new List<MerkleRange>();
        (long begin, long end) = (0, size);
        while (end - begin > 1)
        {
            long middle = begin + Split(end - begin);
            path.Add(index < middle ? new MerkleRange(middle, end) : new MerkleRange(begin, middle));
            (begin, end) = index < middle ? (begin, middle) : (middle, end);
        }

        path.Reverse();
        return path;
    }

    /// <summary>The runs of leaves whose hashes prove that the first <paramref name="from"/> leaves stayed as they were (§2.1.2).</summary>
    public static IReadOnlyList<MerkleRange> OfConsistency(long from, long to)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(from, to);
        if (from == 0 || from == to) return []; // nothing is the beginning of everything, and a tree of itself
        var path = new List<MerkleRange>();
        (long begin, long end) = (0, to);
        while (end != from)
        {
            long middle = begin + Split(end - begin);
            path.Add(from <= middle ? new MerkleRange(middle, end) : new MerkleRange(begin, middle));
            (begin, end) = from <= middle ? (begin, middle) : (middle, end);
        }

        // What is left is a subtree of the older tree; if it is all of it, the verifier has its hash already.
        if (begin > 0) path.Add(new MerkleRange(begin, end));
        path.Reverse();
        return path;
    }

    /// <summary>True if the proof leads from the leaf to the root (RFC 9162 §2.1.3.2).</summary>
    public static bool Includes(ReadOnlySpan<byte> root, long size, long index, byte[] leaf, IReadOnlyList<byte[]> proof)
    {
        ArgumentNullException.ThrowIfNull(leaf);
        ArgumentNullException.ThrowIfNull(proof);
        if (index < 0 || index >= size) return false;
        (long node, long last, byte[] hash) = (index, size - 1, leaf);
        foreach (byte[] sibling in proof)
        {
            if (last == 0) return false;
            if (IsRight(node) || node == last)
            {
                hash = MerkleTree.Join(sibling, hash);
                while (!IsRight(node) && node != 0) (node, last) = (node >> 1, last >> 1);
            }
            else
            {
                hash = MerkleTree.Join(hash, sibling);
            }

            (node, last) = (node >> 1, last >> 1);
        }

        return last == 0 && root.SequenceEqual(hash);
    }

    /// <summary>True if the proof shows that the tree of the older root is the beginning of the newer's (RFC 9162 §2.1.4.2).</summary>
    public static bool IsPrefix(ReadOnlySpan<byte> olderRoot, long from, ReadOnlySpan<byte> newerRoot, long to, IReadOnlyList<byte[]> proof)
    {
        ArgumentNullException.ThrowIfNull(proof);
        if (from < 0 || from > to) return false;
        if (from == 0) return proof.Count == 0 && olderRoot.SequenceEqual(MerkleTree.Empty);
        if (from == to) return proof.Count == 0 && olderRoot.SequenceEqual(newerRoot);

        IEnumerable<byte[]> hashes = BitOperations.IsPow2(from) ? proof.Prepend(olderRoot.ToArray()) : proof;
        (long node, long last) = (from - 1, to - 1);
        while (IsRight(node)) (node, last) = (node >> 1, last >> 1);
        byte[]? older = null, newer = null;
        foreach (byte[] hash in hashes)
        {
            if (older is null || newer is null)
            {
                (older, newer) = (hash, hash);
                continue;
            }

            if (last == 0) return false;
            if (IsRight(node) || node == last)
            {
                (older, newer) = (MerkleTree.Join(hash, older), MerkleTree.Join(hash, newer));
                while (!IsRight(node) && node != 0) (node, last) = (node >> 1, last >> 1);
            }
            else
            {
                newer = MerkleTree.Join(newer, hash);
            }

            (node, last) = (node >> 1, last >> 1);
        }

        return last == 0 && older is not null && olderRoot.SequenceEqual(older) && newerRoot.SequenceEqual(newer);
    }

    private static bool IsRight(long node) => (node & 1) == 1;

    /// <summary>The largest power of two below a size of two or more.</summary>
    private static long Split(long size) => 1L << BitOperations.Log2((ulong)(size - 1));
}
