using System.Security.Cryptography;

namespace Fab.Domain.Ledger;

/// <summary>
/// The Merkle tree hash of RFC 6962 §2.1 over leaf hashes, grown one leaf at a time: it keeps only the roots of the
/// full subtrees on the right edge, one for each set bit of the leaf count.
/// </summary>
public sealed class MerkleTree
{
    private const byte NodePrefix = 0x01;

    private readonly Stack<(int Height, byte[] Hash)> _edge = new();

    /// <summary>The root of no leaves: the SHA-256 of nothing.</summary>
    internal static byte[] Empty { get; } = SHA256.HashData([]);

    public long Count { get; private set; }

    /// <param name="edge">The full subtrees that the leaves so far make up, from the left, each smaller than the one before it.</param>
    public static MerkleTree Of(IEnumerable<(MerkleNode Node, byte[] Hash)> edge)
    {
        ArgumentNullException.ThrowIfNull(edge);
        var tree = new MerkleTree();
        foreach ((MerkleNode node, byte[] hash) in edge)
        {
            if (node.FirstLeaf != tree.Count || (tree._edge.TryPeek(out (int Height, byte[] Hash) left) && left.Height <= node.Level))
                throw new ArgumentException($"{node} does not follow {tree.Count} leaves.", nameof(edge));
            tree._edge.Push((node.Level, hash));
            tree.Count += node.Leaves;
        }

        return tree;
    }

    /// <summary>One that grows by itself from here.</summary>
    public MerkleTree Copy()
    {
        var copy = new MerkleTree { Count = Count };
        foreach ((int Height, byte[] Hash) node in _edge.Reverse()) copy._edge.Push(node);
        return copy;
    }

    /// <param name="leaf">A leaf's hash, that is <c>SHA-256(0x00 ‖ data)</c>.</param>
    /// <param name="completed">Told of every subtree that this leaf made full, itself first.</param>
    public void Add(byte[] leaf, Action<MerkleNode, byte[]>? completed = null)
    {
        ArgumentNullException.ThrowIfNull(leaf);
        long index = Count++;
        (int Height, byte[] Hash) node = (0, leaf);
        completed?.Invoke(new MerkleNode(0, index), leaf);
        while (_edge.TryPeek(out (int Height, byte[] Hash) left) && left.Height == node.Height)
        {
            _edge.Pop();
            node = (node.Height + 1, Join(left.Hash, node.Hash));
            completed?.Invoke(new MerkleNode(node.Height, index >> node.Height), node.Hash);
        }

        _edge.Push(node);
    }

    /// <summary>The root of all leaves so far; of none, the SHA-256 of nothing.</summary>
    public byte[] Root()
    {
        byte[]? root = null;
        foreach ((_, byte[] hash) in _edge) root = root is null ? hash : Join(hash, root); // from the right edge leftwards
        return root ?? Empty;
    }

    /// <summary><c>SHA-256(0x01 ‖ left ‖ right)</c></summary>
    public static byte[] Join(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => SHA256.HashData([NodePrefix, .. left, .. right]);
}
