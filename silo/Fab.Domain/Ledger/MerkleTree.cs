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

    public long Count { get; private set; }

    /// <param name="leaf">A leaf's hash, that is <c>SHA-256(0x00 ‖ data)</c>.</param>
    public void Add(byte[] leaf)
    {
        ArgumentNullException.ThrowIfNull(leaf);
        Count++;
        (int Height, byte[] Hash) node = (0, leaf);
        while (_edge.TryPeek(out (int Height, byte[] Hash) left) && left.Height == node.Height)
        {
            _edge.Pop();
            node = (node.Height + 1, Join(left.Hash, node.Hash));
        }

        _edge.Push(node);
    }

    /// <summary>The root of all leaves so far; of none, the SHA-256 of nothing.</summary>
    public byte[] Root()
    {
        byte[]? root = null;
        foreach ((_, byte[] hash) in _edge) root = root is null ? hash : Join(hash, root); // from the right edge leftwards
        return root ?? SHA256.HashData([]);
    }

    private static byte[] Join(byte[] left, byte[] right) => SHA256.HashData([NodePrefix, .. left, .. right]);
}
