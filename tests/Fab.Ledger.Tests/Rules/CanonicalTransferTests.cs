using System.Collections.Immutable;
using System.Text;
using Fab.Domain.Ledger;
using Fab.Domain.Units;

namespace Fab.Ledger.Tests.Rules;

/// <summary>
/// Frozen for good: ledgers that exist are hashed like this. If one of these fails, the change is wrong; a new shape
/// needs a new version byte, and must leave these standing.
/// </summary>
public sealed class CanonicalTransferTests
{
    internal static readonly Transfer Full = new(
        7, "job/j1:post", TransferKind.PostHold, new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).AddMicroseconds(678901))
    {
        EffectiveAt = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
        HoldId = "job/j1:hold",
        Released = new Cents(88),
        Corrects = "p0",
        Memo = "Rent für 3 h",
        Postings = [new Posting("wallet:maker", "rent:reprap-1", new Cents(412))],
        References = new Dictionary<string, string> { ["meteredSeconds"] = "12345", ["job"] = "j1" },
    };

    private static readonly Transfer Bare = new(1, "a", TransferKind.Hold, DateTimeOffset.UnixEpoch)
    {
        ExpiresAt = DateTimeOffset.UnixEpoch.AddSeconds(1),
        Postings = [new Posting("cash", "wallet:b", new Cents(1))],
    };

    [Fact]
    public void Bytes_OfABareHold_AreFrozen() => Assert.Equal(
        "01" + "0000000000000001" + "00000001" + "61" + "02" + "0000000000000000" // version, sequence, "a", Hold, at
        + "00" + "01" + "00000000000f4240"                                         // no effective time; expires at 1 s
        + "00000000" + "0000000000000000" + "00000000" + "00000000"                // no hold, released 0, corrects, memo
        + "00000001" + "00000004" + "63617368" + "00000008" + "77616c6c65743a62" + "00000000" + "0000000000000001"
        + "00000000",
        Convert.ToHexStringLower(CanonicalTransfer.Bytes(Bare)));

    [Fact]
    public void Hashes_OfTwoTransfers_AreFrozen()
    {
        Transfer first = CanonicalTransfer.Seal(Bare, CanonicalTransfer.EmptyChain);
        Transfer second = CanonicalTransfer.Seal(Full, first.Chain);

        Assert.Equal("deef3f51b69c2165c3e8c0b87919889c5d20a9c8008c40654683040f8872d254", first.Leaf);
        Assert.Equal("2f5de0bb87df8e27be00e885f5341f9e448d82b554d94f062ce74e372c78b7ca", first.Chain);
        Assert.Equal("b652bddaecca6f1aaa8b7ce02c7652e61562d57421ff707b1109c89029261225", second.Leaf);
        Assert.Equal("c3252cdee55f4fe21334ed3358657380b71f1a4966e17031fd4fdeb5980435e2", second.Chain);
    }

    [Fact]
    public void Document_InItsWorkedExample_SaysTheseBytesAndHashes()
    {
        string root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "Fab.sln"))) root = Path.GetDirectoryName(root)!;
        string text = string.Concat(File.ReadAllText(Path.Combine(root, "docs", "ledger-format.md")).Where(c => !char.IsWhiteSpace(c)));
        Transfer first = CanonicalTransfer.Seal(Bare, CanonicalTransfer.EmptyChain);

        Assert.Contains(Convert.ToHexStringLower(CanonicalTransfer.Bytes(Bare)), text, StringComparison.Ordinal);
        Assert.Contains($"leaf`{first.Leaf}`", text, StringComparison.Ordinal);
        Assert.Contains($"chain`{first.Chain}`", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_OfAFullTransfer_MatchTheDocumentedLayout() =>
        Assert.Equal(Convert.ToHexStringLower(FormatReader.Encode(Full)), Convert.ToHexStringLower(CanonicalTransfer.Bytes(Full)));

    [Fact]
    public void Bytes_WhateverOrderReferencesComeIn_AreTheSame()
    {
        Transfer turned = Full with { References = new Dictionary<string, string> { ["job"] = "j1", ["meteredSeconds"] = "12345" } };
        Transfer otherOrder = Full with
        {
            References = Full.References.ToImmutableSortedDictionary(Comparer<string>.Create((a, b) => string.CompareOrdinal(b, a))),
        };
        Assert.Equal(CanonicalTransfer.Bytes(Full), CanonicalTransfer.Bytes(turned));
        Assert.Equal(CanonicalTransfer.Bytes(Full), CanonicalTransfer.Bytes(otherOrder));
    }

    public static TheoryData<string> EveryField => [.. Changes.Keys];

    [Theory]
    [MemberData(nameof(EveryField))]
    public void Leaf_WhenOneFieldChanges_Changes(string field)
    {
        Transfer changed = Changes[field](Full);
        Assert.NotEqual(
            CanonicalTransfer.Seal(Full, CanonicalTransfer.EmptyChain).Leaf,
            CanonicalTransfer.Seal(changed, CanonicalTransfer.EmptyChain).Leaf);
    }

    [Fact]
    public void EveryField_OfATransfer_IsUnderTheHash()
    {
        string[] notHashed = [nameof(Transfer.Leaf), nameof(Transfer.Chain)];
        Assert.Equal(
            typeof(Transfer).GetProperties().Select(p => p.Name).Except(notHashed).Order(),
            Changes.Keys.Order());
    }

    private static readonly Dictionary<string, Func<Transfer, Transfer>> Changes = new()
    {
        [nameof(Transfer.Sequence)] = t => t with { Sequence = 8 },
        [nameof(Transfer.Id)] = t => t with { Id = "job/j1:pos" },
        [nameof(Transfer.Kind)] = t => t with { Kind = TransferKind.VoidHold },
        [nameof(Transfer.At)] = t => t with { At = t.At.AddMicroseconds(1) },
        [nameof(Transfer.EffectiveAt)] = t => t with { EffectiveAt = null },
        [nameof(Transfer.ExpiresAt)] = t => t with { ExpiresAt = t.EffectiveAt, EffectiveAt = null },
        [nameof(Transfer.HoldId)] = t => t with { HoldId = "job/j1:holt" },
        [nameof(Transfer.Released)] = t => t with { Released = new Cents(87) },
        [nameof(Transfer.Corrects)] = t => t with { Corrects = null },
        [nameof(Transfer.Memo)] = t => t with { Memo = "Rent fur 3 h" },
        [nameof(Transfer.Postings)] = t => t with { Postings = [t.Postings[0] with { Unit = 1 }] },
        [nameof(Transfer.References)] = t => t with { References = new Dictionary<string, string> { ["job"] = "j1" } },
    };
}

