using System.Security.Cryptography;
using Fab.Domain.Ledger;

namespace Fab.Ledger.Tests.Rules;

public sealed class MerkleTreeTests
{
    // The published test vectors of Certificate Transparency for RFC 6962.
    private static readonly string[] Leaves =
        ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];

    [Theory]
    [InlineData(0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData(1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d")]
    [InlineData(2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125")]
    [InlineData(3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77")]
    [InlineData(8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328")]
    public void Root_OfPublishedVectors_Matches(int leaves, string root)
    {
        var tree = new MerkleTree();
        foreach (string leaf in Leaves.Take(leaves)) tree.Add(SHA256.HashData([0x00, .. Convert.FromHexString(leaf)]));
        Assert.Equal(root, Convert.ToHexStringLower(tree.Root()));
    }

    [Fact]
    public void Root_GrownLeafByLeaf_EqualsTheRecursiveDefinition()
    {
        var tree = new MerkleTree();
        var leaves = new List<byte[]>();
        for (int i = 0; i < 70; i++)
        {
            leaves.Add(SHA256.HashData([0x00, (byte)i]));
            tree.Add(leaves[^1]);
            Assert.Equal(Recursive(leaves), tree.Root());
        }
    }

    /// <summary>RFC 6962 §2.1 as it is written: split at the largest power of two below n.</summary>
    private static byte[] Recursive(List<byte[]> leaves)
    {
        if (leaves.Count == 1) return leaves[0];
        int split = 1;
        while (split * 2 < leaves.Count) split *= 2;
        return SHA256.HashData([0x01, .. Recursive(leaves[..split]), .. Recursive(leaves[split..])]);
    }
}
