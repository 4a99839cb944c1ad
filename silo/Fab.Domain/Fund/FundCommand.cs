using System.Text.Json.Serialization;
using Fab.Domain.Bonds;
using Fab.Domain.Units;

namespace Fab.Domain.Fund;

public abstract record FundCommand
{
    private FundCommand()
    {
    }

    public sealed record RecordRent(RentEntry Entry) : FundCommand;

    public sealed record SetCosts(MachineId Machine, MachineCosts Costs) : FundCommand;

    /// <param name="Start">The rate to begin with, where none is in force yet.</param>
    public sealed record SetPricing(MachineId Machine, PriceRule? Rule, CentsPerHour Start) : FundCommand;

    public sealed record AddBond(BondId Bond, MachineId Machine) : FundCommand;

    public sealed record PublishBond(BondId Bond, BondOffer Offer) : FundCommand;

    /// <summary>Also a correction, which is a cost below zero.</summary>
    public sealed record BookCost(BookedCost Cost) : FundCommand;

    public sealed record Admit(string Account, string Work) : FundCommand;

    public sealed record Dismiss(string Account) : FundCommand;

    public sealed record CloseByItself(bool On) : FundCommand;

    public sealed record Close(string Period, string By) : FundCommand;

    /// <summary>The ledger has the close.</summary>
    public sealed record Closed(FundClose Outcome) : FundCommand;

    public sealed record Sell(BondId Bond, LiquidationInput Input) : FundCommand;

    /// <summary>The ledger has the sale.</summary>
    public sealed record Sold(LiquidationPlan Plan) : FundCommand;

    /// <summary>The bond does not sell after all.</summary>
    public sealed record DropSale : FundCommand;

    public sealed record EffectDone(string Effect) : FundCommand;

    /// <summary>Refused by the ledger or the bond; what it was for has not happened.</summary>
    public sealed record EffectRefused(string Effect) : FundCommand;
}

public abstract record FundEvent
{
    private FundEvent()
    {
    }

    public sealed record PeriodOpened(string Id) : FundEvent;

    public sealed record RentRecorded(RentEntry Entry) : FundEvent;

    public sealed record CostsSet(MachineId Machine, MachineCosts Costs, bool AtOnce) : FundEvent;

    public sealed record PricingSet(MachinePrice Price) : FundEvent;

    public sealed record PricingEnded(MachineId Machine) : FundEvent;

    public sealed record BondAdded(BondEntry Entry) : FundEvent;

    public sealed record BondPublishing(BondId Bond, BondOffer Offer) : FundEvent;

    public sealed record CostsFixed(BondId Bond, MachineCosts Costs) : FundEvent;

    public sealed record CostBooked(BookedCost Cost) : FundEvent;

    public sealed record CostDropped(string Id) : FundEvent;

    public sealed record Admitted(string Account, string Work, DateTimeOffset At) : FundEvent;

    public sealed record Dismissed(string Account) : FundEvent;

    public sealed record ClosingItselfSet(bool On) : FundEvent;

    public sealed record CloseBegan(PeriodClosing Closing) : FundEvent;

    public sealed record Closed(FundClose Outcome) : FundEvent;

    public sealed record SaleBegan(MachineSelling Selling) : FundEvent;

    public sealed record Sold(LiquidationPlan Plan) : FundEvent;

    public sealed record SaleDropped : FundEvent;

    public sealed record EffectDone(string Effect) : FundEvent;
}

/// <summary>What is still to be done outside for the fund, in order. Each may be done again without harm.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(PublishBond), "publishBond")]
[JsonDerivedType(typeof(PostCost), "postCost")]
[JsonDerivedType(typeof(CommitClose), "commitClose")]
[JsonDerivedType(typeof(CommitSale), "commitSale")]
[JsonDerivedType(typeof(KeepPeriod), "keepPeriod")]
public abstract record FundEffect
{
    private FundEffect()
    {
    }

    /// <summary>Unique among what is still to be done.</summary>
    [JsonIgnore]
    public abstract string Id { get; }

    public sealed record PublishBond(BondId Bond, BondOffer Offer) : FundEffect
    {
        [JsonIgnore]
        public override string Id => $"publish/{Bond}";
    }

    public sealed record PostCost(BookedCost Cost) : FundEffect
    {
        [JsonIgnore]
        public override string Id => $"cost/{Cost.Id}";
    }

    public sealed record CommitClose(BondId Bond, string Period) : FundEffect
    {
        [JsonIgnore]
        public override string Id => $"close/{Period}/{Bond}";
    }

    public sealed record CommitSale(BondId Bond) : FundEffect
    {
        [JsonIgnore]
        public override string Id => $"sale/{Bond}";
    }

    public sealed record KeepPeriod(ClosedPeriod Period) : FundEffect
    {
        [JsonIgnore]
        public override string Id => $"keep/{Period.Period}";
    }
}