/// <summary>The layout of docs/ledger-format.md, written again without looking at the code under test.</summary>
internal static class FormatReader
{
    public static byte[] Encode(Transfer t)
    {
        var bytes = new List<byte> { 1 };
        Number(bytes, t.Sequence, 8);
        Text(bytes, t.Id);
        bytes.Add((byte)t.Kind);
        Number(bytes, Micros(t.At), 8);
        Optional(bytes, t.EffectiveAt);
        Optional(bytes, t.ExpiresAt);
        Text(bytes, t.HoldId ?? "");
        Number(bytes, t.Released.Value, 8);
        Text(bytes, t.Corrects ?? "");
        Text(bytes, t.Memo);
        Number(bytes, t.Postings.Count, 4);
        foreach (Posting p in t.Postings)
        {
            Text(bytes, p.Debit);
            Text(bytes, p.Credit);
            Number(bytes, p.Unit, 4);
            Number(bytes, p.Amount.Value, 8);
        }

        Number(bytes, t.References.Count, 4);
        foreach (string key in t.References.Keys.OrderBy(Encoding.UTF8.GetBytes, Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b))))
        {
            Text(bytes, key);
            Text(bytes, t.References[key]);
        }

        return [.. bytes];
    }

    private static long Micros(DateTimeOffset t) => (long)(t - new DateTimeOffset(1970, 1, 1, 0, 0, 0, TimeSpan.Zero)).TotalMicroseconds;

    private static void Optional(List<byte> bytes, DateTimeOffset? t)
    {
        bytes.Add((byte)(t.HasValue ? 1 : 0));
        if (t.HasValue) Number(bytes, Micros(t.Value), 8);
    }

    private static void Number(List<byte> bytes, long value, int width)
    {
        for (int shift = (width - 1) * 8; shift >= 0; shift -= 8) bytes.Add((byte)((value >> shift) & 0xff));
    }

    private static void Text(List<byte> bytes, string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        Number(bytes, utf8.Length, 4);
        bytes.AddRange(utf8);
    }
}
