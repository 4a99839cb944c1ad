using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Fab.Domain.Fund;

namespace Fab.Domain.Bonds;

/// <summary>
/// The rules of a bond, as data. An offer carries them with their hash, and they stay as they are for the bond's life;
/// a better policy is a new version for later offers.
/// </summary>
/// <param name="Name">A slug.</param>
/// <param name="Version">1, 2, 3 …</param>
/// <param name="WhileOwed">How the surplus is split while the bond is owed.</param>
/// <param name="OnceRedeemed">How it is split afterwards; without a sweep.</param>
/// <param name="ArrearsLimit">After so many closes in arrears on end the machine is let anew; 1 to 24.</param>
/// <param name="ReletRounds">So often a new lessee is sought before the machine is sold; 0 to 12.</param>
/// <param name="ReletDays">How long a round takes; 1 to 365.</param>
public sealed record BondPolicy(
    string Name,
    int Version,
    IReadOnlyList<SurplusShare> WhileOwed,
    IReadOnlyList<SurplusShare> OnceRedeemed,
    int ArrearsLimit,
    int ReletRounds,
    int ReletDays)
{
    /// <summary>Funders are paid back sooner, members get a part from the first day.</summary>
    public static BondPolicy Commons { get; } = new(
        "commons",
        1,
        [new(Waterfall.CommunityInvestment, 300), new(Waterfall.Sweep, 5000), new(Waterfall.Dividend, 4700)],
        SurplusSplit.WithoutBond,
        ArrearsLimit: 3,
        ReletRounds: 2,
        ReletDays: 30);

    /// <summary>
    /// After D. Kleiner, <i>The Telekommunist Manifesto</i> (2010): first the bond is redeemed out of all that remains,
    /// then all of it is every member's, in equal parts.
    /// </summary>
    public static BondPolicy Kleiner { get; } = Commons with
    {
        Name = "kleiner",
        WhileOwed = [new(Waterfall.Sweep, 10_000)],
        OnceRedeemed = [new(Waterfall.Dividend, 10_000)],
    };

    /// <summary>
    /// After the pooling of Enspiral: 5 % to the foundation, 15 % to a pot whose use is decided together, 80 % to those
    /// who make; while the bond is owed, half of that redeems it.
    /// </summary>
    public static BondPolicy Enspiral { get; } = Commons with
    {
        Name = "enspiral",
        WhileOwed = [new("foundation", 500), new("discretionary", 1500), new(Waterfall.Sweep, 4000), new(Waterfall.Dividend, 4000)],
        OnceRedeemed = [new("foundation", 500), new("discretionary", 1500), new(Waterfall.Dividend, 8000)],
    };

    public static IReadOnlyList<BondPolicy> Known { get; } = [Commons, Kleiner, Enspiral];

    /// <summary>
    /// What is hashed. Numbers are 4 bytes, big-endian; text is the number of its UTF-8 bytes as 4 bytes, then those
    /// bytes; a list is its count, then its entries. In order: format version 1 as one byte, name, version, the split
    /// while owed (line, basis points), the split once redeemed, arrears limit, relet rounds, relet days.
    /// </summary>
    public byte[] CanonicalBytes()
    {
        List<byte> bytes = [1];
        Add(Name);
        Add(Version);
        AddSplit(WhileOwed);
        AddSplit(OnceRedeemed);
        Add(ArrearsLimit);
        Add(ReletRounds);
        Add(ReletDays);
        return [.. bytes];

        void AddSplit(IReadOnlyList<SurplusShare> split)
        {
            Add(split.Count);
            foreach (SurplusShare share in split)
            {
                Add(share.Line);
                Add(share.BasisPoints);
            }
        }

        void Add(object value)
        {
            byte[] text = value is string s ? Encoding.UTF8.GetBytes(s) : [];
            byte[] number = new byte[4];
            BinaryPrimitives.WriteInt32BigEndian(number, value is int n ? n : text.Length);
            bytes.AddRange(number);
            bytes.AddRange(text);
        }
    }

    /// <summary>SHA-256 of <see cref="CanonicalBytes"/>, lower-case hex.</summary>
    public string Hash() => Convert.ToHexStringLower(SHA256.HashData(CanonicalBytes()));

    /// <summary>What is wrong with it, as a phrase; null for nothing.</summary>
    public string? WhatIsWrong() => this switch
    {
        _ when !Names.IsSlug(Name) => "its name is lower-case letters, digits and hyphens, at most 40",
        { Version: < 1 } => "versions count from 1",
        { ArrearsLimit: < 1 or > 24 } => "its arrears limit is 1 to 24 closes",
        { ReletRounds: < 0 or > 12 } => "it lets anew at most 12 times",
        { ReletDays: < 1 or > 365 } => "a round of letting takes 1 to 365 days",
        _ => SurplusSplit.WhatIsWrong(WhileOwed, mayRedeem: true) is { } owed ? $"while owed, {owed}"
            : SurplusSplit.WhatIsWrong(OnceRedeemed, mayRedeem: false) is { } redeemed ? $"once redeemed, {redeemed}"
            : null,
    };

    public bool Equals(BondPolicy? other) => other is not null && CanonicalBytes().AsSpan().SequenceEqual(other.CanonicalBytes());

    public override int GetHashCode() => HashCode.Combine(Name, Version);
}
