using System.Security.Cryptography;
using Fab.Domain.Ledger;

namespace Fab.Ledger.Tests.Rules;

/// <summary>Held against RFC 6962's own recursion, written here once more over whole lists of leaves.</summary>
public sealed class MerkleProofTests
{
    private const int Most = 70; // beyond 64, so that every shape of a right edge comes

    private static readonly byte[][] Leaves = [.. Enumerable.Range(0, Most).Select(i => SHA256.HashData([0, (byte)i]))];

    [Fact]
    public void Inclusion_OfEveryLeafOfEverySize_IsTheRfcsPathAndHolds()
    {
        for (int size = 1; size <= Most; size++)
        {
            byte[] root = Mth(0, size);
            for (int index = 0; index < size; index++)
            {
                byte[][] proof = Hashes(MerkleProof.OfInclusion(index, size));
                Assert.Equal(Path(index, 0, size), proof);
                Assert.True(MerkleProof.Includes(root, size, index, Leaves[index], proof));
                Assert.False(MerkleProof.Includes(root, size, (index + 1) % size, Leaves[index], proof) && size > 1);
                Assert.False(MerkleProof.Includes(root, size, index, Leaves[(index + 1) % Most], proof));
            }
        }
    }

    [Fact]
    public void Consistency_OfEveryPairOfSizes_IsTheRfcsProofAndHolds()
    {
        for (int to = 0; to <= Most; to++)
        {
            for (int from = 0; from <= to; from++)
            {
                byte[][] proof = Hashes(MerkleProof.OfConsistency(from, to));
                if (from > 0) Assert.Equal(SubProof(from, 0, to, true), proof);
                Assert.True(MerkleProof.IsPrefix(Mth(0, from), from, Mth(0, to), to, proof));
                if (from > 0) Assert.False(MerkleProof.IsPrefix(Mth(0, from - 1), from, Mth(0, to), to, proof));
                if (from > 0) Assert.False(MerkleProof.IsPrefix(Mth(0, from), from, Mth(0, (to + 1) % Most), to, proof));
            }
        }
    }

    [Fact]
    public void Proofs_ChangedInAnyWay_DoNotHold()
    {
        byte[][] inclusion = Hashes(MerkleProof.OfInclusion(20, 37));
        byte[][] consistency = Hashes(MerkleProof.OfConsistency(20, 37));
        foreach (byte[][] spoiled in Spoiled(inclusion)) Assert.False(MerkleProof.Includes(Mth(0, 37), 37, 20, Leaves[20], spoiled));
        foreach (byte[][] spoiled in Spoiled(consistency)) Assert.False(MerkleProof.IsPrefix(Mth(0, 20), 20, Mth(0, 37), 37, spoiled));
        Assert.False(MerkleProof.Includes(Mth(0, 37), 37, 37, Leaves[36], []));
        Assert.False(MerkleProof.Includes(Mth(0, 37), 37, -1, Leaves[36], []));
        Assert.False(MerkleProof.IsPrefix(Mth(0, 37), 37, Mth(0, 20), 20, consistency));
    }

    [Fact]
    public void Proof_OfABillionLeaves_IsShort()
    {
        Assert.InRange(MerkleProof.OfInclusion(123_456_789, 1_000_000_000).Count, 1, 30);
        Assert.InRange(MerkleProof.OfConsistency(123_456_789, 1_000_000_000).SelectMany(r => r.Nodes()).Count(), 1, 500);
    }

    [Fact]
    public void Tree_GrownLeafByLeaf_TellsEveryFullSubtreeOnce()
    {
        var told = new Dictionary<MerkleNode, byte[]>();
        var tree = new MerkleTree();
        foreach (byte[] leaf in Leaves) tree.Add(leaf, told.Add);

        Assert.All(told, n => Assert.Equal(Mth((int)n.Key.FirstLeaf, (int)(n.Key.FirstLeaf + n.Key.Leaves)), n.Value));
        Assert.Equal(Enumerable.Range(0, 7).Sum(level => Most >> level), told.Count);
        Assert.Equal(told.Count, told.Keys.Select(n => n.Position).Distinct().Count());
        Assert.All(told.Keys, n => Assert.Equal(n, MerkleNode.At(n.Position)));
    }

    private static byte[][] Hashes(IEnumerable<MerkleRange> ranges) =>
        [.. ranges.Select(r => r.Hash(node => Mth((int)node.FirstLeaf, (int)(node.FirstLeaf + node.Leaves))))];

    private static IEnumerable<byte[][]> Spoiled(byte[][] proof)
    {
        yield return [.. proof.Skip(1)];
        yield return [.. proof.SkipLast(1)];
        yield return [.. proof, proof[0]];
        for (int i = 0; i < proof.Length; i++)
        {
            byte[][] spoiled = [.. proof.Select(h => (byte[])h.Clone())];
            spoiled[i][31] ^= 1;
            yield return spoiled;
        }
    }

    private static byte[] Mth(int begin, int end)
    {
        if (begin == end) return SHA256.HashData([]);
        if (end - begin == 1) return Leaves[begin];
        int k = begin + LargestPowerBelow(end - begin);
        return SHA256.HashData([1, .. Mth(begin, k), .. Mth(k, end)]);
    }

    private static byte[][] Path(int m, int begin, int end)
    {
        if (end - begin == 1) return [];
        int k = LargestPowerBelow(end - begin);
        return m < k ? [.. Path(m, begin, begin + k), Mth(begin + k, end)] : [.. Path(m - k, begin + k, end), Mth(begin, begin + k)];
    }

    private static byte[][] SubProof(int m, int begin, int end, bool whole)
    {
        if (m == end - begin) return whole ? [] : [Mth(begin, end)];
        int k = LargestPowerBelow(end - begin);
        return m <= k
            ? [.. SubProof(m, begin, begin + k, whole), Mth(begin + k, end)]
            : [.. SubProof(m - k, begin + k, end, false), Mth(begin, begin + k)];
    }

    private static int LargestPowerBelow(int size)
    {
        int power = 1;
        while (2 * power < size) power *= 2;
        return power;
    }
}
