using System.Text.Json.Serialization;
using Fab.Domain.Units;

namespace Fab.Domain.Bonds;

/// <summary>What is still to be asked of the ledger for a bond, in order. Each may be asked again without harm.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(PlaceHold), "placeHold")]
[JsonDerivedType(typeof(Release), "release")]
[JsonDerivedType(typeof(Purchase), "purchase")]
[JsonDerivedType(typeof(Issue), "issue")]
[JsonDerivedType(typeof(PayUnits), "payUnits")]
[JsonDerivedType(typeof(PayRepair), "payRepair")]
public abstract record BondEffect
{
    private BondEffect()
    {
    }

    /// <summary>Unique within the bond while it is owed.</summary>
    [JsonIgnore]
    public abstract string Id { get; }

    /// <summary>Hold a bid's money.</summary>
    public sealed record PlaceHold(string Bid) : BondEffect
    {
        [JsonIgnore]
        public override string Id => $"bid/{Bid}";
    }

    /// <summary>Give the money of these bids back.</summary>
    public sealed record Release(IReadOnlyList<string> Bids) : BondEffect
    {
        [JsonIgnore]
        public override string Id => "release";
    }

    /// <summary>Pay the machine.</summary>
    public sealed record Purchase(string Receipt) : BondEffect
    {
        [JsonIgnore]
        public override string Id => "purchase";
    }

    /// <summary>Turn the holds of the filled bids into what the bond owes.</summary>
    public sealed record Issue : BondEffect
    {
        [JsonIgnore]
        public override string Id => "issue";
    }

    /// <summary>Pay the seller of units.</summary>
    public sealed record PayUnits(string Sale) : BondEffect
    {
        [JsonIgnore]
        public override string Id => $"transfer/{Sale}";
    }

    /// <param name="Number">Of the repair, 1, 2 …</param>
    public sealed record PayRepair(int Number, Cents FromOperating, Cents FromReserve, string Receipt, DateTimeOffset At) : BondEffect
    {
        [JsonIgnore]
        public override string Id => $"repair/{Number}";
    }
}
