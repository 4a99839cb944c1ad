using Fab.Domain.Ledger;
using Fab.Silo.Storage;

namespace Fab.Silo.Ledger;

/// <summary>
/// The table of Merkle nodes. Only subtrees of 256 leaves and more are stored, which is one row for about 128 transfers;
/// smaller ones are computed from the leaves, at most 255 of them for each place of a proof.
/// </summary>
internal static class LedgerNodes
{
    private const int LowestStored = 8;

    /// <summary>The tree over all transfers so far, to be grown by those that are added.</summary>
    public static async Task<MerkleTree> TreeAsync(SqlSession session, long sequence)
    {
        await CatchUpAsync(session, sequence);
        MerkleNode[] edge = [.. new MerkleRange(0, sequence).Nodes()];
        IReadOnlyDictionary<MerkleNode, byte[]> hashes = await ReadAsync(session, edge);
        return MerkleTree.Of(edge.Select(node => (node, hashes[node])));
    }

    public static void Insert(SqlPipeline all, IReadOnlyList<(MerkleNode Node, byte[] Hash)> nodes) => all.Insert(
        "ledger_node",
        new SqlColumn("position", nodes.Select(n => n.Node.Position).ToArray()),
        new SqlColumn("hash", nodes.Select(n => n.Hash).ToArray()));

    /// <summary>Stores every subtree that the transfers up to <paramref name="sequence"/> make full and that is not stored yet.</summary>
    private static async Task CatchUpAsync(SqlSession session, long sequence)
    {
        if (sequence >> LowestStored == 0) return;
        // A parent stands left of its right child, so the last position is the last of the lowest level.
        long last = (await session.QueryAsync("SELECT COALESCE(MAX(position), -1) FROM ledger_node", row => row.GetInt64(0)))[0];
        long from = last < 0 ? 0 : MerkleNode.At(last).FirstLeaf + (1L << LowestStored);
        var nodes = new List<(MerkleNode Node, byte[] Hash)>();
        long end = sequence >> LowestStored << LowestStored;
        if (from >= end) return;
        while (from < end)
        {
            // In pieces: a ledger from before this table has all of its nodes still to come.
            long piece = Math.Min(from + (64L << LowestStored), end);
            List<byte[]> leaves = await ReadLeavesAsync(session, from, piece);
            for (int i = 0; i < leaves.Count; i += 1 << LowestStored)
            {
                var tree = new MerkleTree();
                for (int leaf = i; leaf < i + (1 << LowestStored); leaf++) tree.Add(leaves[leaf]);
                nodes.Add((new MerkleNode(LowestStored, (from + i) >> LowestStored), tree.Root()));
            }

            from = piece;
        }

        await ClimbAsync(session, nodes);
        SqlPipeline all = session.Pipeline();
        Insert(all, nodes);
        await all.RunAsync();
    }

    public static async Task<IReadOnlyDictionary<MerkleNode, byte[]>> ReadAsync(SqlSession session, IReadOnlyCollection<MerkleNode> nodes)
    {
        Dictionary<MerkleNode, byte[]> hashes = await ReadStoredAsync(session, nodes.Where(n => n.Level >= LowestStored));
        foreach (MerkleNode node in nodes)
        {
            if (hashes.ContainsKey(node)) continue;
            var tree = new MerkleTree();
            foreach (byte[] leaf in await ReadLeavesAsync(session, node.FirstLeaf, node.FirstLeaf + node.Leaves)) tree.Add(leaf);
            if (tree.Count != node.Leaves) throw new ArgumentException($"There are no transfers for node {node}.", nameof(nodes));
            hashes[node] = tree.Root();
        }

        return hashes;
    }

    /// <summary>The first stored node that is not what the leaves give; null if all are.</summary>
    public static async Task<LedgerFault?> CheckAsync(SqlSession session, IReadOnlyDictionary<MerkleNode, byte[]> recomputed)
    {
        List<(long Position, byte[] Hash)> stored = await session.QueryAsync(
            "SELECT position, hash FROM ledger_node ORDER BY position", row => (row.GetInt64(0), row.GetFieldValue<byte[]>(1)));
        foreach ((long position, byte[] hash) in stored)
        {
            MerkleNode node = MerkleNode.At(position);
            if (!recomputed.TryGetValue(node, out byte[]? right) || !right.AsSpan().SequenceEqual(hash))
            {
                return new LedgerFault(
                    null, null, $"The stored Merkle node over transfers {node.FirstLeaf + 1} to {node.FirstLeaf + node.Leaves} is not what they give.");
            }
        }

        return null;
    }

    /// <summary>Whether <see cref="CheckAsync"/> needs it.</summary>
    public static bool IsStored(MerkleNode node) => node.Level >= LowestStored;

    /// <summary>Adds the parents that new nodes complete.</summary>
    private static async Task ClimbAsync(SqlSession session, List<(MerkleNode Node, byte[] Hash)> nodes)
    {
        var known = nodes.ToDictionary(n => n.Node, n => n.Hash);
        for (int i = 0; i < nodes.Count; i++)
        {
            MerkleNode node = nodes[i].Node;
            if (long.IsEvenInteger(node.Index)) continue;
            var parent = new MerkleNode(node.Level + 1, node.Index / 2);
            if (!known.TryGetValue(parent.Left, out byte[]? left)) left = (await ReadAsync(session, [parent.Left]))[parent.Left];
            byte[] hash = MerkleTree.Join(left, nodes[i].Hash);
            nodes.Add((parent, hash));
            known[parent] = hash;
        }
    }

    private static async Task<Dictionary<MerkleNode, byte[]>> ReadStoredAsync(SqlSession session, IEnumerable<MerkleNode> nodes)
    {
        long[] positions = [.. nodes.Select(n => n.Position)];
        if (positions.Length == 0) return [];
        List<(long Position, byte[] Hash)> rows = await session.QueryAsync(
            $"SELECT position, hash FROM ledger_node WHERE {session.AnyOf("position", "@positions")}",
            row => (row.GetInt64(0), row.GetFieldValue<byte[]>(1)),
            ("positions", positions));
        return rows.ToDictionary(r => MerkleNode.At(r.Position), r => r.Hash);
    }

    private static Task<List<byte[]>> ReadLeavesAsync(SqlSession session, long from, long to) => session.QueryAsync(
        "SELECT leaf FROM ledger_transfer WHERE sequence > @from AND sequence <= @to ORDER BY sequence",
        row => row.GetFieldValue<byte[]>(0),
        ("from", from),
        ("to", to));
}
