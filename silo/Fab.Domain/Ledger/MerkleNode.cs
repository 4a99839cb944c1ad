using System.Numerics;

namespace Fab.Domain.Ledger;

/// <summary>A full subtree of the Merkle tree: the hash over the 2^<paramref name="Level"/> leaves from <see cref="FirstLeaf"/> on. It never changes.</summary>
/// <param name="Level">0 for a leaf.</param>
/// <param name="Index">Counted from the left within its level, from 0.</param>
public readonly record struct MerkleNode(int Level, long Index)
{
    /// <summary>From 0: the leaf of transfer 1.</summary>
    public long FirstLeaf => Index << Level;

    public long Leaves => 1L << Level;

    /// <summary>Its place when all nodes of all levels are read from left to right: leaves stand at even numbers, a parent between its children.</summary>
    public long Position => (((2 * Index) + 1) << Level) - 1;

    public MerkleNode Left => new(Level - 1, 2 * Index);

    public MerkleNode Right => new(Level - 1, (2 * Index) + 1);

    public static MerkleNode At(long position)
    {
        int level = BitOperations.TrailingZeroCount(position + 1);
        return new MerkleNode(level, (position + 1) >> (level + 1));
    }
}

/// <summary>A run of leaves whose hash RFC 6962 speaks of; <paramref name="Begin"/> is where a subtree of that size begins.</summary>
/// <param name="End">Past the last leaf.</param>
public readonly record struct MerkleRange(long Begin, long End)
{
    /// <summary>The full subtrees it is made of, from the left: one for each set bit of its size.</summary>
    public IEnumerable<MerkleNode> Nodes()
    {
        for (long at = Begin; at < End;)
        {
            int level = BitOperations.Log2((ulong)(End - at));
            yield return new MerkleNode(level, at >> level);
            at += 1L << level;
        }
    }

    /// <summary>Its hash, from those of its nodes.</summary>
    public byte[] Hash(Func<MerkleNode, byte[]> hashOf)
    {
        ArgumentNullException.ThrowIfNull(hashOf);
        byte[]? hash = null;
        foreach (MerkleNode node in Nodes().Reverse()) hash = hash is null ? hashOf(node) : MerkleTree.Join(hashOf(node), hash);
        return hash ?? MerkleTree.Empty;
    }
}
